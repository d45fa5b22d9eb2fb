"""Models: JSON schemas of bodies, by name.

Source: control-plane.md, sections 3, 5.2 and 10.1.
"""

from collections import deque
from typing import Any

import msgspec

from lockgate.control.call import Call, new_id
from lockgate.control.checks.models import check_model, check_schema
from lockgate.control.errors import BadRequest, Conflict, NotFound
from lockgate.control.known import known_api, method_path, methods_of
from lockgate.control.model_schemas import (
    flattened,
    is_json_type,
    model_references,
    read_schema,
)
from lockgate.control.operations.kinds import Operation
from lockgate.control.pages import page_of
from lockgate.control.patch import patched
from lockgate.control.patch_table import PatchTable, text
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.store.objects import Item, Kind, Row, Taken

__all__ = ["OPERATIONS", "find_model", "referred_models"]


def create_model(call: Call, given: Item) -> Item:
    """CreateModel."""
    api_id, name = given["restApiId"], given["name"]
    known_api(call, api_id)
    item = {"id": new_id(6), "name": name}
    for member in ("description", "schema", "contentType"):
        if given.get(member) is not None:
            item[member] = given[member]
    check_model(item)
    _check_references(call, api_id, item)
    try:
        call.objects.insert(Kind.MODEL, api_id, item["id"], item, name=name)
    except Taken:
        raise Conflict("Model name already exists for this REST API") from None
    return item


def get_model(call: Call, given: Item) -> Item:
    """GetModel; with ``flatten`` the models it refers to are in its schema."""
    item = find_model(call, given["restApiId"], given["modelName"]).item
    schema = read_schema(item.get("schema") or "") if given.get("flatten") else None
    if schema is not None:
        models = referred_models(call, given["restApiId"], schema)
        text = msgspec.json.encode(flattened(schema, models))
        item["schema"] = msgspec.json.format(text, indent=2).decode()
    return item


def get_models(call: Call, given: Item) -> Item:
    """GetModels."""
    known_api(call, given["restApiId"])
    return page_of(call, Kind.MODEL, given["restApiId"], given)


def update_model(call: Call, given: Item) -> Item:
    """UpdateModel."""
    api_id = given["restApiId"]
    row = find_model(call, api_id, given["modelName"])
    item = patched(row.item, given.get("patchOperations"), _TABLE, "model")
    if item.get("schema") != row.item.get("schema"):
        check_schema(item.get("schema"), item["contentType"])
        _check_references(call, api_id, item)
    call.objects.update(Kind.MODEL, api_id, row.id, item)
    return item


def delete_model(call: Call, given: Item) -> None:
    """DeleteModel: not while a method or another model uses it."""
    api_id, name = given["restApiId"], given["modelName"]
    row = find_model(call, api_id, name)
    _check_unused_in_methods(call, api_id, name)
    for other in call.objects.rows(Kind.MODEL, api_id):
        schema = read_schema(other.item.get("schema") or "")
        if other.id != row.id and schema is not None and name in model_references(schema):
            raise _used(name, "model", other.item["name"])
    call.objects.delete(Kind.MODEL, api_id, row.id)


def find_model(call: Call, api_id: str, name: str) -> Row:
    """The model with its id. Raises NotFound."""
    row = call.objects.named(Kind.MODEL, api_id, name)
    if row is None:
        known_api(call, api_id)
        raise NotFound(f"Invalid model name specified: {name}")
    return row


def referred_models(call: Call, api_id: str, schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The schemas of all models that ``schema`` leads to, by their names."""
    found: dict[str, dict[str, Any]] = {}
    waiting = deque(sorted(model_references(schema)))
    while waiting:
        name = waiting.popleft()
        row = None if name in found else call.objects.named(Kind.MODEL, api_id, name)
        referred = None if row is None else read_schema(row.item.get("schema") or "")
        if referred is not None:
            found[name] = referred
            waiting.extend(sorted(model_references(referred)))
    return found


def _check_references(call: Call, api_id: str, item: Item) -> None:
    schema = read_schema(item["schema"]) if is_json_type(item["contentType"]) else None
    for name in sorted(model_references(schema or {})):
        if name != item["name"] and call.objects.named(Kind.MODEL, api_id, name) is None:
            raise BadRequest(CONTROL_MESSAGES["model.reference"] % {"name": name})


def _check_unused_in_methods(call: Call, api_id: str, name: str) -> None:
    for resource_id, verb, method in methods_of(call, api_id):
        used = [("method request", method.get("requestModels"))]
        responses = (method.get("methodResponses") or {}).values()
        used += [("method response", response.get("responseModels")) for response in responses]
        for what, models in used:
            if name in (models or {}).values():
                path = method_path(call, api_id, resource_id)
                raise _used(name, what, f"{path}/{verb}")


def _used(name: str, what: str, where: str) -> Conflict:
    return Conflict(f"Cannot delete model '{name}', is referenced in {what}: {where}")


_TABLE = PatchTable((text("/description"), text("/schema")))

OPERATIONS: dict[str, Operation] = {
    "CreateModel": create_model,
    "DeleteModel": delete_model,
    "GetModel": get_model,
    "GetModels": get_models,
    "UpdateModel": update_model,
}
"""The operations by their names."""
