"""The losers of a choice, each with its reason: worked out again when a record is read.

Nothing here runs on the request path. The same patterns and tables that decided are asked again,
so outcomes and reasons cannot differ from what happened.
"""

from typing import Any

import msgspec

from lockgate.diagnostics import Place
from lockgate.engine.decisions import (
    Examined,
    GatewayAnswer,
    ModelChoice,
    Record,
    Selection,
    TemplateChoice,
)
from lockgate.engine.phases.lambda_answer import RawError
from lockgate.engine.plan import Operation
from lockgate.engine.router import Node, is_literal, segments_of, without_slash
from lockgate.engine.selection import Entry, Selector
from lockgate.jregex import BudgetExceeded, near_miss
from lockgate.model import ANY
from lockgate.rules.compat import PATTERN_TIE
from lockgate.rules.gateway_responses import FAMILIES, family_of

__all__ = ["KEPT", "bounded", "for_chosen_route", "for_gateway_answer", "for_model", "for_no_match",
           "for_route", "for_selection", "for_template"]  # fmt: skip

KEPT = 64
"""How many candidates a decision shows."""

Candidate = dict[str, Any]


def _candidate(
    label: str,
    place: Place | None,
    outcome: str,
    reason: str | None = None,
    status: int | None = None,
) -> Candidate:
    found: Candidate = {"label": label}
    if status is not None:
        found["status"] = int(status)
    if place is not None:
        found["pointer"] = place.pointer
        if place.line:
            found.update(line=place.line, column=place.column)
    found["outcome"] = outcome
    if reason is not None:
        found["reason"] = reason
    return found


def bounded(candidates: list[Candidate]) -> tuple[list[Candidate], int]:
    """At most :data:`KEPT` candidates, the chosen one among them, and how many were left out."""
    if len(candidates) <= KEPT:
        return candidates, 0
    kept = candidates[:KEPT]
    chosen = next((one for one in candidates if one["outcome"] == "chosen"), None)
    if chosen is not None and chosen not in kept:
        kept[-1] = chosen
    return kept, len(candidates) - KEPT


# -- integration responses


def for_selection(selection: Selection, record: Record) -> list[Candidate]:
    """All integration responses, in the order in which they are examined."""
    selector, entry = selection.selector, selection.entry
    found = [
        _literal(one, selection.subject, entry, selection.name, record) for one in selector.literals
    ]
    literal_won = entry.pattern is not None and entry.reference is None
    found += _references(
        selector, selection.examined, entry, "literal_first" if literal_won else "earlier_wins"
    )
    default = selector.default
    if default is not None:
        chosen = default is entry
        outcome, reason = ("chosen", None) if chosen else ("lost", "default_not_needed")
        response = default.response
        found.append(_candidate(response.key, response.place, outcome, reason, default.status))
    return found


def for_no_match(
    selector: Selector, text: str, examined: tuple[Examined, ...], record: Record
) -> list[Candidate]:
    """All integration responses where none matched and there is no default."""
    found = [_literal(entry, text, None, "", record) for entry in selector.literals]
    return found + _references(selector, examined, None, "earlier_wins")


def _references(
    selector: Selector, examined: tuple[Examined, ...], chosen: Entry | None, otherwise: str
) -> list[Candidate]:
    """Entries with a status reference; those not looked at lost for the reason ``otherwise``."""
    seen = {id(one.entry): one for one in examined}
    found = []
    for entry in selector.references:
        response = entry.response
        one = seen.get(id(entry))
        if one is None:
            outcome, reason = "not_examined", otherwise
        elif entry is chosen:
            outcome, reason = "chosen", None
        else:
            outcome, reason = "lost", one.reason
        found.append(_candidate(response.key, response.place, outcome, reason))
    return found


def _literal(entry: Entry, text: str, chosen: Entry | None, rule: str, record: Record) -> Candidate:
    response = entry.response
    if entry is chosen:
        return _candidate(response.key, response.place, "chosen", None, entry.status)
    try:
        matches = entry.matches(text)
    except BudgetExceeded:
        return _candidate(response.key, response.place, "lost", "budget", entry.status)
    if matches:
        reason = "smaller_status_wins" if PATTERN_TIE == "smallest" else "earlier_wins"
        if rule == "integration_response.own_code":
            reason = "own_code_wins"
        return _candidate(response.key, response.place, "lost", reason, entry.status)
    found = _candidate(response.key, response.place, "lost", "no_match", entry.status)
    found["near_miss"] = _near_miss(entry, text, record)
    return found


def _near_miss(entry: Entry, text: str, record: Record) -> dict[str, Any]:
    assert entry.pattern is not None
    body = raw = None
    if record.excerpt:
        body = record.excerpt.decode("utf-8", "replace")
        raw = _raw_message(record.excerpt)
    miss = near_miss(entry.pattern, text, body=body, raw_json=raw)
    found: dict[str, Any] = {"kind": miss.kind, "reached": miss.reached}
    if miss.expected is not None:
        found["expected"] = miss.expected
    if miss.got:
        found["got"] = miss.got
    if miss.found is not None:
        found["found"] = list(miss.found)
    found["hints"] = list(miss.hints)
    return found


def _raw_message(body: bytes) -> str | None:
    """A function's errorMessage as it was written, before JSON decoding."""
    try:
        raw = msgspec.json.decode(body, type=RawError).errorMessage
    except msgspec.MsgspecError:
        return None
    text = bytes(raw).decode("utf-8", "replace")
    return text[1:-1] if text.startswith('"') else None


# -- templates


def for_template(choice: TemplateChoice) -> list[Candidate]:
    """All templates of the set, and passing the body unchanged where none was chosen."""
    if not choice.templates.templates:
        return []
    found = []
    for template in choice.templates.templates:
        text = template.text
        if template is choice.chosen:
            found.append(_candidate(text.media_type, text.place, "chosen"))
            continue
        is_later = text.media_type.lower() in choice.later
        reason = "only_first_read" if is_later else "media_type_differs"
        found.append(_candidate(text.media_type, text.place, "lost", reason))
    if choice.chosen is None:
        found.append(_candidate("passthrough", choice.templates.place, "chosen"))
    return found


def for_model(choice: ModelChoice) -> list[Candidate]:
    """All models of the method, and no check at all where none was chosen."""
    found = []
    for model in choice.models:
        place = model.request_model.place
        if model is choice.chosen:
            found.append(_candidate(model.label, place, "chosen"))
        else:
            is_default = model.label == "$default"
            reason = "default_not_needed" if is_default else "media_type_differs"
            found.append(_candidate(model.label, place, "lost", reason))
    if choice.chosen is None:
        found.append(_candidate("not validated", choice.place, "chosen"))
    return found


# -- gateway responses


def for_gateway_answer(decision: GatewayAnswer, record: Record) -> list[Candidate]:
    """The exact entry, the family's, and the built-in where neither is there."""
    failure = decision.failure
    entries = {} if record.plan is None else record.plan.gateway_responses.entries
    family = family_of(failure.status)
    names = [failure.type or "", *(name for name in (family, *FAMILIES) if name != failure.type)]
    found = []
    for name in dict.fromkeys(names):
        entry = entries.get(name)
        place = None if entry is None else entry.place
        status = None if entry is None else entry.status
        if decision.used is not None and decision.used is entry:
            chosen = decision.after
            found.append(_candidate(name, place, "chosen", None, chosen))
        elif name in FAMILIES and name not in (family, failure.type):
            if entry is not None or decision.used is not None:
                found.append(_candidate(name, place, "lost", "other_class", status))
        elif entry is None:
            found.append(_candidate(name, None, "lost", "not_customised"))
        else:
            found.append(_candidate(name, place, "lost", "exact_wins", status))
    if decision.used is None:
        found.append(_candidate("built-in", None, "chosen", None, decision.after))
    return found


# -- routes


def for_chosen_route(record: Record) -> list[Candidate]:
    """All methods that would have served the request, if there were several."""
    operation, plan = record.operation, record.plan
    assert operation is not None
    assert plan is not None
    path = without_slash(record.path)
    segments = segments_of(path)
    verb = record.verb if operation.verb == ANY else operation.verb
    found = []
    for node in plan.router.nodes():
        if _fit(node, segments) != (len(segments), "verb_missing"):
            continue
        for method in (node.methods.get(verb), node.methods.get(ANY)):
            if method is operation:
                found.append(_route_candidate(method, "chosen", None))
            elif method is not None:
                reason = _why_preferred(operation, method)
                found.append(_route_candidate(method, "lost", reason))
    return found if len(found) > 1 else []


def _route_candidate(method: Operation, outcome: str, reason: str | None) -> Candidate:
    return _candidate(f"{method.verb} {method.resource_path}", method.place, outcome, reason)


def _why_preferred(chosen: Operation, other: Operation) -> str:
    """Why another method that fits lost: the first segment in which the resources differ."""
    pairs = zip(chosen.resource_path.split("/"), other.resource_path.split("/"), strict=False)
    for mine, theirs in pairs:
        if mine != theirs:
            if mine.startswith("{"):
                return "parameter_preferred"
            return "greedy_last" if theirs.endswith("+}") else "literal_preferred"
    return "specific_verb_wins"


def for_route(record: Record) -> tuple[list[Candidate], dict[str, Any]]:
    """The resources nearest to a path that none serves, and how near the nearest came."""
    assert record.plan is not None
    path = without_slash(record.path)
    segments = segments_of(path)
    verb = record.verb
    found: list[tuple[int, Candidate]] = []
    deepest = 0
    nearest = record.plan.router.root
    for node in record.plan.router.nodes():
        fitted, reason = _fit(node, segments)
        if fitted > deepest or (fitted == deepest and reason == "verb_missing"):
            deepest, nearest = fitted, node
        if node.methods:
            found.append((fitted, _candidate(node.path, _place_of(node), "lost", reason)))
    found.sort(key=lambda pair: -pair[0])
    return [candidate for _, candidate in found], _route_miss(record, nearest, deepest, path, verb)


def _place_of(node: Node) -> Place | None:
    return next((operation.place for operation in node.methods.values()), None)


def _fit(node: Node, segments: list[str]) -> tuple[int, str]:
    """How many segments fit the node's path, and why the request is not served by it."""
    wanted = segments_of(node.path)
    for index, segment in enumerate(wanted):
        if index >= len(segments):
            return index, "too_long"
        if segment.endswith("+}") and segments[index:] != [""]:
            return len(segments), "verb_missing"
        given = segments[index]
        if not (given if segment.startswith("{") else is_literal(segment, given)):
            return index, "segment_differs"
    if len(segments) > len(wanted):
        return len(wanted), "too_short"
    return len(wanted), "verb_missing"


def _route_miss(record: Record, nearest: Node, depth: int, path: str, verb: str) -> dict[str, Any]:
    assert record.plan is not None
    router = record.plan.router
    hints = []
    lowered = {node.path.lower(): node for node in router.nodes() if node.methods}
    match = lowered.get(path.lower())
    if match is not None and match.path != path and match.serves(verb):
        hints.append("ignore_case")
    others = [v for v in ("GET", "POST", "PUT", "PATCH", "DELETE") if v != verb]
    if any(router.find(path, other) for other in others):
        hints.append("other_verb")
    stage = record.plan.settings.stage
    if path.startswith(f"/{stage}/") and router.find(path[len(stage) + 1 :], verb):
        hints.append("stage_in_path")
    offered = [*nearest.literals]
    if nearest.param is not None:
        offered.append(f"{{{nearest.param.name}}}")
    if nearest.greedy is not None:
        offered.append(f"{{{nearest.greedy.name}+}}")
    return {
        "matched": nearest.path,
        "depth": depth,
        "offers": offered[:5],
        "verbs": sorted(nearest.methods),
        "hints": hints,
    }
