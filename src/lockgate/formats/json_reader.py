"""JSON text (RFC 8259) to nodes with positions.

The standard reader gives no positions, and YAML's does not take all of JSON (surrogate escapes,
long keys), so this one walks the tokens itself.
"""

import json
import re
from bisect import bisect_right

from lockgate.diagnostics import Place, Report, Source, one_line
from lockgate.formats.json_hints import ESCAPES, hint_for
from lockgate.formats.tree import (
    DEPTH,
    TOO_DEEP_HINT,
    ListNode,
    MapNode,
    Member,
    Node,
    ScalarNode,
    SyntaxProblem,
    add_member,
)

__all__ = ["read_json_tree"]

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:"
    r'(?P<string>"(?:[^"\\\x00-\x1f]++|\\.)*+")'
    r"|(?P<punctuation>[{}\[\],:])"
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![0-9A-Za-z.]))"
    r"|(?P<word>true|false|null)\b)",
    re.ASCII,
)
_BLANK = re.compile(r"[ \t\r\n]*")


def read_json_tree(text: str, source: Source, report: Report) -> Node:
    """The root node of ``text``.

    Duplicate keys are reported as errors and the first one is kept. Raises SyntaxProblem where
    the text is no JSON.
    """
    return _Reader(text, source, report).read()


class _Reader:
    def __init__(self, text: str, source: Source, report: Report) -> None:
        self.text = text
        self.source = source
        self.report = report
        self.at = 0
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def read(self) -> Node:
        root = self._value(0)
        end = _BLANK.match(self.text, self.at)
        assert end is not None
        if end.end() != len(self.text):
            raise self._problem(
                "text follows the document", end.end(), "remove it: one file holds one document"
            )
        return root

    def position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def _problem(self, message: str, offset: int, hint: str) -> SyntaxProblem:
        line, column = self.position(offset)
        return SyntaxProblem(f"not JSON: {message}", Place(self.source, "", line, column), hint)

    def _unexpected(self, wanted: str, offset: int, found: str = "") -> SyntaxProblem:
        """Not ``wanted`` but ``found`` stands at ``offset``."""
        rest = self.text[offset : offset + 12]
        shown = one_line(found or rest)
        got = f"found {shown!r}" if shown else "but the text ends"
        return self._problem(f"expected {wanted}, {got}", offset, hint_for(wanted, rest))

    def _token(self, wanted: str) -> tuple[str, str, int]:
        """The next token: its kind, its text, its offset."""
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            blank = _BLANK.match(self.text, self.at)
            raise self._unexpected(wanted, blank.end() if blank else self.at)
        kind = match.lastgroup or ""
        self.at = match.end()
        return kind, match[kind], match.start(kind)

    def _value(self, depth: int) -> Node:
        kind, token, offset = self._token("a value")
        line, column = self.position(offset)
        if kind == "string":
            return ScalarNode(line, column, self._unquoted(token, offset), True)
        if kind == "punctuation":
            if depth >= DEPTH:
                raise self._problem(f"nested deeper than {DEPTH} levels", offset, TOO_DEEP_HINT)
            if token == "{":
                return self._object(MapNode(line, column), depth)
            if token == "[":
                return self._array(ListNode(line, column), depth)
            raise self._unexpected("a value", offset, token)
        return ScalarNode(line, column, token, False)

    def _unquoted(self, token: str, offset: int) -> str:
        if "\\" not in token:
            return token[1:-1]
        try:
            text: str = json.loads(token)
        except ValueError as error:
            raise self._problem(f"a text with a wrong escape ({error})", offset, ESCAPES) from None
        return text

    def _object(self, node: MapNode, depth: int) -> MapNode:
        kind, token, offset = self._token("a key or '}'")
        if token == "}" and kind == "punctuation":
            return node
        while True:
            if kind != "string":
                raise self._unexpected("a key in quotes", offset, token)
            key = self._unquoted(token, offset)
            line, column = self.position(offset)
            _, colon, colon_at = self._token("':'")
            if colon != ":":
                raise self._unexpected("':'", colon_at, colon)
            value = self._value(depth + 1)
            add_member(node, key, Member(line, column, value), self.source, self.report)
            kind, token, offset = self._token("',' or '}'")
            if kind == "punctuation" and token == "}":
                return node
            if token != ",":
                raise self._unexpected("',' or '}'", offset, token)
            kind, token, offset = self._token("a key")

    def _array(self, node: ListNode, depth: int) -> ListNode:
        match = _TOKEN.match(self.text, self.at)
        if match and match["punctuation"] == "]":
            self.at = match.end()
            return node
        while True:
            node.items.append(self._value(depth + 1))
            kind, token, offset = self._token("',' or ']'")
            if kind == "punctuation" and token == "]":
                return node
            if token != ",":
                raise self._unexpected("',' or ']'", offset, token)
