"""Requests that no method serves: how near the nearest resource came; and long texts."""

from typing import Any

import pytest
from definitions import api, entry, function, mock, operation
from plans import ask, plan_of

from lockgate.rules.limits import TEXT_COMPARED
from lockgate.verify.rehearsal import CannedAnswer

OK = mock({"default": entry(200)})
ROUTES = api(
    {
        "/Pets": {"get": operation(OK, 200)},
        "/Pets/{id}": {"get": operation(OK, 200), "put": operation(OK, 200)},
        "/Pets/{id}/toys/new": {"post": operation(OK, 200)},
        "/files/{key+}": {"get": operation(OK, 200)},
        "/empty": {},
    }
)

ROWS: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "GET /pets",
        {"matched": "/", "depth": 0, "offers": ["Pets", "files", "empty"], "verbs": []},
        ["ignore_case"],
    ),
    (
        "POST /Pets/7",
        {"matched": "/Pets/{id}", "depth": 2, "offers": ["toys"], "verbs": ["GET", "PUT"]},
        ["other_verb"],
    ),
    (
        "POST /files/a/b",
        {"matched": "/files/{key+}", "depth": 3, "offers": [], "verbs": ["GET"]},
        ["other_verb"],
    ),
    ("GET /dev/Pets", {"matched": "/", "depth": 0}, ["stage_in_path"]),
    ("GET /files", {"matched": "/files", "depth": 1, "offers": ["{key+}"]}, []),
    ("GET /Pets/7/toys", {"matched": "/Pets/{id}/toys", "depth": 3, "offers": ["new"]}, []),
    ("GET /Pets//", {"matched": "/Pets", "depth": 1, "offers": ["{id}"]}, []),
    ("PUT /", {"matched": "/", "depth": 0}, []),
]


@pytest.mark.parametrize(("line", "wanted", "hints"), ROWS)
def test_near_misses_of_routes(line: str, wanted: dict[str, Any], hints: list[str]) -> None:
    told = ask(plan_of(ROUTES), *line.split(" "))
    assert (told.status, told.cause) == (403, "failure.no_route")
    miss = told.decision("failure.no_route")["facts"]["near_miss"]
    assert {name: miss[name] for name in wanted} == wanted
    assert miss["hints"] == hints


def test_reasons_of_routes() -> None:
    told = ask(plan_of(ROUTES), "POST", "/Pets/7/toys/old")
    candidates = told.decision("failure.no_route")["candidates"]
    found = {one["label"]: one["reason"] for one in candidates}
    assert found == {
        "/Pets/{id}/toys/new": "segment_differs",
        "/Pets/{id}": "too_short",
        "/Pets": "too_short",
        "/files/{key+}": "segment_differs",
    }
    assert candidates[0]["label"] == "/Pets/{id}/toys/new"
    told = ask(plan_of(ROUTES), "POST", "/files")
    found = {c["label"]: c["reason"] for c in told.decision("failure.no_route")["candidates"]}
    assert found["/files/{key+}"] == "too_long"


AUTHORIZATION: list[tuple[dict[str, str], str]] = [
    ({}, "Missing Authentication Token"),
    ({"Authorization": ""}, "Missing Authentication Token"),
    ({"Authorization": "Bearer abc"}, "Invalid key=value pair"),
    ({"Authorization": "Basic YTpi"}, "Invalid key=value pair"),
    ({"Authorization": "word"}, "requires 'Credential' parameter"),
    ({"Authorization": "X Credential=a"}, "requires 'Signature' parameter"),
    ({"Authorization": "X Credential=a, Signature=b", "Date": "x"}, "'SignedHeaders'"),
    (
        {"Authorization": "X Credential=a, Signature=b, SignedHeaders=c", "X-Amz-Date": "x"},
        "Missing Authentication Token",
    ),
]


@pytest.mark.parametrize(("headers", "words"), AUTHORIZATION)
def test_an_authorization_on_no_route(headers: dict[str, str], words: str) -> None:
    told = ask(plan_of(ROUTES), "GET", "/nowhere", "", headers)
    assert told.status == 403
    assert words in told.body
    wants_date = "requires existence of either" in told.body
    has_date = "Date" in headers or "X-Amz-Date" in headers
    assert wants_date == ("requires '" in told.body and not has_date)
    kind = told.header("x-amzn-ErrorType")
    is_token = words.startswith("Missing")
    assert kind == ("MissingAuthenticationTokenException" if is_token
                    else "IncompleteSignatureException")  # fmt: skip


def test_long_texts_are_cut_and_odd_ones_shown() -> None:
    document = api({"/": {"get": operation(function("f", {"default": entry(200)}), 200)}})
    text = " " + "x" * TEXT_COMPARED + "\n "
    told = ask(plan_of(document), canned=CannedAnswer(function_error=text))
    compared = told.decision("integration_response.default")["compared"]
    assert (compared["cut"], compared["length"]) == (TEXT_COMPARED, len(text))
    assert len(compared["text"]) == TEXT_COMPARED
    assert '"\\x20xxx' in told.sentence
    told = ask(plan_of(document), canned=CannedAnswer(function_error="a\u00a0b\n "))
    assert r'"a\xa0b\n\x20"' in told.sentence


def test_places_behind_references_name_the_way() -> None:
    document = """
openapi: "3.0.1"
info: {title: t, version: "1"}
x-shared: &shared
  default: {statusCode: "404"}
paths:
  /:
    get:
      responses: {"404": {description: x}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: *shared
"""
    told = ask(plan_of(document))
    assert told.status == 404
    assert told.record["definition"]["via"] == [
        "/paths/~1/get/x-amazon-apigateway-integration/responses"
    ]


def test_directives_in_records() -> None:
    long = "#set($context.responseOverride.status = 404 + " + "0 + " * 60 + "0)"
    cases = {
        "#set($context.responseOverride.status = (400 + 4))x": "#set($context.responseOverride."
        "status = (400 + 4))",
        long: long[:200].rstrip(),
    }
    for template, directive in cases.items():
        document = api({"/": {"get": operation(mock({"default": entry(200, template)}), 200)}})
        told = ask(plan_of(document))
        assert told.status == 404
        found = told.decision("response_override.template")
        assert found["template"]["directive"] == directive


def test_what_was_overwritten_is_listed() -> None:
    first = "#set($context.responseOverride.status = 404)"
    second = "#set($context.responseOverride.status = 409)"
    integration = mock({"default": entry(200, second)}, first + '{"statusCode": 200}')
    told = ask(plan_of(api({"/": {"get": operation(integration, 200)}})))
    sets = told.decision("response_override.template")["sets"]
    assert [(one["text"], one["effective"], one.get("reason")) for one in sets] == [
        ("404", False, "overwritten"),
        ("409", True, None),
    ]


def test_the_other_values_of_doubtful_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = "#set($context.responseOverride.status = 404)" * 2
    bad = "#set($context.responseOverride.status = 'x')"
    document = api(
        {
            "/twice": {"get": operation(mock({"default": entry(200, twice)}), 200)},
            "/bad": {"get": operation(mock({"default": entry(200, bad)}), 200)},
            "/other": {"get": operation(mock({"default": entry(
                200, "#set($context.other = 1)#set($context.other = 2)" + bad)}), 200)},
        }
    )  # fmt: skip
    plan = plan_of(document)
    assert ask(plan, "GET", "/other").status == 200
    monkeypatch.setattr("lockgate.engine.overrides.OVERRIDE_TWICE", "last")
    monkeypatch.setattr("lockgate.engine.overrides.OVERRIDE_BAD_STATUS", "fail")
    assert ask(plan, "GET", "/twice").status == 404
    told = ask(plan, "GET", "/bad")
    assert (told.status, told.cause) == (500, "failure.override_value")


def test_a_template_that_always_fails() -> None:
    template = (
        "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])x#end#end#end"
    )
    integration = mock({"default": entry(200, template)})
    told = ask(plan_of(api({"/": {"get": operation(integration, 200)}})))
    assert (told.status, told.cause) == (500, "failure.response_template")
