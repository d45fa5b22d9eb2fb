"""Sides of comparisons."""

from decimal import Decimal

import pytest

from lockgate.java.values import ArrayList, BigInteger, Float, Long, SilentMap, Value
from lockgate.jsonpath.errors import InvalidPath, PathFailure
from lockgate.jsonpath.operands import (
    UNDEFINED,
    JsonText,
    Kind,
    checked,
    elements_of,
    exact_number,
    kind_of,
    number_text,
)
from lockgate.jsonpath.run import Budget, Options, Run


@pytest.mark.parametrize(
    "side, kind",
    [
        (1, Kind.NUMBER),
        (Long(1), Kind.NUMBER),
        (BigInteger(1), Kind.NUMBER),
        (1.0, Kind.NUMBER),
        (Float("nan"), Kind.NUMBER),
        (Decimal(1), Kind.NUMBER),
        ("a", Kind.TEXT),
        (True, Kind.BOOLEAN),
        (None, Kind.NULL),
        ({}, Kind.JSON),
        (SilentMap(), Kind.JSON),
        ([], Kind.JSON),
        (ArrayList(), Kind.JSON),
        (JsonText("[1]"), Kind.JSON),
        (UNDEFINED, Kind.UNDEFINED),
    ],
)
def test_kind_of(side: Value, kind: Kind) -> None:
    assert kind_of(side) is kind


@pytest.mark.parametrize("value", [1, 1.5, "a", None, True, {}, [], SilentMap(), ArrayList()])
def test_checked(value: Value) -> None:
    assert checked(value) is value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_values_that_cannot_be_compared(value: Value) -> None:
    with pytest.raises(PathFailure):
        checked(value)


@pytest.mark.parametrize(
    "number, text",
    [(1, "1"), (1.0, "1.0"), (1e10, "1.0E+10"), (1e-5, "0.000010"), (Decimal("-0.0"), "0.0")],
)
def test_number_text(number: Value, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize(
    "number, exact", [(1, 1), (0.1, Decimal("0.1")), (Decimal("0.10"), Decimal("0.10"))]
)
def test_exact_number(number: Value, exact: Value) -> None:
    assert exact_number(number) == exact


def test_elements() -> None:
    run = Run({}, Options(), Budget())
    assert elements_of(["'a'", "\\u0041", "x", "'", 1, None], run) == ["a", "A", "x", "'", 1, None]
    assert elements_of({}, run) is None
    nodes = elements_of(JsonText("['$.a', '[1]', '{}', '$.', '{a}']"), run)
    assert nodes is not None
    kinds = [kind_of(node) for node in nodes]
    assert kinds == [Kind.PATH, Kind.JSON, Kind.JSON, Kind.TEXT, Kind.TEXT]


@pytest.mark.parametrize("side", [1, "a", None, UNDEFINED])
def test_elements_of_no_list(side: Value) -> None:
    with pytest.raises(InvalidPath):
        elements_of(side, Run({}, Options(), Budget()))


@pytest.mark.parametrize("side", [[[]], [{}], [float("nan")], ["\\u00zz"], JsonText("{")])
def test_elements_that_cannot_be_compared(side: Value) -> None:
    with pytest.raises(PathFailure):
        elements_of(side, Run({}, Options(), Budget()))
