"""The vector tables of the status rules, each row a request over HTTP.

Sections as in the status rules: 2 selection, 4.3 overrides (more of them in test_overrides), 7
worked examples. Sections 6 and 8 have files of their own.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import api, entry, function, http, mock, operation

from lockgate.testing import FakeBackend, RunningGateway, serve

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
    # 2.2: .* takes the empty text of a success too, .+ does not
    (None, {**A, ".*": entry(418)}, 418),
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
    # 2.1: the text is what the JSON string means
    ('say "no"', {**A, '.*"no"': entry(400)}, 400),
    # 2.2: Java's own spellings
    ("7", {**A, r"\d": entry(400)}, 400),
    ("\u0667", {**A, r"\d": entry(400)}, 200),
    ("a\u2028b", {**A, "a.b": entry(400)}, 200),
    ("a\u0085b", {**A, "a.b": entry(400)}, 200),
    ("a\n", {**A, "a$": entry(400)}, 200),
    ("a\n", {**A, r"a\Z\n": entry(400)}, 400),
    ("a\n", {**A, r"a\z\n": entry(400)}, 200),
    ("abab", {**A, r"(?<n>ab)\k<n>": entry(400)}, 400),
    ("a.(b", {**A, r"\Qa.(b\E": entry(400)}, 400),
    ("aaa", {**A, "a++a": entry(400)}, 200),
    ("ab", {**A, "(?>a|ab)": entry(400)}, 200),
    ("b", {**A, "[a-z&&[^aeiou]]": entry(400)}, 400),
    ("e", {**A, "[a-z&&[^aeiou]]": entry(400)}, 200),
    ("x \u00e9\r\n", {**A, r"\p{Alpha}\h\p{L}\R": entry(400)}, 400),
    ("aB", {**A, "a(?i)b": entry(400)}, 400),
    ("Ab", {**A, "a(?i)b": entry(400)}, 200),
    # 2.3: without its own status the smallest wins; the default only where nothing matches
    ("both", {**A, "b.*": entry(422), ".*h": entry(404)}, 404),
    ("neither", {"default": entry(422), "": entry(201)}, 201),
    ("neither", {"default": entry(201), "": entry(422)}, 201),
]
RAW_ROWS: list[tuple[dict[str, str], str, dict[str, Any], int]] = [
    # 2.1: what the function's answer is as it came, and whether it is an error
    ({}, '{"errorMessage": "Invalid id", "statusCode": 404}', {**A, **B, **C, **E}, 200),
    ({}, '"Invalid id"', {**A, **B, **E}, 200),
    ({"X-Amz-Function-Error": "Unhandled"}, "{}", {**A, **E}, 200),
    ({"X-Amz-Function-Error": "Unhandled"}, '{"errorMessage": null}', {**A, **E}, 200),
    ({"X-Amz-Function-Error": "Unhandled"}, "no JSON", {**A, **E}, 200),
    ({"X-Amz-Function-Error": "Unhandled"}, '{"errorMessage": [1, {"a": 2}]}',
     {**A, r'\[1,\{"a":2\}\]': entry(422)}, 422),
    ({"X-Amz-Function-Error": "Unhandled"}, '{"errorMessage": 7}', {**A, "7": entry(422)}, 422),
]  # fmt: skip
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

TEMPLATE_73 = """\
#set($msg = $input.path('$.errorMessage'))
#if($msg.matches('(?s).*\\.errorCode\\.\\d{3}'))
#set($n = $msg.replaceAll('(?s)^.*\\.errorCode\\.(\\d{3})$', '$1'))
#set($context.responseOverride.status = $n)
#end
{"message": "$util.escapeJavaScript($msg).replaceAll("\\\\'", "'")"}
"""
TEMPLATE_73_HTTP = TEMPLATE_73.replace("$.errorMessage", "$.error")
TEMPLATE_72 = """\
#set($root = $input.path('$'))
#if($root.errors && $root.errors.size() > 0)
#set($context.responseOverride.status = %s)
#end
$input.json('$')"""
TEA = r'.*"errorCode":\s*418\b.*'


ASYNC = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
BY_ACCEPT = {"application/json": "json", "text/csv": SET.format(418)}


def more_paths() -> dict[str, Any]:
    """Paths of single rows."""
    return {
        "/raw/event": function("scripted", {**A, **E}, requestParameters=ASYNC),
        "/raw/refused": function("nobody", {**A, **E, ".*": entry(404)}),
        "/default/none": mock({"404": entry(404)}),
        "/default/empty": mock({}),
        "/default/body": http("/captured", {**A, ".*errorCode.*": entry(404)}),
        "/override/function": function("scripted", {"default": entry(200, SET.format(299))}),
        "/override/http": http("/pet/1", {"default": entry(200, SET.format(299))}),
        "/override/late": mock({"default": entry(200, SET.format(404) + "all the same")}),
        "/override/accept": mock(
            {"default": {"statusCode": "200", "responseTemplates": BY_ACCEPT}}
        ),
        "/override/empty": mock({"default": entry(200, "")}),
        "/override/none": mock({"default": entry(200)}),
        "/seven/twice": mock({"default": entry(200, SET.format(400) * 2)}),
        "/seven/three/http": http("/captured", {**A, r"[45]\d{2}": entry(500, TEMPLATE_73_HTTP)}),
        "/seven/four": http(
            "/repeated", {"default": entry(200, SET.format("$input.path('$.status')"))}
        ),
        "/seven/four/each": http("/captured", {**A, "404": entry(404), "500": entry(422)}),
    }


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
    for number, (_, _, entries, _) in enumerate(RAW_ROWS):
        found[f"/raw/{number}"] = function(f"raw{number}", entries)
    found |= more_paths()
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
    backend.answers("/repeated", status=409, body='{"status": 409}')
    raw = {}
    for number, (headers, body, _, _) in enumerate(RAW_ROWS):
        path = f"/2015-03-31/functions/raw{number}/invocations"
        backend.answers(path, headers=headers, body=body)
        raw[f"raw{number}"] = f"http://{backend.address}"
    backend.answers("/pet/x", body='{"errors":[{"key":"GetPetRequest.petId"}]}')
    backend.answers("/pet/1", body='{"id":1}')
    with serve(
        api(paths()),
        stage_variables={"backend": backend.address},
        functions={"scripted": scripted, **raw},
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


@pytest.mark.parametrize("number", range(len(RAW_ROWS)))
def test_section_2_answers_as_they_came(gateway: RunningGateway, number: int) -> None:
    _, body, _, wanted = RAW_ROWS[number]
    answer = gateway.request("POST", f"/raw/{number}", "{}")
    assert answer.status == wanted
    assert answer.body.decode() == body


def test_section_2_1_calls_without_a_result(gateway: RunningGateway) -> None:
    assert gateway.request("POST", "/raw/event", fail_with("boom")).status == 200
    answer = gateway.request("POST", "/raw/refused", "{}")
    assert (answer.status, gateway.record(answer)["cause"]) == (500, "failure.invoke_refused")


@pytest.mark.parametrize("path", ["/default/none", "/default/empty"])
def test_section_2_4_no_entry_answers(gateway: RunningGateway, path: str) -> None:
    answer = gateway.request("POST", path)
    assert (answer.status, answer.body) == (500, b'{"message": "Internal server error"}')
    assert answer.header("x-amzn-ErrorType") == "InternalServerErrorException"
    record = gateway.record(answer)
    assert record["rule"] == "gateway_response.API_CONFIGURATION_ERROR"
    assert record["cause"] == "failure.no_integration_response"


def test_section_2_1_bodies_are_never_compared(gateway: RunningGateway) -> None:
    assert gateway.request("POST", "/default/body").status == 200


def test_section_4_3_which_templates_run(gateway: RunningGateway) -> None:
    for path, wanted in (("function", 299), ("http", 299), ("empty", 200), ("none", 200)):
        assert gateway.request("POST", f"/override/{path}", "{}").status == wanted
    answer = gateway.request("POST", "/override/late")
    assert (answer.status, answer.body) == (404, b"xall the same")
    for accept, wanted in (("application/json", 200), ("text/csv", 418)):
        headers = {"Accept": accept}
        assert gateway.request("POST", "/override/accept", headers=headers).status == wanted


@pytest.mark.parametrize("number", range(len(OVERRIDES)))
def test_section_4_3_values(gateway: RunningGateway, number: int) -> None:
    value, wanted = list(OVERRIDES.items())[number]
    answer = gateway.request("POST", f"/override/{number}")
    assert answer.status == (wanted or 200), value
    names = [decision["name"] for decision in gateway.record(answer)["decisions"]]
    assert ("response_override.template" in names) == (wanted is not None)
    assert ("note.override_ignored" in names) == (wanted is None)


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


def test_section_7_3_with_an_http_backend(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/seven/three/http")
    assert (answer.status, answer.json) == (404, {"message": "svc.errorCode.404"})


def test_section_7_4(gateway: RunningGateway) -> None:
    assert gateway.request("POST", "/seven/four").status == 409
    assert gateway.request("POST", "/seven/four/each").status == 422


def test_section_7_2_twice(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/seven/twice")
    assert (answer.status, gateway.record(answer)["cause"]) == (500, "failure.override_twice")
