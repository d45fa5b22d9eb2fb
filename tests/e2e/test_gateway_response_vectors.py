"""The vector tables of the status rules' section 6, gateway responses, each row over HTTP."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, http, mock, operation

from lockgate.rules.limits import LAMBDA_PAYLOAD
from lockgate.testing import Answer, FakeBackend, RunningGateway, serve

A = {"default": entry(200)}
THROTTLED = "/2015-03-31/functions/throttled/invocations"
PATHS = {
    "/13": {"post": operation(function_proxy("scripted"))},
    "/8": {"post": operation(function_proxy("nobody"))},
    "/9": {"post": operation(function_proxy("throttled"))},
    "/2": {"post": operation(http("/broken", A), 200)},
    "/1": {"post": operation(function_proxy("scripted", timeoutInMillis=50))},
    "/10": {"post": operation(function("scripted", A), 200)},
    "/11": {"post": operation(function("scripted", A), 200)},
    "/16": {"post": operation(mock(A, "{}"), 200)},
    "/media": {"post": operation({**mock(A), "passthroughBehavior": "never"}, 200)},
}
"""By the row of the failure; "media" is the one of UNSUPPORTED_MEDIA_TYPE."""
BODIES = {
    "13": '{"raise": "x"}',
    "1": '{"sleep": 1}',
    "10": json.dumps("x" * LAMBDA_PAYLOAD),
    "11": "no JSON",
}


@pytest.fixture(scope="module")
def settings(backend: FakeBackend, scripted: str) -> dict[str, Any]:
    backend.answers_raw("/broken", b"")
    headers = {"X-Amzn-ErrorType": "TooManyRequestsException"}
    backend.answers(THROTTLED, status=429, headers=headers, body="{}")
    return {
        "stage_variables": {"backend": backend.address, "site": "example.com"},
        "functions": {"scripted": scripted, "throttled": f"http://{backend.address}"},
    }


def ask(running: RunningGateway, row: str, **headers: str) -> Answer:
    """The answer to a request that fails as ``row`` says."""
    given = {"Content-Type": "text/plain"} if row == "media" else {}
    return running.request("POST", f"/{row}?q=7", BODIES.get(row, "{}"), {**given, **headers})


# -- section 6.1: what is built in

ISE = '{"message": "Internal server error"}'
BUILT_IN: dict[str, tuple[str, int, str, str]] = {
    "13": ("INTEGRATION_FAILURE", 502, ISE, "InternalServerErrorException"),
    "8": ("INTEGRATION_FAILURE", 500, ISE, "InternalServerErrorException"),
    "9": ("INTEGRATION_FAILURE", 500, ISE, "InternalServerErrorException"),
    "2": ("INTEGRATION_FAILURE", 504, '{"message": "Network error communicating with endpoint"}',
          "InternalServerErrorException"),
    "1": ("INTEGRATION_TIMEOUT", 504, '{"message": "Endpoint request timed out"}',
          "InternalServerErrorException"),
    "10": ("REQUEST_TOO_LARGE", 413, '{"message": "Request Too Long"}', "BadRequestException"),
    "11": ("DEFAULT_4XX", 400, '{"message": "Could not parse request body into json: ',
           "BadRequestException"),
    "16": ("API_CONFIGURATION_ERROR", 500, ISE, "InternalServerErrorException"),
    "media": ("UNSUPPORTED_MEDIA_TYPE", 415, '{"message": "Unsupported Media Type"}',
              "BadRequestException"),
    "nowhere": ("MISSING_AUTHENTICATION_TOKEN", 403, '{"message":"Missing Authentication Token"}',
                "MissingAuthenticationTokenException"),
}  # fmt: skip


@pytest.fixture(scope="module")
def plain(settings: dict[str, Any]) -> Iterator[RunningGateway]:
    with serve(api(PATHS), **settings) as running:
        yield running


@pytest.mark.parametrize("row", BUILT_IN)
def test_section_6_1(plain: RunningGateway, row: str) -> None:
    kind, status, body, error = BUILT_IN[row]
    answer = ask(plain, row)
    assert answer.status == status
    assert answer.body.decode().startswith(body)
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("x-amzn-ErrorType") == error
    record = plain.record(answer)
    assert (record["rule"], record["entry"]) == (f"gateway_response.{kind}", "built_in")


# -- section 6.2: customised entries, the row of the failure, what the client sees

TEXT = {"responseTemplates": {"application/json": '{"own": $context.error.messageString}'}}
OWN_ISE = '{"own":  "Internal server error"}'
ROWS: list[tuple[dict[str, Any], str, int, str]] = [
    ({"INTEGRATION_FAILURE": TEXT}, "13", 502, OWN_ISE),
    ({"INTEGRATION_FAILURE": TEXT}, "8", 500, OWN_ISE),
    ({"INTEGRATION_FAILURE": TEXT}, "9", 500, OWN_ISE),
    ({"INTEGRATION_FAILURE": TEXT}, "2", 504,
     '{"own":  "Network error communicating with endpoint"}'),
    ({"INTEGRATION_FAILURE": {"statusCode": 504}}, "13", 504, ISE),
    ({"INTEGRATION_FAILURE": {"statusCode": 504}}, "8", 504, ISE),
    ({"INTEGRATION_FAILURE": {"statusCode": 504}}, "9", 504, ISE),
    ({"INTEGRATION_FAILURE": {"statusCode": 504}}, "2", 504, ""),
    ({"DEFAULT_5XX": {"statusCode": 599}}, "13", 599, ISE),
    ({"DEFAULT_5XX": TEXT}, "1", 504, '{"own":  "Endpoint request timed out"}'),
    ({"INTEGRATION_FAILURE": {}, "DEFAULT_5XX": {"statusCode": 599, **TEXT}}, "13", 502, ISE),
    ({"INTEGRATION_TIMEOUT": {"statusCode": 503}}, "1", 503, ""),
    ({"INTEGRATION_TIMEOUT": {"statusCode": 503}}, "2", 504, ""),
    ({"DEFAULT_4XX": {"statusCode": 400}}, "nowhere", 400, ""),
    ({"DEFAULT_4XX": {"statusCode": 400}}, "media", 400, ""),
    ({"DEFAULT_4XX": {"statusCode": 422}}, "11", 422, ""),
    ({"DEFAULT_4XX": {"statusCode": 400}}, "13", 502, ISE),
    ({"DEFAULT_4XX": TEXT}, "nowhere", 403, '{"own": "Missing Authentication Token"}'),
    ({"MISSING_AUTHENTICATION_TOKEN": {"statusCode": 404}}, "nowhere", 404, ""),
    ({"MISSING_AUTHENTICATION_TOKEN": {"statusCode": 200}}, "nowhere", 200, ""),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_section_6_2(settings: dict[str, Any], number: int) -> None:
    entries, row, status, body = ROWS[number]
    with serve(api(PATHS, gateway_responses=entries), **settings) as running:
        answer = ask(running, row)
        # The record names the failure's type whatever entry answered.
        record = running.record(answer)
        assert record["rule"] == f"gateway_response.{BUILT_IN[row][0]}"
        assert record["status"] == answer.status
        assert answer.header("x-amzn-ErrorType") is not None
        assert (answer.header("Connection") == "close") == (row == "2")
    assert answer.status == status
    if body:
        assert answer.body.decode() == body


# -- sections 6.3 and 6.4: headers and bodies

VALUES = {
    "X-Literal": "'text'",
    "X-Header": "method.request.header.X-Mine",
    "X-Query": "method.request.querystring.q",
    "X-Many": "method.request.multivaluequerystring.q",
    "X-Stage": "context.stage",
    "X-Variable": "stageVariables.site",
    "X-Absent": "method.request.header.X-Absent",
    "Content-Type": "'text/x-own'",
    "x-amzn-ErrorType": "'Mine'",
}
TEXTS = {
    "application/json": '{"message":$context.error.messageString, "type":"$context.error.'
    'responseType", "stage":"${context.stage}", "q":"$method.request.querystring.q"}',
    "text/csv": "#if(true)$context.error.message#end;$context.nope;$stageVariables.site;"
    '"$context.error.messageString";$util.urlEncode(1)',
}


@pytest.fixture(scope="module")
def customised(settings: dict[str, Any]) -> Iterator[RunningGateway]:
    parameters = {f"gatewayresponse.header.{name}": value for name, value in VALUES.items()}
    entries = {
        "API_CONFIGURATION_ERROR": {
            "responseParameters": {**parameters, "gatewayresponse.querystring.x": "'x'"}
        },
        "INTEGRATION_FAILURE": {"responseTemplates": TEXTS},
    }
    with serve(api(PATHS, gateway_responses=entries), **settings) as running:
        yield running


def test_section_6_3(customised: RunningGateway) -> None:
    answer = ask(customised, "16", **{"X-Mine": "given"})
    assert {name: answer.header(name) for name in VALUES} == {
        "X-Literal": "text",
        "X-Header": "given",
        "X-Query": "7",
        "X-Many": "7",
        "X-Stage": "dev",
        "X-Variable": "example.com",
        "X-Absent": None,
        "Content-Type": "text/x-own",
        "x-amzn-ErrorType": "InternalServerErrorException",
    }


def test_section_6_4(customised: RunningGateway) -> None:
    answer = ask(customised, "8")
    assert answer.header("Content-Type") == "application/json"
    assert answer.body.decode() == (
        '{"message": "Internal server error", "type":"INTEGRATION_FAILURE", "stage":"dev", "q":"7"}'
    )
    answer = ask(customised, "8", Accept="text/csv")
    assert answer.header("Content-Type") == "text/csv"
    assert answer.body.decode() == (
        '#if(true)Internal server error#end;;example.com;" "Internal server error"";'
        "$util.urlEncode(1)"
    )
