"""The decision record as JSON data and as a sentence, made when somebody reads it.

The shape is versioned (:data:`lockgate.rules.decisions.VERSION`); members stand in a fixed order
and absent optional members of a decision are left out.
"""

from datetime import UTC, datetime
from typing import Any

from lockgate.diagnostics import Place
from lockgate.engine import candidates as losers
from lockgate.engine.decisions import (
    Decision,
    Failed,
    FixedAnswer,
    GatewayAnswer,
    ModelChoice,
    Note,
    Override,
    OverrideAssignment,
    ProxyAnswer,
    Record,
    Selection,
    TemplateChoice,
)
from lockgate.engine.plan import Operation
from lockgate.java.numbers import class_name
from lockgate.java.text import to_text
from lockgate.rules.decisions import RULES, VERSION
from lockgate.rules.limits import TEXT_COMPARED

__all__ = ["render", "sentence", "shown", "summary"]

_KEPT = 64
_OVERRIDE = "X-HTTP-Method-Override"
_ROUTED = 9
_LONGEST_DIRECTIVE = 200


def render(record: Record, node: str = "local") -> dict[str, Any]:
    """The whole record as JSON data."""
    deciding = record.deciding
    plan = record.plan
    operation = record.operation
    assert deciding is not None
    decisions = _decisions(record)
    gateway = deciding if isinstance(deciding, GatewayAnswer) else None
    return {
        "v": VERSION,
        "id": record.extended_id,
        "request_id": record.id,
        "kind": record.kind,
        "time": _time(record.epoch_ms),
        "node": node,
        "api": None if plan is None else plan.settings.api_id,
        "stage": None if plan is None else plan.settings.stage,
        "deployment": None if plan is None else plan.deployment_id,
        "canary": plan is not None and plan.settings.is_canary is True,
        "method": record.method,
        "route": None if operation is None else operation.route,
        "status": None if record.status is None else int(record.status),
        "frame": None,
        "close_code": None,
        "backend_status": record.backend_status,
        "rule": deciding.name,
        "cause": None if record.cause is None else record.cause.name,
        "entry": None if gateway is None else gateway.entry,
        "status_from": None if gateway is None else gateway.status_from,
        "definition": _definition(deciding),
        "sentence": sentence(record),
        "cache": "none",
        "delivered": record.delivered,
        "decisions": decisions[:_KEPT],
        "left_out": max(0, len(decisions) - _KEPT),
        "withheld": [],
    }


def summary(record: Record) -> dict[str, Any]:
    """What a list of records shows of one; no losers are worked out for it."""
    deciding = record.deciding
    assert deciding is not None
    return {
        "id": record.extended_id,
        "time": _time(record.epoch_ms),
        "method": record.method,
        "route": None if record.operation is None else record.operation.route,
        "status": None if record.status is None else int(record.status),
        "rule": deciding.name,
        "sentence": sentence(record),
    }


def _time(epoch_ms: int) -> str:
    time = datetime.fromtimestamp(epoch_ms / 1000, UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{epoch_ms % 1000:03d}Z"


def _definition(decision: Decision) -> dict[str, Any] | None:
    place = decision.place
    if place is None:
        return None
    found = _place(place)
    if decision.missing is not None:
        found["missing"] = decision.missing
    return found


def _place(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {
        "file": place.source.public_name,
        "pointer": place.pointer,
        "line": place.line,
        "column": place.column,
        "digest": place.source.digest,
    }
    if not place.line:
        del found["line"], found["column"]
    if place.via:
        found["via"] = list(place.via)
    return found


# -- decisions


def _decisions(record: Record) -> list[dict[str, Any]]:
    found = [
        _decision(decision, record, _microseconds(record, index))
        for index, decision in enumerate(record.log)
    ]
    if record.operation is not None:
        before = sum(decision.step < _ROUTED for decision in record.log)
        found.insert(before, _route(record, record.operation))
    return found


def _route(record: Record, operation: Operation) -> dict[str, Any]:
    """The choice of the route, which no request needs to log."""
    found: dict[str, Any] = {
        "step": str(_ROUTED),
        "name": "select.route",
        "definition": _place(operation.place),
    }
    found.update(_looked_for(record))
    _with_candidates(found, losers.for_chosen_route(record))
    found["facts"] = {"resource": operation.resource_path, "method": operation.verb}
    found["us"] = record.times[0][1]
    return found


def _looked_for(record: Record) -> dict[str, Any]:
    """The header that replaced the verb as received, where one did."""
    if record.verb == record.method:
        return {}
    return {"compared": _compared(f"request.header.{_OVERRIDE}", record.verb)}


def _microseconds(record: Record, index: int) -> int:
    """The time since the request's head at which the decision with this index was taken."""
    return [us for start, us in record.times if start <= index][-1]


def _decision(decision: Decision, record: Record, us: int) -> dict[str, Any]:
    found: dict[str, Any] = {"step": str(decision.step), "name": decision.name}
    if decision.after is not None:
        found["before"] = None if decision.before is None else int(decision.before)
        found["after"] = int(decision.after)
    definition = _definition(decision)
    if definition is not None:
        found["definition"] = definition
    found.update(_DETAILS[type(decision)](decision, record))
    found["us"] = us
    return found


def _compared(source: str, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {"source": source, "text": text[:TEXT_COMPARED], "length": len(text)}
    if len(text) > TEXT_COMPARED:
        found["cut"] = TEXT_COMPARED
    return found


def _with_candidates(found: dict[str, Any], several: list[dict[str, Any]]) -> dict[str, Any]:
    if several:
        found["candidates"], left_out = losers.bounded(several)
        if left_out:
            found["candidates_left_out"] = left_out
    return found


def _selection(decision: Selection, record: Record) -> dict[str, Any]:
    found: dict[str, Any] = {"compared": _compared(decision.source, decision.text)}
    _with_candidates(found, losers.for_selection(decision, record))
    reference = decision.entry.reference
    if reference is not None:
        found["facts"] = {"group": reference.text, "value": decision.value}
    return found


def _override(decision: Override, _record: Record) -> dict[str, Any]:
    effective = decision.effective
    value = to_text(effective.assignment.value)
    return {
        "compared": _compared("template.value", value),
        "template": _template(effective),
        "sets": [_set(one, effective) for one in decision.assignments],
    }


def _template(one: OverrideAssignment) -> dict[str, Any]:
    template = one.template
    line, column = template.template.position(one.assignment.offset)
    place = template.text.place
    source = template.text.text.split("\n")
    directive = source[line - 1][column - 1 :] if line <= len(source) else ""
    return {
        "pointer": place.pointer,
        "file": place.source.public_name,
        "line": line,
        "column": column,
        "file_line": template.file_line(line),
        "directive": _directive(directive),
        "phase": one.phase,
    }


def _directive(text: str) -> str:
    """A ``#set(...)`` up to its closing parenthesis, or the line's rest."""
    depth = 0
    for index, character in enumerate(text[:_LONGEST_DIRECTIVE]):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return text[: index + 1]
    return text[:_LONGEST_DIRECTIVE].rstrip()


def _set(one: OverrideAssignment, effective: OverrideAssignment) -> dict[str, Any]:
    line, column = one.template.template.position(one.assignment.offset)
    found: dict[str, Any] = {
        "line": line,
        "column": column,
        "phase": one.phase,
        "text": to_text(one.assignment.value),
        "class": class_name(one.assignment.value).rpartition(".")[2].lower(),
        "effective": one is effective,
    }
    if one is not effective:
        found["reason"] = one.refusal or "overwritten"
    return found


def _proxy(decision: ProxyAnswer, record: Record) -> dict[str, Any]:
    source = "integration.status" if decision.name == "proxy.http" else "lambda.payload"
    found: dict[str, Any] = {}
    if decision.name != "proxy.lambda_default":
        found["compared"] = _compared(source, str(int(record.status or 0)))
    if decision.facts:
        found["facts"] = decision.facts
    return found


def _failed(decision: Failed, record: Record) -> dict[str, Any]:
    failure = decision.failure
    facts = dict(failure.facts)
    found: dict[str, Any] = {}
    if failure.selection is not None:
        selector, text, examined = failure.selection
        found["compared"] = _compared(selector.source, text)
        _with_candidates(found, losers.for_no_match(selector, text, examined, record))
    elif failure.cause.name == "failure.no_route":
        found.update(_looked_for(record))
        several, miss = losers.for_route(record)
        _with_candidates(found, several)
        facts["near_miss"] = miss
    guard = facts.pop("guard", None)
    if guard is not None:
        found["guard"] = guard
    if facts:
        found["facts"] = facts
    return found


def _gateway(decision: GatewayAnswer, record: Record) -> dict[str, Any]:
    found: dict[str, Any] = {
        "compared": _compared("failure.status", str(decision.failure.status)),
    }
    _with_candidates(found, losers.for_gateway_answer(decision, record))
    found["entry"] = decision.entry
    return found


def _template_choice(decision: TemplateChoice, _record: Record) -> dict[str, Any]:
    source = "request.media_type" if decision.step == 23 else "request.accept"
    found: dict[str, Any] = {"compared": _compared(source, decision.media_type or "")}
    return _with_candidates(found, losers.for_template(decision))


def _model_choice(decision: ModelChoice, _record: Record) -> dict[str, Any]:
    found: dict[str, Any] = {"compared": _compared("request.media_type", decision.media_type)}
    return _with_candidates(found, losers.for_model(decision))


def _note(decision: Note, _record: Record) -> dict[str, Any]:
    return {"facts": decision.facts} if decision.facts else {}


def _nothing(_decision: Decision, _record: Record) -> dict[str, Any]:
    return {}


_DETAILS: dict[type, Any] = {
    Selection: _selection,
    Override: _override,
    ProxyAnswer: _proxy,
    Failed: _failed,
    GatewayAnswer: _gateway,
    FixedAnswer: _nothing,
    TemplateChoice: _template_choice,
    ModelChoice: _model_choice,
    Note: _note,
}


# -- the sentence


def shown(text: str, limit: int = 200) -> str:
    """``text`` for human eyes: control characters, blanks at the ends and odd spaces escaped."""
    cut = text[:limit]
    body = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in cut
    )
    if body.startswith(" "):
        body = "\\x20" + body[1:]
    if body.endswith(" "):
        body = body[:-1] + "\\x20"
    return body + "…" if len(text) > limit else body


def sentence(record: Record) -> str:
    """One sentence: the status and why."""
    deciding = record.deciding
    assert deciding is not None
    status = int(record.status or 0)
    at = "" if deciding.place is None else deciding.place.public_text
    facts: dict[str, Any] = {"status": status, "at": at}
    if isinstance(deciding, Selection):
        reference = deciding.entry.reference
        facts.update(
            source=deciding.source,
            text=shown(deciding.text),
            pattern=shown(deciding.entry.response.key),
            count=len(deciding.selector.literals) + len(deciding.selector.references),
            reference=None if reference is None else reference.text.partition(":")[0],
            value=deciding.value,
        )
    elif isinstance(deciding, Override):
        effective = deciding.effective
        facts.update(
            line=effective.template.line_of(effective.assignment.offset),
            phase=effective.phase,
            before=deciding.before,
        )
    elif isinstance(deciding, GatewayAnswer | FixedAnswer):
        facts["cause"] = shown(deciding.failure.words, 400)
    if isinstance(deciding, GatewayAnswer):
        facts["entry"] = _answered_by(deciding)
        if deciding.entry == "built_in":
            facts["at"] = ""
    return RULES[deciding.name].sentence.format_map(facts).rstrip()


def _answered_by(decision: GatewayAnswer) -> str:
    name = decision.failure.type
    if decision.entry == "exact":
        return f"the entry {name}"
    if decision.entry == "family":
        used = decision.used
        assert used is not None
        return f"{used.type} for {name}"
    return f"the built-in {name}"
