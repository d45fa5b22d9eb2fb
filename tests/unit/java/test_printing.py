"""Styles learn how to write the types they meet."""

import pytest

from lockgate.java.limits import LimitExceeded
from lockgate.java.printing import Style
from lockgate.java.values import ArrayList, Value


class Shout(str):
    __slots__ = ()


class Sublist(ArrayList):
    pass


def a_style() -> Style:
    return Style(
        scalars={str: str.upper, int: str},
        brackets={dict: ("<", ">"), ArrayList: ("(", ")")},
        keys={str: str.lower},
        colon="->",
        separator=";",
        itself=lambda value: "same",
    )


@pytest.mark.parametrize(
    "value, text",
    [
        ("a", "A"),
        (Shout("a"), "A"),
        ({"K": "v", "L": {}}, "<k->V;l-><>>"),
        ({Shout("K"): 1}, "<k->1>"),
        (Sublist([1, Sublist()]), "(1;())"),
        (ArrayList([{}, "x", ArrayList([ArrayList([2]), 3])]), "(<>;X;((2);3))"),
    ],
)
def test_write(value: Value, text: str) -> None:
    assert a_style().write(value) == text


@pytest.mark.parametrize("value", [object(), {"a": object()}, {b"k": 1}, [1]])
def test_unknown_types(value: Value) -> None:
    with pytest.raises(TypeError):
        a_style().write(value)


def test_a_collection_inside_itself() -> None:
    value = ArrayList([1])
    value.append(value)
    value.append(2)
    assert a_style().write(value) == "(1;same;2)"


def test_one_huge_scalar_after_another() -> None:
    with pytest.raises(LimitExceeded):
        a_style().write(ArrayList(["x" * 6_000_000] * 100_000))
