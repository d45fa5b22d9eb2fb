"""Methods whose last argument is a function: there is no way to have one in a template.

So Java finds them only for null, and all of them throw then.
"""

from typing import Any, Final

from lockgate.java.values import Array, ArrayList, SilentMap, Value
from lockgate.vtl import objects
from lockgate.vtl.iterators import JavaIterator, ListIterator, ViewIterator
from lockgate.vtl.methods import null_pointer
from lockgate.vtl.tracked import TrackedMap

__all__ = ["wanting_function", "without_function"]

_ITERABLE: Final = frozenset({("forEach", 1), ("removeIf", 1)})
_MAP: Final = frozenset(
    {
        ("forEach", 1), ("replaceAll", 1), ("compute", 2), ("computeIfAbsent", 2),
        ("computeIfPresent", 2), ("merge", 3),
    }
)  # fmt: skip

_ITERATOR: Final = frozenset({("forEachRemaining", 1)})

_NAMES: Final[dict[type[Any], frozenset[tuple[str, int]]]] = {
    str: frozenset({("transform", 1)}),
    **dict.fromkeys((dict, SilentMap, TrackedMap, objects.ForeachScope), _MAP),
    **dict.fromkeys(
        (list, ArrayList, objects.SubList, objects.ArrayPart, Array, objects.ByteArray,
         objects.CharArray, objects.ObjectArray),
        _ITERABLE | {("replaceAll", 1)},
    ),
    **dict.fromkeys((objects.KeysView, objects.ValuesView, objects.EntrySet), _ITERABLE),
    **dict.fromkeys((JavaIterator, ViewIterator, ListIterator), _ITERATOR),
    objects.JavaStream: frozenset({("forEach", 1)}),
}  # fmt: skip


def wanting_function(name: str, arguments: int) -> list[type[Any]]:
    """The types that have such a method."""
    return [kind for kind, names in _NAMES.items() if (name, arguments) in names]


def without_function(*values: Value) -> None:
    """The method, for any arguments that a template can give it."""
    if values[-1] is None:
        raise null_pointer()
