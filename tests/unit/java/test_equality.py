"""``equals`` between values of Java's classes."""

from decimal import Decimal

import pytest

from lockgate.java.equality import equals
from lockgate.java.limits import LimitExceeded
from lockgate.java.values import (
    Array,
    ArrayList,
    BigInteger,
    Character,
    Float,
    KeySet,
    Long,
    Value,
)


@pytest.mark.parametrize(
    "left, right, same",
    [
        (None, None, True),
        (None, 0, False),
        ("a", "a", True),
        ("a", Character("a"), False),
        (1, 1, True),
        (1, Long(1), False),
        (Long(1), Long(1), True),
        (1, BigInteger(1), False),
        (1, 1.0, False),
        (1, True, False),
        (2**40, 2**40, True),
        (1.0, 1.0, True),
        (0.0, -0.0, False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (Float("nan"), float("nan"), False),
        (Decimal("1.0"), Decimal("1.0"), True),
        (Decimal("1.0"), Decimal("1.00"), False),
        ([1, [2]], [1, [2]], True),
        ([1, [2]], [1, [2.0]], False),
        ([1], ArrayList([1]), True),
        ([1], KeySet({1: 0}), False),
        (KeySet({"a": 0, "b": 0}), KeySet({"b": 0, "a": 0}), True),
        (KeySet({"a": 0, "b": 0}), KeySet({"a": 0, "c": 0}), False),
        ([1], Array([1]), False),
        ([1], [1, 2], False),
        ([], {}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": None}, {"b": None}, False),
        ({"a": 1}, 1, False),
        ("a", ["a"], False),
    ],
)
def test_equals(left: Value, right: Value, same: bool) -> None:
    assert equals(left, right) is same


def test_an_array_equals_itself_only() -> None:
    array = Array(["a"])
    assert equals(array, array)
    assert not equals(array, Array(["a"]))


def test_collections_that_hold_themselves_have_an_end() -> None:
    left: list[Value] = []
    right: list[Value] = []
    left.append(left)
    right.append(right)
    with pytest.raises(LimitExceeded):
        equals(left, right)


def test_the_visitor_is_told_the_sizes() -> None:
    visits: list[int] = []
    assert equals([1, {"a": [2]}], [1, {"a": [2]}], visits.append)
    assert visits == [3, 2, 2]
