"""Integration responses: which status answers which outcome. Each is kept in its integration.

Source: control-plane.md, sections 3, 4.2 and 5.2 (IntegrationResponse).
"""

from lockgate.control.call import Call
from lockgate.control.checks.endpoints import check_option
from lockgate.control.checks.integration_responses import (
    check_integration_response,
    is_default_pattern,
)
from lockgate.control.errors import NotFound
from lockgate.control.known import (
    NO_INTEGRATION,
    NO_METHOD,
    NO_RESOURCE,
    NO_STATUS,
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
from lockgate.control.patch_table import Change, PatchTable, own, text
from lockgate.control.service_model import options
from lockgate.store.objects import Item

__all__ = ["OPERATIONS"]


def put_integration_response(call: Call, given: Item) -> Item:
    """PutIntegrationResponse: a new one, or in place of the one with this status."""
    method = _method(call, given)
    integration = find_integration(method)
    response = {"statusCode": given["statusCode"]}
    for member in ("selectionPattern", "responseParameters", "contentHandling"):
        if given.get(member) is not None:
            response[member] = given[member]
    if given.get("responseTemplates") is not None:
        response["responseTemplates"] = kept_templates(given["responseTemplates"])
    _settle_pattern(response)
    check_integration_response(response, method)
    integration.setdefault("integrationResponses", {})[given["statusCode"]] = response
    keep_method(call, given, method)
    return response


def get_integration_response(call: Call, given: Item) -> Item:
    """GetIntegrationResponse."""
    return _response(_method(call, given), given)


def update_integration_response(call: Call, given: Item) -> Item:
    """UpdateIntegrationResponse."""
    method = _method(call, given)
    before = _response(method, given, "Invalid Integration Response identifier specified")
    response = patched(before, given.get("patchOperations"), _TABLE, "integrationResponse")
    _settle_pattern(response)
    check_integration_response(response, method)
    method["methodIntegration"]["integrationResponses"][given["statusCode"]] = response
    keep_method(call, given, method)
    return response


def delete_integration_response(call: Call, given: Item) -> None:
    """DeleteIntegrationResponse."""
    method = _method(call, given, NO_INTEGRATION)
    _response(method, given)
    integration = method["methodIntegration"]
    del integration["integrationResponses"][given["statusCode"]]
    if not integration["integrationResponses"]:
        del integration["integrationResponses"]
    keep_method(call, given, method)


def _method(call: Call, given: Item, missing: str = NO_METHOD) -> Item:
    return find_method(call, given, no_api=NO_RESOURCE, missing=missing)


def _response(method: Item, given: Item, missing: str = NO_STATUS) -> Item:
    responses = find_integration(method).get("integrationResponses") or {}
    found: Item | None = responses.get(given["statusCode"])
    if found is None:
        raise NotFound(missing)
    return found


def _settle_pattern(response: Item) -> None:
    """An old spelling of the default is kept as no pattern; the empty one is answered as it is."""
    pattern = response.get("selectionPattern")
    if pattern and is_default_pattern(pattern):
        del response["selectionPattern"]


def _replace_pattern(change: Change) -> None:
    if change.value is None:
        change.item.pop("selectionPattern", None)
    else:
        change.item["selectionPattern"] = change.value


def _check_content_handling(value: str) -> None:
    check_option("contentHandling", value, options("ContentHandlingStrategy"))


_TABLE = PatchTable(
    (
        own("/selectionPattern", "replace", _replace_pattern),
        text("/contentHandling", check=_check_content_handling),
        *parameter_rows("responseParameters"),
        *template_rows("responseTemplates"),
    )
)

OPERATIONS: dict[str, Operation] = {
    "DeleteIntegrationResponse": delete_integration_response,
    "GetIntegrationResponse": get_integration_response,
    "PutIntegrationResponse": put_integration_response,
    "UpdateIntegrationResponse": update_integration_response,
}
"""The operations by their names."""
