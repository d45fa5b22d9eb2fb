"""What becomes of the keywords of an OpenAPI schema when the service makes a model of it.

Source: guide page "Amazon API Gateway important notes" for what is not supported; what imports
were seen to do for the rest. A keyword that stands in no table is dropped with a warning.
"""

__all__ = ["DROPPED", "KEPT", "KEPT_FROM_3", "LOST", "NUMBER_FORMATS"]

KEPT = frozenset(
    (
        "additionalProperties", "allOf", "anyOf", "enum", "format", "items", "maxLength",
        "maxProperties", "maximum", "minLength", "minProperties", "minimum", "multipleOf", "not",
        "pattern", "properties", "required", "type", "uniqueItems",
    )
)  # fmt: skip
"""Keywords that a model keeps."""

KEPT_FROM_3 = frozenset(("oneOf",))
"""Keywords that a model keeps in documents of OpenAPI 3."""

DROPPED = frozenset(
    (
        "$comment", "$id", "$schema", "default", "deprecated", "description", "discriminator",
        "example", "examples", "externalDocs", "id", "readOnly", "title", "writeOnly", "xml",
    )
)  # fmt: skip
"""Keywords without effect on validation, which are dropped silently."""

LOST: dict[str, str] = {
    "exclusiveMaximum": "the bound itself is allowed",
    "exclusiveMinimum": "the bound itself is allowed",
    "maxItems": "arrays may be of any length",
    "minItems": "arrays may be of any length",
    "nullable": "null is refused",
    "oneOf": "it has no effect in Swagger 2.0",
    "required": "here it is no list of names, so it has no effect",
    "type": "a list of types has no effect, any type is allowed",
}
"""Keywords that an author counts on and that are lost all the same: what happens instead."""

NUMBER_FORMATS = frozenset(("decimal", "int32", "int64"))
"""Formats that are dropped from schemas of type number (guide)."""
