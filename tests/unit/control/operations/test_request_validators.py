"""Request validators of the management API."""

from typing import Any

import pytest
from kept_apis import API, NO_API, call_with_api, change, done, keep_method, refused

from lockgate.control.call import Call
from lockgate.store.objects import Kind

MISSING = ("NotFoundException", "Invalid Request Validator identifier specified")
BLANK = ("BadRequestException", "Request Validator name cannot be blank")


@pytest.fixture
def call() -> Call:
    return call_with_api()


def create(call: Call, **given: Any) -> Any:
    return done(call, "CreateRequestValidator", restApiId=API, **given)


def test_both_checks_are_off_unless_asked_for(call: Call) -> None:
    made = create(call, name="v")
    assert made == {
        "id": made["id"],
        "name": "v",
        "validateRequestBody": False,
        "validateRequestParameters": False,
    }
    given = {"restApiId": API, "requestValidatorId": made["id"]}
    assert done(call, "GetRequestValidator", **given) == made


def test_those_of_an_api(call: Call) -> None:
    made = [create(call, name="same", validateRequestBody=True) for _ in range(3)]
    assert done(call, "GetRequestValidators", restApiId=API)["items"] == made
    page = done(call, "GetRequestValidators", restApiId=API, limit=2)
    assert page["items"] == made[:2]
    rest = done(call, "GetRequestValidators", restApiId=API, position=page["position"])
    assert rest == {"items": made[2:]}


def test_an_unknown_api(call: Call) -> None:
    assert refused(call, "CreateRequestValidator", restApiId="nothing", name="v") == (
        "BadRequestException",
        "Invalid REST API identifier specified",
    )
    assert refused(call, "GetRequestValidators", restApiId="nothing") == NO_API


@pytest.mark.parametrize(
    "name", ["GetRequestValidator", "UpdateRequestValidator", "DeleteRequestValidator"]
)
def test_an_unknown_one(call: Call, name: str) -> None:
    assert refused(call, name, restApiId=API, requestValidatorId="abc123") == MISSING
    assert refused(call, name, restApiId="nothing", requestValidatorId="abc123") == NO_API


@pytest.mark.parametrize("name", [None, "", " "])
def test_a_name_is_needed(call: Call, name: str | None) -> None:
    assert refused(call, "CreateRequestValidator", restApiId=API, name=name) == BLANK


def test_what_can_be_changed(call: Call) -> None:
    given = {"restApiId": API, "requestValidatorId": create(call, name="v")["id"]}
    changes = [
        *change("replace", "/name", "w"),
        *change("replace", "/validateRequestBody", "TRUE"),
        *change("replace", "/validateRequestParameters", "yes"),
    ]
    changed = done(call, "UpdateRequestValidator", **given, patchOperations=changes)
    assert changed["name"] == "w"
    assert (changed["validateRequestBody"], changed["validateRequestParameters"]) == (True, False)
    assert done(call, "GetRequestValidator", **given) == changed
    blank = change("replace", "/name", "")
    assert refused(call, "UpdateRequestValidator", **given, patchOperations=blank) == BLANK


def test_one_that_a_method_uses_stays(call: Call) -> None:
    given = {"restApiId": API, "requestValidatorId": create(call, name="v")["id"]}
    keep_method(call, "rootrootro", "GET", requestValidatorId=given["requestValidatorId"])
    assert refused(call, "DeleteRequestValidator", **given) == (
        "ConflictException",
        "Cannot delete validator 'v', is referenced in method: GET//",
    )
    call.objects.delete(Kind.METHOD, API, "rootrootro/GET")
    done(call, "DeleteRequestValidator", **given)
    assert refused(call, "GetRequestValidator", **given) == MISSING
