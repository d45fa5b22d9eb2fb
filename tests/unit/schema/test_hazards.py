"""Which schemas are harmless, how often they look at a value, and what hostile ones cost."""

import json
import sys
from typing import Any

import pytest

from lockgate.java.json_reader import read_strict_json
from lockgate.schema import Document, Models, Violations
from lockgate.schema.compiled import CompiledSchema
from lockgate.schema.hazards import Graph, multiplicity
from lockgate.schema.limits import LEVELS
from lockgate.schema.parser import Parser

REF = {"$ref": "#/definitions/N"}
NODE = {"type": "object", "properties": {"c": REF}}


def parsed(schema: Any, n: Any = None) -> Graph:
    return Graph(Parser({"N": Document(n or {})}.get).parse(Document(schema)))


def compiled(schema: Any, n: Any = None) -> CompiledSchema:
    return Models({"N": Document(n or {})}.get).compile(Document(schema))


def told(schema: CompiledSchema, text: str) -> Violations:
    return schema.violations(text, read_strict_json(text))


MULTIPLICITIES: dict[str, tuple[Any, Any, int | None]] = {
    "one schema": ({"type": "string"}, None, 1),
    "properties are one or the other": ({"properties": {"a": {}, "b": {}}}, None, 1),
    "in place adds up": ({"allOf": [{}, {"anyOf": [{}, {}]}]}, None, 5),
    "a reference counts": ({"items": REF}, None, 2),
    "plain recursion": (REF, NODE, 2),
    "below two at once": (
        {"allOf": [{"properties": {"a": {}}}, {"properties": {"a": {"not": {}}}}]},
        None,
        3,
    ),
    "patterns add up": (
        {"patternProperties": {"a": {}, "b": {}}, "additionalProperties": {}},
        None,
        3,
    ),
    "a long enum": ({"enum": list(range(640))}, None, 11),
    "recursion that doubles": (
        REF,
        {"anyOf": [{"properties": {"c": REF}}, {"properties": {"c": REF}}]},
        None,
    ),
    "recursion that adds": (
        REF,
        {"properties": {"c": {"allOf": [REF, {"properties": {"c": REF}}]}}},
        None,
    ),
    "too many in place": ({"allOf": [{"allOf": [{}] * 20}] * 20}, None, None),
}


@pytest.mark.parametrize("name", MULTIPLICITIES)
def test_multiplicity(name: str) -> None:
    schema, n, wanted = MULTIPLICITIES[name]
    graph = parsed(schema, n)
    assert not graph.loops
    assert multiplicity(graph) == wanted


def test_what_is_high_is_not_harmless() -> None:
    schema: dict[str, Any] = {}
    for _ in range(30):
        schema = {"not": schema}
    assert parsed(schema).height == 31
    assert multiplicity(parsed(schema)) is None


def test_loops_are_seen_only_in_place() -> None:
    assert not parsed(REF, {"items": REF}).loops
    assert parsed(REF, {"anyOf": [{}, REF]}).loops


def deep(levels: int, leaf: str = "1") -> str:
    return '{"c":' * levels + leaf + "}" * levels


def test_work_that_doubles_is_given_up() -> None:
    branching = {"properties": {"c": REF}}
    schema = compiled(
        REF, {"anyOf": [{**branching, "required": ["x"]}, branching], "type": "object"}
    )
    assert not schema.is_bounded
    assert not told(schema, deep(3, "{}"))
    found = told(schema, deep(100, "1"))
    assert found.over_budget == "steps"
    assert [one.message for one in found.found] == [
        "validation was given up, as the value takes too much work"
    ]


def test_a_deep_value_of_a_harmless_schema() -> None:
    schema = compiled(REF, NODE)
    assert not told(schema, deep(399, "{}"))
    shallow = told(schema, deep(LEVELS - 1, "1"))
    assert [one.keyword for one in shallow.found] == ["type"]
    assert told(schema, deep(399, "1")).over_budget == "steps"
    assert not told(compiled({}), deep(399, "1"))


def test_a_long_chain_of_references() -> None:
    chain = {f"N{index}": Document({"$ref": f"#/definitions/N{index + 1}"}) for index in range(500)}
    chain["N500"] = Document({"type": "null"})
    schema = Models(chain.get).compile(Document({"not": {"$ref": "#/definitions/N0"}}))
    assert not told(schema, "1")
    assert told(schema, "null")


@pytest.mark.parametrize("frames", [0, 500])
def test_combinations_of_combinations_do_not_exhaust_the_stack(frames: int) -> None:
    combined = {"allOf": [{"properties": {"c": REF}}, {"not": {"required": ["z"]}}]}
    schema = compiled(REF, combined)

    def run(left: int) -> Violations:
        return run(left - 1) if left else told(schema, deep(398, '{"z": 1}'))

    assert sys.getrecursionlimit() == 1000
    assert run(frames).over_budget in ("steps", None)
    assert run(frames)


def test_many_equal_looking_items() -> None:
    schema = compiled({"uniqueItems": True})
    colliding = json.dumps([index * (2**61 - 1) for index in range(30_000)])
    assert not told(schema, colliding)
    assert told(schema, colliding[:-1] + ", 0]").found[0].keyword == "uniqueItems"
    assert told(schema, json.dumps([*range(200_000), 5])).over_budget == "steps"


HUGE: list[tuple[dict[str, Any], str, bool]] = [
    ({"multipleOf": 7}, "1E+999999999", False),
    ({"multipleOf": 7}, "7E+400", True),
    ({"multipleOf": 0.1}, "1e-999999", False),
    ({"multipleOf": 3}, "3" * 4000, True),
    ({"multipleOf": 3}, "3" * 3999 + "4", False),
    ({"maximum": 5}, "1e999", False),
    ({"minimum": 5}, "1e999", True),
    ({"minimum": 5}, "-1e999", False),
    ({"maximum": 2**53}, "9007199254740993", False),
    ({"minimum": 9007199254740993}, "9007199254740992.0", False),
    ({"type": "integer"}, "9" * 4000, True),
    ({"type": "number"}, "1e999", True),
    ({"type": "integer"}, "1e999", False),
    ({"enum": [10**30]}, "1e30", True),
    ({"enum": [10**30]}, "1e31", False),
    ({"uniqueItems": True}, "[1e999, 1e998]", True),
    ({"uniqueItems": True}, "[1e999, 10e998]", False),
    ({"type": "string"}, '"a\\ud800"', True),
    ({"enum": ["\ud800"]}, '"\\ud800"', True),
    ({"maxLength": 1}, '"\\ud800\\udc00"', True),
    ({"type": "string"}, '"\\u0041\x7f"', True),
]


@pytest.mark.parametrize("schema, text, is_valid", HUGE)
def test_huge_numbers_and_odd_texts(schema: dict[str, Any], text: str, is_valid: bool) -> None:
    assert (not told(compiled(schema), text)) is is_valid


def test_the_last_of_duplicate_names_counts() -> None:
    schema = compiled({"properties": {"a": {"type": "null"}}})
    assert not told(schema, '{"a": 1, "a": null}')
    assert told(schema, '{"a": null, "a": 1}')


CATASTROPHIC = ("(a+)+$", "(a|a)*b", r"^(\w+\s?)*\.$", "(?=(a+))(a*)*b")


@pytest.mark.parametrize("pattern", CATASTROPHIC)
def test_catastrophic_patterns_end(pattern: str) -> None:
    schema = compiled({"items": {"anyOf": [{"pattern": pattern}, {"type": "string"}]}})
    found = told(schema, json.dumps(["a" * 5000 + "!"] * 50))
    assert found.over_budget in ("pattern", "steps", None)
    assert compiled({"pattern": "^a+$"}).is_bounded


def test_a_pattern_over_its_budget_is_a_violation() -> None:
    found = told(compiled({"pattern": "(a+)+$"}), json.dumps("a" * 8000 + "!"))
    assert found.over_budget == "pattern"
    assert [one.message for one in found.found] == [
        "validation was given up, as a pattern takes too much work"
    ]
    assert found.found[0].keyword == "pattern"


def test_a_long_body_for_many_schemas_is_counted() -> None:
    schema = compiled({"items": {"allOf": [{"type": "integer"}] * 200}})
    assert schema.is_bounded
    assert not told(schema, json.dumps([1] * 1000))
    assert told(schema, json.dumps([1] * 150_000)).over_budget == "steps"


def test_the_whole_of_a_text_is_searched() -> None:
    schema = compiled({"pattern": "^[a-z]*$"})
    assert not told(schema, json.dumps("a" * 200_000))
    assert told(schema, json.dumps("a" * 200_000 + "!")).found[0].keyword == "pattern"
    assert told(schema, json.dumps("a" * 9_000_000)).over_budget == "pattern"


def test_large_objects() -> None:
    many = {f"n{index}": index for index in range(150_000)}
    schema = compiled({"properties": {"n7": {"type": "null"}}})
    assert [one.instance_pointer for one in told(schema, json.dumps(many)).found] == ["/n7"]
    assert not told(compiled({"additionalProperties": {"type": "integer"}}), json.dumps(many))
    closed = compiled({"additionalProperties": False})
    assert told(closed, json.dumps(many)).over_budget == "steps"
