"""A whole API to a document, as plain data in the order in which it is written.

Source: openapi.md, section 11.
"""

from datetime import UTC, datetime
from typing import Any

from lockgate.formats.export.exactness import MethodPlace, make_exact
from lockgate.formats.export.models import schemas
from lockgate.formats.export.operations import OperationExport
from lockgate.formats.export.root import endpoint_extension, root_extensions
from lockgate.formats.export.security import Schemes
from lockgate.formats.export.texts import Texts
from lockgate.formats.export.wanted import ExportProblem, Wanted
from lockgate.model.api_objects import ApiObjects

__all__ = ["export_document"]

Object = dict[str, Any]
_ANY = "x-amazon-apigateway-any-method"
_JSON = "application/json"
_OF_INFO = ("termsOfService", "contact", "license")


def export_document(api: ApiObjects, wanted: Wanted) -> Object:
    """The document. Raises :class:`ExportProblem`.

    ``api.documentation_parts`` are those whose texts are wanted.
    """
    texts = Texts(api.documentation_parts)
    methods = _places(api)
    used = _used_models(api, methods)
    schemes = Schemes(api.authorizers, wanted, texts)
    validators = _names(api.request_validators)
    operations = OperationExport(wanted, schemes, validators, texts)
    paths: Object = {}
    for path, member, method, resource_id in methods:
        verb = method["httpMethod"]
        operation = operations.operation(path, verb, method, resource_id)
        paths.setdefault(path, {})[member] = operation
    document = _head(api, wanted, texts)
    document["paths"] = paths
    models = schemas(api.models, used, wanted, texts)
    _add_named(document, wanted, models, schemes.found)
    document.update(root_extensions(api, wanted, validators, set(paths)))
    if wanted.everything:
        make_exact(document, methods, api.models)
    return document


def _head(api: ApiObjects, wanted: Wanted, texts: Texts) -> Object:
    given = api.api
    written = texts.of("API").get("info")
    told: Object = written if isinstance(written, dict) else {}
    info: Object = {}
    description = given.get("description") or told.get("description")
    if description:
        info["description"] = description
    info["version"] = given.get("version") or _date(given.get("createdDate"))
    info["title"] = given.get("name") or ""
    info.update({member: told[member] for member in _OF_INFO if told.get(member)})
    if wanted.is_swagger:
        return {
            "swagger": "2.0",
            "info": info,
            "host": wanted.host,
            "basePath": f"/{wanted.stage}",
            "schemes": ["https"],
        }
    server: Object = {
        "url": f"https://{wanted.host}/{{basePath}}",
        "variables": {"basePath": {"default": f"/{wanted.stage}"}},
    }
    endpoint = endpoint_extension(given)
    if wanted.everything:
        server.update(endpoint)
    return {"openapi": "3.0.1", "info": info, "servers": [server]}


def _date(seconds: Any) -> str:
    moment = datetime.fromtimestamp(seconds or 0, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _add_named(document: Object, wanted: Wanted, models: Object, schemes: Object) -> None:
    if wanted.is_swagger:
        if schemes:
            document["securityDefinitions"] = schemes
        if models:
            document["definitions"] = models
        return
    components: Object = {}
    if models:
        components["schemas"] = models
    if schemes:
        components["securitySchemes"] = schemes
    if components:
        document["components"] = components


def _places(api: ApiObjects) -> list[MethodPlace]:
    """All methods, sorted by path: the order in which resources were made is nobody's concern."""
    paths = {resource["id"]: resource["path"] for resource in api.resources}
    found: list[MethodPlace] = []
    for key, method in api.methods.items():
        resource_id, _, verb = key.rpartition("/")
        if resource_id in paths:
            member = _ANY if verb == "ANY" else verb.lower()
            found.append((paths[resource_id], member, method, resource_id))
    return sorted(found, key=lambda place: place[0])


def _names(validators: list[Object]) -> dict[str, str]:
    """The validators' names by their ids; a name that stands twice is told apart."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for validator in validators:
        name = validator.get("name") or validator["id"]
        number = 1
        while name in taken:
            number += 1
            name = f"{validator.get('name')} ({number})"
        taken.add(name)
        found[validator["id"]] = name
    return found


def _used_models(api: ApiObjects, methods: list[MethodPlace]) -> set[str]:
    """The names of models that methods have. Raises :class:`ExportProblem` for bodies not JSON."""
    types = {model["name"]: model.get("contentType") for model in api.models}
    used: set[str] = set()
    for path, _, method, _ in methods:
        of_responses = (method.get("methodResponses") or {}).values()
        bodies = [method.get("requestModels"), *(one.get("responseModels") for one in of_responses)]
        for models in bodies:
            names = set((models or {}).values())
            if any(types.get(name, _JSON) != _JSON for name in names):
                verb = method["httpMethod"]
                raise ExportProblem(f"Only found non-JSON body models for {verb} {path}")
            used |= names
    return used
