"""Which paths are read level by level; that it makes no difference is tested with the corpus."""

import pytest

from lockgate.java.values import Array, ArrayList, Long, SilentMap, Value
from lockgate.jsonpath.compiler import compile_nodes
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.levels import level_reader
from lockgate.jsonpath.parser import parse_path
from lockgate.jsonpath.path import compile_path
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
    read = level_reader(compile_nodes(parse_path("$[*].a[*]")).first)
    assert read is not None
    run = Run(None, Options(suppress=True), Budget())
    assert read([{"a": [1]}, {"b": [2]}, {"a": [3, 4]}], run) == [1, 3, 4]


def test_visits_are_bounded() -> None:
    read = level_reader(compile_nodes(parse_path("$[*]['a','b','c'].d")).first)
    assert read is not None
    with pytest.raises(PathFailure):
        read([{}] * 400_000, Run(None, Options(suppress=True), Budget()))


def test_scans_are_bounded() -> None:
    path = compile_path("$..a")
    documents: list[Value] = [
        *([{}] * 1_000_001, [[1] * 600_000] * 2),
        {"b": [{"c": [0]}] * 400_000},
    ]
    for document in documents:
        with pytest.raises(PathFailure):
            path.value(document)


def test_scans_see_every_kind_of_map_and_list() -> None:
    inner = SilentMap(a=1, b=ArrayList([{"a": 2}, (3,)]), c=Array([{"a": 4}]), d=[], e=Long(5))
    document: Value = {"x": [[inner, [6, "a"]], {"a": {"a": 7}}], "a": 8}
    path = compile_path("$..a")
    assert path.value(document) == [8, 1, 2, {"a": 7}, 7]
    assert path.value(document) == path.read(document)
