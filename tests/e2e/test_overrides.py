"""Overrides that templates set, over HTTP: what the backend gets, what the client gets."""

from collections.abc import Iterator
from typing import Any

import pytest
from definitions import api, entry, http, mock, operation

from lockgate.testing import Answer, FakeBackend, Received, RunningGateway, serve

REQUEST: dict[str, str] = {
    "header": "#set($context.requestOverride.header.X-New = 'a b')",
    "header in place of a mapped one": "#set($context.requestOverride.header.x-mapped = 'over')",
    "header in place of a default": "#set($context.requestOverride.header.accept = 'text/csv')",
    "Host": "#set($context.requestOverride.header.Host = 'other.test')",
    "list": "#set($context.requestOverride.header.X-New = ['1', 2, true])",
    "empty": "#set($context.requestOverride.header.X-Mapped = '')",
    "no value": "#set($context.requestOverride.header.X-Mapped = $nothing)",
    "query": "#set($context.requestOverride.querystring.q = 'x&y=z')",
    "query, several": "#set($context.requestOverride.querystring.q = ['1', '2'])",
    "another query": "#set($context.requestOverride.querystring.new = 'n')",
    "path": "#set($context.requestOverride.path.id = 'a/b c')",
    "path and more": "#set($context.requestOverride.path.id = 'x')"
    "#set($context.requestOverride.header.X-New = 'h')"
    "#set($context.requestOverride.querystring.new = 'q')",
    "brackets": "#set($context.requestOverride.header['X-New'] = 'b')",
    "put": "$context.requestOverride.header.put('X-New', 'p')",
    "hop by hop": "#set($context.requestOverride.header.Connection = 'x-mapped')"
    "#set($context.requestOverride.header.Transfer-Encoding = 'chunked')"
    "#set($context.requestOverride.header.Upgrade = 'h2c')"
    "#set($context.requestOverride.header.Content-Length = '1')",
    "the gateway's own": "#set($context.requestOverride.header.X-Amzn-Trace-Id = 'own')"
    "#set($context.requestOverride.header.x-amzn-apigateway-api-id = 'id')",
    "unknown": "#set($context.requestOverride.cookie = 'c')#set($context.requestOverride.x.y = 1)",
}
WANTED: dict[str, tuple[str, dict[str, str | None]]] = {
    "header": ("/b/1?q=1&r=2", {"X-New": "a b", "X-Mapped": "m"}),
    "header in place of a mapped one": ("/b/1?q=1&r=2", {"X-Mapped": "over"}),
    "header in place of a default": ("/b/1?q=1&r=2", {"Accept": "text/csv"}),
    "Host": ("/b/1?q=1&r=2", {"Host": "other.test"}),
    "list": ("/b/1?q=1&r=2", {"X-New": "1,2,true"}),
    "empty": ("/b/1?q=1&r=2", {"X-Mapped": ""}),
    "no value": ("/b/1?q=1&r=2", {"X-Mapped": ""}),
    "query": ("/b/1?r=2&q=x%26y%3Dz", {}),
    "query, several": ("/b/1?r=2&q=1&q=2", {}),
    "another query": ("/b/1?q=1&r=2&new=n", {}),
    "path": ("/b/a/b%20c?q=1&r=2", {}),
    "path and more": ("/b/x?q=1&r=2&new=q", {"X-New": "h"}),
    "brackets": ("/b/1?q=1&r=2", {"X-New": "b"}),
    "put": ("/b/1?q=1&r=2", {"X-New": "p"}),
    "hop by hop": (
        "/b/1?q=1&r=2",
        {"Connection": None, "Transfer-Encoding": None, "Upgrade": None, "X-Mapped": "m"},
    ),
    "the gateway's own": (
        "/b/1?q=1&r=2",
        {"X-Amzn-Trace-Id": "own", "x-amzn-apigateway-api-id": "id"},
    ),
    "unknown": ("/b/1?q=1&r=2", {"X-Mapped": "m"}),
}
MAPPED = {
    "integration.request.header.X-Mapped": "'m'",
    "integration.request.querystring.q": "'1'",
    "integration.request.querystring.r": "'2'",
    "integration.request.path.id": "'1'",
}

STATUS = "#set($context.responseOverride.status = {})"
HEADER = "#set($context.responseOverride.header.{} = {})"
RESPONSE: dict[str, tuple[str, int, dict[str, str | None]]] = {
    "added": (HEADER.format("X-New", "'n'"), 200, {"X-New": "n"}),
    "replaced": (HEADER.format("x-from", "'n'"), 200, {"X-From": "n"}),
    "list": (HEADER.format("X-New", "[1, 'two']"), 200, {"X-New": "1,two"}),
    "type": (HEADER.format("Content-Type", "'text/csv'"), 200, {"Content-Type": "text/csv"}),
    "empty": (HEADER.format("X-New", "''"), 200, {"X-New": ""}),
    "refused": (
        "".join(
            HEADER.format(name, "'7'")
            for name in ("Content-Length", "Transfer-Encoding", "Date", "x-amzn-RequestId",
                         "x-amz-apigw-id", "Keep-Alive", "Trailer")
        ),
        200,
        {"Content-Length": "4", "Transfer-Encoding": None, "Keep-Alive": None, "Trailer": None},
    ),
    "a map": (
        "#set($context.responseOverride = {'status': 418, 'header': {'X-New': 'm'}})",
        418,
        {"X-New": "m"},
    ),
    "a map without a status": (
        "#set($context.responseOverride = {'header': {'X-New': 'm'}})",
        200,
        {"X-New": "m"},
    ),
    "a text": ("#set($context.responseOverride = 'text')", 200, {"X-From": "f"}),
    "status and header": (STATUS.format(299) + HEADER.format("X-New", "1"), 299, {"X-New": "1"}),
    "read": (
        STATUS.format(404) + HEADER.format("X-New", "$context.responseOverride.status"),
        404,
        {"X-New": "404"},
    ),
    "a request override": (
        "#set($context.requestOverride.header.X-New = 'late')",
        200,
        {"X-New": None},
    ),
}  # fmt: skip

TWICE: dict[str, tuple[str, str]] = {
    "status": (STATUS.format(400) + "\n" + STATUS.format(404), "$context.responseOverride.status"),
    "status, the same": (STATUS.format(400) * 2, "$context.responseOverride.status"),
    "status, one of them unusable": (
        STATUS.format("'x'") + STATUS.format(404),
        "$context.responseOverride.status",
    ),
    "header": (
        HEADER.format("X-A", 1) + HEADER.format("X-A", 2),
        "$context.responseOverride.header.X-A",
    ),
    "in a loop": (
        "#foreach($i in [1..2])" + STATUS.format("400") + "#end",
        "$context.responseOverride.status",
    ),
}
NOT_TWICE: dict[str, tuple[str, int]] = {
    "in branches": (
        "#if(1 == 1)" + STATUS.format(400) + "#else" + STATUS.format(404) + "#end",
        400,
    ),
    "two headers": (HEADER.format("X-A", 1) + HEADER.format("X-B", 2), 200),
    "another variable": ("#set($x = 1)#set($x = 2)" + STATUS.format("400 + $x"), 402),
    "header and status": (HEADER.format("X-A", 1) + STATUS.format(400), 400),
}
AFTER_REQUEST: dict[str, tuple[str, str, int]] = {
    "kept": (STATUS.format(404), "x", 404),
    "kept without a template": (STATUS.format(404), "", 404),
    "read by the response template": (
        STATUS.format(404),
        HEADER.format("X-Read", "$context.responseOverride.status") + "x",
        404,
    ),
    "the last one wins": (STATUS.format(404), STATUS.format(409), 409),
    "the last one wins, usable or not": (STATUS.format(404), STATUS.format("'x'"), 200),
}


def paths() -> dict[str, Any]:
    """One path for each row of each table."""
    found: dict[str, Any] = {}
    for number, template in enumerate(REQUEST.values()):
        found[f"/request/{number}"] = http(
            "/b/{id}",
            {"default": entry(200)},
            httpMethod="POST",
            requestParameters=MAPPED,
            requestTemplates={"application/json": template + "body"},
        )
    mapped = {"method.response.header.X-From": "'f'"}
    for number, (template, _, _) in enumerate(RESPONSE.values()):
        responses = {"default": entry(200, template + "body", responseParameters=mapped)}
        found[f"/response/{number}"] = mock(responses)
    for number, (template, _) in enumerate(TWICE.values()):
        found[f"/twice/{number}"] = mock({"default": entry(200, template)})
    for number, (template, _) in enumerate(NOT_TWICE.values()):
        found[f"/once/{number}"] = mock({"default": entry(200, template)})
    for number, (first, second, _) in enumerate(AFTER_REQUEST.values()):
        responses = {"default": entry(200, second or None)}
        found[f"/after/{number}"] = mock(responses, first + '{"statusCode": 200}')
    found["/twice/request"] = http(
        "/never",
        {"default": entry(200)},
        requestTemplates={
            "application/json": "#set($context.requestOverride.header.A = 1)\n"
            "#set($context.requestOverride.header.A = 2)"
        },
    )
    found["/dropped"] = mock({"404": entry(404)}, STATUS.format(404) + '{"statusCode": 200}')
    found["/bodiless"] = mock({"default": entry(200, STATUS.format(204) + "body")})
    return {
        path: {"post": operation(integration, 200, 404, headers=("X-From",))}
        for path, integration in found.items()
    }


CUSTOMISED = {
    "API_CONFIGURATION_ERROR": {
        "responseTemplates": {
            "application/json": "#set($context.responseOverride.status = 404)"
            "[$context.responseOverride.status][$context.error.responseType]"
        }
    }
}


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend) -> Iterator[RunningGateway]:
    backend.answers("*", body="{}")
    definition = api(paths(), gateway_responses=CUSTOMISED)
    with serve(definition, stage_variables={"backend": backend.address}) as running:
        yield running


def row(table: dict[str, Any], name: str) -> int:
    return list(table).index(name)


@pytest.mark.parametrize("name", REQUEST)
def test_request_overrides(gateway: RunningGateway, backend: FakeBackend, name: str) -> None:
    target, headers = WANTED[name]
    answer = gateway.request("POST", f"/request/{row(REQUEST, name)}", "{}")
    assert answer.status == 200
    got: Received = backend.received[-1]
    assert (got.target, got.body) == (target, b"body")
    for header, value in headers.items():
        assert got.header(header) == value, header
    names = [header.lower() for header, _ in got.headers]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", RESPONSE)
def test_response_overrides(gateway: RunningGateway, name: str) -> None:
    _, status, headers = RESPONSE[name]
    answer = gateway.request("POST", f"/response/{row(RESPONSE, name)}")
    assert (answer.status, answer.body) == (status, b"body")
    for header, value in headers.items():
        assert answer.header(header) == value, header
    names = [header.lower() for header, _ in answer.headers]
    assert len(set(names)) == len(names)


def is_configuration_error(answer: Answer) -> None:
    assert answer.status == 500
    assert answer.header("x-amzn-ErrorType") == "InternalServerErrorException"


@pytest.mark.parametrize("name", TWICE)
def test_one_target_assigned_twice(gateway: RunningGateway, name: str) -> None:
    template, target = TWICE[name]
    answer = gateway.request("POST", f"/twice/{row(TWICE, name)}")
    is_configuration_error(answer)
    record = gateway.record(answer)
    assert record["cause"] == "failure.override_twice"
    facts = record["decisions"][-2]["facts"]
    assert facts == {"target": target, "first": 1, "second": 1 + template.count("\n")}
    assert record["decisions"][-2]["step"] == "29"


def test_a_request_override_assigned_twice(gateway: RunningGateway, backend: FakeBackend) -> None:
    before = len(backend.received)
    answer = gateway.request("POST", "/twice/request")
    is_configuration_error(answer)
    record = gateway.record(answer)
    assert record["decisions"][-2]["facts"]["target"] == "$context.requestOverride.header.A"
    assert record["decisions"][-2]["step"] == "24"
    assert len(backend.received) == before


@pytest.mark.parametrize("name", NOT_TWICE)
def test_what_is_not_twice(gateway: RunningGateway, name: str) -> None:
    answer = gateway.request("POST", f"/once/{row(NOT_TWICE, name)}")
    assert answer.status == NOT_TWICE[name][1]


@pytest.mark.parametrize("name", AFTER_REQUEST)
def test_overrides_of_the_request_template(gateway: RunningGateway, name: str) -> None:
    answer = gateway.request("POST", f"/after/{row(AFTER_REQUEST, name)}")
    assert answer.status == AFTER_REQUEST[name][2]
    assert answer.header("X-Read") == ("404" if name.startswith("read") else None)


def test_a_failure_drops_the_override(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/dropped")
    is_configuration_error(answer)
    record = gateway.record(answer)
    assert record["cause"] == "failure.no_integration_response"
    assert "note.override_dropped" in [one["name"] for one in record["decisions"]]


def test_a_gateway_responses_text_is_no_template(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/dropped")
    assert answer.body == b"#set( = 404)[][API_CONFIGURATION_ERROR]"


def test_a_status_without_a_body_drops_it(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/bodiless")
    assert (answer.status, answer.body, answer.header("Content-Length")) == (204, b"", None)
    names = [one["name"] for one in gateway.record(answer)["decisions"]]
    assert names[-1] == "note.body_dropped"
