"""Faults of the gateway itself, and requests refused before the engine."""

from typing import Any

import pytest
from definitions import api, entry, function, http, mock, operation
from plans import ask, plan_of, request

from lockgate.engine.address import Directory
from lockgate.engine.failure import Failure
from lockgate.engine.machine import refuse
from lockgate.engine.record import render
from lockgate.verify.rehearsal import CannedAnswer
from lockgate.vtl import Template, TemplateError

DOCUMENT = api(
    {
        "/mock": {"get": operation(mock({"default": entry(200, "$input.body")}), 200)},
        "/http": {"get": operation(http("/", {"default": entry(200)}), 200)},
        "/function": {"get": operation(function("f", {"default": entry(200)}), 200)},
    }
)
BODY = '{"message": "Internal server error"}'


def bug(*_: Any) -> Any:
    raise RuntimeError("a bug with a secret in it")


def test_a_bug_in_a_phase_is_a_failure_with_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(DOCUMENT, stage_variables={"backend": "h"})
    monkeypatch.setattr("lockgate.engine.response_mapping.reply_text", bug)
    told = ask(plan, "GET", "/mock")
    assert (told.status, told.body, told.cause) == (500, BODY, "failure.internal")
    assert told.record["rule"] == "gateway_response.DEFAULT_5XX"
    assert "incident AAAAAAAAAAAAAAA=" in told.sentence
    assert told.record["definition"]["missing"] == "x-amazon-apigateway-gateway-responses"
    assert "secret" not in str(told.record)
    assert told.response.incident is not None
    assert "a bug with a secret in it" in told.response.incident


def test_a_bug_while_a_failure_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(DOCUMENT, stage_variables={"backend": "h"})
    real = plan.gateway_responses.used_for

    def used_for(failure: Failure) -> Any:
        if failure.cause.name == "failure.connect":
            bug()
        return real(failure)

    monkeypatch.setattr(type(plan.gateway_responses), "used_for", lambda _, one: used_for(one))
    told = ask(plan, "GET", "/http", canned=CannedAnswer(fault="connect"))
    assert (told.status, told.body, told.cause) == (500, BODY, "failure.internal")


@pytest.mark.parametrize(
    ("cause", "facts", "status", "body", "kind"),
    [
        ("failure.framing", {"reason": "x"}, 400, '{"message":"Bad Request"}', "BadRequest"),
        ("failure.too_large", {"limit": 7}, 413, "HTTP content length exceeded 7 bytes.", None),
        ("failure.uri_too_long", {"limit": 7}, 414, '{"message":"Request URI too long"}', "Bad"),
    ],
)
def test_what_the_shell_refuses(
    cause: str, facts: dict[str, Any], status: int, body: str, kind: str | None
) -> None:
    response = refuse(Directory([]), request(), Failure(cause, None, facts))
    assert (int(response.status), response.body.decode(), response.closes) == (status, body, True)
    own = ["x-lockgate-decision", "x-lockgate-trace"]
    names = [name for name, _ in response.headers if name not in own]
    assert (kind is None) == (names == [])
    assert [name for name, _ in response.headers if name in own] == own
    quiet = refuse(Directory([], decision_headers=False), request(), Failure(cause, None, facts))
    assert [name for name, _ in quiet.headers] == names
    found = render(response.record)
    assert (found["rule"], found["cause"], found["kind"]) == ("fixed_response", cause, "none")
    assert (found["api"], found["route"], found["definition"]) == (None, None, None)


def test_the_directory_lists_its_plans() -> None:
    first = plan_of(DOCUMENT, stage_variables={"backend": "h"})
    second = plan_of(DOCUMENT, api_id="b", stage_variables={"backend": "h"})
    assert Directory([first, second]).plans == [first, second]


def test_records_may_keep_no_texts() -> None:
    plan = plan_of(DOCUMENT, stage_variables={"backend": "h"}, keep_texts=False)
    for path in ("/http", "/function"):
        told = ask(plan, "GET", path, canned=CannedAnswer(body=b'"private"'))
        assert told.status == 200
        assert told.response.record.excerpt == b""


def test_a_fixed_text_that_cannot_be_rendered_fails_when_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> Any:
        raise TemplateError("limit", "too much")

    monkeypatch.setattr(Template, "render", fail)
    document = api({"/": {"get": operation(mock({"default": entry(200)}), 200)}})
    told = ask(plan_of(document))
    assert (told.status, told.cause) == (500, "failure.request_template")
