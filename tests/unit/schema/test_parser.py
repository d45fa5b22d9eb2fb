"""What a schema may not be: each mistake with its place."""

from typing import Any

import pytest

from lockgate.schema import Document, Models, SchemaError
from lockgate.schema.errors import SchemaProblem


def problems(schema: Any, **named: Any) -> list[tuple[str, str, str]]:
    """Code, pointer and message of each mistake, which all have a hint."""
    models = Models({name: Document(one, name) for name, one in named.items()}.get)
    found: list[SchemaProblem] = []
    try:
        models.compile(Document(schema, "body"))
    except SchemaError as error:
        found = error.problems
    assert all(one.hint for one in found)
    return [(one.code, f"{one.document.origin}{one.pointer}", one.message) for one in found]


K = "schema.keyword"
WRONG: dict[str, tuple[Any, str, str, str]] = {
    "no schema": (1, K, "body", "a schema must be an object"),
    "type": (
        {"properties": {"a/b": {"type": "int"}}},
        K,
        "body/properties/a~1b/type",
        "type must be one of array, boolean, integer, null, number, object, string, or a list",
    ),
    "types twice": ({"type": ["null", "null"]}, K, "body/type", "without repetitions"),
    "no types": ({"type": []}, K, "body/type", "type must be one of"),
    "enum": ({"enum": []}, K, "body/enum", "a list of at least one value"),
    "required: true": ({"required": True}, K, "body/required", "a list of names"),
    "required of numbers": ({"required": [1]}, K, "body/required", "a list of names"),
    "required of nothing": ({"required": []}, K, "body/required", "at least one name"),
    "required twice": ({"required": ["a", "a"]}, K, "body/required", "without repetitions"),
    "a negative count": ({"minLength": -1}, K, "body/minLength", "whole number"),
    "half a count": ({"maxItems": 1.5}, K, "body/maxItems", "whole number"),
    "a count of truth": ({"maxItems": True}, K, "body/maxItems", "whole number"),
    "a bound of text": ({"minimum": "1"}, K, "body/minimum", "minimum must be a number"),
    "an endless bound": ({"minimum": float("inf")}, K, "body/minimum", "must be a number"),
    "multiple of zero": ({"multipleOf": 0}, K, "body/multipleOf", "a number above 0"),
    "exclusive without a bound": (
        {"exclusiveMinimum": True},
        K,
        "body/exclusiveMinimum",
        "exclusiveMinimum has no meaning without minimum",
    ),
    "a number as exclusive": (
        {"maximum": 1, "exclusiveMaximum": 2},
        K,
        "body/exclusiveMaximum",
        "exclusiveMaximum must be true or false",
    ),
    "unique of text": ({"uniqueItems": "yes"}, K, "body/uniqueItems", "true or false"),
    "format of number": ({"format": 1}, K, "body/format", "format must be a text"),
    "pattern of number": ({"pattern": 1}, K, "body/pattern", "pattern must be a text"),
    "allOf of none": ({"allOf": []}, K, "body/allOf", "at least one schema"),
    "properties of texts": ({"properties": {"a": "b"}}, K, "body/properties/a", "an object"),
    "properties as a list": ({"properties": []}, K, "body/properties", "an object of schemas"),
    "additionalProperties": (
        {"additionalProperties": "no"},
        K,
        "body/additionalProperties",
        "true, false or a schema",
    ),
    "dependencies": ({"dependencies": 1}, K, "body/dependencies", "must be an object"),
    "a dependency": ({"dependencies": {"a": "b"}}, K, "body/dependencies", "a list of names"),
    "items": ({"items": True}, K, "body/items", "a schema must be an object"),
    "an item": ({"items": [{"not": 1}]}, K, "body/items/0/not", "a schema must be an object"),
    "reference of number": ({"$ref": 1}, K, "body/$ref", "$ref must be a text"),
    "remote": (
        {"$ref": "http://169.254.169.254/x"},
        "schema.reference",
        "body/$ref",
        "the reference 'http://169.254.169.254/x' is not to a model of this API",
    ),
    "a part of a model": (
        {"$ref": "#/components/schemas/A/properties/b"},
        "schema.reference",
        "body/$ref",
        "is not to a model",
    ),
    "the schema itself": ({"$ref": "#"}, "schema.reference", "body/$ref", "is not to a model"),
    "no such model": (
        {"items": {"$ref": "#/definitions/B"}},
        "schema.reference",
        "body/items/$ref",
        "there is no model 'B'",
    ),
    "a mistake in a model": (
        {"$ref": "#/definitions/Broken"},
        K,
        "Broken/properties/x/type",
        "type must be one of",
    ),
    "a pattern": (
        {"pattern": "(a"},
        "schema.pattern",
        "body/pattern",
        "'(a' is no regular expression: Unclosed group",
    ),
    "flags in a pattern": (
        {"patternProperties": {"(?i)a": {}}},
        "schema.pattern",
        "body/patternProperties/(?i)a",
        "unknown group near index 0",
    ),
    "itself": ({"$ref": "#/definitions/Loop"}, "schema.loop", "Loop", "without end"),
    "itself through others": (
        {"anyOf": [{}, {"not": {"$ref": "#/definitions/Ping"}}]},
        "schema.loop",
        "",
        "without end",
    ),
}
NAMED = {
    "Broken": {"properties": {"x": {"type": "text"}}},
    "Loop": {"$ref": "#/definitions/Loop"},
    "Ping": {"allOf": [{"$ref": "#/components/schemas/Pong"}]},
    "Pong": {"dependencies": {"a": {"$ref": "#/definitions/Ping"}}},
}


@pytest.mark.parametrize("name", WRONG)
def test_mistakes(name: str) -> None:
    schema, code, pointer, message = WRONG[name]
    ((found_code, found_pointer, found_message),) = problems(schema, **NAMED)
    assert found_code == code
    assert found_pointer.startswith(pointer)
    assert message in found_message


def test_all_mistakes_are_told_in_the_order_of_the_text() -> None:
    schema = {"type": "int", "required": True, "properties": {"a": {"minimum": "x"}}}
    assert [pointer for _, pointer, _ in problems(schema)] == [
        "body/type",
        "body/required",
        "body/properties/a/minimum",
    ]


def test_unknown_keywords_and_formats_have_no_effect() -> None:
    schema = {"x-y": 1, "title": 5, "format": "int32", "$schema": [], "definitions": {"A": 1}}
    assert problems(schema) == []
    models = Models(lambda _name: None)
    assert not models.compile(Document(schema)).violations('"x"', "x")


REFERENCES = (
    "#/definitions/A%20b",
    "#/components/schemas/A%20b",
    "https://apigateway.amazonaws.com/restapis/a1b2c3/models/A b",
    "https://apigateway.amazonaws.com.cn/restapis/x/models/A%20b",
)


@pytest.mark.parametrize("reference", REFERENCES)
def test_references_to_models(reference: str) -> None:
    models = Models({"A b": Document({"type": "null"})}.get)
    compiled = models.compile(Document({"$ref": reference, "type": "string"}))
    assert compiled.violations("1", 1)
    assert not compiled.violations("null", None)


def test_own_definitions_come_before_models() -> None:
    models = Models({"A": Document({"type": "null"})}.get)
    own = {
        "definitions": {"A": {"type": "string"}, "a/b": {"$ref": "#/definitions/A"}},
        "items": {"$ref": "#/definitions/a~1b"},
    }
    compiled = models.compile(Document(own))
    assert not compiled.violations('["x"]', ["x"])
    assert compiled.violations("[null]", [None])


def test_models_may_refer_to_each_other() -> None:
    named = {
        "Tree": {"properties": {"kids": {"type": "array", "items": {"$ref": "#/definitions/Kid"}}}},
        "Kid": {"required": ["name"], "properties": {"tree": {"$ref": "#/definitions/Tree"}}},
    }
    models = Models({name: Document(one) for name, one in named.items()}.get)
    compiled = models.compile(Document({"$ref": "#/definitions/Tree"}))
    good = {"kids": [{"name": 1, "tree": {"kids": [{"name": 2}]}}]}
    bad = {"kids": [{"name": 1, "tree": {"kids": [{"nam": 2}]}}]}
    assert not compiled.violations("", good)
    assert [one.instance_pointer for one in compiled.violations("", bad).found] == [
        "/kids/0/tree/kids/0"
    ]


def test_a_model_is_compiled_once_for_all_who_refer_to_it() -> None:
    models = Models({"A": Document({"type": "null"})}.get)
    first = models.compile(Document({"$ref": "#/definitions/A"}))
    assert models.compile(Document({"$ref": "#/components/schemas/A"})) is first


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(levels):
        schema = {"not": schema}
    return schema


def test_depth_is_bounded() -> None:
    assert problems(nested(60)) == []
    assert [code for code, _, _ in problems(nested(61))] == ["schema.too-deep"]


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.schema.parser.NODES", 100)
    assert problems({"allOf": [{}] * 99}) == []
    assert [code for code, _, _ in problems({"allOf": [{}] * 100})] == ["schema.too-large"]
