"""Customised gateway responses: which text, which headers, which variables."""

from typing import Any

import pytest
from definitions import api, entry, mock, operation
from plans import Told, ask, plan_of

from lockgate.engine.failure import Failure
from lockgate.engine.gateway_responses import message_string


def refused(custom: dict[str, Any], *given: Any, **settings: Any) -> Told:
    """The answer to a request that no method serves, with ``custom`` as its entry."""
    document = api(
        {"/x/{id}": {"get": operation(mock({"default": entry(200)}), 200)}},
        gateway_responses={"MISSING_AUTHENTICATION_TOKEN": custom},
    )
    return ask(plan_of(document, **settings), *(given or ("GET", "/nowhere?q=1&q=a%20b")))


TEXTS: dict[str, str] = {
    "$context.error.message": "Missing Authentication Token",
    "$context.error.messageString": '"Missing Authentication Token"',
    '"$context.error.messageString"': '""Missing Authentication Token""',
    "$context.error.responseType": "MISSING_AUTHENTICATION_TOKEN",
    "[$context.error.validationErrorString]": "[]",
    "${context.error.responseType}!": "MISSING_AUTHENTICATION_TOKEN!",
    "$context.stage/$context.httpMethod": "dev/GET",
    "$context.identity.sourceIp.": "127.0.0.1.",
    "[$context.identity][$context.nothing][$context.responseOverride.status]": "[][][]",
    "[$stageVariables.color][$stageVariables.none]": "[red][]",
    "$method.request.querystring.q": "a b",
    "[$method.request.querystring.none]": "[]",
    "$method.request.header.X-In and ${method.request.header.x-in}": "in and in",
    "[$method.request.header.none]": "[]",
    "[$method.request.path.id]": "[]",
    "[$method.request.body][$method.other]": "[][]",
    "#if(true)$input.body#end $util.escapeJavaScript('x')": "#if(true)$input.body#end "
    "$util.escapeJavaScript('x')",
    "$context.stage.length() ${context.stage}.length()": "$context.stage.length() dev.length()",
    "$context.stage.equals($context.stage)": "$context.stage.equals(dev)",
    "$stageVariables.color(1) $stageVariables.color (1)": "$stageVariables.color(1) red (1)",
    "$": "$",
    "$context": "$context",
    "é $x ${y}": "é $x ${y}",
}


@pytest.mark.parametrize("text", TEXTS)
def test_variables_are_replaced_and_nothing_else(text: str) -> None:
    told = refused(
        {"responseTemplates": {"application/json": text}},
        *("GET", "/nowhere?q=1&q=a%20b", "", {"X-In": "in"}),
        stage_variables={"color": "red"},
    )
    assert told.body == TEXTS[text]
    assert told.status == 403


MEDIA = {"text/html": "html", "application/json": "json", "Text/Plain": "plain"}


@pytest.mark.parametrize(
    ("accept", "body", "kind"),
    [
        (None, "json", "application/json"),
        ("*/*", "json", "application/json"),
        ("text/html, application/json", "html", "text/html"),
        ("TEXT/PLAIN;q=1", "plain", "Text/Plain"),
        ("image/png", "html", "text/html"),
        ("", "json", "application/json"),
    ],
)
def test_the_text_for_an_accept(accept: str | None, body: str, kind: str) -> None:
    headers = {} if accept is None else {"Accept": accept}
    told = refused({"responseTemplates": MEDIA}, "GET", "/nowhere", "", headers)
    assert (told.body, told.response.content_type) == (body, kind)


def test_without_a_text_the_built_in_one_stays() -> None:
    told = refused({"statusCode": 404})
    assert (told.status, told.body) == (404, '{"message":"Missing Authentication Token"}')
    assert told.response.content_type == "application/json"


HEADERS = {
    "gatewayresponse.header.X-Fixed": "'f'",
    "gatewayresponse.header.X-Query": "method.request.querystring.q",
    "gatewayresponse.header.X-All": "method.request.multivaluequerystring.q",
    "gatewayresponse.header.X-None": "method.request.header.none",
    "gatewayresponse.header.X-Type": "context.httpMethod",
    "gatewayresponse.header.Content-Type": "'text/csv'",
    "gatewayresponse.header.Connection": "'close'",
    "gatewayresponse.header.x-amzn-RequestId": "'mine'",
    "gatewayresponse.path.id": "'x'",
}


def test_headers() -> None:
    told = refused({"responseParameters": HEADERS})
    own = [(n, v) for n, v in told.response.headers if n.startswith("X-")]
    assert own == [
        ("X-Fixed", "f"),
        ("X-Query", "a b"),
        ("X-All", "1"),
        ("X-All", "a b"),
        ("X-Type", "GET"),
    ]
    assert told.response.content_type == "text/csv"
    assert told.header("Connection") is None
    assert told.header("x-amzn-RequestId") == "00000000-0000-4000-8000-000000000000"


def test_messages_as_json_texts() -> None:
    early, late = Failure("failure.no_route"), Failure("failure.connect")
    assert message_string(early) == '"Missing Authentication Token"'
    assert message_string(late) == ' "Network error communicating with endpoint"'
    assert message_string(Failure("failure.payload_not_json", message='"é')) == ' "\\"é"'
    assert message_string(Failure("failure.payload_not_json")) == " null"


def test_words_of_a_failure_without_all_its_facts() -> None:
    assert Failure("failure.vpc_link").words == "no endpoint is configured for the VPC link ?"


def test_what_cannot_be_customised_is_not() -> None:
    from lockgate.engine.gateway_responses import CompiledGatewayResponse, GatewayResponses

    plan = plan_of(
        api({"/": {"get": operation(mock({"default": entry(200)}), 200)}},
            gateway_responses={"DEFAULT_4XX": {"statusCode": 499}})
    )  # fmt: skip
    responses: GatewayResponses = plan.gateway_responses
    too_long = Failure("failure.payload_too_large")
    assert too_long.type == "REQUEST_TOO_LARGE"
    assert responses.used_for(too_long) is None
    used = responses.used_for(Failure("failure.media_type"))
    assert isinstance(used, CompiledGatewayResponse)
    assert used.status == 499
