"""Which paths are read level by level; that it makes no difference is tested with the corpus."""

import pytest

from lockgate.jsonpath.compiler import compile_nodes
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.levels import level_reader
from lockgate.jsonpath.parser import parse_path
from lockgate.jsonpath.run import Budget, Options, Run


@pytest.mark.parametrize(
    "path, leveled",
    [
        ("$", True),
        ("$.a[*].b", True),
        ("$.a['b','c'].d[0,1][1:]", True),
        ("$.a[?(@.b)]['c','d']", True),
        ("$..a", True),
        ("$..a[0].b", True),
        ("$..*", True),
        ("$..*.a", False),
        ("$..[0]", False),
        ("$..[?(@.a)]", False),
        ("$..a.length()", False),
        ("$.a.length()", False),
    ],
)
def test_paths(path: str, leveled: bool) -> None:
    assert (level_reader(compile_nodes(parse_path(path)).first) is not None) is leveled


def test_several_values_at_once() -> None:
    read = level_reader(compile_nodes(parse_path("$.a[*]")).first)
    assert read is not None
    run = Run(None, Options(suppress=True), Budget())
    assert read([{"a": [1]}, {"b": [2]}, {"a": [3, 4]}], run) == [1, 3, 4]


def test_visits_are_bounded() -> None:
    read = level_reader(compile_nodes(parse_path("$[*]['a','b','c'].d")).first)
    assert read is not None
    with pytest.raises(PathFailure):
        read([[{}] * 400_000], Run(None, Options(suppress=True), Budget()))
