"""What the keys of a usage plan have used and what is left to them.

Source: control-plane.md, section 11; traffic.md, section 2.
"""

from datetime import date

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_rows
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, integer
from lockgate.control.usage import days_of, grant, today
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import USAGE_DAYS
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]


_EARLIEST, _LATEST = 1970, 9000
"""Years: the calendar's very ends have no windows around them."""


def get_usage(call: Call, given: Item) -> Item:
    """The days of one key, or of a page of the plan's keys."""
    plan = known(call, Kind.USAGE_PLAN, "", given["usagePlanId"])
    first, last = _day(given["startDate"]), _day(given["endDate"])
    if not 0 <= last - first < USAGE_DAYS:
        raise BadRequest(CONTROL_MESSAGES["usage.range"])
    usage: Item = {
        "usagePlanId": plan["id"],
        "startDate": given["startDate"],
        "endDate": given["endDate"],
    }
    if given.get("keyId"):
        ids = [known(call, Kind.USAGE_PLAN_KEY, plan["id"], given["keyId"])["id"]]
    else:
        rows, position = page_rows(call, Kind.USAGE_PLAN_KEY, plan["id"], given, newest_first=True)
        ids = [row.id for row in rows]
        usage["position"] = position
    usage["items"] = {id: days_of(call, plan, id, first, last) for id in ids}
    return usage


def _day(text: str) -> int:
    """The day of a text in the one form that the service takes: ``2026-11-23``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRequest(CONTROL_MESSAGES["usage.date"]) from None
    if day.isoformat() != text or not _EARLIEST <= day.year <= _LATEST:
        raise BadRequest(CONTROL_MESSAGES["usage.date"])
    return day.toordinal()


def _check_remaining(remaining: int) -> None:
    if remaining < 0:
        raise BadRequest(CONTROL_MESSAGES["usage.remaining"])


_PATCHES = PatchTable((integer("/remaining", check=_check_remaining),))


def update_usage(call: Call, given: Item) -> Item:
    """Set what is left to a key in the running window: more or less than there was."""
    plan = known(call, Kind.USAGE_PLAN, "", given["usagePlanId"])
    key_id = known(call, Kind.USAGE_PLAN_KEY, plan["id"], given["keyId"])["id"]
    if "quota" not in plan:
        raise BadRequest(CONTROL_MESSAGES["usage.no_quota"])
    day = today(call)
    ((_, left),) = days_of(call, plan, key_id, day, day)
    change = patched({"remaining": left}, given.get("patchOperations"), _PATCHES, "Usage")
    if change["remaining"] != left:
        grant(call, plan, key_id, change["remaining"] - left)
        call.objects.announce("keys")
    shown = date.fromordinal(day).isoformat()
    return {
        "usagePlanId": plan["id"],
        "startDate": shown,
        "endDate": shown,
        "items": {key_id: days_of(call, plan, key_id, day, day)},
    }


OPERATIONS: dict[str, Operation] = {"GetUsage": get_usage, "UpdateUsage": update_usage}
