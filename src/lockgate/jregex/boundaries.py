r"""Word boundaries beside a character that is known.

``\b`` needs to look back over any number of marks to find the letter they stand on, which ``re``
cannot. Behind a letter or digit, as in ``404\b``, it only says that no further one follows.
"""

from dataclasses import replace

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    AnchorKind,
    Atomic,
    Char,
    Group,
    Look,
    Node,
    Repeat,
    Sequence,
    fold,
)
from lockgate.jregex.places import word_base, word_marks

__all__ = ["settle_boundaries"]

_ASCII = CharSet.of((0, 0x7F))
_NARROW = CharSet.of((0, 0xFFFF))  # Java finds no mark's letter above
_BOUNDARIES = {AnchorKind.WORD_BOUNDARY: False, AnchorKind.NOT_WORD_BOUNDARY: True}


def settle_boundaries(root: Node) -> Node:
    """The tree with word boundaries behind known characters written as look-ahead."""
    return fold(root, _rebuilt)


def _rebuilt(node: Node, parts: list[Node]) -> Node:
    if isinstance(node, Sequence):
        items = [parts[0]]
        for part in parts[1:]:
            items.append(_settled(items[-1], part))
        return replace(node, items=tuple(items))
    if isinstance(node, Alternation):
        return replace(node, branches=tuple(parts))
    if isinstance(node, Group | Atomic | Look | Repeat):
        return replace(node, body=parts[0])
    return node


def _settled(before: Node, node: Node) -> Node:
    if not isinstance(node, Anchor) or node.kind not in _BOUNDARIES:
        return node
    last = _last_chars(before)
    if last is None:
        return node
    words = word_base() | CharSet.single(ord("_"))
    if last <= word_base() & _NARROW:
        follows, negated = words | word_marks(), True
    elif last.isdisjoint(words | word_marks()):
        follows, negated = words, False
    else:
        return node
    negated ^= _BOUNDARIES[node.kind]
    return Look(node.start, node.end, _quick(follows, node), True, negated, 0, 0)


def _quick(chars: CharSet, at: Node) -> Node:
    """A large set whose ASCII part is looked at first: ``re`` scans sets from end to end."""
    start, end = at.start, at.end
    beyond = Look(start, end, Char(start, end, ~_ASCII), True, False, 0, 0)
    others = Sequence(start, end, (beyond, Char(start, end, chars - _ASCII)))
    return Alternation(start, end, (Char(start, end, chars & _ASCII), others))


def _last_chars(node: Node) -> CharSet | None:
    """What the last character taken by a node is out of, None if that is not known."""
    while not isinstance(node, Char):
        if isinstance(node, Sequence):
            node = node.items[-1]
        elif isinstance(node, Group | Atomic) or (isinstance(node, Repeat) and node.least > 0):
            node = node.body
        else:
            return None
    return node.chars
