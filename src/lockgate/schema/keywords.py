"""What each keyword asks of a value; a table by the keyword's name.

A check is given the schema's visit to the value and what the parser kept of the keyword. Source:
JSON Schema Validation draft 4, section 5; what messages name, and in which order, is fge's.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lockgate.jregex import JavaPattern
from lockgate.schema.nodes import Node
from lockgate.schema.string_formats import FORMATS
from lockgate.schema.texts import Json
from lockgate.schema.values import TYPES, identity, is_multiple

if TYPE_CHECKING:
    from lockgate.schema.evaluator import Visit

__all__ = ["CHECKS", "Check"]

Check = Callable[["Visit", Any], None]

_ALL = frozenset(TYPES)
_NUMBERS = frozenset(("integer", "number"))
_STRINGS = frozenset(("string",))
_ARRAYS = frozenset(("array",))
_OBJECTS = frozenset(("object",))


# -- any value


def _type(visit: "Visit", allowed: frozenset[str]) -> None:
    if visit.kind not in allowed:
        names = [name for name in TYPES if name in allowed]
        visit.violates("type", visit.kind, Json(names))


def _enum(visit: "Visit", wanted: tuple[list[Any], frozenset[Any]]) -> None:
    values, identities = wanted
    if identity(visit.value, visit.run.spend) not in identities:
        visit.violates("enum", Json(visit.value), Json(values))


def _all_of(visit: "Visit", nodes: tuple[Node, ...]) -> None:
    matched = visit.count(nodes)
    if matched != len(nodes):
        visit.violates("allOf", matched, len(nodes))


def _any_of(visit: "Visit", nodes: tuple[Node, ...]) -> None:
    if not visit.count(nodes):
        visit.violates("anyOf", len(nodes))


def _one_of(visit: "Visit", nodes: tuple[Node, ...]) -> None:
    matched = visit.count(nodes)
    if matched != 1:
        visit.violates("oneOf", matched, len(nodes))


def _not(visit: "Visit", node: Node) -> None:
    if visit.count((node,)):
        visit.violates("not")


# -- numbers


def _exactly(value: Any) -> int | Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _minimum(visit: "Visit", wanted: tuple[Any, bool]) -> None:
    bound, is_exclusive = wanted
    least, value = _exactly(bound), _exactly(visit.value)
    if value < least:
        visit.violates("minimum", Json(least), Json(value))
    elif is_exclusive and value == least:
        visit.violates("minimum", Json(least), text="exclusiveMinimum")


def _maximum(visit: "Visit", wanted: tuple[Any, bool]) -> None:
    bound, is_exclusive = wanted
    most, value = _exactly(bound), _exactly(visit.value)
    if value > most:
        visit.violates("maximum", Json(most), Json(value))
    elif is_exclusive and value == most:
        visit.violates("maximum", Json(most), text="exclusiveMaximum")


def _multiple_of(visit: "Visit", divisor: Any) -> None:
    if not is_multiple(visit.value, divisor):
        divided = Json(_exactly(visit.value))
        visit.violates("multipleOf", divided, Json(_exactly(divisor)))


# -- strings


def _min_length(visit: "Visit", least: int) -> None:
    if len(visit.value) < least:
        visit.violates("minLength", visit.value, len(visit.value), least)


def _max_length(visit: "Visit", most: int) -> None:
    if len(visit.value) > most:
        visit.violates("maxLength", visit.value, len(visit.value), most)


def _pattern(visit: "Visit", wanted: tuple[str, JavaPattern]) -> None:
    text, pattern = wanted
    if not visit.run.finds(pattern, visit.value):
        visit.violates("pattern", text, visit.value)


def _format(visit: "Visit", name: str) -> None:
    visit.run.spend(1)
    wrong = FORMATS[name](visit.value)
    if wrong is not None:
        key, arguments = wrong
        visit.violates("format", *arguments, text=key)


# -- arrays


def _min_items(visit: "Visit", least: int) -> None:
    if len(visit.value) < least:
        visit.violates("minItems", least, len(visit.value))


def _max_items(visit: "Visit", most: int) -> None:
    if len(visit.value) > most:
        visit.violates("maxItems", most, len(visit.value))


def _unique_items(visit: "Visit", _wanted: bool) -> None:
    seen = set()
    for item in visit.value:
        known = identity(item, visit.run.spend)
        if known in seen:
            visit.violates("uniqueItems")
            return
        seen.add(known)


def _additional_items(visit: "Visit", most: int) -> None:
    if len(visit.value) > most:
        visit.violates("additionalItems", most, len(visit.value))


# -- objects


def _required(visit: "Visit", names: tuple[str, ...]) -> None:
    visit.run.spend(len(names) // 16)
    missing = [name for name in names if name not in visit.value]
    if missing:
        visit.violates("required", Json(missing))


def _min_properties(visit: "Visit", least: int) -> None:
    if len(visit.value) < least:
        visit.violates("minProperties", len(visit.value), least)


def _max_properties(visit: "Visit", most: int) -> None:
    if len(visit.value) > most:
        visit.violates("maxProperties", len(visit.value), most)


def _additional_properties(visit: "Visit", _closed: bool) -> None:
    node, run = visit.node, visit.run
    unwanted = []
    for name in visit.value:
        run.spend(1)
        if name not in node.properties and not any(
            run.finds(pattern, name) for pattern, _ in node.patterns
        ):
            unwanted.append(name)
    if unwanted:
        visit.violates("additionalProperties", Json(sorted(unwanted)))


def _dependencies(visit: "Visit", wanted: dict[str, tuple[str, ...] | Node]) -> None:
    present = [(name, needs) for name, needs in wanted.items() if name in visit.value]
    for name, needs in present:
        if isinstance(needs, Node):
            continue
        missing = [one for one in needs if one not in visit.value]
        if missing:
            visit.violates("dependencies", name, Json(needs), Json(missing))
    for _, needs in sorted(present, key=lambda pair: pair[0]):
        if isinstance(needs, Node):
            visit.apply(needs)


CHECKS: dict[str, tuple[frozenset[str], Check]] = {
    "additionalItems": (_ARRAYS, _additional_items),
    "additionalProperties": (_OBJECTS, _additional_properties),
    "allOf": (_ALL, _all_of),
    "anyOf": (_ALL, _any_of),
    "dependencies": (_OBJECTS, _dependencies),
    "enum": (_ALL, _enum),
    "format": (_STRINGS, _format),
    "maxItems": (_ARRAYS, _max_items),
    "maxLength": (_STRINGS, _max_length),
    "maxProperties": (_OBJECTS, _max_properties),
    "maximum": (_NUMBERS, _maximum),
    "minItems": (_ARRAYS, _min_items),
    "minLength": (_STRINGS, _min_length),
    "minProperties": (_OBJECTS, _min_properties),
    "minimum": (_NUMBERS, _minimum),
    "multipleOf": (_NUMBERS, _multiple_of),
    "not": (_ALL, _not),
    "oneOf": (_ALL, _one_of),
    "pattern": (_STRINGS, _pattern),
    "required": (_OBJECTS, _required),
    "type": (_ALL, _type),
    "uniqueItems": (_ARRAYS, _unique_items),
}
"""For each keyword the types of values it is about, and its check."""
