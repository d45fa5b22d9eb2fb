"""Steps 19 and 20 (§8): required parameters, then the body against its model."""

import re
from typing import Any

from reference_walk import Refused, Walk, as_text, media_type, parse_strictly

VALIDATORS = "x-amazon-apigateway-request-validators"
VALIDATOR = "x-amazon-apigateway-request-validator"


def check_request(walk: Walk) -> None:
    """What the validator asks for: the operation's own, else the document's, else none."""
    name = walk.operation.get(VALIDATOR, walk.document.get(VALIDATOR))
    asked = walk.document.get(VALIDATORS, {}).get(name, {})
    if asked.get("validateRequestParameters"):
        _check_parameters(walk)
    if asked.get("validateRequestBody"):
        _check_body(walk)


def _check_parameters(walk: Walk) -> None:
    """Those with the flag are present and not blank; all missing ones are listed once."""
    missing: list[str] = []
    for place in ("path", "query", "header"):
        declared = sorted(one["name"] for one in _declared(walk) if one["in"] == place)
        missing += [name for name in declared if not _given(walk, place, name).strip()]
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        message = f"Missing required request parameters: [{names}]"
        raise Refused("failure.parameters", message=message, details=None)


def _declared(walk: Walk) -> list[dict[str, Any]]:
    return [one for one in walk.operation.get("parameters", ()) if one.get("required")]


def _given(walk: Walk, place: str, name: str) -> str:
    """The single view of a parameter (§6): of several values the last."""
    if place == "path":
        return walk.path_parameters.get(name, "")
    values = walk.header(name) if place == "header" else walk.query.get(name, [])
    return values[-1] if values else ""


def _check_body(walk: Walk) -> None:
    """A model of the body's type, or of $default; without one anything goes."""
    content = walk.operation.get("requestBody", {}).get("content", {})
    models = {key.lower(): one["schema"] for key, one in content.items()}
    key = media_type(walk.header("Content-Type"), "application/json")
    schema = models.get(key, models.get("$default"))
    if schema is None:
        return
    try:
        value = parse_strictly(as_text(walk.asked.body))
    except ValueError:
        raise Refused("failure.body_model", details=None) from None  # an empty one as well
    wrong = violations(walk, schema, value)
    if wrong is None or wrong:
        raise Refused("failure.body_model", details=None if wrong is None else f"[{wrong[0]}]")


_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,),
    "integer": (int,), "number": (int, float),
}  # fmt: skip


def violations(walk: Walk, schema: dict[str, Any], value: Any) -> list[str] | None:
    """Draft 4, of the keywords that are generated.

    [] where the value follows the schema; None where it does not and the wording is not told.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return violations(walk, walk.document["components"]["schemas"][name], value)
    if not _has_type(schema, value) or value not in schema.get("enum", [value]):
        return None
    if isinstance(value, str):
        short = len(value) < schema.get("minLength", 0)
        return None if short or not re.search(schema.get("pattern", ""), value) else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        return [] if low <= value <= high else None
    if isinstance(value, list):
        items = schema.get("items", {})
        return None if any(violations(walk, items, one) != [] for one in value) else []
    return _object_violations(walk, schema, value) if isinstance(value, dict) else []


def _has_type(schema: dict[str, Any], value: Any) -> bool:
    wanted = schema.get("type")
    if wanted is None:
        return True
    return isinstance(value, _TYPES[wanted]) and isinstance(value, bool) <= (wanted == "boolean")


def _object_violations(
    walk: Walk, schema: dict[str, Any], value: dict[str, Any]
) -> list[str] | None:
    properties = schema.get("properties", {})
    if schema.get("additionalProperties") is False and not value.keys() <= properties.keys():
        return None
    for name, inner in properties.items():
        if name in value and violations(walk, inner, value[name]) != []:
            return None
    missing = [name for name in schema.get("required", ()) if name not in value]
    names = ",".join(f'"{name}"' for name in sorted(missing))
    return [f"object has missing required properties ([{names}])"] if missing else []
