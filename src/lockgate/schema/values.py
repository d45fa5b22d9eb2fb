"""JSON values as the validator sees them: their types, exact numbers, equality.

Numbers are ``int``, ``float`` or ``Decimal``. A number with a fraction or an exponent is no
integer, whatever its value, and numbers are equal by value (fge's "numeric equivalence").
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from lockgate.schema.errors import Exhausted
from lockgate.schema.limits import EXPONENT

__all__ = ["TYPES", "exact", "identity", "is_multiple", "type_of"]

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
"""The types, in the order in which messages list them."""

_SMALL = 2**53
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


def exact(text: str, value: Any) -> Any:
    """``value``, read from ``text``, with fractions as they were written where that can be."""
    if "\x7f" in text:
        return value
    try:
        return _decode(text)
    except (ValueError, ArithmeticError, RecursionError):
        return value


def type_of(value: Any) -> str:
    """The type of a value, a name of :data:`TYPES`."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"


def identity(value: Any, spend: Callable[[int], None]) -> Any:
    """Something hashable that is equal for equal values; ``spend`` is told of each value."""
    spend(1)
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, int):
        return value if -_SMALL < value < _SMALL else _digits(Decimal(value))
    if isinstance(value, Decimal | float):
        return _number(value)
    if isinstance(value, list):
        return tuple([identity(item, spend) for item in value])
    if isinstance(value, dict):
        return frozenset([(name, identity(member, spend)) for name, member in value.items()])
    return value


def _number(value: Decimal | float) -> Any:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if number.is_finite() and abs(number) < _SMALL and number == int(number):
        return int(number)
    return _digits(number)


def _digits(number: Decimal) -> tuple[type, str]:
    """A text for a number, equal for equal numbers.

    Python's own hashes of large numbers are easy to make collide.
    """
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return Decimal, str(number)
    text = "".join(map(str, digits))
    short = text.rstrip("0")
    return Decimal, f"{sign}{short.lstrip('0')}e{exponent + len(text) - len(short)}"


def is_multiple(value: Any, divisor: Any) -> bool:
    """Whether the remainder of ``value`` by ``divisor``, which is positive, is zero.

    Raises Exhausted for numbers so large or small that Java's arithmetic would not end.
    """
    if isinstance(value, int) and isinstance(divisor, int):
        return value % divisor == 0
    return (_fraction(value) / _fraction(divisor)).denominator == 1


def _fraction(value: Any) -> Fraction:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > EXPONENT:
        raise Exhausted
    return Fraction(number)
