"""The texts of violations: one table.

They are those of the message bundle of json-schema-validator 2.2 (fge), which were seen in the
service's logs for missing properties, types and unreadable bodies; that the others are the same
is assumed.
"""

from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from lockgate.schema.limits import LONGEST_VALUE

__all__ = ["TEXTS", "UNREADABLE", "Json", "text_of"]

UNREADABLE = "Unknown error parsing request body"
"""Of a body that is empty or no JSON; seen in the service's logs and answers."""

TEXTS: dict[str, str] = {
    "additionalItems": ("schema only allows {} elements in array but instance has {} elements"),
    "additionalProperties": (
        "object instance has properties which are not allowed by the schema: {}"
    ),
    "allOf": "instance failed to match all required schemas (matched only {} out of {})",
    "anyOf": "instance failed to match at least one required schema among {}",
    "dependencies": (
        'property "{}" of object has missing property dependencies '
        "(schema requires {}; missing: {})"
    ),
    "enum": "instance value ({}) not found in enum (possible values: {})",
    "exclusiveMaximum": "numeric instance is not strictly lower than the required maximum {}",
    "exclusiveMinimum": "numeric instance is not strictly greater than the required minimum {}",
    "maxItems": "array is too long: must have at most {} elements but instance has {} elements",
    "maxLength": 'string "{}" is too long (length: {}, maximum allowed: {})',
    "maxProperties": ("object has too many properties (found {} but schema requires at most {})"),
    "maximum": ("numeric instance is greater than the required maximum (maximum: {}, found: {})"),
    "minItems": "array is too short: must have at least {} elements but instance has {} elements",
    "minLength": 'string "{}" is too short (length: {}, required minimum: {})',
    "minProperties": ("object has too few properties (found {} but schema requires at least {})"),
    "minimum": "numeric instance is lower than the required minimum (minimum: {}, found: {})",
    "multipleOf": "remainder of division is not zero ({} / {})",
    "not": "instance matched a schema which it should not have",
    "oneOf": "instance failed to match exactly one schema (matched {} out of {})",
    "pattern": 'ECMA 262 regex "{}" does not match input string "{}"',
    "required": "object has missing required properties ({})",
    "type": "instance type ({}) does not match any allowed primitive type (allowed: {})",
    "uniqueItems": "array must not contain duplicate elements",
    "format.base64": 'illegal character "{}" at index {} (not in Base64 alphabet)',
    "format.base64.length": "input has illegal length (must be a multiple of 4, found {})",
    "format.date-time": (
        'string "{}" is invalid against requested date format(s) '
        "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{{1,12}}Z]"
    ),
    "format.email": 'string "{}" is not a valid email address',
    "format.hex": 'illegal character "{}" in input at index {}',
    "format.hex.length": "input string has incorrect length ({}, expected {})",
    "format.hostname": 'string "{}" is not a valid hostname',
    "format.ipv4": 'string "{}" is not a valid IPv4 address',
    "format.ipv6": 'string "{}" is not a valid IPv6 address',
    "format.json-pointer": 'input string "{}" is not a valid JSON Pointer',
    "format.mac": 'input string "{}" is not a valid MAC address',
    "format.regex": 'string "{}" is not a valid ECMA 262 regular expression',
    "format.uri": 'string "{}" is not a valid URI',
    "format.uuid": 'input string "{}" is not a valid UUID',
    "pattern.budget": "validation was given up, as a pattern takes too much work",
    "steps.budget": "validation was given up, as the value takes too much work",
}
"""The text of a violation by its keyword; the ``budget`` texts are Lockgate's own."""


class Json(NamedTuple):
    """A value that is to stand in a text as JSON; it is written only if the text is told."""

    value: Any


def text_of(key: str, arguments: tuple[Any, ...]) -> str:
    """The text for ``key``; ``arguments`` are texts and numbers as they are to stand in it,
    or values to be written as JSON.
    """
    return TEXTS[key].format(*map(_cut, arguments))


def _cut(argument: Any) -> str:
    text = _json(argument.value) if isinstance(argument, Json) else str(argument)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


_encode = msgspec.json.Encoder(decimal_format="number").encode


def _json(value: Any) -> str:
    """A value as compact JSON; dots for one that cannot be written."""
    if isinstance(value, Decimal):
        return str(value)
    try:
        return _encode(value).decode()
    except (ValueError, RecursionError):
        return "…"
