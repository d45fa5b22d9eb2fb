"""json-smart's permissive mode: what it makes of texts that are not quite JSON.

Found by experiment with json-smart 2.6 (see also the table in the Mapping templates reference,
section 3). In short: a value that starts like no JSON value is a string up to the next
delimiter, empty places fall out, and whatever follows the first complete value is ignored.
"""

import re
from typing import Any

from lockgate.java.json_numbers import read_fraction, read_integer
from lockgate.java.limits import MAX_DEPTH, MAX_ODD_VALUES
from lockgate.java.utf16 import from_units, to_units
from lockgate.java.values import Float, Value

__all__ = ["JsonReadError", "read_permissively"]


class JsonReadError(ValueError):
    """A text cannot be read; ``position`` counts its characters."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} at position {position}")
        self.message = message
        self.position = position


def read_permissively(text: str) -> Value:
    """The value of any text that json-smart reads.

    Raises :class:`JsonReadError` for the others, and at the limits of depth, digits and values.
    """
    return _Reader(text).read()


_WORDS = {"null": None, "true": True, "false": False, "NaN": Float("nan")}
_ESCAPES = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "/": "/",
}

# json-smart stands U+001A for the end of the text, so a real one ends it too, but in a string
# without escapes.
_END = "\x1a"
_AFTER_7D = "\x7e"

_blanks = re.compile("[ \t\r\n]*")
_controls = re.compile("[\x00-\x19\x1b-\x20]*")
_blanks_and_commas = re.compile("[ \t\r\n,]*")
_number = re.compile(
    "[-0-9][0-9]*"
    r"(\.[0-9]*)?"
    "([eE][-+0-9][0-9]*)?"
    "[\x00-\x19\x1b-\x20]*"
)
_plain_characters = re.compile("[^\"'\\\\\x00-\x1f\x7f]*")
_is_hexadecimal = re.compile("[0-9a-fA-F]*").fullmatch

_JAVA_BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
)
"""``Character.isWhitespace``."""


class _Place:
    """Where a value stands, and so where an unquoted one ends."""

    __slots__ = ("delimiters", "skip")

    def __init__(self, delimiters: str) -> None:
        self.delimiters = delimiters + _END
        self.skip = re.compile(f"[^{re.escape(self.delimiters)}]*")


_ALONE = _Place("")
_IN_ARRAY = _Place(",]")
_IN_OBJECT = _Place(",}")
_KEY = _Place(":")


class _Reader:
    """Reads one text, from left to right; ``position`` is that of the next character."""

    __slots__ = ("position", "seen", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.seen = 0

    def read(self) -> Value:
        """The first value of the text; the open arrays and objects around a place are a stack."""
        document = self._value(_ALONE)
        opened: list[Any] = []
        child: Any = document if isinstance(document, dict | list) else None
        closed = False
        while child is not None or opened:
            if child is not None:
                opened.append(child)
                if len(opened) > MAX_DEPTH:
                    raise self._error(f"more than {MAX_DEPTH} levels")
            parent = opened[-1]
            if type(parent) is list:
                child = self._elements(parent)
            else:
                child = self._members(parent, after_value=closed)
            closed = child is None
            if closed:
                opened.pop()
        return document

    def _elements(self, array: list[Value]) -> Value:
        """Reads elements up to the end of the array, or to one that is open: that is returned."""
        while True:
            char = self._next(_blanks_and_commas)
            if char == "]":
                self.position += 1
                return None
            if char == _END:
                raise self._error("an array without an end")
            value = self._value(_IN_ARRAY)
            array.append(value)
            if isinstance(value, dict | list):
                return value

    def _members(self, members: dict[str, Value], *, after_value: bool) -> Value:
        """Reads members up to the end of the object, or to one that is open: that is returned."""
        while True:
            char = self._next(_controls if after_value else _blanks_and_commas)
            if char == "}":
                self.position += 1
                return None
            if char == "," and after_value:
                after_value = False
                continue
            if after_value or char in ":][{":
                raise self._error(f"unexpected {char!r}")
            key = self._key(char)
            value = self._value(_IN_OBJECT)
            members[key] = value
            if isinstance(value, dict | list):
                return value
            after_value = True

    def _key(self, char: str) -> str:
        """A key, and the colon behind it."""
        key = self._quoted(char) if char in "\"'" else self._unquoted(_KEY, self.position)
        if self._next(_controls) != ":":
            raise self._error("a key without a value")
        self.position += 1
        return key

    def _value(self, place: _Place) -> Value:
        """A scalar, or an array or object of which only the bracket has been read."""
        self._count()
        char = self._next()
        if char in "\"'":
            return self._quoted(char)
        if char in "-0123456789":
            return self._number(place)
        if char == "{":
            self.position += 1
            return {}
        if char == "[":
            self.position += 1
            return []
        if char in ":}]":
            raise self._error(f"unexpected {char!r}")
        text = self._unquoted(place, self.position)
        return _WORDS.get(text, text) if char in "ntfN" else text

    def _unquoted(self, place: _Place, start: int) -> str:
        """The text from ``start`` to the next delimiter of the place."""
        self.position = self._end_of(place.skip)
        return self._trimmed(start)

    def _trimmed(self, start: int) -> str:
        """The text from ``start`` to here without blanks around it, but at least one character."""
        text = self.text[start : self.position]
        return text.strip(_JAVA_BLANKS) or text[-1:]

    def _number(self, place: _Place) -> Value:
        """A number, or a string that begins like one."""
        start = self.position
        number = _number.match(self.text, start)
        assert number is not None
        self.position = number.end()
        char = self._char()
        if char not in place.delimiters and char < _AFTER_7D:
            return self._unquoted(place, start)
        text = self._trimmed(start)
        try:
            return read_integer(text) if number.lastindex is None else read_fraction(text)
        except ValueError as error:
            raise self._error(str(error)) from None

    def _quoted(self, quote: str) -> str:
        start = self.position + 1
        end = self.text.find(quote, start)
        if end < 0:
            raise self._error("a string without an end")
        text = self.text[start:end]
        if "\\" in text:
            return self._escaped(quote)
        self.position = end + 1
        return text

    def _escaped(self, quote: str) -> str:
        """A string with escapes; unknown ones are left out, and so are control characters."""
        self.position += 1
        parts: list[str] = []
        while True:
            start = self.position
            char = self._next(_plain_characters)
            parts.append(self.text[start : self.position])
            if char == _END:
                raise self._error("a string without an end")
            self.position += 1
            if char == quote:
                return from_units("".join(parts))
            if char == "\\":
                parts.append(self._escape())
            elif char in "\"'":
                parts.append(char)

    def _escape(self) -> str:
        self._count()
        char = self._char()
        self.position += 1
        if char in "ux":
            return self._unicode(4 if char == "u" else 2)
        # Of a character above U+FFFF only the first surrogate is the escape.
        return _ESCAPES.get(char) or to_units(char)[1:]

    def _unicode(self, length: int) -> str:
        digits = self.text[self.position : self.position + length]
        if len(digits) < length or not _is_hexadecimal(digits):
            raise self._error("a bad unicode escape")
        self.position += length
        return chr(int(digits, 16))

    def _count(self) -> None:
        self.seen += 1
        if self.seen > MAX_ODD_VALUES:
            raise self._error(f"more than {MAX_ODD_VALUES} values in a text that is not JSON")

    def _char(self) -> str:
        return self.text[self.position] if self.position < len(self.text) else _END

    def _next(self, skip: re.Pattern[str] = _blanks) -> str:
        self.position = self._end_of(skip)
        return self._char()

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        """Where what the pattern matches from here ends."""
        match = pattern.match(self.text, self.position)
        return self.position if match is None else match.end()

    def _error(self, message: str) -> JsonReadError:
        return JsonReadError(message, self.position)
