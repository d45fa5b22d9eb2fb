"""Methods. One is kept with its responses, its integration and the integration's responses in it.

Source: control-plane.md, sections 3, 4.2 and 5.2 (Method).
"""

from lockgate.control.call import Call
from lockgate.control.checks.methods import AUTHORIZED, check_authorizer, check_method, check_verb
from lockgate.control.errors import Conflict
from lockgate.control.known import NO_RESOURCE, find_method, find_resource, keep_method
from lockgate.control.operations.kinds import Operation
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, as_flag, entry, flag, items, text
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS"]

_AS_GIVEN = ("operationName", "requestParameters", "requestModels")
_WHERE_NOT_EMPTY = ("requestValidatorId", "authorizationScopes")


def put_method(call: Call, given: Item) -> Item:
    """PutMethod: a new one; there must be none yet."""
    api_id = given["restApiId"]
    resource = find_resource(call, api_id, given["resourceId"], no_api=NO_RESOURCE)
    verb = given["httpMethod"]
    check_verb(verb)
    id = f"{resource['id']}/{verb}"
    if call.objects.find(Kind.METHOD, api_id, id) is not None:
        raise Conflict("Method already exists for this resource")
    method: Item = {
        "httpMethod": verb,
        "authorizationType": given["authorizationType"].upper(),
        "apiKeyRequired": given.get("apiKeyRequired") or False,
    }
    for member in _AS_GIVEN:
        if given.get(member) is not None:
            method[member] = given[member]
    for member in _WHERE_NOT_EMPTY:
        if given.get(member):
            method[member] = given[member]
    if method["authorizationType"] in AUTHORIZED and given.get("authorizerId"):
        method["authorizerId"] = given["authorizerId"]
    check_method(call.objects, api_id, method)
    try:
        call.objects.insert(Kind.METHOD, api_id, id, method)
    except Taken:
        raise Conflict("Method already exists for this resource") from None
    return method


def get_method(call: Call, given: Item) -> Item:
    """GetMethod."""
    return find_method(call, given)


def update_method(call: Call, given: Item) -> Item:
    """UpdateMethod."""
    before = find_method(call, given, no_api=NO_RESOURCE)
    operations = given.get("patchOperations") or []
    method = patched(before, operations, _TABLE, "method")
    method["authorizationType"] = method["authorizationType"].upper()
    _settle_authorizer(call, given["restApiId"], method, operations)
    check_method(call.objects, given["restApiId"], method)
    keep_method(call, given, method)
    return method


def delete_method(call: Call, given: Item) -> None:
    """DeleteMethod: with its responses and its integration."""
    method = find_method(call, given, no_api=NO_RESOURCE)
    id = f"{given['resourceId']}/{method['httpMethod']}"
    call.objects.delete(Kind.METHOD, given["restApiId"], id)


def _settle_authorizer(call: Call, api_id: str, method: Item, operations: list[Item]) -> None:
    """A type that needs an authorizer comes with one; the others have none."""
    if method["authorizationType"] not in AUTHORIZED:
        method.pop("authorizerId", None)
        paths = {one.get("path") for one in operations}
        if "/authorizationType" in paths and "/authorizationScopes" not in paths:
            method.pop("authorizationScopes", None)
        return
    paths = {one.get("path") for one in operations}
    if "/authorizationType" in paths and "/authorizerId" not in paths:
        check_authorizer(call.objects, api_id, {**method, "authorizerId": None})


_NO_CONTENT_TYPE = "Content-Type specified was not found"
_TABLE = PatchTable(
    (
        text("/authorizationType", clears=False),
        text("/authorizerId"),
        flag("/apiKeyRequired"),
        text("/operationName"),
        text("/requestValidatorId"),
        entry("/requestParameters/{key}", coerced=as_flag, drops=True),
        entry("/requestModels/{type}", absent=_NO_CONTENT_TYPE, drops=True),
        items("/authorizationScopes", drops=True),
    ),
    unknown_path="Invalid patch path %(path)s",
    wrong_op="Invalid patch operation specified. Must be one of: [%(ops)s]",
)

OPERATIONS: dict[str, Operation] = {
    "DeleteMethod": delete_method,
    "GetMethod": get_method,
    "PutMethod": put_method,
    "UpdateMethod": update_method,
}
"""The operations by their names."""
