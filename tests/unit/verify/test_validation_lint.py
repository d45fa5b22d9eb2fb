"""Warnings about validators that check nothing, and what validation adds to the status map."""

from typing import Any

from definitions import PREFIX, api, entry, mock, operation
from plans import plan_of

from lockgate.diagnostics import Report
from lockgate.engine.plan import Plan
from lockgate.verify.lint import inspect
from lockgate.verify.status_map import of_operation

BODY: dict[str, Any] = {
    "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}
}


def plan(
    verb: str = "post", general: str | None = None, checks: Any = None, **members: Any
) -> Plan:
    """One method with the validator ``v``."""
    validators = {"v": checks or {"validateRequestBody": True}}
    root: dict[str, Any] = {f"{PREFIX}request-validators": validators}
    if general is not None:
        root[f"{PREFIX}request-validator"] = general
    one = operation(mock({"default": entry(200)}), 200, **members)
    return plan_of(api({"/a/{id}": {verb: one}}, **root))


def findings(found: Plan) -> list[tuple[str, str]]:
    report = Report()
    inspect(found, report)
    assert all(one.hint for one in report.findings)
    return [(one.code, one.place.pointer if one.place else "") for one in report.findings]


OWN: dict[str, Any] = {f"{PREFIX}request-validator": "v"}
AT = f"/{PREFIX}request-validators/v"


def test_a_validator_that_nobody_names() -> None:
    assert findings(plan()) == [("validator.unused", AT)]
    assert findings(plan(general="v", **BODY)) == []
    assert findings(plan(**OWN, **BODY)) == []


def test_a_validator_that_checks_nothing() -> None:
    assert findings(plan(checks={"validateRequestBody": False}, **OWN)) == [("validator.idle", AT)]


def test_a_validated_body_without_a_model() -> None:
    warning = [("validator.no-model", "/paths/~1a~1{id}/post")]
    assert findings(plan(**OWN)) == warning
    assert findings(plan(general="v")) == warning
    assert findings(plan("get", general="v")) == []
    assert findings(plan("get", **OWN)) == [("validator.no-model", "/paths/~1a~1{id}/get")]
    both = {"validateRequestBody": True, "validateRequestParameters": True}
    assert findings(plan("get", checks=both, **OWN)) == []


def test_a_path_parameter_that_the_path_lacks() -> None:
    wrong: dict[str, Any] = {"parameters": [{"name": "key", "in": "path", "required": True}]}
    checks = {"validateRequestParameters": True}
    at = "/paths/~1a~1{id}/post/parameters/0"
    assert findings(plan(checks=checks, **OWN, **wrong)) == [("validator.no-such-variable", at)]
    assert findings(plan(**OWN, **BODY, **wrong)) == []


def test_a_preflight_that_must_fail() -> None:
    shared: dict[str, Any] = {"parameters": [{"name": "X-Key", "in": "header", "required": True}]}
    checks = {"validateRequestParameters": True}
    at = "/paths/~1a~1{id}/options"
    assert findings(plan("options", checks=checks, **OWN, **shared)) == [
        ("validator.preflight", at)
    ]
    assert findings(plan("get", checks=checks, **OWN, **shared)) == []
    assert findings(plan("options", checks=checks, **OWN)) == []


def causes(found: Plan) -> set[str | None]:
    (one,) = [one for node in found.router.nodes() for one in node.methods.values()]
    return {way.cause for way in of_operation(one, found) if way.status == 400}


def test_the_status_map_has_what_is_checked() -> None:
    both = {"validateRequestBody": True, "validateRequestParameters": True}
    assert causes(plan(checks=both, **OWN, **BODY)) == {"failure.parameters", "failure.body_model"}
    assert causes(plan(**OWN, **BODY)) == {"failure.body_model"}
    assert causes(plan(**OWN)) == set()
    assert causes(plan(**BODY)) == set()
