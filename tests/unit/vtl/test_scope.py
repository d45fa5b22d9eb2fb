"""The payload and the parameters."""

import pytest

from lockgate.java.values import Value
from lockgate.jsonpath import compile_path
from lockgate.vtl.failures import JavaException
from lockgate.vtl.scope import INPUT_METHODS, InputObject, Scope, is_wide

PARAMS: dict[str, dict[str, str]] = {
    "path": {"a": "1"},
    "querystring": {"a": "2", "b": "3"},
    "header": {"b": "4", "C": "5", "e": ""},
}


def call(scope: Scope, name: str, *arguments: Value) -> Value:
    return INPUT_METHODS[name, len(arguments)].function(InputObject(scope), *arguments)


@pytest.mark.parametrize(
    "name, value", [("a", "1"), ("b", "3"), ("C", "5"), ("c", ""), ("e", ""), ("nope", "")]
)
def test_a_parameter(name: str, value: str) -> None:
    assert call(Scope(params=PARAMS), "params", name) == value


def test_all_parameters_are_a_copy() -> None:
    scope = Scope(params=PARAMS)
    parameters = call(scope, "params")
    assert list(parameters) == ["path", "querystring", "header"]
    parameters["path"]["a"] = "changed"
    assert call(scope, "params", "a") == "changed"
    assert PARAMS["path"]["a"] == "1"


def test_no_parameters() -> None:
    assert call(Scope(), "params") == {"path": {}, "querystring": {}, "header": {}}


def test_a_parameter_is_asked_for_by_text() -> None:
    with pytest.raises(JavaException):
        call(Scope(), "params", 5)


@pytest.mark.parametrize(
    "body, path, value, text",
    [
        ("", "$", {}, "{}"),
        ('{"a": 1}', "$.a", 1, "1"),
        ('{"a": 1}', "$.b", None, '""'),
        ('{"a": null}', "$.a", None, '""'),
        ('{"a": "b/é"}', "$.a", "b/é", '"b/é"'),
        ("[1, 2]", "$[*]", [1, 2], "[1,2]"),
    ],
)
def test_paths(body: str, path: str, value: Value, text: str) -> None:
    assert call(Scope(body), "path", path) == value
    assert call(Scope(body), "json", path) == text
    assert Scope(body).json(compile_path(path), False) == text


@pytest.mark.parametrize("path", [None, ""])
def test_no_path(path: Value) -> None:
    with pytest.raises(JavaException):
        call(Scope(), "path", path)


def test_a_path_is_a_text() -> None:
    assert call(Scope(), "path", 5) is None


def test_the_document_is_read_once() -> None:
    scope = Scope('{"a": []}')
    call(scope, "path", "$.a").append(1)
    assert call(scope, "json", "$") == '{"a":[1]}'
    assert call(scope, "getBody") == '{"a": []}'


@pytest.mark.parametrize(
    "path, wide", [("$.a[0]", False), ("$..a", True), ("$.*", True), ("$[?(@.a)]", True)]
)
def test_wide_paths(path: str, wide: bool) -> None:
    assert is_wide(path) is wide
