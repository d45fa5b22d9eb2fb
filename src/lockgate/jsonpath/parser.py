"""From the text of a JSONPath to its nodes, as Jayway's ``PathCompiler`` reads it.

The grammar has oddities that templates may depend on. The last character of a path counts as
its end once a step is complete, so that ``$.a[`` is ``$.a``. A path that does not begin with
``$`` or ``@`` is taken as the rest of ``$.``. What follows the ``)`` of a function without
arguments is read as a property whose name begins with that ``)``.
"""

import re

from lockgate.jsonpath.arguments import ArgumentText, read_arguments
from lockgate.jsonpath.cursor import Cursor
from lockgate.jsonpath.errors import InvalidPath
from lockgate.jsonpath.escapes import unescape
from lockgate.jsonpath.filter_parser import FilterParser
from lockgate.jsonpath.limits import MAX_NESTING, MAX_PATH, MAX_STEPS
from lockgate.jsonpath.nodes import (
    Argument,
    Filter,
    Function,
    Index,
    JsonArgument,
    Path,
    PathArgument,
    Property,
    Scan,
    Slice,
    Step,
    Wildcard,
)

__all__ = ["parse_path"]


def parse_path(text: str, offset: int = 0, nesting: int = 0) -> Path:
    """The nodes of a path; ``offset`` is where its text stands in a path around it.

    Raises :class:`InvalidPath`.
    """
    if len(text) > MAX_PATH:
        raise InvalidPath(f"a path of more than {MAX_PATH} characters", offset + MAX_PATH)
    cursor = Cursor(text, offset)
    cursor.trim()
    if cursor.char(0) not in "$@":
        cursor = Cursor("$." + text, offset - 2)
        cursor.trim()
    if cursor.char(cursor.last) == ".":
        cursor.fail("a path must not end with '.'", cursor.last)
    return _PathParser(cursor, nesting).path()


_CONTROLS = "".join(map(chr, range(0x21)))
"""What Java's ``trim`` takes away."""

_is_indexes = re.compile(r"[\d,:\- ]*").fullmatch
_comma = re.compile(" *, *").split
_integer = re.compile(r"[-+]?\d+").fullmatch


class _PathParser:
    __slots__ = ("cursor", "nesting", "steps")

    def __init__(self, cursor: Cursor, nesting: int) -> None:
        self.cursor = cursor
        self.nesting = nesting
        self.steps: list[Step] = []
        if nesting > MAX_NESTING:
            cursor.fail("the path is nested too deeply")

    def path(self) -> Path:
        cursor = self.cursor
        start, root = cursor.position, cursor.char()
        if root not in "$@":
            cursor.fail("a path begins with '$' or '@'")
        if not cursor.at_end():
            cursor.position += 1
            if cursor.char() not in ".[":
                cursor.fail("expected '.' or '['")
            self._read_step()
            while not cursor.at_end():
                self._read_step()
        return Path(cursor.offset + start, root, tuple(self.steps))

    def _read_step(self) -> None:
        cursor = self.cursor
        if len(self.steps) >= MAX_STEPS:
            cursor.fail(f"a path of more than {MAX_STEPS} steps")
        if cursor.char() == ".":
            self._read_dots()
        char = cursor.char()
        if char == "[":
            self._read_brackets()
        elif char == "*":
            self.steps.append(Wildcard(self._place()))
            cursor.position += 1
        else:
            self._read_name(char)

    def _place(self) -> int:
        return self.cursor.offset + self.cursor.position

    def _read_dots(self) -> None:
        cursor = self.cursor
        if not cursor.contains(cursor.position + 1):
            cursor.fail("a path must not end with '.'")
        if cursor.char(cursor.position + 1) == ".":
            self.steps.append(Scan(self._place()))
            cursor.position += 1
        cursor.position += 1
        if cursor.char() == ".":
            cursor.fail("a name is missing before '.'")

    def _read_name(self, char: str) -> None:
        """``name``, ``name()`` or ``name(arguments)``."""
        if char == " ":
            self.cursor.fail("a name is missing")
        cursor = self.cursor
        start = end = cursor.position
        while cursor.contains(end) and (char := cursor.char(end)) not in ".[(":
            if char == " ":
                cursor.fail("a name with blanks is written as ['my name']", end)
            end += 1
        name = cursor.text[start:end]
        if not cursor.contains(end) or char != "(":
            cursor.position = end
            self.steps.append(Property(cursor.offset + start, (name,)))
            return
        arguments = self._arguments(name, end)
        self.steps.append(Function(cursor.offset + start, name, arguments))

    def _arguments(self, name: str, opening: int) -> tuple[Argument, ...]:
        cursor = self.cursor
        depth = 1
        for char in cursor.text[opening + 1 : cursor.last + 1]:
            depth += (char == "(") - (char == ")")
            if depth == 0:
                break
        else:
            cursor.fail(f"the arguments of {name} have no end", opening)
        cursor.position = opening + 1
        if cursor.char() == ")":
            # The bracket stays unread: it is the last character, or begins another name.
            return ()
        return tuple(map(self._argument, read_arguments(cursor)))

    def _argument(self, argument: ArgumentText) -> Argument:
        position, text, is_path = argument
        if not is_path:
            return JsonArgument(position, text)
        return PathArgument(position, _PathParser(Cursor(text, position), self.nesting + 1).path())

    def _read_brackets(self) -> None:
        cursor = self.cursor
        char = cursor.next_significant(cursor.position)
        if char in "'\"":
            self._read_quoted_names(char)
        elif char.isdecimal() or char in "-:":
            self._read_indexes()
        elif char == "*":
            self._read_wildcard()
        elif char == "?":
            self._read_filter()
        else:
            cursor.fail("expected a quoted name, an index, '*' or '?(' in brackets")

    def _read_quoted_names(self, quote: str) -> None:
        cursor = self.cursor
        names: list[str] = []
        start = position = cursor.position + 1
        end = 0
        inside = after_comma = False
        while cursor.contains(position):
            char = cursor.char(position)
            if char == "\\":
                position += 1
            elif char == quote and inside:
                if cursor.next_significant(position) not in "],":
                    cursor.fail("expected ',' or ']' behind a name", position)
                names.append(unescape(cursor.text[start:position], cursor.offset + start))
                end, inside = position, False
            elif char == quote:
                start, inside, after_comma = position + 1, True, False
            elif not inside and char in ",]":
                if after_comma:
                    cursor.fail("a name is missing", position)
                if char == "]":
                    break
                after_comma = True
            position += 1
        if inside:
            cursor.fail("a name without closing quote", start)
        closing = cursor.find_next_significant(end, "]")
        if closing < 0:
            cursor.fail("a name without closing bracket", end)
        self.steps.append(Property(self._place(), tuple(names)))
        cursor.position = closing + 1

    def _read_indexes(self) -> None:
        cursor = self.cursor
        closing = cursor.find("]", cursor.position + 1)
        if closing < 0:
            cursor.fail("an index without closing bracket")
        text = cursor.text[cursor.position + 1 : closing].strip(_CONTROLS)
        if not _is_indexes(text):
            cursor.fail("an index or a slice is missing")
        if ":" in text:
            # Jayway reads no more than two parts, and ignores a step.
            parts = text.split(":")
            if "," in text or " " in text:
                cursor.fail("a slice is written as [from:to]")
            start, stop = self._slice_bound(parts[0]), self._slice_bound(parts[1])
            if start is None and stop is None:
                cursor.fail("a slice without bounds")
            self.steps.append(Slice(self._place(), start, stop))
        else:
            indexes = tuple(map(self._index, _comma(text)))
            self.steps.append(Index(self._place(), indexes))
        cursor.position = closing + 1

    def _slice_bound(self, text: str) -> int | None:
        return self._index(text) if text else None

    def _index(self, text: str) -> int:
        if not _integer(text) or not -(2**31) <= int(text) < 2**31:
            self.cursor.fail("not an index")
        return int(text)

    def _read_wildcard(self) -> None:
        cursor = self.cursor
        star = cursor.find_next_significant(cursor.position, "*")
        closing = cursor.find_next_significant(star, "]")
        if closing < 0:
            cursor.fail("expected ']' behind '*'", star + 1)
        self.steps.append(Wildcard(self._place()))
        cursor.position = closing + 1

    def _read_filter(self) -> None:
        cursor = self.cursor
        mark = cursor.find_next_significant(cursor.position, "?")
        opening = cursor.find_next_significant(mark, "(")
        closing = cursor.find_closing(opening, regex=True) if opening > 0 else -1
        end = cursor.find_next_significant(closing, "]") if closing > 0 else -1
        if end < 0:
            cursor.fail("a filter is written as [?(condition)]", mark)
        inner = Cursor(cursor.text[opening : end + 1], cursor.offset + opening)
        inner.last = closing - opening
        condition = FilterParser(inner, self.nesting + 1, parse_path).condition()
        self.steps.append(Filter(self._place(), condition))
        cursor.position = end + 1
