"""SDK types of the management API."""

from typing import Any

import pytest
from kept_apis import API, NO_API, call_with_api, done, refused

from lockgate.control.call import Call
from lockgate.store.objects import Kind

BAD = "BadRequestException"
REQUIRED = {
    "javascript": [],
    "java": ["serviceName", "javaPackageName"],
    "android": ["groupId", "artifactId", "artifactVersion", "invokerPackage"],
    "objectivec": ["classPrefix"],
    "swift": ["classPrefix"],
    "ruby": ["service.name"],
}


@pytest.fixture
def call() -> Call:
    call = call_with_api()
    call.objects.insert(Kind.STAGE, API, "prod", {"stageName": "prod"})
    return call


def test_the_types(call: Call) -> None:
    items = done(call, "GetSdkTypes")["items"]
    shown = {
        one["id"]: [
            part["name"] for part in one.get("configurationProperties", []) if part["required"]
        ]
        for one in items
    }
    assert shown == REQUIRED
    for one in items:
        assert done(call, "GetSdkType", id=one["id"]) == one
    page = done(call, "GetSdkTypes", limit=4)
    rest = done(call, "GetSdkTypes", limit=4, position=page["position"])
    assert page["items"] + rest["items"] == items


def test_an_unknown_type(call: Call) -> None:
    message = "Invalid SDK type identifier specified"
    assert refused(call, "GetSdkType", id="perl") == ("NotFoundException", message)
    given = {"restApiId": API, "stageName": "prod", "sdkType": "perl"}
    assert refused(call, "GetSdk", **given) == (BAD, message)


@pytest.mark.parametrize("kind", REQUIRED)
def test_no_sdk_is_generated(call: Call, kind: str) -> None:
    given: dict[str, Any] = {"restApiId": API, "stageName": "prod", "sdkType": kind}
    parameters = dict.fromkeys(REQUIRED[kind], "x")
    assert refused(call, "GetSdk", **given, parameters=parameters) == (
        BAD,
        f"SDKs of type '{kind}' are not generated",
    )
    for name in parameters:
        fewer = {**parameters, name: ""}
        assert refused(call, "GetSdk", **given, parameters=fewer) == (
            BAD,
            f"SDK type '{kind}' requires the parameter '{name}'",
        )


def test_an_unknown_stage_or_api(call: Call) -> None:
    given = {"stageName": "nothing", "sdkType": "javascript"}
    assert refused(call, "GetSdk", restApiId=API, **given) == (
        "NotFoundException",
        "Invalid Stage identifier specified",
    )
    assert refused(call, "GetSdk", restApiId="nothing", **given) == NO_API
