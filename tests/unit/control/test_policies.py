"""Policies of principals: what they allow, and texts that are none."""

import json
from typing import Any

import pytest

from lockgate.control.policies import Decision, PolicyProblem, policy_of

API = "arn:aws:apigateway:eu-west-1::/restapis/abc"
NOBODY = Decision(allows=False, is_explicit=False)
YES = Decision(allows=True, is_explicit=True)
NO = Decision(allows=False, is_explicit=True)


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    if not members.keys() & {"Action", "NotAction"}:
        members["Action"] = "apigateway:GET"
    if not members.keys() & {"Resource", "NotResource"}:
        members["Resource"] = "*"
    return {"Effect": effect, **members}


def decide(*statements: Any, action: str = "apigateway:GET", resource: str = API) -> Decision:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return policy_of(text).decide(action, resource)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"Action": "*"},
        {"Action": "apigateway:*"},
        {"Action": "APIGateway:get"},
        {"Action": ["apigateway:PUT", "apigateway:G?T"]},
        {"NotAction": "apigateway:DELETE"},
        {"Resource": API},
        {"Resource": "arn:aws:apigateway:*::/restapis/*"},
        {"Resource": "arn:aws:apigateway:*"},
        {"Resource": ["arn:aws:apigateway:*::/apikeys", "*/a?c"]},
        {"Resource": "*:*:/*a*b*c**"},
        {"NotResource": "arn:aws:apigateway:*::/apikeys*"},
        {"Sid": "read"},
    ],
)
def test_statements_that_cover_the_call(members: dict[str, Any]) -> None:
    assert decide(statement(**members)) == YES
    assert decide(statement("Deny", **members), statement(Action="*")) == NO


@pytest.mark.parametrize(
    "members",
    [
        {"Action": "apigateway:PUT"},
        {"Action": "apigateway:GE"},
        {"NotAction": "apigateway:*"},
        {"Resource": API + "/"},
        {"Resource": API.upper()},
        {"Resource": "arn:aws:apigateway:eu-west-1::/restapis/?"},
        {"Resource": "*a*b*d*"},
        {"NotResource": "*abc"},
        {"Resource": ""},
    ],
)
def test_statements_that_do_not(members: dict[str, Any]) -> None:
    assert decide(statement(**members)) == NOBODY


def test_one_statement_need_not_be_in_a_list() -> None:
    text = json.dumps({"Statement": statement()})
    assert policy_of(text).decide("apigateway:GET", API) == YES


def test_many_stars_take_no_time() -> None:
    assert decide(statement(Resource="*a" * 2000), resource="a" * 1999 + "b") == NOBODY


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not JSON"),
        ("[" * 5000, "not JSON"),
        ("[]", "not an object"),
        ("{}", "no Statement"),
        ('{"Statement": []}', "no Statement"),
        ('{"Statement": [1]}', "Statement 1 is not an object"),
        ('{"Statement": [], "Rules": 1}', "Rules is not known"),
        ('{"Version": "2020-01-01", "Statement": []}', "Version"),
        (" " * 9000, "longer"),
    ],
)
def test_texts_that_are_none(text: str, problem: str) -> None:
    with pytest.raises(PolicyProblem, match=problem):
        policy_of(text)


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"Effect": "allow"}, "Effect"),
        ({"Condition": {}}, "Condition"),
        ({"Principal": "*"}, "Principal is not known"),
        ({"Action": []}, "Action is a text"),
        ({"Resource": [1]}, "Resource is a text"),
        ({"NotAction": "*", "Action": "*"}, "must have Action or NotAction"),
        ({"Action": "execute-api:Invoke"}, "no action of apigateway"),
    ],
)
def test_statements_that_are_none(members: dict[str, Any], problem: str) -> None:
    with pytest.raises(PolicyProblem, match=problem):
        decide({**statement(), **members})
