"""What Java leaves in groups, and that every walk ends; all answers are Java 17's."""

import pytest

from lockgate.jregex import BudgetExceeded
from lockgate.jregex.machine_build import Program, build
from lockgate.jregex.parser import parse


def program(pattern: str) -> Program:
    parsed = parse(pattern)
    return build(parsed.node, parsed.groups)


@pytest.mark.parametrize(
    "pattern, text, groups",
    [
        # A round of a unit that is given up leaves its inner groups set.
        ("(?:(a)(b))*ab", "abab", [(2, 3), (3, 4)]),
        ("(?:(.)x)*ax", "bxax", [(2, 3)]),
        # A unit in a loop is set again, the earliest last, when all is done.
        ("(?:(a)*b)*", "aabab", [(1, 2)]),
        # What was set in look-around or an atomic group stays.
        ("(?:(?!(a))b|a)", "a", [(0, 1)]),
        ("(?>(a))b|ac", "ac", [(0, 1)]),
        # An empty round is put back, but for those that must be.
        ("()*", "", [None]),
        ("()+", "", [(0, 0)]),
        # Loops with choices inside behave as anywhere else.
        ("((a)|b)*", "ab", [(1, 2), (0, 1)]),
        ("(a*)*", "aa", [(2, 2)]),
        ("(a|ab)(c|bcd)(d*)", "abcd", [(0, 1), (1, 4), (4, 4)]),
        # A loop remembers where a further round has failed, and does not set groups there again.
        (r"(?:(a)|b)*+\1?", "ab", [(0, 1)]),
        (r"(a|b\1)+", "aba", [(1, 3)]),
        ("(?<=(a))b", "b", None),
        ("(k)(?iu)\\1", "k\u212a", [(0, 1)]),
        ("(k)(?i)\\1", "k\u212a", None),
        (r"(\R)\n", "\r\n", [(0, 1)]),
        (r"(\R)?\n", "\r\n", [(0, 1)]),
        (r"\R{1}\n", "\r\n", None),
        ("(?:a|ab){2}+c", "abac", None),
        (r"\2(a)", "a", None),
    ],
)
def test_whole_matches(
    pattern: str, text: str, groups: list[tuple[int, int] | None] | None
) -> None:
    spans = program(pattern).match(text)
    assert (None if spans is None else spans[1:]) == groups


def test_what_a_failed_place_leaves_is_still_there_at_the_next() -> None:
    spans, _ = program("(?>(a))b|c").find("ac", 0)
    assert spans == [(1, 2), (0, 1)]


@pytest.mark.parametrize(
    "pattern, text, start, origin, span",
    [
        (r"\Ga", "aa", 1, None, (1, 2)),
        (r"\Ga", "aa", 1, 0, None),
        ("(?<=a)b", "ab", 1, None, (1, 2)),
        ("^b", "ab", 1, None, None),
        ("(?<=ba*c*)x", "baaacx", 0, None, None),  # Java's reckoning overflows
        ("(?<=ba*)x", "baaax", 0, None, (4, 5)),
    ],
)
def test_searches(
    pattern: str, text: str, start: int, origin: int | None, span: tuple[int, int] | None
) -> None:
    spans, _ = program(pattern).find(text, start, origin=origin)
    assert (None if spans is None else spans[0]) == span


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", r"(.*)\1(.*)c", "(?:){1000000000}x", "((?=a*)){1000000}b", "(?:a*?)*?b"]
)
@pytest.mark.parametrize("steps", [100, 5_000])
def test_every_walk_ends_within_its_steps(pattern: str, steps: int) -> None:
    text = "a" * 500
    with pytest.raises(BudgetExceeded):
        program(pattern).match(text, steps)


def test_a_remembering_loop_needs_few_steps() -> None:
    # Java knows this one since version 9: no place is tried twice for a further round.
    assert program("(?:a|aa)+$").match("a" * 1_000 + "!") is None


def test_a_deep_tree_needs_no_call_stack() -> None:
    deep = "(" * 200 + "a" + ")*" * 200
    assert program(deep).match("a", 1_000_000) is not None


def test_runs_share_nothing() -> None:
    shared = program("(a)?b?")
    first = shared.match("a")
    second = shared.match("b")
    assert (first, second) == ([(0, 1), (0, 1)], [(0, 1), None])
