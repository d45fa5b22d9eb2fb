import pytest

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.hazards import prove_search
from lockgate.jregex.parser import parse
from lockgate.jregex.searching import SearchProof, prove_find

NO_LINE_END = ~CharSet.from_codes(map(ord, "\n\r\x85\u2028\u2029"))


def proof(pattern: str) -> SearchProof:
    return prove_find(parse(pattern).node)


@pytest.mark.parametrize(
    "pattern, runs",
    [
        ("abc", None),
        ("a|b", None),
        (r"\d+", None),
        (r"x\d*", None),
        ("^.*foo", None),
        ("^(a|b)*c", None),
        (r"(?:^a*b|\Ac*d)", None),
        (".*Invalid", NO_LINE_END),
        ("(.*)Invalid", NO_LINE_END),
        (r"\d+x", CharSet.of((0x30, 0x39))),
        ("[ab]{2,}c", CharSet.of((0x61, 0x62))),
        ("(?s).*x", CharSet.of((0, 0x10FFFF))),
    ],
)
def test_harmless_searches(pattern: str, runs: CharSet | None) -> None:
    found = proof(pattern)
    assert found.proof.stuck is None
    assert found.runs == runs


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "a.*b",  # may begin at every a
        ".*a.*b.*c",
        r"(.*)\1x",
        r"^(a)\1",
        "(ab|c)*d",
    ],
)
def test_searches_that_are_not_proved(pattern: str) -> None:
    assert proof(pattern).proof.stuck is not None


@pytest.mark.parametrize("pattern", [".*Invalid", r"\d+x", r"\d+", "^.*foo"])
def test_these_are_harmless_only_as_they_are_searched_here(pattern: str) -> None:
    """Tried at every place, and to their very end, they would not be."""
    assert prove_search(parse(pattern).node, None, False).stuck is not None


@pytest.mark.parametrize(
    "pattern, tail", [("ab", 0), ("ab?", 2), (r"a\d+", 0), ("ab?c?", 4), ("a(b)?", 3), ("a*", 1)]
)
def test_the_end_that_is_not_proved(pattern: str, tail: int) -> None:
    assert proof(pattern).tail == tail


def test_a_large_pattern_is_not_even_tried() -> None:
    found = proof("a*" * 1_000)
    assert "too large" in found.proof.reason


@pytest.mark.parametrize("pattern", ["^.*foo", "(^a*b)", r"\Aa*b|^a*c"])
def test_what_is_bound_to_the_start(pattern: str) -> None:
    assert proof(pattern).proof == prove_search(parse(pattern).node, None, True)
