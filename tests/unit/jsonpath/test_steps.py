"""Steps, by the paths that consist of them, under each of the library's options."""

import pytest

from lockgate.java.values import ArrayList, KeySet, SilentMap, Value
from lockgate.jsonpath import InvalidPath, PathFailure, PathNotFound, compile_path

SUPPRESS, REQUIRE = "SUPPRESS_EXCEPTIONS", "REQUIRE_PROPERTIES"
NULL_LEAF, PLACES = "DEFAULT_PATH_LEAF_TO_NULL", "AS_PATH_LIST"

DOCUMENT = {
    "l": [{"a": 1}, {"b": 2}, [3, 4], 5, None],
    "m": {"x": {"a": 6}, "y": None},
    "s": "text",
    "n": None,
}


@pytest.mark.parametrize(
    "path, options, value",
    [
        ("$.m.x.a", [], 6),
        ("$.n", [], None),
        ("$.m.q", [SUPPRESS], None),
        ("$.m.q", [NULL_LEAF], None),
        ("$.l[*].a", [], [1]),
        ("$.l[*].a", [NULL_LEAF], [1, None]),
        ("$.l[*].a.q", [], []),
        ("$.m[*].a", [], [6]),
        ("$.m['x','y']", [], {"x": {"a": 6}, "y": None}),
        ("$.m['x','q']", [NULL_LEAF], {"x": {"a": 6}, "q": None}),
        ("$.m['x','q'].a", [], [6]),
        ("$.l[2][0]", [], 3),
        ("$.l[2][-1]", [], 4),
        ("$.l[9,0].a", [], [1]),
        ("$.l[2][:1]", [], [3]),
        ("$.l[2][-1:1]", [], [4, 3]),
        ("$.l[2][-9:9]", [], [3, 4, 3, 4]),
        ("$.l[3:]", [], [5, None]),
        ("$.l[-2:]", [], [5, None]),
        ("$.s.*", [], []),
        ("$.l[?(@.a)]", [], [{"a": 1}]),
        ("$.m[?(@.x)].x.a", [], [6]),
        ("$.l[*]", [PLACES], ["$['l'][0]", "$['l'][1]", "$['l'][2]", "$['l'][3]", "$['l'][4]"]),
        ("$.m.*", [PLACES], ["$['m']['x']", "$['m']['y']"]),
        ("$.m['x','y']", [PLACES], ["$['m']['x', 'y']"]),
        ("$.l[-3][1:]", [PLACES], ["$['l'][-3][1]"]),
        ("$.l[?(@.b)].b", [PLACES], ["$['l'][1]['b']"]),
        ("$..a", [PLACES], ["$['l'][0]['a']", "$['m']['x']['a']"]),
        ("@", [PLACES], ["@"]),
    ],
)
def test_values(path: str, options: list[str], value: Value) -> None:
    assert compile_path(path).read(DOCUMENT, frozenset(options)) == value


@pytest.mark.parametrize(
    "path, options",
    [
        ("$.m.q", []),
        ("$.m.q.r", [NULL_LEAF]),
        ("$.s.q", []),
        ("$.n[0]", []),
        ("$.s[0:1]", []),
        ("$.l[9]", []),
        ("$.l[*].a", [REQUIRE]),
        ("$.m['x','q']", [REQUIRE]),
        ("$.m['x','q'].a", [REQUIRE]),
        ("$.q.*", []),
    ],
)
def test_nothing_there(path: str, options: list[str]) -> None:
    with pytest.raises(PathNotFound):
        compile_path(path).read(DOCUMENT, frozenset(options))


def test_a_filter_on_a_scalar() -> None:
    with pytest.raises(InvalidPath):
        compile_path("$.s[?(@.a)]").read(DOCUMENT)
    with pytest.raises(InvalidPath):
        compile_path("$.s[?(@.a)]").value(DOCUMENT)
    assert compile_path("$.*[?(@.zz)]").read(DOCUMENT) == []


def test_lists_and_maps_of_templates() -> None:
    document = {"l": ArrayList([1, 2]), "m": SilentMap(a=3), "k": KeySet({"x": 0})}
    assert compile_path("$.l[*]").read(document) == [1, 2]
    assert compile_path("$.l[0,1]").value(document) == [1, 2]
    assert compile_path("$.m.a").read(document) == 3
    assert compile_path("$.k[*]").read(document) == []
    with pytest.raises(PathNotFound):
        compile_path("$.k[0,1]").read(document)


def test_an_index_swallows_what_an_index_function_throws() -> None:
    document = {"l": [[1], [2, 3]]}
    assert compile_path("$.l[*].index(1)").read(document) == [3]
    with pytest.raises(PathNotFound):
        compile_path("$.l[0].index(1)").read(document)


@pytest.mark.parametrize(
    "path",
    ["$..*..*..*", "$[" + ",".join(["0"] * 1000) + "]" * 1 + "[*]", "$[?(@.a || @.b || @.c)]"],
)
def test_visits_are_bounded(path: str) -> None:
    document: Value = [[[i] * 10 for i in range(300)] for _ in range(100)]
    if "?" in path:
        document = [{}] * 400_000
    elif "," in path:
        document = [[0] * 2000]
    for read in (compile_path(path).read, compile_path(path).value):
        with pytest.raises(PathFailure, match="visits"):
            read(document)


def test_a_slice_with_absurd_bounds_is_cut() -> None:
    assert compile_path("$[-2147483648:2147483647]").read([1, 2]) == [1, 2, 1, 2]
