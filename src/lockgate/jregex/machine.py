"""A matcher that follows Java's step by step: what it finds and what its groups hold.

Python's engines put every group back when they give a way up. Java does not always: what an
atomic group, a look-around or one round of a fixed unit set stays set, even if the way that set
it fails later, and a repeated unit writes its group once more when the match is complete. Patterns
in which that can be seen run here, and so do those no Python engine can express. A match is a
walk along :class:`Step` objects; a :class:`Way` on the stack is what to do when the walk fails.
Every step counts against a budget, so an evaluation always ends.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence as Items
from itertools import accumulate
from typing import Final

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.errors import BudgetExceeded
from lockgate.jregex.graphemes import cluster_end
from lockgate.jregex.nodes import Fold
from lockgate.jregex.places import Place
from lockgate.jregex.unicode_sets import folded

__all__ = [
    "ACCEPTED",
    "Accept",
    "At",
    "BackReferenceStep",
    "Choice",
    "Close",
    "Cluster",
    "Fragment",
    "LineBreakStep",
    "One",
    "Open",
    "Other",
    "Pass",
    "Run",
    "Span",
    "Step",
    "Sub",
    "SubEnd",
    "Way",
    "walk_from",
]

Span = tuple[int, int]


class Run:
    """One evaluation: the text, where the walk stands, and the ways still open.

    ``text`` is the text as the walk sees it, ``given`` as it is; they differ only while a
    look-behind sees half a character.
    """

    __slots__ = (
        "_units",
        "ends",
        "failed",
        "given",
        "groups",
        "origin",
        "pos",
        "slots",
        "stack",
        "steps",
        "subs",
        "text",
        "whole",
    )

    def __init__(self, text: str, groups: int, slots: int, steps: int) -> None:
        self.text = self.given = text
        self.ends = len(text)
        self._units: Items[int] | None = None
        self.groups: list[Span | None] = [None] * (groups + 1)
        self.slots = [0] * slots
        self.stack: list[Way] = []
        self.subs: list[int] = []
        self.pos = 0
        self.origin = 0
        self.whole = False
        self.steps = steps
        self.failed: set[tuple[int, int]] = set()

    @property
    def units(self) -> Items[int]:
        """Where each character of the text begins, and the text ends, in UTF-16 units."""
        if self._units is None:
            text = self.given
            if text.isascii() or max(text) <= "\uffff":
                self._units = range(len(text) + 1)
            else:
                self.steps -= len(text) // 8
                self._units = [0, *accumulate(1 + (char > "\uffff") for char in text)]
        return self._units

    def set_group(self, index: int, span: Span | None) -> None:
        """Sets a group; a way given up later puts the old one back."""
        self.stack.append(_GroupBefore(index, self.groups[index]))
        self.groups[index] = span

    def set_slot(self, index: int, value: int) -> None:
        """Sets a counter or a place of a loop, likewise."""
        self.stack.append(_SlotBefore(index, self.slots[index]))
        self.slots[index] = value


class Step(ABC):
    """One instruction; ``next`` is what follows it."""

    __slots__ = ("next",)

    next: "Step"

    @abstractmethod
    def go(self, run: Run) -> "Step | None":
        """Does its part; the step to go on with, or None when the walk fails here."""


class Way(ABC):
    """What to do when everything after it has failed."""

    __slots__ = ()

    @abstractmethod
    def resume(self, run: Run) -> Step | None:
        """Undoes or tries something; None fails further back."""

    def settle(self, run: Run) -> None:  # noqa: B027 - most ways have nothing to settle
        """Called, latest way first, when the match this way belongs to is complete."""


class Fragment:
    """Steps for a part of a pattern: where to enter, and the one whose ``next`` is still open."""

    __slots__ = ("first", "last")

    def __init__(self, first: Step, last: Step) -> None:
        self.first = first
        self.last = last


def walk_from(start: Step, run: Run, pos: int) -> bool:
    """Whether a match begins at a place; ``run.pos`` is then its end."""
    run.pos = pos
    run.stack.clear()
    run.subs.clear()
    stack = run.stack
    step: Step | None = start
    while step is not ACCEPTED:
        run.steps -= 1
        if run.steps < 0:
            raise BudgetExceeded("too many steps")
        if step is not None:
            step = step.go(run)
        elif stack:
            step = stack.pop().resume(run)
        else:
            return False
    while stack:
        stack.pop().settle(run)
    return True


class _GroupBefore(Way):
    __slots__ = ("index", "span")

    def __init__(self, index: int, span: Span | None) -> None:
        self.index = index
        self.span = span

    def resume(self, run: Run) -> Step | None:
        run.groups[self.index] = self.span
        return None


class _SlotBefore(Way):
    __slots__ = ("index", "value")

    def __init__(self, index: int, value: int) -> None:
        self.index = index
        self.value = value

    def resume(self, run: Run) -> Step | None:
        run.slots[self.index] = self.value
        return None


class Other(Way):
    """Another way to go on from a place."""

    __slots__ = ("pos", "step")

    def __init__(self, step: Step, pos: int) -> None:
        self.step = step
        self.pos = pos

    def resume(self, run: Run) -> Step | None:
        run.pos = self.pos
        return self.step


class Pass(Step):
    """Nothing; joins branches."""

    __slots__ = ()

    def go(self, _: Run) -> Step | None:
        return self.next


ACCEPTED: Final[Step] = Pass()
"""Where a walk ends."""


class Accept(Step):
    """The end of the pattern; a whole match must have reached the end of the text."""

    __slots__ = ()

    def go(self, run: Run) -> Step | None:
        return None if run.whole and run.pos != run.ends else ACCEPTED


class One(Step):
    """One character."""

    __slots__ = ("chars",)

    def __init__(self, chars: CharSet) -> None:
        self.chars = chars

    def go(self, run: Run) -> Step | None:
        pos = run.pos
        if pos == run.ends or ord(run.text[pos]) not in self.chars:
            return None
        run.pos = pos + 1
        return self.next


class Choice(Step):
    """Branches in their order; each ends at a step of its own."""

    __slots__ = ("branches",)

    def __init__(self, branches: list[Step]) -> None:
        self.branches = branches

    def go(self, run: Run) -> Step | None:
        run.stack.append(_Branches(self.branches, run.pos))
        return self.branches[0]


class _Branches(Way):
    """The next branch each time."""

    __slots__ = ("branches", "number", "pos")

    def __init__(self, branches: list[Step], pos: int) -> None:
        self.branches = branches
        self.number = 0
        self.pos = pos

    def resume(self, run: Run) -> Step | None:
        self.number += 1
        if self.number + 1 < len(self.branches):
            run.stack.append(self)
        run.pos = self.pos
        return self.branches[self.number]


class Open(Step):
    """The start of a group."""

    __slots__ = ("slot",)

    def __init__(self, slot: int) -> None:
        self.slot = slot

    def go(self, run: Run) -> Step | None:
        run.set_slot(self.slot, run.pos)
        return self.next


class Close(Step):
    """The end of a capturing group, which holds its new text only from here."""

    __slots__ = ("group", "slot")

    def __init__(self, group: int, slot: int) -> None:
        self.group = group
        self.slot = slot

    def go(self, run: Run) -> Step | None:
        run.set_group(self.group, (run.slots[self.slot], run.pos))
        return self.next


class At(Step):
    """An anchor."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        self.place = place

    def go(self, run: Run) -> Step | None:
        text, pos, origin = run.text, run.pos, run.origin
        if pos == 0 and text is not run.given:
            # Inside the first character, so this is not the start of the text.
            run.steps -= len(text) // 64
            text, pos, origin = _FIRST_HALF + text, 1, -1
        return self.next if self.place(text, pos, origin) else None


_FIRST_HALF: Final = "\ud800"


class BackReferenceStep(Step):
    """The text of a group once more."""

    __slots__ = ("fold", "group")

    def __init__(self, group: int, fold: Fold) -> None:
        self.group = group
        self.fold = fold

    def go(self, run: Run) -> Step | None:
        span = run.groups[self.group] if self.group < len(run.groups) else None
        if span is None:
            return None
        wanted = run.text[span[0] : span[1]]
        found = run.text[run.pos : run.pos + len(wanted)]
        run.steps -= len(wanted) // 16
        if found != wanted and not _same(found, wanted, self.fold):
            return None
        run.pos += len(wanted)
        return self.next


def _same(found: str, wanted: str, fold: Fold) -> bool:
    if len(found) != len(wanted) or fold is Fold.EXACT:
        return False
    if fold is Fold.UNICODE:
        return all(folded(ord(a)) == folded(ord(b)) for a, b in zip(found, wanted, strict=True))
    return found.translate(_ASCII_LOWER) == wanted.translate(_ASCII_LOWER)


_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class LineBreakStep(Step):
    r"""``\R``: both characters of ``\r\n``, then the first alone."""

    __slots__ = ("chars",)

    def __init__(self, chars: CharSet) -> None:
        self.chars = chars

    def go(self, run: Run) -> Step | None:
        pos = run.pos
        if pos == run.ends or ord(run.text[pos]) not in self.chars:
            return None
        if run.text.startswith("\r\n", pos):
            run.stack.append(Other(self.next, pos + 1))
            run.pos = pos + 2
        else:
            run.pos = pos + 1
        return self.next


class Cluster(Step):
    r"""``\X``."""

    __slots__ = ()

    def go(self, run: Run) -> Step | None:
        if run.pos == run.ends:
            return None
        end = cluster_end(run.text, run.pos)
        run.steps -= (end - run.pos) // 4
        run.pos = end
        return self.next


class Sub(Step):
    """A match within the match: of an atomic group, a look-around, one round of a unit.

    ``body`` is walked up to its :class:`SubEnd`. Only the first way through counts: the others
    are dropped, together with the memory of what groups held before.
    """

    __slots__ = ("body",)

    def __init__(self, body: Fragment) -> None:
        self.body = body.first
        body.last.next = SubEnd()

    def enter(self, run: Run, state: "SubState") -> Step:
        """Begins the match within; its end or failure is reported to ``state``."""
        run.subs.append(len(run.stack))
        run.stack.append(state)
        return self.body


class SubState(Way):
    """A match within the match that is under way; resumed when it has failed."""

    __slots__ = ()

    def resume(self, run: Run) -> Step | None:
        run.subs.pop()
        return self.failed(run)

    def may_end(self, _: Run) -> bool:
        """Whether the match within may end where the walk stands."""
        return True

    @abstractmethod
    def matched(self, run: Run) -> Step | None:
        """Goes on after success; the walk stands at the end of the match within."""

    @abstractmethod
    def failed(self, run: Run) -> Step | None:
        """Goes on after failure."""


class SubEnd(Step):
    """The end of a match within the match."""

    __slots__ = ()

    def go(self, run: Run) -> Step | None:
        stack = run.stack
        height = run.subs[-1]
        # Of an abstract class isinstance takes long, and nothing else ever stands there.
        state: SubState = stack[height]  # type: ignore[assignment]
        if not state.may_end(run):
            return None
        run.subs.pop()
        while len(stack) > height + 1:
            stack.pop().settle(run)
        stack.pop()
        return state.matched(run)
