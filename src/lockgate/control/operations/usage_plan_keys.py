"""The keys of a usage plan.

Source: control-plane.md, sections 4.5 and 11.
"""

from lockgate.control.api_keys import join_plan, leave_plan, value_of
from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Row

__all__ = ["OPERATIONS"]


def create_usage_plan_key(call: Call, given: Item) -> Item:
    """Put a key into a plan; it can be in one plan only for each stage."""
    plan = known(call, Kind.USAGE_PLAN, "", given["usagePlanId"])
    if given["keyType"] != "API_KEY":
        raise BadRequest(CONTROL_MESSAGES["plan.key_type"])
    key = known(call, Kind.API_KEY, "", given["keyId"])
    link = join_plan(call, key, plan)
    call.objects.announce("keys")
    return _shown(call, link)


def _shown(call: Call, link: Item) -> Item:
    """The link with what its key has now."""
    key = known(call, Kind.API_KEY, "", link["id"])
    return {**link, "value": value_of(call, key), "name": key.get("name")}


def get_usage_plan_key(call: Call, given: Item) -> Item:
    """One key of a plan."""
    return _shown(call, _link(call, given))


def get_usage_plan_keys(call: Call, given: Item) -> Item:
    """A page of a plan's keys, the newest first; ``nameQuery`` is how the key's name begins."""
    plan = known(call, Kind.USAGE_PLAN, "", given["usagePlanId"])
    prefix, wanted = given.get("nameQuery"), None
    if prefix:

        def wanted(row: Row) -> bool:
            key = call.objects.find(Kind.API_KEY, "", row.id) or {}
            return str(key.get("name", "")).startswith(prefix)

    return page_of(
        call,
        Kind.USAGE_PLAN_KEY,
        plan["id"],
        given,
        lambda row: _shown(call, row.item),
        wanted=wanted,
        newest_first=True,
    )


def delete_usage_plan_key(call: Call, given: Item) -> None:
    """Take a key out of a plan."""
    link = _link(call, given)
    leave_plan(call, link["id"], given["usagePlanId"])
    call.objects.announce("keys")


def _link(call: Call, given: Item) -> Item:
    plan = known(call, Kind.USAGE_PLAN, "", given["usagePlanId"])
    return known(call, Kind.USAGE_PLAN_KEY, plan["id"], given["keyId"])


OPERATIONS: dict[str, Operation] = {
    "CreateUsagePlanKey": create_usage_plan_key,
    "GetUsagePlanKey": get_usage_plan_key,
    "GetUsagePlanKeys": get_usage_plan_keys,
    "DeleteUsagePlanKey": delete_usage_plan_key,
}
