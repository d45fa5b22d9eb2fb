"""API keys.

Source: control-plane.md, sections 4.5, 5.2 and 11.
"""

from collections.abc import Callable

from lockgate.control.api_keys import (
    check_description,
    check_name,
    check_value,
    keep_key,
    new_value,
    value_of,
)
from lockgate.control.call import Call
from lockgate.control.errors import BadRequest
from lockgate.control.known import known
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import Change, PatchTable, as_text, flag, own, text
from lockgate.control.tagging import check_tags
from lockgate.control.usage import forget_usage
from lockgate.store.objects import Item, Kind, Row

__all__ = ["OPERATIONS"]


def create_api_key(call: Call, given: Item) -> Item:
    """A key, with a value that is given or made."""
    value = given.get("value")
    if value is None:
        value = new_value()
    check_value(value)
    check_name(given.get("name") or "")
    check_description(given.get("description") or "")
    key = {name: given[name] for name in ("name", "description", "customerId") if given.get(name)}
    key["enabled"] = bool(given.get("enabled"))
    key["stageKeys"] = [
        _stage_key(call, one.get("restApiId"), one.get("stageName"))
        for one in given.get("stageKeys") or ()
    ]
    if given.get("tags"):
        check_tags(given["tags"])
        key["tags"] = given["tags"]
    is_distinct = given.get("generateDistinctId") is not False
    key = keep_key(call, key, value, id_is_value=not is_distinct)
    call.objects.announce("keys")
    return {**key, "value": value}


def _stage_key(call: Call, api_id: str | None, stage: str | None) -> str:
    if not api_id or not stage or call.objects.find(Kind.STAGE, api_id, stage) is None:
        raise BadRequest("Invalid stage identifier specified")
    return f"{api_id}/{stage}"


def get_api_key(call: Call, given: Item) -> Item:
    """One key, its value only with ``includeValue``."""
    key = known(call, Kind.API_KEY, "", given["apiKey"])
    return {**key, "value": value_of(call, key)} if given.get("includeValue") else key


def get_api_keys(call: Call, given: Item) -> Item:
    """A page of keys, the newest first; ``nameQuery`` is how the name begins."""

    def shown(row: Row) -> Item:
        if given.get("includeValues"):
            return {**row.item, "value": value_of(call, row.item)}
        return row.item

    return page_of(call, Kind.API_KEY, "", given, shown, wanted=_wanted(given), newest_first=True)


def _wanted(given: Item) -> Callable[[Row], bool] | None:
    prefix, customer = given.get("nameQuery") or "", given.get("customerId")
    if not prefix and not customer:
        return None

    def is_wanted(row: Row) -> bool:
        key = row.item
        is_theirs = not customer or key.get("customerId") == customer
        return is_theirs and str(key.get("name", "")).startswith(prefix)

    return is_wanted


def _patch_stages(change: Change) -> None:
    stage_keys = change.item.setdefault("stageKeys", [])
    api_id, _, stage = as_text(change).partition("/")
    if change.op == "remove":
        change.item["stageKeys"] = [one for one in stage_keys if one != change.value]
    elif change.value not in stage_keys:
        stage_keys.append(_stage_key(change.context, api_id, stage))


def _patch_labels(change: Change) -> None:
    """Documented, and no member of a key."""
    as_text(change)


_PATCHES = PatchTable(
    (
        text("/name", check=check_name),
        text("/description", check=check_description),
        flag("/enabled"),
        text("/customerId"),
        own("/stages", "add remove", _patch_stages),
        own("/labels", "add remove", _patch_labels),
    ),
    listed=("/description", "/enabled", "/name", "/customerId"),
)


def update_api_key(call: Call, given: Item) -> Item:
    """Patch a key; its value never changes and is not answered."""
    key = known(call, Kind.API_KEY, "", given["apiKey"])
    key = patched(key, given.get("patchOperations"), _PATCHES, "ApiKey", call)
    key["lastUpdatedDate"] = call.now
    call.objects.update(Kind.API_KEY, "", key["id"], key)
    call.objects.announce("keys")
    return key


def delete_api_key(call: Call, given: Item) -> None:
    """Drop a key; it leaves every plan."""
    key = known(call, Kind.API_KEY, "", given["apiKey"])
    for plan_id in key.get("_plans", ()):
        call.objects.delete(Kind.USAGE_PLAN_KEY, plan_id, key["id"])
        forget_usage(call, plan_id, key["id"])
    call.objects.delete(Kind.API_KEY, "", key["id"])
    call.objects.announce("keys")


OPERATIONS: dict[str, Operation] = {
    "CreateApiKey": create_api_key,
    "GetApiKey": get_api_key,
    "GetApiKeys": get_api_keys,
    "UpdateApiKey": update_api_key,
    "DeleteApiKey": delete_api_key,
}
