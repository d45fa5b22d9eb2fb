"""Integrations to ``x-amazon-apigateway-integration``.

Source: openapi.md, section 11 (order of the members).
"""

from typing import Any

from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS

__all__ = ["integration_extension"]

Object = dict[str, Any]


def integration_extension(given: Object, resource_id: str) -> Object:
    """The extension for an Integration of a method of the resource."""
    found: Object = {}
    _copy(given, found, "credentials")
    responses = given.get("integrationResponses")
    if responses:
        found["responses"] = _responses(responses)
    _copy(given, found, "uri")
    behavior = given.get("passthroughBehavior")
    if behavior:
        found["passthroughBehavior"] = behavior.lower()
    _copy(given, found, "httpMethod", "requestParameters")
    if given.get("requestTemplates") is not None:
        found["requestTemplates"] = _templates(given["requestTemplates"])
    if given.get("timeoutInMillis", INTEGRATION_TIMEOUT_MS) != INTEGRATION_TIMEOUT_MS:
        found["timeoutInMillis"] = given["timeoutInMillis"]
    _copy(given, found, "contentHandling")
    if given.get("connectionType") == "VPC_LINK":
        _copy(given, found, "connectionType", "connectionId")
    if given.get("cacheNamespace") not in (None, resource_id):
        found["cacheNamespace"] = given["cacheNamespace"]
    if given.get("cacheKeyParameters"):
        found["cacheKeyParameters"] = given["cacheKeyParameters"]
    _copy(given, found, "tlsConfig", "integrationTarget")
    if given.get("responseTransferMode") not in (None, "BUFFERED"):
        found["responseTransferMode"] = given["responseTransferMode"]
    found["type"] = given["type"].lower()
    return found


def _responses(given: Object) -> Object:
    """The responses by their patterns; each has a key of its own, also where two are alike."""
    found: Object = {}
    for code, response in given.items():
        key = response.get("selectionPattern") or "default"
        if key == "default" and response.get("selectionPattern"):
            key = "(?:default)"
        while key in found:
            # Means the same to whoever matches it.
            key = f"(?:{key})"
        made: Object = {"statusCode": code}
        _copy(response, made, "responseParameters")
        if response.get("responseTemplates") is not None:
            made["responseTemplates"] = _templates(response["responseTemplates"])
        _copy(response, made, "contentHandling")
        found[key] = made
    return found


def _copy(given: Object, found: Object, *members: str) -> None:
    for member in members:
        if given.get(member) is not None:
            found[member] = given[member]


def _templates(given: Object) -> Object:
    return {media_type: text or "" for media_type, text in given.items()}
