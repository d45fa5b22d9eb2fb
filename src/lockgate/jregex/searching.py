"""Searches that need not try every place.

A match that begins with ``.*`` and fails at one place fails at every later one of the same run
of characters as well. And what ends a pattern without condition, such as ``\\d*`` or the further
digits of ``\\d+``, can be tried once only, because then the search is over. Both make searches
harmless that would otherwise look at a text once for each of its characters.
"""

from dataclasses import dataclass, replace

from lockgate.jregex.captures import has_back_reference
from lockgate.jregex.charsets import CharSet
from lockgate.jregex.gaps import gap_chars, is_one_character
from lockgate.jregex.hazards import Proof, is_large, prove, prove_search
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    AnchorKind,
    Empty,
    Group,
    Node,
    Repeat,
    Sequence,
    walk,
)

__all__ = ["SearchProof", "prove_find"]


@dataclass(frozen=True, slots=True)
class SearchProof:
    """A proof for searches.

    ``tail`` is the size of what only the end of a search comes to, which is not proved. Where
    ``runs`` is given the proof holds if a match is looked for at the start, and else only behind
    a character that is not in the set.
    """

    proof: Proof
    tail: int
    runs: CharSet | None = None


def prove_find(root: Node) -> SearchProof:
    """Proves a pattern harmless for searches."""
    if is_large(root):
        return SearchProof(prove(root), 0)
    tried = _without_end(root)
    tail = sum(1 for _ in walk(root)) - sum(1 for _ in walk(tried))
    anchored = _begins_at_start(root)
    proof = prove_search(tried, None, anchored)
    if proof.stuck is None or anchored or has_back_reference(root):
        return SearchProof(proof, tail)
    runs = _leading_run(root)
    if runs is None:
        return SearchProof(proof, tail)
    skipping = prove_search(tried, runs, False)
    if skipping.stuck is not None:
        return SearchProof(proof, tail)
    return SearchProof(skipping, tail, runs)


def _begins_at_start(node: Node) -> bool:
    if isinstance(node, Alternation):
        return all(_begins_at_start(branch) for branch in node.branches)
    if isinstance(node, Group):
        return _begins_at_start(node.body)
    if isinstance(node, Sequence):
        return _begins_at_start(node.items[0])
    return isinstance(node, Anchor) and node.kind is AnchorKind.TEXT_START


def _leading_run(node: Node) -> CharSet | None:
    """The characters that the pattern begins with any number of, from some number on."""
    while isinstance(node, Group | Sequence):
        node = node.body if isinstance(node, Group) else node.items[0]
    if isinstance(node, Repeat) and node.most is None and is_one_character(node.body):
        return gap_chars(node)
    return None


def _without_end(node: Node) -> Node:
    """The pattern without what it ends with if only the search comes that far."""
    if isinstance(node, Group):
        return replace(node, body=_without_end(node.body))
    if isinstance(node, Alternation):
        return replace(node, branches=tuple(_without_end(branch) for branch in node.branches))
    if isinstance(node, Repeat) and is_one_character(node.body):
        least = node.least
        return replace(node, most=least) if least > 0 else Empty(node.start, node.start)
    if not isinstance(node, Sequence):
        return node
    items = list(node.items)
    while items:
        items[-1] = _without_end(items[-1])
        if not isinstance(items[-1], Empty):
            break
        items.pop()
    return replace(node, items=tuple(items)) if items else Empty(node.start, node.start)
