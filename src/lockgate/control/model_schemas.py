"""Schemas of models as they are given to the management API: what is refused, what they refer to.

Source: control-plane.md, section 10.1; openapi.md, section 7, for the keywords. Imports drop what
is refused here.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from lockgate.control.errors import BadRequest
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.schema.document import Document
from lockgate.schema.errors import SchemaError
from lockgate.schema.parser import Parser

__all__ = [
    "check_schema",
    "flattened",
    "is_json_type",
    "model_references",
    "read_schema",
    "subschemas",
]

_LARGEST = 400 * 1024
_KEYWORDS = frozenset(
    (
        "$ref", "$schema", "additionalItems", "additionalProperties", "allOf", "anyOf",
        "definitions", "dependencies", "description", "enum", "exclusiveMaximum",
        "exclusiveMinimum", "format", "id", "items", "maxItems", "maxLength", "maxProperties",
        "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not",
        "oneOf", "pattern", "patternProperties", "properties", "required", "title", "type",
        "uniqueItems",
    )
)  # fmt: skip
_MAPS = ("properties", "patternProperties", "definitions", "dependencies")
_LISTS = ("allOf", "anyOf", "oneOf", "items")
_SINGLE = ("not", "items", "additionalItems", "additionalProperties")
_LOCAL = re.compile(r"#/definitions/([^/]+)")
_MODEL = re.compile(r"https://apigateway\.[A-Za-z0-9.-]+/restapis/[^/]+/models/([A-Za-z0-9]+)")
_RESULT = "Invalid model specified: Validation Result: warnings : [], errors : [{}]"
_INVALID = _RESULT.format("Invalid model schema specified")
_UNKNOWN = "Invalid model schema specified. Unsupported keyword(s): {}"
_REFERENCE = _RESULT.format("Model reference must be in canonical form")
_EMPTY = "Model schema must have at least 1 property or array items defined"


def check_schema(text: str | None, content_type: str) -> None:
    """Raises BadRequest for a schema that no model may have.

    Only that of a JSON type is read; other content types may have any text.
    """
    if not text or not text.strip():
        raise BadRequest(_EMPTY)
    if len(text.encode("utf-8", "replace")) > _LARGEST:
        raise BadRequest(CONTROL_MESSAGES["model.too_large"])
    if not is_json_type(content_type):
        return
    schema = read_schema(text)
    if schema is None:
        raise BadRequest(_INVALID)
    unknown = {name for one in subschemas(schema) for name in one if name not in _KEYWORDS}
    if unknown:
        names = msgspec.json.encode(sorted(unknown)).decode()
        raise BadRequest(_RESULT.format(_UNKNOWN.format(names)))
    for one in subschemas(schema):
        if "$ref" in one and _name_of(one["$ref"]) is None:
            raise BadRequest(_REFERENCE)
    try:
        Parser(lambda _name: Document({})).parse(Document(schema))
    except SchemaError:
        raise BadRequest(_INVALID) from None


def is_json_type(content_type: str) -> bool:
    """Whether a content type's bodies are JSON."""
    essence = content_type.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def read_schema(text: str) -> dict[str, Any] | None:
    """The schema in a model's text, or None where it holds none."""
    try:
        schema = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return schema if isinstance(schema, dict) else None


def subschemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and all schemas inside of it; nothing beside a ``$ref`` counts."""
    waiting: list[Any] = [schema]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            continue
        yield one
        for name in _MAPS:
            if isinstance(one.get(name), dict):
                waiting.extend(one[name].values())
        for name in _LISTS:
            if isinstance(one.get(name), list):
                waiting.extend(one[name])
        waiting.extend(one[name] for name in _SINGLE if isinstance(one.get(name), dict))


def model_references(schema: dict[str, Any]) -> set[str]:
    """The names of the models that a schema refers to."""
    return {
        name
        for one in subschemas(schema)
        if (name := model_reference(one.get("$ref"), schema)) is not None
    }


def model_reference(reference: Any, schema: dict[str, Any]) -> str | None:
    """The model that a reference in ``schema`` names; None for a definition of its own."""
    own = schema.get("definitions")
    if isinstance(reference, str) and isinstance(own, dict):
        local = _LOCAL.fullmatch(reference)
        if local is not None and local[1] in own:
            return None
    return _name_of(reference)


def _name_of(reference: Any) -> str | None:
    if not isinstance(reference, str):
        return None
    found = _LOCAL.fullmatch(reference) or _MODEL.fullmatch(reference)
    return None if found is None else found[1]


def flattened(schema: dict[str, Any], models: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """``schema`` with the ``models`` it leads to among its definitions, by their names.

    What the schemas have as definitions of their own comes along, under another name where a model
    has that one. ``schema`` and ``models`` are changed.
    """
    definitions: dict[str, Any] = dict(models)
    for prefix, one in [("Own", schema), *models.items()]:
        own = one.pop("definitions", None) or {}
        renamed = {key: key if key not in definitions else f"{prefix}{key}" for key in own}
        for key, inner in own.items():
            definitions[renamed[key]] = inner
            _refer(inner, renamed)
        _refer(one, renamed)
    return {**schema, "definitions": definitions} if definitions else schema


def _refer(schema: Any, renamed: dict[str, str]) -> None:
    """Let all references of a schema lead to definitions; ``renamed`` are those of its own."""
    if not isinstance(schema, dict):
        return
    for one in subschemas(schema):
        name = _name_of(one.get("$ref"))
        if name is not None:
            is_own = one["$ref"].startswith("#") and name in renamed
            one["$ref"] = f"#/definitions/{renamed[name] if is_own else name}"
