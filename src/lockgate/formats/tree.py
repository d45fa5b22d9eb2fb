"""A document as a tree of nodes that know where they stand.

YAML and JSON give the same three kinds of node. Lines and columns count from 1, in characters.
"""

import re
from typing import Any, NamedTuple

from lockgate.diagnostics import Place, Report, Source, one_line

__all__ = [
    "DEPTH",
    "TOO_DEEP_HINT",
    "ListNode",
    "MapNode",
    "Member",
    "Node",
    "ScalarNode",
    "SyntaxProblem",
    "add_member",
    "plain",
    "position",
]


class SyntaxProblem(Exception):
    """The text cannot be read; ``place`` says where it went wrong, ``hint`` how to mend it."""

    def __init__(self, message: str, place: Place, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint


DEPTH = 200
"""How deep a document may nest."""

TOO_DEEP_HINT = "move inner parts to the top and refer to them with $ref"


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character of ``text``."""
    begin = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, begin) + 1, offset - begin + 1


def add_member(
    mapping: "MapNode",
    key: str,
    member: "Member",
    source: Source,
    report: Report,
    last_counts: bool = False,
) -> None:
    """Add a member; of a key that stands twice the first one counts, and the other is reported.

    Unless ``last_counts``: then it is taken silently, as the service's imports do.
    """
    first = mapping.members.get(key)
    if first is None or last_counts:
        mapping.members[key] = member
        return
    report.error(
        "document.duplicate-key",
        f'the key "{one_line(key)}" stands here a second time',
        Place(source, "", member.line, member.column),
        f"the first one is in line {first.line}; remove or rename one of them",
    )


class Node:
    """A value and the position where it begins."""

    __slots__ = ("column", "line")

    kind = "value"

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column


class Member(NamedTuple):
    """A key of a mapping with its position and its value."""

    line: int
    column: int
    node: Node
    is_alias: bool = False


class MapNode(Node):
    """A mapping; keys are texts (``200:`` is the key ``"200"``)."""

    __slots__ = ("members",)

    kind = "a mapping"

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.members: dict[str, Member] = {}


class ListNode(Node):
    """A sequence."""

    __slots__ = ("items",)

    kind = "a list"

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.items: list[Node] = []


class ScalarNode(Node):
    """A single value.

    ``text`` is what was written (after unquoting); ``quoted`` whether quotes or a block style
    make it a text whatever it looks like. ``indent`` is the indentation of a literal block scalar,
    each line of which is a line of the document; None for all others.
    """

    __slots__ = ("indent", "quoted", "text")

    kind = "a single value"

    def __init__(
        self, line: int, column: int, text: str, quoted: bool, indent: int | None = None
    ) -> None:
        super().__init__(line, column)
        self.text = text
        self.quoted = quoted
        self.indent = indent

    @property
    def value(self) -> str | int | float | bool | None:
        """The value that YAML's core schema gives an unquoted scalar."""
        if self.quoted:
            return self.text
        text = self.text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
            return int(text)
        if _FLOAT.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
            return float(text)
        return text


_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?", re.ASCII
)
_LONGEST_NUMBER = 400


def plain(node: Node) -> Any:
    """The node as plain JSON data."""
    if isinstance(node, MapNode):
        return {key: plain(member.node) for key, member in node.members.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    return node.value
