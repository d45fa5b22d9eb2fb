"""Case rules, as Java 17 answered (see sets.jsonl for the complete sets)."""

import pytest

from lockgate.jregex.casing import (
    CaseRule,
    class_member,
    is_kept_apart,
    literal,
    literal_in_run,
    member_range,
    swapped,
)
from lockgate.jregex.charsets import CharSet

KELVIN = 0x212A


def text_of(chars: CharSet) -> str:
    return "".join(chr(c) for first, last in chars.ranges() for c in range(first, last + 1))


@pytest.mark.parametrize(
    "char, rule, expected",
    [
        ("k", CaseRule.EXACT, "k"),
        ("k", CaseRule.ASCII, "Kk"),
        ("k", CaseRule.UNICODE, "Kk\u212a"),
        ("\u212a", CaseRule.ASCII, "\u212a"),
        ("\u212a", CaseRule.UNICODE, "Kk\u212a"),
        ("é", CaseRule.ASCII, "é"),
        ("é", CaseRule.UNICODE, "Éé"),
        ("i", CaseRule.UNICODE, "Ii\u0130\u0131"),
        ("s", CaseRule.UNICODE, "Ss\u017f"),
        ("1", CaseRule.UNICODE, "1"),
    ],
)
def test_a_literal(char: str, rule: int, expected: str) -> None:
    assert text_of(literal(ord(char), rule)) == expected


def test_sharp_s_pairs_only_beside_another_character() -> None:
    assert text_of(literal(ord("ß"), CaseRule.UNICODE)) == "ß"
    assert text_of(literal_in_run(ord("ß"), CaseRule.UNICODE)) == "ß\u1e9e"


def test_members_below_256_keep_their_cases_there() -> None:
    assert text_of(class_member(ord("é"), CaseRule.UNICODE)) == "Éé"
    assert text_of(class_member(ord("ÿ"), CaseRule.UNICODE)) == "ÿ\u0178"
    assert is_kept_apart(ord("ÿ"), CaseRule.UNICODE)
    assert not is_kept_apart(ord("ÿ"), CaseRule.ASCII)
    assert not is_kept_apart(ord("é"), CaseRule.UNICODE)
    assert is_kept_apart(0x100, CaseRule.EXACT)


def test_a_range_brings_in_the_other_cases() -> None:
    assert text_of(member_range(ord("x"), ord("z"), CaseRule.ASCII)) == "XYZxyz"
    assert text_of(member_range(ord("x"), ord("z"), CaseRule.EXACT)) == "xyz"
    assert KELVIN not in member_range(ord("a"), ord("z"), CaseRule.ASCII)
    assert KELVIN in member_range(ord("a"), ord("z"), CaseRule.UNICODE)
    # Its upper case is itself, and the lower case of that is k.
    assert KELVIN not in member_range(ord("A"), ord("Z"), CaseRule.UNICODE)


def test_swapped() -> None:
    assert chr(swapped(ord("a"))) == "A"
    assert chr(swapped(ord("é"))) == "é"
