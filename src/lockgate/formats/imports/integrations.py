"""``x-amazon-apigateway-integration`` to the inputs of PutIntegration and PutIntegrationResponse.

Source: openapi.md, section 5.1.
"""

from typing import Any, NamedTuple

import msgspec

from lockgate.formats.imports.findings import Findings
from lockgate.formats.imports.plain import Data, flag_of, integer_of, list_of, map_of, text_of
from lockgate.rules.compat import CONTROL_MESSAGES, DASH_PATTERN

__all__ = ["IntegrationInput", "read_integration"]

_TEXTS = (
    "uri", "credentials", "connectionId", "cacheNamespace", "integrationTarget",
)  # fmt: skip
_NAMES = ("passthroughBehavior", "contentHandling", "connectionType", "responseTransferMode")


class IntegrationInput(NamedTuple):
    """``integration`` is for PutIntegration, ``responses`` for PutIntegrationResponse, all without
    the members that name the method.
    """

    integration: Data
    responses: list[Data]


def read_integration(
    given: Any, path: str, verb: str, findings: Findings
) -> IntegrationInput | None:
    """The inputs, or None after an error has been noted."""
    members = map_of(given)
    kind = text_of(members.get("type"))
    if not kind:
        findings.error(
            f"Unable to parse API definition because of a malformed integration at path {path}."
        )
        return None
    reader = _Reader(path, verb, findings)
    found: Data = {"type": kind.upper()}
    verb_of_call = text_of(members.get("httpMethod"))
    if verb_of_call is not None:
        found["integrationHttpMethod"] = verb_of_call.upper()
    for name in _TEXTS:
        text = text_of(members.get(name))
        if text is not None:
            found[name] = text
    for name in _NAMES:
        text = text_of(members.get(name))
        if text:
            found[name] = text.upper()
    reader.maps(members, found, "requestParameters", "requestTemplates")
    reader.numbers(members, found)
    if "cacheKeyParameters" in members:
        keys = (text_of(one) for one in list_of(members["cacheKeyParameters"]))
        found["cacheKeyParameters"] = [key for key in keys if key is not None]
    insecure = flag_of(map_of(members.get("tlsConfig")).get("insecureSkipVerification"))
    if insecure is not None:
        found["tlsConfig"] = {"insecureSkipVerification": insecure}
    return IntegrationInput(found, reader.responses(map_of(members.get("responses"))))


class _Reader:
    def __init__(self, path: str, verb: str, findings: Findings) -> None:
        self.path = path
        self.verb = verb
        self.findings = findings
        self.where = f"paths.'{path}'({verb.lower()}).x-amazon-apigateway-integration"

    def maps(self, members: Data, found: Data, parameters: str, templates: str) -> None:
        if isinstance(members.get(parameters), dict):
            found[parameters] = self._texts(parameters, members[parameters])
        if isinstance(members.get(templates), dict):
            found[templates] = {
                media_type: template if isinstance(template, str) else _compact(template)
                for media_type, template in members[templates].items()
            }

    def _texts(self, member: str, given: Data) -> Data:
        found = {}
        for key, value in given.items():
            if isinstance(value, str):
                found[key] = value
                continue
            self.findings.warn(
                f"Invalid format for '{member}'. Expected type string for property '{key}' of "
                f"resource '{self.path}' and method '{self.verb}' but got '{_compact(value)}'"
            )
        return found

    def numbers(self, members: Data, found: Data) -> None:
        if members.get("timeoutInMillis") is None:
            return
        number = integer_of(members["timeoutInMillis"])
        if number is None:
            self.findings.mistyped(f"{self.where}.timeoutInMillis", "integer")
        else:
            found["timeoutInMillis"] = number

    def responses(self, given: Data) -> list[Data]:
        """The responses by their statuses; of two with one status, or two defaults, the later."""
        found: dict[str, Data] = {}
        for pattern, members in given.items():
            members = map_of(members)
            response: Data = {"statusCode": text_of(members.get("statusCode")) or "200"}
            if not _is_default(pattern):
                response["selectionPattern"] = pattern
            self.maps(members, response, "responseParameters", "responseTemplates")
            handling = text_of(members.get("contentHandling"))
            if handling:
                response["contentHandling"] = handling.upper()
            for status in [*found]:
                is_second = "selectionPattern" not in {**found[status], **response}
                if status == response["statusCode"] or is_second:
                    self._note_replaced(found.pop(status), pattern)
            found[response["statusCode"]] = response
        return list(found.values())

    def _note_replaced(self, response: Data, pattern: str) -> None:
        facts = {
            "earlier": response.get("selectionPattern", "default"),
            "later": pattern,
            "path": self.path,
            "verb": self.verb,
        }
        self.findings.warn(CONTROL_MESSAGES["import.response_replaced"] % facts)


def _is_default(pattern: str) -> bool:
    return pattern in ("default", "") or (pattern == "-" and DASH_PATTERN == "default")


def _compact(value: Any) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()
