"""Classes and texts of numbers."""

from decimal import Decimal

import pytest

from lockgate.java.numbers import class_name, decimal_text, parse_decimal, simple_class_name
from lockgate.java.values import (
    Array,
    ArrayList,
    BigInteger,
    Character,
    Float,
    JavaObject,
    KeySet,
    Long,
    SilentMap,
    Value,
)


class Iterator(JavaObject):
    java_class = "java.util.ArrayList$Itr"

    def java_text(self) -> str:
        return ""


class Bytes(Array):
    java_class = "[B"


class Sublist(ArrayList):
    pass


@pytest.mark.parametrize(
    "value, name",
    [
        (None, "null"),
        (True, "java.lang.Boolean"),
        ("a", "java.lang.String"),
        (Character("a"), "java.lang.Character"),
        (1, "java.lang.Integer"),
        (-(2**31), "java.lang.Integer"),
        (2**31, "java.lang.Long"),
        (-(2**63), "java.lang.Long"),
        (2**63, "java.math.BigInteger"),
        (Long(1), "java.lang.Long"),
        (BigInteger(1), "java.math.BigInteger"),
        (1.0, "java.lang.Double"),
        (Float("nan"), "java.lang.Float"),
        (Decimal(1), "java.math.BigDecimal"),
        ({}, "java.util.LinkedHashMap"),
        (SilentMap(), "java.util.LinkedHashMap"),
        ([], "net.minidev.json.JSONArray"),
        (ArrayList(), "java.util.ArrayList"),
        (KeySet({}), "java.util.LinkedHashMap$LinkedKeySet"),
        (Array(), "[Ljava.lang.String;"),
        (Iterator(), "java.util.ArrayList$Itr"),
        (Bytes(), "[B"),
        (Sublist(), "java.util.ArrayList"),
    ],
)
def test_class_name(value: Value, name: str) -> None:
    assert class_name(value) == name


def test_a_python_object_has_no_class() -> None:
    with pytest.raises(TypeError):
        class_name(object())


@pytest.mark.parametrize(
    "value, name", [([], "JSONArray"), (KeySet({}), "LinkedKeySet"), (None, "null"), (1, "Integer")]
)
def test_simple_class_name(value: Value, name: str) -> None:
    assert simple_class_name(value) == name


@pytest.mark.parametrize(
    "text, written",
    [
        ("1.50", "1.50"),
        ("1E+30", "1E+30"),
        ("1E-7", "1E-7"),
        ("0.000001", "0.000001"),
        ("-0.00", "0.00"),
        ("-0", "0"),
        ("-1.5", "-1.5"),
        ("0E-23", "0E-23"),
    ],
)
def test_decimal_text(text: str, written: str) -> None:
    assert decimal_text(Decimal(text)) == written


@pytest.mark.parametrize("text", ["1", "+1", "-1.50", ".5", "5.", "1e3", "1E+3", "\u0663"])
def test_parse_decimal(text: str) -> None:
    assert parse_decimal(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["", ".", "-", "1e", "e1", " 1", "1 ", "1_0", "NaN", "Infinity", "1E2147483648", "1" * 4301],
)
def test_parse_decimal_refuses(text: str) -> None:
    assert parse_decimal(text) is None
