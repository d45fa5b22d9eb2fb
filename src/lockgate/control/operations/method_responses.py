"""Method responses: the statuses that a method declares, each kept in its method.

Source: control-plane.md, sections 3, 4.2 and 5.2 (MethodResponse).
"""

from typing import Any

from lockgate.control.call import Call
from lockgate.control.checks.methods import check_method_response
from lockgate.control.errors import Conflict, NotFound
from lockgate.control.known import NO_RESOURCE, NO_STATUS, find_method, keep_method
from lockgate.control.operations.kinds import Operation
from lockgate.control.patch import patched
from lockgate.control.patch_table import (
    Change,
    PatchTable,
    as_flag,
    as_map,
    entry,
    whole_map,
)
from lockgate.store.objects import Item

__all__ = ["OPERATIONS"]


def put_method_response(call: Call, given: Item) -> Item:
    """PutMethodResponse: a new one; there must be none yet."""
    method = _method(call, given)
    code = given["statusCode"]
    response = {"statusCode": code}
    for member in ("responseParameters", "responseModels"):
        if given.get(member) is not None:
            response[member] = given[member]
    responses = method.setdefault("methodResponses", {})
    if code in responses:
        raise Conflict("Response already exists for this resource")
    check_method_response(call.objects, given["restApiId"], response)
    responses[code] = response
    keep_method(call, given, method)
    return response


def get_method_response(call: Call, given: Item) -> Item:
    """GetMethodResponse."""
    return _response(_method(call, given), given)


def update_method_response(call: Call, given: Item) -> Item:
    """UpdateMethodResponse."""
    method = _method(call, given)
    before = _response(method, given)
    response = patched(before, given.get("patchOperations"), _TABLE, "methodResponse")
    check_method_response(call.objects, given["restApiId"], response)
    method["methodResponses"][given["statusCode"]] = response
    keep_method(call, given, method)
    return response


def delete_method_response(call: Call, given: Item) -> None:
    """DeleteMethodResponse."""
    method = _method(call, given)
    _response(method, given)
    del method["methodResponses"][given["statusCode"]]
    if not method["methodResponses"]:
        del method["methodResponses"]
    keep_method(call, given, method)


def _method(call: Call, given: Item) -> Item:
    return find_method(call, given, no_api=NO_RESOURCE)


def _response(method: Item, given: Item) -> Item:
    found: Item | None = (method.get("methodResponses") or {}).get(given["statusCode"])
    if found is None:
        raise NotFound(NO_STATUS)
    return found


def _as_flags(change: Change) -> dict[str, Any]:
    """A map of booleans, be they written as such or as texts."""
    return {key: str(value).lower() == "true" for key, value in as_map(change).items()}


_TABLE = PatchTable(
    (
        whole_map("/responseParameters", coerced=_as_flags),
        entry("/responseParameters/{key}", coerced=as_flag),
        whole_map("/responseModels"),
        entry("/responseModels/{type}", absent="Content-Type specified was not found"),
    ),
    unknown_path="Invalid patch path %(path)s",
)

OPERATIONS: dict[str, Operation] = {
    "DeleteMethodResponse": delete_method_response,
    "GetMethodResponse": get_method_response,
    "PutMethodResponse": put_method_response,
    "UpdateMethodResponse": update_method_response,
}
"""The operations by their names."""
