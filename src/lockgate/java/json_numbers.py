"""The numbers of documents, with the classes that json-smart gives them."""

import re
from decimal import Decimal

from lockgate.java.limits import MAX_DIGITS
from lockgate.java.numbers import parse_decimal
from lockgate.java.values import BigInteger

__all__ = ["DOUBLE_LENGTH", "read_fraction", "read_integer"]

_LONG_DIGITS = 19
DOUBLE_LENGTH = 18
"""Above so many characters, a number with a fraction or an exponent is a BigDecimal."""

_is_integer = re.compile("-?[0-9]+").fullmatch
_BLANKS = "".join(map(chr, range(0x21)))


def read_integer(text: str) -> int:
    """An Integer, Long or BigInteger: by its size, but by its length when zeros lead it.

    Raises ``ValueError`` for too many digits, and for what ``BigInteger`` does not read.
    """
    length = len(text) - text.startswith("-")
    if length > _LONG_DIGITS:
        if length > MAX_DIGITS or not _is_integer(text):
            raise ValueError("not an integer")
        value = int(text)
        return BigInteger(value) if -(2**63) <= value < 2**63 else value
    if _is_integer(text):
        return int(text)
    return _fold(text)


def read_fraction(text: str) -> float | Decimal:
    """A Double, or a BigDecimal when the text is long.

    Raises ``ValueError`` for what ``Double.parseDouble`` or ``BigDecimal`` does not read.
    """
    if len(text) <= DOUBLE_LENGTH:
        return float(text.strip(_BLANKS))
    value = parse_decimal(text)
    if value is None:
        raise ValueError("not a number")
    return value


def _fold(text: str) -> int:
    """Digits, with control characters behind them, which json-smart takes for digits, too.

    Also a lone minus, which is zero. The sum is kept in 64 bits, below zero.
    """
    negative = text.startswith("-")
    value = 0
    for char in text[negative:]:
        value = value * 10 + ord("0") - ord(char)
    value = (value + 2**63) % 2**64 - 2**63
    return value if negative else -value
