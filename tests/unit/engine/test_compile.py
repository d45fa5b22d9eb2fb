"""What compiling says of a definition, and the phases that come of it."""

from typing import Any

import pytest
from definitions import (
    FUNCTION,
    api,
    entry,
    function,
    function_proxy,
    http,
    mock,
    operation,
    proxy,
    service,
)
from plans import ask, compiled, plan_of

OK = {"default": entry(200)}
SERVICE = "arn:aws:apigateway:us-east-1:sqs:path/1/queue"
NO_NAME = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/a b/invocations"
PATH_ID = {"integration.request.path.id": "method.request.path.id"}
LINK = {"connectionType": "VPC_LINK", "connectionId": "link"}
SETS_PATH = {"application/json": "#set($context.requestOverride.path.id = 'x')"}


def one(integration: dict[str, Any], *statuses: int, **members: Any) -> dict[str, Any]:
    """A document with one method."""
    return api({"/x/{id}": {"get": operation(integration, *(statuses or (200,)), **members)}})


def mapped(source: str, target: str = "integration.request.header.X") -> dict[str, Any]:
    return one(http("/", OK, requestParameters={target: source}))


def answered(source: str, target: str = "method.response.header.X") -> dict[str, Any]:
    integration = http("/", {"default": entry(200, responseParameters={target: source})})
    return one(integration, headers=("X", "Via"))


def template(text: str) -> dict[str, Any]:
    return one(mock(OK, text))


def refused(**entry_members: Any) -> dict[str, Any]:
    return api(
        {"/": {"get": operation(mock(OK), 200)}},
        gateway_responses={"DEFAULT_4XX": entry_members},
    )


def grouped(code: str, key: str = r"a(\d+)", **members: Any) -> dict[str, Any]:
    document = one(mock({**OK, key: entry(code, **members)}))
    return {**document, "x-lockgate-extensions": True}


ERRORS: dict[str, tuple[dict[str, Any], str, str]] = {
    "target": (mapped("'x'", "integration.request.cookie.X"), "mapping.target", "'integration"),
    "source": (mapped("method.request.cookie.X"), "mapping.source", "no expression"),
    "double quotes": (mapped('"x"'), "mapping.source", "'x'"),
    "context only": (mapped("integration.response.header.X"), "mapping.source", ".querystring"),
    "JSONPath": (mapped("method.request.body.[?(@"), "mapping.json-path", "no JSONPath"),
    "undeclared header": (mapped("method.request.header.Y"), "mapping.undeclared-parameter", "Y"),
    "undeclared query": (
        mapped("method.request.querystring.y"),
        "mapping.undeclared-parameter",
        "in: query",
    ),
    "control character": (mapped("'a\nb'"), "mapping.control-character", "X"),
    "response target": (answered("'x'", "method.response.body"), "mapping.target", "NAME"),
    "response name": (answered("'x'", "method.response.header.a b"), "mapping.target", "NAME"),
    "response source": (answered("method.request.header.X"), "mapping.source", "body.PATH"),
    "response header": (
        answered("'x'", "method.response.header.Y"),
        "mapping.undeclared-header",
        "add Y",
    ),
    "response control": (answered("'a\nb'"), "mapping.control-character", "X"),
    "template": (template("#if("), "template.syntax", "does not parse"),
    "pattern": (one(mock({**OK, "a(": entry(400)})), "pattern.syntax", "at character"),
    "function": (
        one({"type": "aws", "httpMethod": "POST", "uri": NO_NAME, "responses": OK}),
        "integration.arn",
        "names no function",
    ),
    "service": (one(service("sqs:action/", OK)), "integration.arn", "no service's path or action"),
    "service with a blank": (one(service("s3:path/a b", OK)), "integration.arn", "action/NAME"),
    "gateway target": (
        refused(responseParameters={"gatewayresponse.cookie.X": "'x'"}),
        "mapping.target",
        "gatewayresponse.header.NAME",
    ),
    "gateway source": (
        refused(responseParameters={"gatewayresponse.header.X": "method.request.body"}),
        "mapping.source",
        "no expression",
    ),
    "gateway control": (
        refused(responseParameters={"gatewayresponse.header.X": "'a\r\nSet-Cookie: b'"}),
        "mapping.control-character",
        "neither line ends",
    ),
    "gateway media type": (
        refused(responseTemplates={"text/css\r\nSet-Cookie: b": "x"}),
        "template.media-type",
        "application/json",
    ),
    "response media type": (
        one(mock({"default": entry(200, responseTemplates={"a/b\0": "x"})})),
        "template.media-type",
        "has a control character",
    ),
    "reference": (grouped("$x"), "integration-response.reference", "no reference"),
    "no such group": (grouped("$2"), "integration-response.reference", "it has 1 group"),
    "no such name": (grouped("${code}"), "integration-response.reference", "no group code"),
    "no groups": (grouped("$1", "a"), "integration-response.reference", "it has 0 groups"),
    "no pattern": (grouped("$1", "default"), "integration-response.reference", "needs a pattern"),
    "extension without reference": (
        grouped("400", **{"x-lockgate-match": "find"}),
        "integration-response.extension",
        "statusCode such as $1",
    ),
    "reference's JSONPath": (
        grouped("$1", **{"x-lockgate-source": "jsonpath:$.["}),
        "mapping.json-path",
        "no JSONPath",
    ),
    "link": (
        one({**http("/", OK), **LINK}),
        "integration.uri",
        "no http or https address",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_errors_refuse_the_definition(name: str) -> None:
    document, code, words = ERRORS[name]
    plan, report = compiled(
        document, stage_variables={"backend": "h"}, endpoints={"link": "127.0.0.1:1"}
    )
    assert plan is None
    found = next(error for error in report.errors if error.code == code)
    assert words in str(found)
    assert found.place is not None
    assert found.place.line > 1
    assert found.hint


WARNINGS: dict[str, tuple[dict[str, Any], str]] = {
    "undeclared status": (one(mock({"default": entry(404)})), "integration-response.undeclared"),
    "dropped header": (
        answered("'x'", "method.response.header.Via"),
        "mapping.dropped-header",
    ),
    "gateway path": (
        refused(responseParameters={"gatewayresponse.path.x": "'x'"}),
        "mapping.no-effect",
    ),
    "unfilled slot": (one(http("/{id}", OK)), "integration.unmapped-path-variable"),
    "stage variable": (
        one({**http("/", OK), "uri": "http://${stageVariables.nope}/"}),
        "integration.stage-variable",
    ),
    "function's stage variable": (
        one(function("${stageVariables.nope}", OK)),
        "integration.stage-variable",
    ),
    "function's verb": (one(function("f", OK, httpMethod="GET")), "integration.http-method"),
    "no endpoint": (one({**http("/", OK), **LINK}), "integration.vpc-link"),
    "service's stage variable": (
        one(service("sqs:path/${stageVariables.nope}", OK)),
        "integration.stage-variable",
    ),
    "service's slot": (one(service("s3:path/{id}", OK)), "integration.unmapped-path-variable"),
    "action's slot": (one(service("s:action/A&b={id}", OK)), "integration.unmapped-path-variable"),
    "no role": (
        one({"type": "aws", "httpMethod": "POST", "uri": SERVICE, "responses": OK}),
        "integration.no-credentials",
    ),
    "action of a REST service": (one(service("s3:action/A", OK)), "integration.unknown-action"),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings_do_not(name: str) -> None:
    document, code = WARNINGS[name]
    plan, report = compiled(document, stage_variables={"backend": "h"})
    assert plan is not None
    assert code in [found.code for found in report.warnings]


QUIET: dict[str, dict[str, Any]] = {
    "filled by a mapping": one(http("/{id}", OK, requestParameters=PATH_ID)),
    "filled by a template": one(http("/{id}", OK, requestTemplates=SETS_PATH)),
    "a proxy's slot": one(proxy("/{id}", requestParameters=PATH_ID)),
    "declared parameter": one(
        http(
            "/", OK, requestParameters={"integration.request.header.X": "method.request.header.Y"}
        ),
        parameters=[{"name": "Y", "in": "header"}],
    ),
}


@pytest.mark.parametrize("name", QUIET)
def test_what_is_right_is_not_spoken_of(name: str) -> None:
    plan, report = compiled(QUIET[name], stage_variables={"backend": "h"})
    assert plan is not None
    assert report.findings == []


def test_of_a_service_only_the_role_is_spoken_of() -> None:
    for integration in (
        service("sqs:action/SendMessage", OK),
        service("s3:path/{id}", OK, requestParameters=PATH_ID),
    ):
        plan, report = compiled(one(integration))
        assert plan is not None
        assert [found.code for found in report.findings] == ["not-executed.credentials"]


AT_RUN_TIME: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "service without a name": (
        {**service("x:path/", OK), "uri": SERVICE.replace("sqs", "${stageVariables.nope}")},
        500,
        "failure.endpoint_address",
        "stage variable",
    ),
    "service's slot": (service("sqs:path/{id}", OK), 500, "failure.endpoint_address", "path.id"),
    "slot of an action": (
        service("sqs:action/A&B={id}", OK),
        500,
        "failure.endpoint_address",
        "path.id",
    ),
    "function without a name": (
        function_proxy("${stageVariables.nope}"),
        500,
        "failure.endpoint_address",
        "names no function",
    ),
    "stage variable": (
        {**http("/", OK), "uri": "http://${stageVariables.nope}/"},
        500,
        "failure.endpoint_address",
        "stage variable",
    ),
    "slot in the path": (http("/{id}", OK), 500, "failure.endpoint_address", "path.id"),
    "slot in the query": (http("/?q={id}", OK), 500, "failure.endpoint_address", "path.id"),
    "proxy's slot": (proxy("/?q={id}"), 500, "failure.endpoint_address", "path.id"),
    "no endpoint": ({**http("/", OK), **LINK}, 500, "failure.vpc_link", "link"),
    "proxy without endpoint": ({**proxy("/"), **LINK}, 500, "failure.vpc_link", "link"),
}  # fmt: skip


@pytest.mark.parametrize("name", AT_RUN_TIME)
def test_what_fails_at_run_time_only(name: str) -> None:
    integration, status, cause, words = AT_RUN_TIME[name]
    told = ask(plan_of(one(integration), stage_variables={"backend": "h"}), "GET", "/x/1")
    assert (told.status, told.cause) == (status, cause)
    assert words in told.sentence
    assert told.effects == ()


def test_a_method_without_an_integration() -> None:
    plan, report = compiled(api({"/": {"get": {"responses": {}}}}))
    assert plan is not None
    assert [found.code for found in report.warnings] == ["integration.missing"]
    told = ask(plan)
    assert (told.status, told.cause) == (500, "failure.no_integration")


def test_a_vpc_link_leads_to_its_endpoint_under_the_uris_name() -> None:
    document = one({**http("/p", OK), **LINK, "connectionId": "${stageVariables.name}"})
    plan = plan_of(
        document,
        stage_variables={"backend": "inner.test", "name": "link"},
        endpoints={"link": "http://127.0.0.1:9002"},
    )
    effect = ask(plan, "GET", "/x/1").effects[0]
    assert (effect.scheme, effect.host, effect.port) == ("http", "127.0.0.1", 9002)
    assert effect.target == "/p"
    assert ("Host", "inner.test") in effect.headers


def test_the_same_definition_has_the_same_ids() -> None:
    document = one(mock(OK))
    first, second = plan_of(document), plan_of(document)
    assert first.deployment_id == second.deployment_id
    assert first.deployment_id != plan_of(document, stage="prod").deployment_id


def test_a_template_in_a_block_has_its_line_in_the_file() -> None:
    text = f"""openapi: "3.0.1"
info: {{title: t, version: "1"}}
paths:
  /:
    get:
      responses: {{}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates:
          application/json: |
            first
            #if()
        uri: {FUNCTION.format("f")}
"""
    plan, report = compiled(text)
    assert plan is None
    place = report.errors[0].place
    assert place is not None
    assert place.line == 12
    assert place.column > 12


def test_equal_texts_share_a_template_and_keep_their_own_places() -> None:
    broken = "$input.path('$[')"
    plan = plan_of(
        api(
            {
                "/a": {"get": operation(mock(OK, broken), 200)},
                "/b": {"get": operation(mock(OK, broken), 200), "put": operation(mock(OK), 200)},
            }
        )
    )
    of = {
        f"{method.verb} {node.path}": method.request_templates[0]
        for node in plan.router.nodes()
        for method in node.methods.values()
    }
    assert of["GET /a"].template is of["GET /b"].template
    assert of["PUT /b"].template is not of["GET /b"].template
    told = [ask(plan, "GET", f"/{name}") for name in "ab"]
    assert [one.cause for one in told] == ["failure.request_template"] * 2
    pointers = [one.decision("failure.request_template")["definition"]["pointer"] for one in told]
    assert [pointer[:12] for pointer in pointers] == ["/paths/~1a/g", "/paths/~1b/g"]
