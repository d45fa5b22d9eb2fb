"""How many characters a node takes, as Java reckons it and as it is.

Java's reckoning decides which look-behinds it refuses, how far back it looks, and which groups
it repeats as a fixed unit (``java.util.regex.Pattern``: patterns it refuses with "does not have
an obvious maximum length", and what groups hold after a repetition). It counts in 32 bits, and
an unbounded run of single characters adds the largest one, so its sum may overflow. The rules
here were found by asking Java.
"""

from dataclasses import dataclass, replace
from typing import Final, TypeGuard

from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    Atomic,
    BackReference,
    Char,
    Grapheme,
    Group,
    LineBreak,
    Look,
    Mode,
    Node,
    Repeat,
    Sequence,
    children,
    fold,
)

__all__ = [
    "MOST",
    "Reckoning",
    "idle_steps",
    "is_optional_group",
    "least_width",
    "most_width",
    "reckon",
    "reckon_all",
]

MOST: Final = 0x7FFF_FFFF
"""Java's stand-in for "no bound"."""

_TOO_LONG: Final = 0x0FFF_FFFF


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Java's view of a node: its widths, whether the longest is known, whether it is a unit.

    A unit (``fixed``) is repeated without looking into it again: no choice inside counts.
    """

    shortest: int = 0
    longest: int = 0
    bounded: bool = True
    fixed: bool = True


def reckon(root: Node) -> Reckoning:
    """Java's view of a node."""
    return reckon_all(root)[id(root)]


def reckon_all(root: Node) -> dict[int, Reckoning]:
    """Java's view of a node, of every repeated part in it and of every branch, by identity."""
    known: dict[int, Reckoning] = {}

    def visit(node: Node, _: list[None]) -> None:
        # Java starts to count anew in these.
        if isinstance(node, Repeat | Alternation):
            for part in children(node):
                known[id(part)] = _reckon_chain(part, known)

    fold(root, visit)
    known[id(root)] = _reckon_chain(root, known)
    return known


@dataclass(frozen=True, slots=True)
class _End:
    """The end of an atomic group, or of a part that may be left out (``shortest`` is put back)."""

    shortest: int | None = None


def _reckon_chain(root: Node, known: dict[int, Reckoning]) -> Reckoning:
    """Adds up nodes in their order; what follows an alternation is summed up apart from it."""
    sofar = Reckoning()
    sums: list[list[Reckoning]] = [[]]
    pending: list[Node | _End] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, _End):
            sofar = _total(sums.pop(), sofar)
            if node.shortest is not None:
                sofar = replace(sofar, shortest=node.shortest, fixed=False)
        elif isinstance(node, Sequence):
            pending += reversed(node.items)
        elif isinstance(node, Group):
            pending.append(node.body)
        elif isinstance(node, Alternation) or is_optional_group(node):
            branches = [known[id(part)] for part in children(node)]
            if isinstance(node, Repeat):
                branches.append(Reckoning())
            sums[-1] += (sofar, _one_of(branches))
            sofar = Reckoning()
        elif isinstance(node, Atomic):
            pending += (_End(), node.body)
            sums.append([])
        elif isinstance(node, Repeat) and (node.least, node.most) == (0, 1):
            pending += (_End(sofar.shortest), node.body)
            sums.append([])
        elif isinstance(node, Repeat):
            sofar = _reckon_repeat(node, known[id(node.body)], sofar)
        else:
            sofar = _reckon_single(node, sofar)
    return _total(sums[0], sofar)


def _total(apart: list[Reckoning], sofar: Reckoning) -> Reckoning:
    for part in reversed(apart):
        sofar = Reckoning(
            wrapped(sofar.shortest + part.shortest),
            wrapped(sofar.longest + part.longest),
            sofar.bounded and part.bounded,
            sofar.fixed and part.fixed,
        )
    return sofar


def is_optional_group(node: Node) -> TypeGuard[Repeat]:
    """Whether Java sees ``(...)?`` as a choice between the group and nothing."""
    return (
        isinstance(node, Repeat)
        and isinstance(node.body, Group)
        and (node.least, node.most) == (0, 1)
        and node.mode is not Mode.POSSESSIVE
    )


def _one_of(each: list[Reckoning]) -> Reckoning:
    return Reckoning(
        min(part.shortest for part in each),
        max(-1, *(part.longest for part in each)),
        all(part.bounded for part in each),
        fixed=False,
    )


def _reckon_single(node: Node, sofar: Reckoning) -> Reckoning:
    if isinstance(node, Char):
        return replace(sofar, shortest=sofar.shortest + 1, longest=wrapped(sofar.longest + 1))
    if isinstance(node, LineBreak):
        return replace(sofar, shortest=sofar.shortest + 1, longest=wrapped(sofar.longest + 2))
    if isinstance(node, BackReference):
        return replace(sofar, bounded=False)
    if isinstance(node, Grapheme):
        return replace(sofar, fixed=False)
    return sofar


def _reckon_repeat(node: Repeat, body: Reckoning, sofar: Reckoning) -> Reckoning:
    if isinstance(node.body, Char) and node.most is None and node.mode is Mode.GREEDY:
        longest = wrapped(sofar.longest + MOST) if sofar.bounded else sofar.longest
        return Reckoning(sofar.shortest + node.least, longest, sofar.bounded, fixed=False)
    if isinstance(node.body, Group) and node.mode is not Mode.POSSESSIVE and not body.fixed:
        return replace(sofar, bounded=False, fixed=False)
    shortest = wrapped(body.shortest * node.least + sofar.shortest)
    most = MOST if node.most is None else node.most
    longest = wrapped(body.longest * most + sofar.longest)
    return Reckoning(
        _TOO_LONG if shortest < sofar.shortest else shortest,
        longest,
        sofar.bounded and body.bounded and longest >= sofar.longest,
        sofar.fixed and body.fixed and node.least == node.most,
    )


def wrapped(number: int) -> int:
    """A sum as Java's ``int`` holds it."""
    return (number + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000


def least_width(root: Node) -> int:
    """The fewest characters a match takes, or a number below; never above."""
    return fold(root, _least)


def _least(node: Node, parts: list[int]) -> int:
    if isinstance(node, Char | LineBreak | Grapheme):
        return 1
    if isinstance(node, Sequence):
        return sum(parts)
    if isinstance(node, Alternation):
        return min(parts)
    if isinstance(node, Repeat):
        return node.least * parts[0]
    return parts[0] if isinstance(node, Group | Atomic) else 0


def idle_steps(root: Node) -> int:
    """At most so many steps may be taken at one place that take no character.

    Choices are left out: these are ways to read the text.
    """
    return fold(root, _idle)[1]


def _idle(node: Node, parts: list[tuple[int, int]]) -> tuple[int, int]:
    """The least width of a node, and its idle steps."""
    least = _least(node, [width for width, _ in parts])
    idle = sum(steps for _, steps in parts)
    if isinstance(node, Anchor):
        idle = 1
    elif isinstance(node, Look):
        idle += 1 + (0 if node.ahead else most_width(node.body) or 0)
    elif isinstance(node, Group | Atomic):
        idle += least == 0
    elif isinstance(node, Repeat) and parts[0][0] == 0:
        idle = (idle + 1) * max(node.least, 1)
    return least, idle


def most_width(root: Node) -> int | None:
    """The most characters a match takes, None when there is no bound."""
    return fold(root, _most)


def _most(node: Node, parts: list[int | None]) -> int | None:
    if isinstance(node, Char):
        return 1
    if isinstance(node, LineBreak):
        return 2
    if isinstance(node, Grapheme | BackReference):
        return None
    if isinstance(node, Repeat):
        if parts[0] == 0 or node.most == 0:
            return 0
        return None if parts[0] is None or node.most is None else parts[0] * node.most
    if not isinstance(node, Sequence | Alternation | Group | Atomic):
        return 0
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return max(known) if isinstance(node, Alternation) else sum(known)
