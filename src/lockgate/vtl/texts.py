"""Values as text, entered in the account of the render."""

from typing import Final

from lockgate.java.text import to_text
from lockgate.java.values import Value
from lockgate.vtl.allowance import LARGE, charge, spend

__all__ = ["text_of"]

_COST: Final = 80
"""Bytes that could be copied while one character of a map or a list is written."""

_FEW: Final = 24
"""Characters up to which a text is written about as fast as a method is called."""


def text_of(value: Value) -> str:
    """``String.valueOf(value)``, as :func:`~lockgate.java.text.to_text` gives it."""
    if type(value) is str:
        return value
    text = to_text(value)
    if len(text) > _FEW:
        spend(_COST * len(text))
        if len(text) > LARGE:
            charge(text)
    return text
