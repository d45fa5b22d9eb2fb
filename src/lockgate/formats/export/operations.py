"""Methods to operations.

Source: openapi.md, section 11.
"""

import re
from typing import Any

from lockgate.formats.export.integrations import integration_extension
from lockgate.formats.export.security import Schemes
from lockgate.formats.export.texts import Texts
from lockgate.formats.export.wanted import Wanted

__all__ = ["OperationExport"]

Object = dict[str, Any]
_JSON = "application/json"
_PREFIX = "x-amazon-apigateway-"
_PATH_VARIABLE = re.compile(r"\{([^{}+]+)\}")
_LOCATIONS = {
    "querystring": ("query", "QUERY_PARAMETER"),
    "header": ("header", "REQUEST_HEADER"),
    "path": ("path", "PATH_PARAMETER"),
}
_MANY = "multivalue"
_TEXT_MEMBERS = ("tags", "summary", "description")


class OperationExport:
    """Makes the operations of one export; ``validators`` are names by ids."""

    def __init__(
        self, wanted: Wanted, schemes: Schemes, validators: dict[str, str], texts: Texts
    ) -> None:
        self._wanted = wanted
        self._schemes = schemes
        self._validators = validators
        self._texts = texts
        place = "#/definitions/" if wanted.is_swagger else "#/components/schemas/"
        self._place = place

    def operation(self, path: str, verb: str, method: Object, resource_id: str) -> Object:
        """The operation of a method of the resource at ``path``."""
        found: Object = {}
        texts = self._texts.of("METHOD", path, verb)
        for member in _TEXT_MEMBERS:
            if texts.get(member):
                found[member] = texts[member]
        if method.get("operationName"):
            found["operationId"] = method["operationName"]
        parameters = self._parameters(path, verb, method)
        if self._wanted.is_swagger:
            self._swagger_body(path, verb, method, found, parameters)
        if parameters:
            found["parameters"] = parameters
        if not self._wanted.is_swagger:
            self._request_body(path, verb, method, found)
        found["responses"] = {
            code: self._response(path, verb, code, response)
            for code, response in (method.get("methodResponses") or {}).items()
        }
        security = self._schemes.requirements(method)
        if security:
            found["security"] = security
        validator = self._validators.get(method.get("requestValidatorId") or "")
        if self._wanted.everything and validator is not None:
            found[f"{_PREFIX}request-validator"] = validator
        integration = method.get("methodIntegration")
        if self._wanted.integrations and integration is not None:
            found[f"{_PREFIX}integration"] = integration_extension(integration, resource_id)
        return found

    # -- what comes in

    def _parameters(self, path: str, verb: str, method: Object) -> list[Object]:
        declared = dict(method.get("requestParameters") or {})
        names = {key.rpartition(".")[2] for key in declared}
        for name in _PATH_VARIABLE.findall(path):
            if name not in names:
                # A document must declare what its paths have.
                declared[f"method.request.path.{name}"] = True
        return [self._parameter(path, verb, key, bool(one)) for key, one in declared.items()]

    def _parameter(self, path: str, verb: str, key: str, is_required: bool) -> Object:
        _, _, location, name = key.split(".", 3)
        is_many = location.startswith(_MANY)
        place, kind = _LOCATIONS[location.removeprefix(_MANY)]
        found: Object = {"name": name, "in": place}
        description = self._texts.text("description", kind, path, verb, name=name)
        if description is not None:
            found["description"] = description
        if is_required or place == "path" or self._wanted.is_swagger:
            found["required"] = is_required
        schema: Object = {"type": "string"}
        if is_many:
            schema = {"type": "array", "items": schema}
        if not self._wanted.is_swagger:
            found["schema"] = schema
            return found
        if is_many and place == "query":
            schema["collectionFormat"] = "multi"
        return {**found, **schema}

    def _reference(self, name: str) -> Object:
        return {"$ref": f"{self._place}{name}"}

    def _request_body(self, path: str, verb: str, method: Object, found: Object) -> None:
        models = method.get("requestModels")
        if not models:
            return
        body: Object = {}
        description = self._texts.text("description", "REQUEST_BODY", path, verb)
        if description is not None:
            body["description"] = description
        body["content"] = {kind: {"schema": self._reference(name)} for kind, name in models.items()}
        body["required"] = True
        found["requestBody"] = body

    def _swagger_body(
        self, path: str, verb: str, method: Object, found: Object, parameters: list[Object]
    ) -> None:
        integration = method.get("methodIntegration") or {}
        models = method.get("requestModels") or {}
        consumes = [*models, *(integration.get("requestTemplates") or {})]
        if consumes:
            found["consumes"] = list(dict.fromkeys(consumes))
        produces: list[str] = []
        for response in (method.get("methodResponses") or {}).values():
            produces += response.get("responseModels") or {}
        for response in (integration.get("integrationResponses") or {}).values():
            produces += response.get("responseTemplates") or {}
        found["produces"] = list(dict.fromkeys(produces)) or [_JSON]
        if models:
            name = _chosen(models)
            body: Object = {"in": "body", "name": name, "required": True}
            description = self._texts.text("description", "REQUEST_BODY", path, verb)
            if description is not None:
                body["description"] = description
            parameters.append({**body, "schema": self._reference(name)})

    # -- what goes out

    def _response(self, path: str, verb: str, code: str, given: Object) -> Object:
        description = self._texts.text("description", "RESPONSE", path, verb, code)
        found: Object = {"description": description or f"{code} response"}
        models = given.get("responseModels") or {}
        if self._wanted.is_swagger and models:
            found["schema"] = self._reference(_chosen(models))
        headers = {}
        for key in given.get("responseParameters") or {}:
            name = key.removeprefix("method.response.header.")
            headers[name] = self._header(path, verb, code, name)
        if headers:
            found["headers"] = headers
        if not self._wanted.is_swagger:
            found["content"] = {
                kind: {"schema": self._reference(name)} for kind, name in models.items()
            }
        return found

    def _header(self, path: str, verb: str, code: str, name: str) -> Object:
        found: Object = {}
        description = self._texts.text("description", "RESPONSE_HEADER", path, verb, code, name)
        if description is not None:
            found["description"] = description
        if self._wanted.is_swagger:
            return {**found, "type": "string"}
        return {**found, "schema": {"type": "string"}}


def _chosen(models: Object) -> str:
    """The one model that Swagger has room for."""
    name: str = models[_JSON] if _JSON in models else next(iter(models.values()))
    return name
