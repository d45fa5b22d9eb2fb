"""Schemas of models as texts: what is in them, what they refer to, and all of it in one.

Source: control-plane.md, section 10.1.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

__all__ = [
    "canonical_name",
    "flattened",
    "is_json_type",
    "model_reference",
    "model_references",
    "read_schema",
    "subschemas",
]

_MAPS = ("properties", "patternProperties", "definitions", "dependencies")
_LISTS = ("allOf", "anyOf", "oneOf", "items")
_SINGLE = ("not", "items", "additionalItems", "additionalProperties")
_LEVELS = 200
_LOCAL = re.compile(r"#/definitions/([^/]+)")
_MODEL = re.compile(r"https://apigateway\.[A-Za-z0-9.-]+/restapis/[^/]+/models/([A-Za-z0-9]+)")


def is_json_type(content_type: str) -> bool:
    """Whether a content type's bodies are JSON."""
    essence = content_type.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def read_schema(text: str) -> dict[str, Any] | None:
    """The schema in a model's text, or None where it holds none or is nested too deeply."""
    try:
        schema = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return schema if isinstance(schema, dict) and _is_shallow(schema) else None


def _is_shallow(schema: dict[str, Any]) -> bool:
    """Whether those who walk through it by recursion come to an end."""
    level: list[Any] = [schema]
    for _ in range(_LEVELS):
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        if not below:
            return True
        level = below
    return False


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
    return canonical_name(reference)


def canonical_name(reference: Any) -> str | None:
    """The name in a reference of one of the two forms that there are; None: it has neither."""
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
        name = canonical_name(one.get("$ref"))
        if name is not None:
            is_own = one["$ref"].startswith("#") and name in renamed
            one["$ref"] = f"#/definitions/{renamed[name] if is_own else name}"
