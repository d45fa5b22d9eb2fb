import pytest

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.gaps import consumed, gap_chars, gap_of, is_one_character, takes_narrow
from lockgate.jregex.parser import parse


@pytest.mark.parametrize("pattern", [".*", "[^,]*?", "(.*)", r"(\n|.)*", "(?:(?:a))*", "a{0,}"])
def test_gaps(pattern: str) -> None:
    assert gap_of(parse(pattern).node) is not None


@pytest.mark.parametrize("pattern", [".+", ".*+", "(ab)*", "a{0,9}", "(a?)*", "a", r"\R*"])
def test_no_gaps(pattern: str) -> None:
    assert gap_of(parse(pattern).node) is None


def test_characters() -> None:
    assert gap_chars(parse(r"(a|b)*").node) == CharSet.of((ord("a"), ord("b")))
    assert consumed([parse("a(?=x)b{0}").node]) == CharSet.of((ord("a"), ord("b")))
    assert consumed([parse(r"(a)\1").node]) is None
    assert is_one_character(parse("(?:a|[bc])").node)
    assert not is_one_character(parse("ab").node)


@pytest.mark.parametrize(
    "pattern, narrow",
    [
        ("a[b-é]+|\\R", True),
        (r"[\x{e000}-\x{ffff}]", True),
        (".", False),
        (r"\D", False),
        (r"\ud83d", False),
        ("\U0001f600", False),
        (r"(a)\1", False),
        ("(?=.)a", True),
    ],
)
def test_what_takes_neither_wide_characters_nor_halves(pattern: str, narrow: bool) -> None:
    assert takes_narrow(parse(pattern).node) is narrow
