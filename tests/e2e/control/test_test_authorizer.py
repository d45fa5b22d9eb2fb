"""TestInvokeAuthorizer (control-plane.md, section 8.4), by boto3: one process, and two workers."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tested_api import FUNCTION, Running

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}],
}
SOURCE = "method.request.header.Auth"
POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"


class Authorizers:
    """Authorizers of one API."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.api_id: str = client.create_rest_api(name="authorized")["id"]

    def make(self, name: str, kind: str, source: str = SOURCE, **given: Any) -> str:
        """A new authorizer that asks the function ``judge``."""
        uri = {} if "providerARNs" in given else {"authorizerUri": FUNCTION.format("judge")}
        made = self.client.create_authorizer(
            restApiId=self.api_id, name=name, type=kind, identitySource=source, **uri | given
        )
        return str(made["id"])

    def test(self, id: str, **given: Any) -> dict[str, Any]:
        """The answer, with the lines of its log in place of the log."""
        answer: dict[str, Any] = self.client.test_invoke_authorizer(
            restApiId=self.api_id, authorizerId=id, **given
        )
        lines = answer["log"].split("\n")[1:-1]
        return {**answer, "log": [line.partition(" : ")[2] for line in lines]}


@pytest.fixture(scope="module")
def authorizers(running: Running) -> Authorizers:
    return Authorizers(running.client)


def test_a_token(authorizers: Authorizers) -> None:
    id = authorizers.make("token", "TOKEN")
    token = json.dumps({"principalId": "principal", "policyDocument": POLICY, "context": {"a": 1}})
    answer = authorizers.test(id, headers={"auth": token})
    assert (answer["clientStatus"], answer["principalId"]) == (0, "principal")
    assert json.loads(answer["policy"]) == POLICY
    assert answer["authorization"] == {"a": ["1"]}
    assert "x-lockgate-trace" not in answer["ResponseMetadata"]["HTTPHeaders"]
    starting, incoming, uri, headers, body, result, valid, success = answer["log"]
    request_id = starting.rpartition(" ")[2]
    masked = "*" * (len(token) - 6) + token[-6:]
    arn = f"arn:aws:execute-api:us-east-1:123456789012:{authorizers.api_id}"
    assert starting == f"Starting authorizer: {id} for request: {request_id}"
    assert incoming == f"Incoming identity: {masked}"
    assert uri.startswith("Endpoint request URI: https://lambda.us-east-1.amazonaws.com/")
    assert headers.endswith(f"X-Amz-Source-Arn={arn}/authorizers/{id}}}")
    event = json.loads(body.removeprefix("Endpoint request body after transformations: "))
    assert event == {
        "type": "TOKEN",
        "authorizationToken": masked,
        "methodArn": f"{arn}/ESTestInvoke-stage/GET/",
    }
    assert json.loads(result.removeprefix("Authorizer result body before parsing: ")) == json.loads(
        token
    )
    assert valid == "Using valid authorizer policy for principal: ***ncipal"
    assert success == "Successfully completed authorizer execution"


def test_the_event_of_a_request(authorizers: Authorizers) -> None:
    source = f"{SOURCE},method.request.querystring.q,stageVariables.v,context.further"
    id = authorizers.make("request", "REQUEST", source)
    given: dict[str, Any] = {
        "headers": {"X-Answer": "event", "Auth": "secret-1"},
        "pathWithQueryString": "/pets/1?q=2",
        "stageVariables": {"v": "3"},
    }
    assert authorizers.test(id, **given)["clientStatus"] == 401
    answer = authorizers.test(id, **given, additionalContext={"further": "4"})
    assert answer["clientStatus"] == 0
    event = json.loads(answer["authorization"]["event"][0])
    assert (event["type"], event["path"], event["httpMethod"]) == ("REQUEST", "/pets/1", "GET")
    assert event["headers"] == {"X-Answer": "event", "Auth": "secret-1"}
    assert (event["queryStringParameters"], event["pathParameters"]) == ({"q": "2"}, {})
    assert event["stageVariables"] == {"v": "3"}
    assert event["requestContext"]["identity"]["sourceIp"] == "test-invoke-source-ip"
    assert not any("secret-1" in line for line in answer["log"] if "transformations" in line)


@pytest.mark.parametrize(
    ("token", "status", "reason"),
    [
        ("fail Unauthorized", 401, None),
        ("fail unauthorized", 500, "Lambda execution failed due to customer function error: una"),
        ("null", 500, "Invalid JSON in response: null"),
        ('{"principalId": "x"}', 500, "Could not parse policy"),
    ],
)
def test_refusals(authorizers: Authorizers, token: str, status: int, reason: str | None) -> None:
    id = authorizers.make(f"refusing {token}"[:128], "TOKEN")
    answer = authorizers.test(id, headers={"Auth": token})
    assert answer["clientStatus"] == status
    assert "policy" not in answer
    assert answer["log"][-1].startswith("Unauthorized request: ")
    if reason is not None:
        configuration = "Execution failed due to configuration error: "
        assert answer["log"][-3].startswith(configuration + reason)
        assert answer["log"][-2] == f"{configuration}Authorizer error"


def test_whoever_does_not_say_who_he_is_is_refused_without_a_call(
    authorizers: Authorizers,
) -> None:
    id = authorizers.make("strict", "TOKEN", identityValidationExpression="Bearer .+")
    for headers in ({}, {"Auth": ""}, {"Auth": "bearer x"}):
        answer = authorizers.test(id, headers=headers)
        assert answer["clientStatus"] == 401
        assert [line.partition(":")[0] for line in answer["log"]] == [
            "Starting authorizer",
            "Unauthorized request",
        ]


def test_functions_that_cannot_be_called(authorizers: Authorizers) -> None:
    id = authorizers.make("unknown", "TOKEN", authorizerUri=FUNCTION.format("unknown"))
    answer = authorizers.test(id, headers={"Auth": "x"})
    assert answer["clientStatus"] == 500
    assert "no function is named unknown" in answer["log"][-3]
    variable = (
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "${stageVariables.f}/invocations"
    )
    id = authorizers.make("by variable", "TOKEN", authorizerUri=variable)
    assert authorizers.test(id, headers={"Auth": "x"})["clientStatus"] == 500
    given = {"headers": {"Auth": "fail Unauthorized"}, "stageVariables": {"f": "judge"}}
    assert authorizers.test(id, **given)["clientStatus"] == 401


def test_a_user_pool_without_keys_is_told(authorizers: Authorizers) -> None:
    id = authorizers.make("pool", "COGNITO_USER_POOLS", providerARNs=[POOL])
    assert authorizers.test(id)["clientStatus"] == 401
    answer = authorizers.test(id, headers={"Auth": "a.b.c"})
    assert answer["clientStatus"] == 500
    assert f"no keys are configured for the user pool {POOL}" in answer["log"][-3]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"restApiId": "none"}, "Invalid API identifier specified 123456789012:none"),
        ({"authorizerId": "none"}, "Invalid Authorizer identifier specified"),
    ],
)
def test_what_is_not_there(authorizers: Authorizers, given: dict[str, Any], message: str) -> None:
    usual = {"restApiId": authorizers.api_id, "authorizerId": "none"}
    with pytest.raises(ClientError) as caught:
        authorizers.client.test_invoke_authorizer(**usual | given)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("NotFoundException", message)
