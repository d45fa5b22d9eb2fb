import re

import pytest

from lockgate.jregex.matches import Match, SpanMatch

TEXT = "x-ab-"
MATCHES = [
    SpanMatch(TEXT, [(2, 4), (2, 3), None], {"n": 1, "m": 2}),
    re.compile("(?P<n>a)b(?P<m>c)?").search(TEXT),
]


@pytest.mark.parametrize("match", MATCHES)
def test_it_tells_what_a_match_of_re_tells(match: Match) -> None:
    assert (match.group(), match.span(), match.start(), match.end()) == ("ab", (2, 4), 2, 4)
    assert (match.group(1), match.span(1)) == ("a", (2, 3))
    assert (match.group("n"), match.start("n"), match.end("n")) == ("a", 2, 3)
    assert (match.group(2), match.span("m"), match.start(2), match.end(2)) == (
        None,
        (-1, -1),
        -1,
        -1,
    )
    assert match.groups() == ("a", None)


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize("group", [3, -1, "o"])
def test_a_group_the_pattern_does_not_have(match: Match, group: int | str) -> None:
    for ask in (match.group, match.span, match.start, match.end):
        with pytest.raises(IndexError, match="no such group"):
            ask(group)


def test_an_empty_group_is_set() -> None:
    match = SpanMatch(TEXT, [(1, 1), (1, 1)], {})
    assert match.groups() == ("",)
    assert match.span(1) == (1, 1)
