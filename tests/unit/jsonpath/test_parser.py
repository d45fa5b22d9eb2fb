"""Paths as nodes."""

import pytest

from lockgate.jsonpath.errors import InvalidPath
from lockgate.jsonpath.limits import MAX_NESTING, MAX_PATH, MAX_STEPS
from lockgate.jsonpath.nodes import (
    Exists,
    Filter,
    Function,
    Index,
    JsonArgument,
    Path,
    PathArgument,
    Property,
    Scan,
    Slice,
    Step,
    Wildcard,
)
from lockgate.jsonpath.parser import parse_path


@pytest.mark.parametrize(
    "text, steps",
    [
        ("$", []),
        ("@", []),
        ("$.a", [Property(2, ("a",))]),
        ("$.a.b-c", [Property(2, ("a",)), Property(4, ("b-c",))]),
        ("$['a']", [Property(1, ("a",))]),
        ("$[ 'a' ]", [Property(1, ("a",))]),
        ("$['a', 'b']", [Property(1, ("a", "b"))]),
        ('$["it\'s","\\u0041"]', [Property(1, ("it's", "A"))]),
        ("$['a].b']", [Property(1, ("a].b",))]),
        ("$[0]", [Index(1, (0,))]),
        ("$[-1, 2]", [Index(1, (-1, 2))]),
        ("$[ 007 ]", [Index(1, (7,))]),
        ("$[\u0663]", [Index(1, (3,))]),
        ("$[1:]", [Slice(1, 1, None)]),
        ("$[:-1]", [Slice(1, None, -1)]),
        ("$[1:2:3]", [Slice(1, 1, 2)]),
        ("$[*]", [Wildcard(1)]),
        ("$[ * ]", [Wildcard(1)]),
        ("$.*", [Wildcard(2)]),
        ("$.**", [Wildcard(2)]),
        ("$.**.a", [Wildcard(2), Wildcard(3), Property(5, ("a",))]),
        ("$..a", [Scan(1), Property(3, ("a",))]),
        ("$..*", [Scan(1), Wildcard(3)]),
        ("$.a[", [Property(2, ("a",))]),
        ("$[0]]", [Index(1, (0,))]),
        ("$.[0]", [Index(2, (0,))]),
        ("$[0]a", [Index(1, (0,))]),
        ("$[0]ab", [Index(1, (0,)), Property(4, ("ab",))]),
        ("$.a.f()", [Property(2, ("a",)), Function(4, "f", ())]),
        ("$.f( )", [Function(2, "f", ())]),
        ("$.f(1)", [Function(2, "f", (JsonArgument(4, "1"),))]),
        ("$.f().g", [Function(2, "f", ()), Property(4, (")",)), Property(6, ("g",))]),
        ("$.f(1).g", [Function(2, "f", (JsonArgument(4, "1"),)), Property(7, ("g",))]),
        ("a.b", [Property(0, ("a",)), Property(2, ("b",))]),
        ("[0]", [Index(0, (0,))]),
        (".a", [Scan(-1), Property(1, ("a",))]),
        ("$.a ", [Property(2, ("a",))]),
    ],
)
def test_steps(text: str, steps: list[Step]) -> None:
    assert list(parse_path(text).steps) == steps


def test_a_path_as_argument() -> None:
    argument = PathArgument(4, Path(4, "@", (Property(6, ("a",)),)))
    assert parse_path("$.f(@.a)").steps == (Function(2, "f", (argument,)),)


def test_a_filter() -> None:
    path = Path(6, "@", (Property(8, ("b",)),))
    assert parse_path("$.a[?(@.b)]").steps == (
        Property(2, ("a",)),
        Filter(3, Exists(path, wanted=True)),
    )


@pytest.mark.parametrize(
    "text, position",
    [
        (" ", 0),
        ("$.", 1),
        ("$..", 2),
        ("$a", 1),
        ("$[", 1),
        ("$[]", 1),
        ("$[a]", 1),
        ("$['a'", 4),
        ("$['a", 3),
        ("$['a',]", 6),
        ("$[,'a']", 1),
        ("$['a''b']", 4),
        ("$['\\u00zz']", 3),
        ("$.a b", 3),
        ("$.a. b", 4),
        ("$...a", 3),
        ("$[0", 1),
        ("$[1 2]", 1),
        ("$[+1]", 1),
        ("$[2147483648]", 1),
        ("$[:]", 1),
        ("$[1: 2]", 1),
        ("$[*,0]", 3),
        ("$[?]", 2),
        ("$[?(@.a]", 2),
        ("$[?(@.a)", 8),
        ("$.f(1", 3),
        ("$.f($.a b)", 7),
        ("$.f($.)", 5),
        ("$.f($a)", 5),
        ("$.f(()$.a)", 6),
        ("$[?(@.a == 1) x]", 2),
        ("$[?(@.a)(@.b)]", 2),
    ],
)
def test_texts_that_are_no_paths(text: str, position: int) -> None:
    with pytest.raises(InvalidPath) as caught:
        parse_path(text)
    assert caught.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "$." + "a" * MAX_PATH,
        "$" + ".a" * (MAX_STEPS + 1),
        "$" + "[?(@" * (MAX_NESTING + 1) + ")]" * (MAX_NESTING + 1),
        "$[?(" + "(" * (MAX_NESTING + 1) + "@.a" + ")" * (MAX_NESTING + 1) + ")]",
        "$[?(" + "!" * (MAX_NESTING * 2) + "@.a)]",
        "$" + ".f($" * (MAX_NESTING + 1) + ")" * (MAX_NESTING + 1),
    ],
    ids=["length", "steps", "filters", "parentheses", "negations", "arguments"],
)
def test_limits(text: str) -> None:
    with pytest.raises(InvalidPath):
        parse_path(text)


def test_within_the_limits() -> None:
    assert len(parse_path("$" + ".a" * MAX_STEPS).steps) == MAX_STEPS
    parse_path("$[?(" + "(" * 15 + "@.a" + ")" * 15 + ")]")
