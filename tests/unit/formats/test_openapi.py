"""OpenAPI documents to definitions: what is read, and what is said of mistakes."""

from typing import Any

import pytest
import yaml

from lockgate.diagnostics import Report
from lockgate.formats.openapi import read_definition
from lockgate.model import Definition, Method

MOCK: dict[str, Any] = {"type": "mock", "responses": {"default": {"statusCode": "200"}}}


def read(document: Any) -> tuple[Definition | None, Report]:
    report = Report()
    text = document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False)
    return read_definition("api.yaml", text.encode(), report), report


def api(paths: Any, **root: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": paths, **root}


def operation(integration: Any = MOCK, **members: Any) -> dict[str, Any]:
    return {
        "responses": {"200": {"description": "ok"}},
        "x-amazon-apigateway-integration": integration,
        **members,
    }


def defined(document: Any) -> Definition:
    definition, report = read(document)
    assert definition is not None, [str(found) for found in report.findings]
    return definition


def method(document: Any) -> Method:
    return defined(document).resources[0].methods[0]


def codes(document: Any) -> list[str]:
    return [found.code for found in read(document)[1].findings]


def test_paths_verbs_and_any() -> None:
    document = api(
        {
            "/pets/": {"get": operation(), "x-amazon-apigateway-any-method": operation()},
            "/pets/{id}": {"delete": operation()},
            "/": {"head": operation()},
        }
    )
    found = defined(document)
    assert [(r.path, [m.http_method for m in r.methods]) for r in found.resources] == [
        ("/pets", ["GET", "ANY"]),
        ("/pets/{id}", ["DELETE"]),
        ("/", ["HEAD"]),
    ]


def test_parameters_of_path_item_operation_and_path() -> None:
    document = api(
        {
            "/a/{id}/{rest}": {
                "parameters": [
                    {"$ref": "#/components/parameters/limit"},
                    {"name": "id", "in": "path", "required": True},
                ],
                "get": operation(
                    parameters=[
                        {"name": "limit", "in": "query", "required": True},
                        {"name": "X-A", "in": "header"},
                    ]
                ),
            }
        },
        components={"parameters": {"limit": {"name": "limit", "in": "query"}}},
    )
    found = {(p.location, p.name): p.required for p in method(document).request_parameters}
    assert found == {
        ("querystring", "limit"): True,
        ("path", "id"): True,
        ("header", "X-A"): False,
        ("path", "rest"): True,
    }


def test_a_greedy_variable_is_not_declared_by_itself() -> None:
    document = api({"/{proxy+}": {"get": operation()}})
    assert method(document).request_parameters == ()


def test_swagger_2() -> None:
    document = {
        "swagger": "2.0",
        "info": {"title": "t", "version": 1.0},
        "paths": {
            "/a": {
                "post": {
                    "consumes": ["application/xml"],
                    "parameters": [
                        {"name": "b", "in": "body", "schema": {"$ref": "#/definitions/B"}}
                    ],
                    "responses": {201: {"description": "x", "headers": {"X-A": {}}}},
                    "x-amazon-apigateway-integration": MOCK,
                }
            }
        },
        "definitions": {"B": {"type": "object"}},
    }
    found = defined(document)
    assert found.version == "1.0"
    assert found.schemas[0].name == "B"
    post = found.resources[0].methods[0]
    assert post.request_models[0].media_type == "application/xml"
    assert post.method_responses[0].status_code == "201"
    assert post.method_responses[0].headers == ("X-A",)


def test_an_integration_whole() -> None:
    integration = {
        "type": "HTTP",
        "uri": "https://a.example/{x}",
        "httpMethod": "post",
        "connectionType": "vpc_link",
        "connectionId": "l1",
        "requestParameters": {"integration.request.path.x": "'1'"},
        "requestTemplates": {"application/json": "one\ntwo\n", "text/x": {"a": [1]}},
        "passthroughBehavior": "when_no_templates",
        "timeoutInMillis": "1000",
        "tlsConfig": {"insecureSkipVerification": True},
        "cacheNamespace": "n",
        "responses": {
            "default": {"statusCode": 200},
            r"4\d{2}": {
                "statusCode": "404",
                "responseParameters": {"method.response.header.X": "'y'"},
                "responseTemplates": {"application/json": ""},
            },
        },
    }
    found = method(api({"/a": {"get": operation(integration)}})).integration
    assert found is not None
    assert (found.type, found.http_method, found.uri) == ("HTTP", "POST", "https://a.example/{x}")
    assert (found.connection_type, found.connection_id) == ("VPC_LINK", "l1")
    assert found.passthrough_behavior == "WHEN_NO_TEMPLATES"
    assert found.timeout_in_millis == 1000
    assert found.tls_config.insecure_skip_verification
    assert [(t.media_type, t.text) for t in found.request_templates] == [
        ("application/json", "one\ntwo\n"),
        ("text/x", '{"a":[1]}'),
    ]
    default, other = found.responses
    assert (default.selection_pattern, default.status_code) == (None, "200")
    assert (other.selection_pattern, other.status_code) == (r"4\d{2}", "404")
    assert other.response_templates[0].text == ""


def test_places_of_templates_in_block_scalars() -> None:
    document = """\
openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates:
          application/json: |
            first
              second
          text/plain: one line
        responses: {default: {}}
"""
    integration = method(document).integration
    assert integration is not None
    block, plain = integration.request_templates
    assert (block.first_line, block.indent, block.text) == (11, 12, "first\n  second\n")
    assert (plain.first_line, plain.indent) == (13, None)
    assert integration.responses[0].status_code == "200"


@pytest.mark.parametrize("key", ["default", "-", ""])
def test_spellings_of_the_default_response(key: str) -> None:
    integration = {"type": "mock", "responses": {key: {"statusCode": "200"}}}
    found = method(api({"/a": {"get": operation(integration)}})).integration
    assert found is not None
    assert found.responses[0].selection_pattern is None


def test_one_status_has_one_entry_and_one_entry_is_the_default() -> None:
    integration = {
        "type": "mock",
        "responses": {
            "a": {"statusCode": "400"},
            "b": {"statusCode": "400"},
            "default": {"statusCode": "200"},
            "-": {"statusCode": "201"},
        },
    }
    document = api({"/a": {"get": operation(integration)}})
    found = method(document).integration
    assert found is not None
    assert [response.key for response in found.responses] == ["b", "default"]
    assert codes(document).count("integration-response.replaced") == 2


def test_gateway_responses() -> None:
    document = api(
        {"/a": {"get": operation()}},
        **{
            "x-amazon-apigateway-gateway-responses": {
                "DEFAULT_4XX": {"statusCode": 418},
                "THROTTLED": {
                    "responseParameters": {"gatewayresponse.header.X": "'y'"},
                    "responseTemplates": {"application/json": "{}"},
                },
                "REQUEST_TOO_LARGE": {"statusCode": 400},
            }
        },
    )
    found = defined(document).gateway_responses
    assert [(response.type, response.status_code) for response in found] == [
        ("DEFAULT_4XX", 418),
        ("THROTTLED", None),
    ]
    assert "gateway-response.fixed" in codes(document)


def test_what_is_not_executed_yet_is_said_once_with_its_place() -> None:
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:sqs:path/1/q",
        "credentials": "arn:aws:iam::1:role/r",
        "cacheKeyParameters": ["method.request.path.x"],
        "responses": {"default": {"statusCode": "200"}},
    }
    document = api(
        {
            "/a": {
                "get": operation(integration, security=[{"api_key": []}, {"auth": []}]),
                "post": operation(integration, **{"x-amazon-apigateway-request-validator": "all"}),
            }
        },
        components={
            "securitySchemes": {
                "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                "auth": {"type": "apiKey", "x-amazon-apigateway-authorizer": {"type": "token"}},
            }
        },
        **{
            "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True}},
            "x-amazon-apigateway-policy": {},
        },
    )
    definition, report = read(document)
    assert definition is not None
    found = {one.code: one for one in report.warnings}
    assert set(found) == {
        "not-executed.credentials",
        "not-executed.cache",
        "not-executed.api-key",
        "not-executed.authorizer",
        "not-executed.policy",
    }
    assert all(one.place is not None and one.place.line > 1 for one in report.warnings)
    assert "1 more place" in found["not-executed.credentials"].message


def bad(integration: Any = MOCK, **members: Any) -> dict[str, Any]:
    return api({"/a": {"get": operation(integration, **members)}})


def entry(**members: Any) -> dict[str, Any]:
    return bad({"type": "mock", "responses": {"x": members}})


MISTAKES: dict[str, tuple[Any, str, str]] = {
    "not a mapping": ("[1]", "document.wrong-type", ""),
    "no version": ("a: 1", "document.version", ""),
    "old version": ({"openapi": "2.5"}, "document.version", "/openapi"),
    "no paths": ({"openapi": "3.0.0", "info": {"title": "t"}}, "document.no-paths", ""),
    "no title": ({"openapi": "3.0.0", "paths": {}}, "document.no-title", ""),
    "HTTP API": (
        api({}, **{"x-amazon-apigateway-importexport-version": "1.0"}),
        "api.http",
        "/x-amazon-apigateway-importexport-version",
    ),
    "no slash": (api({"a": {}}), "path.no-slash", "/paths/a"),
    "part of a segment": (api({"/a{b}": {}}), "path.segment", "/paths/~1a{b}"),
    "below greedy": (api({"/{a+}/b": {}}), "path.greedy-parent", "/paths/~1{a+}~1b"),
    "variable twice": (api({"/{a}/{a}": {}}), "path.variable-twice", "/paths/~1{a}~1{a}"),
    "two variables": (
        api({"/x/{a}": {}, "/x/{b}": {}}),
        "path.sibling-variable",
        "/paths/~1x~1{b}",
    ),
    "path item": (api({"/a": [1]}), "document.wrong-type", "/paths/~1a"),
    "operation": (api({"/a": {"get": 1}}), "document.wrong-type", "/paths/~1a/get"),
    "no type": (bad({}), "integration.no-type", "/paths/~1a/get/x-amazon-apigateway-integration"),
    "unknown type": (
        bad({"type": "htp"}),
        "integration.type",
        "/paths/~1a/get/x-amazon-apigateway-integration/type",
    ),
    "no uri": (
        bad({"type": "http", "httpMethod": "GET"}),
        "integration.no-uri",
        "/paths/~1a/get/x-amazon-apigateway-integration",
    ),
    "no verb": (
        bad({"type": "http", "uri": "http://a"}),
        "integration.no-http-method",
        "/paths/~1a/get/x-amazon-apigateway-integration",
    ),
    "no ARN": (
        bad({"type": "aws_proxy", "httpMethod": "POST", "uri": "http://a"}),
        "integration.arn",
        "/paths/~1a/get/x-amazon-apigateway-integration/uri",
    ),
    "proxy of a service": (
        bad({"type": "aws_proxy", "httpMethod": "POST", "uri": "arn:aws:apigateway:r:s3:path/x"}),
        "integration.arn",
        "/paths/~1a/get/x-amazon-apigateway-integration/uri",
    ),
    "timeout": (
        bad({"type": "mock", "timeoutInMillis": 40}),
        "integration.timeout",
        "/paths/~1a/get/x-amazon-apigateway-integration/timeoutInMillis",
    ),
    "link": (
        bad({"type": "http", "httpMethod": "GET", "uri": "http://a", "connectionType": "VPC_LINK"}),
        "integration.no-connection-id",
        "/paths/~1a/get/x-amazon-apigateway-integration",
    ),
    "status": (
        entry(statusCode="700"),
        "integration-response.status",
        "/paths/~1a/get/x-amazon-apigateway-integration/responses/x/statusCode",
    ),
    "interim status": (
        entry(statusCode="101"),
        "integration-response.status",
        "/paths/~1a/get/x-amazon-apigateway-integration/responses/x/statusCode",
    ),
    "reference without leave": (
        entry(statusCode="$1"),
        "integration-response.status",
        "/paths/~1a/get/x-amazon-apigateway-integration/responses/x/statusCode",
    ),
    "match without leave": (
        entry(**{"x-lockgate-match": "full"}),
        "document.extensions-off",
        "/paths/~1a/get/x-amazon-apigateway-integration/responses/x/x-lockgate-match",
    ),
    "response code": (
        bad(responses={"20": {"description": "x"}}),
        "response.status",
        "/paths/~1a/get/responses/20",
    ),
    "parameter": (
        bad(parameters=[{"in": "query"}]),
        "parameter.malformed",
        "/paths/~1a/get/parameters/0",
    ),
    "validator": (
        bad(**{"x-amazon-apigateway-request-validator": "x"}),
        "validator.unknown",
        "/paths/~1a/get/x-amazon-apigateway-request-validator",
    ),
    "gateway response type": (
        api({}, **{"x-amazon-apigateway-gateway-responses": {"TEAPOT": {}}}),
        "gateway-response.type",
        "/x-amazon-apigateway-gateway-responses/TEAPOT",
    ),
    "gateway response status": (
        api({}, **{"x-amazon-apigateway-gateway-responses": {"THROTTLED": {"statusCode": 99}}}),
        "gateway-response.status",
        "/x-amazon-apigateway-gateway-responses/THROTTLED/statusCode",
    ),
    "reference": (
        bad(parameters=[{"$ref": "#/components/parameters/x"}]),
        "reference.missing",
        "/paths/~1a/get/parameters/0/$ref",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_an_error_with_its_place(name: str) -> None:
    document, code, pointer = MISTAKES[name]
    definition, report = read(document)
    assert definition is None
    errors = [found for found in report.errors if found.code == code]
    assert errors, [str(found) for found in report.findings]
    assert errors[0].place is not None
    assert errors[0].place.pointer == pointer
    assert errors[0].place.line >= 1
    assert all(found.hint for found in report.errors)


def test_unknown_members_are_warned_of_with_the_nearest_known() -> None:
    integration = {**MOCK, "respones": {}, "x-foreign": 1}
    document = bad(integration, respones={})
    definition, report = read(document)
    assert definition is not None
    found = [(one.code, one.hint) for one in report.warnings]
    assert ("integration.unknown-member", "did you mean 'responses'?") in found
    assert ("operation.unknown-member", "did you mean 'responses'?") in found
    assert len(found) == 2


def test_all_mistakes_of_a_document_are_found_at_once() -> None:
    document = api(
        {
            "/a": {"get": operation({"type": "x"})},
            "/b": {"get": operation({"type": "y"})},
            "c": {},
        }
    )
    assert len(read(document)[1].errors) == 3


def test_extensions_can_be_allowed_from_outside() -> None:
    report = Report()
    text = yaml.safe_dump(entry(statusCode="$1"))
    assert read_definition("a", text.encode(), report, has_extensions=True) is not None
