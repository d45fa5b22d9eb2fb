"""Proofs that a backtracking engine stays quick: every text can be read in few ways only.

A backtracking engine tries the ways to read a text one after the other, and in the worst case all
of them. If there are never more than ``n`` ways to have read the first characters of a text, for
any number of them, the work is at most ``n`` steps for each character. The proof follows all ways
at once through the automaton and counts; what it cannot prove within its limits is a hazard.
"""

from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import islice

from lockgate.jregex.alphabet import letters
from lockgate.jregex.automaton import (
    ACCEPT,
    DEAD,
    Automaton,
    Fork,
    Loop,
    NotTraceable,
    Read,
    Test,
    TooLarge,
)
from lockgate.jregex.charsets import ALL, CharSet
from lockgate.jregex.limits import (
    IDLE_STEPS,
    LOOK_BEHIND,
    PROOF_EDGES,
    PROOF_NODES,
    PROOF_STATES,
    PROOF_STEPS,
    PROOF_WAYS,
    UNROLLED,
)
from lockgate.jregex.nodes import Look, Node, walk
from lockgate.jregex.widths import idle_steps, most_width

__all__ = ["Hazard", "Proof", "Steps", "is_large", "prove", "prove_search"]

_SEARCH_NODE = Node(0, 0)


@dataclass(frozen=True, slots=True)
class Hazard:
    """Why a pattern needs the limited engine.

    ``construct`` is the part of the pattern that makes it so, which stands from ``start`` to
    ``end``.
    """

    construct: str
    start: int
    end: int
    reason: str

    @classmethod
    def of(cls, pattern: str, node: Node, reason: str) -> "Hazard":
        """The hazard of a node of a pattern."""
        return cls(pattern[node.start : node.end], node.start, node.end, reason)


@dataclass(frozen=True, slots=True)
class Proof:
    """At most so many ways, or the node where the proof got stuck and why."""

    ways: int
    stuck: Node | None = None
    reason: str = ""

    def hazard(self, pattern: str) -> Hazard | None:
        """What the proof says of a pattern; None where it succeeded."""
        return None if self.stuck is None else Hazard.of(pattern, self.stuck, self.reason)


class Steps:
    """What is left of the steps of some proofs together."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = PROOF_STEPS


def prove(root: Node, steps: Steps | None = None) -> Proof:
    """Counts the ways to read a text from its start."""
    return _prove(root, None, steps or Steps())


def prove_search(root: Node, runs: CharSet | None, anchored: bool) -> Proof:
    """Counts the ways to read a text when a match may begin anywhere.

    ``runs``: matches begin only behind a character that is not in the set, or at the start.
    ``anchored``: at the start only.
    """
    starts = CharSet(()) if anchored else (ALL if runs is None else ~runs)
    return _prove(root, starts, Steps())


def _prove(root: Node, starts_behind: CharSet | None, steps: Steps) -> Proof:
    refused = _refused(root)
    if refused is not None:
        return refused
    automaton = Automaton(PROOF_STATES, looks=True, round_off=UNROLLED)
    try:
        start = automaton.add(root, ACCEPT)
        if starts_behind:
            start = _begin_anywhere(automaton, start, starts_behind)
    except TooLarge:
        return Proof(0, root, "too large to be proved harmless")
    except NotTraceable as part:
        return Proof(0, part.node, "cannot be proved harmless")
    sets = {state.chars for state in automaton.states if isinstance(state, Read)}
    if sum(len(chars.edges) for chars in sets) > PROOF_EDGES:
        return Proof(0, root, "classes too large to be proved harmless")
    proof = _Count(automaton, letters(sets), steps).run(start)
    return replace(proof, stuck=root) if proof.stuck is _SEARCH_NODE else proof


def is_large(root: Node) -> bool:
    """Whether a pattern is too large for all proofs."""
    return next(islice(walk(root), PROOF_NODES, None), None) is not None


def _refused(root: Node) -> Proof | None:
    """What a look at the tree is enough for."""
    if is_large(root):
        return Proof(0, root, "too large to be proved harmless")
    for node in walk(root):
        if isinstance(node, Look) and not node.ahead:
            width = most_width(node.body)
            if width is None or width > LOOK_BEHIND:
                return Proof(0, node, "a look-behind over many characters")
    if idle_steps(root) > IDLE_STEPS:
        return Proof(0, root, "much to do at one place without taking a character")
    return None


def _begin_anywhere(automaton: Automaton, start: int, behind: CharSet) -> int:
    waiting = automaton.new(Loop(DEAD, DEAD))
    step_on = automaton.new(Read(ALL, waiting, _SEARCH_NODE))
    if behind == ALL:
        begin = start
    else:
        begin = automaton.new(Read(behind, start, _SEARCH_NODE))
    anywhere = automaton.new(Fork((step_on, begin)))
    automaton.states[waiting] = Fork((anywhere,))
    return anywhere if behind == ALL else automaton.new(Fork((anywhere, start)))


class _TooMany(Exception):
    """More ways than allowed; ``state`` is where most of them are."""

    def __init__(self, state: int, reason: str) -> None:
        super().__init__()
        self.state = state
        self.reason = reason


Ways = dict[int, int]
"""States that wait for a character, or accept, each with the number of ways to it."""


class _Situation:
    """The ways to have read some text; ``before`` is the situation one ``letter`` earlier."""

    __slots__ = ("before", "letter", "total", "ways")

    def __init__(self, ways: Ways, before: "_Situation | None", letter: int) -> None:
        self.ways = ways
        self.total = sum(ways.values())
        self.before = before
        self.letter = letter

    def __lt__(self, other: "_Situation") -> bool:
        # Most ways first: a pattern that is not harmless shows it soon.
        return self.total > other.total

    def grown_by(self) -> list[int]:
        """The letters read since a situation with no state in more ways, and fewer in all."""
        word: list[int] = []
        at = self
        while at.before is not None:
            word.append(at.letter)
            at = at.before
            if at.total < self.total and all(
                self.ways.get(state, 0) >= count for state, count in at.ways.items()
            ):
                return word[::-1]
        return []


class _Count:
    """Follows all ways to read any text."""

    def __init__(self, automaton: Automaton, alphabet: list[int], steps: Steps) -> None:
        self.states = automaton.states
        self.alphabet = alphabet
        self.steps = steps
        self.closures: dict[int, Ways] = {}
        self.moves: dict[int, dict[int, Ways]] = {}

    def run(self, start: int) -> Proof:
        most = 1
        try:
            first = _Situation(self.closure(start), None, 0)
            self.check(first)
            known = {frozenset(first.ways.items())}
            pending = [first]
            while pending:
                situation = heappop(pending)
                most = max(most, situation.total)
                for letter in self.alphabet:
                    following = self.after(situation, letter)
                    key = frozenset(following.ways.items())
                    if key not in known:
                        self.check(following)
                        known.add(key)
                        heappush(pending, following)
        except _TooMany as stop:
            return Proof(0, self.node_of(stop.state), stop.reason)
        return Proof(most)

    def check(self, situation: _Situation) -> None:
        """Gives up on a situation with too many ways, or one that leads to such."""
        word = situation.grown_by()
        before = 0
        while situation.total <= PROOF_WAYS and before < situation.total and word:
            # What added ways once may add some each time.
            before = situation.total
            for letter in word:
                situation = self.after(situation, letter)
        if situation.total > PROOF_WAYS:
            state = max(situation.ways, key=lambda number: (situation.ways[number], number))
            raise _TooMany(state, f"may read the same text in more than {PROOF_WAYS} ways")

    def node_of(self, number: int) -> Node:
        state = self.states[number]
        return state.node if isinstance(state, Read) else _SEARCH_NODE

    def after(self, situation: _Situation, letter: int) -> _Situation:
        """The situation after one character more."""
        ways: Ways = {}
        for number, count in situation.ways.items():
            reached = self.moves_of(number).get(letter, {})
            self.spend(len(reached) + 1, number)
            for state, each in reached.items():
                ways[state] = ways.get(state, 0) + each * count
        return _Situation(ways, situation, letter)

    def moves_of(self, number: int) -> dict[int, Ways]:
        found = self.moves.get(number)
        if found is None:
            found = {}
            state = self.states[number]
            if isinstance(state, Read):
                reached = self.closure(state.next)
                found = {letter: reached for letter in self.alphabet if letter in state.chars}
                self.spend(len(self.alphabet), number)
            self.moves[number] = found
        return found

    def closure(self, start: int) -> Ways:
        """The states that wait for a character, or accept, and the ways there that take none."""
        found = self.closures.get(start)
        if found is not None:
            return found
        found = {}
        pending: list[tuple[int, frozenset[int]]] = [(start, frozenset())]
        while pending:
            number, begun = pending.pop()
            self.spend(1, number)
            state = self.states[number]
            if isinstance(state, Read) or number == ACCEPT:
                found[number] = found.get(number, 0) + 1
            elif isinstance(state, Test):
                pending.append((state.next, begun))
            elif isinstance(state, Loop):
                pending.append((state.exit, begun))
                if number not in begun:
                    pending.append((state.body, begun | {number}))
            else:
                pending += ((following, begun) for following in state.nexts)
        self.closures[start] = found
        return found

    def spend(self, steps: int, state: int) -> None:
        self.steps.left -= steps
        if self.steps.left < 0:
            raise _TooMany(state, "too complicated to be proved harmless")
