"""Lists, maps and ranges that a template writes out."""

from collections.abc import Sequence
from typing import Any, Final

from lockgate.java.values import ArrayList, Value
from lockgate.vtl.allowance import charge_items, weight_of
from lockgate.vtl.arithmetic import NUMBERS
from lockgate.vtl.failures import LimitReached, VelocityFailure
from lockgate.vtl.keys import key_weight, map_key
from lockgate.vtl.methods import is_integer
from lockgate.vtl.methods_number import INTEGER_METHODS

__all__ = ["make_list", "make_map", "make_range", "range_of"]

_MAX_RANGE: Final = 1_000_000
_MAX_INTEGER: Final = 0x7FFFFFFF
_int_value = INTEGER_METHODS["intValue", 0].function


def make_list(items: list[Value]) -> ArrayList:
    """``[a, b]``."""
    charge_items(1 + sum(map(weight_of, items)))
    return ArrayList(items)


def make_map(pairs: Sequence[tuple[Value, Value]]) -> dict[Any, Value]:
    """``{"k": v}``; the last of two equal keys counts."""
    made = {map_key(key): value for key, value in pairs}
    charge_items(1 + sum(key_weight(key) + weight_of(value) for key, value in made.items()))
    return made


def range_of(first: Value, last: Value) -> range | None:
    """The numbers of ``[first..last]``, up or down; ``None`` when a bound is no number."""
    if type(first) not in NUMBERS or type(last) not in NUMBERS:
        return None
    start = first if is_integer(first) else _int_value(first)
    end = last if is_integer(last) else _int_value(last)
    size = abs(_int_value(start - end)) + 1  # as Java computes it, in 32 bits
    if size > _MAX_INTEGER:
        raise VelocityFailure(f"java.lang.IllegalArgumentException: Illegal Capacity: {-size}")
    return range(start, end + 1) if start <= end else range(start, end - 1, -1)


def make_range(first: Value, last: Value) -> ArrayList | None:
    """``[first..last]`` as a value."""
    numbers = range_of(first, last)
    if numbers is None:
        return None
    if len(numbers) > _MAX_RANGE:
        raise LimitReached(f"a range of more than {_MAX_RANGE} numbers")
    charge_items(len(numbers))
    return ArrayList(numbers)
