import pytest

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.gaps import consumed, gap_chars, gap_of, is_one_character
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
