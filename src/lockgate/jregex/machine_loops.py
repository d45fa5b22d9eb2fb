"""The repetitions of the machine: runs of characters, loops of groups, rounds of fixed units."""

import re
from typing import Final

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.machine import Fragment, Other, Run, Span, Step, Sub, SubState, Way
from lockgate.jregex.nodes import Mode, Repeat
from lockgate.jregex.spelling import spell_set

__all__ = ["Characters", "LoopEnd", "LoopStart", "Units"]

_SMALL_CLASS: Final = 64


class Characters(Step):
    """A repeated character: as many as there are, given back one by one."""

    __slots__ = ("chars", "least", "mode", "most", "pattern")

    def __init__(self, chars: CharSet, least: int, most: int | None, mode: Mode) -> None:
        self.chars = chars
        self.least = least
        self.most = most
        self.mode = mode
        # A run may be as long as the text, so it is counted by an engine in C, but a large
        # class takes long to compile.
        self.pattern = None
        if len(chars.edges) <= _SMALL_CLASS:
            upper = "" if most is None else most
            self.pattern = re.compile(f"(?:{spell_set(chars)}){{0,{upper}}}", re.DOTALL)

    def run_end(self, run: Run) -> int:
        """Where the longest run ends."""
        if self.pattern is not None:
            found = self.pattern.match(run.text, run.pos)
            end = found.end() if found is not None else run.pos
            run.steps -= (end - run.pos) // 64
            return end
        text, end = run.text, run.pos
        last = run.ends if self.most is None else min(run.ends, end + self.most)
        while end < last and ord(text[end]) in self.chars:
            end += 1
        run.steps -= (end - run.pos) // 2
        return end

    def go(self, run: Run) -> Step | None:
        low, high = run.pos + self.least, self.run_end(run)
        if high < low:
            return None
        if self.mode is Mode.LAZY:
            run.pos = low
            if high > low:
                run.stack.append(_OneMore(self.next, low, high))
            return self.next
        run.pos = high
        if self.mode is Mode.GREEDY and high > low:
            run.stack.append(_OneLess(self.next, low, high))
        return self.next


class _OneLess(Way):
    """Gives back one character more each time."""

    __slots__ = ("high", "low", "step")

    def __init__(self, step: Step, low: int, high: int) -> None:
        self.step = step
        self.low = low
        self.high = high

    def resume(self, run: Run) -> Step | None:
        self.high -= 1
        if self.high > self.low:
            run.stack.append(self)
        run.pos = self.high
        return self.step


class _OneMore(Way):
    """Takes one character more each time."""

    __slots__ = ("high", "low", "step")

    def __init__(self, step: Step, low: int, high: int) -> None:
        self.step = step
        self.low = low
        self.high = high

    def resume(self, run: Run) -> Step | None:
        self.low += 1
        if self.low < self.high:
            run.stack.append(self)
        run.pos = self.low
        return self.step


class LoopStart(Step):
    """Enters the loop of a group that has choices inside.

    A loop that ``remembers`` never tries a further round twice at the same place of the text.
    """

    __slots__ = ("body", "lazy", "least", "most", "remembers", "rounds")

    body: Step

    def __init__(self, rounds: int, node: Repeat, remembers: bool) -> None:
        self.rounds = rounds
        self.least = node.least
        self.most = node.most
        self.lazy = node.mode is Mode.LAZY
        self.remembers = remembers

    def go(self, run: Run) -> Step | None:
        if self.least == 0 and self.lazy:
            if self.most != 0:
                run.stack.append(_Round(self.body, self.rounds, 1, run.pos))
            return self.next
        if self.most == 0:
            return self.next
        if self.least == 0:
            run.stack.append(Other(self.next, run.pos))
        run.set_slot(self.rounds, 1)
        return self.body


class LoopEnd(Step):
    """The end of a round; one that took nothing is the last, whatever the count."""

    __slots__ = ("begin", "loop")

    def __init__(self, loop: LoopStart, begin: int) -> None:
        self.loop = loop
        self.begin = begin

    def go(self, run: Run) -> Step | None:
        loop = self.loop
        if run.pos == run.slots[self.begin]:
            return self.next
        rounds = run.slots[loop.rounds]
        if rounds >= loop.least:
            if loop.most is not None and rounds >= loop.most:
                return self.next
            if loop.lazy:
                run.stack.append(_Round(loop.body, loop.rounds, rounds + 1, run.pos))
                return self.next
            if not loop.remembers:
                run.stack.append(Other(self.next, run.pos))
            elif (loop.rounds, run.pos) in run.failed:
                return self.next
            else:
                run.stack.append(_Remember(self.next, loop.rounds, run.pos))
        run.set_slot(loop.rounds, rounds + 1)
        return loop.body


class _Remember(Way):
    """Goes on behind a loop, remembering that no further round led anywhere."""

    __slots__ = ("loop", "pos", "step")

    def __init__(self, step: Step, loop: int, pos: int) -> None:
        self.step = step
        self.loop = loop
        self.pos = pos

    def resume(self, run: Run) -> Step | None:
        run.failed.add((self.loop, self.pos))
        run.pos = self.pos
        return self.step


class _Round(Way):
    """Another round of a lazy loop."""

    __slots__ = ("body", "count", "pos", "rounds")

    def __init__(self, body: Step, rounds: int, count: int, pos: int) -> None:
        self.body = body
        self.rounds = rounds
        self.count = count
        self.pos = pos

    def resume(self, run: Run) -> Step | None:
        run.pos = self.pos
        run.set_slot(self.rounds, self.count)
        return self.body


class Units(Sub):
    """Rounds of something Java does not look into again once a round is done.

    A group without choices inside, a back reference, a look-around; and every possessive
    repetition. ``group`` is the group that holds the latest round, if the unit is one.
    """

    __slots__ = ("group", "least", "mode", "most")

    def __init__(
        self, body: Fragment, least: int, most: int | None, mode: Mode, group: int | None
    ) -> None:
        super().__init__(body)
        self.least = least
        self.most = most
        self.mode = mode
        self.group = group

    def go(self, run: Run) -> Step | None:
        if self.group is not None:
            # Put back when every count has failed.
            run.set_group(self.group, run.groups[self.group])
        rounds = _Rounds(self, run.pos)
        return self.enter(run, rounds) if self.least > 0 else rounds.enough(run)


class _Rounds(SubState):
    """The rounds of a unit; ``ends`` has where those above the least count ended."""

    __slots__ = ("before", "count", "ends", "unit")

    def __init__(self, unit: Units, pos: int) -> None:
        self.unit = unit
        self.count = 0
        self.ends = [pos]
        self.before: Span | None = None

    def matched(self, run: Run) -> Step | None:
        start, pos = self.ends[-1], run.pos
        unit = self.unit
        if self.count < unit.least:
            self._hold(run, (start, pos))
            self.count += 1
            self.ends[-1] = pos
            return unit.enter(run, self) if self.count < unit.least else self.enough(run)
        if unit.mode is Mode.LAZY:
            if pos == start and unit.most != 1:
                return None
            self._hold(run, (start, pos))
            self.count += 1
            self.ends[-1] = pos
            return self.enough(run)
        self.ends.append(pos)
        if pos == start:
            return self._stop(run, len(self.ends) - 2)
        self._hold(run, (start, pos))
        self.count += 1
        return self._another(run)

    def failed(self, run: Run) -> Step | None:
        unit = self.unit
        if self.count < unit.least or unit.mode is Mode.LAZY:
            return None
        return self._stop(run, len(self.ends) - 1)

    def enough(self, run: Run) -> Step | None:
        """The least count is reached."""
        unit = self.unit
        if unit.mode is Mode.LAZY:
            if unit.most is None or self.count < unit.most:
                run.stack.append(_AnotherUnit(self.unit, self.count, run.pos))
            return unit.next
        if unit.group is not None:
            self.before = run.groups[unit.group]
        return self._another(run)

    def _another(self, run: Run) -> Step | None:
        unit = self.unit
        if unit.most is not None and self.count >= unit.most:
            return self._stop(run, len(self.ends) - 1)
        return unit.enter(run, self)

    def _stop(self, run: Run, rounds: int) -> Step | None:
        """Goes on after so many rounds above the least count."""
        run.pos = self.ends[rounds]
        if self.unit.mode is Mode.POSSESSIVE:
            return self.unit.next
        if rounds == 0:
            self._hold(run, self.before)
        else:
            self._hold(run, (self.ends[rounds - 1], run.pos))
            run.stack.append(_FewerUnits(self, rounds))
        return self.unit.next

    def _hold(self, run: Run, span: Span | None) -> None:
        if self.unit.group is not None:
            run.groups[self.unit.group] = span

    def fewer(self, run: Run, rounds: int) -> Step | None:
        """Goes on with fewer rounds; what groups inside the unit hold stays as it was last."""
        return self._stop(run, rounds)

    def hold_again(self, run: Run, rounds: int) -> None:
        """Java's last act on a unit: the group is set once more when the match is complete.

        Not where the next round had another length, for there Java had begun anew.
        """
        ends = self.ends
        before, end = ends[rounds - 1], ends[rounds]
        if rounds == len(ends) - 1 or _units(run, before, end) == _units(
            run, end, ends[rounds + 1]
        ):
            self._hold(run, (before, end))


def _units(run: Run, start: int, end: int) -> int:
    """The length of a part of the text as Java counts it, in UTF-16 units."""
    return end - start + sum(char > "\uffff" for char in run.text[start:end])


class _FewerUnits(Way):
    """One round less each time."""

    __slots__ = ("rounds", "state")

    def __init__(self, state: _Rounds, rounds: int) -> None:
        self.state = state
        self.rounds = rounds

    def resume(self, run: Run) -> Step | None:
        return self.state.fewer(run, self.rounds - 1)

    def settle(self, run: Run) -> None:
        self.state.hold_again(run, self.rounds)


class _AnotherUnit(Way):
    """One round more each time."""

    __slots__ = ("count", "pos", "unit")

    def __init__(self, unit: Units, count: int, pos: int) -> None:
        self.unit = unit
        self.count = count
        self.pos = pos

    def resume(self, run: Run) -> Step | None:
        run.pos = self.pos
        rounds = _Rounds(self.unit, self.pos)
        rounds.count = self.count
        return self.unit.enter(run, rounds)
