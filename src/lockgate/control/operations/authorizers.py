"""Authorizers: Lambda functions (TOKEN, REQUEST) and Cognito user pools.

Source: control-plane.md, sections 3, 4.3 and 5.2; access-control.md, section 5.1.
"""

import re
from collections.abc import Callable

from lockgate.control.api_lookups import below_api, check_api, method_path, methods_of
from lockgate.control.call import Call, new_id
from lockgate.control.errors import BadRequest, Conflict, LimitExceeded, ValidationFailed
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import Change, PatchTable, as_text, integer, items, own, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Taken

__all__ = ["OPERATIONS", "checked_authorizer"]

_MOST = 10
_TYPES = ("TOKEN", "REQUEST", "COGNITO_USER_POOLS")
_LONGEST_LIFE = 3600
_USUAL_LIFE = 300
_MISSING = "Invalid Authorizer identifier specified"
_UNKNOWN_API = (
    "Unable to complete operation due to concurrent modification. Please try again later."
)
_LIFE = "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds."
_URI = (
    "Invalid Authorizer URI: {}. Authorizer URI should be a valid API Gateway ARN that represents "
    "a Lambda function invocation."
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
_NAME = r"[^\s,]+"
_HEADER = re.compile(rf"method\.request\.header\.{_NAME}")
_SOURCE = re.compile(
    rf"(?:method\.request\.(?:header|querystring)|stageVariables|context)\.{_NAME}"
)
_INVOCATION = re.compile(
    r"arn:[^:]+:apigateway:[^:]+:lambda:path/[^/]+/functions/"
    r"(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:.+|\$\{stageVariables\.\w+\})/invocations"
)
_USER_POOL = re.compile(r"arn:[^:]+:cognito-idp:[^:]*:[^:]*:userpool/.+")


def create_authorizer(call: Call, given: Item) -> Item:
    """CreateAuthorizer."""
    _check_type(given["type"], "createAuthorizerInput.type")
    api_id = given["restApiId"]
    check_api(call, api_id, Conflict(_UNKNOWN_API))
    item = {name: given[name] for name in _MEMBERS if given.get(name) is not None}
    item = checked_authorizer(item)
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
    check_api(call, given["restApiId"])
    return page_of(call, Kind.AUTHORIZER, given["restApiId"], given)


def update_authorizer(call: Call, given: Item) -> Item:
    """UpdateAuthorizer: the result must pass the checks of a new one."""
    item = patched(_found(call, given), given.get("patchOperations"), _TABLE, "authorizer")
    _check_type(item["type"], "updateAuthorizerInput.type")
    item = checked_authorizer(item)
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


def checked_authorizer(item: Item) -> Item:
    """An authorizer with its defaults filled in. Raises BadRequest for what makes no sense."""
    kind = item["type"]
    is_cognito = kind == "COGNITO_USER_POOLS"
    usual: Item = {"authType": "cognito_user_pools" if is_cognito else "custom"}
    if not is_cognito:
        usual["authorizerResultTtlInSeconds"] = _USUAL_LIFE
    item = {**usual, **item}
    life = item.get("authorizerResultTtlInSeconds", _USUAL_LIFE)
    _check_life(life)
    _CHECKS[kind](item.get("identitySource") or "", life)
    if not is_cognito:
        _check_uri(item.get("authorizerUri"))
    else:
        _check_providers(item.get("providerARNs") or [])
    return item


def _check_type(kind: str, where: str) -> None:
    if kind not in _TYPES:
        raise ValidationFailed.not_in(kind, where, ", ".join(_TYPES))


def _check_life(life: int) -> None:
    if not 0 <= life <= _LONGEST_LIFE:
        raise BadRequest(_LIFE)


def _check_token(source: str, _life: int) -> None:
    _check_cognito(source, _life)
    if not _HEADER.fullmatch(source):
        raise BadRequest(f"Invalid request identity source expression: {source}")


def _check_request(source: str, life: int) -> None:
    if not source.strip():
        if life > 0:
            raise BadRequest(CONTROL_MESSAGES["authorizer.identity_source_missing"])
        return
    for part in source.split(","):
        if not _SOURCE.fullmatch(part.strip()):
            raise BadRequest(f"Invalid request identity source expression: {part.strip()}")


def _check_cognito(source: str, _life: int) -> None:
    if not source.strip():
        raise BadRequest("IdentitySource cannot be empty")


_CHECKS: dict[str, Callable[[str, int], None]] = {
    "TOKEN": _check_token,
    "REQUEST": _check_request,
    "COGNITO_USER_POOLS": _check_cognito,
}


def _check_uri(uri: str | None) -> None:
    if not uri or not _INVOCATION.fullmatch(uri):
        raise BadRequest(_URI.format("null" if uri is None else uri))


def _check_providers(arns: list[str]) -> None:
    if not arns or not all(_USER_POOL.fullmatch(arn) for arn in arns):
        raise BadRequest(CONTROL_MESSAGES["authorizer.providers"])


def _found(call: Call, given: Item) -> Item:
    return below_api(call, Kind.AUTHORIZER, given["restApiId"], given["authorizerId"], _MISSING)


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


_TABLE = PatchTable(
    (
        text("/name", clears=False),
        text("/type", clears=False),
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
