"""Deployments: snapshots, and what they do to stages."""

from typing import Any

import pytest
from kept_stages import API, NOW, ROOT, a_call, keep_api, keep_deployment, keep_method, keep_stage

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest, ControlError, NotFound
from lockgate.control.operations import OPERATIONS, deployments
from lockgate.control.snapshots import objects_of
from lockgate.store.objects import Item, Kind


def do(call: Call, operation: str, **given: Any) -> Item:
    answer = OPERATIONS[operation](call, {"restApiId": API, **given})
    return answer or {}


def a_kept_api(*methods: str) -> Call:
    call = a_call()
    keep_api(call, *methods)
    return call


def stage_of(call: Call, name: str = "dev") -> Item:
    stage = call.objects.find(Kind.STAGE, API, name)
    assert stage is not None
    return stage


def test_a_deployment_is_a_snapshot_of_the_moment() -> None:
    call = a_kept_api()
    deployment = do(call, "CreateDeployment", description="first")
    assert deployment == {"id": deployment["id"], "createdDate": NOW, "description": "first"}
    assert len(deployment["id"]) == 6
    keep_method(call, API, "POST", "/pets")
    blob = call.objects.blob(Kind.DEPLOYMENT, API, deployment["id"])
    assert blob is not None
    kept = objects_of(blob)
    assert kept.api["name"] == "pets"
    assert [resource["path"] for resource in kept.resources] == ["/", "/pets"]
    assert list(kept.methods) == [f"{ROOT}/GET", "r00001/GET"]
    assert do(call, "GetDeployment", deploymentId=deployment["id"]) == deployment


def test_a_summary_of_methods_is_embedded_on_request() -> None:
    call = a_kept_api("GET /")
    keep_method(call, API, "ANY", "/a/b", authorizationType="AWS_IAM", apiKeyRequired=True)
    made = do(call, "CreateDeployment")
    shown = do(call, "GetDeployment", deploymentId=made["id"], embed=["apisummary"])
    assert shown["apiSummary"] == {
        "/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}},
        "/a/b": {"ANY": {"authorizationType": "AWS_IAM", "apiKeyRequired": True}},
    }


def test_an_api_without_methods_is_not_deployed() -> None:
    call = a_call()
    api = keep_api(call)
    call.objects.clear(API, [Kind.METHOD])
    with pytest.raises(BadRequest) as error:
        do(call, "CreateDeployment", stageName="dev")
    assert error.value.message == "The REST API doesn't contain any methods"
    assert api["id"] == API


def test_a_method_without_integration_is_not_deployed() -> None:
    call = a_kept_api()
    keep_method(call, API, "PUT", "/pets", methodIntegration=None)
    with pytest.raises(BadRequest) as error:
        do(call, "CreateDeployment")
    assert error.value.message == "No integration defined for method"


def test_a_named_stage_is_made() -> None:
    call = a_kept_api()
    made = do(
        call,
        "CreateDeployment",
        stageName="dev",
        stageDescription="for us",
        variables={"a": "1"},
        cacheClusterEnabled=True,
        tracingEnabled=True,
    )
    stage = do(call, "GetStage", stageName="dev")
    assert {name: stage[name] for name in stage if not name.startswith("_")} == {
        "stageName": "dev",
        "deploymentId": made["id"],
        "description": "for us",
        "variables": {"a": "1"},
        "cacheClusterEnabled": True,
        "cacheClusterSize": "0.5",
        "cacheClusterStatus": "CREATE_IN_PROGRESS",
        "methodSettings": {},
        "tracingEnabled": True,
        "createdDate": NOW,
        "lastUpdatedDate": NOW,
    }
    assert call.objects.announced == [f"api/{API}"]  # type: ignore[attr-defined]


def test_an_existing_stage_moves_and_keeps_what_is_not_said() -> None:
    call = a_kept_api()
    first = do(
        call,
        "CreateDeployment",
        stageName="dev",
        stageDescription="old",
        variables={"a": "1", "b": "2"},
    )
    second = do(call, "CreateDeployment", stageName="dev", variables={"a": "3"})
    stage = stage_of(call)
    assert stage["deploymentId"] == second["id"] != first["id"]
    assert stage["variables"] == {"a": "3"}
    assert stage["description"] == "old"
    do(call, "CreateDeployment", stageName="dev", variables={}, stageDescription="")
    assert not {"variables", "description"} & set(stage_of(call))


def test_a_canary_gets_the_deployment_and_the_stage_does_not() -> None:
    call = a_kept_api()
    first = do(call, "CreateDeployment", stageName="dev")
    second = do(call, "CreateDeployment", stageName="dev", canarySettings={})
    assert stage_of(call)["deploymentId"] == first["id"]
    assert stage_of(call)["canarySettings"] == {
        "percentTraffic": 0.0,
        "deploymentId": second["id"],
        "useStageCache": False,
    }
    settings = {"percentTraffic": 12, "stageVariableOverrides": {"a": "1"}, "useStageCache": True}
    third = do(call, "CreateDeployment", stageName="dev", canarySettings=settings)
    assert stage_of(call)["canarySettings"] == {
        **settings,
        "percentTraffic": 12.0,
        "deploymentId": third["id"],
    }


def test_a_deployment_without_canary_settings_ends_the_canary() -> None:
    call = a_kept_api()
    do(call, "CreateDeployment", stageName="dev")
    do(call, "CreateDeployment", stageName="dev", canarySettings={})
    last = do(call, "CreateDeployment", stageName="dev")
    assert stage_of(call)["deploymentId"] == last["id"]
    assert "canarySettings" not in stage_of(call)


def test_the_guides_reading_moves_the_canary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployments, "DEPLOYMENT_OVER_CANARY", "canary")
    call = a_kept_api()
    first = do(call, "CreateDeployment", stageName="dev")
    do(call, "CreateDeployment", stageName="dev", canarySettings={"percentTraffic": 5.0})
    last = do(call, "CreateDeployment", stageName="dev")
    stage = stage_of(call)
    assert stage["deploymentId"] == first["id"]
    assert stage["canarySettings"]["deploymentId"] == last["id"]
    assert stage["canarySettings"]["percentTraffic"] == 5.0


CONTENT = "Invalid deployment content specified."


@pytest.mark.parametrize(
    "given, error, message",
    [
        (
            {"canarySettings": {}},
            BadRequest,
            f"{CONTENT}Non null and non empty stageName must be provided for canary deployment. "
            "Provided value is null",
        ),
        (
            {"canarySettings": {}, "stageName": "dev"},
            BadRequest,
            f"{CONTENT}Stage dev must already be created before making a canary release deployment",
        ),
        ({"stageName": "a b"}, BadRequest, "Stage name only allows a-zA-Z0-9_"),
        ({"stageName": "x" * 129}, BadRequest, "Stage name only allows a-zA-Z0-9_"),
        (
            {"stageName": "dev", "variables": {"a-b": "x"}},
            BadRequest,
            "Invalid stage variable name: a-b. Please use names with only word characters.",
        ),
        (
            {"restApiId": "nothing"},
            NotFound,
            "Invalid API identifier specified 123456789012:nothing",
        ),
    ],
)
def test_what_is_refused(given: Item, error: type[ControlError], message: str) -> None:
    call = a_kept_api()
    with pytest.raises(error) as refused:
        do(call, "CreateDeployment", **given)
    assert refused.value.message == message
    assert call.objects.rows(Kind.DEPLOYMENT, API) == []


def test_lists_come_in_pages() -> None:
    call = a_kept_api()
    made = [do(call, "CreateDeployment")["id"] for _ in range(3)]
    page = do(call, "GetDeployments", limit=2)
    assert [one["id"] for one in page["items"]] == made[:2]
    last = do(call, "GetDeployments", limit=2, position=page["position"])
    assert [one["id"] for one in last["items"]] == made[2:]
    assert "position" not in last


def test_only_the_description_is_patched() -> None:
    call = a_kept_api()
    id = do(call, "CreateDeployment", description="a")["id"]
    change = {"op": "replace", "path": "/description", "value": "b"}
    assert do(call, "UpdateDeployment", deploymentId=id, patchOperations=[change]) == {
        "id": id,
        "createdDate": NOW,
        "description": "b",
    }
    assert do(call, "GetDeployment", deploymentId=id)["description"] == "b"
    with pytest.raises(BadRequest) as refused:
        bad = {"op": "replace", "path": "/id", "value": "b"}
        do(call, "UpdateDeployment", deploymentId=id, patchOperations=[bad])
    assert refused.value.message == (
        "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description]"
    )


def test_a_deployment_in_use_stays() -> None:
    call = a_kept_api()
    keep_deployment(call)
    keep_stage(call)
    canary = do(call, "CreateDeployment", stageName="dev", canarySettings={})["id"]
    for id in ("dep001", canary):
        with pytest.raises(BadRequest) as refused:
            do(call, "DeleteDeployment", deploymentId=id)
        assert refused.value.message == (
            "Active stages pointing to this deployment must be moved or deleted"
        )
    do(call, "DeleteStage", stageName="dev")
    do(call, "DeleteDeployment", deploymentId=canary)
    assert call.objects.blob(Kind.DEPLOYMENT, API, canary) is None


@pytest.mark.parametrize("operation", ["GetDeployment", "UpdateDeployment", "DeleteDeployment"])
def test_unknown_deployments(operation: str) -> None:
    call = a_kept_api()
    with pytest.raises(NotFound) as refused:
        do(call, operation, deploymentId="nothing")
    assert refused.value.message == "Invalid Deployment identifier specified"
    with pytest.raises(NotFound, match="Invalid API identifier specified 123456789012:other"):
        do(call, operation, restApiId="other", deploymentId="nothing")


def test_deployments_of_an_unknown_api() -> None:
    with pytest.raises(NotFound, match="Invalid API identifier specified"):
        do(a_call(), "GetDeployments")
