"""The methods of BigInteger and BigDecimal."""

import math
from collections.abc import Callable
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Final

from lockgate.java.numbers import double_text
from lockgate.java.values import BigInteger, Value
from lockgate.vtl.arithmetic import add, is_big, multiply, subtract, wrapped
from lockgate.vtl.failures import JavaException, LimitReached
from lockgate.vtl.many_digits import enter_bits, enter_number
from lockgate.vtl.methods import Method, MethodTable, as_index, null_pointer
from lockgate.vtl.number_conversions import NUMBER_CONVERSIONS, comparer
from lockgate.vtl.number_parsing import in_base

__all__ = ["BIG_DECIMAL_METHODS", "BIG_INTEGER_METHODS"]

_MAX_POWER: Final = 10_000
_MAX_LONG_DIGITS: Final = 20
_WIDE: Final = Context(prec=2 * _MAX_POWER + 1_000, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""Enough for all digits that a number may have."""


def _big(value: int) -> int:
    return wrapped(value, long=False, big=True)


def _with_big(function: Callable[[int, int], int]) -> Callable[[Value, Value], Value]:
    def apply(value: Value, other: Value) -> Value:
        if other is None:
            raise null_pointer()
        return _big(function(int(value), int(other))) if is_big(other) else None

    return apply


def _power(value: Value, exponent: Value) -> Value:
    if not as_index(exponent):
        return None
    if exponent < 0:
        raise JavaException("java.lang.ArithmeticException: Negative exponent")
    bits = value.bit_length() * exponent
    if bits > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    enter_bits(bits)
    return _big(int(value) ** exponent)


def _divided(value: int, other: int) -> tuple[int, int]:
    """Quotient and remainder, the quotient truncated towards zero."""
    if other == 0:
        raise JavaException("java.lang.ArithmeticException: BigInteger divide by zero")
    quotient, rest = divmod(abs(value), abs(other))
    return quotient if (value < 0) is (other < 0) else -quotient, -rest if value < 0 else rest


def _with_bit(function: Callable[[int, int], Value]) -> Callable[[Value, Value], Value]:
    """A method that takes the index of a bit."""

    def apply(value: Value, bit: Value) -> Value:
        if not as_index(bit):
            return None
        if bit < 0:
            raise JavaException("java.lang.ArithmeticException: Negative bit address")
        return function(int(value), bit)

    return apply


def _bit(bit: int) -> int:
    if bit > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    return 1 << bit


def _shift(sign: int) -> Callable[[Value, Value], Value]:
    def apply(value: Value, distance: Value) -> Value:
        if not as_index(distance):
            return None
        left = sign * distance
        if left <= 0:
            return _big(int(value) >> min(-left, _MAX_POWER * 8))
        if value and value.bit_length() + left > _MAX_POWER:
            raise LimitReached("a number of too many digits")
        return _big(int(value) << left if value else 0)

    return apply


def _exact(bits: int, long: bool) -> Callable[[Value], Value]:
    """``intValueExact`` and its like."""

    def apply(value: Value) -> Value:
        if isinstance(value, Decimal):
            if value.adjusted() > _MAX_LONG_DIGITS or value != value.to_integral_value():
                raise JavaException("java.lang.ArithmeticException: Overflow")
            value = int(value)
        if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
            raise JavaException("java.lang.ArithmeticException: out of range")
        return wrapped(int(value), long=long, big=False)

    return apply


def _square_root(value: Value) -> Value:
    if value < 0:
        raise JavaException("java.lang.ArithmeticException: Negative BigInteger")
    return _big(math.isqrt(value))


def _big_of(_: Value, value: Value) -> Value:
    """``BigInteger.valueOf`` of an Integer or Long."""
    if isinstance(value, bool) or not isinstance(value, int) or is_big(value):
        return None
    return _big(int(value))


def _modulus(value: int, other: int) -> int:
    if other <= 0:
        raise JavaException("java.lang.ArithmeticException: BigInteger: modulus not positive")
    return value % other


def _big_text(value: Value, base: Value) -> Value:
    return in_base(value, base) if as_index(base) else None


BIG_INTEGER_METHODS: MethodTable = {
    **NUMBER_CONVERSIONS,
    ("compareTo", 1): comparer(is_big, "java.math.BigInteger"),
    ("add", 1): Method(_with_big(lambda a, b: add(BigInteger(a), BigInteger(b))), "the sum"),
    ("subtract", 1): Method(_with_big(lambda a, b: a - b), "the difference"),
    ("multiply", 1): Method(
        _with_big(lambda a, b: multiply(BigInteger(a), BigInteger(b))), "the product"
    ),
    ("mod", 1): Method(_with_big(_modulus), "the remainder, never negative"),
    ("gcd", 1): Method(_with_big(math.gcd), "the greatest common divisor"),
    ("max", 1): Method(_with_big(max), "the greater of two"),
    ("min", 1): Method(_with_big(min), "the lesser of two"),
    ("pow", 1): Method(_power, "a power"),
    ("negate", 0): Method(lambda value: _big(-value), "with the other sign"),
    ("abs", 0): Method(lambda value: _big(abs(value)), "without its sign"),
    ("signum", 0): Method(lambda value: (value > 0) - (value < 0), "the sign"),
    ("bitCount", 0): Method(
        lambda value: (value if value >= 0 else ~value).bit_count(), "bits unlike the sign's"
    ),
    ("bitLength", 0): Method(
        lambda value: (value if value >= 0 else ~value).bit_length(), "bits without the sign"
    ),
    ("toString", 1): Method(_big_text, "in a base"),
    ("divide", 1): Method(_with_big(lambda a, b: _divided(a, b)[0]), "the quotient, truncated"),
    ("remainder", 1): Method(_with_big(lambda a, b: _divided(a, b)[1]), "what is left then"),
    ("and", 1): Method(_with_big(lambda a, b: a & b), "the bits that both have"),
    ("or", 1): Method(_with_big(lambda a, b: a | b), "the bits that one of both has"),
    ("xor", 1): Method(_with_big(lambda a, b: a ^ b), "the bits that only one has"),
    ("andNot", 1): Method(_with_big(lambda a, b: a & ~b), "the bits that the other one lacks"),
    ("not", 0): Method(lambda value: _big(~int(value)), "the bits that it lacks"),
    ("shiftLeft", 1): Method(_shift(1), "with its bits shifted"),
    ("shiftRight", 1): Method(_shift(-1), "with its bits shifted"),
    ("testBit", 1): Method(
        _with_bit(lambda value, bit: bool(value >> min(bit, _MAX_POWER * 8) & 1)),
        "whether a bit is set",
    ),
    ("setBit", 1): Method(_with_bit(lambda value, bit: _big(value | _bit(bit))), "with a bit set"),
    ("clearBit", 1): Method(
        _with_bit(lambda value, bit: _big(value & ~_bit(bit))), "with a bit cleared"
    ),
    ("flipBit", 1): Method(
        _with_bit(lambda value, bit: _big(value ^ _bit(bit))), "with a bit changed"
    ),
    ("getLowestSetBit", 0): Method(
        lambda value: (value & -value).bit_length() - 1, "the index of the lowest bit that is set"
    ),
    ("sqrt", 0): Method(_square_root, "the square root, truncated"),
    ("intValueExact", 0): Method(_exact(32, long=False), "as an Integer; throws if it is none"),
    ("longValueExact", 0): Method(_exact(64, long=True), "as a Long; throws if it is none"),
    ("valueOf", 1): Method(_big_of, "an Integer or Long as a BigInteger (static)"),
}
"""``java.math.BigInteger``."""


def _with_decimal(function: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    def apply(value: Value, other: Value) -> Value:
        if other is None:
            raise null_pointer()
        return function(value, other) if isinstance(other, Decimal) else None

    return apply


def _plain(value: Decimal) -> str:
    if abs(value.adjusted()) > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    return f"{value:f}" if value else f"{abs(value):f}"


def _decimal_of(_: Value, value: Value) -> Value:
    """``BigDecimal.valueOf`` of an Integer, Long or Double."""
    if isinstance(value, bool) or is_big(value):
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            raise JavaException("java.lang.NumberFormatException: Infinite or NaN")
        return Decimal(double_text(float(value)))
    return Decimal(int(value)) if isinstance(value, int) else None


def _decimal_of_scale(_: Value, value: Value, scale: Value) -> Value:
    if _big_of(_, value) is None or not as_index(scale):
        return None
    return Decimal(int(value)).scaleb(-_checked_scale(scale))


def _checked_scale(scale: int) -> int:
    if abs(scale) > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    return scale


_ROUNDINGS: Final = (
    ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
)  # fmt: skip
"""``BigDecimal.ROUND_UP`` and so on, by their numbers; 7 is ``ROUND_UNNECESSARY``."""


def _set_scale(value: Value, scale: Value, rounding: Value = 7) -> Value:
    if not (as_index(scale) and as_index(rounding)):
        return None
    if not 0 <= rounding <= len(_ROUNDINGS):
        raise JavaException("java.lang.IllegalArgumentException: Invalid rounding mode")
    if abs(value.adjusted()) > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    mode = _ROUNDINGS[rounding] if rounding < len(_ROUNDINGS) else ROUND_DOWN
    result = value.quantize(Decimal((0, (1,), -_checked_scale(scale))), mode, _WIDE)
    if rounding == len(_ROUNDINGS) and result != value:
        raise JavaException("java.lang.ArithmeticException: Rounding necessary")
    return result


def _to_big_integer(value: Decimal) -> int:
    if value.adjusted() > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    enter_bits(4 * value.adjusted())
    return _big(int(value))


def _entered(method: Method) -> Method:
    """A method of a number, with the work on all its digits entered in the account."""

    def apply(value: Decimal, *rest: Value) -> Value:
        enter_number(value)
        return method.function(value, *rest)

    return Method(apply, method.meaning)


def _stripped(value: Decimal) -> Decimal:
    return value.normalize(_WIDE) if value else Decimal(0)


_DECIMAL_METHODS: Final[MethodTable] = {
    **NUMBER_CONVERSIONS,
    ("compareTo", 1): comparer(lambda v: isinstance(v, Decimal), "java.math.BigDecimal"),
    ("add", 1): Method(_with_decimal(add), "the sum"),
    ("subtract", 1): Method(_with_decimal(subtract), "the difference"),
    ("multiply", 1): Method(_with_decimal(multiply), "the product"),
    ("max", 1): Method(_with_decimal(lambda a, b: max(a, b)), "the greater of two"),
    ("min", 1): Method(_with_decimal(lambda a, b: min(a, b)), "the lesser of two"),
    ("negate", 0): Method(lambda value: value.copy_negate(), "with the other sign"),
    ("abs", 0): Method(lambda value: value.copy_abs(), "without its sign"),
    ("signum", 0): Method(lambda value: (value > 0) - (value < 0), "the sign"),
    ("scale", 0): Method(lambda value: -value.as_tuple().exponent, "number of decimals"),
    ("precision", 0): Method(lambda value: len(value.as_tuple().digits), "number of digits"),
    ("toPlainString", 0): Method(_plain, "the text without an exponent"),
    ("setScale", 1): Method(_set_scale, "with so many decimals; throws where it is rounded"),
    ("setScale", 2): Method(_set_scale, "the same, rounded by the number of a rounding mode"),
    ("stripTrailingZeros", 0): Method(_stripped, "without zeros at its end"),
    ("plus", 0): Method(lambda value: value, "itself"),
    ("unscaledValue", 0): Method(
        lambda value: _big(int(value.scaleb(-value.as_tuple().exponent, _WIDE))), "its digits"
    ),
    ("toBigInteger", 0): Method(_to_big_integer, "the whole part"),
    ("intValueExact", 0): Method(_exact(32, long=False), "as an Integer; throws if it is none"),
    ("longValueExact", 0): Method(_exact(64, long=True), "as a Long; throws if it is none"),
    ("valueOf", 1): Method(_decimal_of, "a number as a BigDecimal (static)"),
    ("valueOf", 2): Method(_decimal_of_scale, "digits and a number of decimals (static)"),
}

BIG_DECIMAL_METHODS: MethodTable = {
    key: method if method.is_static else _entered(method)
    for key, method in _DECIMAL_METHODS.items()
}
"""``java.math.BigDecimal``."""
