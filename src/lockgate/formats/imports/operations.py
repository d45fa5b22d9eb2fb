"""An operation to the inputs of PutMethod, PutMethodResponse, PutIntegration and its responses.

Source: openapi.md, sections 4 and 5.
"""

import re
from typing import Any, NamedTuple

from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.exact import exact_members
from lockgate.formats.imports.integrations import IntegrationInput, read_integration
from lockgate.formats.imports.models import ModelImport
from lockgate.formats.imports.plain import Data, flag_of, list_of, map_of, text_of
from lockgate.formats.imports.security import SecurityImport
from lockgate.rules.compat import CONTROL_MESSAGES

__all__ = ["ANY_METHOD", "VERBS", "MethodInput", "OperationImport"]

ANY_METHOD = "x-amazon-apigateway-any-method"
VERBS = {
    "get": "GET",
    "put": "PUT",
    "post": "POST",
    "delete": "DELETE",
    "patch": "PATCH",
    "options": "OPTIONS",
    "head": "HEAD",
    ANY_METHOD: "ANY",
}
"""The members of a path that are operations, with the verbs of their methods."""
_PREFIX = "x-amazon-apigateway-"
_LOCATIONS = {"query": "querystring", "header": "header", "path": "path"}
_WITHOUT_EFFECT = ("cookie", "formData")
_STATUS = re.compile(r"[1-5][0-9][0-9]", re.ASCII)
_RANGE = re.compile(r"default|[1-5]XX|x-.*", re.IGNORECASE)
_PATH_VARIABLE = re.compile(r"\{([^{}+]+)\}")
_JSON = "application/json"


class MethodInput(NamedTuple):
    """``method`` and ``responses`` are inputs without the members that name the method.

    ``authorizer`` and ``validator`` are names.
    """

    method: Data
    authorizer: str | None
    validator: str | None
    responses: list[Data]
    integration: IntegrationInput | None


class OperationImport:
    """Reads the operations of one document."""

    def __init__(
        self, document: ApiDocument, models: ModelImport, security: SecurityImport
    ) -> None:
        self._document = document
        self._findings = document.findings
        self._models = models
        self._security = security

    def read(self, path: str, key: str, operation: Data, shared: Any) -> MethodInput:
        """The method of the operation ``key`` at ``path``; ``shared`` are the path's parameters."""
        verb = VERBS[key]
        self._document.charge((operation, shared))
        where = f"paths.'{path}'({verb.lower()})"
        self._document.note_unexpected(operation, "operation", where)
        method, authorizer = self._security.of_operation(operation, f"{verb} {path}")
        name = text_of(operation.get("operationId"))
        if name is not None:
            method["operationName"] = name
        parameters, bodies = self._parameters(path, operation, shared, where)
        if parameters:
            method["requestParameters"] = parameters
        models = self._request_models(operation, bodies, verb, where)
        if models:
            method["requestModels"] = models
        responses = self._responses(path, verb, operation, where)
        integration = None
        given = operation.get(f"{_PREFIX}integration")
        if given is not None:
            given = self._document.resolved(given)
            integration = read_integration(given, path, verb, self._findings)
        exact = exact_members(operation)
        method.update(exact.method)
        for member in exact.absent:
            method.pop(member, None)
        return MethodInput(
            method,
            authorizer,
            self._validator(operation),
            responses if exact.responses is None else exact.responses,
            integration if exact.integration is None else exact.integration,
        )

    def _validator(self, operation: Data) -> str | None:
        member = f"{_PREFIX}request-validator"
        own = text_of(operation.get(member))
        return text_of(self._document.data.get(member)) if own is None else own

    # -- what comes in

    def _parameters(
        self, path: str, operation: Data, shared: Any, where: str
    ) -> tuple[dict[str, bool], list[Data]]:
        """The declared parameters with whether they are required, and the bodies' parameters."""
        found: dict[str, bool] = {}
        bodies: list[Data] = []
        own = self._document.listing(operation, "parameters", f"{where}.")
        for given in (*list_of(shared), *own):
            parameter = self._document.resolved(given)
            location, name = text_of(parameter.get("in")), text_of(parameter.get("name"))
            at = f"{where}.parameters.[{name or ''}]"
            self._document.note_unexpected(parameter, "parameter", at)
            if location == "body" and self._document.version == 2:
                bodies.append(parameter)
            elif location in _WITHOUT_EFFECT:
                facts = {"name": name, "location": location, "method": where}
                self._findings.warn(CONTROL_MESSAGES["import.parameter"] % facts)
            elif location not in _LOCATIONS or not name:
                member = "name" if location in _LOCATIONS else "in"
                self._findings.missing(f"{at}.{member}")
            else:
                required = flag_of(parameter.get("required"))
                is_needed = location == "path" if required is None else required
                found[f"method.request.{_LOCATIONS[location]}.{name}"] = is_needed
        names = {key.rpartition(".")[2] for key in found}
        for name in _PATH_VARIABLE.findall(path):
            if name not in names:
                found[f"method.request.path.{name}"] = True
        return found, bodies[-1:]

    def _request_models(
        self, operation: Data, bodies: list[Data], verb: str, where: str
    ) -> dict[str, str]:
        if self._document.version == 2:
            schema = bodies[0].get("schema") if bodies else None
            schemas = dict.fromkeys(self._media_types(operation, "consumes"), schema)
            where = f"{where}.parameters.[body].schema"
        else:
            content = map_of(self._document.resolved(operation.get("requestBody")).get("content"))
            schemas = {kind: map_of(one).get("schema") for kind, one in content.items()}
            where = f"{where}.requestBody.content.schema"
        found = {}
        for media_type, schema in schemas.items():
            name = self._models.of_request(schema, media_type, verb, where)
            if name is not None:
                found[media_type] = name
        return found

    def _media_types(self, operation: Data, member: str) -> list[str]:
        given = operation.get(member)
        if given is None:
            given = self._document.data.get(member)
        found = [text for one in list_of(given) if (text := text_of(one))]
        return found or [_JSON]

    # -- what goes out

    def _responses(self, path: str, verb: str, operation: Data, where: str) -> list[Data]:
        found: list[Data] = []
        given_responses = self._document.mapping(operation, "responses", f"{where}.")
        for status, given in given_responses.items():
            at = f"{where}.responses.{status}"
            if not _STATUS.fullmatch(status):
                if not _RANGE.fullmatch(status):
                    self._findings.unexpected(at)
                continue
            response = self._document.resolved(given)
            self._document.note_unexpected(response, "response", at)
            made: Data = {"statusCode": status}
            headers = map_of(response.get("headers"))
            if headers:
                made["responseParameters"] = {
                    f"method.response.header.{name}": False for name in headers
                }
            models = {}
            for media_type, schema in self._schemas_of(operation, response).items():
                name = self._models.of_response(
                    schema, media_type, status, verb, path, f"{at}.content.schema"
                )
                if name is not None:
                    models[media_type] = name
            if models:
                made["responseModels"] = models
            found.append(made)
        return found

    def _schemas_of(self, operation: Data, response: Data) -> Data:
        if self._document.version == 2:
            schema = response.get("schema")
            return dict.fromkeys(self._media_types(operation, "produces"), schema) if schema else {}
        content = map_of(response.get("content"))
        return {kind: map_of(one).get("schema") for kind, one in content.items()}
