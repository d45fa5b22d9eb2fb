"""The log of an authorizer's test, line by line (observability.md, section 3.3)."""

import json
from typing import Any

import pytest
from definitions import FUNCTION, api, entry, mock, operation
from plans import plan_of, request

from lockgate.engine.authorizers.answer import Granted, Refused, judge
from lockgate.engine.authorizers.event import authorizer_event
from lockgate.engine.authorizers.identity import compile_authorizer
from lockgate.engine.authorizers.log import authorizer_log
from lockgate.engine.effects import Fault, InvokeLambda, LambdaAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.messages import Simulated

METHOD = "arn:aws:execute-api:us-east-1:123456789012:a/ESTestInvoke-stage/GET/"
POLICY = {
    "principalId": "me",
    "policyDocument": {
        "Version": "2012-10-17",
        "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}],
    },
}


def logged(kind: str, reply: LambdaAnswer | Fault | None, token: str = "secret-token") -> list[str]:
    """The lines without their times, of a test with this reply; None: it came to no call."""
    plan = plan_of(api({"/": {"get": operation(mock({"default": entry(200)}), 200)}}))
    given = request("GET", "/", "", {"Auth": token} if token else {})
    given.simulated = Simulated("testPrefix.testDomainName", {})
    exchange = Exchange(given)
    exchange.plan = plan
    exchange.operation = next(one for node in plan.router.nodes() for one in node.methods.values())
    made = compile_authorizer(
        {
            "id": "a1",
            "type": kind,
            "authorizerUri": FUNCTION.format("f"),
            "identitySource": "method.request.header.Auth",
        },
        {},
    )
    values = made.identity(exchange, {}).values
    event: dict[str, Any] | None = None
    verdict: Granted | Refused = Refused(401)
    if values is not None and reply is not None:
        event = authorizer_event(made, exchange, values, METHOD)
        function = made.function
        assert function is not None
        payload = json.dumps(event).encode()
        exchange.effect = InvokeLambda(
            function.name, function.qualifier, function.arn, payload, 29_000, trace="Root=1"
        )
        exchange.reply = reply
        verdict = judge(reply)
    text = authorizer_log(made, exchange, values, event, verdict)
    # The head of the log has no time.
    return [line.partition(" : ")[2] for line in text.splitlines()[1:]]


def test_a_grant_tells_the_call_the_result_and_the_principal() -> None:
    lines = logged("TOKEN", LambdaAnswer(json.dumps(POLICY).encode(), None))
    assert lines[0].startswith("Starting authorizer: a1 for request: ")
    assert "secret-token" not in "".join(lines)
    assert any(line.startswith("Endpoint request URI: https://lambda.") for line in lines)
    assert any("authorizers/a1" in line for line in lines)
    assert any(line.startswith("Authorizer result body before parsing: ") for line in lines)
    assert lines[-2].startswith("Using valid authorizer policy for principal: ")
    assert lines[-1] == "Successfully completed authorizer execution"


def test_a_request_authorizer_has_no_line_for_its_identity() -> None:
    answer = LambdaAnswer(json.dumps(POLICY).encode(), None)
    assert len(logged("REQUEST", answer)) == len(logged("TOKEN", answer)) - 1


@pytest.mark.parametrize(
    "reply",
    [
        LambdaAnswer(b'{"errorMessage": "boom"}', "Unhandled"),
        Fault("refused", "nobody", status=403),
    ],
)
def test_a_failure_tells_its_reason_before_the_refusal(reply: LambdaAnswer | Fault) -> None:
    lines = logged("TOKEN", reply)
    assert lines[-3].startswith("Execution failed due to configuration error: ")
    assert lines[-1].startswith("Unauthorized request: ")


def test_who_has_no_identity_is_refused_without_a_call() -> None:
    lines = logged("TOKEN", None, token="")
    assert len(lines) == 2
    assert lines[-1].startswith("Unauthorized request: ")
