"""What a plain OpenAPI document says about its API's entities: documentation parts.

Source: openapi.md, section 10, last but one row; which texts count is assumed there.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lockgate.store.objects import Item

__all__ = ["texts_of"]

_VERBS = {
    "get": "GET",
    "put": "PUT",
    "post": "POST",
    "delete": "DELETE",
    "options": "OPTIONS",
    "head": "HEAD",
    "patch": "PATCH",
    "x-amazon-apigateway-any-method": "ANY",
}
_PARAMETERS = {"query": "QUERY_PARAMETER", "header": "REQUEST_HEADER", "path": "PATH_PARAMETER"}
_REFERENCES = 20
"""References that lead to one another."""

Part = tuple[Item, dict[str, Any]]
Data = dict[str, Any]


def texts_of(document: Data) -> Iterator[Part]:
    """Locations and properties of all texts, in the order of the document's parts."""
    info = _map(document.get("info"))
    if info:
        yield {"type": "API"}, {"info": info}
    components = _map(document.get("components"))
    schemas = {**_map(document.get("definitions")), **_map(components.get("schemas"))}
    schemes = _map(document.get("securityDefinitions"))
    schemes = {**schemes, **_map(components.get("securitySchemes"))}
    for kind, named, members in (
        ("MODEL", schemas, ("title", "description")),
        ("AUTHORIZER", schemes, ("description",)),
    ):
        for name, one in named.items():
            yield from _part({"type": kind, "name": name}, one, members)
    for path, item in _map(document.get("paths")).items():
        item = _resolved(document, item)
        for name, verb in _VERBS.items():
            operation = item.get(name)
            if isinstance(operation, dict):
                at = {"path": path.rstrip("/") or "/", "method": verb}
                shared = item.get("parameters")
                yield from _of_operation(document, operation, at, shared)


def _of_operation(document: Data, operation: Data, at: Item, shared: Any) -> Iterator[Part]:
    yield from _part({"type": "METHOD", **at}, operation, ("summary", "description", "tags"))
    # Those of the operation come last, as they count.
    for one in [*_list(shared), *_list(operation.get("parameters"))]:
        yield from _of_parameter(_resolved(document, one), at)
    body = _resolved(document, operation.get("requestBody"))
    yield from _part({"type": "REQUEST_BODY", **at}, body, ("description",))
    for status, one in _map(operation.get("responses")).items():
        if len(status) != 3 or not (status.isascii() and status.isdigit()):
            continue
        response = _resolved(document, one)
        below = {**at, "statusCode": status}
        yield from _part({"type": "RESPONSE", **below}, response, ("description",))
        for name, header in _map(response.get("headers")).items():
            location = {"type": "RESPONSE_HEADER", **below, "name": name}
            yield from _part(location, _resolved(document, header), ("description",))


def _of_parameter(parameter: Data, at: Item) -> Iterator[Part]:
    where, name = parameter.get("in"), parameter.get("name")
    if where == "body":
        yield from _part({"type": "REQUEST_BODY", **at}, parameter, ("description",))
    elif where in _PARAMETERS and isinstance(name, str) and name:
        location = {"type": _PARAMETERS[where], **at, "name": name}
        yield from _part(location, parameter, ("description",))


def _part(location: Item, entity: Any, members: tuple[str, ...]) -> Iterator[Part]:
    found = {name: one for name in members if (one := _map(entity).get(name))}
    if found:
        yield location, found


def _resolved(document: Data, value: Any) -> Data:
    """The object that a chain of local references leads to; empty where it leads nowhere."""
    for _ in range(_REFERENCES):
        reference = _map(value).get("$ref")
        if not isinstance(reference, str):
            return _map(value)
        value = document
        for step in reference.removeprefix("#/").split("/"):
            value = _map(value).get(unquote(step).replace("~1", "/").replace("~0", "~"))
    return {}


def _map(value: Any) -> Data:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
