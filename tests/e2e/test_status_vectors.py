"""The vector tables of the status rules, each row a request over HTTP.

Sections as in the status rules: 2.5 selection, 4.3 overrides, 6.2 gateway responses, 7 worked
examples, 8.4 capture groups.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, http, mock, operation

from lockgate.testing import Answer, FakeBackend, RunningGateway, serve

A = {"default": entry(200)}
B = {".*Invalid.*": entry(400)}
C = {"404": entry(404)}
D = {r"5\d{2}": entry(500)}
E = {".+": entry(418)}

# -- section 2.5

HTTP_ROWS: list[tuple[int, dict[str, Any], int]] = [
    (200, {**A, **C, **D}, 200),
    (404, {**A, **C, **D}, 404),
    (503, {**A, **C, **D}, 500),
    (302, {**C, **D}, 500),
    (404, {**A, **C, **E}, 404),
    (403, {**A, **E}, 418),
]
FUNCTION_ROWS: list[tuple[str | None, dict[str, Any], int]] = [
    (None, {**A, **B, **E}, 200),
    (None, {**B, **E}, 500),
    ("Invalid id", {**A, **B}, 400),
    ("Invalid id", {**A, **B, **E}, 400),
    ("boom", {**A, **B}, 200),
    ("a\nb", {**A, **E}, 200),
]
MOCK_ROWS: list[tuple[int, dict[str, Any], int]] = [
    (404, {**A, **C}, 404),
    (404, A, 200),
]
PATTERN_ROWS: list[tuple[str, dict[str, Any], int]] = [
    # 2.2: the whole text, Java's dot, the dash, and what .* and .+ take
    ("404", {**A, "40": entry(400)}, 200),
    ("input", {**A, "Malformed.*": entry(400)}, 200),
    ("Malformed input", {**A, "Malformed.*": entry(400)}, 400),
    ("a\nb", {**A, r"(\n|.)+": entry(400)}, 400),
    ("a\nb", {**A, "(?s).+": entry(400)}, 400),
    ("-", {"-": entry(201), "x": entry(400)}, 201),
    ("boom", {**A, ".*": entry(500)}, 500),
    ('{"httpStatus":400}', {**A, '.*"httpStatus":400.*': entry(400)}, 400),
]
ALL = (200, 201, 400, 404, 418, 422, 500)


# -- section 4.3: what an override's value does; None: the entry's own 200 stands

OVERRIDES: dict[str, int | None] = {
    "400": 400,
    '"400"': 400,
    "599": 599,
    "200": 200,
    "404.0": 404,
    '"abc"': None,
    "0": None,
    "99": None,
    "100": None,
    "101": None,
    "600": None,
    "1000": None,
    '"40"': None,
    '" 400"': None,
    "404.5": None,
    "true": None,
    "[400]": None,
    '{"a": 400}': None,
    "$nope": None,
    '""': None,
}
SET = "#set($context.responseOverride.status = {})x"

# -- section 6.2: customised entries, the row of the failure, what the client sees

TEXT = {"responseTemplates": {"application/json": '{"own": $context.error.messageString}'}}
GATEWAY_ROWS: list[tuple[dict[str, Any], str, int, str]] = [
    ({}, "row 13", 502, '{"message": "Internal server error"}'),
    ({"INTEGRATION_FAILURE": TEXT}, "row 13", 502, '{"own":  "Internal server error"}'),
    ({"INTEGRATION_FAILURE": TEXT}, "row 8", 500, '{"own":  "Internal server error"}'),
    (
        {"INTEGRATION_FAILURE": TEXT},
        "row 2",
        504,
        '{"own":  "Network error communicating with endpoint"}',
    ),
    ({"INTEGRATION_FAILURE": {"statusCode": 504}}, "row 13", 504, ""),
    ({"INTEGRATION_FAILURE": {"statusCode": 504}}, "row 8", 504, ""),
    ({"DEFAULT_5XX": {"statusCode": 599}}, "row 13", 599, ""),
    ({"INTEGRATION_FAILURE": {}, "DEFAULT_5XX": {"statusCode": 599}}, "row 13", 502, ""),
    ({"INTEGRATION_TIMEOUT": {"statusCode": 503}}, "row 1", 503, ""),
    ({"INTEGRATION_TIMEOUT": {"statusCode": 503}}, "row 2", 504, ""),
    ({"DEFAULT_4XX": {"statusCode": 400}}, "no route", 400, ""),
    ({}, "no route", 403, '{"message":"Missing Authentication Token"}'),
    ({"MISSING_AUTHENTICATION_TOKEN": {"statusCode": 404}}, "no route", 404, ""),
    ({"MISSING_AUTHENTICATION_TOKEN": {"statusCode": 200}}, "no route", 200, ""),
]

# -- section 8.4

X = r"\.errorCode\.(\d{3})$"
CAPTURE_ROWS: list[tuple[str | None, dict[str, Any], int]] = [
    ("svc.errorCode.409", {X: entry("$1")}, 409),
    ("svc.errorCode.409\n", {X: entry("$1")}, 409),
    ("svc.errorCode.409 ", {X: entry("$1")}, 200),
    ("svc.errorCode.199", {X: entry("$1")}, 200),
    ("svc.errorCode.199", {X: entry("$1:502")}, 502),
    ("a.errorCode.404.errorCode.410", {X: entry("$1")}, 410),
    (None, {X: entry("$1")}, 200),
    ("svc.errorCode.409", {X: entry("$1"), ".*409": entry(422)}, 422),
    ("svc.errorCode.409", {X: entry("$1", **{"x-lockgate-match": "full"})}, 200),
    ("svc.errorCode.409", {X: entry("${1}")}, 409),
    ("svc.errorCode.409", {r"\.errorCode\.(?<code>\d{3})$": entry("${code}")}, 409),
    ("x.errorCode.40", {X: entry("$1:502")}, 200),
]

TEMPLATE_73 = """\
#set($msg = $input.path('$.errorMessage'))
#if($msg.matches('(?s).*\\.errorCode\\.\\d{3}'))
#set($n = $msg.replaceAll('(?s)^.*\\.errorCode\\.(\\d{3})$', '$1'))
#set($context.responseOverride.status = $n)
#end
{"message": "$util.escapeJavaScript($msg).replaceAll("\\\\'", "'")"}
"""
TEMPLATE_72 = """\
#set($root = $input.path('$'))
#if($root.errors && $root.errors.size() > 0)
#set($context.responseOverride.status = %s)
#end
$input.json('$')"""
TEA = r'.*"errorCode":\s*418\b.*'


def paths() -> dict[str, Any]:
    """One path for each row of each table."""
    found: dict[str, Any] = {}
    for number, (status, entries, _) in enumerate(HTTP_ROWS):
        found[f"/http/{number}"] = http(f"/status/{status}", entries)
    for number, (_, entries, _) in enumerate(FUNCTION_ROWS):
        found[f"/function/{number}"] = function("scripted", entries)
    for number, (status, entries, _) in enumerate(MOCK_ROWS):
        found[f"/mock/{number}"] = mock(entries, f'{{"statusCode": {status}}}')
    for number, (_, entries, _) in enumerate(PATTERN_ROWS):
        found[f"/pattern/{number}"] = function("scripted", entries)
    for number, value in enumerate(OVERRIDES):
        found[f"/override/{number}"] = mock({"default": entry(200, SET.format(value))})
    for number, (_, entries, _) in enumerate(CAPTURE_ROWS):
        found[f"/capture/{number}"] = function("scripted", {**A, **entries})
    found["/capture/http"] = http(
        "/captured", {**A, X: entry("$1", **{"x-lockgate-source": "jsonpath:$.error"})}
    )
    found["/seven/one"] = function(
        "scripted",
        {
            **A,
            TEA: entry(418, '{"r": "$util.parseJson($input.path(\'$.errorMessage\')).reason"}'),
        },
    )
    found["/seven/undeclared"] = function("scripted", {**A, TEA: entry(419)})
    for name, value in (("number", "400"), ("text", '"400"'), ("word", '"abc"')):
        found[f"/seven/two/{name}"] = http(
            "/pet/{id}",
            {"default": entry(200, TEMPLATE_72 % value)},
            requestParameters={"integration.request.path.id": "method.request.querystring.id"},
        )
    found["/seven/three"] = function("scripted", {**A, "(?s).+": entry(500, TEMPLATE_73)})
    return {
        path: {"post": operation(integration, *ALL, parameters=[{"name": "id", "in": "query"}])}
        for path, integration in found.items()
    }


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend, scripted: str) -> Iterator[RunningGateway]:
    for status in {row[0] for row in HTTP_ROWS}:
        backend.answers(f"/status/{status}", status=status)
    backend.answers("/captured", status=500, body='{"error":"svc.errorCode.404"}')
    backend.answers("/pet/x", body='{"errors":[{"key":"GetPetRequest.petId"}]}')
    backend.answers("/pet/1", body='{"id":1}')
    with serve(
        api(paths(), extensions=True),
        stage_variables={"backend": backend.address},
        functions={"scripted": scripted},
    ) as running:
        yield running


def fail_with(message: str | None) -> str:
    """The event that lets the function fail with ``message``, or succeed."""
    return json.dumps({"return": {}} if message is None else {"raise": message})


@pytest.mark.parametrize("number", range(len(HTTP_ROWS)))
def test_section_2_http(gateway: RunningGateway, number: int) -> None:
    assert gateway.request("POST", f"/http/{number}").status == HTTP_ROWS[number][2]


@pytest.mark.parametrize("number", range(len(FUNCTION_ROWS)))
def test_section_2_function(gateway: RunningGateway, number: int) -> None:
    message, _, wanted = FUNCTION_ROWS[number]
    answer = gateway.request("POST", f"/function/{number}", fail_with(message))
    assert answer.status == wanted
    if message == "boom":
        assert answer.json["errorMessage"] == "boom"


@pytest.mark.parametrize("number", range(len(MOCK_ROWS)))
def test_section_2_mock(gateway: RunningGateway, number: int) -> None:
    assert gateway.request("POST", f"/mock/{number}").status == MOCK_ROWS[number][2]


@pytest.mark.parametrize("number", range(len(PATTERN_ROWS)))
def test_section_2_patterns(gateway: RunningGateway, number: int) -> None:
    message, _, wanted = PATTERN_ROWS[number]
    assert gateway.request("POST", f"/pattern/{number}", fail_with(message)).status == wanted


@pytest.mark.parametrize("number", range(len(OVERRIDES)))
def test_section_4_3_values(gateway: RunningGateway, number: int) -> None:
    value, wanted = list(OVERRIDES.items())[number]
    answer = gateway.request("POST", f"/override/{number}")
    assert answer.status == (wanted or 200), value
    names = [decision["name"] for decision in gateway.record(answer)["decisions"]]
    assert ("response_override.template" in names) == (wanted is not None)
    assert ("note.override_ignored" in names) == (wanted is None)


@pytest.mark.parametrize("number", range(len(CAPTURE_ROWS)))
def test_section_8_capture_groups(gateway: RunningGateway, number: int) -> None:
    message, _, wanted = CAPTURE_ROWS[number]
    assert gateway.request("POST", f"/capture/{number}", fail_with(message)).status == wanted


def test_section_8_a_group_from_a_body(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/capture/http")
    assert answer.status == 404
    record = gateway.record(answer)
    assert record["rule"] == "capture_group"
    assert record["decisions"][-1]["compared"]["source"] == "integration.jsonpath"


TEAPOT = {"errorCode": 418, "reason": "teapot"}


def test_section_7_1(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/seven/one", fail_with(json.dumps(TEAPOT)))
    assert (answer.status, answer.json) == (418, {"r": "teapot"})
    other = json.dumps({**TEAPOT, "errorCode": 419})
    answer = gateway.request("POST", "/seven/one", fail_with(other))
    assert answer.status == 200
    assert answer.json["errorMessage"] == other
    answer = gateway.request("POST", "/seven/undeclared", fail_with(json.dumps(TEAPOT)))
    assert answer.status == 500
    assert gateway.record(answer)["cause"] == "failure.no_method_response"


@pytest.mark.parametrize(("kind", "wanted"), [("number", 400), ("text", 400), ("word", 200)])
def test_section_7_2(gateway: RunningGateway, kind: str, wanted: int) -> None:
    answer = gateway.request("POST", f"/seven/two/{kind}?id=x")
    assert answer.status == wanted
    assert answer.json == {"errors": [{"key": "GetPetRequest.petId"}]}
    assert gateway.request("POST", f"/seven/two/{kind}?id=1").status == 200


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("service.orders.errorCode.409", 409),
        ("x.errorCode.40", 500),
        ("x.errorCode.409 trailing", 500),
        ("x.errorCode.999", 500),
    ],
)
def test_section_7_3(gateway: RunningGateway, message: str, wanted: int) -> None:
    answer = gateway.request("POST", "/seven/three", fail_with(message))
    assert answer.status == wanted
    assert answer.json == {"message": message}


@pytest.mark.parametrize("number", range(len(GATEWAY_ROWS)))
def test_section_6_2(backend: FakeBackend, scripted: str, number: int) -> None:
    entries, row, status, body = GATEWAY_ROWS[number]
    backend.answers_raw("/broken", b"")
    definition = api(
        {
            "/13": {"post": operation(function_proxy("scripted"))},
            "/8": {"post": operation(function_proxy("nobody"))},
            "/2": {"post": operation(http("/broken", A), 200)},
            "/1": {"post": operation(function_proxy("scripted", timeoutInMillis=50))},
        },
        gateway_responses=entries,
    )
    with serve(
        definition,
        stage_variables={"backend": backend.address},
        functions={"scripted": scripted},
    ) as running:
        script = {"row 13": {"raise": "x"}, "row 1": {"sleep": 1}}.get(row, {})
        path = f"/{row.removeprefix('row ')}" if row.startswith("row") else "/nowhere"
        answer = running.request("POST", path, json.dumps(script))
        check_gateway_answer(running, answer, row)
    assert answer.status == status
    if body:
        assert answer.body.decode() == body


TYPES = {"row 13": "INTEGRATION_FAILURE", "row 8": "INTEGRATION_FAILURE",
         "row 2": "INTEGRATION_FAILURE", "row 1": "INTEGRATION_TIMEOUT",
         "no route": "MISSING_AUTHENTICATION_TOKEN"}  # fmt: skip


def check_gateway_answer(running: RunningGateway, answer: Answer, row: str) -> None:
    """The record names the failure's type whatever entry answered."""
    record = running.record(answer)
    assert record["rule"] == f"gateway_response.{TYPES[row]}"
    assert record["status"] == answer.status
    assert answer.header("x-amzn-ErrorType") is not None
    assert (answer.header("Connection") == "close") == (row == "row 2")
