"""``x-lockgate-method``: what an export adds to an operation that OpenAPI cannot say exactly.

It has members of a Method (service model, 2015-07-09), each in place of what the operation's other
members would give; null stands for a member that the method does not have.
"""

from typing import Any, NamedTuple

from lockgate.formats.imports.integrations import IntegrationInput
from lockgate.formats.imports.plain import Data, map_of

__all__ = ["EXACT", "Exact", "exact_members"]

EXACT = "x-lockgate-method"
_FLAGS = ("requestParameters",)
_TEXTS = ("requestModels",)


class Exact(NamedTuple):
    """``method`` are members of PutMethod's input, ``absent`` those that it does not have.

    ``responses`` and ``integration`` are None where nothing is said of them.
    """

    method: Data
    absent: list[str]
    responses: list[Data] | None
    integration: IntegrationInput | None


def exact_members(operation: Data) -> Exact:
    """What the extension of an operation says; members of other types than theirs say nothing."""
    given = map_of(operation.get(EXACT))
    method: Data = {}
    absent = []
    for member in (*_FLAGS, *_TEXTS):
        if member in given and given[member] is None:
            absent.append(member)
        elif isinstance(given.get(member), dict):
            method[member] = _of_type(given[member], bool if member in _FLAGS else str)
    responses = None
    if isinstance(given.get("methodResponses"), dict):
        responses = [_response(code, one) for code, one in given["methodResponses"].items()]
    integration = None
    if isinstance(given.get("methodIntegration"), dict):
        integration = _integration(given["methodIntegration"])
    return Exact(method, absent, responses, integration)


def _of_type(given: Data, kind: type) -> Data:
    return {key: value for key, value in given.items() if isinstance(value, kind)}


def _response(code: str, given: Any) -> Data:
    found: Data = {"statusCode": code}
    for member, kind in (("responseParameters", bool), ("responseModels", str)):
        if isinstance(map_of(given).get(member), dict):
            found[member] = _of_type(given[member], kind)
    return found


_TEXT_MEMBERS = (
    "type", "uri", "connectionType", "connectionId", "credentials", "passthroughBehavior",
    "contentHandling", "cacheNamespace", "responseTransferMode", "integrationTarget",
    "selectionPattern",
)  # fmt: skip
_MAP_MEMBERS = (
    "requestParameters", "requestTemplates", "responseParameters", "responseTemplates",
)  # fmt: skip


def _integration(given: Data) -> IntegrationInput | None:
    found = _members(given)
    if "type" not in found:
        return None
    if isinstance(given.get("httpMethod"), str):
        found["integrationHttpMethod"] = given["httpMethod"]
    if type(given.get("timeoutInMillis")) is int:
        found["timeoutInMillis"] = given["timeoutInMillis"]
    if isinstance(given.get("cacheKeyParameters"), list):
        keys = given["cacheKeyParameters"]
        found["cacheKeyParameters"] = [key for key in keys if isinstance(key, str)]
    tls = map_of(given.get("tlsConfig")).get("insecureSkipVerification")
    if isinstance(tls, bool):
        found["tlsConfig"] = {"insecureSkipVerification": tls}
    elif isinstance(given.get("tlsConfig"), dict):
        found["tlsConfig"] = {}
    responses = map_of(given.get("integrationResponses"))
    return IntegrationInput(
        found, [{**_members(map_of(one)), "statusCode": code} for code, one in responses.items()]
    )


def _members(given: Data) -> Data:
    found: Data = _of_type({name: given.get(name) for name in _TEXT_MEMBERS}, str)
    for name in _MAP_MEMBERS:
        if isinstance(given.get(name), dict):
            found[name] = {
                key: value or ""
                for key, value in given[name].items()
                if isinstance(value, str) or value is None
            }
    return found
