"""What the methods of ``java.lang.String`` have in common: UTF-16 units, and what they cost."""

from codecs import utf_16_le_encode
from typing import Final

from lockgate.java.text import to_units
from lockgate.java.values import Value
from lockgate.vtl.allowance import LARGE, NOTICED, charge, spend

__all__ = [
    "FOLD_COST",
    "JAVA_SPACE",
    "is_simple",
    "is_text_or_none",
    "length",
    "made",
    "units_of",
    "visited",
]

_UNIT_COST: Final = 48
"""Bytes that could be copied while a character that is not ASCII is taken apart."""
FOLD_COST: Final = 700
"""Bytes that could be copied while a character is compared with another, whatever their case."""

JAVA_SPACE: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008"
    "\u2009\u200a\u2028\u2029\u205f\u3000"
)
"""``Character.isWhitespace``: no non-breaking blanks."""


def made(text: str) -> str:
    """A new text, which is charged when it is large."""
    if len(text) > LARGE:
        charge(text)
    return text


def units_of(text: str) -> str:
    """A text as UTF-16 units."""
    if not text.isascii() and len(text) > NOTICED:
        spend(_UNIT_COST * len(text))
    return to_units(text)


def length(text: str) -> int:
    """The number of UTF-16 units of a text."""
    if text.isascii():
        return len(text)
    if len(text) > NOTICED:
        spend(_UNIT_COST * len(text))
    return len(utf_16_le_encode(text, "surrogatepass")[0]) // 2


def is_simple(text: str) -> bool:
    """Whether the units of a text are its characters."""
    return text.isascii() or length(text) == len(text)


def visited(text: str) -> str:
    """A text that is looked at from one end to the other."""
    if len(text) > LARGE:
        spend(4 * len(text))
    return text


def is_text_or_none(value: Value) -> bool:
    """Whether a value can be passed where Java wants a String."""
    return value is None or type(value) is str
