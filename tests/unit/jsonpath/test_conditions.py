"""Conditions, by the filters they stand in; every answer is Jayway's."""

import pytest

from lockgate.java.values import Value
from lockgate.jsonpath import InvalidPath, compile_path
from lockgate.jsonpath.conditions import weight_of
from lockgate.jsonpath.nodes import Filter
from lockgate.jsonpath.parser import parse_path

SUPPRESS = frozenset({"SUPPRESS_EXCEPTIONS"})
NULL_LEAF = frozenset({"DEFAULT_PATH_LEAF_TO_NULL"})


@pytest.mark.parametrize(
    "condition, found",
    [
        ("@.a", [0, 1, 2]),
        ("!@.a", [3]),
        ("!(@.a == 1)", [1, 2, 3]),
        ("@.a == 1 && @.b", [0]),
        ("@.a == 1 || @.a == 2", [0, 1]),
        ("@.b[0]", [0]),
        ("@.b[*]", [0]),
        ("@.a..x", [0, 1, 2]),
        ("@.id > $[1].id", [2, 3]),
        ("$.id == 1", []),
        ("$[0].id == 0", [0, 1, 2, 3]),
        ("$[0].id", []),
        ("@.a == @.id", []),
        ("@.nope == null", []),
        ("@.b.length() == 2", [0]),
        ("@.b[?(@ > 1)]", [0]),
        ("!(@.id in 1)", []),
        ("@.a in 1 || @.id == 3", []),
    ],
)
def test_conditions(condition: str, found: list[int]) -> None:
    documents = [
        {"id": 0, "a": 1, "b": [1, 2]},
        {"id": 1, "a": 2},
        {"id": 2, "a": None},
        {"id": 3},
    ]
    assert compile_path(f"$[?({condition})].id").read(documents) == found
    assert compile_path(f"$[?({condition})].id").read(documents, SUPPRESS) == (
        found if condition != "@.nope == null" else [0, 1, 2, 3]
    )


@pytest.mark.parametrize(
    "options, found",
    [(frozenset[str](), []), (SUPPRESS, [1, {}, {"b": 1}]), (NULL_LEAF, [{}, {"b": 1}])],
)
def test_a_path_to_nothing_is_null_when_an_option_says_so(
    options: frozenset[str], found: list[Value]
) -> None:
    assert compile_path("$[?(@.a == null)]").read([1, {}, {"b": 1}], options) == found


def test_a_path_from_the_root_is_read_once() -> None:
    document = {"l": [1, 2, 3], "m": [0]}
    assert compile_path("$.l[?(@ == $.m.append())]").read(document) == []
    assert compile_path("$.l[?(@ >= $.m.length())]").read(document) == [1, 2, 3]


def test_a_pattern_that_is_none() -> None:
    with pytest.raises(InvalidPath) as caught:
        compile_path("$[?(@.a =~ /[/)]")
    assert caught.value.position == 12


@pytest.mark.parametrize(
    "condition, weight",
    [
        ("@", 1),
        ("@.a.b", 3),
        ("@.a == 1", 2),
        ("1 == 1", 1),
        ("@.a == @.b.c", 4),
        ("!(@.a && @.b || @ == 1)", 5),
    ],
)
def test_weight(condition: str, weight: int) -> None:
    (step,) = parse_path(f"$[?({condition})]").steps
    assert isinstance(step, Filter)
    assert weight_of(step.condition) == weight
