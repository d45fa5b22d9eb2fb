"""API keys out of a table.

Source: control-plane.md, section 11.
"""

from lockgate.control.api_keys import (
    check_description,
    check_name,
    check_value,
    join_plan,
    keep_key,
    key_with_value,
)
from lockgate.control.call import Call
from lockgate.control.errors import BadRequest, Conflict
from lockgate.control.key_csv import KeyLine, read_key_csv
from lockgate.control.operations.kinds import Operation
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]


def import_api_keys(call: Call, given: Item) -> Item:
    """Make the keys of a table, or change those whose values are there.

    A line that cannot be is left out with a warning; with ``failOnWarnings`` that refuses all.
    """
    ids: dict[str, None] = {}
    warnings: list[str] = []
    for line in read_key_csv(_text(given["body"])):
        try:
            key = _take_key(call, line)
        except BadRequest as refused:
            warnings.append(_warning(line, refused.message))
            continue
        ids[key["id"]] = None
        warnings += _join_plans(call, line, key)
    if warnings and given.get("failOnWarnings"):
        raise BadRequest(CONTROL_MESSAGES["keys.warnings"] % "; ".join(warnings))
    call.objects.announce("keys")
    return {"ids": list(ids), "warnings": warnings}


def _text(body: bytes | str) -> str:
    if isinstance(body, str):
        return body
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest(CONTROL_MESSAGES["keys.columns"]) from None


def _take_key(call: Call, line: KeyLine) -> Item:
    """The key of a line, new or with what the line says of it. Raises :class:`BadRequest`."""
    if not line.name:
        raise BadRequest(CONTROL_MESSAGES["keys.name"])
    check_name(line.name)
    check_description(line.description)
    check_value(line.key)
    said = {"name": line.name, "enabled": line.enabled}
    if line.description:
        said["description"] = line.description
    row = key_with_value(call, line.key)
    if row is None:
        return keep_key(call, {**said, "stageKeys": []}, line.key)
    key = {**row.item, **said, "lastUpdatedDate": call.now}
    call.objects.update(Kind.API_KEY, "", row.id, key)
    return key


def _join_plans(call: Call, line: KeyLine, key: Item) -> list[str]:
    """Put the key into the line's plans; warnings about those it cannot be in."""
    warnings = []
    for plan_id in line.plans:
        if plan_id in key.get("_plans", ()):
            continue
        plan = call.objects.find(Kind.USAGE_PLAN, "", plan_id)
        if plan is None:
            warnings.append(_warning(line, CONTROL_MESSAGES["keys.plan"] % plan_id))
            continue
        try:
            join_plan(call, key, plan)
        except Conflict as refused:
            warnings.append(_warning(line, refused.message))
    return warnings


def _warning(line: KeyLine, message: str) -> str:
    return f"Line {line.line}: {message}"


OPERATIONS: dict[str, Operation] = {"ImportApiKeys": import_api_keys}
