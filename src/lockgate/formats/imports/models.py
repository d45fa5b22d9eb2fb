"""The models that an import makes: one for each named schema, one for each schema of a body.

Source: openapi.md, section 7.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from lockgate.formats.imports.document import ApiDocument
from lockgate.formats.imports.plain import Data, map_of, text_of
from lockgate.formats.imports.schemas import (
    ModelReferences,
    SchemaImport,
    model_name,
    named_schema,
    ordered,
)

__all__ = ["EXACT", "ModelImport", "is_json_type", "model_text"]

EXACT = "x-lockgate-model"
"""What a schema carries of its model where OpenAPI cannot say it (written by exports): its
``schema``, ``contentType`` or ``description``; or null, where there is no such model."""
_JSON = "application/json"
_ALWAYS = "Empty"
"""The model that may always be named."""
_PRIMITIVE = {
    "string": "StringSchema",
    "integer": "IntegerSchema",
    "number": "NumberSchema",
    "boolean": "BooleanSchema",
    "file": "FileSchema",
}
_SHAPES = ("properties", "items", "allOf", "anyOf", "oneOf", "additionalProperties")
_DIGITS = 6


class ModelImport:
    """Makes models of one document's schemas.

    ``kept`` are the models that the API has besides those of the document: their schemas' texts by
    their names. ``url`` is the address of a model without its name.
    """

    def __init__(self, document: ApiDocument, kept: Mapping[str, str], url: str) -> None:
        self._document = document
        self._findings = document.findings
        self._named = {
            name: schema for name, schema in document.schemas.items() if not _is_absent(schema)
        }
        self._known = {*kept, *self._named}
        self._url = url
        self._schemas = SchemaImport(document, ModelReferences(self._known, url))
        self._taken = {name: _canonical_text(text) for name, text in kept.items()}
        self._inline: dict[str, Data] = {}
        # A response that many operations refer to is converted once.
        self._named_by_id: dict[int, str] = {}
        self._place = "definitions" if document.version == 2 else "components.schemas"

    def named(self) -> list[Data]:
        """The inputs of CreateModel for the named schemas, those that others need first."""
        return [self._model(name) for name in _in_order_of_need(self._named)]

    def inline(self) -> list[Data]:
        """The inputs of CreateModel for the schemas of bodies that have no name."""
        return list(self._inline.values())

    def of_request(self, schema: Any, media_type: str, verb: str, path: str) -> str | None:
        """The name of the model for a request's body, or None where it has none."""
        return self._of_body(schema, media_type, verb, path)

    def of_response(
        self, schema: Any, media_type: str, status: str, verb: str, path: str, where: str
    ) -> str | None:
        """The name of the model for a response's body; primitive ones have none."""
        kind = map_of(schema).get("type")
        if isinstance(kind, str) and kind in _PRIMITIVE and not _has_shape(schema):
            is_binary = map_of(schema).get("format") == "binary"
            name = "BinarySchema" if is_binary else _PRIMITIVE[kind]
            self._findings.warn(
                f"Unsupported model type '{name}' in {status} response to method "
                f"'{verb} {path}'. Ignoring."
            )
            return None
        return self._of_body(schema, media_type, verb, where)

    def _of_body(self, schema: Any, media_type: str, verb: str, where: str) -> str | None:
        if not isinstance(schema, dict) or not schema:
            return None
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return self._anonymous(schema, where)
        name = named_schema(reference)
        if name is not None:
            return self._referred(name, media_type, verb)
        target = self._document.at(reference)
        if isinstance(target, dict):
            return self._anonymous(target, where)
        self._findings.warn(f"Unknown or invalid reference specified by '{reference}'. Ignoring.")
        self._note_format(media_type, verb)
        return None

    def _referred(self, name: str, media_type: str, verb: str) -> str | None:
        if not name:
            self._findings.warn("Invalid model name specified: null")
        elif name in self._known or name == _ALWAYS:
            return name
        else:
            self._findings.warn(f"Reference to model '{name}' not found. Ignoring.")
        self._note_format(media_type, verb)
        return None

    def _note_format(self, media_type: str, verb: str) -> None:
        if not is_json_type(media_type):
            self._findings.warn(f"Invalid format for model {media_type} for method {verb}")

    def _anonymous(self, given: Data, where: str) -> str:
        """The name of the model of this schema, the same whenever it is imported."""
        known = self._named_by_id.get(id(given))
        if known is None:
            schema = self._schemas.converted(given, where)
            known = self._named_by_id[id(given)] = self._keep_inline(schema)
        return known

    def _keep_inline(self, schema: Data) -> str:
        canonical = msgspec.json.encode(schema, order="sorted")
        # The API's own id has no part in the digits.
        seed = canonical.replace(self._url.encode(), b"")
        while True:
            name = f"MODEL{hashlib.sha256(seed).hexdigest()[:_DIGITS]}"
            if name not in self._named and self._taken.get(name, canonical) == canonical:
                break
            seed += b"\n"
        if name not in self._inline:
            given = {"name": name, "contentType": _JSON, "schema": model_text(schema)}
            self._inline[name] = given
            self._taken[name] = canonical
        return name

    def _model(self, name: str) -> Data:
        schema = self._named[name]
        exact = map_of(map_of(schema).get(EXACT))
        found = {"name": name, "contentType": text_of(exact.get("contentType")) or _JSON}
        description = text_of(exact.get("description", map_of(schema).get("description")))
        if description:
            found["description"] = description
        given = exact.get("schema")
        if isinstance(given, str):
            found["schema"] = given
        elif isinstance(given, dict):
            found["schema"] = model_text(self._with_addresses(given))
        else:
            path = f"{self._place}.{name}"
            found["schema"] = model_text(self._schemas.converted(schema, path))
        return found

    def _with_addresses(self, schema: Data) -> Data:
        """An exact schema; what refers to models does it by their addresses in this API."""
        own = map_of(schema.get("definitions"))

        def put(value: Any) -> Any:
            if isinstance(value, list):
                return [put(one) for one in value]
            if not isinstance(value, dict):
                return value
            found = {key: put(one) for key, one in value.items()}
            name = model_name(found.get("$ref"), own)
            if name is not None:
                found["$ref"] = f"{self._url}{name}"
            return found

        changed: Data = put(schema)
        return changed


def model_text(schema: Any) -> str:
    """A schema as the text of a model."""
    return json.dumps(schema, indent=2, separators=(",", " : "), ensure_ascii=False)


def is_json_type(media_type: str) -> bool:
    """Whether bodies of this type are JSON."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def _canonical_text(text: str) -> bytes:
    try:
        return msgspec.json.encode(ordered(msgspec.json.decode(text)), order="sorted")
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return b""


def _is_absent(schema: Any) -> bool:
    return isinstance(schema, dict) and EXACT in schema and schema[EXACT] is None


def _has_shape(schema: Data) -> bool:
    return any(key in schema for key in _SHAPES)


def _in_order_of_need(schemas: Data) -> list[str]:
    """The names, each behind those that its schema refers to; of a cycle any is first."""
    order: dict[str, None] = {}
    seen: set[str] = set()
    for first in schemas:
        waiting = [first]
        while waiting:
            name = waiting[-1]
            needs = [] if name in seen else [
                one for one in _needed(schemas[name]) if one in schemas and one not in seen
            ]  # fmt: skip
            seen.add(name)
            if needs:
                waiting.extend(needs)
                continue
            order[waiting.pop()] = None
    return list(order)


def _needed(schema: Any) -> Iterator[str]:
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            reference = one.get("$ref")
            name = named_schema(reference) if isinstance(reference, str) else None
            if name is not None:
                yield name
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
