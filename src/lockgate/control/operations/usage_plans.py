"""Usage plans: which keys may call which stages, how fast and how often.

Source: control-plane.md, sections 4.5 and 11.
"""

from lockgate.control.api_keys import leave_plan
from lockgate.control.call import Call, new_id
from lockgate.control.errors import BadRequest
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.tagging import check_tags
from lockgate.control.usage_plan_patches import USAGE_PLAN_PATCHES
from lockgate.control.usage_plans import (
    check_keys,
    check_quota,
    check_stage,
    check_throttle,
    check_throttles,
    method_key,
    stage_text,
)
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Row

__all__ = ["OPERATIONS"]


def create_usage_plan(call: Call, given: Item) -> Item:
    """A plan, for stages that exist."""
    plan: Item = {"id": new_id(6), "name": given["name"]}
    if given.get("description"):
        plan["description"] = given["description"]
    plan["apiStages"] = [_api_stage(call, one) for one in given.get("apiStages") or ()]
    for name in ("throttle", "quota", "tags"):
        if given.get(name):
            plan[name] = given[name]
    _check(call, plan, None)
    plan["_createdDate"] = call.now
    call.objects.insert(Kind.USAGE_PLAN, "", plan["id"], plan)
    call.objects.announce("keys")
    return plan


def _api_stage(call: Call, given: Item) -> Item:
    check_stage(call, given.get("apiId"), given.get("stage"))
    stage: Item = {"apiId": given["apiId"], "stage": given["stage"]}
    if given.get("throttle"):
        stage["throttle"] = {method_key(key): it for key, it in given["throttle"].items()}
    return stage


def _check(call: Call, plan: Item, before: Item | None) -> None:
    check_tags(plan.get("tags") or {})
    if "quota" in plan:
        check_quota(plan["quota"])
    if "throttle" in plan:
        check_throttle(plan["throttle"])
    check_throttles(call, plan, before)


def get_usage_plan(call: Call, given: Item) -> Item:
    """One plan."""
    return _shown(known(call, Kind.USAGE_PLAN, "", given["usagePlanId"]))


def _shown(plan: Item) -> Item:
    return {**plan, "tags": plan.get("tags", {})}


def get_usage_plans(call: Call, given: Item) -> Item:
    """A page of plans, or of those that the key ``keyId`` is in."""
    key_id, wanted = given.get("keyId"), None
    if key_id:
        key = call.objects.find(Kind.API_KEY, "", key_id) or {}
        plans = frozenset(key.get("_plans", ()))

        def wanted(row: Row) -> bool:
            return row.id in plans

    return page_of(call, Kind.USAGE_PLAN, "", given, lambda row: _shown(row.item), wanted=wanted)


def update_usage_plan(call: Call, given: Item) -> Item:
    """Patch a plan; what it says together must make sense."""
    before = known(call, Kind.USAGE_PLAN, "", given["usagePlanId"])
    plan = patched(before, given.get("patchOperations"), USAGE_PLAN_PATCHES, "UsagePlan", call)
    _check(call, plan, before)
    had = {stage_text(stage) for stage in before["apiStages"]}
    check_keys(call, plan, {stage_text(stage) for stage in plan["apiStages"]} - had)
    call.objects.update(Kind.USAGE_PLAN, "", plan["id"], plan)
    call.objects.announce("keys")
    return _shown(plan)


def delete_usage_plan(call: Call, given: Item) -> None:
    """Drop a plan that has no stages; its keys stay."""
    plan = known(call, Kind.USAGE_PLAN, "", given["usagePlanId"])
    if plan["apiStages"]:
        raise BadRequest(CONTROL_MESSAGES["plan.stages"])
    for row in call.objects.rows(Kind.USAGE_PLAN_KEY, plan["id"]):
        leave_plan(call, row.id, plan["id"])
    call.objects.clear(plan["id"], [Kind.USAGE])
    call.objects.delete(Kind.USAGE_PLAN, "", plan["id"])
    call.objects.announce("keys")


OPERATIONS: dict[str, Operation] = {
    "CreateUsagePlan": create_usage_plan,
    "GetUsagePlan": get_usage_plan,
    "GetUsagePlans": get_usage_plans,
    "UpdateUsagePlan": update_usage_plan,
    "DeleteUsagePlan": delete_usage_plan,
}
