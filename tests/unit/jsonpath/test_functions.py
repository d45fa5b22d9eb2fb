"""Functions, by the paths that call them; every answer is Jayway's."""

import math
from decimal import Decimal

import pytest

from lockgate.java.values import KeySet, Value
from lockgate.jsonpath import InvalidPath, PathFailure, PathNotFound, compile_path
from lockgate.jsonpath.functions import int_value


def read(path: str, document: Value) -> Value:
    return compile_path(path).read(document)


@pytest.mark.parametrize(
    "path, document, value",
    [
        ("$.sum()", [1, "2", None, True, 2.5], 3.5),
        ("$.sum()", [10**400, 1], math.inf),
        ("$.sum()", [Decimal("1.5"), 1], 2.5),
        ("$.avg()", [1, 2], 1.5),
        ("$.min()", [3, -4.0, 5], -4.0),
        ("$.max()", [3, -4.0, 5], 5.0),
        ("$.max()", [-3, -4], 5e-324),
        ("$.stddev()", [1, 3], 1.0),
        ("$.a.sum(1, $.b, $.c)", {"a": [1], "b": 2, "c": [3, "x"]}, 7.0),
        ("$.length()", [1, 2], 2),
        ("$.size()", {"a": 1}, 1),
        ("$.a.length()", {"a": "text"}, None),
        ("$.length($.n)", {"n": [1, 2], "m": 0}, 2),
        ("$.concat($.i, $.s, $.l)", {"i": 7, "s": "a", "l": ["b", None, 1.5]}, "7ab1.5"),
        ("$.concat()", ["a", 1, "b"], "ab"),
        ("$.append(7)", [1], [1, 7]),
        ("$.append(7)", {"a": 1}, {"a": 1}),
        ("$.first()", [1, 2], 1),
        ("$.last()", [1, 2], 2),
        ("$.index(1)", [1, 2, 3], 2),
        ("$.index(-1)", [1, 2, 3], 3),
        ("$.index(1.9)", [1, 2, 3], 2),
        ("$..a.length()", {"a": [1, 2], "b": {"a": [3]}}, 3),
        ("$..a.sum()", {"a": 1, "b": [{"a": 2}]}, 3.0),
        ("$[*].length()", [[1], "x", {}], [1, None, 0]),
        ("$[*].index(5)", [[1], [2]], []),
    ],
)
def test_values(path: str, document: Value, value: Value) -> None:
    result = read(path, document)
    assert result == value
    assert type(result) is type(value)


def test_keys_are_a_key_set() -> None:
    keys = read("$.keys()", {"b": 1, "a": 2})
    assert keys == ["b", "a"]
    assert type(keys) is KeySet
    assert read("$.keys()", [1]) is None


def test_a_deviation_that_is_no_number() -> None:
    assert math.isnan(read("$.stddev()", [math.inf]))


def test_append_changes_the_document() -> None:
    document: dict[str, list[int]] = {"a": [1]}
    assert read("$.a.append(2).length()", document) == 2
    assert document == {"a": [1, 2]}


@pytest.mark.parametrize(
    "path, document",
    [
        ("$.sum()", []),
        ("$.sum()", ["x"]),
        ("$.sum()", {}),
        ("$.first()", []),
        ("$.first()", "x"),
        ("$.last()", []),
        ("$.last()", [1]),
        ("$.index(5)", [1]),
        ("$.index()", [1]),
        ("$.length(1)", [1]),
        ("$.append({a})", [1]),
        ("$.x[*].length($.x)", {"x": [None]}),
        ("$..length()", [1]),
    ],
)
def test_failures(path: str, document: Value) -> None:
    with pytest.raises(PathFailure):
        read(path, document)


def test_an_unknown_function_matters_only_where_it_is_called() -> None:
    with pytest.raises(InvalidPath):
        read("$.nope()", {})
    with pytest.raises(PathNotFound):
        read("$.a.nope()", {})


def test_an_argument_that_leads_nowhere() -> None:
    with pytest.raises(PathNotFound):
        read("$.sum($.x)", [1])
    assert compile_path("$.sum($.x)").value([1]) == 1.0


def test_texts_are_bounded() -> None:
    path = "$.concat(" + ",".join(["$.s"] * 20) + ")"
    with pytest.raises(PathFailure):
        read(path, {"s": "x" * 1_000_000})


@pytest.mark.parametrize(
    "number, value",
    [
        (1, 1),
        (2**31, -(2**31)),
        (2**32 + 5, 5),
        (1.9, 1),
        (-1.9, -1),
        (1e300, 2**31 - 1),
        (-1e300, -(2**31)),
        (math.nan, 0),
        (Decimal("1.9"), 1),
        (Decimal("4294967301"), 5),
        (Decimal("1E+2147483647"), 0),
        (Decimal("1E-2147483647"), 0),
    ],
)
def test_int_value(number: Value, value: int) -> None:
    assert int_value(number) == value
