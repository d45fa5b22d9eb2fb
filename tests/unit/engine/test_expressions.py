"""Parameter mappings: what each expression gives, and where it gives nothing."""

import json
from typing import Any

import pytest
from definitions import api, entry, http, mock, operation
from plans import Told, ask, plan_of

from lockgate.diagnostics import Place, Report, Source
from lockgate.engine.expressions import (
    GATEWAY,
    REQUEST,
    RESPONSE,
    compile_source,
    mapped_text,
    selected,
)
from lockgate.jsonpath import compile_path
from lockgate.verify.rehearsal import CannedAnswer

PARAMETERS = [
    {"name": "p", "in": "path", "required": True},
    {"name": "q", "in": "query"},
    {"name": "H", "in": "header"},
    {"name": "Q", "in": "header"},
]
BODY = '{"text": "t", "number": 1.50, "list": [1, {"a": null}], "null": null, "a": {"b": "deep"}}'
REQUEST_ROWS: list[tuple[str, list[str] | None]] = [
    ("'a fixed text'", ["a fixed text"]),
    ("''", [""]),
    ("stageVariables.word", ["w"]),
    ("stageVariables.nothing", None),
    ("context.stage", ["prod"]),
    ("context.requestTimeEpoch", ["1700000000123"]),
    ("context.identity.sourceIp", ["127.0.0.1"]),
    ("context.identity.user", None),
    ("context.identity", None),
    ("context.identity.no.such", None),
    ("context.nothing", None),
    ("context.requestId.more", None),
    ("method.request.path.p", ["a/b"]),
    ("method.request.querystring.q", ["2"]),
    ("method.request.multivaluequerystring.q", ["1,2"]),
    ("method.request.header.H", ["h1"]),
    ("method.request.multivalueheader.H", ["h1"]),
    ("method.request.multivalueheader.Q", None),
    ("method.request.body", [BODY]),
    ("method.request.body.text", ["t"]),
    ("method.request.body.number", ["1.5"]),
    ("method.request.body.list", ['[1,{"a":null}]']),
    ("method.request.body.list[0]", ["1"]),
    ("method.request.body.null", None),
    ("method.request.body.nothing", None),
    ("method.request.body.a.b", ["deep"]),
    ("method.request.body.a..b", ['["deep"]']),
    ("method.request.body.text.length()", None),
]


def sent(source: str, body: str = BODY) -> list[str] | None:
    """The values of the header onto which ``source`` is mapped."""
    target = {"integration.request.header.X-Out": source}
    integration = http("/", {"default": entry(200)}, requestParameters=target)
    document = api({"/{p}": {"post": operation(integration, 200, parameters=PARAMETERS)}})
    plan = plan_of(document, stage="prod", stage_variables={"backend": "h", "word": "w"})
    told = ask(plan, "POST", "/a%2Fb?q=1&q=2", body, {"H": "h1"})
    found = [value for name, value in told.effects[0].headers if name == "X-Out"]
    return found or None


@pytest.mark.parametrize(("source", "wanted"), REQUEST_ROWS)
def test_request_expressions(source: str, wanted: list[str] | None) -> None:
    assert sent(source) == wanted


@pytest.mark.parametrize("body", ["", "no JSON", "[", "{'a': 1}"])
def test_a_body_that_is_no_json_has_no_members(body: str) -> None:
    assert sent("method.request.body.text", body) is None
    assert sent("method.request.body", body) == ([body] if body else None)


REPLY = {
    "errorMessage": json.dumps({"code": 7, "inner": {"x": "y"}}),
    "text": "t",
    "list": [1],
}
REPLY_ROWS: list[tuple[str, list[str] | None]] = [
    ("integration.response.header.X-In", ["2"]),
    ("integration.response.header.x-other", ["o"]),
    ("integration.response.header.X-Nothing", None),
    ("integration.response.multivalueheader.X-In", ["1", "2"]),
    ("integration.response.multivalueheader.X-Nothing", None),
    ("integration.response.body", [json.dumps(REPLY)]),
    ("integration.response.body.text", ["t"]),
    ("integration.response.body.list", ["[1]"]),
    ("integration.response.body.errorMessage.code", ["7"]),
    ("integration.response.body.errorMessage.inner.x", ["y"]),
    ("integration.response.body.errorMessage.nothing", None),
    ("integration.response.body.text.code", None),
]


def answered(source: str, body: bytes) -> Told:
    target = {"method.response.header.X-Out": source}
    integration = http("/", {"default": entry(200, responseParameters=target)})
    document = api({"/": {"get": operation(integration, 200, headers=("X-Out",))}})
    headers = (("X-In", "1"), ("X-In", "2"), ("X-Other", "o"))
    canned = CannedAnswer(headers=headers, body=body)
    return ask(plan_of(document, stage_variables={"backend": "h"}), canned=canned)


@pytest.mark.parametrize(("source", "wanted"), REPLY_ROWS)
def test_response_expressions(source: str, wanted: list[str] | None) -> None:
    told = answered(source, json.dumps(REPLY).encode())
    found = [value for name, value in told.response.headers if name == "X-Out"]
    assert (found or None) == wanted


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b"{}", b'{"errorMessage": 1}', b'{"errorMessage": "{"}']
)
def test_an_error_message_that_is_no_document(body: bytes) -> None:
    told = answered("integration.response.body.errorMessage.code", body)
    assert told.header("X-Out") is None


PLACE = Place(Source("a", "0"), "/x", 1, 1)


@pytest.mark.parametrize(
    ("text", "kinds", "is_there"),
    [
        ("method.request.header.A", REQUEST, True),
        ("method.request.header.A", GATEWAY, True),
        ("method.request.header.A", RESPONSE, False),
        ("method.request.body", REQUEST, True),
        ("method.request.body", GATEWAY, False),
        ("method.request.body['text']", REQUEST, False),
        ("integration.response.header.A", RESPONSE, True),
        ("integration.response.header.A", REQUEST, False),
        ("integration.response.body", RESPONSE, True),
        ("integration.response.body", GATEWAY, False),
        ("'x'", GATEWAY, True),
        ("'", REQUEST, False),
        ("x", REQUEST, False),
        ("", REQUEST, False),
        ("stageVariables.a-b", REQUEST, False),
        ("context.", REQUEST, False),
        ("method.request.header.é", REQUEST, False),
    ],
)
def test_where_an_expression_may_stand(text: str, kinds: frozenset[str], is_there: bool) -> None:
    report = Report()
    source = compile_source(text, kinds, {}, PLACE, report)
    assert (source is not None) == is_there
    assert [error.code for error in report.errors] == ([] if is_there else ["mapping.source"])


def test_what_a_source_tells_of_itself() -> None:
    def source(text: str) -> Any:
        found = compile_source(text, REQUEST, {"a": "1"}, PLACE, Report())
        assert found is not None
        return found

    assert (source("'x'").constant, source("'x'").from_client) == ("x", False)
    assert (source("stageVariables.a").constant, source("context.path").from_client) == ("1", True)
    assert source("method.request.multivalueheader.H").parameter == ("header", "H")
    assert source("method.request.path.p").parameter == ("path", "p")
    assert source("method.request.body").parameter is None


def test_values_that_cannot_be_reached() -> None:
    assert selected(compile_path("$.a"), None) is None
    assert selected(compile_path("$.a.b"), {"a": 1}) is None
    assert selected(compile_path("$.a.min()"), {"a": ["no number"]}) is None
    assert mapped_text([1, "é", None]) == '[1,"é",null]'
    assert mapped_text(True) == "true"


def test_a_list_has_one_line_a_value_and_a_missing_one_none() -> None:
    mapping = {"method.response.header.X-Out": "'fixed'"}
    document = api(
        {"/": {"get": operation(mock({"default": entry(200, responseParameters=mapping)}), 200,
                                headers=("X-Out",))}}
    )  # fmt: skip
    assert ask(plan_of(document)).header("x-out") == "fixed"
