"""Definitions as data, compiled and asked without a network."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.diagnostics import Report
from lockgate.engine.compile import compile_plan
from lockgate.engine.effects import Effect
from lockgate.engine.messages import Request, Response
from lockgate.engine.plan import Plan, PlanSettings
from lockgate.engine.record import render
from lockgate.formats.openapi import read_definition
from lockgate.http1.head import fields_of
from lockgate.verify.rehearsal import CannedAnswer, rehearse


def compiled(document: Any, **settings: Any) -> tuple[Plan | None, Report]:
    """The plan of a document and what was found in it."""
    report = Report()
    text = document if isinstance(document, str) else json.dumps(document, indent=1)
    definition = read_definition("api.yaml", text.encode(), report)
    if definition is None:
        return None, report
    return compile_plan(definition, PlanSettings(**{"api_id": "a", **settings}), report), report


def plan_of(document: Any, **settings: Any) -> Plan:
    """The plan of a document that has no errors."""
    plan, report = compiled(document, **settings)
    assert plan is not None, [str(found) for found in report.findings]
    return plan


def request(
    method: str = "GET",
    target: str = "/",
    body: bytes | str = b"",
    headers: Mapping[str, str] | None = None,
    draw: float | None = None,
) -> Request:
    """A request as the server hands it over."""
    lines = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    data = body.encode() if isinstance(body, str) else body
    return Request(
        method,
        target,
        lines,
        fields_of(lines),
        data,
        id="00000000-0000-4000-8000-000000000000",
        extended_id="AAAAAAAAAAAAAAA=",
        trace="0123456789abcdef01234567",
        epoch_ms=1_700_000_000_123,
        draw=draw,
    )


class Told:
    """An answer with its record and what was asked of backends on the way."""

    def __init__(self, response: Response, effects: tuple[Effect, ...]) -> None:
        self.response = response
        self.effects: tuple[Any, ...] = effects
        self.status = int(response.status)
        self.body = response.body.decode()
        self.record: dict[str, Any] = json.loads(json.dumps(render(response.record)))
        self.cause = self.record["cause"]
        self.sentence: str = self.record["sentence"]

    def header(self, name: str) -> str | None:
        """The last value of a header of the answer."""
        found = [v for given, v in self.response.headers if given.lower() == name.lower()]
        return found[-1] if found else None

    def decision(self, name: str) -> dict[str, Any]:
        """The decision of that name."""
        found: dict[str, Any] = next(d for d in self.record["decisions"] if d["name"] == name)
        return found


def ask(plan: Plan, *given: Any, canned: CannedAnswer | None = None, **named: Any) -> Told:
    """The answer to a request (the arguments of :func:`request`) with a canned backend."""
    rehearsal = rehearse(plan, request(*given, **named), canned or CannedAnswer())
    return Told(rehearsal.response, rehearsal.effects)
