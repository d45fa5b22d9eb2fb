"""YAML text to nodes, from the C parser's events: no tags are obeyed, nothing is constructed.

Source of the rules: YAML 1.2 core schema for scalars; anchors, aliases and merge keys as in
YAML 1.1, which is what the service's own reader takes.
"""

from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from lockgate.diagnostics import Place, Report, Source, one_line
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
    position,
)
from lockgate.formats.yaml_hints import hint_for, place_of

__all__ = ["EXPANDED", "read_yaml"]

EXPANDED = 100_000
"""How many nodes aliases may add to a document."""

_CLOUDFORMATION = frozenset(
    (
        *("And", "Base64", "Cidr", "Condition", "Equals", "FindInMap", "ForEach", "GetAtt"),
        *("GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or", "Ref", "Select", "Split"),
        *("Sub", "ToJsonString", "Transform"),
    )
)
"""The short forms of CloudFormation's functions."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str, source: Source, report: Report, last_counts: bool = False) -> Node:
    """The root node of the only document in ``text``.

    Duplicate keys are reported as errors and the first one is kept, or else the last one counts
    (``last_counts``). Raises SyntaxProblem where
    the text is no YAML or leaves the bounds.
    """
    builder = _Builder(text, source, report, last_counts)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        innermost = builder.stack[-1].node if builder.stack else None
        opened = (innermost.line, innermost.column) if innermost else (1, 1)
        line, column = place_of(error, builder.lines, opened)
        raise SyntaxProblem(
            f"not YAML: {error.problem or error.context}",
            Place(source, "", line, column),
            hint_for(error, builder.lines),
        ) from None
    except ReaderError as error:
        # Its position counts bytes or characters, as the parser does; no other is like it before.
        character = chr(error.character)
        line, column = position(text, text.index(character))
        raise SyntaxProblem(
            f"not YAML: {error.reason}",
            Place(source, "", line, column),
            f"remove the character {_name(character)}, or write it as an escape in double quotes",
        ) from None
    return builder.root()


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


class _Open:
    """A collection whose end has not come yet, and the key that waits for its value."""

    __slots__ = ("anchor", "key", "node")

    def __init__(self, node: MapNode | ListNode, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: ScalarNode | None = None


class _Builder:
    def __init__(self, text: str, source: Source, report: Report, last_counts: bool) -> None:
        self.last_counts = last_counts
        self.lines = text.splitlines()
        self.source = source
        self.report = report
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.sizes: dict[int, int] = {}
        self.expanded = 0
        self.roots: list[Node] = []

    def root(self) -> Node:
        if not self.roots:
            raise SyntaxProblem(
                "the document is empty",
                Place(self.source, "", 1, 1),
                "the file has no more than blanks and comments; is it the right one, and saved?",
            )
        return self.roots[0]

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._start(event)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            ended = self.stack.pop()
            self.sizes[id(ended.node)] = _size(ended.node, self.sizes)
            self._merge(ended)
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is StreamEndEvent:
            return

    def _look_at_tag(self, event: Any) -> None:
        """Tags are not obeyed, and that is said of those whose author expects something."""
        tag = event.tag
        if not tag or not tag.startswith("!") or tag == "!":
            return
        if tag[1:] in _CLOUDFORMATION:
            self.report.error(
                "document.cloudformation",
                f"CloudFormation functions are not resolved, and here stands {tag}",
                self._place(event),
                "put the value itself in, such as the function's ARN",
            )
        else:
            self.report.warning(
                "document.tag",
                f"the tag {one_line(tag)} has no effect; the value is taken as it is written",
                self._place(event),
                "remove it, or put a text that begins with ! in quotes",
            )

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.source, "", mark.line + 1, mark.column + 1)

    def _scalar(self, event: Any) -> None:
        self._look_at_tag(event)
        mark = event.start_mark
        node = ScalarNode(
            mark.line + 1,
            mark.column + 1,
            event.value,
            not event.implicit[0] or event.style not in (None, ""),
            self._indent(event) if event.style == "|" else None,
        )
        if event.anchor:
            self.anchors[event.anchor] = node
        self._put(node, event)

    def _indent(self, event: Any) -> int:
        """How far a literal block's lines stand to the right of what they hold."""
        for index, line in enumerate(event.value.split("\n")):
            number = event.start_mark.line + 1 + index
            if line.strip() and number < len(self.lines):
                written = self.lines[number]
                return len(written) - len(written.lstrip(" ")) - (len(line) - len(line.lstrip(" ")))
        return 0

    def _start(self, event: Any) -> None:
        if len(self.stack) >= DEPTH:
            raise SyntaxProblem(
                f"nested deeper than {DEPTH} levels", self._place(event), TOO_DEEP_HINT
            )
        self._look_at_tag(event)
        mark = event.start_mark
        make = MapNode if type(event) is MappingStartEvent else ListNode
        node = make(mark.line + 1, mark.column + 1)
        self._put(node, event)
        if event.anchor:
            self.anchors[event.anchor] = node
        self.stack.append(_Open(node, event.anchor))

    def _alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:
            raise SyntaxProblem(
                f"no anchor &{event.anchor} stands above",
                self._place(event),
                f"write &{event.anchor} before the value that is meant, or put a text that begins "
                "with * in quotes",
            )
        if any(level.node is node for level in self.stack):
            raise SyntaxProblem(
                f"*{event.anchor} contains itself",
                self._place(event),
                "an alias cannot stand inside of what it repeats; write this part out",
            )
        self.expanded += self.sizes.get(id(node), 1)
        if self.expanded > EXPANDED:
            raise SyntaxProblem(
                f"aliases add more than {EXPANDED} nodes to the document",
                self._place(event),
                "use fewer aliases, or $ref, which repeats nothing",
            )
        self._put(node, event, is_alias=True)

    def _put(self, node: Node, event: Any, is_alias: bool = False) -> None:
        if not self.stack:
            if self.roots:
                raise SyntaxProblem(
                    "a second document begins here",
                    self._place(event),
                    "keep one document in a file: remove the line --- and what does not belong",
                )
            self.roots.append(node)
            return
        level = self.stack[-1]
        if isinstance(level.node, ListNode):
            level.node.items.append(node)
        elif level.key is None:
            if not isinstance(node, ScalarNode):
                raise SyntaxProblem(
                    "a key must be a single value",
                    self._place(event),
                    "put a key that begins with { or [ in quotes",
                )
            mark = event.start_mark
            level.key = ScalarNode(mark.line + 1, mark.column + 1, node.text, node.quoted)
        else:
            key, level.key = level.key, None
            member = Member(key.line, key.column, node, is_alias)
            add_member(level.node, key.text, member, self.source, self.report, self.last_counts)

    def _merge(self, ended: _Open) -> None:
        """Let ``<<`` add what the mapping does not say itself."""
        if not isinstance(ended.node, MapNode):
            return
        merged = ended.node.members.get("<<")
        if merged is None:
            return
        given = merged.node.items if isinstance(merged.node, ListNode) else [merged.node]
        if not all(isinstance(one, MapNode) for one in given):
            return
        del ended.node.members["<<"]
        for one in given:
            assert isinstance(one, MapNode)
            for key, member in one.members.items():
                ended.node.members.setdefault(key, member._replace(is_alias=True))


def _size(node: Node, sizes: dict[int, int]) -> int:
    """How many nodes ``node`` stands for, aliases written out."""
    if isinstance(node, MapNode):
        return 1 + sum(sizes.get(id(member.node), 1) for member in node.members.values())
    if isinstance(node, ListNode):
        return 1 + sum(sizes.get(id(item), 1) for item in node.items)
    return 1
