"""The extensions at the root of a document: what is true of the API as a whole.

Source: openapi.md, sections 5, 10 and 11.
"""

import re
from typing import Any

import msgspec

from lockgate.formats.export.wanted import Wanted
from lockgate.model.api_objects import ApiObjects

__all__ = ["endpoint_extension", "root_extensions"]

Object = dict[str, Any]
_PREFIX = "x-amazon-apigateway-"
_RESOURCES = "x-lockgate-resources"
_ARN = re.compile(r"arn:[^:]+:execute-api:[^:]*:[^:]*:([^/:]+)/(.*)", re.DOTALL)


def root_extensions(
    api: ApiObjects, wanted: Wanted, validators: dict[str, str], paths: set[str]
) -> Object:
    """The extensions in their order; ``paths`` are those that have operations."""
    found: Object = {}
    if wanted.documentation:
        found[f"{_PREFIX}documentation"] = _documentation(api, wanted)
    if not wanted.everything:
        return found
    given = api.api
    if given.get("policy"):
        found[f"{_PREFIX}policy"] = _policy(given["policy"], given["id"])
    if api.request_validators:
        found[f"{_PREFIX}request-validators"] = {
            validators[one["id"]]: {
                "validateRequestParameters": one.get("validateRequestParameters") or False,
                "validateRequestBody": one.get("validateRequestBody") or False,
            }
            for one in api.request_validators
        }
    if api.gateway_responses:
        found[f"{_PREFIX}gateway-responses"] = {
            one["responseType"]: _gateway_response(one) for one in api.gateway_responses
        }
    for name, member in (
        ("binary-media-types", "binaryMediaTypes"),
        ("minimum-compression-size", "minimumCompressionSize"),
        ("security-policy", "securityPolicy"),
        ("endpoint-access-mode", "endpointAccessMode"),
    ):
        if given.get(member) is not None:
            found[_PREFIX + name] = given[member]
    if given.get("apiKeySource") not in (None, "HEADER"):
        found[f"{_PREFIX}api-key-source"] = given["apiKeySource"]
    if wanted.is_swagger:
        found.update(endpoint_extension(given))
    empty = _empty_resources(api, paths)
    if empty:
        found[_RESOURCES] = empty
    return found


def endpoint_extension(given: Object) -> Object:
    """Whether the API has its usual address; the type of its endpoint is never exported."""
    if not given.get("disableExecuteApiEndpoint"):
        return {}
    return {f"{_PREFIX}endpoint-configuration": {"disableExecuteApiEndpoint": True}}


def _documentation(api: ApiObjects, wanted: Wanted) -> Object:
    found: Object = {} if wanted.version is None else {"version": wanted.version}
    found["documentationParts"] = [
        {"location": part["location"], "properties": _json_of(part["properties"])}
        for part in api.documentation_parts
    ]
    return found


def _json_of(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return text


def _policy(text: str, api_id: str) -> Any:
    """The policy; resources of the API itself in the short form, which holds wherever it goes."""
    policy = _json_of(text)
    if not isinstance(policy, dict):
        return policy
    statements = policy.get("Statement")
    for statement in statements if isinstance(statements, list) else [statements]:
        for member in ("Resource", "NotResource"):
            if isinstance(statement, dict) and member in statement:
                statement[member] = _shortened(statement[member], api_id)
    return policy


def _shortened(resource: Any, api_id: str) -> Any:
    if isinstance(resource, list):
        return [_shortened(one, api_id) for one in resource]
    found = _ARN.fullmatch(resource) if isinstance(resource, str) else None
    if found is None or found[1] != api_id:
        return resource
    return f"execute-api:/{found[2]}"


def _gateway_response(given: Object) -> Object:
    found: Object = {}
    status = given.get("statusCode")
    if status is not None:
        found["statusCode"] = int(status)
    for member in ("responseParameters", "responseTemplates"):
        if given.get(member):
            found[member] = given[member]
    return found


def _empty_resources(api: ApiObjects, paths: set[str]) -> list[str]:
    """Resources without methods that are on the way to none: no path of a document is theirs."""
    known = {"/"}
    for path in paths:
        segments = path.split("/")
        known |= {"/".join(segments[:end]) for end in range(2, len(segments) + 1)}
    return sorted(one["path"] for one in api.resources if one["path"] not in known)
