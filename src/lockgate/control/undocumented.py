"""The entities of an API that documentation can be about, as locations.

Source: control-plane.md, section 10.3.
"""

from collections.abc import Iterator
from typing import Any

from lockgate.model.api_objects import ApiObjects
from lockgate.store.objects import Item

__all__ = ["entities"]

_PARAMETERS = {
    "querystring": "QUERY_PARAMETER",
    "header": "REQUEST_HEADER",
    "path": "PATH_PARAMETER",
}


def entities(api: ApiObjects) -> Iterator[Item]:
    """The locations of all entities: the API, what it has by name, its resources and methods."""
    yield {"type": "API"}
    for authorizer in api.authorizers:
        yield {"type": "AUTHORIZER", "name": authorizer["name"]}
    for model in api.models:
        yield {"type": "MODEL", "name": model["name"]}
    paths = {}
    for resource in api.resources:
        paths[resource["id"]] = resource["path"]
        yield {"type": "RESOURCE", "path": resource["path"]}
    for id, method in api.methods.items():
        resource_id, _, verb = id.rpartition("/")
        if resource_id in paths:
            yield from _of_method(method, {"path": paths[resource_id], "method": verb})


def _of_method(method: dict[str, Any], at: Item) -> Iterator[Item]:
    yield {"type": "METHOD", **at}
    for key in method.get("requestParameters") or {}:
        _, _, where, name = key.split(".", 3)
        if where in _PARAMETERS:
            yield {"type": _PARAMETERS[where], **at, "name": name}
    if method.get("requestModels"):
        yield {"type": "REQUEST_BODY", **at}
    for status, response in (method.get("methodResponses") or {}).items():
        yield {"type": "RESPONSE", **at, "statusCode": status}
        for key in response.get("responseParameters") or {}:
            name = key.removeprefix("method.response.header.")
            yield {"type": "RESPONSE_HEADER", **at, "statusCode": status, "name": name}
        if response.get("responseModels"):
            yield {"type": "RESPONSE_BODY", **at, "statusCode": status}
