"""The one place where a status comes into being, and what is kept of how it did.

Every number a client sees is the ``after`` of a :class:`Decision` that :func:`decide` put into
the exchange's log; a :class:`Status` is made nowhere else. On the request path a decision is an
object that was made when the definition was compiled, or one with a few references; names,
positions, losers and sentences are produced by :mod:`lockgate.engine.record` when somebody reads.
"""

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from lockgate.diagnostics import Place
from lockgate.engine.status import Status
from lockgate.rules.failures import Cause

if TYPE_CHECKING:
    from lockgate.engine.exchange import Exchange
    from lockgate.engine.failure import Failure
    from lockgate.engine.gateway_responses import CompiledGatewayResponse
    from lockgate.engine.phases.body_model import BodyModel
    from lockgate.engine.plan import Operation, Plan
    from lockgate.engine.selection import Entry, Selector
    from lockgate.engine.templates import CompiledTemplate, TemplateSet
    from lockgate.vtl import Assignment

__all__ = [
    "Decision",
    "Examined",
    "Failed",
    "FixedAnswer",
    "GatewayAnswer",
    "ModelChoice",
    "Note",
    "Override",
    "ProxyAnswer",
    "Record",
    "Selection",
    "Status",
    "TemplateChoice",
    "decide",
    "note_cut",
    "record_of",
]


_STATUSES = {number: Status(number) for number in range(100, 1000)}


class Decision:
    """One step towards the answer.

    ``name`` is of the vocabulary (:mod:`lockgate.rules`), ``step`` that of the request's life.
    ``after`` is the number it sets, None where it sets none; ``before`` the number it replaces.
    ``place`` points into the definition; where something is not there, ``place`` is its parent
    and ``missing`` its name.
    """

    __slots__ = ("_header", "after", "before", "missing", "name", "place", "step")

    def __init__(
        self,
        step: int,
        name: str,
        place: Place | None,
        after: int | None = None,
        before: int | None = None,
        missing: str | None = None,
    ) -> None:
        self.step = step
        self.name = name
        self.place = place
        self.after = None if after is None else _STATUSES[after]
        self.before = before
        self.missing = missing
        self._header: str | None = None

    def header(self) -> str:
        """The beginning of ``x-lockgate-decision`` when this decision set the number."""
        if self._header is None:
            at = f', at="{self._at()}"' if self.place else ""
            self._header = f"rule={self.name}, status={self.after}{self._cause()}{at}"
        return self._header

    def _cause(self) -> str:
        return ""

    def _at(self) -> str:
        assert self.place is not None
        return _quoted(self.place)


_PLAIN = re.compile(r"[ !#-\[\]-~]*")


def _quoted(place: Place) -> str:
    """A place as the content of a structured field's string (RFC 9651)."""
    text = place.public_text
    if _PLAIN.fullmatch(text):
        return text
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(c if " " <= c <= "~" else "?" for c in text)


class Examined(NamedTuple):
    """An entry with a status reference that was looked at: its text, and its reason (or "")."""

    entry: "Entry"
    text: str
    reason: str


class Selection(Decision):
    """An integration response was chosen by comparing ``text``.

    ``subject`` is the text that patterns with a literal status saw; a status reference may have
    looked at another one. ``examined`` lists the references that were looked at.
    """

    __slots__ = ("entry", "examined", "selector", "source", "subject", "text", "value")

    def __init__(
        self,
        name: str,
        selector: "Selector",
        entry: "Entry",
        text: str,
        after: int,
        *,
        subject: str | None = None,
        source: str | None = None,
        value: str | None = None,
        examined: tuple[Examined, ...] = (),
    ) -> None:
        is_reference = name.startswith("capture_group")
        place = entry.response.status_place if is_reference else entry.response.place
        super().__init__(27, name, place, after)
        self.selector = selector
        self.entry = entry
        self.text = text
        self.subject = text if subject is None else subject
        self.source = source or selector.source
        self.value = value
        self.examined = examined


class Override(Decision):
    """A template's assignment replaced the integration response's number."""

    __slots__ = ("assignments", "effective")

    def __init__(
        self,
        before: int,
        after: int,
        effective: "OverrideAssignment",
        assignments: "list[OverrideAssignment]",
    ) -> None:
        place = effective.template.text.place
        super().__init__(29, "response_override.template", place, after, before)
        self.effective = effective
        self.assignments = assignments

    def _at(self) -> str:
        # The template stands where it stands, and decides of many requests.
        template = self.effective.template
        if template.quoted_place is None:
            template.quoted_place = super()._at()
        return template.quoted_place


class OverrideAssignment:
    """One executed assignment to ``$context.responseOverride.status``.

    ``refusal`` is None or the reason (:data:`lockgate.rules.decisions.OVERRIDE_REFUSALS`) for
    which the value is no usable status.
    """

    __slots__ = ("assignment", "phase", "refusal", "status", "template")

    def __init__(
        self,
        assignment: "Assignment",
        phase: str,
        template: "CompiledTemplate",
        status: int | None,
        refusal: str | None,
    ) -> None:
        self.assignment = assignment
        self.phase = phase
        self.template = template
        self.status = status
        self.refusal = refusal


class ProxyAnswer(Decision):
    """A proxied backend's or function's own number. ``facts``: what the record tells of it."""

    __slots__ = ("facts",)

    def __init__(
        self, name: str, place: Place, after: int, facts: dict[str, Any] | None = None
    ) -> None:
        super().__init__(25, name, place, after)
        self.facts = facts


class Failed(Decision):
    """A failure: why, and the number it has of its own."""

    __slots__ = ("failure",)

    def __init__(self, failure: "Failure", before: int | None) -> None:
        cause = failure.cause
        super().__init__(
            failure.step, cause.name, failure.place, failure.status, before, failure.missing
        )
        self.failure = failure


class GatewayAnswer(Decision):
    """The gateway response that answered for a failure.

    ``used`` is the entry that gave it, None for the built-in; ``entry`` says ``exact``,
    ``family`` or ``built_in`` and ``status_from`` whether the number is the ``entry``'s or the
    ``failure``'s.
    """

    __slots__ = ("entry", "failure", "status_from", "used")

    def __init__(
        self,
        failure: "Failure",
        used: "CompiledGatewayResponse | None",
        place: Place | None,
        missing: str | None,
    ) -> None:
        own = failure.status
        chosen = None if used is None else used.status
        after = own if chosen is None else chosen
        name = f"gateway_response.{failure.type}"
        super().__init__(failure.step, name, place, after, own, missing)
        self.failure = failure
        self.used = used
        self.status_from = "failure" if chosen is None else "entry"
        if used is None:
            self.entry = "built_in"
        else:
            self.entry = "exact" if used.type == failure.type else "family"

    def _cause(self) -> str:
        return f", cause={self.failure.cause.name}"


class FixedAnswer(Decision):
    """An answer to a failure that no entry can customise."""

    __slots__ = ("failure",)

    def __init__(self, failure: "Failure") -> None:
        own = failure.status
        super().__init__(failure.step, "fixed_response", failure.place, own, own)
        self.failure = failure

    def _cause(self) -> str:
        return f", cause={self.failure.cause.name}"


class TemplateChoice(Decision):
    """The template chosen for a media type; ``chosen`` None: the body passes unchanged.

    ``later`` are the header's further media types, which nobody looked at.
    """

    __slots__ = ("chosen", "later", "media_type", "templates")

    def __init__(
        self,
        step: int,
        name: str,
        templates: "TemplateSet",
        chosen: "CompiledTemplate | None",
        media_type: str | None,
        later: tuple[str, ...] = (),
    ) -> None:
        place = templates.place if chosen is None else chosen.text.place
        super().__init__(step, name, place)
        self.templates = templates
        self.chosen = chosen
        self.media_type = media_type
        self.later = later


class ModelChoice(Decision):
    """The model that a body is to follow, by its media type; ``chosen`` None: it follows any.

    ``models`` are all of the method.
    """

    __slots__ = ("chosen", "media_type", "models")

    def __init__(
        self,
        models: "tuple[BodyModel, ...]",
        chosen: "BodyModel | None",
        media_type: str,
        place: Place,
    ) -> None:
        super().__init__(
            20,
            "select.validator_model",
            place if chosen is None else chosen.request_model.place,
            missing=None if chosen is not None else media_type,
        )
        self.models = models
        self.chosen = chosen
        self.media_type = media_type


class Note(Decision):
    """A remark that set no number. ``facts``: what the record tells of it."""

    __slots__ = ("facts",)

    def __init__(
        self, step: int, name: str, place: Place | None, facts: dict[str, Any] | None = None
    ) -> None:
        super().__init__(step, name, place)
        self.facts = facts or {}


def decide(exchange: "Exchange", decision: Decision) -> None:
    """Put ``decision`` into the log; the number it sets, if any, is now the answer's."""
    exchange.log.append(decision)
    if decision.after is not None:
        exchange.status = decision.after
        exchange.deciding = decision


class Record:
    """What is kept of an exchange after its answer: references and short texts, no bodies.

    ``log`` holds the decisions in order, ``times`` pairs of an index into it and the microseconds
    since the request's head from that index on. ``method`` is the verb as received, ``verb`` the
    one that was looked for, which a header may have replaced. ``excerpt`` is the beginning of the
    backend's body, kept only where texts may be kept (development).
    """

    __slots__ = (
        "backend_status",
        "deciding",
        "delivered",
        "epoch_ms",
        "excerpt",
        "extended_id",
        "id",
        "kind",
        "log",
        "method",
        "operation",
        "path",
        "plan",
        "status",
        "times",
        "verb",
    )

    def __init__(
        self,
        kind: str,
        exchange: "Exchange",
        plan: "Plan | None",
        operation: "Operation | None",
    ) -> None:
        request = exchange.request
        self.kind = kind
        self.plan = plan
        self.operation = operation
        self.id = request.id
        self.extended_id = request.extended_id
        self.method = request.method
        self.verb = exchange.verb
        self.path = exchange.path
        self.epoch_ms = request.epoch_ms
        self.status = exchange.status
        self.deciding = exchange.deciding
        self.backend_status = exchange.backend_status
        self.log = exchange.log
        self.times = exchange.times
        self.excerpt = exchange.excerpt
        self.delivered = False

    @property
    def cause(self) -> Cause | None:
        """The failure's cause, where a failure decided."""
        deciding = self.deciding
        if isinstance(deciding, GatewayAnswer | FixedAnswer):
            return deciding.failure.cause
        return None


def record_of(exchange: "Exchange") -> Record:
    """The record of an exchange whose number has been decided."""
    kind = "none" if exchange.plan is None else exchange.plan.settings.kind
    return Record(kind, exchange, exchange.plan, exchange.operation)


def note_cut(record: Record, reason: str, sent: int) -> None:
    """Tell in ``record`` that the client has got only ``sent`` bytes of the body, and why."""
    record.log.append(Note(30, "note.answer_cut", None, {"reason": reason, "bytes": sent}))
