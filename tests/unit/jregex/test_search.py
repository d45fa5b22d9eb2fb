import pytest

from lockgate.jregex import BudgetExceeded, Hazard, compile_pattern
from lockgate.jregex.engines import Engines
from lockgate.jregex.limits import (
    HARMLESS_TEXT,
    LIMITED_TEXT,
    REWRITTEN_MATCHES,
    REWRITTEN_TEXT,
)
from lockgate.jregex.parser import parse
from lockgate.jregex.search import (
    ByText,
    FreeSearch,
    LimitedSearch,
    MachineSearch,
    Search,
    build_search,
)
from lockgate.jregex.searching import prove_find


def search(pattern: str) -> tuple[Search, Hazard | None]:
    return build_search(Engines(pattern, parse(pattern)))


KINDS = [
    ("abc", FreeSearch),
    (".*a", FreeSearch),
    (r"\w\b", ByText),
    ("(?<=.)a", ByText),
    ("(a+)+b", LimitedSearch),
    (r"(a)\1", LimitedSearch),
    ("(?<=a|bc)d", LimitedSearch),
    ("(?>(a))b|ac", MachineSearch),
    (r"\Ga", MachineSearch),
]


@pytest.mark.parametrize("pattern, kind", KINDS)
def test_which_engine_searches(pattern: str, kind: type) -> None:
    made, hazard = search(pattern)
    assert type(made) is kind
    assert (hazard is None) is (kind in (FreeSearch, ByText))


@pytest.mark.parametrize(
    "pattern, text, spans",
    [
        ("a", "aba", [(0, 1), (2, 3)]),
        ("a*", "baac", [(0, 0), (1, 3), (3, 3), (4, 4)]),
        ("a*?", "aa", [(0, 0), (1, 1), (2, 2)]),
        ("|a", "aa", [(0, 0), (1, 1), (2, 2)]),
        (".*a", "xaya\nza", [(0, 4), (5, 7)]),
        (".*", "ab\nc", [(0, 2), (2, 2), (3, 4), (4, 4)]),
        ("^a", "aa", [(0, 1)]),
        (r"\Ga", "aaba", [(0, 1), (1, 2)]),
        (r"\w\b", "ab é", [(1, 2)]),
        (r"\b", "ab", [(0, 0), (2, 2)]),
        ("(a+)+b?", "aabxa", [(0, 3), (4, 5)]),
        (r"(.)\1", "aabbb", [(0, 2), (2, 4)]),
        ("(?<=a|bc)d", "adbcdd", [(1, 2), (4, 5)]),
        ("(?>(a))b|a", "aba", [(0, 2), (2, 3)]),
        ("(?<=.)b", "\U0001f600bab", [(1, 2), (3, 4)]),
    ],
)
def test_from_match_to_match(pattern: str, text: str, spans: list[tuple[int, int]]) -> None:
    made, _ = search(pattern)
    assert [match.span() for match in made.each(text)] == spans
    assert made.find(text, 0).span() == spans[0]  # type: ignore[union-attr]
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], "<->"]
        done = end
    assert made.substitution("<->")(text) == "".join(parts) + text[done:]


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in KINDS])
def test_a_plain_replacement_is_taken_as_it_is(pattern: str) -> None:
    made, _ = search(pattern)
    for plain in ("$1", r"\1", r"\g<0>", "\n"):
        assert plain in made.substitution(plain)("abc aab ac ad aaaa")


@pytest.mark.parametrize("pattern", ["b", r"b\b(?=\w|)", "(a+)+b|b", r"\Xb"])
def test_a_search_cuts_a_long_text(pattern: str) -> None:
    made, hazard = search(pattern)
    longest = HARMLESS_TEXT if hazard is None else LIMITED_TEXT
    try:
        found = made.find("a" * longest + "b", longest - 1)
    except BudgetExceeded:
        pytest.fail("one place is quickly looked at")
    assert found is None


@pytest.mark.parametrize("pattern", ["b", "a|b", "(?<=a|bc)d", r"\Ga"])
def test_rewriting_refuses_a_long_text(pattern: str) -> None:
    made, hazard = search(pattern)
    ways = prove_find(parse(pattern).node).proof.ways
    longest = LIMITED_TEXT if hazard is not None else REWRITTEN_TEXT // ways
    assert made.substitution("")("x" * longest) == "x" * longest
    with pytest.raises(BudgetExceeded, match="too long"):
        made.substitution("")("x" * (longest + 1))


def test_matches_looked_at_one_by_one_are_counted() -> None:
    made, _ = search("a")
    assert sum(1 for _ in made.each("a" * REWRITTEN_MATCHES)) == REWRITTEN_MATCHES
    with pytest.raises(BudgetExceeded, match="too many matches"):
        list(made.each("a" * (REWRITTEN_MATCHES + 1)))


@pytest.mark.parametrize("pattern", [r"\X\Xc", r"\Gx|y", "(?:){1000000000}x"])
def test_the_budget_of_the_machine_is_one_for_all_matches(pattern: str) -> None:
    with pytest.raises(BudgetExceeded):
        list(search(pattern)[0].each("ab" * (LIMITED_TEXT // 2)))


@pytest.mark.parametrize("pattern", ["a+$", "(a+)+$", r"(a)\1$", "a$|\u00e4"])
def test_occurring_in_the_whole_of_a_text(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    assert compiled.occurs_in("baa")
    assert not compiled.occurs_in("aab")
    with pytest.raises(BudgetExceeded):
        compiled.occurs_in("b" * 2_000_000)


def test_nothing_is_cut_off_of_a_harmless_patterns_text() -> None:
    long = "a" * 100_000
    assert compile_pattern("^a*$").find(long + "!") is not None
    assert not compile_pattern("^a*$").occurs_in(long + "!")
    assert compile_pattern("^a*$").occurs_in(long)
