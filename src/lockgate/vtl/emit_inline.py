"""Methods of plain values as Python expressions: the commonest need no call of a function.

For the values that its condition lets through, an expression gives what the function in the
method's table gives, and has nothing to enter in the account of the render.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from lockgate.vtl.allowance import LARGE, STAYS_SMALL
from lockgate.vtl.methods_text_parts import BLANKS
from lockgate.vtl.nodes import Constant, Expression
from lockgate.vtl.properties import PLAIN_LISTS

__all__ = ["INLINE_NAMES", "Inline", "inline_index", "inline_method"]

INLINE_NAMES: Final[dict[str, Any]] = {
    "BLANKS": BLANKS,
    "LARGE": LARGE,
    "PLAIN_LISTS": PLAIN_LISTS,
    "STAYS_SMALL": STAYS_SMALL,
}
"""What the expressions name."""

_SMALL: Final = "type({value}) is str and len({value}) <= LARGE"
_STAYS_SMALL: Final = "type({value}) is str and len({value}) <= STAYS_SMALL"
_MOST_INDEX: Final = 1 << 31


class Inline(NamedTuple):
    """An expression and when it may stand for the call."""

    condition: str
    expression: str

    def code(self, otherwise: str) -> str:
        """It, or the call itself for all other values."""
        return f"{self.expression} if {self.condition} else {otherwise}"


_WITHOUT_ARGUMENTS: Final = {
    "trim": Inline(_SMALL, "{value}.strip(BLANKS)"),
    "toLowerCase": Inline(_STAYS_SMALL, "{value}.lower()"),
    "toUpperCase": Inline(_STAYS_SMALL, "{value}.upper()"),
    "length": Inline("type({value}) is str and {value}.isascii()", "len({value})"),
    "isEmpty": Inline("type({value}) is str", "not {value}"),
}
_WITH_TEXT: Final = {
    "contains": Inline(_SMALL, "{text} in {value}"),
    "startsWith": Inline("type({value}) is str", "{value}.startswith({text})"),
    "endsWith": Inline("type({value}) is str", "{value}.endswith({text})"),
    "get": Inline("type({value}) is dict", "{value}.get({text})"),
}


def inline_method(
    name: str, value: str, arguments: Sequence[Expression], codes: Sequence[str]
) -> Inline | None:
    """The expression for a method of a value with this name in the generated code, if any.

    ``codes`` are the names or literals of the arguments' values.
    """
    if not value.isidentifier():
        return None
    names = {"value": value}
    found = None
    match arguments:
        case []:
            found = _WITHOUT_ARGUMENTS.get(name)
        case [Constant(value=str(text))] if len(text) <= LARGE:
            found = _WITH_TEXT.get(name)
            names["text"] = codes[0]
        case [_] if name == "get" and codes[0].isidentifier():
            key = codes[0]
            return Inline(f"type({value}) is dict and type({key}) is str", f"{value}.get({key})")
        case [Constant(value=first), Constant(value=last)] if name == "substring":
            return _substring(value, first, last)
    if found is None:
        return None
    return Inline(found.condition.format(**names), found.expression.format(**names))


def _substring(value: str, first: Any, last: Any) -> Inline | None:
    if not (_is_index(first) and _is_index(last) and first <= last <= LARGE):
        return None
    enough = f"type({value}) is str and len({value}) >= {last}"
    return Inline(f"{enough} and {value}[:{last}].isascii()", f"{value}[{first}:{last}]")


def inline_index(value: str, key: Expression) -> Inline | None:
    """The same for an element of a list."""
    match key:
        case Constant(value=index) if value.isidentifier() and _is_index(index):
            condition = f"type({value}) in PLAIN_LISTS and len({value}) > {index}"
            return Inline(condition, f"{value}[{index}]")
    return None


def _is_index(value: Any) -> bool:
    return type(value) is int and 0 <= value < _MOST_INDEX
