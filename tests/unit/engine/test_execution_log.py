"""The execution log of a test invocation (observability.md, section 3), line by line."""

from typing import Any

import msgspec
import pytest
from definitions import (
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
from plans import plan_of, request

from lockgate.engine.effects import Fault, HttpAnswer, LambdaAnswer, Reply
from lockgate.engine.exchange import Exchange
from lockgate.engine.execution_log import answer_headers, execution_log
from lockgate.engine.machine import begin_at, resume
from lockgate.engine.messages import Response, Simulated

ID = "00000000-0000-4000-8000-000000000000"
TIME = "Tue Nov 14 22:13:20 UTC 2023 : "
TRACE = "Root=1-6553f100-0123456789abcdef01234567"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
FUNCTION = f"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{ARN}/invocations"
ASKED = [
    f"Starting execution for request: {ID}",
    "HTTP Method: GET, Resource Path: /",
    "Method request path: {}",
    "Method request query string: {}",
    "Method request headers: {}",
    "Method request body before transformations: ",
]


def invoked(
    integration: dict[str, Any] | None,
    reply: Reply | None = None,
    target: str = "/",
    body: str = "",
    path: str = "/",
    headers: dict[str, str] | None = None,
    **members: Any,
) -> Response:
    """The answer of a method to a simulated request."""
    made = operation(integration or {}, 200, **members)
    if integration is None:
        del made["x-amazon-apigateway-integration"]
    document = api({path: {"get": made}}, **VALIDATION)
    plan = plan_of(document, stage="test-invoke-stage", stage_variables={"backend": "h:8081"})
    found = next(one for node in plan.router.nodes() for one in node.methods.values())
    given = request("GET", target, body, headers)
    given.simulated = Simulated("testPrefix.testDomainName", {"user": "me"})
    result = begin_at(plan, found, given)
    if isinstance(result, Exchange):
        assert reply is not None
        reply.us = 1_234_567
        result = resume(result, reply)
    assert isinstance(result, Response)
    return result


VALIDATION = {
    "x-amazon-apigateway-request-validators": {
        "all": {"validateRequestBody": True, "validateRequestParameters": True}
    }
}


def log(*given: Any, **named: Any) -> list[str]:
    """The texts of the lines."""
    text = execution_log(invoked(*given, **named))
    first, *rest, last = text.split("\n")
    assert first == f"Execution log for request {ID}"
    assert last == ""
    for line in rest:
        assert line.startswith(("Tue Nov 14 22:13:20 UTC 2023 : ", "Tue Nov 14 22:13:21 UTC 2023"))
    return [line[len(TIME) :] for line in rest]


def test_a_mock() -> None:
    found = log(
        mock({"default": entry(200, "tea for $context.identity.user")}),
        target="/pots/a%20b?x=1&y=2&x=3",
        path="/pots/{name}",
        body="a\nb\x07",
        headers={
            "x-api-key": "k" * 40,
            "Authorization": "abcdef",
            "Cookie": "a=b",
            "X-Amz-Security-Token": "secret",
            "Accept": "*/*",
        },
    )
    assert found == [
        f"Starting execution for request: {ID}",
        "HTTP Method: GET, Resource Path: /pots/a%20b",
        "Method request path: {name=a b}",
        "Method request query string: {x=1,3, y=2}",
        f"Method request headers: {{x-api-key={'*' * 34}kkkkkk, Authorization=******, "
        "Cookie=***, X-Amz-Security-Token=******, Accept=*/*}",
        r"Method request body before transformations: a\nb\u0007",
        "Method response body after transformations: tea for me",
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_a_backend() -> None:
    integration = http("/x", {"default": entry(200, "done")}, requestTemplates={"a/b": ""})
    headers = [(b"Content-Type", b"text/plain"), (b"Set-Cookie", b"a"), (b"Set-Cookie", b"b")]
    assert log(integration, HttpAnswer(201, headers, "é\n".encode())) == [
        *ASKED,
        "Endpoint request URI: http://h:8081/x",
        "Endpoint request headers: {Host=h:8081, Accept=application/json, "
        "Content-Type=application/json, User-Agent=AmazonAPIGateway_a, x-amzn-apigateway-api-id=a, "
        f"X-Amzn-Trace-Id={TRACE}}}",
        "Endpoint request body after transformations: ",
        "Sending request to http://h:8081/x",
        "Received response. Status: 201, Integration latency: 1234 ms",
        "Endpoint response headers: {Content-Type=text/plain, Set-Cookie=*,*}",
        r"Endpoint response body before transformations: é\n",
        "Method response body after transformations: done",
        f"Method response headers: {{X-Amzn-Trace-Id={TRACE}, Content-Type=application/json}}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_a_service() -> None:
    integration = service("sqs:path/q?a=b", {"default": entry(200)})
    found = log(integration, HttpAnswer(200, [], b"{}"))
    assert found[6] == "Endpoint request URI: https://sqs.us-east-1.amazonaws.com/q?a=b"
    assert found[7].endswith("X-Amz-Date=20231114T221320Z, Authorization=******}")


SENT_TO_FUNCTION = [
    f"Endpoint request URI: {FUNCTION}",
    "Endpoint request headers: {X-Amz-Date=20231114T221320Z, x-amzn-apigateway-api-id=a, "
    "Accept=application/json, User-Agent=AmazonAPIGateway_a, Host=lambda.us-east-1.amazonaws.com, "
    f"X-Amzn-Trace-Id={TRACE}, x-amzn-lambda-integration-tag={ID}, Authorization=******, "
    "X-Amz-Source-Arn=arn:aws:execute-api:us-east-1:123456789012:a/test-invoke-stage/GET/}",
    "Endpoint request body after transformations: {}",
    f"Sending request to {FUNCTION}",
]


def test_a_function_that_fails_goes_on_with_its_integration_response() -> None:
    error = b'{"errorMessage": "no\\ntea"}'
    reply = LambdaAnswer(error, "Unhandled", request_id="r-1")
    assert log(function("f", {"default": entry(200, "none")}), reply) == [
        *ASKED,
        *SENT_TO_FUNCTION,
        "Received response. Status: 200, Integration latency: 1234 ms",
        "Endpoint response headers: {Content-Type=application/json, Content-Length=27, "
        "x-amzn-RequestId=r-1, X-Amz-Function-Error=Unhandled, X-Amz-Executed-Version=$LATEST}",
        'Endpoint response body before transformations: {"errorMessage": "no\\ntea"}',
        "Lambda execution failed with status 200 due to customer function error: "
        "no\\ntea. Lambda request id: r-1",
        "Method response body after transformations: none",
        f"Method response headers: {{X-Amzn-Trace-Id={TRACE}, Content-Type=application/json}}",
        "Successfully completed execution",
        "Method completed with status: 200",
    ]


def test_a_proxy_function_that_fails() -> None:
    reply = LambdaAnswer(
        b'{"errorMessage": "no"}', "Unhandled", headers=[(b"x-amzn-RequestId", b"r-2")]
    )
    assert log(function_proxy("f"), reply)[-4:] == [
        "Endpoint response headers: {x-amzn-RequestId=r-2}",
        'Endpoint response body before transformations: {"errorMessage": "no"}',
        "Lambda execution failed with status 200 due to customer function error: no. "
        "Lambda request id: r-2",
        "Method completed with status: 502",
    ]


def test_the_event_of_a_simulated_request_tells_of_no_connection() -> None:
    made = invoked(function_proxy("f"), LambdaAnswer(b"{}", None))
    assert made.exchange is not None
    event = msgspec.json.decode(made.exchange.effect.payload)  # type: ignore[union-attr]
    nothing = ("headers", "multiValueHeaders", "queryStringParameters", "pathParameters", "body")
    assert [event[name] for name in nothing] == [None] * 5
    context = event["requestContext"]
    assert (context["domainName"], context["domainPrefix"], context["path"]) == (
        "testPrefix.testDomainName",
        "testPrefix",
        "/",
    )
    assert context["identity"]["user"] == "me"


NETWORK = "Execution failed due to a network error communicating with endpoint"
CONFIGURATION = "Execution failed due to configuration error: "
OK = {"default": entry(200)}


@pytest.mark.parametrize(
    ("integration", "reply", "status", "ending"),
    [
        (http("/", OK), Fault("connect", "refused"), 504, [NETWORK]),
        (http("/", OK), Fault("protocol", "x"), 504, [NETWORK]),
        (
            http("/", OK),
            Fault("timeout", "connecting"),
            504,
            ["Execution failed due to a timeout error"],
        ),
        (
            http("/", OK),
            Fault("address", "the host is unknown"),
            500,
            [f"{CONFIGURATION}Invalid endpoint address"],
        ),
        (
            http("/", OK),
            Fault("tls", "Hostname mismatch, certificate is not valid for 'h'."),
            500,
            [
                f"{CONFIGURATION}Host name 'h' does not match the certificate subject provided by "
                "the peer (Hostname mismatch, certificate is not valid for 'h'.)"
            ],
        ),
        (
            http("/", OK),
            Fault("tls", "self-signed certificate"),
            500,
            [
                f"{CONFIGURATION}the backend's certificate was not accepted "
                "(self-signed certificate)"
            ],
        ),
        (
            http("/", {"2..": entry(200)}),
            HttpAnswer(404, [], b""),
            500,
            [
                f"{CONFIGURATION}No match for output mapping and no default output mapping "
                "configured. Endpoint Response Status Code: 404"
            ],
        ),
        (
            http("/", {"default": entry(299)}),
            HttpAnswer(200, [], b""),
            500,
            [f"{CONFIGURATION}Output mapping refers to an invalid method response: 299"],
        ),
        (
            function_proxy("f"),
            LambdaAnswer(b'"text"', None),
            502,
            [f"{CONFIGURATION}Malformed Lambda proxy response"],
        ),
        (
            function_proxy("f"),
            Fault("refused", "403 AccessDeniedException", status=403),
            500,
            [f"{CONFIGURATION}Invalid permissions on Lambda function"],
        ),
        (
            function_proxy("f"),
            Fault("throttled", "", status=429),
            500,
            [f"Lambda invocation failed with status: 429. Lambda request id: {ID}", CONFIGURATION],
        ),
        (function_proxy("f"), Fault("refused", "the endpoint is down"), 500, [NETWORK]),
        (
            function_proxy("f", httpMethod="GET"),
            None,
            500,
            [f"Lambda invocation failed with status: 403. Lambda request id: {ID}", CONFIGURATION],
        ),
        (
            mock(OK, '{"statusCode": "x"}'),
            None,
            500,
            [
                f"{CONFIGURATION}Unable to parse statusCode. It should be an integer that is "
                "defined in the request template."
            ],
        ),
        (
            mock(
                {"default": entry(200, "#set($x = 1)#set($context.responseOverride.status = 99)")}
            ),
            None,
            200,
            ["Successfully completed execution", "Status override ignored: 99"],
        ),
        (
            proxy(
                "/",
                requestParameters={"integration.request.header.X-Amzn-Apigateway-Api-Id": "'a'"},
            ),
            None,
            500,
            [f"{CONFIGURATION}x-amzn-apigateway-api-id header already present"],
        ),
        (None, None, 500, [f"{CONFIGURATION}the method has no integration"]),
    ],
)
def test_endings(
    integration: dict[str, Any] | None, reply: Reply | None, status: int, ending: list[str]
) -> None:
    found = log(integration, reply)
    assert found[: len(ASKED)] == ASKED
    assert found[-len(ending) - 1 :] == [*ending, f"Method completed with status: {status}"]
    is_sent = any(line.startswith("Sending request to ") for line in found)
    assert is_sent == (reply is not None)
    is_received = any(line.startswith("Received response. Status: ") for line in found)
    assert is_received == (reply is not None and getattr(reply, "status", 0) > 0)


def test_a_template_that_fails() -> None:
    found = log(mock(OK, "$input.path('$[')"))
    assert found[-2].startswith(f"{CONFIGURATION}Unable to transform request: ")


def test_parameters_that_are_missing() -> None:
    parameters = [
        {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}
        for name in ("b", "a")
    ]
    validator = {"x-amazon-apigateway-request-validator": "all"}
    assert log(mock(OK), parameters=parameters, **validator)[len(ASKED) :] == [
        "Missing required request parameters: [a, b]",
        "Method completed with status: 400",
    ]


def test_a_body_that_does_not_follow_its_model() -> None:
    schema = {"type": "object", "required": ["id"]}
    body = {"content": {"application/json": {"schema": schema}}}
    validator = {"x-amazon-apigateway-request-validator": "all"}
    found = log(mock(OK), body="{}", requestBody=body, **validator)
    assert found[len(ASKED) :] == [
        "Request body does not match model schema for content type application/json: "
        '[object has missing required properties (["id"])]',
        "Method completed with status: 400",
    ]


def test_long_maps_and_bodies_are_cut() -> None:
    found = log(mock({"default": entry(200, "é" * 999)}), body="é" * 999)
    shown = "é" * 998 + " [TRUNCATED]"
    assert found[5] == f"Method request body before transformations: {shown}"
    assert found[6] == f"Method response body after transformations: {shown}"
    assert log(mock(OK), headers={"A": "x" * 994})[4].endswith("xxx}")
    assert log(mock(OK), headers={"A": "x" * 996})[4] == (
        f"Method request headers: {{A={'x' * 995} [TRUNCATED]"
    )


def test_headers_of_answers() -> None:
    assert answer_headers(invoked(mock(OK))) == [("Content-Type", "application/json")]
    assert answer_headers(invoked(mock(OK, "{}"))) == [
        ("x-amzn-ErrorType", "InternalServerErrorException"),
        ("Content-Type", "application/json"),
    ]
    reply = HttpAnswer(200, [(b"Content-Type", b"a/b"), (b"X", b"1")], b"")
    assert answer_headers(invoked(proxy("/"), reply)) == [
        ("X-Amzn-Trace-Id", TRACE),
        ("Content-Type", "a/b"),
        ("X", "1"),
    ]
