"""GetExport: openapi.md, section 11."""

import json
from typing import Any

import pytest

from lockgate.store.objects import Item

Plane = Any
"""What the fixture `api` is: conftest.py."""
LAMBDA = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)


@pytest.fixture
def shop(api: Plane) -> Plane:
    """``POST /pets/{id}`` with something of everything."""
    model = json.dumps({"$schema": "s", "type": "object", "properties": {"a": {"type": "string"}}})
    api("CreateModel", name="Pet", contentType="application/json", schema=model)
    validator = api("CreateRequestValidator", name="all", validateRequestBody=True)["id"]
    authorizer = api(
        "CreateAuthorizer", name="token", type="TOKEN", authorizerUri=LAMBDA,
        identitySource="method.request.header.Auth",
    )["id"]  # fmt: skip
    api("PutGatewayResponse", responseType="THROTTLED", statusCode="420")
    root = api("GetRestApi")["rootResourceId"]
    pets = api("CreateResource", parentId=root, pathPart="pets")["id"]
    pet = api("CreateResource", parentId=pets, pathPart="{id}")["id"]
    method = api.at(resourceId=pet, httpMethod="POST")
    method(
        "PutMethod",
        authorizationType="CUSTOM",
        authorizerId=authorizer,
        apiKeyRequired=True,
        operationName="makePet",
        requestValidatorId=validator,
        requestParameters={"method.request.path.id": True, "method.request.header.h": False},
        requestModels={"application/json": "Pet"},
    )
    method(
        "PutMethodResponse",
        statusCode="200",
        responseParameters={"method.response.header.ETag": False},
        responseModels={"application/json": "Pet"},
    )
    method("PutMethodResponse", statusCode="404")
    method(
        "PutIntegration",
        type="AWS",
        integrationHttpMethod="POST",
        uri=LAMBDA,
        requestTemplates={"application/json": "{}"},
    )
    method("PutIntegrationResponse", statusCode="200")
    method("PutIntegrationResponse", statusCode="404", selectionPattern=".*none.*")
    return api


def deployed(api: Plane) -> Plane:
    api("CreateDeployment", stageName="dev")
    return api.at(stageName="dev")


def export(api: Plane, kind: str, extensions: str | None = None) -> Item:
    given = {} if extensions is None else {"parameters": {"extensions": extensions}}
    found = json.loads(deployed(api)("GetExport", exportType=kind, **given)["body"])
    assert isinstance(found, dict)
    return found


def test_openapi(shop: Plane) -> None:
    id = shop.usual["restApiId"]
    found = export(shop, "oas30")
    assert list(found) == ["openapi", "info", "servers", "paths", "components"]
    assert list(found["info"]) == ["version", "title"]
    assert found["info"] == {"version": "2023-11-14T22:13:20Z", "title": "shop"}
    assert found["servers"] == [
        {
            "url": f"https://{id}.execute-api.us-east-1.amazonaws.com/{{basePath}}",
            "variables": {"basePath": {"default": "/dev"}},
        }
    ]
    reference = {"$ref": "#/components/schemas/Pet"}
    assert found["paths"] == {
        "/pets/{id}": {
            "post": {
                "operationId": "makePet",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "h", "in": "header", "schema": {"type": "string"}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": reference}},
                    "required": True,
                },
                "responses": {
                    "200": {
                        "description": "200 response",
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": reference}},
                    },
                    "404": {"description": "404 response", "content": {}},
                },
                "security": [{"api_key": []}],
            }
        }
    }
    assert found["components"]["securitySchemes"] == {
        "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}
    }
    assert found["components"]["schemas"]["Pet"] == {
        "type": "object",
        "properties": {"a": {"type": "string"}},
    }
    assert set(found["components"]["schemas"]) == {"Empty", "Error", "Pet"}


def test_swagger(shop: Plane) -> None:
    id = shop.usual["restApiId"]
    found = export(shop, "swagger")
    assert list(found) == [
        "swagger", "info", "host", "basePath", "schemes", "paths", "securityDefinitions",
        "definitions",
    ]  # fmt: skip
    assert found["host"] == f"{id}.execute-api.us-east-1.amazonaws.com"
    assert (found["basePath"], found["schemes"]) == ("/dev", ["https"])
    operation = found["paths"]["/pets/{id}"]["post"]
    assert list(operation) == [
        "operationId", "consumes", "produces", "parameters", "responses", "security",
    ]  # fmt: skip
    assert operation["parameters"] == [
        {"name": "id", "in": "path", "required": True, "type": "string"},
        {"name": "h", "in": "header", "required": False, "type": "string"},
        {"in": "body", "name": "Pet", "required": True, "schema": {"$ref": "#/definitions/Pet"}},
    ]
    assert operation["responses"] == {
        "200": {
            "description": "200 response",
            "schema": {"$ref": "#/definitions/Pet"},
            "headers": {"ETag": {"type": "string"}},
        },
        "404": {"description": "404 response"},
    }


def test_extensions(shop: Plane) -> None:
    with_integrations = export(shop, "oas30", "integrations")["paths"]["/pets/{id}"]["post"]
    integration = with_integrations["x-amazon-apigateway-integration"]
    assert list(integration) == [
        "responses", "uri", "passthroughBehavior", "httpMethod", "requestTemplates", "type",
    ]  # fmt: skip
    assert integration["responses"] == {
        "default": {"statusCode": "200"},
        ".*none.*": {"statusCode": "404"},
    }
    assert (integration["type"], integration["passthroughBehavior"]) == ("aws", "when_no_match")
    assert export(shop, "oas30", "integration") == export(shop, "oas30", "integrations,postman")
    found = export(shop, "oas30", "authorizers")
    assert found["paths"]["/pets/{id}"]["post"]["security"] == [{"token": []}, {"api_key": []}]
    assert found["components"]["securitySchemes"]["token"] == {
        "type": "apiKey",
        "name": "Auth",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "authorizerUri": LAMBDA,
            "authorizerResultTtlInSeconds": 300,
            "type": "token",
        },
    }
    found = export(shop, "oas30", "apigateway")
    assert found["x-amazon-apigateway-request-validators"] == {
        "all": {"validateRequestParameters": False, "validateRequestBody": True}
    }
    assert found["x-amazon-apigateway-gateway-responses"]["THROTTLED"]["statusCode"] == 420
    operation = found["paths"]["/pets/{id}"]["post"]
    assert operation["x-amazon-apigateway-request-validator"] == "all"
    assert "x-lockgate" not in json.dumps(operation)
    assert export(shop, "oas30", "integrations, authorizers") != found


def test_what_is_exported_is_what_was_deployed(shop: Plane) -> None:
    stage = deployed(shop)
    before = stage("GetExport", exportType="oas30")["body"]
    shop.patch("UpdateRestApi", ("replace", "/name", "market"))
    assert stage("GetExport", exportType="oas30")["body"] == before


def test_files(shop: Plane) -> None:
    shop.patch("UpdateRestApi", ("replace", "/version", 'v"1\n'))
    stage = deployed(shop)
    found = stage("GetExport", exportType="swagger", accepts="application/yaml")
    assert found["contentType"] == "application/octet-stream"
    assert found["contentDisposition"] == 'attachment; filename="swagger_v_1_.yaml"'
    assert found["body"].startswith(b"swagger: '2.0'\ninfo:\n")
    both = "application/yaml, application/json"
    found = stage("GetExport", exportType="oas30", accepts=both)
    assert found["contentDisposition"] == 'attachment; filename="oas30_v_1_.json"'


def test_what_cannot_be_exported(shop: Plane) -> None:
    stage = deployed(shop)
    assert stage.fault("GetExport", exportType="raml") == (
        "BadRequest",
        "No API exporter for type 'raml'",
    )
    assert stage.fault("GetExport", exportType="oas30", stageName="no") == (
        "NotFound",
        "Invalid Stage identifier specified",
    )
    shop("CreateModel", name="Xml", contentType="application/xml", schema="<x/>")
    assert "Xml" not in export(shop, "oas30")["components"]["schemas"]
    found = export(shop, "oas30", "apigateway")["components"]["schemas"]["Xml"]
    assert found == {"x-lockgate-model": {"contentType": "application/xml", "schema": "<x/>"}}
    resources = shop("GetResources")["items"]
    pet = next(one["id"] for one in resources if one["path"] == "/pets/{id}")
    shop("PutMethod", resourceId=pet, httpMethod="PUT", authorizationType="NONE",
         requestModels={"application/xml": "Xml"})  # fmt: skip
    shop("PutIntegration", resourceId=pet, httpMethod="PUT", type="MOCK")
    assert deployed(shop).fault("GetExport", exportType="oas30") == (
        "BadRequest",
        "Only found non-JSON body models for PUT /pets/{id}",
    )


def test_what_is_nested_too_deep(shop: Plane) -> None:
    properties = '{"a":' * 900 + "1" + "}" * 900
    shop("CreateDocumentationPart", location={"type": "API"}, properties=properties)
    shop("CreateDeployment", stageName="dev")
    shop("CreateDocumentationVersion", documentationVersion="1", stageName="dev")
    given = {"parameters": {"extensions": "documentation"}, "stageName": "dev"}
    assert shop.fault("GetExport", exportType="oas30", accepts="text/yaml", **given) == (
        "BadRequest",
        "The API holds JSON that is nested too deep to be exported",
    )


def test_documentation_of_the_stage(shop: Plane) -> None:
    texts = {
        ("API", "", ""): {"info": {"description": "all of it", "license": {"name": "L"}}},
        ("METHOD", "/", "*"): {"summary": "of all", "tags": ["t"]},
        ("METHOD", "/pets/{id}", "POST"): {"summary": "of one"},
    }
    for (kind, path, verb), properties in texts.items():
        location = {"type": kind, **({"path": path, "method": verb} if path else {})}
        shop("CreateDocumentationPart", location=location, properties=json.dumps(properties))
    assert "description" not in export(shop, "oas30")["info"]
    shop("CreateDocumentationVersion", documentationVersion="1", stageName="dev")
    shop("CreateDocumentationPart", location={"type": "RESPONSE"}, properties='{"description":"x"}')
    found = export(shop, "oas30", "documentation")
    assert found["info"]["description"] == "all of it"
    assert found["info"]["license"] == {"name": "L"}
    operation = found["paths"]["/pets/{id}"]["post"]
    assert (operation["summary"], operation["tags"]) == ("of one", ["t"])
    assert operation["responses"]["200"]["description"] == "200 response"
    documentation = found["x-amazon-apigateway-documentation"]
    assert documentation["version"] == "1"
    assert len(documentation["documentationParts"]) == 3


@pytest.mark.parametrize(
    ("schema", "oas30", "swagger"),
    [
        (
            {"oneOf": [{"type": "null"}, {"type": "string"}]},
            {"oneOf": [{"nullable": True}, {"type": "string"}]},
            {"oneOf": [{"type": "string"}]},
        ),
        ({"type": ["null", "string"]}, {"type": "string", "nullable": True}, {"type": "string"}),
        (
            {"definitions": {"a": {}}, "properties": {"x": {"$ref": "#/definitions/a"}}},
            {"properties": {"x": {}}},
            {"properties": {"x": {}}},
        ),
        (
            {"id": "x", "properties": {"id": {"$ref": "#/definitions/Pet"}}},
            {"properties": {"id": {"$ref": "#/components/schemas/Pet"}}},
            {"properties": {"id": {"$ref": "#/definitions/Pet"}}},
        ),
    ],
)
def test_models(shop: Plane, schema: Item, oas30: Item, swagger: Item) -> None:
    shop("CreateModel", name="X", contentType="application/json", schema=json.dumps(schema))
    assert export(shop, "oas30")["components"]["schemas"]["X"] == oas30
    assert export(shop, "swagger")["definitions"]["X"] == swagger


def test_patterns_that_stand_twice_are_all_there(shop: Plane) -> None:
    resources = shop("GetResources")["items"]
    pet = next(one["id"] for one in resources if one["path"] == "/pets/{id}")
    method = shop.at(resourceId=pet, httpMethod="POST")
    for code, pattern in (("500", ".*none.*"), ("501", "default")):
        method("PutIntegrationResponse", statusCode=code, selectionPattern=pattern)
    operation = export(shop, "oas30", "apigateway")["paths"]["/pets/{id}"]["post"]
    assert {
        key: one["statusCode"]
        for key, one in operation["x-amazon-apigateway-integration"]["responses"].items()
    } == {"default": "200", ".*none.*": "404", "(?:.*none.*)": "500", "(?:default)": "501"}
    exact = operation["x-lockgate-method"]["methodIntegration"]["integrationResponses"]
    assert exact["501"] == {"selectionPattern": "default"}


def test_iam_and_resources_without_methods(shop: Plane) -> None:
    root = shop("GetRestApi")["rootResourceId"]
    empty = shop("CreateResource", parentId=root, pathPart="empty")["id"]
    shop("CreateResource", parentId=empty, pathPart="leaf")
    shop("PutMethod", resourceId=root, httpMethod="GET", authorizationType="AWS_IAM")
    shop("PutIntegration", resourceId=root, httpMethod="GET", type="MOCK")
    found = export(shop, "oas30", "apigateway")
    assert list(found["paths"]) == ["/", "/pets/{id}"]
    assert found["x-lockgate-resources"] == ["/empty", "/empty/leaf"]
    assert found["paths"]["/"]["get"]["security"] == [{"sigv4": []}]
    assert found["components"]["securitySchemes"]["sigv4"] == {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
    }
    plain = export(shop, "oas30")
    assert "x-lockgate-resources" not in plain
    assert "security" not in plain["paths"]["/"]["get"]


def test_what_openapi_cannot_say_is_said_all_the_same(shop: Plane) -> None:
    resources = shop("GetResources")["items"]
    pet = next(one["id"] for one in resources if one["path"] == "/pets/{id}")
    method = shop.at(resourceId=pet, httpMethod="ANY")
    many = {"method.request.multivaluequerystring.q": False, "method.request.header.id": True}
    method("PutMethod", authorizationType="NONE", requestParameters=many)
    required = {"method.response.header.A": True}
    method("PutMethodResponse", statusCode="200", responseParameters=required)
    method("PutIntegration", type="MOCK")
    item = export(shop, "swagger", "apigateway")["paths"]["/pets/{id}"]
    operation = item["x-amazon-apigateway-any-method"]
    assert operation["parameters"] == [
        {
            "name": "q", "in": "query", "required": False, "type": "array",
            "items": {"type": "string"}, "collectionFormat": "multi",
        },
        {"name": "id", "in": "header", "required": True, "type": "string"},
    ]  # fmt: skip
    assert operation["x-lockgate-method"] == {
        "requestParameters": many,
        "methodResponses": {"200": {"responseParameters": required}},
    }
    exported = export(shop, "swagger", "integrations")["paths"]["/pets/{id}"]
    assert "x-lockgate-method" not in exported["x-amazon-apigateway-any-method"]


def test_policy_and_settings(shop: Plane) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    shop.patch(
        "UpdateRestApi",
        ("replace", "/policy", json.dumps(policy)),
        ("replace", "/disableExecuteApiEndpoint", "true"),
        ("replace", "/apiKeySource", "AUTHORIZER"),
    )
    found = export(shop, "swagger", "apigateway")
    assert found["x-amazon-apigateway-policy"] == policy
    endpoint = {"disableExecuteApiEndpoint": True}
    assert found["x-amazon-apigateway-endpoint-configuration"] == endpoint
    assert found["x-amazon-apigateway-api-key-source"] == "AUTHORIZER"
    server = export(shop, "oas30", "apigateway")["servers"][0]
    assert server["x-amazon-apigateway-endpoint-configuration"] == endpoint
