"""OpenAPI schemas to the draft 4 schemas of models, as plain data.

The same keywords are lost as in :mod:`lockgate.formats.schema_conversion`, which keeps places
instead of titles and descriptions; the tables are one. Source: openapi.md, sections 2.1 and 7.
"""

import re
from collections.abc import Callable
from typing import Any

from lockgate.formats.imports.document import ApiDocument, pointer_steps
from lockgate.formats.imports.plain import Data
from lockgate.rules.compat import (
    MODEL_ARRAY_BOUNDS,
    MODEL_EXCLUSIVE_BOUNDS,
    MODEL_FORMATS,
    MODEL_NULLABLE,
)
from lockgate.rules.openapi_schemas import DROPPED, KEPT, KEPT_FROM_3, NUMBER_FORMATS

__all__ = ["ModelReferences", "SchemaImport", "model_name", "named_schema", "ordered", "walked"]

_TEXTS = frozenset(("title", "description"))
_SILENT = DROPPED | {"nullable", "minItems", "maxItems", "$defs"}
_LEVELS = 60
"""Schemas inside one another."""
_PER_REFERENCE = 8
"""Levels that a reference to an inner part of another schema counts: it may lead to itself."""
_MODEL_URL = re.compile(r"https://apigateway\.[A-Za-z0-9.-]+/restapis/[^/]+/models/([^/]+)")
_NAMED = ("#/definitions/", "#/components/schemas/")
_FIRST = ("title", "required", "type", "properties")
_MAPS = ("properties",)
_WALKED_MAPS = (*_MAPS, "patternProperties", "definitions", "dependencies")
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("not", "items", "additionalProperties")
_WALKED_SINGLE = (*_SINGLE, "additionalItems")


class ModelReferences:
    """Which models there are, and by which address schemas refer to them.

    ``known`` are the names of all, ``url`` is what comes before a name.
    """

    def __init__(self, known: set[str], url: str) -> None:
        self.known = known
        self.url = url


class SchemaImport:
    """Converts the schemas of one document."""

    def __init__(self, document: ApiDocument, models: ModelReferences) -> None:
        self._document = document
        self._models = models
        self._findings = document.findings
        self._kept = _kept(document)

    def converted(self, schema: Any, path: str, level: int = 0) -> Any:
        """The draft 4 schema; ``path`` names the place in warnings."""
        if not isinstance(schema, dict) or level > _LEVELS:
            self._findings.unexpected(path)
            return {}
        if isinstance(schema.get("$ref"), str):
            return self._referred(schema["$ref"], path, level)
        found: Data = {}
        for key, value in schema.items():
            if self._document.is_31 and _from_31(key, value, found):
                continue
            if self._is_kept(key, value, schema, f"{path}.{key}"):
                found[key] = self._value(key, value, f"{path}.{key}", level + 1)
        kind = found.get("type")
        if MODEL_NULLABLE == "union" and schema.get("nullable") is True and isinstance(kind, str):
            found["type"] = [kind, "null"]
        return _in_order(found)

    def _referred(self, reference: str, path: str, level: int) -> Data:
        name = named_schema(reference)
        if name is not None:
            if name in self._models.known:
                return {"$ref": f"{self._models.url}{name}"}
            self._findings.warn(f"Reference to model '{name}' not found. Ignoring.")
            return {}
        target = self._document.at(reference)
        if isinstance(target, dict):
            self._document.charge(target)
            found: Data = self.converted(target, path, level + _PER_REFERENCE)
            return found
        # Not to be fetched: the check of the model says so.
        return {"$ref": reference}

    def _is_kept(self, key: str, value: Any, schema: Data, path: str) -> bool:
        if key in self._kept:
            if key == "required":
                return isinstance(value, list)
            if key == "type":
                return isinstance(value, str) or (self._document.is_31 and isinstance(value, list))
            if key == "format":
                return schema.get("type") != "number" or value not in NUMBER_FORMATS
            return True
        if key not in _SILENT and not key.startswith("x-"):
            self._findings.unexpected(path)
        return False

    def _value(self, key: str, value: Any, path: str, level: int) -> Any:
        if key in _MAPS and isinstance(value, dict):
            return {
                name: self.converted(one, f"{path}.{name}", level) for name, one in value.items()
            }
        if isinstance(value, list) and (key in _LISTS or key == "items"):
            return [self.converted(one, f"{path}.[{at}]", level) for at, one in enumerate(value)]
        if key in _SINGLE and not (key == "additionalProperties" and isinstance(value, bool)):
            return self.converted(value, path, level)
        return value


def named_schema(reference: str) -> str | None:
    """The name of the schema or model that a reference is to; None for another reference."""
    url = _MODEL_URL.fullmatch(reference)
    if url is not None:
        return url[1]
    for begin in _NAMED:
        if reference.startswith(begin):
            steps = pointer_steps(reference)
            if len(steps) == begin.count("/"):
                return steps[-1]
    if reference.startswith("#/"):
        steps = pointer_steps(reference)
        if len(steps) > 1 and steps[-2] == "$defs":
            return steps[-1]
    return None


def model_name(reference: Any, own: Any) -> str | None:
    """The model that a reference in a model's schema is to.

    None for one of the schema's ``own`` definitions, and for what is no reference to a model.
    """
    if not isinstance(reference, str):
        return None
    name = named_schema(reference)
    is_own = reference.startswith("#/definitions/") and isinstance(own, dict) and name in own
    return None if is_own else name


def ordered(schema: Any) -> Any:
    """A schema with the members of all schemas in it in the order that imports give them."""
    return walked(schema, _in_order)


def walked(schema: Any, make: Callable[[Data], Data]) -> Any:
    """A copy of a schema in which ``make`` has made another of each schema, the inner ones first.

    Raises RecursionError for schemas that are nested too deep.
    """
    if not isinstance(schema, dict):
        return schema
    found: Data = {}
    for key, value in schema.items():
        if key in _WALKED_MAPS and isinstance(value, dict):
            value = {name: walked(one, make) for name, one in value.items()}
        elif isinstance(value, list) and (key in _LISTS or key == "items"):
            value = [walked(one, make) for one in value]
        elif key in _WALKED_SINGLE:
            value = walked(value, make)
        found[key] = value
    return make(found)


def _in_order(schema: Data) -> Data:
    first = {key: schema[key] for key in _FIRST if key in schema}
    return {**first, **schema}


def _from_31(key: str, value: Any, found: Data) -> bool:
    """Whether a keyword of a later draft has been written as draft 4 has it."""
    if key == "const":
        found["enum"] = [value]
        return True
    if key in ("exclusiveMinimum", "exclusiveMaximum") and not isinstance(value, bool):
        found[key[9].lower() + key[10:]] = value
        found[key] = True
        return True
    return False


def _kept(document: ApiDocument) -> frozenset[str]:
    kept = set(KEPT | _TEXTS)
    if document.version == 3:
        kept |= KEPT_FROM_3
    if MODEL_ARRAY_BOUNDS == "keep":
        kept |= {"minItems", "maxItems"}
    if MODEL_EXCLUSIVE_BOUNDS == "keep" or document.is_31:
        kept |= {"exclusiveMinimum", "exclusiveMaximum"}
    if not MODEL_FORMATS:
        kept.remove("format")
    return frozenset(kept)
