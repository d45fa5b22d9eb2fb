"""Gateway responses: every API has all types, customised or as they are by default.

Only customised ones are kept, without a status where none was given: at run time that leaves the
failure its own. Source: control-plane.md, sections 5.2 and 9.
"""

import re

from lockgate.control.call import Call
from lockgate.control.checks.mappings import check_gateway_mappings, check_templates
from lockgate.control.errors import BadRequest, NotFound
from lockgate.control.known import known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of_list
from lockgate.control.patch import patched
from lockgate.control.patch_table import Change, PatchTable, as_map, as_text, entry, text, whole_map
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.gateway_responses import FAMILIES, GATEWAY_RESPONSE_TYPES, LISTED, family_of
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
_STATUS = re.compile(r"[1-5]\d\d", re.ASCII)


def put_gateway_response(call: Call, given: Item) -> Item:
    """PutGatewayResponse: in place of what was there."""
    api_id, kind = given["restApiId"], given["responseType"]
    known_api(call, api_id)
    item: Item = {
        "responseType": kind,
        "responseParameters": given.get("responseParameters") or {},
        "responseTemplates": given.get("responseTemplates") or _TEMPLATES,
        "defaultResponse": False,
    }
    if given.get("statusCode"):
        item["statusCode"] = given["statusCode"]
    check_gateway_mappings(item["responseParameters"])
    check_templates(item["responseTemplates"])
    _keep(call, api_id, item)
    return _shown(item)


def get_gateway_response(call: Call, given: Item) -> Item:
    """GetGatewayResponse."""
    api_id, kind = given["restApiId"], given["responseType"]
    known_api(call, api_id)
    kept = call.objects.find(Kind.GATEWAY_RESPONSE, api_id, kind)
    if kept is not None:
        return _shown(kept)
    families = [call.objects.find(Kind.GATEWAY_RESPONSE, api_id, name) for name in FAMILIES]
    return _default(kind, {one["responseType"]: one for one in families if one is not None})


def get_gateway_responses(call: Call, given: Item) -> Item:
    """GetGatewayResponses: all types."""
    known_api(call, given["restApiId"])
    rows = call.objects.rows(Kind.GATEWAY_RESPONSE, given["restApiId"])
    kept = {row.id: row.item for row in rows}
    return page_of_list(
        given, [_shown(kept[kind]) if kind in kept else _default(kind, kept) for kind in LISTED]
    )


def update_gateway_response(call: Call, given: Item) -> Item:
    """UpdateGatewayResponse: also of a type that was not customised, which makes it so."""
    api_id, kind = given["restApiId"], given["responseType"]
    if not given.get("patchOperations"):
        return get_gateway_response(call, given)
    known_api(call, api_id)
    kept = call.objects.find(Kind.GATEWAY_RESPONSE, api_id, kind) or {
        "responseType": kind,
        "responseParameters": {},
        "responseTemplates": _TEMPLATES,
    }
    item = patched(kept, given["patchOperations"], _TABLE, "gatewayResponse")
    item["defaultResponse"] = False
    check_gateway_mappings(item["responseParameters"])
    check_templates(item["responseTemplates"])
    _keep(call, api_id, item)
    return _shown(item)


def delete_gateway_response(call: Call, given: Item) -> None:
    """DeleteGatewayResponse: the default shows again."""
    api_id, kind = given["restApiId"], given["responseType"]
    known_api(call, api_id)
    if not call.objects.delete(Kind.GATEWAY_RESPONSE, api_id, kind):
        raise NotFound("Gateway response type not defined on api")


def _keep(call: Call, api_id: str, item: Item) -> None:
    kind = item["responseType"]
    if call.objects.find(Kind.GATEWAY_RESPONSE, api_id, kind) is None:
        call.objects.insert(Kind.GATEWAY_RESPONSE, api_id, kind, item)
    else:
        call.objects.update(Kind.GATEWAY_RESPONSE, api_id, kind, item)


def _shown(item: Item) -> Item:
    """A customised response; where it has no status, that of its type is shown."""
    status = GATEWAY_RESPONSE_TYPES[item["responseType"]].status
    return {"statusCode": None if status is None else str(status), **item}


def _default(kind: str, kept: dict[str, Item]) -> Item:
    """A type that is not customised, as the family of its class has it."""
    status = GATEWAY_RESPONSE_TYPES[kind].status
    family = {} if status is None else kept.get(family_of(status), {})
    shown = None if status is None else str(status)
    return {
        "responseType": kind,
        "statusCode": family.get("statusCode", shown),
        "responseParameters": family.get("responseParameters", {}),
        "responseTemplates": family.get("responseTemplates", _TEMPLATES),
        "defaultResponse": True,
    }


def _check_status(status: str) -> None:
    if not _STATUS.fullmatch(status):
        raise BadRequest(CONTROL_MESSAGES["gateway_response.status"] % {"status": status})


def _filled(change: Change) -> str:
    """A value of one of the two maps, which is never empty."""
    if not change.value:
        raise BadRequest(_empty_in(change))
    return as_text(change)


def _filled_map(change: Change) -> dict[str, str]:
    if not change.value:
        raise BadRequest(_empty_in(change))
    found = as_map(change)
    if not all(isinstance(one, str) and one for one in found.values()):
        raise BadRequest(_empty_in(change))
    return found


def _empty_in(change: Change) -> str:
    return f"Invalid null or empty value in {change.path.split('/')[1]}"


_UNKNOWN = "Invalid patch path %(path)s"

_TABLE = PatchTable(
    (
        text("/statusCode", check=_check_status),
        entry("/responseParameters/{key}", coerced=_filled),
        whole_map("/responseParameters", coerced=_filled_map),
        entry(
            "/responseTemplates/{type}",
            coerced=_filled,
            absent="Content-Type specified was not found",
        ),
        whole_map("/responseTemplates", coerced=_filled_map),
    ),
    unknown_path=_UNKNOWN,
    wrong_op=_UNKNOWN,
)

OPERATIONS: dict[str, Operation] = {
    "DeleteGatewayResponse": delete_gateway_response,
    "GetGatewayResponse": get_gateway_response,
    "GetGatewayResponses": get_gateway_responses,
    "PutGatewayResponse": put_gateway_response,
    "UpdateGatewayResponse": update_gateway_response,
}
"""The operations by their names."""
