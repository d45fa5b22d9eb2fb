"""What may be patched of a usage plan. The patches' context is the call.

Source: control-plane.md, section 5.2.
"""

from lockgate.control.errors import BadRequest, NotFound
from lockgate.control.patch_table import (
    Change,
    PatchTable,
    as_map,
    as_text,
    double,
    integer,
    own,
    text,
)
from lockgate.control.usage_plans import check_stage, method_key, stage_text
from lockgate.store.objects import Item

__all__ = ["USAGE_PLAN_PATCHES"]

_LIMITS = {"rateLimit": double("/rateLimit"), "burstLimit": integer("/burstLimit")}


def _drop(change: Change) -> None:
    change.item.pop(change.path[1:], None)


def _patch_stages(change: Change) -> None:
    if change.op == "add":
        api_id, _, stage = as_text(change).partition(":")
        if not api_id or not stage:
            raise NotFound(f"API Stage not found: {change.value}")
        check_stage(change.context, api_id, stage)
        if not any(stage_text(one) == change.value for one in change.item["apiStages"]):
            change.item["apiStages"].append({"apiId": api_id, "stage": stage})
        return
    api_id, _, stage = (change.value or "").partition(":")
    if not api_id or not stage:
        raise BadRequest("Invalid API Stage specified")
    change.item["apiStages"].remove(_stage(change, api_id, stage))


def _stage(change: Change, api_id: str, stage: str) -> Item:
    """The plan's entry for a stage. Raises :class:`NotFound`."""
    for one in change.item["apiStages"]:
        if (one["apiId"], one["stage"]) == (api_id, stage):
            found: Item = one
            return found
    raise NotFound(
        f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan "
        f"{change.item['id']}"
    )


def _stage_in_path(change: Change) -> Item:
    api_id, _, stage = change.keys[0].partition(":")
    return _stage(change, api_id, stage)


def _patch_throttles(change: Change) -> None:
    stage = _stage_in_path(change)
    if change.op == "remove":
        stage.pop("throttle", None)
        return
    throttles = {method_key(key): throttle for key, throttle in as_map(change).items()}
    stage["throttle"] = throttles


def _remove_throttle(change: Change) -> None:
    stage = _stage_in_path(change)
    throttles = stage.get("throttle") or {}
    if throttles.pop(method_key(change.keys[1]), None) is None:
        raise NotFound("Invalid parameter name specified")
    if not throttles:
        stage.pop("throttle")


def _write_throttle(change: Change) -> None:
    throttles = _stage_in_path(change).setdefault("throttle", {})
    limits = throttles.setdefault(method_key(change.keys[1]), {})
    _LIMITS[change.path.rpartition("/")[2]].effect(change._replace(item=limits))


_STAGE = "/apiStages/{apiId:stage}/throttle"

USAGE_PLAN_PATCHES = PatchTable(
    (
        text("/name", clears=False),
        text("/description"),
        text("/productCode", "add replace remove"),
        own("/quota", "remove", _drop),
        own("/throttle", "remove", _drop),
        integer("/quota/limit", "add replace"),
        integer("/quota/offset", "add replace"),
        text("/quota/period", "add replace", clears=False),
        double("/throttle/rateLimit", "add replace"),
        integer("/throttle/burstLimit", "add replace"),
        own("/apiStages", "add remove", _patch_stages),
        own(_STAGE, "add replace remove", _patch_throttles),
        own(f"{_STAGE}/{{method+}}/rateLimit", "add replace", _write_throttle),
        own(f"{_STAGE}/{{method+}}/burstLimit", "add replace", _write_throttle),
        own(f"{_STAGE}/{{method+}}", "remove", _remove_throttle),
    )
)
