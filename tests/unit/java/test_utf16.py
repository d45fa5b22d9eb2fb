"""Indexes and lengths in UTF-16 units."""

import pytest

from lockgate.java.utf16 import from_units, to_units, utf16_length

GRIN = "\U0001f600"


@pytest.mark.parametrize(
    "text, length",
    [("", 0), ("abc", 3), ("é日", 2), (GRIN, 2), (f"a{GRIN}b", 4), ("\ud83d", 1), ("\uffff", 1)],
)
def test_length(text: str, length: int) -> None:
    assert utf16_length(text) == length
    assert len(to_units(text)) == length


@pytest.mark.parametrize(
    "text, units",
    [
        ("abc", "abc"),
        ("é", "é"),
        (f"a{GRIN}b", "a\ud83d\ude00b"),
        ("\U00010000\U0010ffff", "\ud800\udc00\udbff\udfff"),
        ("\ude00\ud83d", "\ude00\ud83d"),
    ],
)
def test_units(text: str, units: str) -> None:
    assert to_units(text) == units
    assert from_units(units) == text


def test_half_a_character() -> None:
    units = to_units(f"{GRIN}x")
    assert from_units(units[1:]) == "\ude00x"
    assert from_units(units[:1] + units[1:]) == f"{GRIN}x"
