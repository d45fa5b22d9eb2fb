"""What a traced render did, step by step: the data for looking back at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from lockgate.java.json_writer import NullKey
from lockgate.java.numbers import class_name
from lockgate.java.values import Value
from lockgate.vtl.keys import MapKey
from lockgate.vtl.objects import DefinedBlock, MapEntry, MapView
from lockgate.vtl.printing import TEXTS
from lockgate.vtl.tracked import Assignment, TrackedMap

if TYPE_CHECKING:
    from lockgate.vtl.errors import TemplateError

__all__ = ["STEP_KINDS", "StepKind", "Trace", "TraceStep"]

StepKind = Literal[
    "text", "read", "print", "set", "override", "branch", "round", "define", "call", "jump"
]

STEP_KINDS: Final[dict[StepKind, str]] = {
    "text": "text of the template was printed",
    "read": "a reference was read; no class: it has no value",
    "print": "the value of a reference was printed",
    "set": "#set assigned a value; no class: there was none, so nothing was assigned",
    "override": "a map below $context was assigned to; ``name`` is the path below $context",
    "branch": "a branch of #if was taken: its condition (if), its content (else), or none",
    "round": "a round of #foreach began; the value is the one of the loop's variable",
    "define": "#define gave a variable its block",
    "call": "a macro was called, or #evaluate",
    "jump": "#stop or #break",
}

_SHOWN: Final = 1_000
"""Characters of a value that a step keeps."""

_SHOWN_PARTS: Final = 200
"""Elements of a collection, with those inside it, up to which it is shown."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step: ``start`` and ``end`` are offsets in the template.

    ``text`` is what was printed, or the value as it would print, cut at 1,000 characters; a large
    collection is told by its size. ``java_class`` is the simple class name of a value, None where
    there is none. ``name`` is the path of an override, the variable of a loop or of ``#set``, the
    name of what was called, or which kind of branch was taken.
    """

    kind: StepKind
    start: int
    end: int
    text: str = ""
    java_class: str | None = None
    name: str = ""


@dataclass(slots=True)
class Trace:
    """The steps of one render, and how it ended: ``output``, or ``error``.

    The generated code of the traced variant calls the methods. ``left_out`` counts the steps
    beyond ``limit``.
    """

    context: TrackedMap | None = None
    limit: int = 10_000
    steps: list[TraceStep] = field(default_factory=list)
    left_out: int = 0
    output: str | None = None
    error: "TemplateError | None" = None
    _seen: int = 0

    def __post_init__(self) -> None:
        if self.context is not None:
            self._seen = len(self.context.log)

    def text(self, start: int, end: int, text: str) -> None:
        """Text of the template, or a note on a directive."""
        self._add(TraceStep("text", start, end, text[:_SHOWN]))

    def value(self, kind: StepKind, start: int, end: int, value: Value, name: str = "") -> None:
        """A step with a value."""
        shown = _shown(value)
        java_class = None if value is None else class_name(value).rpartition(".")[2]
        self._add(TraceStep(kind, start, end, shown, java_class, name))
        self._note_assignments(end)

    def printed(self, start: int, end: int, text: str) -> None:
        """A reference that was printed."""
        self._add(TraceStep("print", start, end, text[:_SHOWN]))

    def shown(self, start: int, end: int, value: Value, output: Sequence[str], before: int) -> None:
        """A reference that was printed, where its value may be a block with steps of its own."""
        if type(value) is not DefinedBlock:
            self.printed(start, end, "".join(output[before:]))

    def mark(self, kind: StepKind, start: int, end: int, name: str = "") -> None:
        """A step that is neither a value nor text."""
        self._add(TraceStep(kind, start, end, name=name))

    def _add(self, step: TraceStep) -> None:
        if len(self.steps) < self.limit:
            self.steps.append(step)
        else:
            self.left_out += 1

    def _note_assignments(self, end: int) -> None:
        """Enter what was assigned below ``$context`` since the last step."""
        log: list[Assignment] = [] if self.context is None else self.context.log
        for made in log[self._seen :]:
            value = made.value
            java_class = None if value is None else class_name(value).rpartition(".")[2]
            name = ".".join(made.path)
            step = TraceStep("override", made.offset, end, _shown(value), java_class, name)
            self._add(step)
        self._seen = len(log)


def _shown(value: Value) -> str:
    """A value as it would print, if it is not too large to be printed at every step.

    Blocks are not shown, nor what holds some: to print them is to run them. Nor is what cannot be
    printed.
    """
    if isinstance(value, str):
        return value[:_SHOWN]
    if isinstance(value, DefinedBlock):
        return ""
    held = value.map if isinstance(value, MapView | MapEntry) else value
    if isinstance(held, list | dict) and _parts(held, _SHOWN_PARTS) <= 0:
        return f"({len(held)} elements)"
    try:
        return TEXTS[type(value)](value)[:_SHOWN]
    except NullKey:
        return ""


def _parts(value: Value, left: int) -> int:
    """How many of ``left`` elements remain when those of ``value`` are counted; 0 with blocks."""
    pending = [value]
    while pending and left > 0:
        current = pending.pop()
        if isinstance(current, list | dict):
            left -= len(current) + 1
            if left > 0:
                pending += current
            if left > 0 and isinstance(current, dict):
                pending += current.values()
        elif isinstance(current, str):
            left -= len(current) // 64
        elif isinstance(current, MapKey):
            pending.append(current.value)
        elif isinstance(current, MapView | MapEntry):
            pending.append(current.map)
        elif isinstance(current, DefinedBlock):
            return 0
    return left
