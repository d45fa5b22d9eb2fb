"""ImportRestApi and PutRestApi: openapi.md, sections 2 to 10."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from lockgate.control.errors import BadRequest
from lockgate.control.operations import imports
from lockgate.control.whole_api import read_api
from lockgate.formats.imports import security
from lockgate.model.api_objects import ApiObjects
from lockgate.rules import limits
from lockgate.store.objects import Item

Plane = Any
"""What the fixtures `plane` and `api` are: conftest.py."""
LAMBDA = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
INTEGRATION = "x-amazon-apigateway-integration"
MOCK = {INTEGRATION: {"type": "mock"}}


def v3(paths: Any = None, **members: Any) -> Item:
    given = {name.replace("_", "-"): value for name, value in members.items()}
    return {
        "openapi": "3.0.1",
        "info": {"title": "shop", "version": "1"},
        "paths": paths or {},
        **given,
    }


def v2(paths: Any = None, **members: Any) -> Item:
    given = {name.replace("_", "-"): value for name, value in members.items()}
    return {
        "swagger": "2.0",
        "info": {"title": "shop", "version": "1"},
        "paths": paths or {},
        **given,
    }


def body(document: Any) -> bytes:
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def imported(plane: Plane, document: Any, **given: Any) -> ApiObjects:
    """The API that a document makes, which is to be without warnings."""
    answer = plane("ImportRestApi", body=body(document), **given)
    assert answer["warnings"] is None
    return objects(plane, answer["id"])


def objects(plane: Plane, api_id: str) -> ApiObjects:
    found = read_api(plane.objects, api_id)
    assert found is not None
    return found


def warnings(plane: Plane, document: Any) -> list[str]:
    found: list[str] = plane("ImportRestApi", body=body(document))["warnings"]
    return found


def errors(plane: Plane, document: Any) -> list[str]:
    kind, message = plane.fault("ImportRestApi", body=body(document))
    assert kind == "BadRequest"
    lines: list[str] = message.split("\n")
    first = lines.pop(0)
    assert first == "Errors found during import:"
    return lines


def method(plane: Plane, operation: Item, path: str = "/x", **root: Any) -> Item:
    """The method that GET of a path becomes."""
    made = imported(plane, v3({path: {"get": operation}}, **root))
    (found,) = made.methods.values()
    return found


def paths(api: ApiObjects) -> list[str]:
    return sorted(one["path"] for one in api.resources)


# -- reading


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{",
        b"text",
        b'{"swagger": "1.2", "info": {"title": "x"}}',
        b'{"openapi": "2.0", "info": {"title": "x"}}',
        b'{"openapi": "3.0.1", "info": {}}',
        b'{"openapi": "3.0.1"}',
        b'{"openapi": "3.0.1", "info": {"title": "\\ud800"}}',
        b'{"openapi": "3.0.1", "info": {"title": "x"}, "x": ' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"openapi": "3.0.1", "info": {"title": "x"}, "x": ' + b"[" * 9000 + b"]" * 9000 + b"}",
        b"openapi: 3.0.1\ninfo: {title: x}\nx: *y\n",
        b"\xff\xfe",
    ],
)
def test_what_is_no_definition(plane: Plane, document: bytes) -> None:
    found = plane.fault("ImportRestApi", body=document)
    assert found == ("BadRequest", "Invalid OpenAPI input.")


def test_yaml_with_what_people_write(plane: Plane) -> None:
    text = b"""
        openapi: 3.0.1
        info: {title: shop, title: market, version: 1.10}
        paths:
          /x:
            get:
              responses: {200: {description: fine}}
              x-amazon-apigateway-integration:
                type: mock
                responses: {default: {statusCode: 200}}
    """
    api = imported(plane, text)
    (found,) = api.methods.values()
    assert (api.api["name"], api.api["version"]) == ("market", "1.10")
    assert found["methodResponses"] == {"200": {"statusCode": "200"}}
    assert found["methodIntegration"]["integrationResponses"] == {"200": {"statusCode": "200"}}


def test_variables(plane: Plane) -> None:
    uri = LAMBDA.replace("us-east-1", "${AWS::Region}").replace("123456789012", "${AWS::AccountId}")
    uri = uri.replace("arn:aws:", "arn:${AWS::Partition}:").replace(
        ":f/", ":f-${stageVariables.v}/"
    )
    given = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    found = method(plane, {INTEGRATION: given})["methodIntegration"]
    assert found["uri"] == LAMBDA.replace(":f/", ":f-${stageVariables.v}/")


def test_an_import_makes_what_the_document_says_and_nothing_else(plane: Plane) -> None:
    answer = plane("ImportRestApi", body=body(v3({"/x": {"get": MOCK}})))
    made = objects(plane, answer["id"])
    assert made.models == []
    assert answer["rootResourceId"] == made.resources[0]["id"]
    assert answer["endpointConfiguration"] == {"types": ["EDGE"], "ipAddressType": "ipv4"}
    assert paths(made) == ["/", "/x"]
    private = {"endpointConfigurationTypes": "PRIVATE", "unknown": "x"}
    answer = plane("ImportRestApi", body=body(v3()), parameters=private)
    assert answer["endpointConfiguration"] == {"types": ["PRIVATE"], "ipAddressType": "dualstack"}
    wrong = {"endpointConfigurationTypes": "SOMEWHERE"}
    assert plane.fault("ImportRestApi", body=body(v3()), parameters=wrong)[1] == (
        "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"
    )


def test_references(plane: Plane) -> None:
    shared = {
        "parameters": {"q": {"name": "q", "in": "query", "required": True}},
        "responses": {"ok": {"description": "fine", "headers": {"A": {}}}},
        "requestBodies": {"pet": {"content": {"application/json": {"schema": {"type": "object"}}}}},
    }
    found = method(
        plane,
        {
            "parameters": [{"$ref": "#/components/parameters/q"}],
            "requestBody": {"$ref": "#/components/requestBodies/pet"},
            "responses": {"200": {"$ref": "#/components/responses/ok"}},
            **MOCK,
        },
        components=shared,
    )
    assert found["requestParameters"] == {"method.request.querystring.q": True}
    assert found["requestModels"]["application/json"].startswith("MODEL")
    assert found["methodResponses"] == {
        "200": {"statusCode": "200", "responseParameters": {"method.response.header.A": False}}
    }
    lost = v3({"/x": {"get": {"parameters": [{"$ref": "other.yaml#/q"}], **MOCK}}})
    assert warnings(plane, lost)[0] == (
        "Unknown or invalid reference specified by 'other.yaml#/q'. Ignoring."
    )
    circle = v3({"/x": {"$ref": "#/paths/~1y"}, "/y": {"$ref": "#/paths/~1x"}})
    assert "Unknown or invalid reference" in warnings(plane, circle)[0]


def test_openapi_31(plane: Plane) -> None:
    schema = {
        "type": ["object", "null"],
        "properties": {
            "a": {"const": 1},
            "b": {"type": "number", "exclusiveMinimum": 3},
            "c": {"$ref": "#/components/schemas/Pet/$defs/Inner"},
        },
        "$defs": {"Inner": {"type": "string"}},
    }
    document = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}}
    document["components"] = {"schemas": {"Pet": schema}}
    answer = plane("ImportRestApi", body=body(document))
    assert answer["warnings"] == ["OpenAPI 3.1 is imported on a best-effort basis."]
    models = {one["name"]: json.loads(one["schema"]) for one in objects(plane, answer["id"]).models}
    assert models["Inner"] == {"type": "string"}
    assert models["Pet"]["type"] == ["object", "null"]
    assert models["Pet"]["properties"]["a"] == {"enum": [1]}
    assert models["Pet"]["properties"]["b"] == {
        "type": "number",
        "minimum": 3,
        "exclusiveMinimum": True,
    }
    assert models["Pet"]["properties"]["c"]["$ref"].endswith("/models/Inner")


# -- paths


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("ignore", ["/", "/e", "/f"]),
        ("PREPEND", ["/", "/a", "/a/b", "/a/b/c", "/a/b/c/e", "/a/b/c/f"]),
        ("split", ["/", "/b", "/b/c", "/b/c/e", "/b/c/f"]),
    ],
)
@pytest.mark.parametrize(
    "document",
    [
        v2({"/e": {}, "/f/": {}}, basePath="/a/b/c"),
        v3({"/e": {}, "/f/": {}}, servers=[{"url": "https://h.example/a/b/c"}]),
        v3(
            {"/e": {}, "/f/": {}},
            servers=[{"url": "https://h/x", "variables": {"basePath": {"default": "/a/b/c/"}}}],
        ),
        v3(
            {"/e": {}, "/f/": {}},
            servers=[{"url": "/a/{v}/c", "variables": {"v": {"default": "b"}}}],
        ),
    ],
)
def test_base_path(plane: Plane, document: Item, option: str, expected: list[str]) -> None:
    assert paths(imported(plane, document, parameters={"basepath": option})) == expected


def test_fine_points_of_base_paths(plane: Plane) -> None:
    assert warnings(plane, v3(servers=[{"url": "/a"}, {"url": "/b"}])) == [
        "More than one server provided. Ignoring all but the first for defining endpoint "
        "configuration"
    ]
    document = v2({"/e": {"get": {"description": "d", **MOCK}}}, basePath="/a")
    api = imported(plane, document, parameters={"basepath": "prepend"})
    places = [one["location"].get("path") for one in api.documentation_parts]
    assert places == [None, "/a/e"]
    wrong = {"basepath": "drop"}
    assert plane.fault("ImportRestApi", body=body(v3()), parameters=wrong)[1] == (
        "Invalid basepath specified: drop. Valid options are ignore,prepend,split"
    )


def test_paths_that_cannot_be(plane: Plane) -> None:
    document = v3(
        {"/a b": {"get": MOCK}, "/{x+}/y": {}, "/a/{b}": {}, "/a/{c}": {}, "z": {}, "x-y": 1}
    )
    assert errors(plane, document) == [
        "\tUnable to create resource at path '/a b': Resource's path part only allow a-zA-Z0-9._-: "
        "or a valid greedy path variable and curly braces at the beginning and the end.",
        "\tUnable to create resource at path '/{x+}/y': Cannot create a child of a resource with a "
        "greedy path variable: {x+}",
        "\tUnable to create resource at path '/a/{c}': A sibling ({b}) of this resource already "
        "has a variable path part -- only one is allowed",
        "\tUnable to create resource at path 'z': Resource path must begin with /",
    ]


def test_the_limit_of_resources(plane: Plane) -> None:
    document = v3({f"/r{number}": {} for number in range(limits.RESOURCES_OF_API + 1)})
    (line,) = errors(plane, document)
    assert line.startswith(
        "\tUnable to create resource at path '/r300': Maximum number of resources"
    )


def test_a_path_that_stands_twice(plane: Plane) -> None:
    get, other = {"operationId": "one", **MOCK}, {"operationId": "two", **MOCK}
    api = imported(plane, v3({"/e": {"get": get, "put": get}, "/e/": {"get": other}}))
    found = {one["httpMethod"]: one["operationName"] for one in api.methods.values()}
    assert found == {"GET": "two", "PUT": "one"}


# -- methods


def test_parameters(plane: Plane) -> None:
    item = {
        "parameters": [
            {"name": "q", "in": "query", "required": True},
            {"name": "h", "in": "header"},
        ],
        "get": {"parameters": [{"name": "q", "in": "query"}], **MOCK},
    }
    api = imported(plane, v3({"/{id}/{rest+}": item}))
    (found,) = api.methods.values()
    assert found["requestParameters"] == {
        "method.request.querystring.q": False,
        "method.request.header.h": False,
        "method.request.path.id": True,
    }
    odd = [{"name": "c", "in": "cookie"}, {"in": "query"}, {"name": "n"}, "x"]
    assert warnings(plane, v3({"/x": {"get": {"parameters": odd, **MOCK}}})) == [
        "Parameter 'c' of paths.'/x'(get) is in 'cookie', which is not supported. Ignoring.",
        "Parse issue: attribute paths.'/x'(get).parameters.[].name is missing",
        "Parse issue: attribute paths.'/x'(get).parameters.[n].in is missing",
        "Parse issue: attribute paths.'/x'(get).parameters.[].in is missing",
    ]


def test_a_name_in_two_places_is_refused_as_by_calls(plane: Plane) -> None:
    twice = [{"name": "a", "in": "query"}, {"name": "a", "in": "header"}]
    assert errors(plane, v3({"/x": {"get": {"parameters": twice, **MOCK}}})) == [
        "\tUnable to put method 'GET' on resource at path '/x': Parameter names must be unique "
        "across querystring, header and path"
    ]


def test_swagger_bodies(plane: Plane) -> None:
    operation = {
        "consumes": ["application/json", "text/json"],
        "parameters": [{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/Pet"}}],
        "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/Pet"}}},
        **MOCK,
    }
    document = v2(
        {"/x": {"post": operation}},
        produces=["application/json"],
        definitions={"Pet": {"type": "object", "description": "A pet"}},
    )
    api = imported(plane, document)
    (found,) = api.methods.values()
    assert found["requestModels"] == {"application/json": "Pet", "text/json": "Pet"}
    assert found["methodResponses"]["200"]["responseModels"] == {"application/json": "Pet"}
    (pet,) = api.models
    assert (pet["description"], pet["contentType"]) == ("A pet", "application/json")
    assert pet["schema"] == '{\n  "type" : "object",\n  "description" : "A pet"\n}'


def test_responses(plane: Plane) -> None:
    answers: Item = {"200": {}, "default": {}, "4XX": {}, "x-more": {}, "600": {}}
    document = v3({"/x": {"get": {"responses": answers, **MOCK}}})
    answer = plane("ImportRestApi", body=body(document))
    assert answer["warnings"] == [
        "Parse issue: attribute paths.'/x'(get).responses.600 is unexpected"
    ]
    (found,) = objects(plane, answer["id"]).methods.values()
    assert found["methodResponses"] == {"200": {"statusCode": "200"}}


def test_any_method_and_no_integration(plane: Plane) -> None:
    api = imported(
        plane, v3({"/x": {"x-amazon-apigateway-any-method": {"operationId": "all"}, "trace": {}}})
    )
    (found,) = api.methods.values()
    assert found == {
        "httpMethod": "ANY",
        "authorizationType": "NONE",
        "apiKeyRequired": False,
        "operationName": "all",
    }


def test_what_the_format_does_not_have(plane: Plane) -> None:
    operation = {
        "parameters": [{"name": "zipCode", "in": "query", "type": "string", "x-more": 1}],
        "responses": {"200": {"schema": {}}},
        "consumes": ["a/b"],
        **MOCK,
    }
    document = v3({"/area": {"get": operation, "x-more": 1, "fetch": {}}})
    assert warnings(plane, document) == [
        "Parse issue: attribute paths.'/area'.fetch is unexpected",
        "Parse issue: attribute paths.'/area'(get).consumes is unexpected",
        "Parse issue: attribute paths.'/area'(get).parameters.[zipCode].type is unexpected",
        "Parse issue: attribute paths.'/area'(get).responses.200.schema is unexpected",
    ]
    del operation["consumes"]
    of_swagger = {
        "parameters": operation["parameters"],
        "responses": operation["responses"],
        **MOCK,
    }
    assert imported(plane, v2({"/area": {"get": of_swagger}})).methods
    wrong = v3({"/x": {"get": {"parameters": {}, "responses": [], **MOCK}}}, components=[])
    assert warnings(plane, wrong) == [
        "Parse issue: attribute components is not of type object",
        "Parse issue: attribute paths.'/x'(get).parameters is not of type array",
        "Parse issue: attribute paths.'/x'(get).responses is not of type object",
    ]
    assert warnings(plane, {"openapi": "3.0.1", "info": {"title": "x"}}) == [
        "Parse issue: attribute paths is missing"
    ]


# -- integrations


def test_an_integration_with_everything(plane: Plane) -> None:
    given = {
        "type": "HTTP",
        "httpMethod": "post",
        "uri": "http://h.example/{q}",
        "credentials": "arn:aws:iam::123456789012:role/r",
        "passthroughBehavior": "when_no_templates",
        "contentHandling": "convert_to_text",
        "requestParameters": {"integration.request.path.q": "method.request.querystring.q"},
        "requestTemplates": {"application/json": {"a": [1]}, "text/plain": ""},
        "cacheNamespace": "n",
        "cacheKeyParameters": ["method.request.querystring.q"],
        "timeoutInMillis": "3000",
        "connectionType": "VPC_LINK",
        "connectionId": "abc",
        "tlsConfig": {"insecureSkipVerification": True},
        "responses": {
            "default": {"responseParameters": {"method.response.header.A": "'x'"}},
            "4\\d\\d": {"statusCode": 404, "responseTemplates": {"text/plain": "t"}},
        },
    }
    operation = {
        "parameters": [{"name": "q", "in": "query"}],
        "responses": {"200": {"headers": {"A": {}}}},
        INTEGRATION: given,
    }
    assert method(plane, operation)["methodIntegration"] == {
        "type": "HTTP",
        "httpMethod": "POST",
        "uri": "http://h.example/{q}",
        "credentials": "arn:aws:iam::123456789012:role/r",
        "passthroughBehavior": "WHEN_NO_TEMPLATES",
        "contentHandling": "CONVERT_TO_TEXT",
        "requestParameters": {"integration.request.path.q": "method.request.querystring.q"},
        "requestTemplates": {"application/json": '{"a":[1]}', "text/plain": None},
        "cacheNamespace": "n",
        "cacheKeyParameters": ["method.request.querystring.q"],
        "timeoutInMillis": 3000,
        "connectionType": "VPC_LINK",
        "connectionId": "abc",
        "tlsConfig": {"insecureSkipVerification": True},
        "responseTransferMode": "BUFFERED",
        "integrationResponses": {
            "200": {
                "statusCode": "200",
                "responseParameters": {"method.response.header.A": "'x'"},
            },
            "404": {
                "statusCode": "404",
                "selectionPattern": "4\\d\\d",
                "responseTemplates": {"text/plain": "t"},
            },
        },
    }


def test_responses_that_replace_one_another(plane: Plane) -> None:
    answers: Item = {"default": {}, "-": {"statusCode": "201"}, "a": {"statusCode": "400"}}
    answers["b"] = {"statusCode": "400"}
    document = v3({"/x": {"get": {INTEGRATION: {"type": "mock", "responses": answers}}}})
    assert warnings(plane, document) == [
        "Integration response '-' of 'GET' for resource at path '/x' replaces 'default', which has "
        "the same status or is the default too.",
        "Integration response 'b' of 'GET' for resource at path '/x' replaces 'a', which has the "
        "same status or is the default too.",
    ]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"type": "http", "httpMethod": "GET", "uri": "x"},
            "Invalid HTTP endpoint specified for URI",
        ),
        (
            {"type": "http", "uri": "http://x.y"},
            "Enumeration value for HttpMethod must be non-empty",
        ),
        ({"type": "mock", "timeoutInMillis": 1}, "Timeout should be between 50 ms and 29000 ms"),
        (
            {"type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:r:sqs:x"},
            "AWS ARN for integration must contain path or action",
        ),
        (
            {"type": "soap"},
            "1 validation error detected: Value 'SOAP' at 'putIntegrationInput.type' failed to "
            "satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, "
            "HTTP_PROXY, AWS]",
        ),
    ],
)
def test_integrations_that_are_refused(plane: Plane, given: Item, line: str) -> None:
    assert errors(plane, v3({"/x": {"get": {INTEGRATION: given}}})) == [
        f"\tUnable to put integration on 'GET' for resource at path '/x': {line}"
    ]


def test_lines_of_errors_and_warnings_together(plane: Plane) -> None:
    mapped = {"statusCode": "200", "responseParameters": {"method.response.header.A": "'x'"}}
    document = v3(
        {
            "/x": {
                "get": {INTEGRATION: {"type": "mock", "responses": {"default": mapped}}},
                "put": {INTEGRATION: {"uri": "x"}},
                "post": {
                    INTEGRATION: {
                        "type": "mock",
                        "requestParameters": {"integration.request.header.a": 7},
                        "timeoutInMillis": "soon",
                    }
                },
            }
        },
        components={"schemas": {"a-b": {"type": "object"}}},
    )
    kind, message = plane.fault("ImportRestApi", body=body(document))
    assert kind == "BadRequest"
    assert message.split("\n") == [
        "Errors found during import:",
        "\tUnable to parse API definition because of a malformed integration at path /x.",
        "\tUnable to create model for 'a-b': Model name must be alphanumeric: a-b",
        "\tUnable to put integration response on 'GET' for resource at path '/x': Invalid mapping "
        "expression specified: Validation Result: warnings : [], errors : [No method response "
        "exists for method.]",
        "Additionally, these warnings were found:",
        "\tInvalid format for 'requestParameters'. Expected type string for property "
        "'integration.request.header.a' of resource '/x' and method 'POST' but got '7'",
        "\tParse issue: attribute paths.'/x'(post).x-amazon-apigateway-integration.timeoutInMillis "
        "is not of type integer",
    ]
    assert plane("GetRestApis")["items"] == []


def test_warnings_may_be_failures(plane: Plane) -> None:
    document = body(v3(servers=[{"url": "/"}, {"url": "/"}]))
    kind, message = plane.fault("ImportRestApi", body=document, failOnWarnings=True)
    assert kind == "BadRequest"
    assert message.startswith("Warnings found during import:\n\tMore than one server provided.")


# -- security


SCHEMES = {
    "key": {"type": "apiKey", "name": "X-API-Key", "in": "header"},
    "iam": {
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
    "token": {
        "type": "apiKey", "name": "Auth", "in": "header", "x-amazon-apigateway-authtype": "label",
        "x-amazon-apigateway-authorizer": {
            "type": "token", "authorizerUri": LAMBDA, "authorizerResultTtlInSeconds": "60",
            "identityValidationExpression": "^x",
        },
    },
    "pool": {
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authorizer": {
            "type": "cognito_user_pools",
            "providerARNs": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/u"],
        },
    },
    "free": {
        "type": "apiKey", "name": "Unused", "in": "header",
        "x-amazon-apigateway-authorizer": {
            "type": "request", "authorizerUri": LAMBDA,
            "identitySource": "method.request.header.a, context.identity.sourceIp",
        },
    },
    "query": {
        "type": "apiKey", "name": "t", "in": "query",
        "x-amazon-apigateway-authorizer": {"type": "request", "authorizerUri": LAMBDA},
    },
}  # fmt: skip


def secured(plane: Plane, *requirements: Item, **more: Any) -> tuple[Item, ApiObjects, Any]:
    operation = {"security": list(requirements), **MOCK, **more}
    document = v3({"/x": {"get": operation}}, components={"securitySchemes": SCHEMES})
    answer = plane("ImportRestApi", body=body(document))
    api = objects(plane, answer["id"])
    (found,) = api.methods.values()
    return found, api, answer["warnings"]


def test_authorizers(plane: Plane) -> None:
    _, api, _ = secured(plane)
    found = {
        one["name"]: {k: v for k, v in one.items() if k not in ("id", "name")}
        for one in api.authorizers
    }
    assert found["token"] == {
        "type": "TOKEN", "authType": "label", "authorizerUri": LAMBDA,
        "authorizerResultTtlInSeconds": 60, "identityValidationExpression": "^x",
        "identitySource": "method.request.header.Auth",
    }  # fmt: skip
    assert found["pool"]["identitySource"] == "method.request.header.Authorization"
    assert found["pool"]["authType"] == "cognito_user_pools"
    assert found["free"]["identitySource"] == "method.request.header.a, context.identity.sourceIp"
    assert found["query"]["identitySource"] == "method.request.querystring.t"


@pytest.mark.parametrize(
    ("requirements", "kind", "authorizer", "has_key"),
    [
        ([], "NONE", None, False),
        ([{"NONE": []}], "NONE", None, False),
        ([{"key": []}], "NONE", None, True),
        ([{"iam": []}], "AWS_IAM", None, False),
        ([{"token": []}, {"key": []}], "CUSTOM", "token", True),
        ([{"free": [], "key": []}], "CUSTOM", "free", True),
        ([{"pool": []}], "COGNITO_USER_POOLS", "pool", False),
    ],
)
def test_requirements(
    plane: Plane, requirements: list[Item], kind: str, authorizer: str | None, has_key: bool
) -> None:
    found, api, told = secured(plane, *requirements)
    names = {one["id"]: one["name"] for one in api.authorizers}
    assert (found["authorizationType"], found["apiKeyRequired"]) == (kind, has_key)
    assert names.get(found.get("authorizerId", "")) == authorizer
    assert "authorizationScopes" not in found
    assert told is None


def test_scopes_auth_and_what_is_ignored(plane: Plane) -> None:
    assert secured(plane, {"pool": ["a/b"]})[0]["authorizationScopes"] == ["a/b"]
    auth = {"x-amazon-apigateway-auth": {"type": "aws_iam"}}
    assert secured(plane, **auth)[0]["authorizationType"] == "AWS_IAM"
    assert secured(plane, {"token": []}, **auth)[0]["authorizationType"] == "CUSTOM"
    _, _, told = secured(plane, {"token": []}, {"free": []}, {"lost": []})
    assert told == [
        "Method 'GET /x' has more than one authorizer. Using 'token', ignoring 'free'.",
        "Unknown security definition 'lost'. Ignoring.",
    ]
    document = v3(
        {"/x": {"get": MOCK}}, security=[{"iam": []}], components={"securitySchemes": SCHEMES}
    )
    (open_one,) = imported(plane, document).methods.values()
    assert open_one["authorizationType"] == "NONE"


def test_security_at_the_root_may_count(plane: Plane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "IMPORT_ROOT_SECURITY", "apply")
    paths = {"/x": {"get": MOCK}, "/y": {"get": {"security": [], **MOCK}}}
    schemes = {"securitySchemes": SCHEMES}
    api = imported(plane, v3(paths, security=[{"iam": []}], components=schemes))
    assert [one["authorizationType"] for one in api.methods.values()] == ["AWS_IAM", "NONE"]


def test_an_authorizer_that_is_refused(plane: Plane) -> None:
    scheme = {"type": "apiKey", "x-amazon-apigateway-authorizer": {"type": "token"}}
    assert errors(plane, v3(components={"securitySchemes": {"a": scheme}})) == [
        "\tUnable to create authorizer 'a': IdentitySource cannot be empty"
    ]


# -- models


def test_a_converted_schema(plane: Plane) -> None:
    schema = {
        "example": {}, "description": "d", "properties": {
            "a": {"type": ["string", "null"], "nullable": True, "x-y": 1},
            "b": {"type": "number", "format": "int32", "minItems": 1, "exclusiveMinimum": True},
            "c": {"$ref": "#/components/schemas/Other"},
            "d": {"items": {"$ref": "#/components/schemas/Missing"}, "type": "array"},
            "e": {"$ref": "#/components/schemas/Other/properties/me"},
        },
        "oneOf": [{}], "type": "object", "required": ["a"], "title": "T", "strange": 1,
        "additionalProperties": False,
    }  # fmt: skip
    other = {"type": "object", "properties": {"me": {"$ref": "#/components/schemas/Pet"}}}
    document = v3(components={"schemas": {"Pet": schema, "Other": other}})
    answer = plane("ImportRestApi", body=body(document))
    assert answer["warnings"] == [
        "Parse issue: attribute components.schemas.Pet.properties.b.exclusiveMinimum is unexpected",
        "Reference to model 'Missing' not found. Ignoring.",
        "Parse issue: attribute components.schemas.Pet.strange is unexpected",
    ]
    models = {one["name"]: one["schema"] for one in objects(plane, answer["id"]).models}
    url = f"https://apigateway.amazonaws.com/restapis/{answer['id']}/models/"
    assert json.loads(models["Other"])["properties"] == {"me": {"$ref": f"{url}Pet"}}
    pet = json.loads(models["Pet"])
    assert list(pet) == [
        "title", "required", "type", "properties", "description", "oneOf", "additionalProperties",
    ]  # fmt: skip
    assert pet["properties"] == {
        "a": {},
        "b": {"type": "number"},
        "c": {"$ref": f"{url}Other"},
        "d": {"type": "array", "items": {}},
        "e": {"$ref": f"{url}Pet"},
    }


def test_schemas_without_names(plane: Plane) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    same = {"properties": {"a": {"type": "string"}}, "type": "object"}
    content = {"application/json": {"schema": schema}}
    operation = {
        "requestBody": {"content": content},
        "responses": {
            "200": {"content": {"application/json": {"schema": same}}},
            "201": {"content": {"text/plain": {"schema": {"type": "string"}}}},
            "202": {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
            "203": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/No"}}}},
            "204": {
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Empty"}}}
            },
        },
        **MOCK,
    }
    document = v3({"/x": {"post": operation}})
    first, second = (plane("ImportRestApi", body=body(document)) for _ in range(2))
    assert first["warnings"] == [
        "Unsupported model type 'StringSchema' in 201 response to method 'POST /x'. Ignoring.",
        "Unsupported model type 'BinarySchema' in 202 response to method 'POST /x'. Ignoring.",
        "Reference to model 'No' not found. Ignoring.",
        "Invalid format for model a/b for method POST",
    ]
    (model,), (again,) = objects(plane, first["id"]).models, objects(plane, second["id"]).models
    assert model["name"] == again["name"]
    assert len(model["name"]) == 11
    assert model["name"].startswith("MODEL")
    (found,) = objects(plane, first["id"]).methods.values()
    assert found["requestModels"] == {"application/json": model["name"]}
    responses = found["methodResponses"]
    assert responses["200"]["responseModels"] == {"application/json": model["name"]}
    assert responses["204"]["responseModels"] == {"application/json": "Empty"}
    assert [code for code, one in responses.items() if "responseModels" in one] == ["200", "204"]


def test_names_of_schemas_without_names(api: Plane) -> None:
    def document(*schemas: Any, **named: Any) -> Item:
        operations = {
            f"/x{number}": {
                "post": {"requestBody": {"content": {"application/json": {"schema": one}}}, **MOCK}
            }
            for number, one in enumerate(schemas)
        }
        return v3(operations, components={"schemas": {"Pet": {"type": "object"}, **named}})

    pets = {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
    put(api, document(pets, dict(reversed(pets.items()))))
    before = objects(api, api.usual["restApiId"])
    (name,) = {one["requestModels"]["application/json"] for one in before.methods.values()}
    put(api, document(pets))
    assert objects(api, api.usual["restApiId"]).models == before.models
    api("UpdateModel", modelName=name, patchOperations=[
        {"op": "replace", "path": "/schema", "value": '{"type":"string"}'}
    ])  # fmt: skip
    put(api, document(pets))
    after = objects(api, api.usual["restApiId"])
    (other,) = {model["name"] for model in after.models} - {one["name"] for one in before.models}
    assert other.startswith("MODEL")
    assert by_path(after)["POST /x0"]["requestModels"] == {"application/json": other}
    put(api, document(pets, **{other: {"type": "string"}}), "overwrite")
    taken = by_path(objects(api, api.usual["restApiId"]))["POST /x0"]["requestModels"]
    assert taken == {"application/json": name}


def test_references_of_bodies(plane: Plane) -> None:
    inner = {"$ref": "#/components/schemas/Pet/properties/a"}
    nothing = {"$ref": "#/components/schemas/"}
    schemas = {"a/b": inner, "c/d": nothing, "e/f": {"$ref": "x.yaml#/Pet"}, "g/h": {}}
    content = {kind: {"schema": one} for kind, one in schemas.items()}
    document = v3(
        {"/x": {"put": {"requestBody": {"content": content}, **MOCK}}},
        components={"schemas": {"Pet": {"properties": {"a": {"type": "object", "title": "A"}}}}},
    )
    answer = plane("ImportRestApi", body=body(document))
    assert answer["warnings"] == [
        "Invalid model name specified: null",
        "Invalid format for model c/d for method PUT",
        "Unknown or invalid reference specified by 'x.yaml#/Pet'. Ignoring.",
        "Invalid format for model e/f for method PUT",
    ]
    api = objects(plane, answer["id"])
    (found,) = api.methods.values()
    (name,) = found["requestModels"].values()
    model = next(one for one in api.models if one["name"] == name)
    assert json.loads(model["schema"]) == {"title": "A", "type": "object"}


def test_a_remote_reference_is_refused(plane: Plane) -> None:
    schema = {"properties": {"a": {"$ref": "other.yaml#/A"}}}
    assert errors(plane, v3(components={"schemas": {"Pet": schema}})) == [
        "\tUnable to create model for 'Pet': Invalid model specified: Validation Result: "
        "warnings : [], errors : [Model reference must be in canonical form]"
    ]


# -- the API as a whole


def settings(**members: Any) -> Item:
    return {
        f"x-amazon-apigateway-{name.replace('_', '-')}": value for name, value in members.items()
    }


WHOLE = settings(
    api_key_source="authorizer",
    binary_media_types=["a/b", "c/d"],
    minimum_compression_size="10",
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/*"}
        ],
    },
    endpoint_configuration={"disableExecuteApiEndpoint": True},
    request_validators={"all": {"validateRequestBody": True}},
    request_validator="all",
    gateway_responses={"DEFAULT_4XX": {"statusCode": 418, "responseTemplates": {"a/b": {"x": 1}}}},
)


def test_settings_validators_and_gateway_responses(plane: Plane) -> None:
    api = imported(plane, {**v3({"/x": {"get": MOCK}}), **WHOLE})
    assert api.api["apiKeySource"] == "AUTHORIZER"
    assert api.api["binaryMediaTypes"] == ["a/b", "c/d"]
    assert api.api["minimumCompressionSize"] == 10
    assert api.api["disableExecuteApiEndpoint"] is True
    assert f":{api.api['id']}/*" in api.api["policy"]
    (validator,) = api.request_validators
    (found,) = api.methods.values()
    assert found["requestValidatorId"] == validator["id"]
    assert (validator["validateRequestBody"], validator["validateRequestParameters"]) == (
        True,
        False,
    )
    (response,) = api.gateway_responses
    assert response["statusCode"] == "418"
    assert response["responseTemplates"] == {"a/b": '{"x":1}'}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (settings(minimum_compression_size=-1), "Invalid minimum compression size"),
        (settings(policy={"a": 1}), "Invalid policy document."),
        (settings(api_key_source="COOKIE"), "1 validation error detected: Value 'COOKIE' at"),
        (
            settings(gateway_responses={"NOTHING": {}}),
            "Unable to put gateway response 'NOTHING': 1 validation error detected",
        ),
        (
            {"paths": {"/x": {"get": {**MOCK, **settings(request_validator="no")}}}},
            "Unable to put method 'GET' on resource at path '/x': Invalid Request Validator",
        ),
        (
            {"servers": [{**settings(endpoint_configuration={"vpcEndpointIds": ["vpce-1"]})}]},
            "VPCEndpoints can only be specified with PRIVATE apis.",
        ),
    ],
)
def test_settings_that_are_refused(plane: Plane, given: Item, line: str) -> None:
    (found,) = errors(plane, {**v3(), **given})
    assert found.startswith(f"\t{line}")


def test_documentation(plane: Plane) -> None:
    operation = {"description": "plain", "responses": {"200": {"description": "fine"}}, **MOCK}
    document = v3({"/x": {"get": operation}})
    api = imported(plane, document)
    assert [one["location"]["type"] for one in api.documentation_parts] == [
        "API", "METHOD", "RESPONSE",
    ]  # fmt: skip
    assert (
        imported(plane, document, parameters={"ignore": "documentation"}).documentation_parts == []
    )
    part = {"location": {"type": "API"}, "properties": {"description": "told"}}
    extension = settings(documentation={"version": 2, "documentationParts": [part]})
    api = imported(plane, {**document, **extension})
    (found,) = api.documentation_parts
    assert found["properties"] == '{"description":"told"}'
    versions = plane("GetDocumentationVersions", restApiId=api.api["id"])["items"]
    assert [one["version"] for one in versions] == ["2"]


def test_descriptions_may_always_count(plane: Plane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "IMPORT_TEXTS", "always")
    part = {"location": {"type": "API"}, "properties": {"description": "told"}}
    document = v3({"/x": {"get": {"summary": "s", **MOCK}}})
    api = imported(plane, {**document, **settings(documentation={"documentationParts": [part]})})
    assert [(one["location"]["type"], one["properties"]) for one in api.documentation_parts] == [
        ("API", '{"description":"told"}'),
        ("METHOD", '{"summary":"s"}'),
    ]
    bad = {"location": {"type": "PLANET"}, "properties": {}}
    answer = plane(
        "ImportRestApi",
        body=body({**v3(), **settings(documentation={"documentationParts": [bad]})}),
    )
    assert answer["warnings"] == [
        "Invalid documentation part at index 0: Invalid documentation part location specified"
    ]


def test_newer_settings(plane: Plane) -> None:
    given = settings(security_policy="TLS_1_2", endpoint_access_mode="basic")
    api = imported(plane, {**v3(), **given}).api
    assert (api["securityPolicy"], api["endpointAccessMode"]) == ("TLS_1_2", "BASIC")
    assert api["apiStatus"] == "AVAILABLE"
    told = warnings(plane, {**v3(), **settings(minimum_compression_size="much")})
    assert told == [
        "Parse issue: attribute x-amazon-apigateway-minimum-compression-size is not of type integer"
    ]


# -- into an API that is there


def put(api: Plane, document: Any, mode: str = "merge", **given: Any) -> Item:
    answer: Item = api("PutRestApi", body=body(document), mode=mode, **given)
    return answer


OLD = {
    **v3(
        {"/a": {"get": {"operationId": "old", **MOCK}, "put": MOCK}, "/b/{c}": {"get": MOCK}},
        components={"schemas": {"Pet": {"type": "object"}, "Gone": {"type": "object"}},
                    "securitySchemes": {"token": SCHEMES["token"], "pool": SCHEMES["pool"]}},
    ),
    **WHOLE,
}  # fmt: skip
NEW = {
    **v3(
        {
            "/a": {"get": {"operationId": "new", "security": [{"token": []}], **MOCK}},
            "/d": {"get": MOCK},
        },
        components={
            "schemas": {"Pet": {"type": "array"}}, "securitySchemes": {"token": SCHEMES["token"]},
        },
    ),
    **settings(binary_media_types=["c/d", "e/f"], request_validators={"all": {}}),
}  # fmt: skip


def test_merge(api: Plane) -> None:
    put(api, OLD)
    before = objects(api, api.usual["restApiId"])
    answer = put(api, NEW)
    after = objects(api, api.usual["restApiId"])
    assert answer["tags"] == {}
    assert paths(after) == ["/", "/a", "/b", "/b/{c}", "/d"]
    assert after.api["binaryMediaTypes"] == ["a/b", "c/d", "e/f"]
    assert after.api["policy"] == before.api["policy"]
    assert after.api["name"] == "shop"
    assert {one["name"] for one in after.models} == {"Empty", "Error", "Pet", "Gone"}
    assert {one["id"] for one in before.models} == {one["id"] for one in after.models}
    assert [one["id"] for one in before.resources] == [one["id"] for one in after.resources][:4]
    assert before.authorizers == after.authorizers
    (validator,), (replaced,) = before.request_validators, after.request_validators
    assert validator["id"] == replaced["id"]
    assert replaced["validateRequestBody"] is False
    methods = by_path(after)
    assert set(methods) == {"GET /a", "PUT /a", "GET /b/{c}", "GET /d"}
    assert methods["GET /a"]["operationName"] == "new"
    assert methods["GET /a"]["authorizerId"] == names(after.authorizers)["token"]
    assert methods["PUT /a"] == by_path(before)["PUT /a"]
    assert put(api, NEW) == answer
    assert objects(api, api.usual["restApiId"]) == after


def test_overwrite(api: Plane) -> None:
    put(api, OLD)
    before = objects(api, api.usual["restApiId"])
    put(api, NEW, "overwrite")
    after = objects(api, api.usual["restApiId"])
    assert paths(after) == ["/", "/a", "/d"]
    assert after.api["_resources"] == 2
    assert after.api["binaryMediaTypes"] == ["c/d", "e/f"]
    assert not after.api.keys() & {"policy", "minimumCompressionSize", "description"}
    assert after.api["apiKeySource"] == "HEADER"
    assert after.api["disableExecuteApiEndpoint"] is False
    assert [one["name"] for one in after.models] == ["Pet"]
    assert after.gateway_responses == []
    assert set(by_path(after)) == {"GET /a", "GET /d"}
    assert names(after.authorizers) == {"token": names(before.authorizers)["token"]}
    assert names(after.models)["Pet"] == names(before.models)["Pet"]
    kept = {one["path"]: one["id"] for one in before.resources}
    assert [one["id"] for one in after.resources][:2] == [kept["/"], kept["/a"]]
    put(api, v3(), "overwrite")
    assert "binaryMediaTypes" not in objects(api, api.usual["restApiId"]).api


def test_overwriting_frees_places(api: Plane) -> None:
    put(api, v3({"/{a}": {"get": MOCK}}))
    put(api, v3({"/{b}": {"get": MOCK}}), "overwrite")
    assert paths(objects(api, api.usual["restApiId"])) == ["/", "/{b}"]


def test_documentation_parts_of_an_api_that_is_there(api: Plane) -> None:
    part = {"location": {"type": "METHOD", "path": "/a"}, "properties": {"description": "1"}}
    put(api, {**v3(), **settings(documentation={"documentationParts": [part]})})
    (before,) = objects(api, api.usual["restApiId"]).documentation_parts
    put(api, v3())
    put(api, v3(), "overwrite", parameters={"ignore": "documentation"})
    assert before in objects(api, api.usual["restApiId"]).documentation_parts
    put(api, v3(), "overwrite")
    (left,) = objects(api, api.usual["restApiId"]).documentation_parts
    assert left["location"] == {"type": "API"}


def test_what_is_refused_changes_nothing(api: Plane) -> None:
    before = objects(api, api.usual["restApiId"])
    assert api.fault("PutRestApi", restApiId="nothing", body=body(v3()))[0] == "NotFound"
    assert api.fault("PutRestApi", body=b"x")[1] == "Invalid OpenAPI input."
    broken = v3({"/x": {"get": {INTEGRATION: {"type": "http"}}}})
    assert api.fault("PutRestApi", body=body(broken))[0] == "BadRequest"
    assert objects(api, api.usual["restApiId"]) == before


def by_path(api: ApiObjects) -> dict[str, Item]:
    known = {one["id"]: one["path"] for one in api.resources}
    found = {}
    for key, one in api.methods.items():
        resource, _, verb = key.partition("/")
        found[f"{verb} {known[resource]}"] = one
    return found


def names(items: list[Item]) -> dict[str, str]:
    return {one["name"]: one["id"] for one in items}


# -- hostile documents


def test_what_references_multiply_is_bounded(plane: Plane) -> None:
    ref = {"$ref": "#/x-many/schema"}
    schema = {"properties": {f"p{number}": ref for number in range(200)}}
    content = {"a/b": {"schema": ref}}
    many = {
        "schema": schema,
        "body": {"content": content},
        "parameters": [{"name": "a", "in": "query"}] * 20_000,
        "operation": {"parameters": {"$ref": "#/x-many/parameters"}, **MOCK},
    }
    verbs = ("get", "put", "post", "patch", "delete", "options", "head")
    item = {"parameters": many["parameters"], **{key: {} for key in verbs}}
    of_schemas = v3({"/x": {"get": {"requestBody": {"$ref": "#/x-many/body"}, **MOCK}}})
    of_items = v3({f"/x{number}": {"$ref": "#/x-many/item"} for number in range(250)})
    for document in (of_schemas, of_items):
        document["x-many"] = {**many, "item": item}
        found = plane.fault("ImportRestApi", body=body(document))
        assert found == ("BadRequest", "Invalid OpenAPI input.")


def test_a_schema_that_many_refer_to_is_read_once(plane: Plane) -> None:
    schema = {"type": "object", "properties": {f"p{number}": {} for number in range(2_000)}}
    response = {"content": {"application/json": {"schema": schema}}}
    operations = {
        f"/x{number}": {"get": {"responses": {"200": {"$ref": "#/components/responses/r"}}, **MOCK}}
        for number in range(290)
    }
    api = imported(plane, v3(operations, components={"responses": {"r": response}}))
    assert len(api.models) == 1
    assert len(api.methods) == 290


def test_nobody_reads_more_errors(plane: Plane) -> None:
    document = v3({f"/a b{number}": {} for number in range(1_200)})
    assert len(errors(plane, document)) == 1_000


EXACT = {
    "requestParameters": {"method.request.querystring.q": True},
    "requestModels": {"a/b": "Pet"},
    "methodResponses": {"200": {"responseParameters": {}, "responseModels": {"a/b": "Pet"}}},
    "methodIntegration": {
        "type": "MOCK", "timeoutInMillis": 60, "cacheKeyParameters": [], "tlsConfig": {},
        "httpMethod": "GET", "requestTemplates": {"a/b": None},
        "integrationResponses": {"200": {"selectionPattern": "", "responseTemplates": {}}},
    },
}  # fmt: skip
CONTENT = {"a/b": {"schema": {"type": "object"}}}
BASE = {
    **v3(
        {
            "/x": {"get": {"responses": {"200": {"content": CONTENT}}, **MOCK}},
            "/y": {"get": {"x-lockgate-method": EXACT}},
        },
        components={
            "schemas": {
                "Pet": {
                    "properties": {"a": {}},
                    "x-lockgate-model": {"schema": {"type": "object"}, "description": "d"},
                },
            },
            "securitySchemes": SCHEMES,
        },
    ),
    **WHOLE,
    "x-lockgate-resources": ["/z"],
}


def test_odd_types_everywhere(plane: Plane) -> None:
    ends = {"refused": 0, "taken": 0}
    odd: list[Any] = [None, 1, "x", [], [1], {}, {"a": 1}, {"$ref": 1}, True]
    imported(plane, BASE)
    for pointer in list(_pointers(BASE, ())):
        for value in odd:
            document = msgspec.json.decode(msgspec.json.encode(BASE))
            target = document
            for step in pointer[:-1]:
                target = target[step]
            target[pointer[-1]] = value
            try:
                made = plane("ImportRestApi", body=body(document))
            except BadRequest:
                ends["refused"] += 1
            else:
                # What is taken is there, and can be read.
                assert plane("GetRestApi", restApiId=made["id"])["name"]
                ends["taken"] += 1
    assert min(ends.values()) > 100, ends


def _pointers(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for key, one in entries:
        yield (*at, key)
        yield from _pointers(one, (*at, key))
