"""What all numbers of Java have: conversions into each other, and ``compareTo``."""

import math
from collections.abc import Callable
from decimal import Decimal

from lockgate.java.values import Byte, Float, Short, Value
from lockgate.vtl.arithmetic import compare, wrapped
from lockgate.vtl.methods import Method, MethodTable, class_cast, null_pointer
from lockgate.vtl.number_parsing import single_precision

__all__ = ["NUMBER_CONVERSIONS", "comparer", "cut_to", "long_value", "ordered"]


def cut_to(value: Value, bits: int) -> int:
    """The lowest bits of an integer, as a signed number."""
    whole = _decimal_residue(value, bits) if isinstance(value, Decimal) else int(value)
    cut = whole & ((1 << bits) - 1)
    return cut - (1 << bits) if cut >> (bits - 1) else cut


def _decimal_residue(value: Decimal, bits: int) -> int:
    """An integer with the lowest bits of the whole part, which itself may have 10**9 digits."""
    sign, digits, exponent = value.as_tuple()
    if value.adjusted() < 0:
        return 0
    power = int(exponent)
    number = int(Decimal((0, digits, 0)))
    whole = number * pow(10, power, 1 << bits) if power >= 0 else number // 10**-power
    return -whole if sign else whole


def _whole(value: Value, bits: int) -> int:
    """Like a Java cast: a float stops at the largest number, anything else loses its high bits."""
    if isinstance(value, float):
        if math.isnan(value):
            return 0
        limit = 1 << (bits - 1)
        if not -limit <= value < limit:
            return limit - 1 if value > 0 else -limit
    return cut_to(value, bits)


def _int_value(value: Value) -> int:
    return _whole(value, 32)


def long_value(value: Value) -> int:
    """As a Long."""
    return wrapped(_whole(value, 64), long=True, big=False)


def _short_value(value: Value) -> Short:
    return Short(cut_to(_whole(value, 32), 16))


def _byte_value(value: Value) -> Byte:
    return Byte(cut_to(_whole(value, 32), 8))


def double_value(value: Value) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def _float_value(value: Value) -> Float:
    return single_precision(double_value(value))


NUMBER_CONVERSIONS: MethodTable = {
    ("intValue", 0): Method(_int_value, "as an Integer"),
    ("longValue", 0): Method(long_value, "as a Long"),
    ("doubleValue", 0): Method(double_value, "as a Double"),
    ("floatValue", 0): Method(_float_value, "as a Float"),
    ("shortValue", 0): Method(_short_value, "the lowest 16 bits, as a Short"),
    ("byteValue", 0): Method(_byte_value, "the lowest 8 bits, as a Byte"),
}


def comparer(belongs: Callable[[Value], bool], name: str) -> Method:
    """``compareTo``: only with a number of the same class."""

    def compare_to(value: Value, other: Value) -> int:
        if other is None:
            raise null_pointer()
        if not belongs(other):
            raise class_cast(name)
        return ordered(value, other)

    return Method(compare_to, "less than, equal to or greater than 0")


def ordered(left: Value, right: Value) -> int:
    """``compareTo``: unlike ``<``, NaN is the greatest and -0.0 less than 0.0."""
    if isinstance(left, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) - math.isnan(right)
        if left == right == 0:
            return (math.copysign(1, left) > 0) - (math.copysign(1, right) > 0)
    return compare(left, right)
