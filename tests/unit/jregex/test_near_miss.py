"""The examples and every kind of section 3.4 of the Decisions reference."""

import pytest

from lockgate.jregex import HARMLESS_TEXT, NearMiss, compile_pattern, near_miss


@pytest.mark.parametrize(
    "text, pattern, expected",
    [
        (
            "Invalid id",
            "Invalid",
            NearMiss("trailing", 7, None, " id", (0, 7), ("any_text_after",)),
        ),
        ("a\nb", ".+", NearMiss("trailing", 1, None, "\nb", (0, 1), ("dot_newline",))),
        (
            "Malformed input",
            "malformed.*",
            NearMiss("dead_at", 0, "m", "Malformed input", None, ("ignore_case",)),
        ),
        ("Not Found ", "Not Found", NearMiss("trailing", 9, None, " ", (0, 9), ("trim",))),
        ("404", "40", NearMiss("trailing", 2, None, "4", (0, 2), ("any_text_after",))),
        ("boom", ".*Invalid.*", NearMiss("ended_early", 4, "I", None, None, ())),
        (
            "service.orders.errorCode.409",
            r"\.errorCode\.(\d{3})$",
            NearMiss("dead_at", 0, r"\.", "service.orders.e", (14, 28), ("any_text_before",)),
        ),
        (
            "x.errorCode.40",
            r".*\.errorCode\.\d{3}",
            NearMiss("ended_early", 14, r"\d{3} (2 of 3)", None, None, ()),
        ),
        (
            "x.errorCode.409 trailing",
            r".*\.errorCode\.\d{3}",
            NearMiss("trailing", 15, None, " trailing", (0, 15), ("any_text_after",)),
        ),
        (
            "Error (42)",
            "Error (42)",
            NearMiss("dead_at", 6, "4", "(42)", None, ("quote_literally",)),
        ),
    ],
)
def test_examples_of_the_reference(text: str, pattern: str, expected: NearMiss) -> None:
    assert near_miss(compile_pattern(pattern), text) == expected


def test_the_example_with_a_body() -> None:
    pattern = compile_pattern('.*httpStatus":404.*')
    missed = near_miss(pattern, "500", body='{"httpStatus":404}')
    assert missed == NearMiss("ended_early", 3, "h", None, None, ("body_not_compared",))


@pytest.mark.parametrize(
    "text, pattern, kind, reached, expected",
    [
        ("", "a", "ended_early", 0, "a"),
        ("ac", "a(?:b|cd)", "ended_early", 2, "d"),
        ("x,y", "[^,]+", "trailing", 1, None),
        ("abc", "a|b", "trailing", 1, None),
        ("aab", "aa|a", "trailing", 2, None),
        ("xy", "^x$", "dead_at", 1, "$"),
        ("a b", r"a\bb", "dead_at", 1, "b"),
        ("aab", "a{3}b", "dead_at", 2, "a{3} (2 of 3)"),
        ("ab1", "(?:ab){2}", "dead_at", 2, "(?:ab){2} (1 of 2)"),
        ("a-", r"a(?:\.b|-c)", "ended_early", 2, "c"),
        ("\U0001f600b", "\U0001f600+a", "dead_at", 1, "a"),
        ("aaa!", "(a+)+b", "dead_at", 3, "b"),
        ("a\r\nb", r"a\R", "trailing", 3, None),
    ],
)
def test_where_it_stopped(
    text: str, pattern: str, kind: str, reached: int, expected: str | None
) -> None:
    missed = near_miss(compile_pattern(pattern), text)
    assert (missed.kind, missed.reached, missed.expected) == (kind, reached, expected)


def test_the_furthest_part_of_the_pattern_counts_and_of_its_places_the_last() -> None:
    # After the first "ab" the c is waited for in vain, after the second once more.
    missed = near_miss(compile_pattern(".*abc"), "abx-abx-")
    assert (missed.expected, missed.reached) == ("c", 6)


@pytest.mark.parametrize(
    "text, pattern",
    [
        ("a", "(?=b)a"),
        ("a", "(?<!b)c"),
        ("ab", r"(a)\1"),
        ("e", r"\Xe"),
        ("aab", "a++ab"),
        ("ab", "(?>a|ab)"),
    ],
)
def test_what_is_not_traced_is_unknown(text: str, pattern: str) -> None:
    missed = near_miss(compile_pattern(pattern), text)
    assert missed.kind == "unknown"
    assert (missed.reached, missed.expected, missed.got) == (None, None, None)


def test_a_possessive_part_is_traced_where_it_makes_no_difference() -> None:
    missed = near_miss(compile_pattern("a++b"), "aac")
    assert (missed.kind, missed.reached, missed.expected) == ("dead_at", 2, "b")


@pytest.mark.parametrize(
    "text, pattern",
    [
        ("x", "(?:a{1,60}b{1,60}){90}"),
        ("a" * 70_000, "a*b"),
        ("x" + "a" * 5_000, r"(.*)(.*)(.*)(.*)\1\2\3\4x|(?:a|b)?"),
        ("a" * 5_000, "(?:a|a?){50}b"),
    ],
)
def test_what_is_too_large_or_slow_is_budget(text: str, pattern: str) -> None:
    assert near_miss(compile_pattern(pattern), text).kind == "budget"


def test_what_is_found_is_told_also_where_nothing_is_traced() -> None:
    assert near_miss(compile_pattern("(?=b)b"), "ab").found == (1, 2)


def test_got_is_16_characters_at_most() -> None:
    assert near_miss(compile_pattern("b"), "0123456789abcdef!").got == "0123456789abcdef"


def test_a_match_is_no_near_miss() -> None:
    with pytest.raises(ValueError, match="matches"):
        near_miss(compile_pattern("a+"), "aaa")


def test_the_text_is_cut_where_matching_cuts_it() -> None:
    with pytest.raises(ValueError, match="matches"):
        near_miss(compile_pattern("a*"), "a" * HARMLESS_TEXT + "b")
