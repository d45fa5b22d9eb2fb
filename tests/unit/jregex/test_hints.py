"""Every change that may be proposed, and that only the smallest set that helps is."""

from itertools import combinations

import pytest

from lockgate.jregex import HINTS, apply_hints, compile_pattern, near_miss
from lockgate.jregex.limits import HINTED_PATTERN, NEAR_MISS_HINTS


def hints(pattern: str, text: str, **more: str) -> tuple[str, ...]:
    return near_miss(compile_pattern(pattern), text, **more).hints


def matches(pattern: str, text: str) -> bool:
    return compile_pattern(pattern).matches(text)


ONE = [
    ("trim", "Not Found", " \tNot Found\r\n", {}),
    ("trim", "a", "\u2028a\x85", {}),
    ("dot_newline", ".+", "a\nb", {}),
    ("ignore_case", "malformed", "MALFORMED", {}),
    ("any_text_before", "id", "Invalid id", {}),
    ("any_text_after", "Invalid|Bad", "Bad id", {}),
    ("quote_literally", "Error (42)", "Error (42)", {}),
    ("quote_literally", r"\Q(\E", r"\Q(\E", {}),
    ("halve_backslashes", r"\\d{3}", "404", {}),
    ("raw_json", r"a\x5cnb", "a\nb", {"raw_json": r"a\nb"}),
    ("body_not_compared", ".*404.*", "500", {"body": '{"httpStatus":404}'}),
]


def test_there_is_an_example_of_every_change() -> None:
    assert {hint for hint, *_ in ONE} == set(HINTS)


@pytest.mark.parametrize("hint, pattern, text, more", ONE)
def test_one_change(hint: str, pattern: str, text: str, more: dict[str, str]) -> None:
    assert hints(pattern, text, **more) == (hint,)
    changed = apply_hints(
        pattern, text, (hint,), body=more.get("body"), raw_json=more.get("raw_json")
    )
    assert matches(*changed)


SEVERAL = [
    ("foo", "FOO bar", ("ignore_case", "any_text_after")),
    ("foo", "x\nfoo\ny", ("dot_newline", "any_text_before", "any_text_after")),
    ("id", "Invalid id ", ("trim", "any_text_before")),
    ("(a)b", "x(A)B", ("ignore_case", "any_text_before", "quote_literally")),
    ("a.b", "xA\nB", ("dot_newline", "ignore_case", "any_text_before")),
]


@pytest.mark.parametrize("pattern, text, expected", SEVERAL)
def test_several_changes(pattern: str, text: str, expected: tuple[str, ...]) -> None:
    assert hints(pattern, text) == expected


@pytest.mark.parametrize("pattern, text", [(pattern, text) for pattern, text, _ in SEVERAL])
def test_all_of_them_are_needed_and_no_earlier_set_helps(pattern: str, text: str) -> None:
    proposed = hints(pattern, text)
    assert len(proposed) <= NEAR_MISS_HINTS
    before = []
    for size in range(1, len(proposed) + 1):
        for tried in combinations(HINTS, size):
            if tried == proposed:
                break
            before.append(tried)
    helping = [tried for tried in before if matches(*apply_hints(pattern, text, tried))]
    assert helping == []
    assert matches(*apply_hints(pattern, text, proposed))


@pytest.mark.parametrize(
    "pattern, text",
    [
        ("foo", "bar"),
        ("foo", " zz FOO\nx"),  # four would be needed
        (r"\\(x)", "x"),  # halved it is no pattern any more
    ],
)
def test_no_hint_where_nothing_helps(pattern: str, text: str) -> None:
    assert hints(pattern, text) == ()


def test_a_very_long_pattern_gets_no_hints() -> None:
    long = "a" * (HINTED_PATTERN + 1)
    assert hints(long, long + " ") == ()
    assert hints(long[:HINTED_PATTERN], long[:HINTED_PATTERN] + " ") == ("trim",)


def test_trimming_comes_before_case() -> None:
    assert hints("a", "a ") == ("trim",)
    assert hints("a", "A ") == ("trim", "ignore_case")


@pytest.mark.parametrize(
    "applied, pattern, text",
    [
        ((), "a|b", " t "),
        (("trim",), "a|b", "t"),
        (("dot_newline",), "(?s)a|b", " t "),
        (("dot_newline", "ignore_case"), "(?si)a|b", " t "),
        (("any_text_before",), ".*(?:a|b)", " t "),
        (("any_text_before", "any_text_after"), ".*(?:a|b).*", " t "),
        (("quote_literally",), r"\Qa|b\E", " t "),
        (("quote_literally", "any_text_after"), r"\Qa|b\E.*", " t "),
        (("raw_json",), "a|b", " raw "),
        (("body_not_compared", "trim"), "a|b", "body"),
    ],
)
def test_how_changes_are_made(applied: tuple[str, ...], pattern: str, text: str) -> None:
    changed = apply_hints("a|b", " t ", applied, body="body ", raw_json=" raw ")
    assert changed == (pattern, text)


def test_backslashes_are_halved_in_pairs() -> None:
    assert apply_hints(r"\\d\\\\\.", "", ("halve_backslashes",)) == (r"\d\\\.", "")
