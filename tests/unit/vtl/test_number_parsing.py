"""Texts as numbers, and back; every answer is Java's."""

import math

import pytest

from lockgate.java.values import Value
from lockgate.vtl.failures import JavaException
from lockgate.vtl.number_parsing import in_base, parse_float, parse_integer, single_precision


@pytest.mark.parametrize(
    "text, base, value",
    [
        ("0", 10, 0),
        ("-12", 10, -12),
        ("+12", 10, 12),
        ("ff", 16, 255),
        ("FF", 16, 255),
        ("z", 36, 35),
        ("-2147483648", 10, -(2**31)),
        ("\u0663", 10, 3),
        ("\uff21", 16, 10),
    ],
)
def test_integers(text: str, base: int, value: int) -> None:
    assert parse_integer(text, base, 32) == value


@pytest.mark.parametrize(
    "text, base", [("", 10), ("-", 10), ("1.0", 10), (" 1", 10), ("2", 2), ("1", 1), ("1", 37)]
)
def test_no_integers(text: str, base: int) -> None:
    with pytest.raises(JavaException, match="NumberFormatException"):
        parse_integer(text, base, 32)


def test_sizes_of_integers() -> None:
    assert parse_integer("2147483648", 10, 64) == 2**31
    with pytest.raises(JavaException):
        parse_integer("2147483648", 10, 32)
    with pytest.raises(JavaException):
        parse_integer("9" * 5000, 10, 64)


@pytest.mark.parametrize("text, base", [(1, 10), ("1", "10"), ("1", 2**31)])
def test_arguments_of_other_types(text: Value, base: Value) -> None:
    assert parse_integer(text, base, 32) is None


@pytest.mark.parametrize(
    "text, value",
    [
        ("1", 1.0),
        (" 1.5 ", 1.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("1f", 1.0),
        ("1D", 1.0),
        ("0x1p3", 8.0),
        ("0x1.8p1f", 3.0),
        ("1e999", math.inf),
        ("-Infinity", -math.inf),
        ("0x1p99999", math.inf),
        ("-0x1p99999", -math.inf),
    ],
)
def test_floats(text: str, value: float) -> None:
    assert parse_float(text) == value


@pytest.mark.parametrize("text", ["", "e", "1,5", "nan", "inf", "0x1", "1_0", "1e", "--1", "1ff"])
def test_no_floats(text: str) -> None:
    with pytest.raises(JavaException, match="NumberFormatException"):
        parse_float(text)


@pytest.mark.parametrize(
    "value, base, text",
    [(0, 2, "0"), (-255, 16, "-ff"), (35, 36, "z"), (12, 99, "12"), (12, 1, "12")],
)
def test_in_base(value: int, base: int, text: str) -> None:
    assert in_base(value, base) == text


@pytest.mark.parametrize(
    "value, single", [(1e39, math.inf), (-1e39, -math.inf), (0.0, 0.0), (0.5, 0.5), (1e-50, 0.0)]
)
def test_single_precision(value: float, single: float) -> None:
    assert single_precision(value) == single
