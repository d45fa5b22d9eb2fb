"""Integrations: what a method calls. Each is kept in its method.

Source: control-plane.md, sections 3, 4.2 and 5.2 (Integration).
"""

from lockgate.control.call import Call
from lockgate.control.checks.endpoints import check_option
from lockgate.control.checks.integrations import check_integration
from lockgate.control.errors import NotFound
from lockgate.control.known import (
    NO_INTEGRATION,
    NO_RESOURCE,
    find_integration,
    find_method,
    keep_method,
)
from lockgate.control.operations.kinds import Operation
from lockgate.control.operations.template_rows import (
    kept_templates,
    parameter_rows,
    template_rows,
)
from lockgate.control.patch import patched
from lockgate.control.patch_table import (
    PatchRow,
    PatchTable,
    flag,
    integer,
    item_in_path,
    items,
    text,
)
from lockgate.control.service_model import options
from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS
from lockgate.store.objects import Item

__all__ = ["OPERATIONS", "new_integration"]

_AS_GIVEN = (
    "uri", "connectionType", "connectionId", "credentials", "requestParameters",
    "passthroughBehavior", "contentHandling", "timeoutInMillis", "cacheNamespace",
    "cacheKeyParameters", "tlsConfig", "responseTransferMode", "integrationTarget",
)  # fmt: skip


def put_integration(call: Call, given: Item) -> Item:
    """PutIntegration: in place of the one that is there, and of its responses."""
    method = find_method(call, given)
    integration = new_integration(given)
    check_integration(integration, method, call.account)
    method["methodIntegration"] = integration
    keep_method(call, given, method)
    return integration


def new_integration(given: Item) -> Item:
    """An Integration as it is kept, of PutIntegration's input."""
    integration: Item = {"type": given["type"]}
    if given.get("integrationHttpMethod") is not None:
        integration["httpMethod"] = given["integrationHttpMethod"]
    for member in _AS_GIVEN:
        if given.get(member) is not None:
            integration[member] = given[member]
    if given.get("requestTemplates") is not None:
        integration["requestTemplates"] = kept_templates(given["requestTemplates"])
    _settle(integration, given["resourceId"])
    return integration


def _settle(integration: Item, resource_id: str) -> None:
    """Fill in what was not said, drop what the type does not have."""
    kind = integration["type"]
    if kind == "MOCK":
        integration.pop("uri", None)
        integration.pop("httpMethod", None)
    if kind.startswith("HTTP"):
        integration.setdefault("connectionType", "INTERNET")
    integration.setdefault("passthroughBehavior", "WHEN_NO_MATCH")
    integration.setdefault("timeoutInMillis", INTEGRATION_TIMEOUT_MS)
    integration.setdefault("cacheNamespace", resource_id)
    integration.setdefault("cacheKeyParameters", [])
    integration.setdefault("responseTransferMode", "BUFFERED")


def get_integration(call: Call, given: Item) -> Item:
    """GetIntegration."""
    return find_integration(find_method(call, given, no_api=NO_RESOURCE))


def update_integration(call: Call, given: Item) -> Item:
    """UpdateIntegration."""
    method = find_method(call, given, missing=NO_INTEGRATION)
    before = find_integration(method)
    table = _TABLE_OF_MOCK if before["type"] == "MOCK" else _TABLE
    integration = patched(before, given.get("patchOperations"), table, "integration")
    _settle(integration, given["resourceId"])
    check_integration(integration, method, call.account)
    method["methodIntegration"] = integration
    keep_method(call, given, method)
    return integration


def delete_integration(call: Call, given: Item) -> None:
    """DeleteIntegration: with its responses."""
    method = find_method(call, given, no_api=NO_RESOURCE, missing=NO_RESOURCE)
    if method.pop("methodIntegration", None) is None:
        raise NotFound(NO_RESOURCE)
    keep_method(call, given, method)


def _option(member: str, shape: str) -> PatchRow:
    values = options(shape)
    return text(f"/{member}", check=lambda value: check_option(member, value, values))


_ROWS_OF_ALL = (
    text("/credentials"),
    text("/passthroughBehavior"),
    _option("contentHandling", "ContentHandlingStrategy"),
    text("/cacheNamespace"),
    _option("connectionType", "ConnectionType"),
    text("/connectionId"),
    integer("/timeoutInMillis", clears=True),
    flag("/tlsConfig/insecureSkipVerification"),
    _option("responseTransferMode", "ResponseTransferMode"),
    text("/integrationTarget"),
    *parameter_rows("requestParameters"),
    *template_rows("requestTemplates"),
    items("/cacheKeyParameters"),
    item_in_path("/cacheKeyParameters/{key}", "add replace remove"),
)
_TABLE_OF_MOCK = PatchTable(_ROWS_OF_ALL)
_TABLE = PatchTable((text("/uri", clears=False), text("/httpMethod", clears=False), *_ROWS_OF_ALL))

OPERATIONS: dict[str, Operation] = {
    "DeleteIntegration": delete_integration,
    "GetIntegration": get_integration,
    "PutIntegration": put_integration,
    "UpdateIntegration": update_integration,
}
"""The operations by their names."""
