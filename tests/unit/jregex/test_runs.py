"""Replacing characters of a set, or runs of them: as the engine that goes from match to match."""

import random

import pytest

from lockgate.jregex import BudgetExceeded, compile_pattern
from lockgate.jregex.engines import Engines
from lockgate.jregex.parser import parse
from lockgate.jregex.runs import replacing_runs, run_of
from lockgate.jregex.search import build_search

PATTERNS = [
    "[^a-z0-9]+",
    r"\s",
    r"\s+",
    "a",
    "(a|b)+",
    "[ab]++",
    "(?i)k+",
    r"\W",
    "\u00e9+",
    "[a&&b]",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("plain", ["", "-", "ab", "\u20ac"])
def test_the_same_as_thoroughly(pattern: str, plain: str) -> None:
    thorough = build_search(Engines(pattern, parse(pattern)))[0].substitution(plain)
    run = run_of(parse(pattern).node)
    assert run is not None
    quick = replacing_runs(run, plain, thorough)
    rng = random.Random(pattern + plain)
    for _ in range(300):
        text = "".join(rng.choices("aabkK z\n\x00\u00e9\u00ff", k=rng.randrange(9)))
        for given in (text, text + "\u212a\u20ac"):
            assert quick(given) == thorough(given)


@pytest.mark.parametrize(
    "pattern", ["a*", "a+?", "ab", "^a", "a{2,}", r"a\b", "a|", "(?:a+)+", r"\R"]
)
def test_patterns_that_take_more(pattern: str) -> None:
    assert run_of(parse(pattern).node) is None


def test_long_texts_are_left_to_the_thorough_way() -> None:
    def thorough(text: str) -> str:
        return f"{len(text)} characters"

    run = run_of(parse("a+").node)
    assert run is not None
    quick = replacing_runs(run, "-", thorough)
    assert (quick("a" * 2048), quick("a" * 2049)) == ("-", "2049 characters")
    assert replacing_runs(run, "-" * 2049, thorough) is thorough


@pytest.mark.parametrize("pattern", ["a", "(a)(?=.)", "a|bc", "(a+)+b?"])
@pytest.mark.parametrize("replacement", ["x" * 1_000_000, "$0" + "x" * 1_000_000])
def test_a_result_that_is_too_long(pattern: str, replacement: str) -> None:
    with pytest.raises(BudgetExceeded):
        compile_pattern(pattern).replace_all("a " * 2000, replacement)


def test_a_match_that_is_put_too_often() -> None:
    pattern = compile_pattern("a+")
    for replace in (pattern.replace_all, pattern.replace_first):
        with pytest.raises(BudgetExceeded):
            replace("a" * 100_000, "$0" * 101)
