"""What a document cannot say of an API is added to it in members of our own.

The document is read as an import reads it; where something else would come of it than what was
exported, ``x-lockgate-method`` and ``x-lockgate-model`` say it, so that nothing is lost between
two gateways. Source: openapi.md, section 12.
"""

from typing import Any

import msgspec

from lockgate.formats.export.models import EMPTY, exact_schema, schema_of
from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.exact import EXACT as EXACT_METHOD
from lockgate.formats.imports.findings import Findings
from lockgate.formats.imports.integrations import IntegrationInput
from lockgate.formats.imports.models import EXACT as EXACT_MODEL
from lockgate.formats.imports.models import ModelImport
from lockgate.formats.imports.operations import MethodInput, OperationImport
from lockgate.formats.imports.schemas import named_schema, walked
from lockgate.formats.imports.security import SecurityImport
from lockgate.rules.limits import INTEGRATION_TIMEOUT_MS

__all__ = ["MethodPlace", "make_exact"]

Object = dict[str, Any]
MethodPlace = tuple[str, str, Object, str]
"""Path, member of the path, Method and resource id."""
_BUILT_IN = {
    "This is a default empty schema model",
    "This is a default error schema model",
}
"""Descriptions that nobody wrote."""
_TEMPLATES = ("requestTemplates", "responseTemplates")
_MAPS = ("requestParameters", "requestModels")


def make_exact(document: Object, methods: list[MethodPlace], models: list[Object]) -> None:
    """Add to ``document``, which has everything else, what it lacks."""
    read = ApiDocument(document, Findings(), most=None)
    imported = ModelImport(read, {}, "https://apigateway.amazonaws.com/restapis/x/models/")
    named = {one["name"]: one for one in imported.named()}
    _mark_models(read.schemas, models, named)
    operations = OperationImport(read, imported, SecurityImport(read))
    for path, member, method, resource_id in methods:
        operation = document["paths"][path][member]
        exact = _of_method(method, operations.read(path, member, operation, None), resource_id)
        if exact:
            operation[EXACT_METHOD] = exact


# -- models


def _mark_models(written: Object, models: list[Object], imported: Object) -> None:
    for model in models:
        exact: Object = {}
        schema, made = schema_of(model), imported[model["name"]]
        if schema is None:
            exact = {"contentType": model.get("contentType"), "schema": model.get("schema")}
        elif _compared(schema) != _compared(msgspec.json.decode(made["schema"])):
            exact["schema"] = exact_schema(schema)
        description = model.get("description")
        if description != made.get("description") and description not in _BUILT_IN:
            exact["description"] = description or ""
        if exact:
            written[model["name"]][EXACT_MODEL] = exact
    if EMPTY in written and all(model["name"] != EMPTY for model in models):
        written[EMPTY][EXACT_MODEL] = None


def _compared(schema: Object) -> Any:
    """A schema so that equal models are equal: without what never comes back."""

    def make(one: Object) -> Object:
        found = {key: value for key, value in one.items() if key not in ("$schema", "id")}
        if isinstance(found.get("$ref"), str):
            found["$ref"] = named_schema(found["$ref"]) or found["$ref"]
        return found

    return walked(schema, make)


# -- methods


def _of_method(method: Object, read: MethodInput, resource_id: str) -> Object:
    exact: Object = {}
    for member in _MAPS:
        if method.get(member) != read.method.get(member):
            exact[member] = method.get(member)
    responses = method.get("methodResponses") or {}
    if responses != {one["statusCode"]: one for one in read.responses}:
        exact["methodResponses"] = _by_status(responses)
    integration = method.get("methodIntegration")
    if integration is not None and not _is_same(integration, read.integration, resource_id):
        exact["methodIntegration"] = _exact_integration(integration, resource_id)
    return exact


def _is_same(integration: Object, read: IntegrationInput | None, resource_id: str) -> bool:
    if read is None:
        return False
    made = dict(read.integration)
    if "integrationHttpMethod" in made:
        made["httpMethod"] = made.pop("integrationHttpMethod")
    made["integrationResponses"] = {one["statusCode"]: one for one in read.responses}
    return _settled(integration, resource_id) == _settled(made, resource_id)


def _settled(integration: Object, resource_id: str) -> Object:
    """An integration with what it is without being told."""
    usual: Object = {
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": INTEGRATION_TIMEOUT_MS,
        "cacheNamespace": resource_id,
        "cacheKeyParameters": [],
        "responseTransferMode": "BUFFERED",
    }
    if integration["type"].startswith("HTTP"):
        usual["connectionType"] = "INTERNET"
    found = _with_texts({**usual, **integration})
    responses = integration.get("integrationResponses") or {}
    found["integrationResponses"] = {code: _with_texts(one) for code, one in responses.items()}
    return found


def _with_texts(given: Object) -> Object:
    """The same with empty templates where there are none."""
    found = dict(given)
    for member in _TEMPLATES:
        if found.get(member) is not None:
            found[member] = {kind: text or "" for kind, text in found[member].items()}
    return found


def _exact_integration(integration: Object, resource_id: str) -> Object:
    """The integration with its members in one order, whatever order they were given in."""
    responses = integration.get("integrationResponses")
    found = {
        key: integration[key]
        for key in sorted(integration)
        if key != "integrationResponses"
        and not (key == "cacheNamespace" and integration[key] == resource_id)
    }
    return {**found, "integrationResponses": _by_status(responses)} if responses else found


def _by_status(responses: Object) -> Object:
    return {
        code: {key: one[key] for key in sorted(one) if key != "statusCode"}
        for code, one in responses.items()
    }
