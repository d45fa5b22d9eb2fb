"""Values as text, where a template prints them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from lockgate.java.scalars import SCALAR_TEXTS
from lockgate.java.text import to_text
from lockgate.java.values import Value
from lockgate.vtl.allowance import LARGE, NOTICED, charge, check_text, spend
from lockgate.vtl.dispatch import TYPES
from lockgate.vtl.objects import DefinedBlock

__all__ = ["TEXTS", "joined", "show"]


def _text(value: Value) -> str:
    text = to_text(value)
    if len(text) > NOTICED:
        spend(32 * len(text))
    if len(text) > LARGE:
        charge(text)
    return text


def _nothing(_: None) -> str:
    return ""


TEXTS: Final[dict[type[Any], Callable[[Any], str]]] = {
    **dict.fromkeys(TYPES, _text),
    **SCALAR_TEXTS,
    type(None): _nothing,
}
"""For each type what gives the text that is printed; null prints nothing."""


def show(output: list[str], value: Value, before: str, absent: str, nested: str) -> None:
    """Print a value with what stands before it; ``absent`` for null.

    ``nested`` is printed for a block that is inside itself too often.
    """
    if value is None:
        output.append(absent)
        return
    output.append(before)
    if type(value) is not DefinedBlock:
        output.append(TEXTS[type(value)](value))
    elif not value.print_into(output):
        output[-1] = nested


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
