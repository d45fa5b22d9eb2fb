"""Classes of numbers, asked of json-smart 2.6."""

from decimal import Decimal

import pytest

from lockgate.java.json_numbers import read_fraction, read_integer
from lockgate.java.numbers import simple_class_name
from lockgate.java.values import Value


@pytest.mark.parametrize(
    "text, value, name",
    [
        ("0", 0, "Integer"),
        ("-0", 0, "Integer"),
        ("-", 0, "Integer"),
        ("0012", 12, "Integer"),
        ("2147483647", 2**31 - 1, "Integer"),
        ("2147483648", 2**31, "Long"),
        ("-2147483648", -(2**31), "Integer"),
        ("-2147483649", -(2**31) - 1, "Long"),
        ("9223372036854775807", 2**63 - 1, "Long"),
        ("9223372036854775808", 2**63, "BigInteger"),
        ("-9223372036854775808", -(2**63), "Long"),
        ("-9223372036854775809", -(2**63) - 1, "BigInteger"),
        ("00000000000000000001", 1, "BigInteger"),
        ("0000000000000000001", 1, "Integer"),
        ("1\x00", -38, "Integer"),
        ("-9\x00", -42, "Integer"),
        ("-\x00", 48, "Integer"),
        ("123456789012345678\x00", 1234567890123456732, "Long"),
    ],
)
def test_integers(text: str, value: int, name: str) -> None:
    assert (read_integer(text), simple_class_name(read_integer(text))) == (value, name)


@pytest.mark.parametrize("text", ["1" * 4301, "1" * 19 + "\x00"])
def test_integers_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_integer(text)


@pytest.mark.parametrize(
    "text, value, name",
    [
        ("1.5", 1.5, "Double"),
        ("1.", 1.0, "Double"),
        ("-.5", -0.5, "Double"),
        ("1e400", float("inf"), "Double"),
        ("1.5\x00", 1.5, "Double"),
        ("0.3333333333333333", 0.3333333333333333, "Double"),
        ("0.33333333333333331", Decimal("0.33333333333333331"), "BigDecimal"),
        ("1.0000000000000000000E+2147483640", Decimal("1E+2147483640"), "BigDecimal"),
    ],
)
def test_fractions(text: str, value: Value, name: str) -> None:
    assert (read_fraction(text), simple_class_name(read_fraction(text))) == (value, name)


@pytest.mark.parametrize(
    "text",
    [
        "-.",
        "1e+",
        "1.0000000000000000000E+2147483648",
        "1.0000000000000000000E-2147483640",
        "1.0E99999999999999999",
        "1.50000000000000000\x00",
        "0." + "1" * 4300,
    ],
)
def test_fractions_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_fraction(text)
