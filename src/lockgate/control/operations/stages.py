"""Stages: the names under which deployments are served, and their settings.

Source: control-plane.md, sections 4.4 and 7.
"""

from lockgate.control.call import Call
from lockgate.control.errors import Conflict
from lockgate.control.known import known, known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.patch import patched
from lockgate.control.stage_patches import STAGE_PATCHES
from lockgate.control.stage_settings import (
    canary_of,
    check_deployment,
    check_stage_name,
    check_variables,
    new_stage,
    settle_cache,
    shown_stage,
)
from lockgate.control.tagging import check_tags
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS"]


def create_stage(call: Call, given: Item) -> Item:
    """A stage that serves one of the API's deployments."""
    api_id, name, deployment_id = given["restApiId"], given["stageName"], given["deploymentId"]
    known_api(call, api_id)
    check_stage_name(name)
    check_variables(given.get("variables") or {})
    check_tags(given.get("tags") or {})
    check_deployment(call, api_id, deployment_id)
    stage = new_stage(call, api_id, name, deployment_id, given)
    canary = given.get("canarySettings")
    if canary is not None:
        served = canary.get("deploymentId") or deployment_id
        check_deployment(call, api_id, served)
        stage["canarySettings"] = canary_of(canary, served)
    try:
        call.objects.insert(Kind.STAGE, api_id, name, stage)
    except Taken:
        raise Conflict("Stage already exists") from None
    call.objects.announce(f"api/{api_id}")
    return shown_stage(call, stage)


def get_stage(call: Call, given: Item) -> Item:
    """One stage."""
    return shown_stage(call, _stage(call, given))


def get_stages(call: Call, given: Item) -> Item:
    """All stages, or those that serve one deployment; they do not come in pages."""
    api_id, deployment_id = given["restApiId"], given.get("deploymentId")
    known_api(call, api_id)
    stages = [row.item for row in call.objects.rows(Kind.STAGE, api_id)]
    return {
        "item": [
            shown_stage(call, stage)
            for stage in stages
            if not deployment_id or stage["deploymentId"] == deployment_id
        ]
    }


def update_stage(call: Call, given: Item) -> Item:
    """Patch a stage: all of it acts without another deployment."""
    api_id = given["restApiId"]
    before = _stage(call, given)
    stage = patched(before, given.get("patchOperations"), STAGE_PATCHES, "Stage", (call, api_id))
    settle_cache(call, before, stage)
    stage["lastUpdatedDate"] = call.now
    _keep(call, api_id, stage)
    return shown_stage(call, stage)


def delete_stage(call: Call, given: Item) -> None:
    """Drop a stage; its deployment stays."""
    _stage(call, given)
    call.objects.delete(Kind.STAGE, given["restApiId"], given["stageName"])
    call.objects.announce(f"api/{given['restApiId']}")


def flush_stage_cache(call: Call, given: Item) -> None:
    """Empty a stage's cache, of its canary too (traffic.md, section 3.3)."""
    stage = _stage(call, given)
    stage["_cacheEpoch"] = stage.get("_cacheEpoch", 0) + 1
    if stage["cacheClusterEnabled"]:
        stage["_cacheChange"] = {"at": call.now, "status": "FLUSH_IN_PROGRESS"}
    _keep(call, given["restApiId"], stage)


def flush_stage_authorizers_cache(call: Call, given: Item) -> None:
    """Forget what the authorizers said; ``_authorizerEpoch`` is part of each entry's key."""
    stage = _stage(call, given)
    stage["_authorizerEpoch"] = stage.get("_authorizerEpoch", 0) + 1
    _keep(call, given["restApiId"], stage)


def _stage(call: Call, given: Item) -> Item:
    return known(call, Kind.STAGE, given["restApiId"], given["stageName"])


def _keep(call: Call, api_id: str, stage: Item) -> None:
    call.objects.update(Kind.STAGE, api_id, stage["stageName"], stage)
    call.objects.announce(f"api/{api_id}")


OPERATIONS: dict[str, Operation] = {
    "CreateStage": create_stage,
    "GetStage": get_stage,
    "GetStages": get_stages,
    "UpdateStage": update_stage,
    "DeleteStage": delete_stage,
    "FlushStageCache": flush_stage_cache,
    "FlushStageAuthorizersCache": flush_stage_authorizers_cache,
}
