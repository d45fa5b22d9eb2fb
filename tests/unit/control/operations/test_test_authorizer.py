"""TestInvokeAuthorizer: what a process that serves is given, and what is made of its reply."""

from typing import Any

import pytest

from lockgate.control.errors import NotFound, ServiceUnavailable
from lockgate.control.operations import INQUIRIES
from lockgate.control.operations.kinds import Inquiry
from lockgate.control.test_invocation import AuthorizerTest, AuthorizerTested

URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:judge/invocations"
)


def inquired(api: Any, **given: Any) -> Inquiry:
    usual = {"name": "judge", "type": "TOKEN", "authorizerUri": URI}
    id = api("CreateAuthorizer", identitySource="method.request.header.Auth", **usual)["id"]
    inquire = INQUIRIES["TestInvokeAuthorizer"]
    return inquire(api.call, {**api.usual, "authorizerId": id, **given})


def test_what_is_asked(api: Any) -> None:
    found = inquired(
        api,
        headers={"Auth": "x"},
        pathWithQueryString="/a?b=c",
        stageVariables={"v": "1"},
        additionalContext={"w": "2"},
    )
    test = found.question.test
    assert isinstance(test, AuthorizerTest)
    assert [one["name"] for one in test.objects.authorizers] == ["judge"]
    assert (test.request.method, test.request.target) == ("GET", "/a?b=c")
    assert (test.request.headers, test.request.stage_variables) == ([("Auth", "x")], {"v": "1"})
    assert test.further == {"w": "2"}
    assert found.seconds == 39.0


def test_the_answer(api: Any) -> None:
    finish = inquired(api).finish
    reply = AuthorizerTested(0, "log", 7, "me", "{}", {"a": "1"}).as_data()
    assert finish(reply) == (
        {
            "clientStatus": 0,
            "log": "log",
            "latency": 7,
            "principalId": "me",
            "policy": "{}",
            "authorization": {"a": ["1"]},
        },
        "",
    )
    refused = finish(AuthorizerTested(401, "log", 7).as_data()).output
    assert "authorization" not in refused
    with pytest.raises(ServiceUnavailable):
        finish(None)


def test_an_authorizer_that_is_not_there(api: Any) -> None:
    with pytest.raises(NotFound) as caught:
        inquired(api, authorizerId="none")
    assert caught.value.message == "Invalid Authorizer identifier specified"
