"""The members that parts of an OpenAPI document may have, besides those that begin with ``x-``.

Source: the OpenAPI specifications 2.0 and 3.0.3; what else stands there an import reports.
"""

__all__ = ["MEMBERS"]

_PATH = frozenset(
    ("$ref", "get", "put", "post", "delete", "options", "head", "patch", "parameters")
)
_OPERATION = frozenset(
    (
        "tags", "summary", "description", "externalDocs", "operationId", "parameters", "responses",
        "deprecated", "security",
    )
)  # fmt: skip

MEMBERS: dict[int, dict[str, frozenset[str]]] = {
    2: {
        "path": _PATH,
        "operation": _OPERATION | {"consumes", "produces", "schemes"},
        "parameter": frozenset(
            (
                "$ref", "name", "in", "description", "required", "schema", "type", "format",
                "allowEmptyValue", "items", "collectionFormat", "default", "maximum",
                "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
                "pattern", "maxItems", "minItems", "uniqueItems", "enum", "multipleOf",
            )
        ),
        "response": frozenset(("$ref", "description", "schema", "headers", "examples")),
    },
    3: {
        "path": _PATH | {"summary", "description", "trace", "servers"},
        "operation": _OPERATION | {"requestBody", "callbacks", "servers"},
        "parameter": frozenset(
            (
                "$ref", "name", "in", "description", "required", "deprecated", "allowEmptyValue",
                "style", "explode", "allowReserved", "schema", "example", "examples", "content",
            )
        ),
        "response": frozenset(("$ref", "description", "headers", "content", "links")),
    },
}  # fmt: skip
"""By the format's major version and the kind of the part."""
