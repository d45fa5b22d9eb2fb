"""What a model may be: its name, its content type and its schema.

Source: control-plane.md, section 10.1; openapi.md, section 7, for the keywords. Imports drop what
is refused here.
"""

import re

import msgspec

from lockgate.control.checks.names import check_name_length
from lockgate.control.errors import BadRequest
from lockgate.control.model_schemas import canonical_name, is_json_type, read_schema, subschemas
from lockgate.rules.compat import CONTROL_MESSAGES
from lockgate.schema.document import Document
from lockgate.schema.errors import SchemaError
from lockgate.schema.parser import Parser
from lockgate.store.objects import Item

__all__ = ["check_model", "check_schema"]

_NAME = re.compile(r"[A-Za-z0-9]+")
_TOKEN = r"[A-Za-z0-9!#$&^_.+*-]+"
_CONTENT_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;.*)?")
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
_RESULT = "Invalid model specified: Validation Result: warnings : [], errors : [{}]"
_INVALID = _RESULT.format("Invalid model schema specified")
_UNKNOWN = "Invalid model schema specified. Unsupported keyword(s): {}"
_REFERENCE = _RESULT.format("Model reference must be in canonical form")
_EMPTY = "Model schema must have at least 1 property or array items defined"


def check_model(item: Item) -> None:
    """Raises BadRequest for a model that makes no sense by itself."""
    name, content_type = item["name"], item["contentType"]
    if not name:
        raise BadRequest("Model name must be non-empty")
    if not _NAME.fullmatch(name):
        raise BadRequest(f"Model name must be alphanumeric: {name}")
    check_name_length(name)
    if not _CONTENT_TYPE.fullmatch(content_type):
        raise BadRequest(f"Invalid content type specified: {content_type}")
    check_schema(item.get("schema"), content_type)


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
        if "$ref" in one and canonical_name(one["$ref"]) is None:
            raise BadRequest(_REFERENCE)
    try:
        Parser(lambda _name: Document({})).parse(Document(schema))
    except SchemaError:
        raise BadRequest(_INVALID) from None
