import pytest

from lockgate.jregex import BudgetExceeded
from lockgate.jregex.engines import Engines
from lockgate.jregex.limits import LIMITED_TEXT
from lockgate.jregex.parser import parse
from lockgate.jregex.whole import WholeMatcher, build_whole


def whole(pattern: str) -> WholeMatcher:
    return build_whole(Engines(pattern, parse(pattern)))


@pytest.mark.parametrize(
    "pattern, reason",
    [
        ("abc", None),
        (".*Invalid.*", None),
        (r"\w+\b", None),
        ("(?<=.)a", None),
        ("(a+)+b", "more than"),
        (r"(a)\1", "cannot be proved"),
        (r"\Xa", "only Java has"),
        ("(?<=a|bc)d", "not expressible"),
        ("(?>(a))b|ac", "stay set"),
        ("(?:(a)*b)*", "set again in the end"),
    ],
)
def test_hazards(pattern: str, reason: str | None) -> None:
    hazard = whole(pattern).hazard
    if reason is None or hazard is None:
        assert (reason, hazard) == (None, None)
    else:
        assert reason in hazard.reason


@pytest.mark.parametrize(
    "pattern, text, groups",
    [
        (r"\.errorCode\.(\d{3})$", ".errorCode.409", ("409",)),
        (r"(\w+)\b.*", "ab c", ("ab",)),
        (r"(\w+)\b.*", "ab\u0301c", None),  # no boundary before a mark
        ("(.)(?<=a)(.)", "ab", ("a", "b")),
        ("(a+)+b", "aab", ("aa",)),
        ("(?>(a))b|ac", "ac", ("a",)),
        ("(?:(a)*b)*", "aabab", ("a",)),
        (r"(\X)(.)", "e\u0301e", ("e\u0301", "e")),
        ("abc", "abcd", None),
        ("(?>(a))b|ac", "ab\n", None),
    ],
)
def test_whichever_engine_is_asked(
    pattern: str, text: str, groups: tuple[str | None, ...] | None
) -> None:
    asked = whole(pattern)
    match = asked.match(text)
    assert (None if match is None else match.groups()) == groups
    assert asked.test(text) is (groups is not None)


def test_groups_may_need_the_machine_where_the_verdict_does_not() -> None:
    asked = whole("(?:(?>(a))b|a?c)*")
    text = "c" * LIMITED_TEXT
    assert asked.hazard is not None
    assert asked.test(text + "c") is True
    with pytest.raises(BudgetExceeded):
        asked.match(text)
