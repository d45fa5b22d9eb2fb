"""How far a text gets in a pattern: all ways through the automaton at once, places remembered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from lockgate.jregex.automaton import (
    ACCEPT,
    Automaton,
    NotTraceable,
    Read,
    Test,
    TooLarge,
)
from lockgate.jregex.casing import swapped
from lockgate.jregex.charsets import CharSet
from lockgate.jregex.limits import (
    NEAR_MISS_POSITIONS,
    NEAR_MISS_STEPS,
    NODE_HEIGHT,
    TRACE_MEMORY,
)
from lockgate.jregex.nodes import Node, height
from lockgate.jregex.places import PLACES
from lockgate.jregex.unicode_sets import to_lower, to_upper

__all__ = ["Finder", "Progress", "Tracer", "Untraceable"]

_NONE: Final = NEAR_MISS_POSITIONS + 1
_ONE_RANGE: Final = 2
_LINE_ENDS: Final = CharSet.from_codes(map(ord, "\n\r\x85\u2028\u2029"))


class Untraceable(Exception):
    """The pattern has look-around, back references or the like; or (``large``) too many states."""

    def __init__(self, *, large: bool) -> None:
        super().__init__()
        self.large = large


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a text got.

    ``accepted`` is the last place at which the pattern was complete. ``stopped`` is the place at
    which the part furthest in the pattern waited in vain, and ``node`` that part; ``done`` of
    ``of`` rounds of it were taken, if they are counted.
    """

    accepted: int | None
    stopped: int
    node: Node | None
    done: int = 0
    of: int = 0


@dataclass(slots=True)
class _Front:
    """Everything that is alive at a place: the states that wait for a character, and more.

    States made earlier stand further on in the pattern, so the least number is the furthest.
    """

    waiting: tuple[int, ...]
    accepts: bool
    failed: int  # the furthest anchor that does not hold here
    moves: dict[str, tuple[frozenset[int], int]] = field(default_factory=dict)


def _automaton(node: Node) -> tuple[Automaton, int]:
    if height(node) > NODE_HEIGHT:
        raise Untraceable(large=True)
    automaton = Automaton(NEAR_MISS_POSITIONS, looks=False)
    try:
        return automaton, automaton.add(node, ACCEPT)
    except TooLarge:
        raise Untraceable(large=True) from None
    except NotTraceable:
        raise Untraceable(large=False) from None


class Tracer:
    """Follows texts through one pattern; what it has seen makes later texts quicker."""

    def __init__(self, node: Node) -> None:
        self.automaton, self.start = _automaton(node)
        states = self.automaton.states
        kinds = dict.fromkeys(state.kind for state in states if isinstance(state, Test))
        self.kinds = {kind: number for number, kind in enumerate(kinds)}
        self.places = [PLACES[kind] for kind in kinds]
        self.fronts: dict[tuple[frozenset[int], tuple[bool, ...]], _Front] = {}

    def run(self, text: str) -> Progress:
        """Follows a text from its start. Raises Untraceable when that takes too many steps."""
        if len(self.fronts) > TRACE_MEMORY:
            self.fronts.clear()
        starts = frozenset((self.start,))
        accepted = None
        stopped, furthest = 0, _NONE
        steps = NEAR_MISS_STEPS
        for at in range(len(text) + 1):
            held = tuple([place(text, at, 0) for place in self.places])
            front = self.fronts.get((starts, held)) or self.front(starts, held)
            steps -= 1 + len(front.waiting)
            if steps < 0:
                raise Untraceable(large=True)
            if front.accepts:
                accepted = at
            if at == len(text):
                vain = min(front.waiting, default=_NONE)
            else:
                char = text[at]
                starts, vain = front.moves.get(char) or self.move(front, char)
            vain = min(vain, front.failed)
            if vain <= furthest:
                stopped, furthest = at, vain
            if not starts:
                break
        return self.progress(accepted, stopped, furthest)

    def progress(self, accepted: int | None, stopped: int, furthest: int) -> Progress:
        if furthest == _NONE:
            return Progress(accepted, stopped, None)
        state = self.automaton.states[furthest]
        if isinstance(state, Read):
            return Progress(accepted, stopped, state.node, state.done, state.of)
        assert isinstance(state, Test)
        return Progress(accepted, stopped, state.node)

    def front(self, starts: frozenset[int], held: tuple[bool, ...]) -> _Front:
        """All that is alive behind some states, where certain anchors hold."""
        automaton = self.automaton
        seen = set(starts)
        pending = list(starts)
        waiting = []
        failed = _NONE
        while pending:
            number = pending.pop()
            state = automaton.states[number]
            if isinstance(state, Read):
                waiting.append(number)
            elif isinstance(state, Test) and not held[self.kinds[state.kind]]:
                failed = min(failed, number)
            else:
                new = set(automaton.free_moves(number)) - seen
                seen |= new
                pending += new
        front = _Front(tuple(waiting), ACCEPT in seen, failed)
        self.fronts[starts, held] = front
        return front

    def move(self, front: _Front, char: str) -> tuple[frozenset[int], int]:
        """Where a character leads, and the furthest state that it does not suit."""
        code = ord(char)
        reached = []
        vain = _NONE
        for number in front.waiting:
            state = self.automaton.states[number]
            assert isinstance(state, Read)
            if code in state.chars:
                reached.append(state.next)
            else:
                vain = min(vain, number)
        found = front.moves[char] = (frozenset(reached), vain)
        return found


class Finder:
    """Says of many texts that a pattern is nowhere in them, in any case and across line ends."""

    def __init__(self, node: Node) -> None:
        self.automaton, start = _automaton(node)
        self.first = self.automaton.reach(start)
        self.moves: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self.dots: dict[CharSet, bool] = {}

    def may_find(self, text: str) -> bool:
        """False only where nothing is found; also True when it takes too many steps to say."""
        if len(self.moves) > TRACE_MEMORY:
            self.moves.clear()
        live = self.first
        steps = NEAR_MISS_STEPS
        for char in text:
            steps -= len(live)
            if ACCEPT in live or steps < 0:
                return True
            live = self.moves.get((live, char)) or self.move(live, char)
        return ACCEPT in live

    def move(self, live: frozenset[int], char: str) -> frozenset[int]:
        """What is alive after a character; a match may begin anywhere."""
        found = self.moves[live, char] = self.first.union(*self.reached(live, ord(char)))
        return found

    def reached(self, live: frozenset[int], code: int) -> Iterable[frozenset[int]]:
        for number in live:
            state = self.automaton.states[number]
            if isinstance(state, Read) and self.may_take(state.chars, code):
                yield self.automaton.reach(state.next)

    def may_take(self, chars: CharSet, code: int) -> bool:
        """Whether a class takes a character, perhaps under ``(?i)`` or ``(?s)``."""
        if code in chars or swapped(code) in chars:
            return True
        if len(chars.edges) > _ONE_RANGE and to_upper(code) != to_lower(code):
            return True
        if chars not in self.dots:
            self.dots[chars] = ~chars <= _LINE_ENDS
        return self.dots[chars]
