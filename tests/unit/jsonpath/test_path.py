"""``JsonPath``: reading, options, limits."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.java.values import Value
from lockgate.jsonpath import (
    OPTIONS,
    InvalidPath,
    JsonPathError,
    PathFailure,
    PathNotFound,
    compile_path,
)

DOCUMENT = {"a": {"b": [1, 2]}, "n": None}


def options(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_what_a_path_tells_of_itself() -> None:
    path = compile_path("$.a.b[*]")
    assert (path.path, path.definite, path.straight) == ("$.a.b[*]", False, False)
    assert len(path.nodes.steps) == 3
    assert compile_path("$.a.b[0]").straight


def test_compiled_paths_are_kept() -> None:
    assert compile_path("$.kept") is compile_path("$.kept")


def test_the_empty_path() -> None:
    with pytest.raises(PathFailure):
        compile_path("")


@pytest.mark.parametrize(
    "path, names, value",
    [
        ("$.a.b", [], [1, 2]),
        ("$.n", [], None),
        ("$.x", ["SUPPRESS_EXCEPTIONS"], None),
        ("$.x", ["SUPPRESS_EXCEPTIONS", "ALWAYS_RETURN_LIST"], []),
        ("$.x", ["SUPPRESS_EXCEPTIONS", "AS_PATH_LIST"], []),
        ("$.a.b[0]", ["ALWAYS_RETURN_LIST"], [1]),
        ("$.n", ["ALWAYS_RETURN_LIST"], [None]),
        ("$.a.b[*]", ["ALWAYS_RETURN_LIST"], [1, 2]),
        ("$.a.b[*]", ["AS_PATH_LIST", "ALWAYS_RETURN_LIST"], ["$['a']['b'][0]", "$['a']['b'][1]"]),
        ("$.a.b.sum()", ["SUPPRESS_EXCEPTIONS", "ALWAYS_RETURN_LIST"], None),
        ("$.a.b[*].length()", ["SUPPRESS_EXCEPTIONS", "AS_PATH_LIST"], []),
    ],
)
def test_options(path: str, names: list[str], value: Value) -> None:
    assert compile_path(path).read(DOCUMENT, options(*names)) == value


@pytest.mark.parametrize(
    "path, names, error",
    [
        ("$.x", [], PathNotFound),
        ("$.x", ["ALWAYS_RETURN_LIST"], PathNotFound),
        ("$.a[?(@.x)]", ["AS_PATH_LIST"], PathNotFound),
        ("$.a.b.sum()", ["ALWAYS_RETURN_LIST"], PathFailure),
        ("$.a.b.sum()", ["AS_PATH_LIST"], PathFailure),
        ("$.a", ["NO_SUCH_OPTION"], PathFailure),
    ],
)
def test_failures(path: str, names: list[str], error: type[JsonPathError]) -> None:
    with pytest.raises(error):
        compile_path(path).read(DOCUMENT, options(*names))


@pytest.mark.parametrize("path", ["$", "$.a", "$.*", "$.length()"])
def test_no_document(path: str) -> None:
    with pytest.raises(PathFailure):
        compile_path(path).read(None)
    with pytest.raises(PathFailure):
        compile_path(path).value(None)


def test_a_path_leads_to_the_document_itself() -> None:
    assert compile_path("$.a").value(DOCUMENT) is DOCUMENT["a"]
    assert compile_path("$.a").read(DOCUMENT) is DOCUMENT["a"]


@pytest.mark.parametrize("read", ["read", "value"])
def test_texts_that_get_too_long(read: str) -> None:
    path = compile_path("$..concat($, $)")
    document: list[Value] = ["x" * 6_000_000]
    with pytest.raises(PathFailure):
        getattr(path, read)(document)


@contextmanager
def little_stack(frames: int) -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize("path", ["$" + "['a','b'][0]" * 50, "$" + "[?(@" * 6 + ")]" * 6])
def test_too_little_stack_is_a_failure(path: str) -> None:
    document: Value = [1]
    for _ in range(100):
        document = [{"a": document}] if "a" in path else [document]
    compiled = compile_path(path)
    with little_stack(30), pytest.raises(PathFailure, match="nested too deeply"):
        compiled.read(document[0])


PATHS = st.text(alphabet="$@.*[]()?'\" ,:!=<>&|/\\-01abn{}~i", max_size=25)


@given(
    PATHS,
    st.sampled_from([DOCUMENT, [DOCUMENT, [1]], "a", 1, [], {}]),
    st.sets(st.sampled_from(sorted(OPTIONS))),
)
def test_any_text_is_a_path_or_refused(text: str, document: Value, names: set[str]) -> None:
    try:
        path = compile_path(text)
    except (InvalidPath, PathFailure):
        return
    for read in (path.value, lambda value: path.read(value, frozenset(names))):
        try:
            read(document)
        except JsonPathError as error:
            assert error.kind != "invalid_json"  # noqa: PT017


@given(st.text(alphabet="@.a==1<'&|!()[]{}/ intruefalsnul", max_size=30))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        path = compile_path(f"$[?({text})]")
        path.value([{"a": 1}, {"a": "1"}, {"a": [1]}, 1, None])
    except JsonPathError as error:
        assert error.kind in {"invalid_path", "other"}  # noqa: PT017
