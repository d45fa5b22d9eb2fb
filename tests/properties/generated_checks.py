"""What random definitions say of requests before the backend: validators, models, binary types."""

from typing import Any

from generated_templates import seldom
from hypothesis import strategies as st

VALIDATORS = {
    "all": {"validateRequestBody": True, "validateRequestParameters": True},
    "body": {"validateRequestBody": True},
    "parameters": {"validateRequestParameters": True, "validateRequestBody": False},
    "nothing": {},
}
SCHEMAS: dict[str, Any] = {
    "Thing": {
        "type": "object",
        "required": ["code", "word"],
        "properties": {
            "code": {"type": "integer", "minimum": 100, "maximum": 599},
            "word": {"type": "string", "minLength": 1, "pattern": "^[a-z]"},
        },
    },
    "Strict": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"code": {}, "word": {"type": "string", "enum": ["w", "a\nb"]}},
    },
    "Nested": {"type": "object", "properties": {"obj": {"$ref": "#/components/schemas/Deep"}}},
    "Deep": {"type": "object", "required": ["x"]},
    "Any": {},
}
_schemas = st.one_of(
    st.sampled_from([*SCHEMAS]).map(lambda name: {"$ref": f"#/components/schemas/{name}"}),
    st.sampled_from((
        {"type": "array", "items": {"type": "integer"}},
        {"type": "object", "required": ["word"]},
        {"type": "object", "properties": {"code": {"type": "number", "maximum": 404}}},
    )),
)  # fmt: skip
_MODEL_TYPES = ("application/json", "application/json", "application/xml", "text/plain", "$default")
BINARY_TYPES = (["*/*"], ["image/png"], ["image/*"], ["application/json"], ["text/plain"],
                ["application/octet-stream", "Image/*"], ["APPLICATION/XML"])  # fmt: skip

handlings = st.sampled_from(("CONVERT_TO_TEXT", "CONVERT_TO_BINARY"))


@st.composite
def request_checks(draw: st.DrawFn, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """An operation's validator and models; ``parameters`` get flags. Often there is neither."""
    found: dict[str, Any] = {}
    if seldom(draw, 3):
        found["x-amazon-apigateway-request-validator"] = draw(st.sampled_from([*VALIDATORS]))
        types = draw(st.lists(st.sampled_from(_MODEL_TYPES), max_size=2, unique=True))
        if types:
            content = {name: {"schema": draw(_schemas)} for name in types}
            found["requestBody"] = {"content": content}
    for one in parameters:
        if one["in"] != "path":
            one["required"] = seldom(draw, 4)
    return found


@st.composite
def document_members(draw: st.DrawFn) -> dict[str, Any]:
    """Validators, models and most often no binary media types; now and then a validator for all."""
    found: dict[str, Any] = {
        "x-amazon-apigateway-request-validators": VALIDATORS,
        "components": {"schemas": SCHEMAS},
    }
    if seldom(draw, 8):
        found["x-amazon-apigateway-request-validator"] = draw(st.sampled_from([*VALIDATORS]))
    if seldom(draw, 3):
        found["x-amazon-apigateway-binary-media-types"] = draw(st.sampled_from(BINARY_TYPES))
    return found
