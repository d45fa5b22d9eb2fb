"""Texts as numbers: ``parseInt``, ``parseDouble`` and their like, and numbers in other bases."""

import re
import struct
from typing import Final

from lockgate.java.limits import MAX_DIGITS
from lockgate.java.values import Float, Value
from lockgate.vtl.allowance import NOTICED, spend
from lockgate.vtl.failures import JavaException
from lockgate.vtl.many_digits import FEW_BITS
from lockgate.vtl.methods import as_index, null_pointer

__all__ = ["digit_of", "in_base", "parse_float", "parse_integer", "single_precision"]

_DOUBLE: Final = re.compile(
    r"[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?"
    r"|(?P<hex>0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?))"
)
_BLANKS: Final = "".join(map(chr, range(33)))
_DIGIT_COST: Final = 700
"""Bytes that could be copied while a bit of a large number becomes a digit."""
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def _format_error(text: str) -> JavaException:
    return JavaException(f"java.lang.NumberFormatException: {text[:80]!r}")


def parse_integer(text: Value, base: Value, bits: int) -> Value:
    """``parseInt`` (32 bits) and ``parseLong`` (64): a sign and digits, nothing else."""
    if not (text is None or type(text) is str) or not as_index(base):
        return None
    if text is None or not 2 <= base <= 36:
        raise _format_error(str(text))
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits or len(digits) > MAX_DIGITS:
        raise _format_error(text)
    if len(digits) > NOTICED:
        spend(_DIGIT_COST * len(digits))
    total = 0
    for character in digits:
        value = digit_of(character)
        if not 0 <= value < base:
            raise _format_error(text)
        total = total * base + value
    if text[0] == "-":
        total = -total
    if not -(1 << (bits - 1)) <= total < 1 << (bits - 1):
        raise _format_error(text)
    return total


def digit_of(character: str) -> int:
    """The value of a decimal digit, or of a Latin letter, from 10 on; -1 for others."""
    return int(character) if character.isdecimal() else _DIGITS.find(_narrow(character))


def _narrow(character: str) -> str:
    """A Latin letter in lower case, also of the full-width ones; else something that is none."""
    if "\uff21" <= character <= "\uff3a" or "\uff41" <= character <= "\uff5a":
        character = chr(ord(character) - 0xFEE0)
    return character.lower() if character.isascii() else " "


def parse_float(text: Value) -> Value:
    """``Double.parseDouble``."""
    if text is None:
        raise null_pointer()
    if type(text) is not str:
        return None
    number = text.strip(_BLANKS)
    match = _DOUBLE.fullmatch(number)
    if match is None or len(number) > MAX_DIGITS:
        raise _format_error(text)
    if match["hex"]:
        try:
            return float.fromhex(number.rstrip("fFdD") if number[-1] in "fFdD" else number)
        except OverflowError:
            return float("-inf" if number[0] == "-" else "inf")
    if number[-1] in "fFdD" and number[-3:] != "inf":
        number = number[:-1]
    return float(number)


def in_base(value: int, base: int) -> str:
    """An integer written in a base up to 36; Java takes any other base as 10."""
    if not 2 <= base <= 36:
        base = 10
    if value.bit_length() > FEW_BITS:
        spend(_DIGIT_COST * value.bit_length())
    digits: list[str] = []
    rest = abs(value)
    while rest:
        rest, digit = divmod(rest, base)
        digits.append(_DIGITS[digit])
    text = "".join(reversed(digits)) or "0"
    return "-" + text if value < 0 else text


def single_precision(value: float) -> Float:
    """The nearest ``float``."""
    try:
        packed = struct.pack(">f", value)
    except OverflowError:
        return Float("-inf" if value < 0 else "inf")
    return Float(struct.unpack(">f", packed)[0])
