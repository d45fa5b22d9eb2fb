"""GetModelTemplate: a mapping template to begin with, made of a model.

Source: control-plane.md, section 10.1; what is not recorded there is chosen so that the template
writes JSON.
"""

import re
from typing import Any

import msgspec

from lockgate.control.call import Call
from lockgate.control.model_schemas import model_reference, read_schema
from lockgate.control.operations.kinds import Operation
from lockgate.control.operations.models import find_model, referred_models
from lockgate.store.objects import Item

__all__ = ["OPERATIONS", "model_template"]

_LEVELS = 20
_VALUES = 5000
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SAMPLES = {"string": '"foo"', "number": "42", "integer": "42", "boolean": "true", "null": "null"}


def get_model_template(call: Call, given: Item) -> Item:
    """GetModelTemplate."""
    row = find_model(call, given["restApiId"], given["modelName"])
    schema = read_schema(row.item.get("schema") or "") or {}
    models = referred_models(call, given["restApiId"], schema)
    return {"value": model_template(schema, models)}


def model_template(schema: dict[str, Any], models: dict[str, dict[str, Any]]) -> str:
    """The template for ``schema``; ``models`` are those it leads to, by name."""
    writer = _Writer(models)
    return "#set($inputRoot = $input.path('$'))\n" + writer.value(schema, schema, "$inputRoot", 0)


class _Writer:
    """Writes one template; a schema that holds itself ends after some levels."""

    def __init__(self, models: dict[str, dict[str, Any]]) -> None:
        self.models = models
        self.count = 0
        self.loops = 0

    def value(self, schema: Any, document: dict[str, Any], path: str | None, level: int) -> str:
        """The value for ``schema``, a part of ``document``, that stands at ``path``."""
        self.count += 1
        if level > _LEVELS or self.count > _VALUES:
            return "{ }"
        schema, document = self._resolved(schema, document)
        kind = _kind(schema, "object" if level == 0 else "string")
        if kind == "object":
            return self._object(schema, document, path, level)
        if kind == "array":
            return self._array(schema, document, path, level)
        if path is None or level == 0 or kind == "null":
            return _SAMPLES[kind]
        return f'"{path}"' if kind == "string" else path

    def _object(
        self, schema: dict[str, Any], document: dict[str, Any], path: str | None, level: int
    ) -> str:
        indent = "  " * level
        members = []
        for name, one in _properties(schema):
            if self.count > _VALUES:
                break
            below = f"{path}.{name}" if path and _IDENTIFIER.fullmatch(name) else None
            written = self.value(one, document, below, level + 1)
            members.append(f"{indent}  {msgspec.json.encode(name).decode()} : {written}")
        if not members:
            return "{ }"
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"

    def _array(
        self, schema: dict[str, Any], document: dict[str, Any], path: str | None, level: int
    ) -> str:
        self.loops += 1
        each = "$elem" if self.loops == 1 else f"$elem{self.loops - 1}"
        items = schema.get("items")
        if isinstance(items, list):
            items = items[0] if items else {}
        below = self.value(items or {}, document, each, level + 1)
        lines = [
            "[",
            "##TODO: Update this foreach loop to reference array from input json",
            f"#foreach({each} in {path or '$inputRoot'})",
            f"{'  ' * (level + 1)}{below}#if($foreach.hasNext),#end",
            "",
            "#end",
            f"{'  ' * level}]",
        ]
        return "\n".join(lines)

    def _resolved(
        self, schema: Any, document: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The schema that a chain of references leads to, and the document it stands in."""
        for _ in range(_LEVELS):
            if not isinstance(schema, dict) or "$ref" not in schema:
                break
            name = model_reference(schema["$ref"], document)
            if name is not None:
                schema = document = self.models.get(name, {})
            else:
                own = document.get("definitions") or {}
                schema = own.get(str(schema["$ref"]).rpartition("/")[2], {})
        is_schema = isinstance(schema, dict) and "$ref" not in schema
        return (schema if is_schema else {}), document


def _kind(schema: dict[str, Any], usual: str) -> str:
    kinds = schema.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind in ("object", "array", "string", "number", "integer", "boolean"):
            return str(kind)
    if kinds == "null":
        return "null"
    if any("properties" in one for one in _parts(schema)):
        return "object"
    return "array" if "items" in schema else usual


def _properties(schema: dict[str, Any]) -> list[tuple[str, Any]]:
    """The properties of a schema, and of those it is all of."""
    found: dict[str, Any] = {}
    for one in _parts(schema):
        if isinstance(one.get("properties"), dict):
            found.update(one["properties"])
    return list(found.items())


def _parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema, and those it is all of."""
    return [schema, *(one for one in schema.get("allOf") or [] if isinstance(one, dict))]


OPERATIONS: dict[str, Operation] = {"GetModelTemplate": get_model_template}
"""The operations by their names."""
