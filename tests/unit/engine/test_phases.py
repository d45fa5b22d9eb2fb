"""The phases of each integration type, where no network is needed to see what they do."""

import json
from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, http, mock, operation, proxy
from plans import Told, ask, plan_of, request

from lockgate.engine.address import Directory
from lockgate.engine.effects import LambdaAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import begin, resume
from lockgate.engine.phases.lambda_answer import error_message
from lockgate.rules import limits
from lockgate.verify.rehearsal import CannedAnswer

OK = {"default": entry(200)}
ALL = (200, 400, 404, 418, 500)
PARAMETERS = [{"name": name, "in": "header"} for name in ("Type", "Client", "Other")]


def told(integration: dict[str, Any], *given: Any, canned: CannedAnswer | None = None) -> Told:
    document = api(
        {"/": {"x-amazon-apigateway-any-method": operation(integration, *ALL,
                                                           parameters=PARAMETERS)}}
    )  # fmt: skip
    plan = plan_of(document, stage_variables={"backend": "h.test"})
    return ask(plan, *given, canned=canned)


def headers(answer: Told) -> dict[str, str]:
    found: dict[str, str] = dict(answer.effects[0].headers)
    return found


# -- HTTP and HTTP_PROXY


def test_a_mapped_query_is_laid_over_the_clients() -> None:
    mapping = {
        "integration.request.querystring.a": "'new'",
        "integration.request.querystring.b": "method.request.header.Other",
        "integration.request.querystring.none": "method.request.header.Type",
    }
    integration = proxy("/p?own=1", requestParameters=mapping)
    answer = told(integration, "GET", "/?a=1&a=2&c=%20x&d", "", {"Other": "x y&z"})
    assert answer.effects[0].target == "/p?own=1&a=new&c=%20x&d=&b=x%20y%26z"


def test_a_proxy_may_set_host_and_agent() -> None:
    mapping = {
        "integration.request.header.Host": "'other.test'",
        "integration.request.header.User-Agent": "'mine'",
        "integration.request.header.Accept": "'text/csv'",
    }
    integration = proxy("/", requestParameters=mapping)
    found = headers(told(integration))
    assert (found["Host"], found["User-Agent"], found["Accept"]) == (
        "other.test",
        "mine",
        "text/csv",
    )
    # a mapped type does not replace the client's
    found = headers(told(integration, "GET", "/", "", {"accept": "text/html"}))
    assert found["accept"] == "text/html"
    assert "Accept" not in found


def test_a_custom_request_may_set_its_host() -> None:
    integration = http("/", OK, requestParameters={"integration.request.header.Host": "'o.test'"})
    assert headers(told(integration))["Host"] == "o.test"


def test_forwarded_port_and_agent() -> None:
    found = headers(told(proxy("/"), "GET", "/", "", {"Host": "g.test:8443", "User-Agent": "u"}))
    assert (found["X-Forwarded-Port"], found["User-Agent"]) == ("8443", "u")
    found = headers(told(proxy("/"), "GET", "/", "", {"Host": "g.test"}))
    assert (found["X-Forwarded-Port"], found["User-Agent"]) == ("80", "AmazonAPIGateway_a")


@pytest.mark.parametrize(
    ("rendered", "body"),
    [("$input.body", b"in"), ("  \n", b""), ("", b"in"), ("é", "é".encode())],
)
def test_the_body_of_a_custom_request(rendered: str, body: bytes) -> None:
    integration = http("/", OK, requestTemplates={"application/json": rendered})
    assert told(integration, "POST", "/", "in").effects[0].body == body


REFUSED = ("Content-Length", "Transfer-Encoding", "X-Amzn-Trace-Id", "x-amzn-apigateway-api-id")


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("kind", [http, function, function_proxy])
def test_mappings_that_fail_when_they_are_used(kind: Any, name: str) -> None:
    mapping = {f"integration.request.header.{name}": "'7'"}
    integration = (
        kind("f", requestParameters=mapping)
        if kind is function_proxy
        else kind("f" if kind is function else "/", OK, requestParameters=mapping)
    )
    answer = told(integration, "POST", "/", "{}")
    assert (answer.status, answer.cause) == (500, "failure.request_mapping")
    assert f"{name.lower()} header already present" in answer.sentence
    assert answer.effects == ()


@pytest.mark.parametrize("name", ["Connection", "TE", "Upgrade", "Trailer", "Keep-Alive"])
def test_mappings_that_are_stored_and_never_sent(name: str) -> None:
    integration = http("/", OK, requestParameters={f"integration.request.header.{name}": "'x'"})
    assert name not in headers(told(integration))


def test_a_bad_value_of_the_authors_own_is_a_configuration_error() -> None:
    """A stage variable cannot hold one, and a literal is refused: only a response's can."""
    mapping = {"method.response.header.X": "integration.response.body.v"}
    integration = http("/", {"default": entry(200, responseParameters=mapping)})
    document = api({"/": {"get": operation(integration, 200, headers=("X",))}})
    plan = plan_of(document, stage_variables={"backend": "h"})
    answer = ask(plan, canned=CannedAnswer(body=b'{"v": "a\\nb"}'))
    assert (answer.status, answer.cause) == (500, "failure.response_mapping")


def test_what_has_no_value_is_not_sent() -> None:
    targets = ("header.X", "querystring.x", "path.x")
    mapping = {f"integration.request.{one}": "method.request.header.Other" for one in targets}
    effect = told(http("/?fixed", OK, requestParameters=mapping)).effects[0]
    assert effect.target == "/?fixed"
    assert "X" not in dict(effect.headers)


def test_an_empty_template_passes_the_body() -> None:
    for kind, body in (("", "b"), ("x", "x")):
        integration = http("/", {"default": entry(200, kind)})
        integration["responses"]["default"]["responseTemplates"] = {"application/json": kind}
        assert told(integration, canned=CannedAnswer(body=b"b")).body == body


# -- functions


def test_headers_of_the_invoke_call() -> None:
    mapping = {
        "integration.request.header.X-Amz-Invocation-Type": "method.request.header.Type",
        "integration.request.header.X-Amz-Client-Context": "method.request.header.Client",
        "integration.request.header.X-Other": "method.request.header.Other",
    }
    integration = function("f", OK, requestParameters=mapping)
    given = {"Type": "Event", "Client": "c", "Other": "o"}
    answer = told(integration, "POST", "/", "{}", given)
    effect = answer.effects[0]
    assert effect.invocation_type == "Event"
    assert effect.headers == [("X-Amz-Client-Context", "c")]
    assert (answer.status, answer.record["backend_status"], answer.body) == (200, 202, "")


@pytest.mark.parametrize("type", ["event", "", "Event\tx"])
def test_an_invocation_type_that_is_none(type: str) -> None:
    mapping = {
        "integration.request.header.X-Amz-Invocation-Type": "method.request.header.Type",
    }
    integration = function("f", OK, requestParameters=mapping)
    answer = told(integration, "POST", "/", "{}", {"Type": type})
    assert (answer.status, answer.cause, answer.effects) == (500, "failure.invoke_refused", ())
    assert "can be RequestResponse, Event, DryRun" in answer.sentence


@pytest.mark.parametrize(
    ("body", "payload"), [("", b"{}"), (" \n", b"{}"), ("[1]", b"[1]"), ('"x"', b'"x"')]
)
def test_payloads(body: str, payload: bytes) -> None:
    assert told(function("f", OK), "POST", "/", body).effects[0].payload == payload


def test_a_payload_that_is_no_json_or_too_long() -> None:
    answer = told(function("f", OK), "POST", "/", '{"a": x}')
    assert (answer.status, answer.cause) == (400, "failure.payload_not_json")
    assert answer.decision("failure.payload_not_json")["facts"]["offset"] == 6
    answer = told(function("f", OK), "POST", "/", "1" * (limits.LAMBDA_PAYLOAD + 1))
    assert (answer.status, answer.cause) == (413, "failure.payload_too_large")
    answer = told(function("f", OK), "POST", "/", "[")
    assert answer.cause == "failure.payload_not_json"
    assert answer.sentence.startswith("400 because the payload for the function is not JSON")


MESSAGES: list[tuple[bytes, str]] = [
    (b'{"errorMessage": "text"}', "text"),
    (b'{"errorMessage": null}', ""),
    (b"{}", ""),
    (b'{"errorMessage": {"a": [1, 2.50]}}', '{"a":[1,2.5]}'),
    (b'{"errorMessage": 7}', "7"),
    (b"[]", ""),
    (b"no JSON", ""),
    (b"", ""),
]


@pytest.mark.parametrize(("payload", "text"), MESSAGES)
def test_the_text_of_an_error(payload: bytes, text: str) -> None:
    assert error_message(payload) == text


# -- MOCK

MOCKS: list[tuple[str, str, int, str]] = [
    ('{"statusCode": 404}', "", 404, ""),
    ("{statusCode: 404,}", "", 404, ""),
    ('{"statusCode": 1, "statusCode": 404}', "", 404, ""),
    ('{"statusCode": "404"}', "", 500, "statusCode is a text, not a number"),
    ('{"statusCode": 404.0}', "", 500, "statusCode is no integer"),
    ('{"statusCode": null}', "", 500, "statusCode is no integer"),
    ('{"statusCode": true}', "", 500, "statusCode is no integer"),
    ("{}", "", 500, "it has no statusCode"),
    ("[404]", "", 500, "it is no object"),
    ("404", "", 500, "it is no object"),
    ('{"statusCode": 404', "", 500, "it cannot be read"),
    ("statusCode: 404", "", 500, "it is no object"),
    ("  ", "", 500, "nothing was rendered"),
    ("", '{"statusCode": 404}', 404, ""),
    ("", "", 500, "the client sent no body"),
    ("$input.body", '{"statusCode": 404}', 404, ""),
]


@pytest.mark.parametrize(("template", "body", "status", "words"), MOCKS)
def test_mocks(template: str, body: str, status: int, words: str) -> None:
    integration = mock({**OK, "404": entry(404)}, template)
    for _ in range(2):
        answer = told(integration, "POST", "/", body)
        assert answer.status == status
        assert words in answer.sentence
    assert answer.cause == ("failure.mock_status" if words else None)


def test_a_mock_remembers_only_so_much() -> None:
    document = api({"/": {"post": operation(mock(OK, "$input.body"), 200)}})
    plan = plan_of(document)
    for number in range(300):
        assert ask(plan, "POST", "/", f'{{"statusCode": {number}}}').status == 200
    assert ask(plan, "POST", "/", '{"statusCode": 200}' + " " * 2_000).status == 200


def test_the_guides_own_rule_for_an_empty_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.phases.mock.MOCK_EMPTY_REQUEST", "default")
    assert told({"type": "mock", "responses": OK}).status == 200


# -- media types

BEHAVIORS = [
    ("WHEN_NO_MATCH", "application/json", 200),
    ("WHEN_NO_MATCH", "text/plain", 200),
    ("WHEN_NO_TEMPLATES", "text/plain", 415),
    ("WHEN_NO_TEMPLATES", "APPLICATION/JSON; charset=x", 200),
    ("NEVER", "text/plain", 415),
]


@pytest.mark.parametrize(("behavior", "kind", "status"), BEHAVIORS)
def test_passing_through(behavior: str, kind: str, status: int) -> None:
    integration = {**mock(OK), "passthroughBehavior": behavior}
    body = '{"statusCode": 200}'
    assert told(integration, "POST", "/", body, {"Content-Type": kind}).status == status


@pytest.mark.parametrize(("behavior", "status"), [("WHEN_NO_TEMPLATES", 200), ("NEVER", 415)])
def test_passing_through_without_templates(behavior: str, status: int) -> None:
    integration = {"type": "mock", "responses": OK, "passthroughBehavior": behavior}
    assert told(integration, "POST", "/", '{"statusCode": 200}').status == status


# -- what a proxy function may answer

PROXIED: list[tuple[Any, int, str]] = [
    ({"statusCode": 201, "isBase64Encoded": "True"}, 201, ""),
    ({"statusCode": 201, "base64Encoded": True}, 201, ""),
    ({"statusCode": 201, "headers": {"A": "x", "a": "x"}}, 201, ""),
    ({"statusCode": 201, "headers": {"Transfer-Encoding": "chunked"}}, 201, ""),
    ({"statusCode": 201, "headers": {"content-TYPE": "text/csv"}}, 201, ""),
    ({"statusCode": 201, "body": "\ud83d"}, 201, ""),
    ({"statusCode": 99}, 502, "statusCode is not between 200 and 599"),
    ({"statusCode": 10**30}, 502, "statusCode is not between 200 and 599"),
    ({"statusCode": "1000000"}, 502, "statusCode is no integer"),
    ({"statusCode": "٢٠٠"}, 502, "statusCode is no integer"),
]


def proxied(payload: bytes) -> Told:
    return told(function_proxy("f"), "POST", canned=CannedAnswer(body=payload))


@pytest.mark.parametrize(("value", "status", "words"), PROXIED)
def test_answers_of_proxy_functions(value: Any, status: int, words: str) -> None:
    answer = proxied(json.dumps(value).encode())
    assert answer.status == status
    assert words in answer.sentence
    assert answer.header("Transfer-Encoding") is None


@pytest.mark.parametrize("payload", [b"", b"no JSON", b'{"statusCode": 200', b"{} x"])
def test_answers_that_are_no_json(payload: bytes) -> None:
    answer = proxied(payload)
    assert (answer.status, answer.cause) == (502, "failure.proxy_malformed")


def test_the_other_values_of_what_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    place = "lockgate.engine.phases.proxy_answer"
    monkeypatch.setattr(f"{place}.PROXY_STATUS_ABSENT", None)
    assert proxied(b"{}").status == 502
    monkeypatch.setattr(f"{place}.PROXY_UNKNOWN_KEY", "ignore")
    assert proxied(b'{"statusCode": 201, "unknown": 1}').status == 201
    monkeypatch.setattr(f"{place}.PROXY_BASE64_ALIAS", False)
    assert proxied(b'{"statusCode": 201, "base64Encoded": "x"}').status == 201


@pytest.mark.parametrize("payload", [b"no JSON", b"[]", b"{}"])
def test_a_function_error_of_any_shape(payload: bytes) -> None:

    document = api({"/": {"post": operation(function_proxy("f"))}})
    plan = plan_of(document)
    exchange = begin(Directory([plan], plan, False), request("POST"))
    assert isinstance(exchange, Exchange)
    answer = resume(exchange, LambdaAnswer(payload, "Unhandled"))
    assert not isinstance(answer, Exchange)
    assert int(answer.status) == 502
    assert "unknown error" in Told(answer, ()).sentence
