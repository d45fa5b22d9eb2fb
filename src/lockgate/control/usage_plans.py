"""What a usage plan may say: its stages, their throttles, its quota.

Source: control-plane.md, section 11; traffic.md, sections 1.1 and 2. A plan's own member besides
those of the service model is ``_createdDate``.
"""

import sys
from typing import Any

from lockgate.control.call import Call
from lockgate.control.errors import BadRequest, Conflict, NotFound
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.limits import THROTTLED_METHODS
from lockgate.store.objects import Item, Kind

__all__ = [
    "check_keys",
    "check_quota",
    "check_stage",
    "check_throttle",
    "check_throttles",
    "method_key",
    "stage_text",
]

_PERIODS = ("DAY", "WEEK", "MONTH")
_LIMITS = {"rateLimit": (int | float, sys.float_info.max), "burstLimit": (int, 2**31 - 1)}
_NO_STAGE = "Invalid API Stage {api: %s, stage: %s} specified for usageplan %s"
"""The service answers it with the placeholders in it."""


def stage_text(stage: Item) -> str:
    """A plan's stage as one text: ``{api}:{stage}``."""
    return f"{stage['apiId']}:{stage['stage']}"


def check_stage(call: Call, api_id: str | None, stage: str | None) -> None:
    """Raises an error where there is no such stage."""
    if not api_id or not stage:
        raise BadRequest(_NO_STAGE)
    if call.objects.find(Kind.STAGE, api_id, stage) is None:
        raise NotFound(f"API Stage not found: {api_id}:{stage}")


def check_quota(quota: Item) -> None:
    """Raises :class:`BadRequest` for a quota that cannot be; fills its offset in."""
    limit, period, offset = quota.get("limit"), quota.get("period"), quota.get("offset") or 0
    if limit is None or limit < 0:
        raise BadRequest("Usage Plan quota limit must be a non-negative numeric")
    if period not in _PERIODS:
        raise BadRequest(
            f"Invalid Usage Plan quota period specified. Must be one of [{', '.join(_PERIODS)}]"
        )
    if period == "DAY" and offset != 0:
        raise BadRequest("Usage Plan quota offset must be zero in the DAY period")
    most = {"DAY": 0, "WEEK": 6, "MONTH": 27}[period]
    if not 0 <= offset <= most:
        raise BadRequest(
            f"Usage Plan quota offset must be between 0 and {most} inclusive in the {period} period"
        )
    quota["offset"] = offset


def check_throttle(throttle: Any) -> None:
    """Raises :class:`BadRequest` where that are no limits of a rate and a burst."""
    is_one = isinstance(throttle, dict) and throttle.keys() <= _LIMITS.keys()
    if not is_one or not all(_is_limit(name, limit) for name, limit in throttle.items()):
        raise BadRequest(CONTROL_MESSAGES["plan.throttle"])


def _is_limit(name: str, limit: Any) -> bool:
    # PATCH brings throttles as JSON in a text, whose types the wire has not seen.
    type_of, most = _LIMITS[name]
    return isinstance(limit, type_of) and not isinstance(limit, bool) and 0 <= limit <= most


def check_throttles(call: Call, plan: Item, before: Item | None) -> None:
    """Raises :class:`BadRequest` for a throttle of a method that cannot be.

    A method that the plan throttled ``before`` may have gone meanwhile: that is nobody's mistake.
    """
    had = set() if before is None else _throttled(before)
    for stage in plan["apiStages"]:
        throttles = stage.get("throttle") or {}
        if throttles and "throttle" not in plan:
            raise BadRequest(CONTROL_MESSAGES["plan.no_throttle"])
        if len(throttles) > THROTTLED_METHODS:
            raise BadRequest(CONTROL_MESSAGES["plan.methods"])
        for key, throttle in throttles.items():
            check_throttle(throttle)
            if (stage["apiId"], key) not in had:
                _check_method(call, stage["apiId"], key)


def _throttled(plan: Item) -> set[tuple[str, str]]:
    return {
        (stage["apiId"], key) for stage in plan["apiStages"] for key in stage.get("throttle", ())
    }


def method_key(text: str) -> str:
    """A method as throttles name it: ``{path}/{VERB}``, that of the root ``//GET``."""
    path, _, verb = text.rpartition("/")
    return f"/{path.lstrip('/')}/{verb}"


def _check_method(call: Call, api_id: str, key: str) -> None:
    path, _, verb = key.rpartition("/")
    api = call.objects.find(Kind.REST_API, "", api_id) or {}
    resource_id = api.get("rootResourceId")
    for part in path.strip("/").split("/") if path.strip("/") else ():
        row = call.objects.named(Kind.RESOURCE, api_id, f"{resource_id}/{part}")
        resource_id = None if row is None else row.id
    if call.objects.find(Kind.METHOD, api_id, f"{resource_id}/{verb}") is None:
        raise BadRequest(f"Invalid method {{resourcePath: {path},method: {verb}}} specified")


def check_keys(call: Call, plan: Item, added: set[str]) -> None:
    """Raises :class:`Conflict` where a key of the plan is in another one for an ``added`` stage.

    Plans are looked at one by one, which is rare; keys only where two plans have a stage.
    """
    if not added or not call.objects.rows(Kind.USAGE_PLAN_KEY, plan["id"], limit=1):
        return
    for row in call.objects.rows(Kind.USAGE_PLAN, ""):
        both = added & {stage_text(stage) for stage in row.item["apiStages"]}
        if row.id == plan["id"] or not both:
            continue
        for key in call.objects.rows(Kind.USAGE_PLAN_KEY, plan["id"]):
            if call.objects.find(Kind.USAGE_PLAN_KEY, row.id, key.id) is not None:
                raise Conflict(
                    CONTROL_MESSAGES["plan.key_of_two"] % (plan["id"], key.id, min(both))
                )
