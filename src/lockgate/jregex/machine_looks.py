"""Atomic groups and look-arounds of the machine."""

from lockgate.jregex.machine import Fragment, Run, Step, Sub, SubState
from lockgate.jregex.widths import wrapped

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


class LookBehind(Sub):
    """``(?<=...)`` and ``(?<!...)``: tries the nearest start first."""

    __slots__ = ("longest", "negated", "shortest")

    def __init__(self, body: Fragment, negated: bool, shortest: int, longest: int) -> None:
        super().__init__(body)
        self.negated = negated
        self.shortest = shortest
        self.longest = longest

    def go(self, run: Run) -> Step | None:
        return self.begin(run, _Behind(self, run.pos), run.pos - self.shortest)

    def begin(self, run: Run, state: "_Behind", start: int) -> Step | None:
        """Looks for a match from a start to the place, or ends when no start is left."""
        if start < max(wrapped(state.pos - self.longest), 0):
            run.pos = state.pos
            return self.next if self.negated else None
        state.start = run.pos = start
        return self.enter(run, state)


class _Behind(SubState):
    __slots__ = ("look", "pos", "start")

    def __init__(self, look: LookBehind, pos: int) -> None:
        self.look = look
        self.pos = pos
        self.start = pos

    def may_end(self, run: Run) -> bool:
        return run.pos == self.pos

    def matched(self, _: Run) -> Step | None:
        return None if self.look.negated else self.look.next

    def failed(self, run: Run) -> Step | None:
        return self.look.begin(run, self, self.start - 1)
