"""The syntax tree of a pattern.

Flags are resolved while parsing: a character under ``(?i)`` is a set of its cases, a dot knows
what it excludes, an anchor knows its mode. So the tree means the same wherever it is moved to.
``start`` and ``end`` are indexes into the pattern's text, so every node can be shown as written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from lockgate.jregex.charsets import CharSet

__all__ = [
    "Alternation",
    "Anchor",
    "AnchorKind",
    "Atomic",
    "BackReference",
    "Char",
    "Empty",
    "Fold",
    "Grapheme",
    "Group",
    "LineBreak",
    "Look",
    "Mode",
    "Node",
    "Repeat",
    "Sequence",
    "children",
    "fold",
    "height",
    "walk",
]

T = TypeVar("T")


class Mode(Enum):
    """How a repetition chooses its count."""

    GREEDY = ""
    LAZY = "?"
    POSSESSIVE = "+"


class Fold(Enum):
    """How a back reference compares."""

    EXACT = "exact"
    ASCII = "ASCII letters in any case"
    UNICODE = "any case"


class AnchorKind(Enum):
    """A place in the text; the ``UNIX`` ones know no line terminator but ``\\n`` (``(?d)``)."""

    TEXT_START = r"^ or \A"
    TEXT_END = r"\z"
    FINAL_END = r"$ or \Z: the end, or before a final line terminator"
    FINAL_END_UNIX = r"(?d)$ or (?d)\Z"
    LINE_START = "(?m)^: not at the very end of the text"
    LINE_START_UNIX = "(?dm)^"
    LINE_END = "(?m)$"
    LINE_END_UNIX = "(?dm)$"
    LAST_MATCH = r"\G: where the search began, or the match before ended"
    WORD_BOUNDARY = r"\b: of letters, digits, _ and marks on a letter or digit"
    NOT_WORD_BOUNDARY = r"\B"
    UNICODE_WORD_BOUNDARY = r"(?U)\b: of what (?U)\w matches"
    NOT_UNICODE_WORD_BOUNDARY = r"(?U)\B"


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a pattern; ``pattern[start:end]`` is how it is written."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Empty(Node):
    """Matches nothing, everywhere."""


@dataclass(frozen=True, slots=True)
class Char(Node):
    """One character out of a set, which may be empty (``[a&&b]``)."""

    chars: CharSet


@dataclass(frozen=True, slots=True)
class LineBreak(Node):
    r"""``\R``: ``\r\n`` or one vertical space; a repetition never takes ``\r\n`` apart."""


@dataclass(frozen=True, slots=True)
class Grapheme(Node):
    r"""``\X``: an extended grapheme cluster."""


@dataclass(frozen=True, slots=True)
class Anchor(Node):
    """A condition on the place in the text."""

    kind: AnchorKind


@dataclass(frozen=True, slots=True)
class BackReference(Node):
    """The text a group holds; fails while the group holds none, or does not exist."""

    group: int
    fold: Fold


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """One part after the other; at least two."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternation(Node):
    """The first branch that leads to a match; at least two."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Brackets; ``index`` counts capturing ones from 1 and is None for the others."""

    body: Node
    index: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Atomic(Node):
    """``(?>...)``: takes its first match and never comes back for another."""

    body: Node


@dataclass(frozen=True, slots=True)
class Look(Node):
    """A condition on the text that follows (``ahead``) or precedes.

    ``shortest`` and ``longest`` are how far back Java looks for the start of a text that
    precedes, as Java reckons them (:mod:`lockgate.jregex.widths`): ``longest`` is no bound at all,
    or lies below ``shortest`` so that nothing is ever found, where its sum overflows. Both are 0
    when looking ahead. ``halves``: they count UTF-16 units, so that a character above U+FFFF is
    two steps back, and its second half may be looked at alone. Java does that unless such a
    character stands in the pattern from here on.
    """

    body: Node
    ahead: bool
    negated: bool
    shortest: int
    longest: int
    halves: bool = False


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """``least`` to ``most`` times (None: no bound)."""

    body: Node
    least: int
    most: int | None
    mode: Mode


def children(node: Node) -> tuple[Node, ...]:
    """The parts a node is made of."""
    if isinstance(node, Char):  # most nodes are
        return ()
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Alternation):
        return node.branches
    if isinstance(node, _AROUND_ONE):
        return (node.body,)
    return ()


_AROUND_ONE = (Group, Atomic, Look, Repeat)


def walk(root: Node) -> Iterator[Node]:
    """Every node, in the order of the text; a node comes before its parts."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if parts := children(node):
            pending += reversed(parts)


def fold(root: Node, combine: Callable[[Node, list[T]], T]) -> T:
    """A value of the whole tree: ``combine`` makes a node's value of the values of its parts."""
    values: list[T] = []
    pending: list[tuple[Node, bool]] = [(root, False)]
    while pending:
        node, parts_done = pending.pop()
        parts = children(node)
        if not parts:
            values.append(combine(node, []))
            continue
        if not parts_done:
            pending.append((node, True))
            pending += [(part, False) for part in reversed(parts)]
            continue
        first = len(values) - len(parts)
        values[first:] = [combine(node, values[first:])]
    return values[0]


def height(root: Node) -> int:
    """How many nodes lie above one another."""
    return fold(root, lambda _, parts: 1 + max(parts, default=0))
