"""Velocity's arithmetic: Integers grow to Longs and BigIntegers, anything else is a Double.

``None`` stands for "no result": what is no number, a division by zero. Facts of Velocity's
MathUtils as the oracle shows them.
"""

import math
from collections.abc import Callable
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow, Underflow
from typing import Final

from lockgate.java.values import BigInteger, Byte, Float, Long, Short, Value
from lockgate.vtl.allowance import LARGE, charge, spend
from lockgate.vtl.failures import LimitReached, VelocityFailure
from lockgate.vtl.many_digits import enter_bits, enter_number
from lockgate.vtl.number_parsing import single_precision
from lockgate.vtl.objects import DefinedBlock
from lockgate.vtl.texts import text_of

__all__ = [
    "NUMBERS",
    "OPERATIONS",
    "add",
    "compare",
    "divide",
    "is_big",
    "is_long",
    "join",
    "modulo",
    "multiply",
    "narrowed",
    "subtract",
    "wrapped",
]

NUMBERS: Final = frozenset({int, Long, Byte, Short, BigInteger, float, Float, Decimal})
"""The types that are Java Numbers."""

_INTEGERS: Final = frozenset({int, Long, Byte, Short, BigInteger})
_NARROW: Final = frozenset({Byte, Short})
_SMALL: Final = 1 << 30
_INT: Final = 1 << 31
_LONG: Final = 1 << 63
_MAX_BITS: Final = 14_000
"""Bits of a BigInteger: about 4,200 digits (Security reference, S-50)."""

_EXACT: Final = Context(
    prec=10_000,
    Emin=-20_000,
    Emax=20_000,
    traps=[Inexact, InvalidOperation, Overflow, Underflow],
)
"""BigDecimals are never rounded; what does not fit here is a limit."""


def add(left: Value, right: Value) -> Value:
    """``left + right``; joins the texts when one side is a text."""
    if type(left) is int and type(right) is int:
        if -_SMALL < left < _SMALL and -_SMALL < right < _SMALL:
            return left + right
    elif type(left) is str or type(right) is str:
        return join(left, right)
    return _calculate(left, right, int.__add__, float.__add__, _EXACT.add)


def subtract(left: Value, right: Value) -> Value:
    """``left - right``."""
    if (
        type(left) is int
        and type(right) is int
        and -_SMALL < left < _SMALL
        and -_SMALL < right < _SMALL
    ):
        return left - right
    return _calculate(left, right, int.__sub__, float.__sub__, _EXACT.subtract)


def multiply(left: Value, right: Value) -> Value:
    """``left * right``."""
    if (
        type(left) is int
        and type(right) is int
        and -46340 < left < 46340
        and -46340 < right < 46340
    ):
        return left * right
    return _calculate(left, right, _integer_product, float.__mul__, _EXACT.multiply)


def divide(left: Value, right: Value) -> Value:
    """``left / right``; integers truncate towards zero."""
    if type(left) is int and type(right) is int and 0 <= left < _SMALL and 0 < right < _SMALL:
        return left // right
    if type(right) in NUMBERS and _is_zero(right):
        return None
    return _calculate(left, right, _integer_quotient, _float_quotient, _decimal_quotient)


def modulo(left: Value, right: Value) -> Value:
    """``left % right``, with the sign of ``left``."""
    if type(left) is int and type(right) is int and 0 <= left < _SMALL and 0 < right < _SMALL:
        return left % right
    if type(right) in NUMBERS and _is_zero(right):
        return None
    integers = _big_modulus if is_big(left) or is_big(right) else _integer_remainder
    return _calculate(left, right, integers, _float_remainder, _no_remainder)


OPERATIONS: Final = {"+": add, "-": subtract, "*": multiply, "/": divide, "%": modulo}
"""The function of each operator."""


def join(left: Value, right: Value) -> str:
    """The texts of both sides, one of which is a text."""
    first, second = _side(left), _side(right)
    if len(first) + len(second) <= LARGE:
        return first + second
    joined = first + second
    charge(joined)
    return joined


def _side(value: Value) -> str:
    text = value.text() if type(value) is DefinedBlock else text_of(value)
    if text is None:
        raise VelocityFailure("java.lang.NullPointerException: a block inside itself")
    return text


def compare(left: Value, right: Value) -> int:
    """-1, 0 or 1 as one number is less than, equal to or greater than the other.

    NaN is equal to everything, as it is neither less nor greater.
    """
    if _needs_decimal(left, right):
        left, right = _decimal(left), _decimal(right)
    elif type(left) not in _INTEGERS or type(right) not in _INTEGERS:
        left, right = float(left), float(right)
    return int(left > right) - int(left < right)


def is_long(value: Value) -> bool:
    """Whether an integer is a Long, or larger."""
    return type(value) is Long or not -_INT <= value < _INT


def is_big(value: Value) -> bool:
    """Whether a value is a BigInteger."""
    return type(value) is BigInteger or (type(value) is int and not -_LONG <= value < _LONG)


def wrapped(value: int, long: bool, big: bool) -> int:
    """An integer in the class that a calculation with operands of these classes gives."""
    if big:
        return BigInteger(value) if -_LONG <= value < _LONG else value
    return Long(value) if long and -_INT <= value < _INT else value


def narrowed(value: int, kind: type[Byte] | type[Short]) -> int:
    """An integer as a Byte, as a Short or as an Integer: the first that holds it, from a class."""
    if kind is Byte and -0x80 <= value < 0x80:
        return Byte(value)
    return Short(value) if -0x8000 <= value < 0x8000 else value


def _calculate(
    left: Value,
    right: Value,
    integers: Callable[[int, int], int],
    floats: Callable[[float, float], float],
    decimals: Callable[[Decimal, Decimal], Decimal],
) -> Value:
    first, second = type(left), type(right)
    if first not in NUMBERS or second not in NUMBERS:
        return None
    if first in _INTEGERS and second in _INTEGERS:
        return _integers(left, right, integers)
    if _needs_decimal(left, right):
        try:
            return decimals(_decimal(left), _decimal(right))
        except (Inexact, InvalidOperation, Overflow, Underflow):
            raise LimitReached("a number of too many digits") from None
    if float in (first, second):
        return floats(float(left), float(right))
    return single_precision(floats(_single(left), _single(right)))


def _single(value: Value) -> float:
    return float(single_precision(float(value)))


def _integers(left: int, right: int, operation: Callable[[int, int], int]) -> int:
    bits = left.bit_length() + right.bit_length()
    if bits > 2 * _MAX_BITS:
        raise LimitReached("a number of too many digits")
    enter_bits(bits)
    result = operation(int(left), int(right))
    if result.bit_length() > _MAX_BITS:
        raise LimitReached("a number of too many digits")
    if type(left) in _NARROW and type(right) in _NARROW:
        return narrowed(result, Byte if type(left) is type(right) is Byte else Short)
    return wrapped(result, is_long(left) or is_long(right), is_big(left) or is_big(right))


def _needs_decimal(left: Value, right: Value) -> bool:
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return True
    if isinstance(left, float):
        return is_big(right)
    return isinstance(right, float) and is_big(left)


def _decimal(value: Value) -> Decimal:
    if isinstance(value, float) and not math.isfinite(value):
        raise VelocityFailure("java.lang.NumberFormatException: Infinite or NaN")
    enter_number(value)
    return Decimal(value)


def _is_zero(value: Value) -> bool:
    return bool(value == 0)


def _integer_product(left: int, right: int) -> int:
    if left == -_LONG and right == -1:
        return left  # Velocity's test for an overflow does not notice this one
    return left * right


def _integer_quotient(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    if (left < 0) is (right < 0):
        return quotient if quotient != _LONG else -quotient
    return -quotient


def _integer_remainder(left: int, right: int) -> int:
    remainder = abs(left) % abs(right)
    return -remainder if left < 0 else remainder


def _big_modulus(left: int, right: int) -> int:
    """``BigInteger.mod``, which is never negative."""
    if right <= 0:
        raise VelocityFailure("java.lang.ArithmeticException: BigInteger: modulus not positive")
    return left % right


def _float_quotient(left: float, right: float) -> float:
    return left / right


def _float_remainder(left: float, right: float) -> float:
    if math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


def _decimal_quotient(left: Decimal, right: Decimal) -> Decimal:
    """With as many decimals as ``left`` has; a half is rounded towards zero."""
    sign, digits, exponent = left.as_tuple()
    other_sign, other_digits, other_exponent = right.as_tuple()
    shift = -int(other_exponent)
    if abs(shift) > _EXACT.Emax:
        raise LimitReached("a number of too many digits")
    spend(shift * shift >> 7)
    dividend, divisor = _whole(digits), _whole(other_digits)
    if shift > 0:
        dividend *= 10**shift
    else:
        divisor *= 10**-shift
    quotient, rest = divmod(dividend, divisor)
    if 2 * rest > divisor:
        quotient += 1
    return _EXACT.scaleb(Decimal(quotient if sign == other_sign else -quotient), int(exponent))


def _whole(digits: tuple[int, ...]) -> int:
    return int(Decimal((0, digits, 0)))


def _no_remainder(*_: Decimal) -> Decimal:
    raise VelocityFailure("java.lang.ArithmeticException: modulo of BigDecimals")
