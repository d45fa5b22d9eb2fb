import pytest

from lockgate.jregex.captures import find_surprise, has_back_reference
from lockgate.jregex.parser import parse


@pytest.mark.parametrize(
    "pattern",
    [
        ".*(Foo|Bar).*",
        r"\.errorCode\.(\d{3})$",
        r"(\n|.)+",
        r"(\d)+-(\d)*",
        "((a)|b)*",
        "(a)?(b)??",
        r"(a)\1",
        "(?=a)(b)",
        "(?>a+)(b)",
        "a++(b)",
        "(?:(?:ab){2})*",
    ],
)
def test_no_surprise(pattern: str) -> None:
    assert find_surprise(parse(pattern).node) is None


@pytest.mark.parametrize(
    "pattern, construct",
    [
        ("(?:(a)b)*c", "(?:(a)b)*"),
        ("(?:(a)*b)*", "(a)*"),
        ("x(?=(a))", "(?=(a))"),
        ("(?!(a))b", "(?!(a))"),
        ("(?>(a))b", "(?>(a))"),
        ("(a|b)*+", "(a|b)*+"),
        ("()*", "()*"),
        ("(a*)*", "(a*)*"),
        (r"(a\1)", r"\1"),
        (r"\1(a)", r"\1"),
        (r"\1", r"\1"),
        (r"(?<=(?:(a)|b)(?=\1)c)d", r"(?<=(?:(a)|b)(?=\1)c)"),
    ],
)
def test_surprises(pattern: str, construct: str) -> None:
    surprise = find_surprise(parse(pattern).node)
    assert surprise is not None
    assert pattern[surprise.node.start : surprise.node.end] == construct


def test_back_references() -> None:
    assert has_back_reference(parse(r"(a)\1").node)
    assert not has_back_reference(parse("(a)1").node)
