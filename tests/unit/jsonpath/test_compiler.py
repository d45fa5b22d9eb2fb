"""What a compiled path knows of itself, and what functions do to paths."""

import pytest

from lockgate.java.values import Value
from lockgate.jsonpath import PathFailure
from lockgate.jsonpath.compiler import compile_nodes
from lockgate.jsonpath.parser import parse_path
from lockgate.jsonpath.path import compile_path


@pytest.mark.parametrize(
    "path, definite",
    [
        ("$", True),
        ("$.a.b[0]", True),
        ("$['a','b']", True),
        ("$['a','b'].c", False),
        ("$[0,1]", False),
        ("$[0:1]", False),
        ("$.*", False),
        ("$[?(@.a)]", False),
        ("$..a", False),
        ("$.a.length()", True),
        ("$.*.length()", False),
        ("$..a.length()", True),
        ("$..a.first().b[*].length()", False),
    ],
)
def test_definite(path: str, definite: bool) -> None:
    assert compile_nodes(parse_path(path)).definite is definite


@pytest.mark.parametrize(
    "path, is_function, from_root",
    [("$.a", False, True), ("@.a.sum()", True, False), ("$.sum().a", False, True)],
)
def test_roots_and_functions(path: str, is_function: bool, from_root: bool) -> None:
    compiled = compile_nodes(parse_path(path))
    assert (compiled.is_function, compiled.from_root) == (is_function, from_root)


def test_an_argument_that_a_call_has_made_unreadable() -> None:
    path = compile_path("$[*].concat($..*)")
    assert path.read([{"s": "a"}]) == ["{s=a}a"]
    with pytest.raises(PathFailure):
        path.read([{"s": "a"}, {"s": "b"}])


@pytest.mark.parametrize(
    "path, document, value",
    [
        # The argument's path starts at the value, and a wildcard is put behind it ...
        ("$.length($.n)", {"n": [1, 2]}, 1),
        ("$.length($.n)", {"n": [0, [1, 2, 3]]}, 3),
        ("$.length($)", [1, 2], 2),
        # ... and each call takes the first wildcard out, be it its own or not.
        ("$[*].length($[*].a)", [[{"a": [1, 2]}], [{"a": [3]}]], [2, 1]),
        ("$.x[*].length($.a[*].b)", {"a": [], "x": [{"a": [{"b": [1, 2]}]}] * 2}, [2, 0]),
    ],
)
def test_the_argument_of_length(path: str, document: Value, value: Value) -> None:
    assert compile_path(path).read(document) == value
    assert compile_path(path).read(document) == value
