"""Authorizers of the management API."""

from typing import Any

import pytest
from kept_apis import API, NO_API, call_with_api, change, done, keep_method, keep_resource, refused

from lockgate.control.call import Call
from lockgate.store.objects import Kind

URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"
)
POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"
HEADER = "method.request.header.Authorization"
TOKEN = {"name": "t", "type": "TOKEN", "authorizerUri": URI.format("f"), "identitySource": HEADER}
COGNITO = {
    "name": "c",
    "type": "COGNITO_USER_POOLS",
    "providerARNs": [POOL],
    "identitySource": HEADER,
}
MISSING = ("NotFoundException", "Invalid Authorizer identifier specified")
BAD = "BadRequestException"


@pytest.fixture
def call() -> Call:
    return call_with_api()


def create(call: Call, **given: Any) -> Any:
    return done(call, "CreateAuthorizer", restApiId=API, **given)


def refusal(call: Call, **given: Any) -> tuple[str, str]:
    return refused(call, "CreateAuthorizer", restApiId=API, **given)


def test_a_new_one_has_defaults(call: Call) -> None:
    made = create(call, **TOKEN)
    assert len(made["id"]) == 6
    assert made == {
        "id": made["id"],
        "authType": "custom",
        "authorizerResultTtlInSeconds": 300,
        **TOKEN,
    }
    assert done(call, "GetAuthorizer", restApiId=API, authorizerId=made["id"]) == made


def test_cognito_has_its_own_defaults(call: Call) -> None:
    made = create(call, **COGNITO)
    assert made["authType"] == "cognito_user_pools"
    assert "authorizerResultTtlInSeconds" not in made


@pytest.mark.parametrize("name", ["GetAuthorizer", "UpdateAuthorizer", "DeleteAuthorizer"])
def test_an_unknown_one(call: Call, name: str) -> None:
    assert refused(call, name, restApiId=API, authorizerId="abc123") == MISSING
    assert refused(call, name, restApiId="nothing", authorizerId="abc123") == NO_API


def test_an_unknown_api(call: Call) -> None:
    assert refused(call, "GetAuthorizers", restApiId="nothing") == NO_API
    assert refused(call, "CreateAuthorizer", restApiId="nothing", **TOKEN) == (
        "ConflictException",
        "Unable to complete operation due to concurrent modification. Please try again later.",
    )


@pytest.mark.parametrize("life", [-1, 3601])
def test_the_time_to_live_is_told_before_the_source(call: Call, life: int) -> None:
    given = {**TOKEN, "authorizerResultTtlInSeconds": life, "identitySource": ""}
    assert refusal(call, **given) == (
        BAD,
        "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.",
    )


@pytest.mark.parametrize("life", [0, 3600])
def test_the_bounds_of_the_time_to_live(call: Call, life: int) -> None:
    made = create(call, **{**TOKEN, "authorizerResultTtlInSeconds": life})
    assert made["authorizerResultTtlInSeconds"] == life


@pytest.mark.parametrize("given", [TOKEN, COGNITO])
@pytest.mark.parametrize("source", [None, "", " "])
def test_a_source_is_needed(call: Call, given: dict[str, Any], source: str | None) -> None:
    given = {**given, "identitySource": source, "authorizerUri": "no ARN"}
    assert refusal(call, **given) == (BAD, "IdentitySource cannot be empty")


@pytest.mark.parametrize(
    "source", ["Authorization", "method.request.querystring.a", f"{HEADER},{HEADER}"]
)
def test_the_source_of_a_token_is_one_header(call: Call, source: str) -> None:
    assert refusal(call, **{**TOKEN, "identitySource": source}) == (
        BAD,
        f"Invalid request identity source expression: {source}",
    )


@pytest.mark.parametrize(
    "source, part",
    [
        ("method.request.path.id", "method.request.path.id"),
        (f"{HEADER}, nonsense", "nonsense"),
        (f"{HEADER},", ""),
        ("context.", "context."),
    ],
)
def test_the_sources_of_a_request(call: Call, source: str, part: str) -> None:
    assert refusal(call, **{**TOKEN, "type": "REQUEST", "identitySource": source}) == (
        BAD,
        f"Invalid request identity source expression: {part}",
    )


def test_a_request_may_have_several_sources(call: Call) -> None:
    source = f"{HEADER}, method.request.querystring.a,stageVariables.b,context.identity.sourceIp"
    made = create(call, **{**TOKEN, "type": "REQUEST", "identitySource": source})
    assert made["identitySource"] == source


def test_a_request_without_sources_is_not_remembered(call: Call) -> None:
    given = {**TOKEN, "type": "REQUEST", "identitySource": None}
    assert refusal(call, **given) == (BAD, "IdentitySource cannot be empty")
    made = create(call, **{**given, "authorizerResultTtlInSeconds": 0})
    assert "identitySource" not in made


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "arn:aws:apigateway:us-east-1:s3:path/bucket",
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations",
    ],
)
def test_the_uri_is_an_invocation(call: Call, uri: str | None) -> None:
    assert refusal(call, **{**TOKEN, "authorizerUri": uri}) == (
        BAD,
        f"Invalid Authorizer URI: {'null' if uri is None else uri}. Authorizer URI should be a "
        "valid API Gateway ARN that represents a Lambda function invocation.",
    )


def test_stage_variables_in_the_function(call: Call) -> None:
    uri = URI.format("auth-${stageVariables.version}")
    assert create(call, **{**TOKEN, "authorizerUri": uri})["authorizerUri"] == uri


@pytest.mark.parametrize("arns", [None, [], ["arn:aws:s3:::bucket"], [POOL, "x"]])
def test_cognito_needs_user_pools(call: Call, arns: list[str] | None) -> None:
    kind, message = refusal(call, **{**COGNITO, "providerARNs": arns})
    assert (kind, "user pool ARN" in message) == (BAD, True)


def test_names_are_bounded(call: Call) -> None:
    create(call, **{**TOKEN, "name": "n" * 1024})
    assert refusal(call, **{**TOKEN, "name": "é" * 513}) == (
        BAD,
        "Names can be at most 1024 bytes long",
    )


def test_names_are_unique(call: Call) -> None:
    create(call, **TOKEN)
    taken = (
        "ConflictException",
        "Authorizer name must be unique. Authorizer t already exists in this RestApi.",
    )
    assert refusal(call, **TOKEN) == taken
    other = create(call, **COGNITO)
    given = {"authorizerId": other["id"], "patchOperations": change("replace", "/name", "t")}
    assert refused(call, "UpdateAuthorizer", restApiId=API, **given) == taken


def test_an_api_has_ten(call: Call) -> None:
    for number in range(10):
        create(call, **{**TOKEN, "name": f"a{number}"})
    assert refusal(call, **TOKEN)[0] == "LimitExceededException"
    page = done(call, "GetAuthorizers", restApiId=API, limit=4)
    assert [one["name"] for one in page["items"]] == ["a0", "a1", "a2", "a3"]
    rest = done(call, "GetAuthorizers", restApiId=API, position=page["position"])
    assert [one["name"] for one in rest["items"]] == [f"a{number}" for number in range(4, 10)]
    assert "position" not in rest


def test_one_that_a_method_uses_stays(call: Call) -> None:
    made = create(call, **TOKEN)
    keep_resource(call, "aaaaaa", "/expenses")
    keep_method(call, "aaaaaa", "POST", authorizationType="CUSTOM", authorizerId=made["id"])
    given = {"restApiId": API, "authorizerId": made["id"]}
    assert refused(call, "DeleteAuthorizer", **given) == (
        "ConflictException",
        "Cannot delete authorizer 't', is referenced in method: POST//expenses",
    )
    call.objects.delete(Kind.METHOD, API, "aaaaaa/POST")
    done(call, "DeleteAuthorizer", **given)
    assert refused(call, "GetAuthorizer", **given) == MISSING


@pytest.mark.parametrize(
    "op, path, value, expected",
    [
        ("replace", "/name", "other", {"name": "other"}),
        ("replace", "/authType", "own", {"authType": "own"}),
        ("replace", "/authorizerUri", URI.format("g"), {"authorizerUri": URI.format("g")}),
        ("replace", "/authorizerCredentials", "arn:r", {"authorizerCredentials": "arn:r"}),
        ("replace", "/identityValidationExpression", "a+", {"identityValidationExpression": "a+"}),
        ("replace", "/authorizerResultTtlInSeconds", "0", {"authorizerResultTtlInSeconds": 0}),
        ("replace", "/authorizerResultTtlInSeconds", "", {"authorizerResultTtlInSeconds": 300}),
        ("replace", "/identitySource", "context.a", {"identitySource": "context.a"}),
        ("add", "/identitySource", "context.a", {"identitySource": f"{HEADER},context.a"}),
    ],
)
def test_what_can_be_changed(
    call: Call, op: str, path: str, value: str, expected: dict[str, Any]
) -> None:
    made = create(call, **{**TOKEN, "type": "REQUEST"})
    given = {"restApiId": API, "authorizerId": made["id"]}
    changed = done(call, "UpdateAuthorizer", **given, patchOperations=change(op, path, value))
    assert changed == {**made, **expected}
    assert done(call, "GetAuthorizer", **given) == changed


def test_sources_are_removed(call: Call) -> None:
    made = create(call, **{**TOKEN, "type": "REQUEST", "identitySource": f"{HEADER},context.a"})
    given = {"restApiId": API, "authorizerId": made["id"]}
    one = change("remove", "/identitySource", HEADER)
    changed = done(call, "UpdateAuthorizer", **given, patchOperations=one)
    assert changed["identitySource"] == "context.a"
    rest = change("remove", "/identitySource")
    assert refused(call, "UpdateAuthorizer", **given, patchOperations=rest) == (
        BAD,
        "IdentitySource cannot be empty",
    )


def test_user_pools_come_and_go(call: Call) -> None:
    made = create(call, **COGNITO)
    given = {"restApiId": API, "authorizerId": made["id"]}
    added = change("add", "/providerARNs", f"{POOL}b")
    changed = done(call, "UpdateAuthorizer", **given, patchOperations=added)
    assert changed["providerARNs"] == [POOL, f"{POOL}b"]
    removed = change("remove", "/providerARNs", POOL)
    changed = done(call, "UpdateAuthorizer", **given, patchOperations=removed)
    assert changed["providerARNs"] == [f"{POOL}b"]


def test_a_change_passes_the_checks_of_a_new_one(call: Call) -> None:
    made = create(call, **TOKEN)
    given = {"restApiId": API, "authorizerId": made["id"]}
    for path, value, start in (
        ("/authorizerResultTtlInSeconds", "4000", "Authorizer result TTL outside"),
        ("/authorizerUri", "http://x", "Invalid Authorizer URI: http://x. "),
        ("/type", "OTHER", "1 validation error detected: Value 'OTHER' at 'updateAuthorizerInput"),
    ):
        bad = change("replace", path, value)
        assert refused(call, "UpdateAuthorizer", **given, patchOperations=bad)[1].startswith(start)
    assert done(call, "GetAuthorizer", **given) == made


def test_paths_that_cannot_be_changed(call: Call) -> None:
    given = {"restApiId": API, "authorizerId": create(call, **TOKEN)["id"]}
    assert refused(
        call, "UpdateAuthorizer", **given, patchOperations=change("add", "/name", "x")
    ) == (
        BAD,
        "Invalid patch path  '/name' specified for op 'add'. Must be one of: [/identitySource, "
        "/providerARNs]",
    )
    assert refused(
        call, "UpdateAuthorizer", **given, patchOperations=change("copy", "/name", "x")
    ) == (
        BAD,
        "Invalid patch path  '/name' specified for op 'copy'. Please choose supported operations",
    )
