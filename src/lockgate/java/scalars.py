"""Java's texts of the values that hold no others."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lockgate.java.doubles import float_text
from lockgate.java.numbers import decimal_text, double_text
from lockgate.java.values import BigInteger, Byte, Character, Float, JavaObject, Long, Short

__all__ = ["SCALAR_TEXTS"]


def _object_text(value: JavaObject) -> str:
    return value.java_text()


SCALAR_TEXTS: dict[type[Any], Callable[[Any], str]] = {
    type(None): {None: "null"}.__getitem__,
    str: str.__str__,
    Character: str.__str__,
    bool: {False: "false", True: "true"}.__getitem__,
    int: int.__repr__,
    Long: int.__repr__,
    Byte: int.__repr__,
    Short: int.__repr__,
    BigInteger: int.__repr__,
    float: double_text,
    Float: float_text,
    Decimal: decimal_text,
    JavaObject: _object_text,
}
"""``toString`` of each type."""
