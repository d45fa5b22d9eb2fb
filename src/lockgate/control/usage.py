"""What the keys of usage plans have used, day by day, and what is left to them.

Source: control-plane.md, section 11; traffic.md, section 2. An object of kind ``usage`` is a day of
a key in a plan: ``used`` requests, which those who serve add to, and ``granted``, what was given to
its window that day (taken away, where negative).
"""

from datetime import date

from lockgate.control.call import Call
from lockgate.engine.quotas import Quota, window_of
from lockgate.rules.compat import REMAINING_WITHOUT_QUOTA
from lockgate.store.objects import Item, Kind

__all__ = ["days_of", "forget_usage", "grant", "today"]

_SECONDS_OF_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()


def today(call: Call) -> int:
    """The day of the call, as an ordinal."""
    return _EPOCH + call.now // _SECONDS_OF_DAY


def _quota_of(plan: Item) -> Quota | None:
    """The plan's quota, or None."""
    quota = plan.get("quota")
    if quota is None:
        return None
    made = _EPOCH + plan.get("_createdDate", 0) // _SECONDS_OF_DAY
    return Quota(quota["limit"], quota["period"], quota.get("offset", 0), made)


def days_of(call: Call, plan: Item, key_id: str, first: int, last: int) -> list[list[int]]:
    """What was used, and what was left at the end, on each day from ``first`` to ``last``."""
    quota = _quota_of(plan)
    kept = {
        row.id: row.item
        for row in call.objects.rows(Kind.USAGE, plan["id"], id_prefix=f"{key_id}/")
    }
    days, left, end = [], REMAINING_WITHOUT_QUOTA, first
    start = first if quota is None else window_of(first, quota).first
    for day in range(start, last + 1):
        usage = kept.get(_id(key_id, day), {})
        if quota is not None:
            if day >= end or day == start:
                window = window_of(day, quota)
                left, end = window.limit, window.end
            left += usage.get("granted", 0) - usage.get("used", 0)
        if day >= first:
            days.append([usage.get("used", 0), max(0, left)])
    return days


def grant(call: Call, plan: Item, key_id: str, more: int) -> None:
    """Give ``more`` requests to the key's running window, or take them away."""
    id = _id(key_id, today(call))
    usage = call.objects.find(Kind.USAGE, plan["id"], id)
    if usage is None:
        call.objects.insert(Kind.USAGE, plan["id"], id, {"used": 0, "granted": more})
    else:
        usage["granted"] = usage.get("granted", 0) + more
        call.objects.update(Kind.USAGE, plan["id"], id, usage)


def forget_usage(call: Call, plan_id: str, key_id: str) -> None:
    """Drop what is known of a key that is no more."""
    for row in call.objects.rows(Kind.USAGE, plan_id, id_prefix=f"{key_id}/"):
        # A key's id may be its value, and that may have a slash.
        if row.id.rpartition("/")[0] == key_id:
            call.objects.delete(Kind.USAGE, plan_id, row.id)


def _id(key_id: str, day: int) -> str:
    return f"{key_id}/{date.fromordinal(day).isoformat()}"
