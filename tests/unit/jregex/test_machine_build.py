"""Every node has steps; answers are Java 17's."""

import pytest

from lockgate.jregex import BudgetExceeded
from lockgate.jregex.machine_build import Program, build
from lockgate.jregex.parser import parse


def program(pattern: str) -> Program:
    parsed = parse(pattern)
    return build(parsed.node, parsed.groups)


@pytest.mark.parametrize(
    "pattern, suits, does_not",
    [
        ("", "", "a"),
        ("[ab]c", "bc", "cc"),
        ("a|bc|", "bc", "b"),
        ("^a$", "a", "ab"),
        (r"a\b", "a", "\u0301"),
        (r"\R", "\r\n", "\n\n"),
        (r"\X", "e\u0301", "ee"),
        (r"(a)\1", "aa", "ab"),
        ("(?>a|ab)c", "ac", "abc"),
        ("(?=ab)..", "ab", "ba"),
        ("(?!ab)..", "ba", "ab"),
        ("a(?<=a)b", "ab", "aab"),
        ("a(?<!b)c", "ac", "bc"),
        ("a?", "a", "aa"),
        ("(?:ab)?", "ab", "abab"),
        ("(?:ab)??", "ab", "a"),
        ("(?:ab){2}", "abab", "ab"),
        ("(?:a|b){2}", "ab", "a"),
        ("(?:a|b){2,3}?", "aba", "abab"),
        ("(?:a|b)*+", "abba", "abc"),
        ("[a&&b]*", "", "a"),
        (".", "\U0001f600", "\u2028"),
    ],
)
def test_every_construct(pattern: str, suits: str, does_not: str) -> None:
    made = program(pattern)
    found = made.match(suits)
    assert found is not None
    assert found[0] == (0, len(suits))
    assert made.match(does_not) is None


def test_a_group_s_number_and_span() -> None:
    assert program("a((b)c)(d)?").match("abc") == [(0, 3), (1, 3), (1, 2), None]


def test_a_search_tells_the_steps_that_are_left() -> None:
    made = program("a")
    found, left = made.find("xxa", 0, 100)
    assert found == [(2, 3)]
    none, fewer = made.find("xxxxxxxx", 0, 100)
    assert none is None
    assert fewer < left < 100


def test_a_search_begins_where_it_is_told() -> None:
    made = program("a|$")
    assert made.find("aba", 1)[0] == [(2, 3)]
    assert made.find("aba", 3)[0] == [(3, 3)]


def test_the_steps_are_counted_for_the_whole_search() -> None:
    with pytest.raises(BudgetExceeded):
        program("b").find("a" * 1_000, 0, 500)


def test_an_outermost_greedy_loop_tries_no_round_twice_at_a_place() -> None:
    assert program("(?:a|ab|b)*c").match("ab" * 200) is None


@pytest.mark.parametrize("pattern", ["(?:(?:a|aa)*b)*c", r"(?:(x)?(?:a|aa))*\1c", "(?:a|aa)*?c"])
def test_others_do(pattern: str) -> None:
    with pytest.raises(BudgetExceeded):
        program(pattern).match("a" * 40)
