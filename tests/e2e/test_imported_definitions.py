"""A definition that is imported and deployed behaves as when its file is served.

The examples of the project, and all public reports of surprising statuses: for each method some
requests with some outcomes of the backend.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from kept_apis import done
from pitfalls import CASES
from plans import Told, ask

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.snapshots import objects_of
from lockgate.diagnostics import Report
from lockgate.engine.compile import compile_plan
from lockgate.engine.plan import Plan, PlanSettings
from lockgate.formats.api_objects import definition_of
from lockgate.formats.openapi import read_definition
from lockgate.store.in_memory import InMemory
from lockgate.store.objects import Kind
from lockgate.store.secrets import Secrets
from lockgate.verify.rehearsal import CannedAnswer

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
DOCUMENTS = {
    **{
        name: yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("override", "teapot", "shop", "capture")
    },
    **{case.id: case.served for case in CASES},
}
REFUSED = {case.id for case in CASES if case.observed.refusal is not None}
OF_HTTP_API = "http-api-function-failure-is-500"
OUTCOMES = (
    CannedAnswer(),
    CannedAnswer(status=404, body=b'{"errors": [{"key": "x"}]}'),
    CannedAnswer(function_error="errorCode: 418"),
)
SETTINGS = PlanSettings(api_id="a", stage_variables={"host": "h.example", "url": "h.example"})


def a_call() -> Call:
    return Call(InMemory(), Secrets(b"k" * 32), 1_700_000_000)


def without_groups(document: Any) -> Any:
    """The document without statuses out of patterns' groups, which the management API refuses."""
    found = json.loads(json.dumps(document))
    found.pop("x-lockgate-extensions", None)
    for item in found["paths"].values():
        for operation in item.values():
            integration = isinstance(operation, dict) and operation.get(
                "x-amazon-apigateway-integration"
            )
            if integration and "responses" in integration:
                integration["responses"] = {
                    pattern: one
                    for pattern, one in integration["responses"].items()
                    if not str(one.get("statusCode", "")).startswith("$")
                }
    return found


def imported(document: Any) -> Plan:
    call = a_call()
    api_id = done(call, "ImportRestApi", body=json.dumps(document).encode())["id"]
    deployment = done(call, "CreateDeployment", restApiId=api_id)["id"]
    snapshot = call.objects.blob(Kind.DEPLOYMENT, api_id, deployment)
    assert snapshot is not None
    return planned(definition_of(objects_of(snapshot), "digest"))


def planned(definition: Any) -> Plan:
    report = Report()
    plan = compile_plan(definition, SETTINGS, report)
    assert plan is not None, [str(found) for found in report.findings]
    return plan


def requests(document: Any) -> Iterator[tuple[str, str]]:
    for path, item in document["paths"].items():
        target = re.sub(r"\{[^}]*\}", "7", path)
        for member in item:
            if member in ("get", "post", "put", "delete", "patch", "options", "head"):
                yield member.upper(), f"{target}"
                yield member.upper(), f"{target}?a=1&page=2&id=3"
            elif member.startswith("x-amazon-apigateway-any"):
                yield "PATCH", f"{target}"


def told(answer: Told) -> Any:
    """All that a client and a backend can tell apart; places and ids differ."""
    effects = [_shown(one) for one in answer.effects]
    names = [decision["name"] for decision in answer.record["decisions"]]
    headers = [one for one in answer.response.headers if one[0] != "x-lockgate-decision"]
    return answer.status, answer.body, headers, names, answer.cause, effects


def _shown(effect: Any) -> str:
    """What a backend is sent; ids are others in each API."""
    members = {name: getattr(effect, name) for name in type(effect).__slots__}
    text = repr((type(effect), [members[name] for name in sorted(members) if name != "passage"]))
    return re.sub(r'"(?:resource|deployment)Id":"[^"]*"', "", text)


@pytest.mark.parametrize("name", sorted(DOCUMENTS.keys() - {*REFUSED, OF_HTTP_API}))
def test_the_same_behaviour(name: str) -> None:
    document = without_groups(DOCUMENTS[name])
    served = read_definition("api.json", json.dumps(document).encode(), Report())
    assert served is not None
    of_file, of_api = planned(served), imported(document)
    asked = 0
    for method, target in requests(document):
        for outcome in OUTCOMES:
            expected = told(ask(of_file, method, target, b'{"a": 1}', canned=outcome))
            assert told(ask(of_api, method, target, b'{"a": 1}', canned=outcome)) == expected
            asked += 1
    assert asked


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_the_service_refuses(name: str) -> None:
    with pytest.raises(BadRequest) as caught:
        done(a_call(), "ImportRestApi", body=json.dumps(DOCUMENTS[name]).encode())
    assert caught.value.message.startswith("Errors found during import:\n\tUnable to put integra")


def test_statuses_out_of_groups_are_not_imported() -> None:
    with pytest.raises(BadRequest) as caught:
        done(a_call(), "ImportRestApi", body=json.dumps(DOCUMENTS["capture"]).encode())
    assert "Value '$1' at 'statusCode'" in caught.value.message
