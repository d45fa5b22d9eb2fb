"""The sides of a comparison in a filter (Jayway's ``ValueNodes``).

A side is a value out of a document (text, number, boolean, null, map or list), or one of the
classes below. What :func:`kind_of` says of the two sides decides what an operator makes of them.
"""

import math
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from lockgate.java.doubles import double_text
from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.java.numbers import decimal_text
from lockgate.java.values import BigInteger, Byte, Float, Long, Short, Value
from lockgate.jsonpath.errors import InvalidPath, PathFailure
from lockgate.jsonpath.escapes import unescape
from lockgate.jsonpath.parser import parse_path
from lockgate.jsonpath.run import Run, is_list

__all__ = [
    "UNCHECKED",
    "UNDEFINED",
    "JsonText",
    "Kind",
    "Pattern",
    "checked",
    "elements_of",
    "exact_number",
    "kind_of",
    "number_text",
]


class Kind(Enum):
    """The classes of ``ValueNode``."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    NULL = "null"
    JSON = "json"
    PATTERN = "pattern"
    UNDEFINED = "undefined"
    PATH = "path"


class _Undefined:
    __slots__ = ()


class _PathText:
    """An element of a list that is a text that is a path: equal to nothing."""

    __slots__ = ()


UNDEFINED = _Undefined()
"""What a path to nothing gives; equal to nothing, not even itself."""

_PATH_TEXT = _PathText()


class JsonText:
    """JSON in a filter, or in a text that is the element of a list."""

    __slots__ = ("_value", "elements", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._value: list[Value] = []
        self.elements: list[Value] | None = None
        """What :func:`elements_of` gave for it."""

    def read(self) -> Value:
        """The value of the text. Raises :class:`PathFailure` for a text that is no JSON."""
        if not self._value:
            try:
                self._value.append(read_json(self.text))
            except JsonReadError as error:
                raise PathFailure(str(error)) from None
        return self._value[0]


class Matcher(Protocol):
    """A compiled regular expression."""

    def matches(self, text: str) -> bool:
        """Whether it matches the whole text. Raises ``BudgetExceeded``."""


class Pattern:
    """A regular expression in a filter."""

    __slots__ = ("compiled",)

    def __init__(self, compiled: Matcher) -> None:
        self.compiled = compiled


_KINDS: dict[type[Any], Kind] = {
    int: Kind.NUMBER,
    Long: Kind.NUMBER,
    Byte: Kind.NUMBER,
    Short: Kind.NUMBER,
    BigInteger: Kind.NUMBER,
    float: Kind.NUMBER,
    Float: Kind.NUMBER,
    Decimal: Kind.NUMBER,
    str: Kind.TEXT,
    bool: Kind.BOOLEAN,
    type(None): Kind.NULL,
    JsonText: Kind.JSON,
    Pattern: Kind.PATTERN,
    _Undefined: Kind.UNDEFINED,
    _PathText: Kind.PATH,
}


def kind_of(side: Value) -> Kind:
    """The class of a side that :func:`checked` let pass."""
    return _KINDS.get(type(side), Kind.JSON)


UNCHECKED = frozenset({int, str, bool, type(None), dict, list})
"""Types of values that :func:`checked` always lets pass."""


def checked(value: Value) -> Value:
    """A value that a path led to, as a side of a comparison.

    Raises :class:`PathFailure` for a value that Jayway has no class for, or cannot turn into a
    BigDecimal.
    """
    kind = type(value)
    if kind in UNCHECKED:
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise PathFailure("the number is not finite")
    elif kind not in _KINDS and not isinstance(value, dict) and not is_list(value):
        raise PathFailure(f"a {kind.__name__} cannot be compared")
    return value


def exact_number(number: Value) -> Value:
    """``new BigDecimal(number.toString())``, as an int if it has no fraction anyway."""
    return Decimal(double_text(number)) if isinstance(number, float) else number


def number_text(number: Value) -> str:
    """The text of that BigDecimal."""
    if isinstance(number, int):
        return int.__repr__(number)
    return decimal_text(exact_number(number))


def elements_of(side: Value, run: Run) -> list[Value] | None:
    """The elements of a list as sides of comparisons; none for a map.

    Raises :class:`InvalidPath` for a side that is no JSON, and :class:`PathFailure` for a list
    of lists or maps.
    """
    if kind_of(side) is not Kind.JSON:
        raise InvalidPath("expected a list")
    if not isinstance(side, JsonText):
        return _elements(side, run)
    if side.elements is None:
        side.elements = _elements(side.read(), run)
    return side.elements


def _elements(value: Value, run: Run) -> list[Value] | None:
    if not is_list(value):
        return None
    run.budget.spend(len(value))
    return [_element(element, run) for element in value]


def _element(value: Value, run: Run) -> Value:
    if isinstance(value, str):
        return _text_element(value, run)
    if isinstance(value, dict | list):
        raise PathFailure("a list or map in a list cannot be compared")
    return checked(value)


def _text_element(text: str, run: Run) -> Value:
    """A text in a list is taken for a path, JSON or a quoted text, if it can be one."""
    stripped = text.strip(_BLANKS)
    first, last = stripped[:1], stripped[-1:]
    if first and first in "$@":
        run.budget.spend(len(text))
        if _is_path(text):
            return _PATH_TEXT
    elif len(stripped) > 1 and first + last in ("[]", "{}"):
        run.budget.spend(len(text))
        if _is_json(stripped):
            return JsonText(text)
    if len(text) < 2:
        return text
    if text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    try:
        return unescape(text)
    except InvalidPath as error:
        raise PathFailure(error.message) from None


_BLANKS = "".join(map(chr, range(0x21)))


def _is_path(text: str) -> bool:
    try:
        parse_path(text)
    except InvalidPath:
        return False
    return True


def _is_json(text: str) -> bool:
    try:
        read_json(text)
    except JsonReadError:
        return False
    return True
