"""Functions that the generated code calls and that belong nowhere else."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lockgate.java.values import Array, Value
from lockgate.vtl.allowance import NOTICED, spend
from lockgate.vtl.changes import watch
from lockgate.vtl.failures import ResourceMissing, VelocityFailure
from lockgate.vtl.iterators import ConcurrentModification, JavaIterator, ViewIterator
from lockgate.vtl.objects import (
    VIEWS,
    ForeachScope,
    JavaStream,
    MapEntry,
    MapView,
    ScopeInfo,
    ValuesView,
)
from lockgate.vtl.tracked import TrackedMap

if TYPE_CHECKING:
    from lockgate.vtl.template import Template

__all__ = [
    "BreakLoop",
    "StopRendering",
    "break_scope",
    "call_tracked",
    "iterator_of",
    "leave_scope",
    "live",
    "raise_error",
    "raise_failure",
    "raise_missing",
    "values_of",
]


class StopRendering(Exception):
    """``#stop`` inside a block: the whole rendering ends, and what was printed stays."""

    directive = None
    """The loop that it ends: none of them, but ``#evaluate`` goes on with variables as before."""


class BreakLoop(Exception):
    """``#break`` of a named loop: of the innermost one of that ``#foreach``."""

    def __init__(self, directive: ScopeInfo) -> None:
        super().__init__()
        self.directive = directive


# --------------------------------------------------------------------------------------- loops


def values_of(value: Value) -> Sequence[Value]:
    """What ``#foreach`` loops over; nothing for a value that holds no others."""
    if isinstance(value, list):
        return value
    if type(value) in VIEWS:
        values: list[Value] = value.values()
    elif isinstance(value, dict):
        values = list(value.values())
    else:
        return _values_of_others(value)
    if len(values) > NOTICED:
        spend(48 * len(values))
    return values


def _values_of_others(value: Value) -> Sequence[Value]:
    if isinstance(value, ForeachScope):
        return list(value.own.values())
    if isinstance(value, JavaStream):
        raise VelocityFailure("java.lang.IllegalAccessException: iterator() of a stream")
    return ()


def iterator_of(value: Value) -> JavaIterator | None:
    """An iterator over what ``#foreach`` loops over; null for a value that holds no others."""
    if isinstance(value, JavaIterator):
        return value
    if isinstance(value, MapView):
        return ViewIterator(value)
    if isinstance(value, dict):
        return ViewIterator(ValuesView(value))
    if isinstance(value, list | ForeachScope | JavaStream):
        return JavaIterator(values_of(value))
    return None


def live(value: Value) -> Iterator[Value]:
    """The values to loop over, which the body of the loop may change: that is an error."""
    if isinstance(value, Array) or not isinstance(value, list | dict | MapView):
        yield from values_of(value)
        return
    if isinstance(value, list):
        yield from _live_list(value)
        return
    values = iterator_of(value)
    while values is not None and values.has_next():
        yield values.next()


def _live_list(values: list[Value]) -> Iterator[Value]:
    """The same as its ``JavaIterator`` gives, faster."""
    size, key, changes = len(values), id(values), watch(values)
    seen = changes.get(key)
    for position in range(size):
        if len(values) != size or changes.get(key) != seen:
            if position == len(values):
                return
            raise ConcurrentModification
        yield values[position]
    if len(values) != size:
        raise ConcurrentModification


def leave_scope(value: Value) -> Value:
    """What ``$foreach`` is after a loop, when it was ``value`` in the last round."""
    if value is None:
        raise VelocityFailure("java.lang.NullPointerException: $foreach was taken away")
    return value.before if isinstance(value, ForeachScope) else value


def break_scope(value: Value, text: str) -> BreakLoop:
    """The exception that leaves the loop of this ``$foreach`` object."""
    if not isinstance(value, ForeachScope):
        raise VelocityFailure(f"{text} is not a valid scope")
    return BreakLoop(value.directive)


# ------------------------------------------------------------------------------------- failures


def raise_error(error: Exception) -> Value:
    """Raise what was found wrong when the template was compiled."""
    raise error.with_traceback(None)


def raise_failure(message: str) -> None:
    """Fail as a directive with wrong arguments does."""
    raise VelocityFailure(message)


def raise_missing(directive: str, name: str) -> None:
    """Fail as ``#include`` and ``#parse`` do without files."""
    raise ResourceMissing(f"#{directive}: there is no resource {name!r}")


# -------------------------------------------------------------------------------------- tracking


def call_tracked(
    function: Callable[..., Value], offset: int, template: "Template", owner: Any, *rest: Value
) -> Value:
    """Call a method that may change a map, and tell the map from where."""
    if type(owner) is TrackedMap:
        owner.at(offset, template)
    elif isinstance(owner, MapView | MapEntry) and type(owner.map) is TrackedMap:
        owner.map.at(offset, template)
    return function(owner, *rest)
