"""Asks the engine and the reference the same, and tells what is different."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from generated_definitions import STAGE_VARIABLES
from plans import plan_of, request
from reference_interpreter import interpret
from reference_walk import STAGE, Answer, Asked, Backend, Call, as_bytes, compact

from lockgate.engine.address import Directory
from lockgate.engine.decisions import GatewayAnswer, Override, ProxyAnswer, Selection
from lockgate.engine.effects import (
    CallAws,
    CallHttp,
    Effect,
    Fault,
    HttpAnswer,
    InvokeLambda,
    LambdaAnswer,
    Reply,
)
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import begin, resume
from lockgate.engine.messages import Request, Response
from lockgate.engine.plan import Plan
from lockgate.engine.record import render
from lockgate.verify.status_map import covers, of_operation, of_plan

SPOKEN = ("x-one", "x-two")
"""Headers that generated definitions map; proxies are compared with all of theirs."""


def plan_for(document: dict[str, Any]) -> Plan:
    """The plan of a document, on the reference's stage."""
    return plan_of(
        document, stage=STAGE, stage_variables=STAGE_VARIABLES, endpoints={"link": "http://l.test"}
    )


def differences(plan: Plan, document: dict[str, Any], asked: Asked, backend: Backend) -> list[str]:
    """What the engine does otherwise than the reference; nothing where all is well."""
    wanted = interpret(document, STAGE_VARIABLES, asked, backend)
    response, effects = drive(plan, asked, backend)
    record = json.loads(json.dumps(render(response.record)))
    found = {
        "status": int(response.status),
        "rule": record["rule"],
        "cause": record["cause"],
        "body": None if wanted.body is None else response.body,
        "content_type": content_type(response),
        "error_type": header(response, "x-amzn-ErrorType"),
        "headers": {name: header(response, name) for name in _names(wanted)},
        "call": _received(effects, wanted.call),
    }
    expected = {
        **wanted._asdict(),
        "body": None if wanted.body is None else as_bytes(wanted.body),
        "headers": {name: _joined(wanted.headers.get(name)) for name in _names(wanted)},
        "call": None if wanted.call is None else _comparable(wanted.call),
    }
    return [
        f"{name}: the engine says {found[name]!r}, the reference {expected[name]!r}"
        for name in found
        if found[name] != expected[name]
    ] + [*_laws(plan, response), *_candidates(record)]


def drive(plan: Plan, asked: Asked, backend: Backend) -> tuple[Response, list[Effect]]:
    """The engine's answer, with what it asked of the shell; it must end, and ask once at most."""
    verb, target, headers, body = asked
    given: Request = request(verb, target, as_bytes(body))
    given.headers = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    given.fields = {name.lower(): value for name, value in given.headers}
    effects: list[Effect] = []
    found = begin(Directory([plan], plan, has_stage_segment=False), given)
    while isinstance(found, Exchange):
        assert found.effect is not None
        effects.append(found.effect)
        found = resume(found, reply(found.effect, backend))
    assert len(effects) <= 1
    return found, effects


def reply(effect: Effect, backend: Backend) -> Reply:
    """What the shell would hand back."""
    if isinstance(effect, CallHttp | CallAws):
        if backend.fault not in (None, "refused", "throttled"):
            return Fault(backend.fault, "told so")  # type: ignore[arg-type]
        lines = [(name.encode(), value.encode()) for name, value in backend.headers]
        return HttpAnswer(backend.status, lines, as_bytes(backend.body))
    assert isinstance(effect, InvokeLambda)
    if backend.fault in ("refused", "throttled", "timeout", "too_large"):
        return Fault(backend.fault, "told so")  # type: ignore[arg-type]
    if effect.invocation_type == "Event":
        return LambdaAnswer(b"", None, 202)
    if backend.error is not None:
        return LambdaAnswer(backend.error.encode(), "Unhandled")
    return LambdaAnswer(as_bytes(backend.body), None)


def content_type(response: Response) -> str | None:
    """The answer's media type, wherever it stands."""
    given = response.content_type
    return header(response, "Content-Type") if given is None else given


def header(response: Response, name: str) -> str | None:
    """All values of a header, as one line."""
    return _joined([value for given, value in response.headers if given.lower() == name.lower()])


def _joined(values: list[str] | None) -> str | None:
    return ",".join(values) if values else None


def _names(wanted: Answer) -> list[str]:
    return sorted({*SPOKEN, *wanted.headers})


def _comparable(call: Call) -> Mapping[str, Any]:
    body = None if call.body is None else as_bytes(call.body)
    return call._replace(body=body)._asdict()


def _received(effects: list[Effect], wanted: Call | None) -> Mapping[str, Any] | None:
    """The call as the reference tells of it."""
    if not effects:
        return None
    effect = effects[0]
    if isinstance(effect, InvokeLambda):
        if wanted is not None and wanted.kind == "event":
            event = json.loads(effect.payload)
            told = {name: event[name] for name in ("body", "isBase64Encoded")}
            return _comparable(Call("event", body=compact(told)))
        return _comparable(Call(effect.invocation_type, body=effect.payload))
    kind = effect.host if isinstance(effect, CallAws) else "http"
    path, _, query = effect.target.partition("?")
    names = () if wanted is None else wanted.headers
    lines = {
        name: ",".join(value for given, value in effect.headers if given.lower() == name)
        for name in names
    }
    pairs = tuple(parse_qsl(query.replace(";", "&"), keep_blank_values=True))
    if isinstance(effect, CallAws):  # what makes a call by its action known is no part of the URI
        pairs = tuple(pair for pair in pairs if pair[0] != "Version")
    return _comparable(Call(kind, effect.method, unquote(path), pairs, lines, effect.body))


def _laws(plan: Plan, response: Response) -> list[str]:
    """The number was decided once, by the last decision that gave one, and the map has it."""
    record = response.record
    log = record.log
    deciding = record.deciding
    assert deciding is not None
    with_number = [decision for decision in log if decision.after is not None]
    found = []
    if with_number[-1] is not deciding or int(response.status) != deciding.after:
        found.append(f"the status is not that of the last decision, {with_number[-1].name}")
    names = [decision.name for decision in log]
    found += [
        f"decided more than once: {names}"
        for kinds in ((Selection,), (Override,), (GatewayAnswer,), (ProxyAnswer, Selection))
        if sum(isinstance(decision, kinds) for decision in log) > 1
    ]
    cause = None if record.cause is None else record.cause.name
    operation = record.operation
    statuses = of_plan(plan) if operation is None else of_operation(operation, plan)
    if not covers(statuses, int(response.status), deciding.name, cause):
        found.append("the status map does not have this answer")
    return found


def _candidates(record: dict[str, Any]) -> list[str]:
    """Of the candidates of a choice one is chosen, of those of a failure none."""
    found = []
    for decision in record["decisions"]:
        chosen = [one for one in decision.get("candidates", ()) if one["outcome"] == "chosen"]
        wanted = 0 if decision["name"].startswith("failure.") else 1
        if "candidates" in decision and len(chosen) != wanted:
            found.append(f"{decision['name']} has {len(chosen)} chosen candidates")
    return found
