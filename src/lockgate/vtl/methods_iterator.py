"""The methods of iterators and streams."""

from typing import Final

from lockgate.java.values import Array, Long, Value
from lockgate.vtl.failures import JavaException
from lockgate.vtl.iterators import ConcurrentModification, JavaIterator, ListIterator
from lockgate.vtl.methods import Method, MethodTable, unsupported
from lockgate.vtl.methods_list import ARRAY_METHODS, LIST_METHODS

__all__ = ["ITERATOR_METHODS", "LIST_ITERATOR_METHODS", "STREAM_METHODS"]

_SET: Final = LIST_METHODS["set", 2].function
_SET_IN_ARRAY: Final = ARRAY_METHODS["set", 2].function
_ADD_AT: Final = LIST_METHODS["add", 2].function


def _iterator_next(iterator: JavaIterator) -> Value:
    try:
        return iterator.next()
    except ConcurrentModification as error:
        raise JavaException(str(error)) from None


def _iterator_remove(iterator: JavaIterator) -> str:
    iterator.remove()
    return ""


ITERATOR_METHODS: MethodTable = {
    ("hasNext", 0): Method(lambda i: i.has_next(), "whether there is another element"),
    ("next", 0): Method(_iterator_next, "the next element"),
    ("remove", 0): Method(_iterator_remove, "removes the element that came last"),
}
"""``java.util.Iterator``."""


def _iterator_set(iterator: ListIterator, value: Value) -> str:
    values, index = iterator.current()
    if isinstance(values, Array):
        _SET_IN_ARRAY(values, index, value)
    else:
        _SET(values, index, value)
    return ""


def _iterator_add(iterator: ListIterator, value: Value) -> str:
    values = iterator.check()
    if isinstance(values, Array):
        unsupported()
    _ADD_AT(values, iterator.position, value)
    iterator.passed()
    return ""


LIST_ITERATOR_METHODS: MethodTable = {
    **ITERATOR_METHODS,
    ("hasPrevious", 0): Method(lambda i: i.position > 0, "whether there is one before"),
    ("previous", 0): Method(ListIterator.previous, "the element before"),
    ("nextIndex", 0): Method(lambda i: i.position, "the index of the next element"),
    ("previousIndex", 0): Method(lambda i: i.position - 1, "the index of the one before"),
    ("set", 1): Method(_iterator_set, "replaces the element that came last"),
    ("add", 1): Method(_iterator_add, "inserts an element where it stands"),
}
"""``java.util.ListIterator``."""

STREAM_METHODS: MethodTable = {
    ("count", 0): Method(lambda stream: Long(stream.count()), "number of elements"),
}
"""``java.util.stream.Stream``: enough to count."""
