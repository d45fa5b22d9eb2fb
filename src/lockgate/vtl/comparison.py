"""``==`` and the order comparisons of Velocity."""

from typing import Final

from lockgate.java.equality import equals
from lockgate.java.values import ArrayList, JavaObject, Value
from lockgate.vtl.allowance import LARGE, NOTICED, spend
from lockgate.vtl.arithmetic import NUMBERS, compare
from lockgate.vtl.objects import DefinedBlock, to_string
from lockgate.vtl.texts import text_of

__all__ = [
    "COMPARISONS",
    "equal",
    "greater",
    "greater_equal",
    "java_equals",
    "less",
    "less_equal",
    "not_equal",
    "truth",
]

_LISTS: Final = (list, ArrayList)


def equal(left: Value, right: Value) -> bool:
    """``left == right``: numbers by value, one class by ``equals``, all else by text."""
    first, second = type(left), type(right)
    if first is second and (first is str or first is int):
        if first is str and len(left) > LARGE:
            spend(len(left))
        return bool(left == right)
    if first in NUMBERS and second in NUMBERS:
        return compare(left, right) == 0
    if left is None and right is None:
        return True
    if first is second or _is_subclass(left, right):
        return java_equals(left, right)
    # Null has no text, and neither has a block inside itself inside itself.
    text = to_string(left)
    return text == to_string(right)


def not_equal(left: Value, right: Value) -> bool:
    """``left != right``."""
    return not equal(left, right)


def less(left: Value, right: Value) -> bool:
    """``left < right``; false unless both are numbers."""
    if type(left) is int and type(right) is int:
        return left < right
    return type(left) in NUMBERS and type(right) in NUMBERS and compare(left, right) < 0


def less_equal(left: Value, right: Value) -> bool:
    """``left <= right``; false unless both are numbers."""
    if type(left) is int and type(right) is int:
        return left <= right
    return type(left) in NUMBERS and type(right) in NUMBERS and compare(left, right) <= 0


def greater(left: Value, right: Value) -> bool:
    """``left > right``; false unless both are numbers."""
    if type(left) is int and type(right) is int:
        return left > right
    return type(left) in NUMBERS and type(right) in NUMBERS and compare(left, right) > 0


def greater_equal(left: Value, right: Value) -> bool:
    """``left >= right``; false unless both are numbers."""
    if type(left) is int and type(right) is int:
        return left >= right
    return type(left) in NUMBERS and type(right) in NUMBERS and compare(left, right) >= 0


COMPARISONS: Final = {
    "==": equal,
    "!=": not_equal,
    "<": less,
    "<=": less_equal,
    ">": greater,
    ">=": greater_equal,
}
"""The function of each operator."""


def truth(value: Value) -> bool:
    """Whether a value counts as true in ``#if``: all but ``false`` and null do.

    Velocity asks whether the text is null, which runs a block, and all in a list or map.
    """
    if type(value) is DefinedBlock:
        return value.text() is not None
    if isinstance(value, list | dict):
        if len(value) > NOTICED:
            spend(16 * len(value))
        if DefinedBlock in map(type, value.values() if isinstance(value, dict) else value):
            text_of(value)
    return value is not None and value is not False


def java_equals(left: Value, right: Value) -> bool:
    """``left.equals(right)``."""
    if isinstance(left, JavaObject) or isinstance(right, JavaObject):
        return bool(left == right)
    if type(left) is str and len(left) > LARGE:
        spend(len(left))
    return equals(left, right, _visit)


def _visit(count: int) -> None:
    # Also for few: a list may hold another one any number of times.
    spend(800 * count)


def _is_subclass(left: Value, right: Value) -> bool:
    """Whether the Java class of one value is that of the other, or extends it."""
    if isinstance(left, dict) and isinstance(right, dict):
        return True
    # A JSONArray is an ArrayList.
    return type(left) in _LISTS and type(right) in _LISTS
