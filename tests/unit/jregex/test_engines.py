"""Which engine can run what; that they agree is for test_corpus.py."""

import pytest

from lockgate.jregex import BudgetExceeded
from lockgate.jregex.emit import Texts
from lockgate.jregex.engines import Engines
from lockgate.jregex.limits import LIMITED_TEXT
from lockgate.jregex.parser import parse


def engines(pattern: str) -> Engines:
    return Engines(pattern, parse(pattern))


@pytest.mark.parametrize(
    "pattern, construct, reason",
    [
        (r"a\Xb", r"\X", r"\X"),
        (r"\Ga", r"\G", "this anchor"),
        ("(?<=a*)b", "(?<=a*)", "without bound"),
        (r"(k)(?iu)\1", r"\1", "(?iu)"),
        ("x(?:a?){2}", "(?:a?){2}", "rounds that may take nothing"),
        (r"(a\1)", r"\1", "not closed yet"),
        ("(" * 130 + "a" + "+)" * 130, None, "nested too deeply"),
    ],
)
def test_what_only_the_machine_runs(pattern: str, construct: str | None, reason: str) -> None:
    hazard = engines(pattern).needs_machine
    assert hazard is not None
    assert reason in hazard.reason
    assert hazard.construct == (construct or pattern)
    assert engines(pattern).limited("a") is None


@pytest.mark.parametrize(
    "pattern, texts",
    [
        ("abc", Texts.ALL),
        (r"\d+\b", Texts.ALL),
        (r"\w\b", Texts.ASCII),
        ("(?<=a)b", Texts.ALL),
        ("(?<=.)b", Texts.NARROW),
        ("(?<=.)b|\U0001f600", Texts.ALL),
        (r"(?<=\ud83d)b", Texts.NARROW),
        (r"\p{L}\P{L}[\p{L}a][\p{L}_]", Texts.ASCII),
    ],
)
def test_for_which_texts_re_is_right(pattern: str, texts: Texts) -> None:
    made = engines(pattern)
    emitted = made.for_re(made.node)
    assert emitted is not None
    assert emitted.texts is texts


@pytest.mark.parametrize("pattern", [r"\X", "(?<=a|bc)d", "(?:a?){2}", r"\G"])
def test_what_re_cannot_say(pattern: str) -> None:
    made = engines(pattern)
    assert made.for_re(made.node) is None


def test_the_limited_engine_runs_what_re_cannot_and_only_the_texts_it_is_right_for() -> None:
    assert engines("(?<=a|bc)d").limited("é") is not None
    assert engines(r"\w\b(?<=a|bc)").limited("e") is not None
    assert engines(r"\w\b(?<=a|bc)").limited("é") is None
    assert engines("(?<=.)d").limited("é") is not None
    assert engines("(?<=.)d").limited("\U0001f600") is None


def test_it_does_not_copy_what_is_repeated_too_often() -> None:
    assert engines("(?:a|b){3000}").limited("a") is None
    assert engines("(?:a|b){60}").limited("a") is not None


@pytest.mark.parametrize(
    "pattern, takes", [("a", True), ("a*", False), ("a|", False), ("a+", True)]
)
def test_whether_every_match_takes_something(pattern: str, takes: bool) -> None:
    assert engines(pattern).takes_something is takes


@pytest.mark.parametrize(
    "pattern, text, groups",
    [
        ("(a)(b)?", "a", ("a", None)),
        ("(?:(a)|b)*", "ab", ("a",)),
        ("(?>(a))b|ac", "ac", ("a",)),
        ("ab", "ab", ()),
        ("ab", "abc", None),
    ],
)
def test_whole_matches_on_both_limited_engines(
    pattern: str, text: str, groups: tuple[str | None, ...] | None
) -> None:
    made = engines(pattern)
    for match in (made.limited_fullmatch(text), made.machine_fullmatch(text)):
        assert (None if match is None else match.groups()) == groups


def test_they_cut_what_is_too_long() -> None:
    made = engines("a*")
    text = "a" * LIMITED_TEXT + "b"
    for match in (made.limited_fullmatch(text), made.machine_fullmatch(text)):
        assert match is not None
        assert match.end() == LIMITED_TEXT


def test_the_machine_ends() -> None:
    with pytest.raises(BudgetExceeded):
        engines(r"(?:(.*)\1)*b").machine_fullmatch("a" * 4_000)
