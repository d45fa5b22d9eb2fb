"""Answers are Java 17's."""

import pytest

from lockgate.jregex import BudgetExceeded
from lockgate.jregex.machine import Span
from lockgate.jregex.machine_build import build
from lockgate.jregex.parser import parse


def match(pattern: str, text: str, steps: int = 25_000) -> list[Span | None] | None:
    parsed = parse(pattern)
    return build(parsed.node, parsed.groups).match(text, steps)


@pytest.mark.parametrize(
    "pattern, text, groups",
    [
        # Characters.
        ("(a*)(a*)", "aa", [(0, 2), (2, 2)]),
        ("(a*?)(a*)", "aa", [(0, 0), (0, 2)]),
        ("(a*+)(a*)", "aa", [(0, 2), (2, 2)]),
        ("(a{1,2})(a*)", "aaa", [(0, 2), (2, 3)]),
        ("(a{1,2}?)(a*)", "aaa", [(0, 1), (1, 3)]),
        ("(a*)a", "aa", [(0, 1)]),
        ("(a*+)a", "aa", None),
        (r"(\p{L}*)é", "éé", [(0, 1)]),
        (r"(\p{L}{0,1})(.*)", "éé", [(0, 1), (1, 2)]),
        # Loops of groups with choices inside.
        ("(a|b)*", "ab", [(1, 2)]),
        ("(a|b)*?b", "aab", [(1, 2)]),
        ("(a|ab){2}", "aba", [(2, 3)]),
        ("(a|b){0}", "", [None]),
        ("(a|b){2,3}(.*)", "abab", [(2, 3), (3, 4)]),
        ("(a|b){2,3}?(.*)", "abab", [(1, 2), (2, 4)]),
        ("(a*|b)*", "aab", [(3, 3)]),
        ("(a|){3}", "a", [(1, 1)]),
        ("(a|b)++", "ab", [(1, 2)]),
        # Units: groups without choices.
        ("(ab)*", "abab", [(2, 4)]),
        ("(ab){2}(.*)", "ababab", [(2, 4), (4, 6)]),
        ("(ab)*?(.*)", "abab", [None, (0, 4)]),
        ("(ab){1,2}?(.*)", "ababab", [(0, 2), (2, 6)]),
        ("(ab)*+a", "ababa", [(2, 4)]),
        ("(ab)*(ab)", "abab", [(0, 2), (2, 4)]),
        ("(a)*(b)*", "b", [None, (0, 1)]),
        ("(?:(a)b)*", "abab", [(2, 3)]),
        (r"(.)\1*", "aaa", [(0, 1)]),
        (r"(?:\R){2}", "\r\n\n", []),
        # Rounds of several lengths, as Java counts them: in UTF-16 units.
        ("(?:(.)*b)*", "a\U0001f600ba\U0001f600b", [(4, 5)]),
    ],
)
def test_what_rounds_leave(pattern: str, text: str, groups: list[Span | None] | None) -> None:
    spans = match(pattern, text)
    assert (None if spans is None else spans[1:]) == groups


@pytest.mark.parametrize(
    "pattern, text",
    [("(?:){1000000000}", ""), ("(?:a|){1000000000}", "a"), ("(?:a*)*?", "aa"), ("(?:)*+x", "x")],
)
def test_empty_rounds_end(pattern: str, text: str) -> None:
    try:
        assert match(pattern, text) == [(0, len(text))]
    except BudgetExceeded:
        assert pattern == "(?:){1000000000}"


def test_giving_characters_back_costs_a_step_each() -> None:
    text = "a" * 100
    assert match("a*[ab]b", text, 500) is None
    with pytest.raises(BudgetExceeded):
        match("a*[ab]b", text, 50)


def test_long_runs_cost_little() -> None:
    assert match("[a-c]*", "abc" * 2_000, 200) == [(0, 6_000)]
    with pytest.raises(BudgetExceeded):
        match(r"\p{L}*", "abc" * 2_000, 200)
