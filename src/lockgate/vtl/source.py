"""A text that is read as a template, and where its characters stand in the user's template."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from lockgate.vtl.errors import ErrorKind, TemplateError

__all__ = ["Source"]

_LINE_END = re.compile("\r\n?|\n")


class Source:
    """The text of a template, or of a text literal inside it that is read like one.

    Offsets outside this class always count in the outermost template, so that every error names
    a place the user can see.
    """

    __slots__ = ("_lines", "_offsets", "_shift", "outer", "text")

    def __init__(self, text: str, outer: "Source | None" = None) -> None:
        self.text = text
        self.outer = outer
        self._shift = 0
        self._offsets: Sequence[int] | None = None
        self._lines: list[int] | None = None

    def inner(self, text: str, start: int, offsets: Sequence[int]) -> "Source":
        """The content of a text literal that begins at ``start``.

        ``offsets`` tells for each character of the content where in the literal it stands.
        """
        child = Source(text, self.outer or self)
        child._shift = start
        child._offsets = offsets
        return child

    def origin(self, offset: int) -> int:
        """The offset in the outermost template of a character of this text."""
        if self._offsets is not None:
            offset = self._offsets[min(offset, len(self._offsets) - 1)]
        return offset + self._shift

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset in the outermost template."""
        lines = self._line_starts()
        line = bisect_right(lines, offset)
        return line, offset - lines[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line of the outermost template, without its line end."""
        whole = (self.outer or self).text
        lines = self._line_starts()
        end = lines[line] if line < len(lines) else len(whole)
        return whole[lines[line - 1] : end].rstrip("\r\n")

    def error(self, kind: ErrorKind, message: str, offset: int) -> TemplateError:
        """An error at an offset of the outermost template."""
        line, column = self.position(offset)
        return TemplateError(kind, message, line, column, self.line_text(line))

    def _line_starts(self) -> list[int]:
        top = self.outer or self
        if top._lines is None:
            top._lines = [0, *(found.end() for found in _LINE_END.finditer(top.text))]
        return top._lines
