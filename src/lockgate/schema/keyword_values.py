"""The values of keywords that hold no schemas: what each must be, and what is kept of it.

Source: JSON Schema Validation draft 4 (draft-fge-json-schema-validation-00), section 5.
"""

import math
from collections.abc import Callable
from typing import Any

from lockgate.schema.string_formats import FORMATS
from lockgate.schema.values import TYPES, identity

__all__ = ["VALUES", "Refused", "sorted_names"]


class Refused(Exception):
    """A keyword's value is wrong: it must be ``wanted``; ``hint`` shows how to write it."""

    def __init__(self, wanted: str, hint: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.hint = hint


def sorted_names(given: Any) -> tuple[str, ...]:
    """Names of properties, as messages list them."""
    if isinstance(given, bool):
        raise Refused("a list of names", "name the property in the required of its parent")
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Refused("a list of names", "write it like [id, name]")
    if not given:
        raise Refused("a list of at least one name", "leave it out where nothing is required")
    if len(set(given)) != len(given):
        raise Refused("a list without repetitions", "name each one once")
    return tuple(sorted(given))


def _types(given: Any) -> frozenset[str]:
    several = given if isinstance(given, list) else [given]
    if not several or not all(isinstance(one, str) and one in TYPES for one in several):
        raise Refused(f"one of {', '.join(TYPES)}, or a list of them", "write it like type: string")
    if len(set(several)) != len(several):
        raise Refused("a list without repetitions", "name each one once")
    return frozenset(several) | (_INTEGER if "number" in several else frozenset())


_INTEGER = frozenset(("integer",))


def _enum(given: Any) -> tuple[list[Any], frozenset[Any]]:
    if not isinstance(given, list) or not given:
        raise Refused("a list of at least one value", "write it like enum: [small, large]")
    return given, frozenset(identity(value, lambda _: None) for value in given)


def _count(given: Any) -> int:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < 2**31:
        raise Refused("a whole number that is not negative", "write it like 10")
    return given


def _number(given: Any) -> int | float:
    if not isinstance(given, int | float) or isinstance(given, bool) or math.isinf(given):
        raise Refused("a number", "write it like 10, without quotes")
    return given


def _divisor(given: Any) -> int | float:
    if _number(given) <= 0:
        raise Refused("a number above 0", "write it like 0.01")
    return _number(given)


def _flag(given: Any) -> bool | None:
    if not isinstance(given, bool):
        raise Refused("true or false", "write true, without quotes, or leave it out")
    return given or None


def _format(given: Any) -> str | None:
    if not isinstance(given, str):
        raise Refused("a text", "write it like format: date-time")
    return given if given in FORMATS else None


VALUES: dict[str, Callable[[Any], Any]] = {
    "enum": _enum,
    "exclusiveMaximum": _flag,
    "exclusiveMinimum": _flag,
    "format": _format,
    "maxItems": _count,
    "maxLength": _count,
    "maxProperties": _count,
    "maximum": _number,
    "minItems": _count,
    "minLength": _count,
    "minProperties": _count,
    "minimum": _number,
    "multipleOf": _divisor,
    "required": sorted_names,
    "type": _types,
    "uniqueItems": _flag,
}
"""Each answers what is kept, None where the keyword has no effect. Raises :class:`Refused`."""
