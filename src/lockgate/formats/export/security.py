"""Authorizers, API keys and IAM to security schemes and requirements.

Source: openapi.md, sections 6 and 11 (schemes).
"""

import re
from typing import Any

from lockgate.formats.export.texts import Texts
from lockgate.formats.export.wanted import Wanted

__all__ = ["Schemes"]

Object = dict[str, Any]
_HEADER = re.compile(r"method\.request\.header\.([^\s,]+)")
_MEMBERS = (
    "authorizerUri", "authorizerCredentials", "identityValidationExpression",
    "authorizerResultTtlInSeconds", "providerARNs",
)  # fmt: skip


class Schemes:
    """The security schemes of one export; those that requirements name are added as they are."""

    def __init__(self, authorizers: list[Object], wanted: Wanted, texts: Texts) -> None:
        self._wanted = wanted
        self._by_id = {one["id"]: one for one in authorizers}
        self.found: Object = {}
        if wanted.authorizers:
            self.found = {one["name"]: _scheme(one, texts) for one in authorizers}
        self._api_key = _free("api_key", self.found)
        self._sigv4 = _free("sigv4", self.found)

    def requirements(self, method: Object) -> list[Object]:
        """The ``security`` of a method; empty where it has none that is written."""
        found: list[Object] = []
        authorizer = self._by_id.get(method.get("authorizerId") or "")
        if self._wanted.authorizers and authorizer is not None:
            found.append({authorizer["name"]: method.get("authorizationScopes") or []})
        elif self._wanted.authorizers and method.get("authorizationType") == "AWS_IAM":
            self.found.setdefault(
                self._sigv4,
                {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                },
            )
            found.append({self._sigv4: []})
        if method.get("apiKeyRequired"):
            self.found.setdefault(
                self._api_key, {"type": "apiKey", "name": "x-api-key", "in": "header"}
            )
            found.append({self._api_key: []})
        return found


def _free(name: str, taken: Object) -> str:
    while name in taken:
        name += "_"
    return name


def _scheme(authorizer: Object, texts: Texts) -> Object:
    kind, source = authorizer["type"], authorizer.get("identitySource")
    header = _HEADER.fullmatch(source or "")
    extension: Object = {}
    if source is not None and (kind == "REQUEST" or header is None):
        extension["identitySource"] = source
    for member in _MEMBERS:
        if authorizer.get(member) is not None:
            extension[member] = authorizer[member]
    found: Object = {
        "type": "apiKey",
        "name": "Unused" if header is None else header[1],
        "in": "header",
    }
    description = texts.text("description", "AUTHORIZER", name=authorizer["name"])
    if description is not None:
        found["description"] = description
    found["x-amazon-apigateway-authtype"] = authorizer.get("authType") or "custom"
    found["x-amazon-apigateway-authorizer"] = {**extension, "type": kind.lower()}
    return found
