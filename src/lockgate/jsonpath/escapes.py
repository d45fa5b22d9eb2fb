"""Backslashes in quoted names and texts (Jayway's ``Utils.unescape``)."""

import re

from lockgate.java.utf16 import from_units
from lockgate.jsonpath.errors import InvalidPath

__all__ = ["unescape"]

_escape = re.compile(r"\\(u.{0,4}|.|\Z)", re.DOTALL)
_SHORT_FORMS = {"r": "\r", "f": "\f", "t": "\t", "n": "\n", "b": "\b", "": "\\"}
_hexadecimal = re.compile("[+-]?[0-9a-fA-F]+").fullmatch


def unescape(text: str, position: int = 0) -> str:
    """The text with its escapes replaced; an unknown one is the character itself.

    Raises :class:`InvalidPath` for ``\\u`` before anything but a hexadecimal number; there
    ``position`` is where the text stands. One that the text cuts off is left out.
    """
    if "\\" not in text:
        return text

    def replacement(match: re.Match[str]) -> str:
        char = match[1]
        if not char.startswith("u"):
            return _SHORT_FORMS.get(char, char)
        if len(char) < 5:
            return ""
        if not _hexadecimal(char[1:]):
            raise InvalidPath(f"no unicode value: {char[1:]}", position + match.start())
        # Java's parseInt reads a sign, too, and char keeps 16 bits.
        return chr(int(char[1:], 16) & 0xFFFF)

    return from_units(_escape.sub(replacement, text))
