"""How the arguments of a function are cut out (asked of Jayway by way of ``concat``)."""

import pytest

from lockgate.jsonpath.arguments import read_arguments
from lockgate.jsonpath.cursor import Cursor
from lockgate.jsonpath.errors import InvalidPath


@pytest.mark.parametrize(
    "text, arguments",
    [
        ("1)", ["1"]),
        (" 1 , -2.5)", ["1 ", "-2.5"]),
        ('"a", "b")', ['"a"', '"b"']),
        ('"a,b")', ['"ab"']),
        ('{"a": [1, 2]})', ['{"a": [1, 2]}']),
        ("$.a, @.b)", ["$.a", "@.b"]),
        ("$.a[?(@.b == 1)])", ["$.a[?(@.b == 1)]"]),
        ("$.a.length())", ["$.a.length()"]),
        ("$.a.index(0))", ["$.a.index(0"]),
        ("'a', 'b')", []),
        ("'1')", ["1'"]),
        ("true)", []),
        (")", []),
        ("$.a) .b", ["$.a"]),
    ],
)
def test_read_arguments(text: str, arguments: list[str]) -> None:
    assert [argument.text for argument in read_arguments(Cursor(text))] == arguments


def test_arguments_know_where_they_are() -> None:
    cursor = Cursor('1, $.a, "x").b', offset=5)
    found = read_arguments(cursor)
    assert [(argument.position, argument.is_path) for argument in found] == [
        (5, False),
        (8, True),
        (13, False),
    ]
    assert cursor.text[cursor.position :] == ".b"


@pytest.mark.parametrize("text", ["1", "[1)", "$.a]@['b'])", "}{)", '{"a":1)', "(1)", "$.a[0)"])
def test_arguments_without_end(text: str) -> None:
    with pytest.raises(InvalidPath):
        read_arguments(Cursor(text))
