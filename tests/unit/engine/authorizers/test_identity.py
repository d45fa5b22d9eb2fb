"""Whose request it is, and what an authorizer is told (access-control.md, sections 5.2 and 5.3)."""

import json
from typing import Any

import pytest
from definitions import FUNCTION, api, entry, mock, operation
from plans import plan_of, request

from lockgate.engine.authorizers.event import authorizer_event, shown_event
from lockgate.engine.authorizers.identity import Identity, compile_authorizer
from lockgate.engine.exchange import Exchange

HEADERS = {"Auth": "Bearer 1", "X-API-Key": "12345678", "Cookie": "c=12345678", "Other": "o"}


def exchanged(headers: dict[str, str] | None = None, target: str = "/pets/1?q=a&q=b") -> Exchange:
    made = mock({"default": entry(200)})
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    paths = {"/pets/{id}": {"get": operation(made, 200, parameters=parameters)}}
    plan = plan_of(api(paths), stage_variables={"v": "1"})
    exchange = Exchange(request("GET", target, "", HEADERS if headers is None else headers))
    exchange.plan = plan
    exchange.path, _, exchange.parameters.query_text = target.partition("?")
    found = plan.router.find(exchange.path, "GET")
    assert found is not None
    exchange.operation, exchange.parameters.raw_path = found
    return exchange


def authorizer(source: str, kind: str = "REQUEST", **members: Any) -> Any:
    uri = FUNCTION.format("f")
    given = {"id": "a1", "type": kind, "authorizerUri": uri, "identitySource": source, **members}
    return compile_authorizer(given, {"v": "1", "f": "g"})


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("method.request.header.auth", ("Bearer 1",)),
        ("method.request.querystring.q, stageVariables.v", ("b", "1")),
        ("context.httpMethod,context.identity.sourceIp", ("GET", "127.0.0.1")),
        ("context.more", ("x",)),
        ("", ()),
        ("method.request.header.None", None),
        ("method.request.querystring.none", None),
        ("stageVariables.none", None),
        ("context.none,method.request.header.Auth", None),
    ],
)
def test_sources(source: str, values: tuple[str, ...] | None) -> None:
    assert authorizer(source).identity(exchanged(), {"more": "x"}).values == values


def test_an_empty_source_is_missing() -> None:
    found = authorizer("method.request.header.Auth").identity(exchanged({"Auth": ""}), {})
    assert found == Identity(None, "header.Auth is missing or empty")


@pytest.mark.parametrize(
    ("expression", "fits"),
    [("Bearer .*", True), ("Bearer", False), ("bearer .*", False), ("(", False), (None, True)],
)
def test_the_whole_token_matches(expression: str | None, fits: bool) -> None:
    made = authorizer(
        "method.request.header.Auth", "TOKEN", identityValidationExpression=expression
    )
    assert (made.identity(exchanged(), {}).values is not None) == fits
    ignoring = authorizer("method.request.header.Auth", identityValidationExpression=expression)
    assert ignoring.identity(exchanged(), {}).values == ("Bearer 1",)


def test_the_function_may_be_named_by_a_stage_variable() -> None:
    uri = FUNCTION.format("${stageVariables.f}")
    assert authorizer("", authorizerUri=uri).function.name == "g"
    assert authorizer("", authorizerUri="x").function is None


def test_the_event_of_a_token() -> None:
    made = authorizer("method.request.header.Auth", "TOKEN")
    event = authorizer_event(made, exchanged(), ("Bearer 1",), "arn")
    assert json.dumps(event) == (
        '{"type": "TOKEN", "authorizationToken": "Bearer 1", "methodArn": "arn"}'
    )
    assert json.loads(shown_event(made, event))["authorizationToken"] == "**arer 1"


def test_the_event_of_a_request() -> None:
    made = authorizer("method.request.header.Other,method.request.querystring.q")
    event = authorizer_event(made, exchanged(), ("o", "b"), "arn")
    assert list(event) == [
        *("type", "methodArn", "resource", "path", "httpMethod", "headers", "multiValueHeaders"),
        *("queryStringParameters", "multiValueQueryStringParameters", "pathParameters"),
        *("stageVariables", "requestContext"),
    ]
    assert (event["resource"], event["path"]) == ("/pets/{id}", "/pets/1")
    assert event["queryStringParameters"] == {"q": "b"}
    assert event["multiValueQueryStringParameters"] == {"q": ["a", "b"]}
    assert event["pathParameters"] == {"id": "1"}
    assert event["stageVariables"] == {"v": "1"}
    assert event["requestContext"]["resourcePath"] == "/pets/{id}"
    shown = json.loads(shown_event(made, event))
    assert shown["headers"]["Other"] == "*"
    assert shown["multiValueHeaders"]["X-API-Key"] == ["**345678"]
    assert shown["headers"]["Cookie"] == "*" * 10
    assert shown["headers"]["Auth"] == "Bearer 1"
    assert shown["multiValueQueryStringParameters"] == {"q": ["*", "*"]}
    assert event["headers"]["Other"] == "o"


def test_what_was_not_given_is_an_empty_map() -> None:
    event = authorizer_event(authorizer(""), exchanged({}, "/pets/1"), (), "arn")
    assert event["queryStringParameters"] == event["multiValueQueryStringParameters"] == {}


def test_an_expression_that_takes_too_long_does_not_match() -> None:
    token = "a" * 5_000 + "!"
    made = authorizer(
        "method.request.header.Auth", "TOKEN", identityValidationExpression="(a|aa)+(b|a)*c\\1"
    )
    found = made.identity(exchanged({"Auth": token}), {})
    assert found == Identity(None, "the token does not match the validation expression")
