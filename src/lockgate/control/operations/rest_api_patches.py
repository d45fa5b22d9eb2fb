"""UpdateRestApi: what may be changed of an API.

Source: control-plane.md, section 5.2 (RestApi).
"""

from lockgate.control.call import Call
from lockgate.control.checks.endpoints import check_compression, check_endpoint, check_option
from lockgate.control.checks.policies import expanded_policy
from lockgate.control.errors import BadRequest
from lockgate.control.known import known_api
from lockgate.control.operations.kinds import Operation
from lockgate.control.operations.rest_apis import api_arn, shown_api
from lockgate.control.patch import patched
from lockgate.control.patch_table import (
    Change,
    PatchRow,
    PatchTable,
    as_text,
    flag,
    integer,
    item_in_path,
    items,
    own,
    text,
)
from lockgate.control.service_model import options
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind

__all__ = ["OPERATIONS"]

_TYPES = ("REGIONAL", "EDGE", "PRIVATE")


def update_rest_api(call: Call, given: Item) -> Item:
    """UpdateRestApi."""
    api_id = given["restApiId"]
    kept = known_api(call, api_id)
    arn = api_arn(call, api_id)
    item = patched(kept, given.get("patchOperations"), _TABLE, "restApi", arn)
    check_endpoint(item["endpointConfiguration"])
    if item.keys() & {"securityPolicy", "endpointAccessMode"}:
        item["apiStatus"] = "AVAILABLE"
    call.objects.update(Kind.REST_API, "", api_id, item)
    return {**shown_api(item), "tags": item.get("tags") or {}}


def _check_name(name: str) -> None:
    if not name:
        raise BadRequest(CONTROL_MESSAGES["api.name"])


def _option(pattern: str, shape: str, *, clears: bool = False) -> PatchRow:
    member, values = pattern[1:], options(shape)
    return text(pattern, clears=clears, check=lambda value: check_option(member, value, values))


def _replace_policy(change: Change) -> None:
    if change.value:
        change.item["policy"] = expanded_policy(change.value, change.context)
    else:
        change.item.pop("policy", None)


def _replace_type(change: Change) -> None:
    endpoint = change.item["endpointConfiguration"]
    value = as_text(change)
    if value not in _TYPES or change.keys[0] not in ("0", *endpoint["types"]):
        raise BadRequest(f"Invalid EndpointTypes specified. Valid options are {','.join(_TYPES)}")
    endpoint["types"] = [value]
    if value == "PRIVATE":
        endpoint["ipAddressType"] = "dualstack"
    else:
        endpoint.pop("vpcEndpointIds", None)


def _check_address(value: str) -> None:
    if value not in ("ipv4", "dualstack"):
        raise BadRequest("ipAddressType must be either ipv4 or dualstack.")


_TABLE = PatchTable(
    (
        text("/name", clears=False, check=_check_name),
        text("/version"),
        text("/description", "add replace remove"),
        _option("/apiKeySource", "ApiKeySourceType"),
        own("/policy", "replace", _replace_policy),
        flag("/disableExecuteApiEndpoint"),
        _option("/securityPolicy", "SecurityPolicy", clears=True),
        _option("/endpointAccessMode", "EndpointAccessMode", clears=True),
        integer("/minimumCompressionSize", clears=True, check=check_compression),
        item_in_path("/binaryMediaTypes/{type}", "add replace remove", drops=True),
        own(
            "/endpointConfiguration/types/{type}",
            "replace",
            _replace_type,
            wrong_op="Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
        text("/endpointConfiguration/ipAddressType", clears=False, check=_check_address),
        items("/endpointConfiguration/vpcEndpointIds", drops=True),
    ),
    unknown_path="Invalid patch path %(path)s",
    wrong_op="Invalid patch operation specified. Must be one of: [%(ops)s]",
)

OPERATIONS: dict[str, Operation] = {"UpdateRestApi": update_rest_api}
"""The operations by their names."""
