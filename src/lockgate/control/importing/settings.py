"""What a document says of the API as a whole, put into its RestApi.

Source: openapi.md, section 9.
"""

from lockgate.control.call import Call
from lockgate.control.checks.endpoints import check_compression, check_endpoint
from lockgate.control.checks.policies import expanded_policy
from lockgate.control.errors import BadRequest
from lockgate.control.importing.constraints import check_input
from lockgate.control.importing.problems import attempt
from lockgate.control.operations.rest_apis import api_arn
from lockgate.formats.imports.findings import Findings
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item

__all__ = ["settled_api"]

_AS_GIVEN = (
    "version", "description", "apiKeySource", "minimumCompressionSize", "securityPolicy",
    "endpointAccessMode", "disableExecuteApiEndpoint",
)  # fmt: skip
_RESET = ("description", "minimumCompressionSize", "policy", "binaryMediaTypes")


def settled_api(
    call: Call, kept: Item, given: Item, is_overwritten: bool, findings: Findings
) -> Item:
    """The RestApi ``kept`` with what the document says; ``given`` has members of a RestApi.

    What makes no sense is noted and left out.
    """
    api = dict(kept)
    if is_overwritten:
        api = _reset(api)
    attempt(findings, "", lambda: _check(given))
    api["name"] = given["name"]
    for member in _AS_GIVEN:
        if member in given:
            api[member] = given[member]
    if api.keys() & {"securityPolicy", "endpointAccessMode"}:
        api["apiStatus"] = "AVAILABLE"
    types = given.get("binaryMediaTypes")
    if types is not None:
        api["binaryMediaTypes"] = list(dict.fromkeys([*api.get("binaryMediaTypes", ()), *types]))
    if not api.get("binaryMediaTypes"):
        api.pop("binaryMediaTypes", None)
    if "policy" in given:
        arn = api_arn(call, api["id"])
        policy = attempt(findings, "", lambda: expanded_policy(given["policy"], arn))
        if policy is not None:
            api["policy"] = policy
    endpoint = {**api["endpointConfiguration"], **given.get("endpointConfiguration", {})}
    if not endpoint.get("vpcEndpointIds"):
        endpoint.pop("vpcEndpointIds", None)
    api["endpointConfiguration"] = endpoint
    attempt(findings, "", lambda: check_endpoint(endpoint))
    return api


def _check(given: Item) -> None:
    if not given["name"]:
        raise BadRequest(CONTROL_MESSAGES["api.name"])
    check_input("CreateRestApi", given)
    if "minimumCompressionSize" in given:
        check_compression(given["minimumCompressionSize"])


def _reset(api: Item) -> Item:
    """The API without what an overwriting document does not say: it counts as not wanted."""
    made = {member: value for member, value in api.items() if member not in _RESET}
    made["apiKeySource"] = "HEADER"
    made["disableExecuteApiEndpoint"] = False
    endpoint = api["endpointConfiguration"]
    made["endpointConfiguration"] = {
        member: value for member, value in endpoint.items() if member != "vpcEndpointIds"
    }
    return made
