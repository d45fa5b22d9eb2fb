"""A pattern as states and moves: what proofs and near misses are made with.

Thompson's construction with counted repetitions written out. Priorities are not kept, and atomic
groups and possessive repetitions are taken as plain ones, so the automaton accepts all that the
pattern does and perhaps more. Back references and grapheme clusters have no states.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    AnchorKind,
    Atomic,
    Char,
    Empty,
    Group,
    LineBreak,
    Look,
    Node,
    Repeat,
    Sequence,
)
from lockgate.jregex.properties import VERTICAL_SPACE

__all__ = [
    "ACCEPT",
    "DEAD",
    "Automaton",
    "Fork",
    "Loop",
    "NotTraceable",
    "Read",
    "Test",
    "TooLarge",
]

ACCEPT: Final = 0
DEAD: Final = 1


@dataclass(frozen=True, slots=True)
class Read:
    """Takes a character; ``node`` is the part of the pattern that waits for it.

    In a repetition counted from two up ``done`` rounds of ``of`` were taken before.
    """

    chars: CharSet
    next: int
    node: Node
    done: int = 0
    of: int = 0


@dataclass(slots=True)
class Fork:
    """Goes on at all of ``nexts``."""

    nexts: tuple[int, ...]


@dataclass(slots=True)
class Loop:
    """Another round, or on to ``exit``; a round that takes nothing is the last."""

    body: int
    exit: int


@dataclass(frozen=True, slots=True)
class Test:
    """Goes on where an anchor holds."""

    kind: AnchorKind
    next: int
    node: Node


State = Read | Fork | Loop | Test


class TooLarge(Exception):
    """The automaton would have more states than allowed."""


class NotTraceable(Exception):
    """The pattern has a part without states."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


class Automaton:
    """States by number, made from the end of the pattern to its start.

    A state made later stands earlier in the pattern, counted repetitions being written out;
    state :data:`ACCEPT` is the end. ``round_off`` makes endless ones of counts above it.
    """

    def __init__(self, limit: int, *, looks: bool, round_off: int | None = None) -> None:
        self.states: list[State] = [Fork(()), Fork(())]
        self.limit = limit
        self.looks = looks
        self.round_off = round_off
        self._reached: dict[int, frozenset[int]] = {}

    def new(self, state: State) -> int:
        """Adds a state; raises TooLarge."""
        if len(self.states) >= self.limit:
            raise TooLarge
        self.states.append(state)
        return len(self.states) - 1

    def add(self, node: Node, following: int) -> int:
        """Adds a node before a state; the state to enter it at.

        Raises TooLarge or NotTraceable. A look-around is a side way that leads nowhere, if
        ``looks`` allows it at all.
        """
        build = _BUILDERS.get(type(node))
        if build is None:
            raise NotTraceable(node)
        return build(self, node, following)

    def reach(self, start: int) -> frozenset[int]:
        """The states from here that wait for a character, or accept; every anchor may hold."""
        found = self._reached.get(start)
        if found is None:
            seen = {start}
            pending = [start]
            while pending:
                new = set(self.free_moves(pending.pop())) - seen
                seen |= new
                pending += new
            found = frozenset(n for n in seen if n == ACCEPT or isinstance(self.states[n], Read))
            self._reached[start] = found
        return found

    def free_moves(self, number: int) -> tuple[int, ...]:
        """Where to go on from a state without taking a character."""
        state = self.states[number]
        if isinstance(state, Fork):
            return state.nexts
        if isinstance(state, Loop):
            return (state.body, state.exit)
        return (state.next,) if isinstance(state, Test) else ()

    def read(self, number: int, letter: int) -> frozenset[int]:
        """What is reached from a state by a character."""
        state = self.states[number]
        if isinstance(state, Read) and letter in state.chars:
            return self.reach(state.next)
        return frozenset()

    def char(self, node: Char, following: int) -> int:
        return self.new(Read(node.chars, following, node))

    def line_break(self, node: LineBreak, following: int) -> int:
        feed = self.new(Read(CharSet.single(0x0A), following, node))
        both = self.new(Read(CharSet.single(0x0D), feed, node))
        return self.new(Fork((both, self.new(Read(VERTICAL_SPACE, following, node)))))

    def sequence(self, node: Sequence, following: int) -> int:
        for item in reversed(node.items):
            following = self.add(item, following)
        return following

    def alternation(self, node: Alternation, following: int) -> int:
        entries = [self.add(branch, following) for branch in reversed(node.branches)]
        return self.new(Fork(tuple(reversed(entries))))

    def inside(self, node: Group | Atomic, following: int) -> int:
        return self.add(node.body, following)

    def anchor(self, node: Anchor, following: int) -> int:
        return self.new(Test(node.kind, following, node))

    def look(self, node: Look, following: int) -> int:
        if not self.looks:
            raise NotTraceable(node)
        if not node.ahead:
            return following
        return self.new(Fork((self.add(node.body, DEAD), following)))

    def repeat(self, node: Repeat, following: int) -> int:
        least, most = node.least, node.most
        if self.round_off is not None and max(least, most or 0) > self.round_off:
            least, most = min(least, 1), None
        if most is None:
            following = self.endless(node, following, least)
            rounds = max(least - 1, 0)
        else:
            out = following
            for _ in range(most - least):
                following = self.new(Fork((self.round(node, following), out)))
            rounds = least
        for done in reversed(range(rounds)):
            following = self.round(node, following, done, least)
        return following

    def endless(self, node: Repeat, following: int, least: int) -> int:
        """A loop, entered by a round if there must be one."""
        loop = Loop(DEAD, following)
        at = self.new(loop)
        loop.body = self.round(node, at, max(least - 1, 0), least)
        return at if least == 0 else loop.body

    def round(self, node: Repeat, following: int, done: int = 0, of: int = 0) -> int:
        """One round; where it waits for its first character, it is the repetition that waits."""
        made = len(self.states)
        entry = self.add(node.body, following)
        first = self.states[entry]
        if entry >= made and isinstance(first, Read) and (of > 1 or isinstance(node.body, Char)):
            count = (done, of) if of > 1 else (0, 0)
            self.states[entry] = Read(first.chars, first.next, node, *count)
        return entry


_BUILDERS: Final[Mapping[type[Node], Callable[..., int]]] = {
    Alternation: Automaton.alternation,
    Anchor: Automaton.anchor,
    Atomic: Automaton.inside,
    Char: Automaton.char,
    Empty: lambda automaton, node, following: following,
    Group: Automaton.inside,
    LineBreak: Automaton.line_break,
    Look: Automaton.look,
    Repeat: Automaton.repeat,
    Sequence: Automaton.sequence,
}
