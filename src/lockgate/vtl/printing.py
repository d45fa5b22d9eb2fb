"""Values as text, where a template prints them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from lockgate.java.scalars import SCALAR_TEXTS
from lockgate.java.values import Value
from lockgate.vtl.allowance import LARGE, charge, check_text
from lockgate.vtl.dispatch import TYPES
from lockgate.vtl.many_digits import FEW_BITS
from lockgate.vtl.objects import DefinedBlock
from lockgate.vtl.texts import text_of

__all__ = ["TEXTS", "joined", "show"]


def _nothing(_: None) -> str:
    return ""


def _integer_text(value: int) -> str:
    # Digits take the square of their number: those of many are entered in the account.
    return f"{value}" if value.bit_length() <= FEW_BITS else text_of(value)


TEXTS: Final[dict[type[Any], Callable[[Any], str]]] = {
    **dict.fromkeys(TYPES, text_of),
    **SCALAR_TEXTS,
    int: _integer_text,
    Decimal: text_of,
    str: str,  # as ``str.__str__``, but Python knows a short way
    type(None): _nothing,
}
"""For each type what gives the text that is printed; null prints nothing."""


def show(output: list[str], value: Value, before: str, absent: str, nested: str) -> None:
    """Print a value with what stands before it; ``absent`` for null.

    Nothing stands before a block. ``nested`` is printed for one that is inside itself too often.
    """
    if value is None:
        output.append(absent)
        return
    if type(value) is not DefinedBlock:
        output += (before, TEXTS[type(value)](value))
    elif not value.print_into(output):
        output.append(nested)


def joined(parts: Sequence[str]) -> str:
    """The parts as one text, if that is not too long."""
    if sum(map(len, parts)) <= LARGE:
        return "".join(parts)
    return _joined_large(parts)


def _joined_large(parts: Sequence[str]) -> str:
    check_text(sum(map(len, parts)))
    text = "".join(parts)
    charge(text)
    return text
