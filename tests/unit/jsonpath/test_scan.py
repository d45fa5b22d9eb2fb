"""``..`` and the oddities that Jayway's has; every answer is Jayway's."""

import pytest

from lockgate.java.values import Value
from lockgate.jsonpath import PathFailure, compile_path

DOCUMENT = {
    "a": [[{"v": 1}, {"v": 2}], [{"v": 3}]],
    "b": {"v": 4, "c": {"v": {"v": 5}}},
}


@pytest.mark.parametrize(
    "path, value",
    [
        ("$..v", [1, 2, 3, 4, {"v": 5}, 5]),
        ("$.b..v", [4, {"v": 5}, 5]),
        ("$..c..v", [{"v": 5}, 5]),
        ("$..b.v", [4]),
        ("$..[0]", [[{"v": 1}, {"v": 2}], {"v": 1}, {"v": 3}]),
        ("$..[1]", [[{"v": 3}], {"v": 2}]),
        # From a list the step is left out, and at the end only its index counts.
        ("$..[0].v", [1, 3]),
        ("$..[1].v", [2]),
        # What the scan of a list leaves behind hides properties found later.
        ("$..*.v", [4]),
        ("$..[*].v", [4]),
        ("$.b..*.v", [{"v": 5}, 5]),
        ("$..['v','c']", [{"v": 4, "c": {"v": {"v": 5}}}]),
        ("$..nope", []),
        ("$..[?(@.v == 2)]", [{"v": 2}]),
        ("$..[?(@.v > 3)].v", [4, 5]),
        ("$.a..length()", []),
    ],
)
def test_values(path: str, value: Value) -> None:
    assert compile_path(path).read(DOCUMENT) == value
    assert compile_path(path).value(DOCUMENT) == value


def test_all_values_from_the_outside_inwards() -> None:
    assert compile_path("$..*").read({"a": [1, {"b": 2}], "c": 3}) == [
        [1, {"b": 2}],
        3,
        1,
        {"b": 2},
        2,
    ]


def test_a_deep_document_needs_no_stack() -> None:
    document: Value = {"v": 0}
    for _ in range(5000):
        document = [document]
    for path in ("$..v", "$..[?(@.v == 0)]"):
        assert len(compile_path(path).read(document)) == 1
    assert compile_path("$..v").value(document) == [0]


def test_functions_that_change_what_is_scanned_come_to_an_end() -> None:
    path = compile_path("$..[*].append(@[*],1.5).x")
    with pytest.raises(PathFailure):
        path.read([{"x": ["a"]}, [[]], []])


def test_a_document_that_holds_itself() -> None:
    document: dict[str, Value] = {"v": 1}
    document["self"] = document
    for read in (compile_path("$..v").read, compile_path("$..v").value):
        with pytest.raises(PathFailure):
            read(document)
