"""Request validators: whether a method's body and parameters are checked.

Source: control-plane.md, sections 3, 5.2 and 10.2.
"""

from lockgate.control.call import Call, new_id
from lockgate.control.errors import BadRequest, Conflict
from lockgate.control.known import known, known_api, method_path, methods_of
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, flag, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_BLANK = "Request Validator name cannot be blank"


def create_request_validator(call: Call, given: Item) -> Item:
    """CreateRequestValidator."""
    api_id = given["restApiId"]
    known_api(call, api_id, BadRequest("Invalid REST API identifier specified"))
    name = given.get("name") or ""
    if not name.strip():
        raise BadRequest(CONTROL_MESSAGES["validator.name"])
    item: Item = {
        "id": new_id(6),
        "name": name,
        "validateRequestBody": bool(given.get("validateRequestBody")),
        "validateRequestParameters": bool(given.get("validateRequestParameters")),
    }
    call.objects.insert(Kind.REQUEST_VALIDATOR, api_id, item["id"], item)
    return item


def get_request_validator(call: Call, given: Item) -> Item:
    """GetRequestValidator."""
    return _found(call, given)


def get_request_validators(call: Call, given: Item) -> Item:
    """GetRequestValidators."""
    known_api(call, given["restApiId"])
    return page_of(call, Kind.REQUEST_VALIDATOR, given["restApiId"], given)


def update_request_validator(call: Call, given: Item) -> Item:
    """UpdateRequestValidator."""
    item = patched(_found(call, given), given.get("patchOperations"), _TABLE, "requestValidator")
    call.objects.update(Kind.REQUEST_VALIDATOR, given["restApiId"], item["id"], item)
    return item


def delete_request_validator(call: Call, given: Item) -> None:
    """DeleteRequestValidator: not while a method uses it."""
    api_id, id = given["restApiId"], given["requestValidatorId"]
    item = _found(call, given)
    for resource_id, verb, method in methods_of(call, api_id):
        if method.get("requestValidatorId") == id:
            where = f"{verb}/{method_path(call, api_id, resource_id)}"
            message = CONTROL_MESSAGES["validator.used"]
            raise Conflict(message % {"name": item["name"], "method": where})
    call.objects.delete(Kind.REQUEST_VALIDATOR, api_id, id)


def _found(call: Call, given: Item) -> Item:
    api_id, id = given["restApiId"], given["requestValidatorId"]
    return known(call, Kind.REQUEST_VALIDATOR, api_id, id)


def _check_name(name: str) -> None:
    if not name.strip():
        raise BadRequest(_BLANK)


_TABLE = PatchTable(
    (
        text("/name", clears=False, check=_check_name),
        flag("/validateRequestBody"),
        flag("/validateRequestParameters"),
    )
)

OPERATIONS: dict[str, Operation] = {
    "CreateRequestValidator": create_request_validator,
    "DeleteRequestValidator": delete_request_validator,
    "GetRequestValidator": get_request_validator,
    "GetRequestValidators": get_request_validators,
    "UpdateRequestValidator": update_request_validator,
}
"""The operations by their names."""
