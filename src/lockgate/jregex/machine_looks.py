"""Atomic groups and look-arounds of the machine."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from collections.abc import Sequence as Items

from lockgate.jregex.machine import Fragment, Run, Step, Sub, SubState
from lockgate.jregex.nodes import Look
from lockgate.jregex.widths import MOST, wrapped

__all__ = ["AtomicStep", "LookAhead", "LookBehind"]


class AtomicStep(Sub):
    """``(?>...)``."""

    __slots__ = ()

    def go(self, run: Run) -> Step | None:
        return self.enter(run, _Atomic(self))


class _Atomic(SubState):
    __slots__ = ("step",)

    def __init__(self, step: AtomicStep) -> None:
        self.step = step

    def matched(self, _: Run) -> Step | None:
        return self.step.next

    def failed(self, _: Run) -> Step | None:
        return None


class LookAhead(Sub):
    """``(?=...)`` and ``(?!...)``."""

    __slots__ = ("negated",)

    def __init__(self, body: Fragment, negated: bool) -> None:
        super().__init__(body)
        self.negated = negated

    def go(self, run: Run) -> Step | None:
        return self.enter(run, _Ahead(self, run.pos))


class _Ahead(SubState):
    __slots__ = ("look", "pos")

    def __init__(self, look: LookAhead, pos: int) -> None:
        self.look = look
        self.pos = pos

    def matched(self, run: Run) -> Step | None:
        run.pos = self.pos
        return None if self.look.negated else self.look.next

    def failed(self, run: Run) -> Step | None:
        run.pos = self.pos
        return self.look.next if self.look.negated else None


Starts = Iterator[tuple[int, bool]]
"""Places, and whether only the second half of the character there is looked at."""


class LookBehind(Sub):
    """``(?<=...)`` and ``(?<!...)``: tries the nearest start first."""

    __slots__ = ("halves", "longest", "negated", "shortest")

    def __init__(self, body: Fragment, node: Look) -> None:
        super().__init__(body)
        self.negated = node.negated
        self.shortest = node.shortest
        self.longest = node.longest
        self.halves = node.halves

    def go(self, run: Run) -> Step | None:
        return self.begin(run, _Behind(self, run, self.starts(run)))

    def starts(self, run: Run) -> Starts:
        """All starts, as far back as Java looks."""
        pos, units = run.pos, run.units
        if self.halves:
            low = max(wrapped(units[pos] - self.longest), 0)
            return _starts_in_units(units, units[pos] - self.shortest, low)
        low = max(pos - _steps_back(units, pos, self.longest), 0)
        return ((at, False) for at in range(pos - self.shortest, low - 1, -1))

    def begin(self, run: Run, state: "_Behind") -> Step | None:
        """Looks for a match from the next start to the place, or ends when no start is left."""
        found = next(state.starts, None)
        if found is None:
            run.pos = state.pos
            return self.next if self.negated else None
        run.pos, half = found
        if half:
            run.text = _halved(run.given, run.pos)
            run.steps -= len(run.text) // 64
        else:
            run.text = run.given
        return self.enter(run, state)


def _starts_in_units(units: Items[int], unit: int, low: int) -> Starts:
    """The nearest start first, down to the lowest."""
    if unit < low:
        return
    at = bisect_right(units, unit) - 1
    while unit >= low:
        half = units[at] < unit
        yield at, half
        at -= not half
        unit -= 1


def _steps_back(units: Items[int], pos: int, longest: int) -> int:
    """How many characters Java goes back where it counts no halves.

    A sum that has overflowed is below 0, and Java then counts what follows instead.
    """
    if longest >= 0:
        return longest
    if longest == -MOST - 1:
        return 0
    following = units[min(pos - longest, len(units) - 1)] - units[pos]
    return pos - bisect_left(units, units[pos] - following)


def _halved(text: str, at: int) -> str:
    """The text with only the second half of a character; the first one stands before it."""
    code = ord(text[at]) - 0x10000
    first = chr(0xD800 + (code >> 10)) if at > 0 else ""
    return text[: max(at - 1, 0)] + first + chr(0xDC00 + (code & 0x3FF)) + text[at + 1 :]


class _Behind(SubState):
    __slots__ = ("look", "pos", "starts", "text")

    def __init__(self, look: LookBehind, run: Run, starts: Starts) -> None:
        self.look = look
        self.pos = run.pos
        self.text = run.text
        self.starts = starts

    def may_end(self, run: Run) -> bool:
        return run.pos == self.pos

    def matched(self, run: Run) -> Step | None:
        run.text = self.text
        return None if self.look.negated else self.look.next

    def failed(self, run: Run) -> Step | None:
        run.text = self.text
        return self.look.begin(run, self)
