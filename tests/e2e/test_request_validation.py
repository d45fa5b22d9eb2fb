"""Request validation through HTTP: a definition with its own models, in YAML and Swagger 2.0."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plans import plan_of

from lockgate.testing import Answer, DefinitionError, FakeBackend, RunningGateway, serve
from lockgate.verify.status_map import covers, of_operation, of_plan

ORDERS = """\
openapi: 3.0.1
info: {title: Orders, version: "1"}
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
  parameters: {validateRequestParameters: true}
x-amazon-apigateway-request-validator: parameters
x-amazon-apigateway-gateway-responses:
  BAD_REQUEST_BODY:
    statusCode: 422
    responseParameters:
      gatewayresponse.header.Access-Control-Allow-Origin: "'*'"
    responseTemplates:
      application/json: |-
        {"message": $context.error.messageString, "errors": "$context.error.validationErrorString"}
components:
  schemas:
    Order:
      type: object
      required: [sku, lines]
      properties:
        sku:
          type: string
          pattern: "^[A-Z]{3}-\\\\d+$"
        lines:
          type: array
          items: {$ref: "#/components/schemas/Line"}
    Line:
      type: object
      required: [count]
      additionalProperties: false
      properties:
        count: {type: integer, minimum: 1}
        gift: {$ref: "#/components/schemas/Order"}
paths:
  /orders:
    post:
      x-amazon-apigateway-request-validator: all
      parameters:
        - {name: currency, in: query, required: true, schema: {type: string}}
        - {name: X-Client, in: header, required: true, schema: {type: string}}
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Order"}}
      responses: {"200": {description: Taken}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: POST
        uri: http://${stageVariables.backend}/orders
    get:
      parameters:
        - {name: page, in: query, required: true, schema: {type: string}}
      responses: {"200": {description: Found}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
"""
GOOD = {"sku": "TEA-7", "lines": [{"count": 2, "gift": {"sku": "CUP-1", "lines": []}}]}
PATH = "/orders?currency=EUR"
HEADERS = {"X-Client": "test", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def definition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("orders") / "orders.yaml"
    file.write_text(ORDERS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend, definition: Path) -> Iterator[RunningGateway]:
    backend.answers("/orders", status=201, body="{}")
    with serve(definition, stage_variables={"backend": backend.address}) as running:
        yield running


def post(gateway: RunningGateway, body: Any, path: str = PATH, **headers: str) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    sent = {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return gateway.request("POST", path, body=text.encode(), headers=sent)


def test_a_valid_request_reaches_the_backend(gateway: RunningGateway) -> None:
    answer = post(gateway, GOOD)
    assert answer.status == 201
    record = gateway.record(answer)
    assert record["rule"] == "proxy.http"
    assert [one["name"] for one in record["decisions"]] == [
        "select.route",
        "select.validator_model",
        "proxy.http",
    ]


REFUSED: dict[str, tuple[Any, str, str]] = {
    "empty": ("", "Unknown error parsing request body", ""),
    "no JSON": ("sku=TEA", "Unknown error parsing request body", ""),
    "nothing in it": ({}, 'object has missing required properties (["lines","sku"])', "19:7"),
    "a pattern": (
        {**GOOD, "sku": "tea"},
        'ECMA 262 regex "^[A-Z]{3}-\\d+$" does not match input string "tea"',
        "23:11",
    ),
    "two lines": (
        {**GOOD, "lines": [{"count": 0}, {"count": "1", "price": 1}]},
        "numeric instance is lower than the required minimum (minimum: 1, found: 0), "
        'object instance has properties which are not allowed by the schema: ["price"]',
        "32:32",
    ),
    "deep inside": (
        {**GOOD, "lines": [{"count": 1, "gift": {"sku": "CUP-1"}}]},
        'object has missing required properties (["lines"])',
        "19:7",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bodies_that_do_not_follow_their_model(gateway: RunningGateway, name: str) -> None:
    body, why, place = REFUSED[name]
    answer = post(gateway, body)
    assert answer.status == 422
    assert answer.header("x-amzn-ErrorType") == "BadRequestException"
    assert answer.header("Access-Control-Allow-Origin") == "*"
    expected = f'{{"message":  "Invalid request body", "errors": "[{why}]"}}'
    assert answer.body.decode() == expected
    record = gateway.record(answer)
    assert record["rule"] == "gateway_response.BAD_REQUEST_BODY"
    assert record["cause"] == "failure.body_model"
    failed = next(one for one in record["decisions"] if one["name"] == "failure.body_model")
    at = failed["definition"]
    if not place:
        assert at["pointer"].endswith("/requestBody/content/application~1json/schema")
    else:
        assert f"{at['line']}:{at['column']}" == place


def test_missing_parameters(gateway: RunningGateway) -> None:
    answer = post(gateway, "{", "/orders", X_Client=" ")
    assert answer.status == 400
    text = "Missing required request parameters: [currency, X-Client]"
    assert answer.body.decode() == f'{{"message": "{text}"}}'
    assert "rule=gateway_response.BAD_REQUEST_PARAMETERS" in (
        answer.header("x-lockgate-decision") or ""
    )
    assert gateway.record(answer)["cause"] == "failure.parameters"


def test_the_documents_validator_is_for_all_others(gateway: RunningGateway) -> None:
    assert gateway.request("GET", "/orders?page=1").status == 200
    assert gateway.request("GET", "/orders").status == 400


def test_other_media_types_pass(gateway: RunningGateway) -> None:
    answer = post(gateway, "x", Content_Type="text/plain")
    assert answer.status == 201
    choice = gateway.record(answer)["decisions"][1]
    assert choice["definition"]["missing"] == "text/plain"


def test_every_answer_is_in_the_status_map(gateway: RunningGateway) -> None:
    plan = plan_of(ORDERS, stage_variables={"backend": "h.test"})
    possible = {
        one.route: of_operation(one, plan)
        for node in plan.router.nodes()
        for one in node.methods.values()
    }
    rng = random.Random(7)
    seen = set()
    for _ in range(150):
        body = rng.choice([GOOD, {}, {**GOOD, "sku": rng.choice([1, "A"])}, "x", "", [GOOD]])
        path = rng.choice([PATH, "/orders", "/orders?currency=", "/none"])
        kind = rng.choice(["application/json", "text/plain"])
        answer = post(gateway, body, path, Content_Type=kind)
        record = gateway.record(answer)
        ways = possible.get(record["route"]) or of_plan(plan)
        assert covers(ways, answer.status, record["rule"], record["cause"]), record["sentence"]
        for one in record["decisions"]:
            chosen = [c for c in one.get("candidates", ()) if c["outcome"] == "chosen"]
            assert len(chosen) == (1 if "candidates" in one and one["name"][:7] != "failure" else 0)
        seen.add(record["cause"])
    assert {None, "failure.parameters", "failure.body_model", "failure.no_route"} <= seen


def test_a_broken_model_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(ORDERS.replace("type: integer, minimum: 1", "type: int, minimum: 1"))
    with pytest.raises(DefinitionError, match=r"api\.yaml:32:17: error: type must be one of array"):
        serve(file, stage_variables={"backend": "x"}).__enter__()


SWAGGER = """\
swagger: "2.0"
info: {title: Notes, version: "1"}
x-amazon-apigateway-request-validators: {body: {validateRequestBody: true}}
x-amazon-apigateway-request-validator: body
definitions:
  Note: {type: object, properties: {text: {type: string, maxLength: 5}}}
paths:
  /notes:
    post:
      consumes: [application/json]
      parameters:
        - {in: body, name: Note, schema: {$ref: "#/definitions/Note"}}
      responses: {"200": {description: Kept}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
"""


def test_swagger_2(tmp_path: Path) -> None:
    file = tmp_path / "notes.yaml"
    file.write_text(SWAGGER)
    with serve(file) as gateway:
        assert post(gateway, {"text": "short"}, "/notes").status == 200
        answer = post(gateway, {"text": "too long"}, "/notes")
        assert answer.status == 400
        assert answer.body == b'{"message": "Invalid request body"}'
        sentence = gateway.record(answer)["sentence"]
    assert 'string "too long" is too long (length: 8, maximum allowed: 5)' in sentence
