"""The methods of the views of a map: ``keySet()``, ``values()`` and ``entrySet()``."""

from collections.abc import Callable

from lockgate.java.values import Value
from lockgate.vtl.changes import changed
from lockgate.vtl.iterators import JavaIterator, ViewIterator
from lockgate.vtl.methods import MORE, Method, MethodTable, unsupported
from lockgate.vtl.methods_list import (
    READING,
    collection,
    contains,
    elements,
    position_of,
)
from lockgate.vtl.objects import MapView

__all__ = ["VIEW_METHODS"]


def _on_values(function: Callable[..., Value]) -> Callable[..., Value]:
    def apply(view: Value, *arguments: Value) -> Value:
        values = elements(view)
        assert values is not None
        return function(values, *arguments)

    return apply


def _size(view: MapView) -> int:
    return len(view.map)


def _iterator(view: MapView) -> JavaIterator:
    return ViewIterator(view)


def _remove(view: MapView, wanted: Value) -> bool:
    position = position_of(view.values(), wanted)
    if position >= 0:
        view.remove(position)
    return position >= 0


def _remove_all(view: MapView, others: Value) -> Value:
    unwanted = collection(others)
    return None if unwanted is None else _keep(view, lambda v: not contains(unwanted, v))


def _retain_all(view: MapView, others: Value) -> Value:
    wanted = collection(others)
    return None if wanted is None else _keep(view, lambda value: contains(wanted, value))


def _keep(view: MapView, keep: Callable[[Value], bool]) -> bool:
    values = elements(view)
    assert values is not None
    kept = [keep(value) for value in values]
    for key, stays in zip(list(view.map), kept, strict=True):
        if not stays:
            changed(view.map)
            del view.map[key]
    return not all(kept)


def _clear(view: MapView) -> str:
    changed(view.map)
    view.map.clear()
    return ""


def _add_nothing(_: Value, others: Value) -> Value:
    """``addAll`` of what cannot grow."""
    added = collection(others)
    if added:
        unsupported()
    return None if added is None else False


_STREAMS = (("stream", 0), ("parallelStream", 0))

VIEW_METHODS: MethodTable = {
    ("size", 0): Method(_size, "number of elements"),
    ("isEmpty", 0): Method(lambda view: _size(view) == 0, "whether there are no elements"),
    ("contains", 1): Method(_on_values(contains), "whether a value is among the elements"),
    ("containsAll", 1): Method(
        _on_values(READING["containsAll", 1].function), "whether all of some values are"
    ),
    ("iterator", 0): Method(_iterator, "gives one element after the other"),
    **{
        key: Method(_on_values(READING[key].function), READING[key].meaning)
        for key in (("toArray", 0), ("toArray", 1), ("toArray", MORE), *_STREAMS)
    },
    ("remove", 1): Method(_remove, "removes an element, and its entry from the map"),
    ("removeAll", 1): Method(_remove_all, "removes all elements of a collection"),
    ("retainAll", 1): Method(_retain_all, "removes all but the elements of a collection"),
    ("clear", 0): Method(_clear, "empties the map"),
    ("add", 1): Method(unsupported, "not for the views of a map: throws"),
    ("addAll", 1): Method(_add_nothing, "not for the views of a map: throws"),
}
"""``keySet()``, ``values()`` and ``entrySet()``."""
