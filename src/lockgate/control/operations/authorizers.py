"""Authorizers: Lambda functions (TOKEN, REQUEST) and Cognito user pools.

Source: control-plane.md, sections 3, 4.3 and 5.2; access-control.md, section 5.1.
"""

from lockgate.control.call import Call, new_id
from lockgate.control.checks.authorizers import USUAL_LIFE, check_authorizer
from lockgate.control.errors import Conflict, LimitExceeded, ValidationFailed
from lockgate.control.known import known, known_api, method_path, methods_of
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import Change, PatchTable, as_text, integer, items, own, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.rules.control_plane import SHOWN_ENUMS
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS", "with_defaults"]

_MOST = 10
_UNKNOWN_API = (
    "Unable to complete operation due to concurrent modification. Please try again later."
)
_MEMBERS = (
    "name",
    "type",
    "providerARNs",
    "authType",
    "authorizerUri",
    "authorizerCredentials",
    "identitySource",
    "identityValidationExpression",
    "authorizerResultTtlInSeconds",
)


def create_authorizer(call: Call, given: Item) -> Item:
    """CreateAuthorizer."""
    api_id = given["restApiId"]
    known_api(call, api_id, Conflict(_UNKNOWN_API))
    item = {name: given[name] for name in _MEMBERS if given.get(name) is not None}
    item = with_defaults(item)
    check_authorizer(item)
    if len(call.objects.rows(Kind.AUTHORIZER, api_id, limit=_MOST)) == _MOST:
        raise LimitExceeded(CONTROL_MESSAGES["authorizer.limit"])
    item = {"id": new_id(6), **item}
    try:
        call.objects.insert(Kind.AUTHORIZER, api_id, item["id"], item, name=item["name"])
    except Taken:
        raise _taken(item["name"]) from None
    return item


def get_authorizer(call: Call, given: Item) -> Item:
    """GetAuthorizer."""
    return _found(call, given)


def get_authorizers(call: Call, given: Item) -> Item:
    """GetAuthorizers."""
    known_api(call, given["restApiId"])
    return page_of(call, Kind.AUTHORIZER, given["restApiId"], given)


def update_authorizer(call: Call, given: Item) -> Item:
    """UpdateAuthorizer: the result must pass the checks of a new one."""
    item = patched(_found(call, given), given.get("patchOperations"), _TABLE, "authorizer")
    item = with_defaults(item)
    check_authorizer(item)
    try:
        call.objects.update(
            Kind.AUTHORIZER, given["restApiId"], item["id"], item, name=item["name"]
        )
    except Taken:
        raise _taken(item["name"]) from None
    return item


def delete_authorizer(call: Call, given: Item) -> None:
    """DeleteAuthorizer: not while a method uses it."""
    api_id, id = given["restApiId"], given["authorizerId"]
    item = _found(call, given)
    for resource_id, verb, method in methods_of(call, api_id):
        if method.get("authorizerId") == id:
            path = method_path(call, api_id, resource_id)
            raise Conflict(
                f"Cannot delete authorizer '{item['name']}', is referenced in method: {verb}/{path}"
            )
    call.objects.delete(Kind.AUTHORIZER, api_id, id)


def with_defaults(item: Item) -> Item:
    """An authorizer with what it has where nothing else was given."""
    if item["type"] == "COGNITO_USER_POOLS":
        return {"authType": "cognito_user_pools", **item}
    return {"authType": "custom", "authorizerResultTtlInSeconds": USUAL_LIFE, **item}


def _found(call: Call, given: Item) -> Item:
    return known(call, Kind.AUTHORIZER, given["restApiId"], given["authorizerId"])


def _taken(name: str) -> Conflict:
    return Conflict(
        f"Authorizer name must be unique. Authorizer {name} already exists in this RestApi."
    )


def _change_source(change: Change) -> None:
    """The identity source: parts are added to it and removed from it, or it is replaced."""
    parts = [part for part in change.item.get("identitySource", "").split(",") if part]
    if change.op == "replace":
        parts = [change.value or ""]
    elif change.op == "add":
        parts.append(as_text(change))
    else:
        parts = [part for part in parts if change.value and part.strip() != change.value]
    source = ",".join(parts)
    if source:
        change.item["identitySource"] = source
    else:
        change.item.pop("identitySource", None)


def _check_type(kind: str) -> None:
    types = SHOWN_ENUMS["AuthorizerType"]
    if kind not in types:
        raise ValidationFailed.not_in(kind, "updateAuthorizerInput.type", ", ".join(types))


_TABLE = PatchTable(
    (
        text("/name", clears=False),
        text("/type", clears=False, check=_check_type),
        text("/authType"),
        text("/authorizerUri"),
        text("/authorizerCredentials"),
        text("/identityValidationExpression"),
        integer("/authorizerResultTtlInSeconds", clears=True),
        own("/identitySource", "add replace remove", _change_source),
        items("/providerARNs", "add remove"),
    )
)

OPERATIONS: dict[str, Operation] = {
    "CreateAuthorizer": create_authorizer,
    "DeleteAuthorizer": delete_authorizer,
    "GetAuthorizer": get_authorizer,
    "GetAuthorizers": get_authorizers,
    "UpdateAuthorizer": update_authorizer,
}
"""The operations by their names."""
