"""From a tree to the steps of the machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from lockgate.jregex.captures import has_back_reference
from lockgate.jregex.limits import MACHINE_STEPS
from lockgate.jregex.machine import (
    Accept,
    At,
    BackReferenceStep,
    Choice,
    Close,
    Cluster,
    Fragment,
    LineBreakStep,
    One,
    Open,
    Pass,
    Run,
    Span,
    Step,
    walk_from,
)
from lockgate.jregex.machine_looks import AtomicStep, LookAhead, LookBehind
from lockgate.jregex.machine_loops import Characters, LoopEnd, LoopStart, Units
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    Atomic,
    BackReference,
    Char,
    Empty,
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
    walk,
)
from lockgate.jregex.places import PLACES
from lockgate.jregex.properties import VERTICAL_SPACE
from lockgate.jregex.widths import is_optional_group, reckon_all

__all__ = ["Program", "build"]


@dataclass(frozen=True, slots=True)
class Program:
    """The steps of one pattern; runs share nothing, so one program serves all."""

    first: Step
    groups: int
    slots: int

    def match(self, text: str, steps: int = MACHINE_STEPS) -> list[Span | None] | None:
        """Java's ``matches()``: the spans of all groups, the whole first, or None.

        Raises BudgetExceeded.
        """
        run = Run(text, self.groups, self.slots, steps)
        run.whole = True
        return self._spans(run, 0) if walk_from(self.first, run, 0) else None

    def find(
        self, text: str, start: int, steps: int = MACHINE_STEPS, origin: int | None = None
    ) -> tuple[list[Span | None] | None, int]:
        r"""Java's ``find()`` from a place: the spans or None, and the steps that are left.

        ``origin`` is where ``\G`` holds, if not at the start. Raises BudgetExceeded.
        """
        run = Run(text, self.groups, self.slots, steps)
        run.origin = start if origin is None else origin
        # What a failed attempt leaves in groups is still there at the next place, as in Java.
        for pos in range(start, len(text) + 1):
            if walk_from(self.first, run, pos):
                return self._spans(run, pos), run.steps
        return None, run.steps

    def _spans(self, run: Run, pos: int) -> list[Span | None]:
        run.groups[0] = (pos, run.pos)
        return run.groups


def build(root: Node, groups: int) -> Program:
    """The program of a tree."""
    builder = _Builder()
    builder.look_at_repeats(root)
    if not has_back_reference(root):
        builder.remembering = _outer_loops(root)
    whole = fold(root, builder.fragment)
    whole.last.next = Accept()
    return Program(whole.first, groups, builder.slots)


@dataclass(slots=True)
class _Builder:
    """What is known of a tree while its steps are made; nodes are told apart by identity."""

    slots: int = 0
    units: set[int] = field(default_factory=set)
    loops: dict[int, int] = field(default_factory=dict)
    remembering: set[int] = field(default_factory=set)

    def new_slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def look_at_repeats(self, root: Node) -> None:
        """Notes which groups are repeated as fixed units and which in loops."""
        reckonings = reckon_all(root)
        for node in walk(root):
            if not isinstance(node, Repeat) or not isinstance(node.body, Group):
                continue
            if node.mode is Mode.POSSESSIVE or is_optional_group(node):
                continue
            if reckonings[id(node.body)].fixed:
                self.units.add(id(node.body))
            else:
                self.loops[id(node.body)] = self.new_slot()

    def fragment(self, node: Node, parts: list[Fragment]) -> Fragment:
        return _FRAGMENTS[type(node)](self, node, parts)

    def char(self, node: Char, _: list[Fragment]) -> Fragment:
        return _single(One(node.chars))

    def anchor(self, node: Anchor, _: list[Fragment]) -> Fragment:
        return _single(At(PLACES[node.kind]))

    def back_reference(self, node: BackReference, _: list[Fragment]) -> Fragment:
        return _single(BackReferenceStep(node.group, node.fold))

    def sequence(self, _: Sequence, parts: list[Fragment]) -> Fragment:
        for part, following in pairwise(parts):
            part.last.next = following.first
        return Fragment(parts[0].first, parts[-1].last)

    def alternation(self, _: Alternation, parts: list[Fragment]) -> Fragment:
        join = Pass()
        for part in parts:
            part.last.next = join
        return Fragment(Choice([part.first for part in parts]), join)

    def group(self, node: Group, parts: list[Fragment]) -> Fragment:
        body = parts[0]
        if id(node) in self.units:
            return body
        begin = self.loops.get(id(node))
        if begin is None and node.index is None:
            return body
        slot = self.new_slot() if begin is None else begin
        opening = Open(slot)
        opening.next = body.first
        if node.index is None:
            return Fragment(opening, body.last)
        closing = Close(node.index, slot)
        body.last.next = closing
        return Fragment(opening, closing)

    def atomic(self, _: Atomic, parts: list[Fragment]) -> Fragment:
        return _single(AtomicStep(parts[0]))

    def look(self, node: Look, parts: list[Fragment]) -> Fragment:
        if node.ahead:
            return _single(LookAhead(parts[0], node.negated))
        return _single(LookBehind(parts[0], node))

    def repeat(self, node: Repeat, parts: list[Fragment]) -> Fragment:
        body, least, most, mode = node.body, node.least, node.most, node.mode
        if isinstance(body, Char):
            return _single(Characters(body.chars, least, most, mode))
        if is_optional_group(node):
            return self.optional(parts[0], lazy=mode is Mode.LAZY)
        if id(body) in self.loops:
            return self.loop(node, parts[0], self.loops[id(body)])
        group = body.index if isinstance(body, Group) and id(body) in self.units else None
        return _single(Units(parts[0], least, most, mode, group))

    def optional(self, body: Fragment, *, lazy: bool) -> Fragment:
        join = Pass()
        body.last.next = join
        branches: list[Step] = [body.first, join]
        return Fragment(Choice(branches[::-1] if lazy else branches), join)

    def loop(self, node: Repeat, body: Fragment, begin: int) -> Fragment:
        start = LoopStart(self.new_slot(), node, id(node) in self.remembering)
        end = LoopEnd(start, begin)
        join = Pass()
        start.body, start.next = body.first, join
        body.last.next = end
        end.next = join
        return Fragment(start, join)


def _outer_loops(root: Node) -> set[int]:
    """The endless greedy repetitions that no other repetition is around.

    In these Java remembers where a further round has failed, unless the pattern has back
    references, which also decides what is left in groups.
    """
    found: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if not isinstance(node, Repeat) or isinstance(node.body, Look | Atomic):
            pending += children(node)
        elif node.most is None and node.mode is Mode.GREEDY:
            found.add(id(node))
    return found


def _single(step: Step) -> Fragment:
    return Fragment(step, step)


_FRAGMENTS: Mapping[type[Node], Callable[..., Fragment]] = {
    Alternation: _Builder.alternation,
    Anchor: _Builder.anchor,
    Atomic: _Builder.atomic,
    BackReference: _Builder.back_reference,
    Char: _Builder.char,
    Empty: lambda builder, node, parts: _single(Pass()),
    Grapheme: lambda builder, node, parts: _single(Cluster()),
    Group: _Builder.group,
    LineBreak: lambda builder, node, parts: _single(LineBreakStep(VERTICAL_SPACE)),
    Look: _Builder.look,
    Repeat: _Builder.repeat,
    Sequence: _Builder.sequence,
}
