"""Deployments: immutable snapshots of an API, which its stages serve.

Source: control-plane.md, sections 4.4 and 6; traffic.md, section 6.
"""

from lockgate.control.call import Call, new_id
from lockgate.control.errors import BadRequest
from lockgate.control.known import known, known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.control.snapshots import objects_of, snapshot_of
from lockgate.control.stage_settings import (
    canary_of,
    check_stage_name,
    check_variables,
    new_stage,
    settle_cache,
)
from lockgate.control.whole_api import read_api
from lockgate.model.api_objects import ApiObjects
from lockgate.rules.compat import DEPLOYMENT_OVER_CANARY
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_PATCHES = PatchTable((text("/description"),))
_BAD_CONTENT = "Invalid deployment content specified."


def create_deployment(call: Call, given: Item) -> Item:
    """Snapshot the API; where a stage is named, serve the snapshot there, or on its canary."""
    api_id = given["restApiId"]
    known_api(call, api_id)
    stage = _named_stage(call, given)
    objects = read_api(call.objects, api_id)
    assert objects is not None
    _check_methods(objects)
    deployment: Item = {"id": new_id(6), "createdDate": call.now}
    if given.get("description"):
        deployment["description"] = given["description"]
    call.objects.insert(Kind.DEPLOYMENT, api_id, deployment["id"], deployment)
    call.objects.put_blob(Kind.DEPLOYMENT, api_id, deployment["id"], snapshot_of(objects))
    if given.get("stageName"):
        _put_on_stage(call, given, stage, deployment["id"])
    return deployment


def _named_stage(call: Call, given: Item) -> Item | None:
    """The stage that the deployment is for, where it exists; what is said of it is checked."""
    name, is_canary = given.get("stageName"), given.get("canarySettings") is not None
    if is_canary and not name:
        raise BadRequest(
            f"{_BAD_CONTENT}Non null and non empty stageName must be provided for canary "
            f"deployment. Provided value is {'null' if name is None else name}"
        )
    if not name:
        return None
    check_stage_name(name)
    check_variables(given.get("variables") or {})
    stage = call.objects.find(Kind.STAGE, given["restApiId"], name)
    if is_canary and stage is None:
        raise BadRequest(
            f"{_BAD_CONTENT}Stage {name} must already be created before making a canary release "
            "deployment"
        )
    return stage


def _check_methods(objects: ApiObjects) -> None:
    if not objects.methods:
        raise BadRequest("The REST API doesn't contain any methods")
    if not all(method.get("methodIntegration") for method in objects.methods.values()):
        raise BadRequest("No integration defined for method")


def _put_on_stage(call: Call, given: Item, before: Item | None, deployment_id: str) -> None:
    api_id, name = given["restApiId"], given["stageName"]
    given_settings = _settings(given)
    if before is None:
        stage = new_stage(call, api_id, name, deployment_id, given_settings)
        call.objects.insert(Kind.STAGE, api_id, name, stage)
    else:
        stage = {**before, **given_settings, "lastUpdatedDate": call.now}
        for member in ("description", "variables"):
            if not stage.get(member):
                stage.pop(member, None)
        _serve(stage, given.get("canarySettings"), deployment_id)
        settle_cache(call, before, stage)
        call.objects.update(Kind.STAGE, api_id, name, stage)
    call.objects.announce(f"api/{api_id}")


def _settings(given: Item) -> Item:
    """What is said of the stage, by the stage's names for it."""
    names = {
        "stageDescription": "description",
        "variables": "variables",
        "cacheClusterEnabled": "cacheClusterEnabled",
        "cacheClusterSize": "cacheClusterSize",
        "tracingEnabled": "tracingEnabled",
    }
    return {name: given[said] for said, name in names.items() if given.get(said) is not None}


def _serve(stage: Item, canary: Item | None, deployment_id: str) -> None:
    """Point an existing stage, or its canary, at the new deployment."""
    if canary is not None:
        stage["canarySettings"] = canary_of(canary, deployment_id)
    elif DEPLOYMENT_OVER_CANARY == "canary" and "canarySettings" in stage:
        stage["canarySettings"]["deploymentId"] = deployment_id
    else:
        stage.pop("canarySettings", None)
        stage["deploymentId"] = deployment_id


def get_deployment(call: Call, given: Item) -> Item:
    """One deployment; ``embed`` of ``apisummary`` adds what methods it has."""
    deployment = _deployment(call, given)
    if any(name.lower() == "apisummary" for name in given.get("embed", ())):
        snapshot = call.objects.blob(Kind.DEPLOYMENT, given["restApiId"], deployment["id"])
        assert snapshot is not None
        deployment["apiSummary"] = _summary(objects_of(snapshot))
    return deployment


def _summary(objects: ApiObjects) -> Item:
    paths = {resource["id"]: resource["path"] for resource in objects.resources}
    summary: Item = {}
    for key, method in objects.methods.items():
        resource_id, _, verb = key.partition("/")
        summary.setdefault(paths[resource_id], {})[verb] = {
            "authorizationType": method["authorizationType"],
            "apiKeyRequired": method.get("apiKeyRequired", False),
        }
    return summary


def get_deployments(call: Call, given: Item) -> Item:
    """A page of the API's deployments, the oldest first."""
    known_api(call, given["restApiId"])
    return page_of(call, Kind.DEPLOYMENT, given["restApiId"], given)


def update_deployment(call: Call, given: Item) -> Item:
    """Patch a deployment: of a snapshot only the description can change."""
    deployment = patched(
        _deployment(call, given), given.get("patchOperations"), _PATCHES, "Deployment"
    )
    call.objects.update(Kind.DEPLOYMENT, given["restApiId"], deployment["id"], deployment)
    return deployment


def delete_deployment(call: Call, given: Item) -> None:
    """Drop a deployment that no stage and no canary serves."""
    api_id, deployment = given["restApiId"], _deployment(call, given)
    for row in call.objects.rows(Kind.STAGE, api_id):
        served = (row.item, row.item.get("canarySettings") or {})
        if any(one.get("deploymentId") == deployment["id"] for one in served):
            raise BadRequest("Active stages pointing to this deployment must be moved or deleted")
    call.objects.delete(Kind.DEPLOYMENT, api_id, deployment["id"])


def _deployment(call: Call, given: Item) -> Item:
    return known(call, Kind.DEPLOYMENT, given["restApiId"], given["deploymentId"])


OPERATIONS: dict[str, Operation] = {
    "CreateDeployment": create_deployment,
    "GetDeployment": get_deployment,
    "GetDeployments": get_deployments,
    "UpdateDeployment": update_deployment,
    "DeleteDeployment": delete_deployment,
}
