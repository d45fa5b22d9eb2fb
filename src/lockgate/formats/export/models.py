"""Models to the named schemas of a document.

Source: openapi.md, section 11 (models).
"""

from typing import Any

import msgspec

from lockgate.formats.export.texts import Texts
from lockgate.formats.export.wanted import Wanted
from lockgate.formats.imports.schemas import model_name, ordered, walked
from lockgate.rules.openapi_schemas import KEPT, KEPT_FROM_3

__all__ = ["EMPTY", "exact_schema", "model_schema", "schema_of", "schemas"]

Object = dict[str, Any]
EMPTY = "Empty"
_EMPTY_SCHEMA: Object = {"title": "Empty Schema", "type": "object"}
_WRITTEN = (
    KEPT | KEPT_FROM_3 | {"$ref", "title", "description", "minItems", "maxItems"}
    | {"exclusiveMinimum", "exclusiveMaximum", "nullable"}
)  # fmt: skip
_NULL = {"type": "null"}


def schemas(models: list[Object], used: set[str], wanted: Wanted, texts: Texts) -> Object:
    """The named schemas by name; ``used`` are the names of models that methods have."""
    found: Object = {}
    for model in sorted(models, key=lambda one: str(one["name"])):
        name = model["name"]
        schema = schema_of(model)
        if schema is None:
            if wanted.everything:
                found[name] = {}
            continue
        written = model_schema(schema, wanted.is_swagger)
        if isinstance(written, dict):
            for member in ("title", "description"):
                text = texts.text(member, "MODEL", name=name)
                if text is not None:
                    written.setdefault(member, text)
        found[name] = ordered(written)
    if EMPTY in used:
        found.setdefault(EMPTY, dict(_EMPTY_SCHEMA))
    return found


def schema_of(model: Object) -> Object | None:
    """The schema in a model's text; None for models of other types than JSON."""
    if model.get("contentType") != "application/json":
        return None
    try:
        found = msgspec.json.decode(model.get("schema") or "{}")
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def model_schema(schema: Object, is_swagger: bool) -> Any:
    """A model's schema as a document has it."""
    place = "#/definitions/" if is_swagger else "#/components/schemas/"
    own = schema.get("definitions")

    def make(one: Object) -> Object:
        if isinstance(one.get("$ref"), str):
            name = model_name(one["$ref"], own)
            # What a schema defines for itself has no place of its own in a document.
            return {} if name is None else {"$ref": f"{place}{name}"}
        found = {key: value for key, value in one.items() if key in _WRITTEN}
        if isinstance(found.get("oneOf"), list) and _NULL in found["oneOf"]:
            found["oneOf"] = _without_null(found["oneOf"], is_swagger)
        if isinstance(found.get("type"), list):
            kinds = [kind for kind in found.pop("type") if kind != "null"]
            if not is_swagger and "null" in one["type"]:
                found["nullable"] = True
            if kinds:
                found["type"] = kinds[0]
        return found

    return walked(schema, make)


def _without_null(branches: list[Any], is_swagger: bool) -> list[Any]:
    if is_swagger:
        return [one for one in branches if one != _NULL]
    return [{"nullable": True} if one == _NULL else one for one in branches]


def exact_schema(schema: Object) -> Object:
    """A model's schema as it is; references to models as documents of OpenAPI 3.0 have them."""
    own = schema.get("definitions")

    def make(one: Object) -> Object:
        name = model_name(one.get("$ref"), own)
        return one if name is None else {**one, "$ref": f"#/components/schemas/{name}"}

    found: Object = walked(schema, make)
    return found
