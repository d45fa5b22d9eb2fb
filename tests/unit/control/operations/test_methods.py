"""Methods and method responses (control-plane.md, sections 3, 4.2 and 5.2)."""

from typing import Any

import pytest

from lockgate.store.objects import Kind

NO_RESOURCE = ("NotFound", "Invalid Resource identifier specified")
NO_METHOD = ("NotFound", "Invalid Method identifier specified")
NO_STATUS = ("NotFound", "Invalid Response status code specified")
NO_AUTHORIZER = (
    "BadRequest",
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
    "COGNITO_USER_POOLS requires a valid authorizer.",
)


@pytest.fixture
def secured(method: Any) -> Any:
    """An API with one authorizer of each type, and a validator."""
    api = method.usual["restApiId"]
    for id, type in (("tok123", "TOKEN"), ("req123", "REQUEST"), ("cog123", "COGNITO_USER_POOLS")):
        method.objects.insert(Kind.AUTHORIZER, api, id, {"id": id, "name": id, "type": type})
    method.objects.insert(Kind.REQUEST_VALIDATOR, api, "val123", {"id": "val123"})
    return method


def put(api: Any, verb: str = "POST", type: str = "NONE", **given: Any) -> Any:
    return api("PutMethod", httpMethod=verb, authorizationType=type, **given)


def put_fault(api: Any, verb: str = "POST", type: str = "NONE", **given: Any) -> Any:
    return api.fault("PutMethod", httpMethod=verb, authorizationType=type, **given)


def test_defaults(method: Any) -> None:
    made = put(method, type="aws_iam")
    assert made == {"httpMethod": "POST", "authorizationType": "AWS_IAM", "apiKeyRequired": False}
    assert method("GetMethod", httpMethod="POST") == made


def test_what_is_given_is_answered(secured: Any) -> None:
    given = {
        "authorizerId": "cog123",
        "apiKeyRequired": True,
        "operationName": "List",
        "requestParameters": {},
        "requestModels": {"application/json": "Error"},
        "requestValidatorId": "val123",
        "authorizationScopes": ["a"],
    }
    made = secured("PutMethod", httpMethod="POST", authorizationType="COGNITO_USER_POOLS", **given)
    assert {key: made[key] for key in given} == given


@pytest.mark.parametrize("type, id", [("CUSTOM", "tok123"), ("CUSTOM", "req123")])
def test_authorizers(secured: Any, type: str, id: str) -> None:
    assert put(secured, type=type, authorizerId=id)["authorizerId"] == id


def test_an_authorizer_that_nothing_asks_for_is_dropped(secured: Any) -> None:
    assert "authorizerId" not in put(secured, type="AWS_IAM", authorizerId="tok123")


@pytest.mark.parametrize(
    "type, given",
    [
        ("CUSTOM", {}),
        ("CUSTOM", {"authorizerId": ""}),
        ("CUSTOM", {"authorizerId": "nothin"}),
        ("CUSTOM", {"authorizerId": "cog123"}),
        ("COGNITO_USER_POOLS", {"authorizerId": "tok123"}),
    ],
)
def test_methods_without_a_valid_authorizer(secured: Any, type: str, given: Any) -> None:
    assert put_fault(secured, type=type, **given) == NO_AUTHORIZER


@pytest.mark.parametrize(
    "given, message",
    [
        (
            {"verb": "BREW"},
            "Invalid HttpMethod specified. Valid options are "
            "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ),
        (
            {
                "requestParameters": {
                    "method.request.header.a": True,
                    "method.request.querystring.a": True,
                }
            },
            "Parameter names must be unique across querystring, header and path",
        ),
        (
            {"requestParameters": {"method.request.cookie.a": True}},
            "Invalid mapping expression parameter specified: method.request.cookie.a",
        ),
        (
            {"authorizationScopes": ["a"]},
            "Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type",
        ),
        (
            {"requestValidatorId": "nothin"},
            "Invalid Request Validator identifier specified",
        ),
        (
            {"requestModels": {"application/json": "Nope"}},
            "Invalid model identifier specified: Nope",
        ),
        (
            {"type": "BASIC"},
            "Invalid authorization type specified. Valid options are "
            "NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS",
        ),
    ],
)
def test_what_makes_no_sense(method: Any, given: dict[str, Any], message: str) -> None:
    assert put_fault(method, **given) == ("BadRequest", message)
    assert method.fault("GetMethod", httpMethod="POST") == NO_METHOD


def test_the_order_of_the_checks(secured: Any) -> None:
    """Each fault shows only when those before it are mended."""
    bad: dict[str, Any] = {
        "type": "CUSTOM",
        "requestParameters": {"method.request.path.a": True, "method.request.header.a": True},
        "requestValidatorId": "nothin",
        "requestModels": {"application/json": "Nope"},
    }
    assert put_fault(secured, **bad, verb="GET") == (
        "Conflict",
        "Method already exists for this resource",
    )
    assert put_fault(secured, **bad)[1].startswith("Parameter names must be unique")
    bad["requestParameters"] = {}
    assert put_fault(secured, **bad) == NO_AUTHORIZER
    bad["authorizerId"] = "tok123"
    assert put_fault(secured, **bad)[1].startswith("Invalid Request Validator")
    bad["requestValidatorId"] = "val123"
    assert put_fault(secured, **bad)[1].startswith("Invalid model identifier")
    bad["requestModels"] = {"application/json": "Empty"}
    assert put(secured, **bad)["httpMethod"] == "POST"


def test_a_method_that_is_put_meanwhile(method: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    find = method.objects.find
    monkeypatch.setattr(
        method.objects, "find", lambda kind, *at: None if kind is Kind.METHOD else find(kind, *at)
    )
    conflict = ("Conflict", "Method already exists for this resource")
    assert put_fault(method, "GET") == conflict


def test_empty_is_a_model_even_where_it_was_deleted(method: Any) -> None:
    api = method.usual["restApiId"]
    empty = method.objects.named(Kind.MODEL, api, "Empty")
    method.objects.delete(Kind.MODEL, api, empty.id)
    assert put(method, requestModels={"application/json": "Empty"})["requestModels"]


@pytest.mark.parametrize(
    "operation, no_api",
    [
        ("PutMethod", NO_RESOURCE),
        ("UpdateMethod", NO_RESOURCE),
        ("DeleteMethod", NO_RESOURCE),
        ("GetMethod", ("NotFound", "Invalid API identifier specified 123456789012:nothing")),
        ("PutMethodResponse", NO_RESOURCE),
        ("GetMethodResponse", NO_RESOURCE),
        ("UpdateMethodResponse", NO_RESOURCE),
        ("DeleteMethodResponse", NO_RESOURCE),
    ],
)
def test_unknown(method: Any, operation: str, no_api: tuple[str, str]) -> None:
    api = method.at(authorizationType="NONE", statusCode="200")
    assert api.fault(operation, restApiId="nothing") == no_api
    assert api.fault(operation, resourceId="nothin") == NO_RESOURCE
    if operation != "PutMethod":
        assert api.fault(operation, httpMethod="PATCH") == NO_METHOD
        assert api.fault(operation, httpMethod="get") == NO_METHOD


def test_deletion(method: Any) -> None:
    method("DeleteMethod")
    assert method.fault("GetMethod") == NO_METHOD
    assert method.fault("DeleteMethod") == NO_METHOD
    assert put(method, "GET")


# -- updates


@pytest.mark.parametrize(
    "changes, member, value",
    [
        ([("replace", "/authorizationType", "aws_iam")], "authorizationType", "AWS_IAM"),
        (
            [("replace", "/authorizationType", "CUSTOM"), ("replace", "/authorizerId", "tok123")],
            "authorizerId",
            "tok123",
        ),
        ([("replace", "/apiKeyRequired", "true")], "apiKeyRequired", True),
        ([("replace", "/operationName", "Get")], "operationName", "Get"),
        ([("replace", "/requestValidatorId", "val123")], "requestValidatorId", "val123"),
        ([("replace", "/requestValidatorId", "")], "requestValidatorId", None),
        ([("replace", "/authorizerId", "tok123")], "authorizerId", None),
        (
            [("replace", "/requestParameters/method.request.path.id", "false")],
            "requestParameters",
            {"method.request.path.id": False, "method.request.querystring.sort": False},
        ),
        (
            [
                ("remove", "/requestParameters/method.request.path.id"),
                ("remove", "/requestParameters/method.request.querystring.sort"),
            ],
            "requestParameters",
            None,
        ),
        (
            [("add", "/requestModels/application~1json", "Error")],
            "requestModels",
            {"application/json": "Error"},
        ),
        (
            [
                ("replace", "/authorizationType", "COGNITO_USER_POOLS"),
                ("replace", "/authorizerId", "cog123"),
                ("add", "/authorizationScopes", "a"),
            ],
            "authorizationScopes",
            ["a"],
        ),
    ],
)
def test_updates(secured: Any, changes: Any, member: str, value: Any) -> None:
    made = secured.patch("UpdateMethod", *changes)
    assert made.get(member) == value
    assert secured("GetMethod") == made


def test_no_authorizer_is_left_of_another_type(secured: Any) -> None:
    cognito = {"type": "COGNITO_USER_POOLS", "authorizerId": "cog123"}
    put(secured, authorizationScopes=["a"], **cognito)
    made = secured.patch(
        "UpdateMethod", ("replace", "/authorizationType", "NONE"), httpMethod="POST"
    )
    assert made.keys() == {"httpMethod", "authorizationType", "apiKeyRequired"}


def test_scopes_may_go(secured: Any) -> None:
    cognito = {"type": "COGNITO_USER_POOLS", "authorizerId": "cog123"}
    put(secured, authorizationScopes=["a"], **cognito)
    post = secured.at(httpMethod="POST")
    assert "authorizationScopes" not in post.patch(
        "UpdateMethod", ("remove", "/authorizationScopes", "a")
    )


def test_an_authorizer_comes_with_its_type(secured: Any) -> None:
    put(secured, type="CUSTOM", authorizerId="tok123")
    post = secured.at(httpMethod="POST")
    cognito = ("replace", "/authorizationType", "COGNITO_USER_POOLS")
    assert post.patch_fault("UpdateMethod", cognito) == NO_AUTHORIZER
    custom = ("replace", "/authorizationType", "CUSTOM")
    assert secured.patch_fault("UpdateMethod", custom) == NO_AUTHORIZER
    made = post.patch("UpdateMethod", ("replace", "/authorizerId", "req123"))
    assert made["authorizerId"] == "req123"


@pytest.mark.parametrize(
    "change, fault",
    [
        (("replace", "/nope", "x"), ("BadRequest", "Invalid patch path /nope")),
        (("replace", "/httpMethod", "PUT"), ("BadRequest", "Invalid patch path /httpMethod")),
        (
            ("add", "/operationName", "x"),
            ("BadRequest", "Invalid patch operation specified. Must be one of: [replace]"),
        ),
        (
            ("remove", "/requestParameters/method.request.header.x"),
            ("NotFound", "Invalid parameter name specified"),
        ),
        (
            ("replace", "/requestModels/a~1b", "Error"),
            ("NotFound", "Content-Type specified was not found"),
        ),
        (
            ("add", "/requestModels/a~1b", "Nope"),
            ("BadRequest", "Invalid model identifier specified: Nope"),
        ),
        (
            ("add", "/requestParameters/method.request.header.sort", "true"),
            ("BadRequest", "Parameter names must be unique across querystring, header and path"),
        ),
        (
            ("replace", "/requestValidatorId", "nothin"),
            ("BadRequest", "Invalid Request Validator identifier specified"),
        ),
        (
            ("add", "/authorizationScopes", "a"),
            (
                "BadRequest",
                "Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type",
            ),
        ),
    ],
)
def test_updates_that_make_no_sense(method: Any, change: Any, fault: tuple[str, str]) -> None:
    before = method("GetMethod")
    assert method.patch_fault("UpdateMethod", change) == fault
    assert method("GetMethod") == before


# -- method responses


def test_a_method_response(method: Any) -> None:
    assert method("PutMethodResponse", statusCode="404") == {"statusCode": "404"}
    given = {
        "statusCode": "500",
        "responseParameters": {"method.response.header.X-A": True},
        "responseModels": {"application/json": "Error"},
    }
    assert method("PutMethodResponse", **given) == given
    assert method("GetMethodResponse", statusCode="500") == given
    assert list(method("GetMethod")["methodResponses"]) == ["200", "404", "500"]


@pytest.mark.parametrize(
    "given, fault",
    [
        ({"statusCode": "200"}, ("Conflict", "Response already exists for this resource")),
        (
            {"responseParameters": {"method.response.body": True}},
            (
                "BadRequest",
                "Invalid mapping expression parameter specified: method.response.body",
            ),
        ),
        (
            {"responseModels": {"application/json": "Nope"}},
            ("BadRequest", "Invalid model identifier specified: Nope"),
        ),
        (
            {"statusCode": "600"},
            (
                "Validation",
                "1 validation error detected: Value '600' at 'statusCode' failed to satisfy "
                r"constraint: Member must satisfy regular expression pattern: [1-5]\d\d",
            ),
        ),
    ],
)
def test_responses_that_make_no_sense(method: Any, given: Any, fault: Any) -> None:
    assert method.fault("PutMethodResponse", **{"statusCode": "404", **given}) == fault
    assert list(method("GetMethod")["methodResponses"]) == ["200"]


@pytest.mark.parametrize(
    "operation", ["GetMethodResponse", "UpdateMethodResponse", "DeleteMethodResponse"]
)
def test_unknown_responses(method: Any, operation: str) -> None:
    assert method.fault(operation, statusCode="404") == NO_STATUS


def test_deletion_of_responses(method: Any) -> None:
    method("DeleteMethodResponse", statusCode="200")
    assert method.fault("GetMethodResponse", statusCode="200") == NO_STATUS
    assert "methodResponses" not in method("GetMethod")


@pytest.mark.parametrize(
    "change, member, value",
    [
        (
            ("add", "/responseParameters/method.response.header.X-A", "true"),
            "responseParameters",
            {"method.response.header.ETag": False, "method.response.header.X-A": True},
        ),
        (
            ("replace", "/responseParameters", '{"method.response.header.X-B": "true"}'),
            "responseParameters",
            {"method.response.header.X-B": True},
        ),
        (
            ("remove", "/responseParameters/method.response.header.ETag"),
            "responseParameters",
            {},
        ),
        (
            ("add", "/responseModels/application~1json", "Error"),
            "responseModels",
            {"application/json": "Error"},
        ),
        (
            ("add", "/responseModels", '{"application/json": "Empty"}'),
            "responseModels",
            {"application/json": "Empty"},
        ),
    ],
)
def test_updates_of_responses(method: Any, change: Any, member: str, value: Any) -> None:
    made = method.patch("UpdateMethodResponse", change, statusCode="200")
    assert made[member] == value
    assert method("GetMethodResponse", statusCode="200") == made


@pytest.mark.parametrize(
    "change, fault",
    [
        (("replace", "/statusCode", "x"), ("BadRequest", "Invalid patch path /statusCode")),
        (
            ("remove", "/responseParameters/x"),
            ("NotFound", "Invalid parameter name specified"),
        ),
        (
            ("remove", "/responseModels/a~1b"),
            ("NotFound", "Content-Type specified was not found"),
        ),
        (
            ("replace", "/responseModels", '{"a/b": 1}'),
            (
                "BadRequest",
                "Invalid patch value  '{\"a/b\": 1}' specified for op 'replace'. Must be a map",
            ),
        ),
        (
            ("copy", "/responseModels", "x"),
            (
                "BadRequest",
                "Invalid patch path  '/responseModels' specified for op 'copy'. Please choose "
                "supported operations",
            ),
        ),
    ],
)
def test_updates_of_responses_that_make_no_sense(method: Any, change: Any, fault: Any) -> None:
    assert method.patch_fault("UpdateMethodResponse", change, statusCode="200") == fault
