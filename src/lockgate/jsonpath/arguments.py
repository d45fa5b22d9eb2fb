"""The arguments of a function in a JSONPath, cut out of its text."""

from typing import NamedTuple

from lockgate.jsonpath.cursor import Cursor

__all__ = ["ArgumentText", "read_arguments"]

_WHITE_SPACE = " \t\r\n"


class ArgumentText(NamedTuple):
    """One argument as it is written, and whether it is a path (or else JSON)."""

    position: int
    text: str
    is_path: bool


def read_arguments(cursor: Cursor) -> list[ArgumentText]:
    """Reads the arguments behind an opening bracket, up to the bracket that closes it.

    An argument begins with a digit, ``-``, ``{`` or ``"`` (JSON), or with ``$`` or ``@`` (a
    path); anything before such a character is ignored. Jayway's way of counting brackets has
    its oddities: a bracket that closes an inner one ends an argument, too, and belongs to it
    only right behind an opening one, and a comma in quotes gets lost.
    """
    reader = _Reader()
    while cursor.contains(cursor.position) and not reader.done:
        reader.take(cursor.char(), cursor.offset + cursor.position)
        if reader.braces < 0 or reader.brackets < 0:
            cursor.fail("a bracket closes what is not open")
        cursor.position += 1
    if reader.braces or reader.parentheses or reader.brackets:
        cursor.fail("the arguments of a function have no end")
    return reader.arguments


class _Reader:
    __slots__ = (
        "arguments",
        "braces",
        "brackets",
        "done",
        "is_path",
        "parentheses",
        "previous",
        "quotes",
        "start",
        "text",
    )

    def __init__(self) -> None:
        self.arguments: list[ArgumentText] = []
        self.parentheses = 1
        self.braces = self.brackets = self.quotes = 0
        self.start = -1  # between two arguments
        self.is_path = False
        self.text = ""
        self.previous = ""
        self.done = False

    def take(self, char: str, position: int) -> None:
        if self.start < 0:
            if char in _WHITE_SPACE:
                return
            if char in '{"-$@' or char.isdecimal():
                self.start = position
                self.is_path = char in "$@"
        self._count(char)
        outside = not (self.braces or self.brackets)
        if char == ")" and (self.parentheses < 0 or self.previous == "("):
            self.text += char
        if char in "),":
            closes = char == ")" and self.parentheses == 0
            if outside and not self.quotes and (closes or self.parentheses == 1):
                self.done = closes
                self._end_argument()
        if self.start >= 0 and not (char == "," and outside and self.parentheses == 1):
            self.text += char
        self.previous = char

    def _count(self, char: str) -> None:
        if char == '"':
            self.quotes += -1 if self.previous != "\\" and self.quotes else 1
        elif char in "()":
            self.parentheses += 1 if char == "(" else -1
        elif char in "{}":
            self.braces += 1 if char == "{" else -1
        elif char in "[]":
            self.brackets += 1 if char == "[" else -1

    def _end_argument(self) -> None:
        if self.start >= 0:
            self.arguments.append(ArgumentText(self.start, self.text, self.is_path))
            self.text = ""
            self.start = -1
