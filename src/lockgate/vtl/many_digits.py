"""Numbers of many digits: work on them takes the square of their number, and is entered."""

from decimal import Decimal
from typing import Final

from lockgate.vtl.allowance import spend

__all__ = ["FEW_BITS", "enter_bits", "enter_number"]

FEW_BITS: Final = 384
"""Bits of an integer up to which it is a small value: a good hundred digits."""

_FEW_BYTES: Final = 160
"""Bytes that Python needs for an integer, or a Decimal, of some more."""


def enter_number(value: int | Decimal) -> None:
    """Enter work on a number, if it is one of many digits."""
    size = value.__sizeof__()
    if size > _FEW_BYTES:
        spend(size * size >> 3)


def enter_bits(bits: int) -> None:
    """Enter a calculation with integers that have so many bits together."""
    if bits > FEW_BITS:
        spend(bits * bits >> 12)
