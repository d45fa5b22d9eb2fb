"""What templates put under ``$context.requestOverride`` and ``$context.responseOverride``.

Source: guide page "Use a mapping template to override an API's request and response parameters
and status codes". Assignments take effect only when the template has run to its end; assigning
one target twice in one run fails.
"""

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from lockgate.engine.decisions import Note, Override, OverrideAssignment, decide
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.java.text import to_text
from lockgate.java.values import Value
from lockgate.rules.compat import OVERRIDE_BAD_STATUS, OVERRIDE_TWICE
from lockgate.vtl import Assignment, TrackedMap, made_override

if TYPE_CHECKING:
    from lockgate.engine.templates import CompiledTemplate

__all__ = ["Overrides", "apply_status", "override_values", "usable_status"]

_STATUS = ("responseOverride", "status")
_WHOLE = ("responseOverride",)


class Overrides:
    """The override maps of one exchange, shared by its request and its response template.

    ``maps`` has ``requestOverride`` and ``responseOverride``, as far as a template that names them
    has run, with what it left there. ``runs`` names, for each template that ran, the template, its
    phase and where its assignments begin in ``log``.
    """

    __slots__ = ("log", "maps", "runs")

    def __init__(self) -> None:
        self.log: list[Assignment] = []
        self.maps: dict[str, Value] = {}
        self.runs: list[tuple[CompiledTemplate, str, int]] = []

    def begin(self, template: "CompiledTemplate", phase: str, context: TrackedMap) -> None:
        """``template`` is about to run, and sees the maps that it names in ``context``."""
        maps = self.maps
        for name in template.overrides:
            if name not in maps:
                maps[name] = made_override(name, self.log)
            dict.__setitem__(context, name, maps[name])
        self.runs.append((template, phase, len(self.log)))

    def end(self, template: "CompiledTemplate", context: TrackedMap) -> None:
        """``template`` has run: take over maps that it replaced, refuse double assignments."""
        for name in template.overrides:
            self.maps[name] = context.get(name)
        if OVERRIDE_TWICE == "fail" and len(self.log) > 1:
            self._refuse_double()

    def _refuse_double(self) -> None:
        template, phase, start = self.runs[-1]
        seen: dict[tuple[str, ...], Assignment] = {}
        for assignment in self.log[start:]:
            if assignment.path[0] not in ("requestOverride", "responseOverride"):
                continue
            if assignment.value is None:  # removed again
                seen.pop(assignment.path, None)
                continue
            first = seen.setdefault(assignment.path, assignment)
            if first is not assignment:
                raise Failure(
                    "failure.override_twice",
                    template.text.place,
                    {
                        "target": "$context." + ".".join(assignment.path),
                        "first": template.line_of(first.offset),
                        "second": template.line_of(assignment.offset),
                    },
                    step=24 if phase == "request" else 29,
                )

    def status_assignments(self) -> list[OverrideAssignment]:
        """Every executed assignment to ``$context.responseOverride.status``, in order."""
        found: list[OverrideAssignment] = []
        runs = [*self.runs, (None, "", len(self.log))]
        for (template, phase, start), (_, _, end) in pairwise(runs):
            assert template is not None
            for assignment in self.log[start:end]:
                if assignment.path == _STATUS:
                    value = assignment.value
                elif assignment.path == _WHOLE:
                    # The map that is put in its place may have no status: then none is set.
                    found.clear()
                    if not isinstance(assignment.value, dict) or "status" not in assignment.value:
                        continue
                    value = assignment.value["status"]
                else:
                    continue
                status, refusal = usable_status(value)
                found.append(OverrideAssignment(assignment, phase, template, status, refusal))
        return found


def usable_status(value: Value) -> tuple[int | None, str | None]:
    """The status a value stands for, or why it stands for none.

    Usable are integers, numbers without a fraction and texts of three digits, from 200 to 599.
    """
    number: int | None = None
    if isinstance(value, str):
        if value == "":
            return None, "empty"
        if value.isascii() and value.isdecimal():
            # Three digits are a status; another number of them is a number out of range.
            number = int(value) if len(value) == 3 else 0
    elif isinstance(value, bool):
        number = None
    elif isinstance(value, int):
        number = value
    elif isinstance(value, float | Decimal) and -1e6 < value < 1e6:
        number = int(value) if value == int(value) else None
    if value is None:
        return None, "empty"
    if number is None:
        return None, "not_a_number"
    if 100 <= number < 200:
        return None, "informational"
    if not 200 <= number <= 599:
        return None, "out_of_range"
    return number, None


def apply_status(exchange: Exchange) -> None:
    """Let the last assignment of a status decide, where its value is one."""
    overrides = exchange.overrides
    assert overrides is not None
    assert exchange.status is not None
    assignments = overrides.status_assignments()
    if not assignments:
        return
    last = assignments[-1]
    if last.status is not None:
        decide(exchange, Override(exchange.status, last.status, last, assignments))
        return
    facts = {
        "value": to_text(last.assignment.value),
        "reason": last.refusal,
        "line": last.template.line_of(last.assignment.offset),
        "phase": last.phase,
    }
    if OVERRIDE_BAD_STATUS == "fail":
        raise Failure("failure.override_value", last.template.text.place, facts)
    decide(exchange, Note(29, "note.override_ignored", last.template.text.place, facts))


def override_values(overrides: Overrides, name: str, kind: str) -> list[tuple[str, list[str]]]:
    """Names and values under ``kind`` (``header``, ``path``, ``querystring``) of the map ``name``
    (``requestOverride``, ``responseOverride``).
    """
    whole = overrides.maps.get(name)
    values = whole.get(kind) if isinstance(whole, dict) else None
    if not isinstance(values, dict):
        return []
    return [
        (str(name), [to_text(item) for item in value])
        if isinstance(value, list)
        else (str(name), [to_text(value)])
        for name, value in values.items()
        if value is not None
    ]
