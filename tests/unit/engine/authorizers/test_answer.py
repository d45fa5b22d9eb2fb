"""What an authorizer's answer means (access-control.md, sections 5.4 and 5.7)."""

import json
from typing import Any

import pytest

from lockgate.engine.authorizers import answer
from lockgate.engine.authorizers.answer import Granted, Refused, judge
from lockgate.engine.effects import Fault, LambdaAnswer

STATEMENT = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}
BAD_POLICY = "Could not parse policy"


def judged(document: Any) -> Granted | Refused:
    return judge(LambdaAnswer(json.dumps(document).encode(), None))


def test_a_policy_for_a_principal() -> None:
    context = {"text": "a", "number": 1, "decimal": 1.5, "flag": True}
    verdict = judged(
        {
            "principalId": "user|1",
            "policyDocument": POLICY,
            "context": context,
            "usageIdentifierKey": "key",
            "unknown": {},
        }
    )
    texts = {"text": "a", "number": "1", "decimal": "1.5", "flag": "true"}
    assert verdict == Granted("user|1", POLICY, texts, "key")


@pytest.mark.parametrize(
    ("document", "principal"), [({}, ""), ({"principalId": None}, ""), ({"principalId": 7}, "7")]
)
def test_principals(document: dict[str, Any], principal: str) -> None:
    verdict = judged({**document, "policyDocument": POLICY})
    assert verdict == Granted(principal, POLICY, {})


def test_the_principal_may_be_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "AUTHORIZER_NEEDS_PRINCIPAL_ID", True)
    assert judged({"policyDocument": POLICY}) == Refused(
        500, "Authorizer principalId must be a text"
    )


def policy(**members: Any) -> dict[str, Any]:
    statement = {name: one for name, one in {**STATEMENT, **members}.items() if one is not None}
    return {"Statement": statement}


@pytest.mark.parametrize(
    "document",
    [
        policy(),
        policy(Action=None, NotAction=["a", "b"]),
        policy(Resource=None, NotResource="x" * 512),
        policy(Sid="1", Principal="*", Condition={"Bool": {}}, Effect="Deny"),
        {"Version": "2008-10-17", "Id": "x", "Statement": [STATEMENT, STATEMENT]},
    ],
)
def test_policies(document: Any) -> None:
    assert isinstance(judged({"policyDocument": document}), Granted)


@pytest.mark.parametrize(
    "document",
    [
        None,
        "text",
        [],
        {},
        {"Statement": []},
        {"Statement": "x"},
        {"Version": "2020-01-01", "Statement": [STATEMENT]},
        {**POLICY, "Unknown": 1},
        policy(Unknown=1),
        policy(Effect="allow"),
        policy(Effect=None),
        policy(Action=None),
        policy(Action=[]),
        policy(Action=1),
        policy(NotAction="x"),
        policy(Resource=None),
        policy(Resource=["x" * 513]),
        policy(Resource=[""]),
        policy(Condition=[]),
        {"Statement": [policy(Resource=["x"] * 2_048)["Statement"], STATEMENT]},
    ],
)
def test_policies_that_are_none(document: Any) -> None:
    assert judged({"policyDocument": document}) == Refused(500, BAD_POLICY)


@pytest.mark.parametrize("context", [[], "x", {"a": None}, {"a": {}}, {"a": [1]}])
def test_contexts_that_are_none(context: Any) -> None:
    verdict = judged({"policyDocument": POLICY, "context": context})
    reason = "Authorizer context must have text, number and boolean values only"
    assert verdict == Refused(500, reason)


@pytest.mark.parametrize("payload", ["", "null", "not JSON", '"text"', "[]", "{"])
def test_results_that_are_none(payload: str) -> None:
    verdict = judge(LambdaAnswer(payload.encode(), None))
    assert verdict == Refused(500, f"Invalid JSON in response: {payload}")


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("Unauthorized", 401),
        ("unauthorized", 500),
        ("Unauthorized: expired", 500),
        ("One or more errors occurred. (Unauthorized)", 500),
    ],
)
def test_errors_of_the_function(message: str, status: int) -> None:
    payload = json.dumps({"errorMessage": message}).encode()
    verdict = judge(LambdaAnswer(payload, "Unhandled"))
    assert isinstance(verdict, Refused)
    assert verdict.status == status
    assert (message in verdict.reason) == (status == 500)


def test_a_message_that_begins_so_may_be_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "AUTHORIZER_UNAUTHORIZED_TEXT", "beginning")
    payload = b'{"errorMessage": "Unauthorized: expired"}'
    assert judge(LambdaAnswer(payload, "Unhandled")) == Refused(401)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("refused", "403 X", status=403), "Invalid permissions on Lambda function"),
        (Fault("refused", "404 X", status=404), "Lambda invocation failed: 404 X"),
        (Fault("throttled", "", status=429), "Lambda invocation was throttled"),
        (Fault("timeout", "waiting"), "Execution failed due to a timeout error"),
        (Fault("too_large", "9"), "Authorizer result is too large"),
    ],
)
def test_calls_that_fail(fault: Fault, reason: str) -> None:
    assert judge(fault) == Refused(500, reason)
