r"""ECMA 262 regular expressions, which schemas use, written as Java's, which :mod:`jregex` runs.

The two differ in ``$``, ``.``, ``\s``, ``\v``, ``\c``, ``\0``, in classes, where Java nests and
intersects, and in escapes of letters that mean something to one of them only. Source: ECMA-262
5.1, section 15.10 with annex B; look-behinds and named groups of later editions pass.
"""

import re

from lockgate.jregex import JavaPattern, PatternError, compile_pattern

__all__ = ["EcmaError", "compile_ecma"]


class EcmaError(ValueError):
    """The text is no regular expression of ECMA 262."""


_SPACES = r"\t\n\x0B\f\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF"
_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})")
_UNIT = re.compile(r"u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}")
_SAME = frozenset("bBdDwWfnrt")
_GROUPS = re.compile(r"\(\?(?::|=|!|<=|<!|<[A-Za-z][A-Za-z0-9]*>)")


def compile_ecma(text: str) -> JavaPattern:
    """The pattern, to be searched with ``find``. Raises :class:`EcmaError`."""
    try:
        return compile_pattern(_Translator(text).all())
    except PatternError as error:
        raise EcmaError(error.message) from None


class _Translator:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.parts: list[str] = []

    def all(self) -> str:
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char == "\\":
                self.at += 1
                self.parts.append(self._escape())
            elif char == "[":
                self.parts.append(self._class())
            elif char == "(":
                self._group()
            else:
                self._plain(char)
        return "".join(self.parts)

    def _plain(self, char: str) -> None:
        quantifier = _QUANTIFIER.match(self.text, self.at)
        if quantifier is not None:
            self._quantifier(quantifier)
            return
        self.at += 1
        self.parts.append(_PLAIN.get(char, char))

    def _quantifier(self, found: re.Match[str]) -> None:
        self.parts.append(found[0])
        self.at = found.end()
        if self.text.startswith("?", self.at):
            self.parts.append("?")
            self.at += 1
        if _QUANTIFIER.match(self.text, self.at):
            raise EcmaError(f"nothing to repeat near index {self.at}")

    def _group(self) -> None:
        found = _GROUPS.match(self.text, self.at)
        if found is None and self.text.startswith("(?", self.at):
            raise EcmaError(f"unknown group near index {self.at}")
        opening = "(" if found is None else found[0]
        self.parts.append(opening)
        self.at += len(opening)

    def _escape(self) -> str:
        r"""What stands behind a backslash outside of a class."""
        char = self._next()
        if char == "s":
            return f"[{_SPACES}]"
        if char == "S":
            return f"[^{_SPACES}]"
        if char in "123456789":
            return "\\" + char
        if char == "k" and self.text.startswith("<", self.at):
            return r"\k"
        return "\\" + char if char in _SAME else self._character(char)

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise EcmaError("a backslash at the end")
        self.at += 1
        return self.text[self.at - 1]

    def _character(self, char: str) -> str:
        """An escape that stands for one character."""
        if char == "v":
            return r"\x0B"
        if char == "0":
            return r"\x00"
        if char == "c" and re.match("[A-Za-z]", self.text[self.at : self.at + 1]):
            return f"\\x{ord(self._next()) % 32:02X}"
        unit = _UNIT.match(self.text, self.at - 1)
        if unit is not None:
            self.at = unit.end()
            return "\\" + unit[0]
        return char if char.isalnum() or char == "_" or not char.isascii() else "\\" + char

    def _class(self) -> str:
        text = self.text
        if text.startswith("[]", self.at):
            self.at += 2
            return "(?!)"
        if text.startswith("[^]", self.at):
            self.at += 3
            return r"[\s\S]"
        start = self.at
        negated = text.startswith("[^", self.at)
        self.at += 2 if negated else 1
        parts = []
        while True:
            if self.at >= len(text):
                raise EcmaError(f"a class without end near index {start}")
            char = text[self.at]
            self.at += 1
            if char == "]":
                break
            parts.append(self._class_part(char))
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _class_part(self, char: str) -> str:
        if char != "\\":
            return "\\" + char if char in "[&^" else char
        escaped = self._next()
        if escaped == "b":
            return r"\x08"
        if escaped == "s":
            return _SPACES
        # Java unites nested classes, but not in a negated one: \S means ASCII there.
        if escaped in "SdDwWfnrt":
            return "\\" + escaped
        return self._character(escaped)


_PLAIN = {
    ".": r"[^\n\r\u2028\u2029]",
    "$": r"\z",
    "{": r"\{",
    "}": r"\}",
    "]": r"\]",
}
