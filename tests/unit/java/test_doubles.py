"""Doubles against the digits of real Java 17, in ``recorded/doubles.jsonl``."""

import json
import math
import struct
from pathlib import Path

import pytest

from lockgate.java import doubles
from lockgate.java.doubles import double_text

RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parent / "recorded" / "doubles.jsonl").read_text().splitlines()
]


def double(bits: str) -> float:
    value: float = struct.unpack(">d", bytes.fromhex(bits))[0]
    return value


def test_recorded_doubles_have_javas_digits() -> None:
    wrong = [row for row in RECORDED if double_text(double(row["bits"])) != row["text"]]
    assert len(RECORDED) > 1500
    assert wrong == []


@pytest.mark.parametrize("row", RECORDED[:300], ids=lambda row: str(row["text"]))
def test_the_text_reads_back_as_the_same_double(row: dict[str, str]) -> None:
    value = double(row["bits"])
    text = double_text(value)
    assert math.isnan(value) or float(text) == value


@pytest.mark.parametrize(
    "value, text",
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (-12345678.9, "-1.23456789E7"),
        (1e10, "1.0E10"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_layout(value: float, text: str) -> None:
    assert double_text(value) == text


@pytest.mark.parametrize(
    "value, java_17, java_19",
    [
        (6.271692978031969e16, "6.2716929780319688E16", "6.271692978031969E16"),  # whole number
        (2.0**-44, "5.6843418860808015E-14", "5.684341886080802E-14"),  # power of two
        (2.0**84, "1.9342813113834067E25", "1.9342813113834067E25"),
        (2.2384658554412237e25, "2.2384658554412236E25", "2.2384658554412237E25"),  # overflow
        (5e-324, "4.9E-324", "4.9E-324"),
        (1e-323, "1.0E-323", "9.9E-324"),
        (2e-323, "2.0E-323", "2.0E-323"),
    ],
)
def test_java_19_gives_the_shortest_digits(
    value: float, java_17: str, java_19: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert double_text(value) == java_17
    monkeypatch.setattr(doubles, "JAVA_VERSION", 19)
    assert double_text(value) == java_19
