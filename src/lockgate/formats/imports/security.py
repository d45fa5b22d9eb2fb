"""Security schemes to authorizers, and what an operation's ``security`` means for its method.

Source: openapi.md, section 6.
"""

from typing import Any

from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.plain import Data, integer_of, list_of, map_of, text_of
from lockgate.rules.compat import CONTROL_MESSAGES, IMPORT_ROOT_SECURITY

__all__ = ["SecurityImport"]

_AUTHORIZER = "x-amazon-apigateway-authorizer"
_AUTHTYPE = "x-amazon-apigateway-authtype"
_AUTH = "x-amazon-apigateway-auth"
_UNUSED = "unused"
_AUTHORIZATION = {"COGNITO_USER_POOLS": "COGNITO_USER_POOLS"}
_OPEN = "NONE"
"""A name that is written for methods without authorization."""


class SecurityImport:
    """Reads the security of one document."""

    def __init__(self, document: ApiDocument) -> None:
        self._document = document
        self._schemes = {
            name: document.resolved(scheme) for name, scheme in document.schemes.items()
        }
        self._authorizers = {
            name: _authorizer(name, scheme)
            for name, scheme in self._schemes.items()
            if isinstance(scheme.get(_AUTHORIZER), dict)
        }

    def authorizers(self) -> list[Data]:
        """The inputs of CreateAuthorizer for all schemes that have the extension."""
        return list(self._authorizers.values())

    def of_operation(self, operation: Data, where: str) -> tuple[Data, str | None]:
        """Members of PutMethod's input, and the name of the method's authorizer."""
        requirements = operation.get("security")
        if requirements is None and IMPORT_ROOT_SECURITY == "apply":
            requirements = self._document.data.get("security")
        found = _Requirements(where)
        for requirement in list_of(requirements):
            for name, scopes in map_of(requirement).items():
                self._take(found, name, scopes)
        auth = text_of(map_of(operation.get(_AUTH)).get("type"))
        if auth and found.authorizer is None:
            found.kind = auth.upper()
        members: Data = {"authorizationType": found.kind}
        if found.has_key:
            members["apiKeyRequired"] = True
        if found.scopes:
            members["authorizationScopes"] = found.scopes
        return members, found.authorizer

    def _take(self, found: "_Requirements", name: str, scopes: Any) -> None:
        findings = self._document.findings
        scheme = self._schemes.get(name)
        if name in self._authorizers:
            if found.authorizer is None:
                kind = self._authorizers[name]["type"]
                found.authorizer = name
                found.kind = _AUTHORIZATION.get(kind, "CUSTOM")
                if found.kind == "COGNITO_USER_POOLS":
                    texts = (text_of(one) for one in list_of(scopes))
                    found.scopes = [text for text in texts if text is not None]
            elif found.authorizer != name:
                facts = {"name": name, "first": found.authorizer, "where": found.where}
                findings.warn(CONTROL_MESSAGES["import.second_authorizer"] % facts)
        elif scheme is None:
            if name != _OPEN:
                findings.warn(f"Unknown security definition '{name}'. Ignoring.")
        elif (text_of(scheme.get(_AUTHTYPE)) or "").lower().startswith("aws"):
            if found.authorizer is None:
                found.kind = "AWS_IAM"
        elif _is_api_key(scheme):
            found.has_key = True


class _Requirements:
    """What the requirements of one operation come to."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.kind = "NONE"
        self.authorizer: str | None = None
        self.scopes: list[str] = []
        self.has_key = False


def _is_api_key(scheme: Data) -> bool:
    return (
        scheme.get("type") == "apiKey"
        and scheme.get("in") == "header"
        and (text_of(scheme.get("name")) or "").lower() == "x-api-key"
    )


def _authorizer(name: str, scheme: Data) -> Data:
    extension = map_of(scheme.get(_AUTHORIZER))
    kind = (text_of(extension.get("type")) or "").upper()
    found: Data = {"name": name, "type": kind}
    for member in ("authorizerUri", "authorizerCredentials", "identityValidationExpression"):
        text = text_of(extension.get(member))
        if text is not None:
            found[member] = text
    label = text_of(scheme.get(_AUTHTYPE))
    if label:
        found["authType"] = label
    source = _identity_source(scheme, extension, kind)
    if source is not None:
        found["identitySource"] = source
    life = integer_of(extension.get("authorizerResultTtlInSeconds"))
    if life is not None:
        found["authorizerResultTtlInSeconds"] = life
    providers = [text_of(one) for one in list_of(extension.get("providerARNs"))]
    if providers:
        found["providerARNs"] = [one for one in providers if one is not None]
    return found


def _identity_source(scheme: Data, extension: Data, kind: str) -> str | None:
    """What identifies a caller: as the extension says, or the scheme's header or parameter."""
    given = extension.get("identitySource")
    if isinstance(given, str):
        return given
    name = text_of(scheme.get("name"))
    if not name or name.lower() == _UNUSED:
        return None
    if kind == "REQUEST" and scheme.get("in") == "query":
        return f"method.request.querystring.{name}"
    if kind == "REQUEST" and integer_of(extension.get("authorizerResultTtlInSeconds")) == 0:
        return None
    return f"method.request.header.{name}"
