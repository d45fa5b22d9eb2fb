"""Gaps: any number of characters of one kind, such as ``.*`` or ``[^,]*``."""

from collections.abc import Iterable
from functools import reduce

from lockgate.jregex.charsets import NONE, CharSet
from lockgate.jregex.nodes import (
    Alternation,
    BackReference,
    Char,
    Group,
    LineBreak,
    Look,
    Mode,
    Node,
    Repeat,
    children,
    walk,
)
from lockgate.jregex.properties import VERTICAL_SPACE

__all__ = ["consumed", "gap_chars", "gap_of", "is_one_character", "takes_narrow"]

_NARROW = CharSet.of((0, 0xD7FF), (0xE000, 0xFFFF))


def gap_of(node: Node) -> Repeat | None:
    """The repetition of a gap: any number of characters of one kind, in brackets or not."""
    while isinstance(node, Group):
        node = node.body
    if (
        isinstance(node, Repeat)
        and (node.least, node.most) == (0, None)
        and node.mode is not Mode.POSSESSIVE
        and is_one_character(node.body)
    ):
        return node
    return None


def is_one_character(root: Node) -> bool:
    """Whether this always takes one character, and nothing else matters."""
    return all(isinstance(node, Char | Group | Alternation) for node in walk(root))


def takes_narrow(root: Node) -> bool:
    """Whether this takes neither characters above U+FFFF nor halves of them."""
    chars = consumed([root])
    return chars is not None and chars <= _NARROW


def gap_chars(gap: Node) -> CharSet:
    """The characters of a gap."""
    return consumed([gap]) or NONE


def consumed(items: Iterable[Node]) -> CharSet | None:
    """All characters that may be taken, None if that cannot be said."""
    found: list[CharSet] = []
    pending = list(items)
    while pending:
        node = pending.pop()
        if isinstance(node, Char):
            found.append(node.chars)
        elif isinstance(node, LineBreak):
            found.append(VERTICAL_SPACE)
        elif isinstance(node, BackReference):
            return None
        elif not isinstance(node, Look):
            pending += children(node)
    return reduce(lambda a, b: a | b, found, NONE)
