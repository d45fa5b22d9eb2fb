"""Answers are Java 17's."""

import pytest

from lockgate.jregex.machine import Span
from lockgate.jregex.machine_build import build
from lockgate.jregex.parser import parse

SMILE = "\U0001f600"


def find(pattern: str, text: str) -> list[Span | None] | None:
    parsed = parse(pattern)
    return build(parsed.node, parsed.groups).find(text, 0)[0]


@pytest.mark.parametrize(
    "pattern, text, spans",
    [
        ("(?=(a))", "ba", [(1, 1), (1, 2)]),
        ("(?!(a)).", "ab", [(1, 2), (0, 1)]),
        ("(?=a(?=b)).", "aab", [(1, 2)]),
        ("(?=a|ab)abc", "abc", [(0, 3)]),
        ("(?>(a|ab))c|.", "abc", [(0, 1), (0, 1)]),
        ("(?>a*)a|b", "aab", [(2, 3)]),
        ("(?>(?=(a))a)", "a", [(0, 1), (0, 1)]),
        ("(?=(?>a)b)", "ab", [(0, 0)]),
    ],
)
def test_ahead_and_atomic(pattern: str, text: str, spans: list[Span | None]) -> None:
    assert find(pattern, text) == spans


@pytest.mark.parametrize(
    "pattern, text, spans",
    [
        ("(?<=a)b", "bab", [(2, 3)]),
        ("(?<!a)b", "abb", [(2, 3)]),
        ("(?<=(ab|b))c", "abc", [(2, 3), (1, 2)]),  # the nearest start first
        ("(?<=(a{1,2}))c", "aac", [(2, 3), (1, 2)]),
        ("(?<=^ab)c", "abc", [(2, 3)]),
        ("(?<=b(?=c))c", "bc", [(1, 2)]),
        ("(?<=a(?<=a))b", "ab", [(1, 2)]),
        ("(?<=abc)d", "bcd", None),
        ("(?<=)a", "a", [(0, 1)]),
    ],
)
def test_behind(pattern: str, text: str, spans: list[Span | None] | None) -> None:
    assert find(pattern, text) == spans


@pytest.mark.parametrize(
    "pattern, text, span",
    [
        ("(?<=.)x", SMILE + "x", (1, 2)),
        ("(?<=..)x", SMILE + "x", None),
        ("(?<=.{3})x", f"a{SMILE}x", None),
        (r"(?<=\p{L})x", "\U00010400x", None),
        (r"(?<=\ude00)x", SMILE + "x", (1, 2)),
        (r"(?<=\p{C})x", SMILE + "x", (1, 2)),
        (r"(?<!\p{C})x", SMILE + "x", None),
        ("(?<=[^a])x", SMILE + "x", (1, 2)),
        (r"(?<=\x{1F600})x", SMILE + "x", None),
        ("(?<=a.)x", f"a{SMILE}x", None),
        ("(?<=a.{1,2})x", f"a{SMILE}x", (2, 3)),
    ],
)
def test_looking_back_java_counts_halves_of_characters(
    pattern: str, text: str, span: Span | None
) -> None:
    found = find(pattern, text)
    assert (None if found is None else found[0]) == span


@pytest.mark.parametrize(
    "pattern, text, span",
    [
        (f"(?<=..)x|{SMILE}y", f"a{SMILE}x", (2, 3)),
        (f"(?<=a.)x|{SMILE}y", f"a{SMILE}x", (2, 3)),
        (rf"(?<=\p{{C}})x|{SMILE}y", f"a{SMILE}x", None),
        (rf"{SMILE}y|(?<=\p{{C}})x", f"a{SMILE}x", (2, 3)),  # it must stand behind
        # Sums that overflow: such a pattern looks back as far as there is text to come.
        (f"(?<=a*b*)x|{SMILE}y", "abxy", (2, 3)),
        ("(?<=a*b*)x", "abxy", None),
        (f"(?<!a+b?)c|{SMILE}y", "ac", (1, 2)),
        ("(?<!a+b?)c", "ac", None),
    ],
)
def test_with_such_a_character_in_the_pattern_it_counts_characters(
    pattern: str, text: str, span: Span | None
) -> None:
    found = find(pattern, text)
    assert (None if found is None else found[0]) == span
