"""Whole matches without useless second tries.

``.*Invalid.*`` is read in as many ways as ``Invalid`` occurs; when a line break behind the last
occurrence spoils the match, a backtracking engine tries all the others in vain. Here such a
pattern is cut before a gap (``.*``, ``[^,]*``): what stands before it need not be tried again, so
it is made atomic. That is done only where it provably changes neither what matches nor what
groups hold.
"""

from collections.abc import Sequence as Items
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeGuard

from lockgate.jregex.alphabet import letters
from lockgate.jregex.automaton import ACCEPT, Automaton, NotTraceable, Read, TooLarge
from lockgate.jregex.gaps import consumed, gap_chars, gap_of
from lockgate.jregex.hazards import Proof, Steps, is_large, prove
from lockgate.jregex.limits import OVERTAKING_STEPS, PROOF_STATES, PROOF_WAYS, UNROLLED
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    AnchorKind,
    Atomic,
    BackReference,
    Char,
    Empty,
    Group,
    Mode,
    Node,
    Repeat,
    Sequence,
    walk,
)
from lockgate.jregex.widths import least_width, most_width

__all__ = ["Whole", "prove_whole"]

_STARTS = (AnchorKind.TEXT_START,)
_ENDS = (AnchorKind.TEXT_END, AnchorKind.FINAL_END, AnchorKind.FINAL_END_UNIX)


@dataclass(frozen=True, slots=True)
class Whole:
    """A tree that matches whole texts as the given one does, and the proof for it."""

    node: Node
    proof: Proof


def prove_whole(root: Node) -> Whole:
    """Proves a pattern harmless for whole matches, as it is or cut."""
    proof = prove(root)
    if proof.stuck is None or is_large(root):
        return Whole(root, proof)
    free = not any(
        isinstance(node, BackReference) or (isinstance(node, Group) and node.index is not None)
        for node in walk(root)
    )
    cut = _cut(root, free, Steps())
    return Whole(root, proof) if cut is None or cut.proof.stuck is not None else cut


def _cut(node: Node, free: bool, steps: Steps) -> Whole | None:
    """Cuts a part that reaches from the start of the text to its end."""
    if isinstance(node, Group):
        inner = _cut(node.body, free, steps)
        return None if inner is None else Whole(replace(node, body=inner.node), inner.proof)
    if isinstance(node, Alternation):
        return _cut_branches(node, free, steps)
    items = _items(node)
    if len(items) == 1 and isinstance(items[0], Group | Alternation):
        return _cut(items[0], free, steps)
    stages = _stages(items, free)
    if len(stages) == 1:
        return None
    proofs = [prove(_joined(stage), steps) for stage in stages]
    stuck = next((proof for proof in proofs if proof.stuck is not None), None)
    atoms: list[Node] = [Atomic(s[0].start, s[-1].end, _joined(s)) for s in stages[:-1]]
    cut = _joined([*atoms, *stages[-1]])
    return Whole(cut, stuck or Proof(max(proof.ways for proof in proofs)))


def _cut_branches(node: Alternation, free: bool, steps: Steps) -> Whole | None:
    if len(node.branches) > PROOF_WAYS:
        return None
    wholes = []
    for branch in node.branches:
        proof = prove(branch, steps)
        whole = Whole(branch, proof) if proof.stuck is None else _cut(branch, free, steps)
        if whole is None or whole.proof.stuck is not None:
            return None
        wholes.append(whole)
    ways = sum(whole.proof.ways for whole in wholes)
    if ways > PROOF_WAYS:
        return None
    return Whole(replace(node, branches=tuple(whole.node for whole in wholes)), Proof(ways))


def _items(node: Node) -> list[Node]:
    """The parts side by side, plain brackets taken off and anchors that always hold left out.

    A repeated character that must come ``n`` times is parted into those and a gap.
    """
    found: list[Node] = []
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, Sequence):
            pending += reversed(part.items)
        elif isinstance(part, Group) and part.index is None and not _has_branches(part):
            pending.append(part.body)
        elif _is_run(part):
            found += (replace(part, most=part.least), replace(part, least=0))
        elif not isinstance(part, Empty):
            found.append(part)
    while found and isinstance(found[0], Anchor) and found[0].kind in _STARTS:
        del found[0]
    while found and isinstance(found[-1], Anchor) and found[-1].kind in _ENDS:
        del found[-1]
    return found


def _is_run(node: Node) -> TypeGuard[Repeat]:
    """Whether this is a gap but for a least count above 0."""
    return (
        isinstance(node, Repeat)
        and isinstance(node.body, Char)
        and node.least > 0
        and gap_of(replace(node, least=0)) is not None
    )


def _has_branches(group: Group) -> bool:
    return isinstance(group.body, Alternation)


def _joined(items: Items[Node]) -> Node:
    if len(items) == 1:
        return items[0]
    if not items:
        return Empty(0, 0)
    return Sequence(items[0].start, items[-1].end, tuple(items))


def _stages(items: list[Node], free: bool) -> list[list[Node]]:
    """The items cut into stages, of which only the last is ever tried a second time."""
    if free:
        items = _without_idle_gaps(items)
    last = len(items) - 1
    gaps = [at for at, item in enumerate(items) if gap_of(item) is not None]
    cuts = _inner_cuts(items, gaps) if free else []
    if cuts:
        items = [
            _in_mode(item, Mode.LAZY if at < cuts[-1] else Mode.GREEDY) if at in gaps else item
            for at, item in enumerate(items)
        ]
    if last in gaps and last > 0 and last not in cuts and _ends_freely(items, gaps):
        cuts.append(last)
    borders = [0, *sorted(cuts), len(items)]
    return [items[a:b] for a, b in pairwise(borders)]


def _without_idle_gaps(items: list[Node]) -> list[Node]:
    """The items without gaps that the gap beside them could stand in for."""
    found: list[Node] = []
    for item in items:
        if found and gap_of(item) is not None and gap_of(found[-1]) is not None:
            if gap_chars(item) <= gap_chars(found[-1]):
                continue
            if gap_chars(found[-1]) <= gap_chars(item):
                found.pop()
        found.append(item)
    return found


def _in_mode(gap: Node, mode: Mode) -> Node:
    if isinstance(gap, Repeat):
        return replace(gap, mode=mode)
    assert isinstance(gap, Group)
    return replace(gap, body=_in_mode(gap.body, mode))


def _inner_cuts(items: list[Node], gaps: list[int]) -> list[int]:
    """Gaps before which the shortest way to get there is as good as any; for lazy gaps only.

    What lies between the shortest way's end and another one's can be taken by the gap itself.
    """
    if not gaps or not _fixed(items[: gaps[0]]):
        return []
    cuts: list[int] = []
    for before, at in pairwise(gaps):
        skipped = consumed(items[before:at])
        free = skipped is not None and skipped <= gap_chars(items[at])
        if not free or not _fixed(items[before + 1 : at]):
            break
        cuts.append(at)
    return cuts


def _ends_freely(items: list[Node], gaps: list[int]) -> bool:
    """Whether the first way to reach the gap at the end is as good as any.

    It is if the gap could take whatever a longer way has taken, or if there are no longer ways:
    the first gap is greedy, and no match of what stands between reaches over a later one.
    """
    before = items[:-1]
    skipped = consumed(before)
    if skipped is None:
        return False
    if skipped <= gap_chars(items[-1]):
        return True
    if len(gaps) < 2 or not _fixed(items[: gaps[0]]):
        return False
    gap = gap_of(items[gaps[0]])
    greedy = gap is not None and gap.mode is Mode.GREEDY
    return greedy and not _overtakes(_joined(before[gaps[0] + 1 :]))


def _fixed(items: list[Node]) -> bool:
    return all(least_width(item) == most_width(item) for item in items)


def _overtakes(node: Node) -> bool:
    """Whether one match may begin inside another, or with it, and end before it does."""
    automaton = Automaton(PROOF_STATES, looks=False, round_off=UNROLLED)
    try:
        first = automaton.reach(automaton.add(node, ACCEPT))
    except (TooLarge, NotTraceable):
        return True
    alphabet = letters(state.chars for state in automaton.states if isinstance(state, Read))
    # A pair is where the outer match waits, and the inner one, or None before that has begun.
    pending: list[tuple[int, int | None]] = [(state, None) for state in first]
    known = set(pending)
    steps = 0
    while pending and steps < OVERTAKING_STEPS:
        outer, inner = pending.pop()
        for letter in alphabet:
            steps += 1
            inside: set[int | None] = {None} if inner is None else set()
            for begun in first if inner is None else (inner,):
                inside |= automaton.read(begun, letter)
            for after in automaton.read(outer, letter) - {ACCEPT}:
                if ACCEPT in inside:
                    return True
                new = {(after, state) for state in inside} - known
                known |= new
                pending += new
    return bool(pending) or ACCEPT in first
