"""The wording and the order of violations: rows of schema, body, and the list that is told."""

import json
from typing import Any

import pytest

from lockgate.java.json_reader import read_strict_json
from lockgate.schema import Document, Models, Violations
from lockgate.schema.texts import TEXTS, Json, text_of


def told(schema: Any, text: str, **named: Any) -> Violations:
    """What is wrong with a body's text."""
    models = Models({name: Document(one) for name, one in named.items()}.get)
    return models.compile(Document(schema)).violations(text, read_strict_json(text))


def listed(schema: Any, text: str) -> str:
    return "[" + ", ".join(one.message for one in told(schema, text).found) + "]"


ROWS: list[tuple[str, Any, str, str]] = [
    (
        "required",
        {"required": ["b", "name", "a"]},
        '{"a": 1}',
        '[object has missing required properties (["b","name"])]',
    ),
    (
        "type",
        {"type": "integer"},
        '"x"',
        '[instance type (string) does not match any allowed primitive type (allowed: ["integer"])]',
    ),
    (
        "type: number",
        {"type": ["null", "number"]},
        "true",
        "[instance type (boolean) does not match any allowed primitive type "
        '(allowed: ["integer","null","number"])]',
    ),
    (
        "type: a fraction is no integer",
        {"type": "integer"},
        "1.0",
        '[instance type (number) does not match any allowed primitive type (allowed: ["integer"])]',
    ),
    (
        "enum",
        {"enum": ["a", 1.5, {"x": [None, True]}]},
        '{"b": "é"}',
        '[instance value ({"b":"é"}) not found in enum '
        '(possible values: ["a",1.5,{"x":[null,true]}])]',
    ),
    (
        "minimum",
        {"minimum": 1},
        "0",
        "[numeric instance is lower than the required minimum (minimum: 1, found: 0)]",
    ),
    (
        "minimum, digits as sent",
        {"minimum": 1.5},
        "1.40",
        "[numeric instance is lower than the required minimum (minimum: 1.5, found: 1.40)]",
    ),
    (
        "maximum",
        {"maximum": 10},
        "1E2",
        "[numeric instance is greater than the required maximum (maximum: 10, found: 1E+2)]",
    ),
    (
        "exclusiveMinimum",
        {"minimum": 1, "exclusiveMinimum": True},
        "1",
        "[numeric instance is not strictly greater than the required minimum 1]",
    ),
    (
        "exclusiveMaximum",
        {"maximum": 1, "exclusiveMaximum": True},
        "1.0",
        "[numeric instance is not strictly lower than the required maximum 1]",
    ),
    (
        "multipleOf",
        {"multipleOf": 0.01},
        "0.075",
        "[remainder of division is not zero (0.075 / 0.01)]",
    ),
    (
        "minLength",
        {"minLength": 3},
        '"x"',
        '[string "x" is too short (length: 1, required minimum: 3)]',
    ),
    (
        "maxLength, in characters",
        {"maxLength": 1},
        '"\U0001f600b"',
        '[string "\U0001f600b" is too long (length: 2, maximum allowed: 1)]',
    ),
    (
        "pattern",
        {"pattern": "^[a-z]+$"},
        '"a\\n"',
        '[ECMA 262 regex "^[a-z]+$" does not match input string "a\n"]',
    ),
    (
        "minItems",
        {"minItems": 2},
        "[1]",
        "[array is too short: must have at least 2 elements but instance has 1 elements]",
    ),
    (
        "maxItems",
        {"maxItems": 1},
        "[1, 2]",
        "[array is too long: must have at most 1 elements but instance has 2 elements]",
    ),
    (
        "uniqueItems",
        {"uniqueItems": True},
        '[{"a": 1}, {"a": 1.0}]',
        "[array must not contain duplicate elements]",
    ),
    (
        "additionalItems",
        {"items": [{}], "additionalItems": False},
        "[1, 2]",
        "[schema only allows 1 elements in array but instance has 2 elements]",
    ),
    (
        "minProperties",
        {"minProperties": 2},
        '{"a": 1}',
        "[object has too few properties (found 1 but schema requires at least 2)]",
    ),
    (
        "maxProperties",
        {"maxProperties": 1},
        '{"a": 1, "b": 2}',
        "[object has too many properties (found 2 but schema requires at most 1)]",
    ),
    (
        "additionalProperties",
        {"additionalProperties": False, "properties": {"a": {}}, "patternProperties": {"^x": {}}},
        '{"c": 1, "a": 1, "b": 2, "x-y": 1}',
        '[object instance has properties which are not allowed by the schema: ["b","c"]]',
    ),
    (
        "dependencies",
        {"dependencies": {"a": ["d", "c", "b"], "b": {"required": ["z"]}}},
        '{"a": 1, "b": 2}',
        '[property "a" of object has missing property dependencies '
        '(schema requires ["b","c","d"]; missing: ["c","d"]), '
        'object has missing required properties (["z"])]',
    ),
    (
        "allOf",
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        "1",
        "[instance failed to match all required schemas (matched only 1 out of 2)]",
    ),
    (
        "anyOf",
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "1",
        "[instance failed to match at least one required schema among 2]",
    ),
    (
        "oneOf",
        {"oneOf": [{"type": "string"}, {"minimum": 0}, {"maximum": 5}]},
        "1",
        "[instance failed to match exactly one schema (matched 2 out of 3)]",
    ),
    ("not", {"not": {}}, "1", "[instance matched a schema which it should not have]"),
    (
        "keywords by their names, formats last",
        {"pattern": "a", "format": "email", "enum": ["q"], "minLength": 5},
        '"x"',
        '[instance value ("x") not found in enum (possible values: ["q"]), '
        'string "x" is too short (length: 1, required minimum: 5), '
        'ECMA 262 regex "a" does not match input string "x", '
        'string "x" is not a valid email address]',
    ),
    (
        "members by their names",
        {"properties": {"b": {"type": "null"}, "a": {"maximum": 0}}},
        '{"b": 1, "a": 2}',
        "[numeric instance is greater than the required maximum (maximum: 0, found: 2), "
        'instance type (integer) does not match any allowed primitive type (allowed: ["null"])]',
    ),
    (
        "what an object with a mistake holds is not looked at",
        {"required": ["z"], "properties": {"a": {"type": "null"}}},
        '{"a": 1}',
        '[object has missing required properties (["z"])]',
    ),
    (
        "after a mistake the next members are, and what they hold is not",
        {
            "properties": {
                "a": {"type": "null"},
                "b": {"required": ["q"], "properties": {"c": {"type": "null"}}},
                "d": {"properties": {"c": {"type": "null"}}},
            }
        },
        '{"a": 1, "b": {"c": 1}, "d": {"c": 1}}',
        '[instance type (integer) does not match any allowed primitive type (allowed: ["null"]), '
        'object has missing required properties (["q"])]',
    ),
]


@pytest.mark.parametrize("name, schema, text, wanted", ROWS, ids=[row[0] for row in ROWS])
def test_texts_and_their_order(name: str, schema: Any, text: str, wanted: str) -> None:
    assert listed(schema, text) == wanted


def test_every_keyword_has_a_row() -> None:
    keywords = {name for name in TEXTS if "." not in name}
    assert keywords <= {row[0].partition(",")[0].partition(":")[0] for row in ROWS}


def test_a_violation_knows_its_places() -> None:
    schema = {"properties": {"a/b": {"items": {"$ref": "#/definitions/Item"}}}}
    (found,) = told(schema, '{"a/b": [1, "x"]}', Item={"type": "integer"}).found
    assert found.document.content == {"type": "integer"}
    assert found.schema_pointer == "/type"
    assert found.instance_pointer == "/a~1b/1"
    (found,) = told({"not": {}}, "{}").found
    assert (found.schema_pointer, found.instance_pointer) == ("/not", "")


def test_values_are_cut() -> None:
    long = "x" * 5000
    (found,) = told({"maxLength": 1}, json.dumps(long)).found
    assert found.message == f'string "{"x" * 2000}…" is too long (length: 5000, maximum allowed: 1)'


def test_so_many_violations_are_told() -> None:
    found = told({"items": {"type": "null"}}, json.dumps([1] * 1000)).found
    assert len(found) == 50
    assert found[-1].instance_pointer == "/49"


def test_a_value_that_cannot_be_written() -> None:
    assert text_of("minimum", (Json("\ud800"), Json(1))).endswith("(minimum: …, found: 1)")
