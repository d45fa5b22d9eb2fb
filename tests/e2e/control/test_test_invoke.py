"""TestInvokeMethod (control-plane.md, section 8), by boto3: one process, and two workers."""

import json
import socket
import threading
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError
from control_clients import client_of
from raw_backend import RawBackend, finish
from tested_api import FUNCTION, Running, TestedApi

from lockgate.testing import FakeBackend, free_port

JSON = "application/json"


@pytest.fixture(scope="module")
def api(running: Running) -> TestedApi:
    return TestedApi(running.client)


def mock(text: str = '{"statusCode": 200}') -> dict[str, Any]:
    return {"type": "MOCK", "requestTemplates": {JSON: text}}


def answering(text: str, pattern: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"responseTemplates": {JSON: text}}
    return found if pattern is None else {**found, "selectionPattern": pattern}


def test_a_method_that_is_not_deployed(api: TestedApi, running: Running) -> None:
    template = (
        "#set($context.responseOverride.status = 418)"
        '{"drink": "$input.params(\'drink\')", "size": "$input.params(\'size\')", '
        '"color": "$stageVariables.color", "stage": "$context.stage", "path": "$context.path", '
        '"domain": "$context.domainName", "ip": "$context.identity.sourceIp", '
        '"key": "$context.identity.apiKeyId", "arn": "$context.identity.userArn", '
        '"access": "$context.identity.accessKey", "type": "$input.params(\'Content-Type\')"}'
    )
    api.method("ANY /brew/{drink}", {"200": answering(template)}, **mock())
    answer = api.test(
        "GET /brew/{drink}",
        pathWithQueryString="/brew/green%20tea?size=l",
        headers={"Content-Type": "text/plain", "x-api-key": "secret-key"},
        stageVariables={"color": "red"},
        body="please",
    )
    assert (answer["status"], answer["headers"]) == (418, {"Content-Type": JSON})
    assert answer["multiValueHeaders"] == {"Content-Type": [JSON]}
    assert json.loads(answer["body"]) == {
        "drink": "green tea",
        "size": "l",
        "color": "red",
        "stage": "test-invoke-stage",
        "path": "/brew/green%20tea",
        "domain": "testPrefix.testDomainName",
        "ip": "test-invoke-source-ip",
        "key": "test-invoke-api-key-id",
        "arn": "arn:aws:iam::123456789012:root",
        "access": "test",
        "type": JSON,
    }
    first, *lines = answer["log"]
    assert first.startswith("Starting execution for request: ")
    assert lines[:5] == [
        "HTTP Method: GET, Resource Path: /brew/green%20tea",
        "Method request path: {drink=green tea}",
        "Method request query string: {size=l}",
        f"Method request headers: {{Content-Type={JSON}, x-api-key=****et-key}}",
        "Method request body before transformations: please",
    ]
    assert lines[-2:] == ["Successfully completed execution", "Method completed with status: 418"]
    trace = answer["ResponseMetadata"]["HTTPHeaders"]["x-lockgate-trace"]
    url = f"http://127.0.0.1:{running.control_port}/_lockgate/traces/{trace}"
    with urllib.request.urlopen(url) as found:
        record = json.load(found)
    assert (record["rule"], record["stage"]) == ("response_override.template", "test-invoke-stage")


def test_a_path_that_is_another_has_no_parameters(api: TestedApi) -> None:
    answers = {"200": answering("[$input.params().path.size()]")}
    api.method("GET /pots/{id}", answers, **mock())
    assert api.test("GET /pots/{id}")["body"] == "[1]"
    assert api.test("GET /pots/{id}", pathWithQueryString="other")["body"] == "[0]"


def test_a_backend_is_called(api: TestedApi, backend: FakeBackend) -> None:
    backend.answers("/stock", status=404, headers={"X-From": "stock"}, body="none")
    answers = {"404": answering("gone", "404"), "200": {}}
    uri = f"http://{backend.address}/stock"
    api.method("GET /stock", answers, type="HTTP", integrationHttpMethod="GET", uri=uri)
    answer = api.test("GET /stock")
    assert (answer["status"], answer["body"]) == (404, "gone")
    assert list(answer["headers"]) == ["X-Amzn-Trace-Id", "Content-Type"]
    log = answer["log"]
    assert f"Endpoint request URI: {uri}" in log
    assert f"Sending request to {uri}" in log
    assert any(line.startswith("Received response. Status: 404, Integration") for line in log)
    assert "Endpoint response body before transformations: none" in log
    assert "Method response body after transformations: gone" in log
    assert backend.received[-1].header("x-amzn-apigateway-api-id") == api.id


def test_nothing_that_a_caller_gives_can_end_a_line_of_the_backends_request(
    api: TestedApi, backend: FakeBackend
) -> None:
    backend.answers("*", body="ok")
    uri = f"http://{backend.address}/any"
    api.method("GET /any", type="HTTP_PROXY", integrationHttpMethod="GET", uri=uri)
    target = "/any?a=b c\r\nX-Evil: 1\r\n\r\n#é"
    answer = api.test("GET /any", pathWithQueryString=target, multiValueHeaders={"A": ["1", "2"]})
    assert answer["body"] == "ok"
    received = backend.received[-1]
    assert received.target == "/any?a=b%20c%0D%0AX-Evil:%201%0D%0A%0D%0A%23%C3%A9"
    assert [value for name, value in received.headers if name == "A"] == ["1", "2"]
    assert received.header("X-Forwarded-For") is None
    with pytest.raises(ClientError) as caught:
        api.test("GET /any", headers={"X": "a\r\nX-Evil: 1"})
    assert caught.value.response["Error"]["Code"] == "BadRequestException"


def test_a_function_decides_the_status(api: TestedApi) -> None:
    answers = {"418": answering("$input.path('$.errorMessage')", ".*tea.*"), "200": {}}
    uri = FUNCTION.format("scripted")
    api.method("POST /brew", answers, type="AWS", integrationHttpMethod="POST", uri=uri)
    answer = api.test("POST /brew", body='{"raise": "no tea"}')
    assert (answer["status"], answer["body"]) == (418, "no tea")
    failed = "Lambda execution failed with status 200 due to customer function error: no tea. "
    assert any(line.startswith(failed + "Lambda request id: ") for line in answer["log"])
    source = f"X-Amz-Source-Arn=arn:aws:execute-api:us-east-1:123456789012:{api.id}/"
    headers = next(one for one in answer["log"] if one.startswith("Endpoint request headers: {"))
    assert headers.endswith(f"{source}test-invoke-stage/POST/brew}}")
    assert api.test("POST /brew", body='{"return": 1}')["status"] == 200


def test_the_event_of_a_proxy_function_has_nulls_for_what_was_not_given(api: TestedApi) -> None:
    uri = FUNCTION.format("scripted")
    api.method("POST /event", type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    answer = api.test("POST /event", body='{"event": true}')
    event = json.loads(answer["body"])
    assert [event[name] for name in ("headers", "multiValueHeaders", "stageVariables")] == [
        None
    ] * 3
    assert event["requestContext"]["identity"]["apiKey"] == "test-invoke-api-key"
    answer = api.test("POST /event", body='{"raise": "x"}')
    assert (answer["status"], json.loads(answer["body"])) == (
        502,
        {"message": "Internal server error"},
    )
    assert answer["headers"]["x-amzn-ErrorType"] == "InternalServerErrorException"


CONFIGURATION = "Execution failed due to configuration error: "


@pytest.mark.parametrize(
    ("path", "answers", "integration", "status", "line"),
    [
        (
            "template",
            {"200": {}},
            mock("$input.path('$[')"),
            500,
            f"{CONFIGURATION}Unable to transform request: ",
        ),
        (
            "nothing",
            {"404": answering("", "404")},
            mock(),
            500,
            f"{CONFIGURATION}No match for output mapping and no default output mapping configured. "
            "Endpoint Response Status Code: 200",
        ),
        ("none", {}, {}, 500, f"{CONFIGURATION}the method has no integration"),
        (
            "slow",
            {"200": {}},
            {
                "type": "HTTP",
                "integrationHttpMethod": "GET",
                "uri": "http://ADDRESS/slow",
                "timeoutInMillis": 50,
            },
            504,
            "Execution failed due to a timeout error",
        ),
        (
            "refused",
            {"200": {}},
            {
                "type": "HTTP",
                "integrationHttpMethod": "GET",
                "uri": f"http://127.0.0.1:{free_port()}",
            },
            504,
            "Execution failed due to a network error communicating with endpoint",
        ),
        (
            "unknown",
            {"200": {}},
            {"type": "AWS", "integrationHttpMethod": "POST", "uri": FUNCTION.format("unknown")},
            500,
            CONFIGURATION,
        ),
    ],
)
def test_failures(
    api: TestedApi,
    backend: FakeBackend,
    path: str,
    answers: dict[str, Any],
    integration: dict[str, Any],
    status: int,
    line: str,
) -> None:
    backend.answers("/slow", delay=20.0)
    if "uri" in integration:
        integration = {**integration, "uri": integration["uri"].replace("ADDRESS", backend.address)}
    api.method(f"GET /fail-{path}", answers, **integration)
    answer = api.test(f"GET /fail-{path}")
    assert answer["status"] == status
    assert answer["log"][-2].startswith(line)
    assert answer["log"][-1] == f"Method completed with status: {status}"
    assert "x-amzn-ErrorType" in answer["headers"]


def test_bodies_and_parameters_are_validated(api: TestedApi) -> None:
    client, id = api.client, api.id
    validator = client.create_request_validator(
        restApiId=id, name="all", validateRequestBody=True, validateRequestParameters=True
    )["id"]
    pet = {"type": "object", "properties": {"age": {"type": "integer"}}}
    client.create_model(restApiId=id, name="Pet", contentType=JSON, schema=json.dumps(pet))
    reference = f"https://apigateway.amazonaws.com/restapis/{id}/models/Pet"
    pets = {"type": "array", "items": {"$ref": reference}}
    client.create_model(restApiId=id, name="Pets", contentType=JSON, schema=json.dumps(pets))
    method = {
        "requestValidatorId": validator,
        "requestModels": {JSON: "Pets"},
        "requestParameters": {"method.request.querystring.page": True},
    }
    api.method("POST /pets", {"200": {}}, **mock(), method=method)
    client.put_gateway_response(
        restApiId=id, responseType="BAD_REQUEST_BODY", statusCode="422",
        responseTemplates={JSON: "$context.error.validationErrorString"},
    )  # fmt: skip
    answer = api.test("POST /pets", body="[]")
    assert (answer["status"], answer["log"][-2]) == (
        400,
        "Missing required request parameters: [page]",
    )
    answer = api.test("POST /pets", pathWithQueryString="/pets?page=1", body='[{"age": "x"}]')
    assert answer["status"] == 422
    assert answer["log"][-2] == (
        f"Request body does not match model schema for content type {JSON}: {answer['body']}"
    )
    answer = api.test("POST /pets", pathWithQueryString="/pets?page=1", body='[{"age": 1}]')
    assert answer["status"] == 200


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"restApiId": "none"}, "NotFoundException", "Invalid API identifier specified"),
        ({"resourceId": "none"}, "NotFoundException", "Invalid Resource identifier specified"),
        ({"httpMethod": "PUT"}, "NotFoundException", "Invalid Method identifier specified"),
        (
            {"clientCertificateId": "none"},
            "NotFoundException",
            "Invalid Client Certificate Id specified",
        ),
        ({"headers": {"a b": "c"}}, "BadRequestException", "Invalid request header specified: a b"),
    ],
)
def test_refusals(api: TestedApi, given: dict[str, Any], code: str, message: str) -> None:
    if "/refused" not in api._resources:
        api.method("GET /refused", {"200": {}}, **mock())
    usual = {"restApiId": api.id, "resourceId": api.resource("/refused"), "httpMethod": "GET"}
    with pytest.raises(ClientError) as caught:
        api.client.test_invoke_method(**{**usual, **given})
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"].startswith(message)) == (code, True)


def test_others_may_write_while_a_backend_is_waited_for(api: TestedApi, running: Running) -> None:
    may_answer, has_come = threading.Event(), threading.Event()

    def wait(connection: socket.socket, _request: bytes) -> None:
        has_come.set()
        may_answer.wait(20)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with RawBackend() as waiting:
        waiting.does(wait)
        uri = f"http://127.0.0.1:{waiting.port}/"
        api.method("GET /wait", {"200": {}}, type="HTTP", integrationHttpMethod="GET", uri=uri)
        found: list[dict[str, Any]] = []
        asking = threading.Thread(target=lambda: found.append(api.test("GET /wait")))
        asking.start()
        assert has_come.wait(20)
        other = client_of(running.control_port)
        assert other.create_rest_api(name="meanwhile")["name"] == "meanwhile"
        other.close()
        may_answer.set()
        asking.join()
    assert (found[0]["status"], found[0]["body"]) == (200, "ok")


def test_a_client_that_goes_away_does_no_harm(api: TestedApi, running: Running) -> None:
    has_come, may_answer = threading.Event(), threading.Event()

    def wait(connection: socket.socket, request: bytes) -> None:
        has_come.set()
        may_answer.wait(20)
        finish(connection, request)

    with RawBackend() as waiting:
        waiting.does(wait)
        uri = f"http://127.0.0.1:{waiting.port}/"
        api.method("GET /gone", {"200": {}}, type="HTTP", integrationHttpMethod="GET", uri=uri)
        path = f"/restapis/{api.id}/resources/{api.resource('/gone')}/methods/GET"
        with socket.create_connection(("127.0.0.1", running.control_port)) as gone:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
            gone.sendall(head.encode())
            assert has_come.wait(20)
        may_answer.set()
    assert api.client.get_rest_api(restApiId=api.id)["name"] == "tested"
