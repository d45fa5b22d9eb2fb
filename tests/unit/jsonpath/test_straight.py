"""Readers for paths of names and indexes."""

import pytest

from lockgate.java.values import Array, ArrayList, KeySet, SilentMap, Value
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.limits import MAX_VISITS
from lockgate.jsonpath.parser import parse_path
from lockgate.jsonpath.path import compile_path
from lockgate.jsonpath.straight import (
    NOTHING,
    elements_reader,
    straight_lookup,
    straight_reader,
)

SUPPRESS = frozenset({"SUPPRESS_EXCEPTIONS"})

DOCUMENT = {
    "a": {"b": {"c": [1, [2], None]}},
    "n": None,
    "s": "text",
    "": 6,
    "q'\"\\\n": 7,
    "l": ArrayList(["x"]),
    "t": Array(["x"]),
    "k": KeySet({"x": 0}),
    "m": SilentMap(a=1),
}


@pytest.mark.parametrize(
    "path, value",
    [
        ("$.a.b.c[0]", 1),
        ("$.a.b.c[1][0]", 2),
        ("$.a.b.c[-2]", [2]),
        ("$.a.b.c[2]", None),
        ("$['']", 6),
        ("$['q\\'\"\\\\\\n']", 7),
        ("$.l[0]", "x"),
        ("$.m.a", 1),
        ("$.n", None),
    ],
)
def test_values(path: str, value: Value) -> None:
    nodes = parse_path(path)
    reader, lookup = straight_reader(nodes), straight_lookup(nodes)
    assert reader is not None
    assert lookup is not None
    assert reader(DOCUMENT) == lookup(DOCUMENT) == value


@pytest.mark.parametrize(
    "path",
    [
        *("$.x", "$.x.y", "$.n.x", "$.s.x", "$.a.b.c.x"),
        *("$[0]", "$.s[0]", "$.a[0]", "$.t[0]", "$.k[0]", "$.a.b.c[3]", "$.a.b.c[-4]"),
    ],
)
def test_nothing_there(path: str) -> None:
    nodes = parse_path(path)
    reader, lookup = straight_reader(nodes), straight_lookup(nodes)
    assert reader is not None
    assert lookup is not None
    assert reader(DOCUMENT) is None
    assert lookup(DOCUMENT) is NOTHING


def test_the_root() -> None:
    reader = straight_reader(parse_path("$"))
    assert reader is not None
    assert reader(DOCUMENT) is DOCUMENT


@pytest.mark.parametrize("path", ["$", "$.a", "$[0]"])
def test_no_document(path: str) -> None:
    nodes = parse_path(path)
    reader, lookup = straight_reader(nodes), straight_lookup(nodes)
    assert reader is not None
    assert lookup is not None
    with pytest.raises(PathFailure):
        reader(None)
    assert lookup(None) is (None if path == "$" else NOTHING)


@pytest.mark.parametrize("path", ["$.*", "$..a", "$['a','b']", "$[0,1]", "$[0:1]", "$.a.length()"])
def test_other_paths(path: str) -> None:
    assert straight_reader(parse_path(path)) is None
    assert straight_lookup(parse_path(path)) is None


def test_names_are_never_code() -> None:
    name = "'] or exit() or value['"
    reader = straight_reader(parse_path(f'$["{name}"]'))
    assert reader is not None
    assert reader({name: 1}) == 1


@pytest.mark.parametrize(
    "path, document, value",
    [
        ("$.a[*].b", {"a": [{"b": 1}, {"b": None}]}, [1, None]),
        ("$[*].b.c", [{"b": {"c": 1}}], [1]),
        ("$.a[0][*]", {"a": [[1, 2]]}, [1, 2]),
        ("$[*]", [], []),
    ],
)
def test_names_of_all_elements(path: str, document: Value, value: Value) -> None:
    read = elements_reader(parse_path(path), lambda _: "left to another")
    assert read is not None
    found = read(document)
    assert found == value
    assert found is not document


@pytest.mark.parametrize(
    "document",
    [
        *({}, {"a": None}, {"a": {"x": {"b": 1}}}, {"a": ArrayList([{"b": 1}])}, None, 7),
        *({"a": [{"b": 1}, {}]}, {"a": [{"b": 1}, "b"]}, {"a": [[1]]}, {"a": [None]}),
        {"a": [{"b": 1}] * (MAX_VISITS + 1)},
    ],
)
def test_other_elements_are_left_to_another(document: Value) -> None:
    read = elements_reader(parse_path("$.a[*].b"), lambda given: [given])
    assert read is not None
    assert read(document)[0] is document


@pytest.mark.parametrize(
    "path", ["$", "$.a", "$.a[*][0]", "$[*][*]", "$..a[*]", "$[*].length()", "$[0,1][*]"]
)
def test_paths_that_are_not_of_all_elements(path: str) -> None:
    assert elements_reader(parse_path(path), lambda _: None) is None


def test_elements_are_as_the_thorough_way_finds_them() -> None:
    path = compile_path("$.a[*].b")
    for elements in ([{"b": 1}, {}], [{"b": 1}, "b", None, [2]], {"x": {"b": 3}}, None, "b"):
        assert path.value({"a": elements}) == path.read({"a": elements}, SUPPRESS)
    with pytest.raises(PathFailure):
        path.value(None)
    with pytest.raises(PathFailure):
        path.value({"a": [{"b": 1}] * (MAX_VISITS + 1)})
