"""Bracket classes; their sets are compared with Java's in test_corpus."""

import pytest

from lockgate.jregex import PatternError
from lockgate.jregex.limits import CLASS_NESTING
from lockgate.jregex.nodes import Char
from lockgate.jregex.parser import parse


def members(pattern: str) -> str:
    node = parse(pattern).node
    assert isinstance(node, Char)
    return "".join(chr(code) for code in range(0x20, 0x7F) if code in node.chars)


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("[a-e&&[^c]&&[^d]]", "abe"),
        ("[ab&&[bc]&d]", "&abd"),
        ("[a-c&&d&b]", "b"),
        ("[abc&&]", "abc"),
        ("[&&abc]", "abc"),
        ("[a&&&b]", "&ab"),
        ("[a-z&&[def]x[y]]", "defxy"),
        ("[]a]", "]a"),
        ("[a-]", "-a"),
        ("[a-[bc]]", "-abc"),
        ("[^ -`b-~]", "a"),
        ("(?x)[a #b\n c]", "ac"),
        (r"[\Qa-c\E]", "-ac"),
    ],
)
def test_members(pattern: str, expected: str) -> None:
    assert members(pattern) == "".join(sorted(expected))


def test_what_java_takes_and_cannot_match_is_refused() -> None:
    with pytest.raises(PatternError, match="Nothing to the right of &&"):
        parse("[a-cx&&]")


def test_nesting_is_limited() -> None:
    deepest = "[" * CLASS_NESTING + "a" + "]" * CLASS_NESTING
    assert members(deepest) == "a"
    with pytest.raises(PatternError, match="nested too deeply"):
        parse("[" + deepest + "]")


def test_large_classes_are_limited() -> None:
    with pytest.raises(PatternError, match="Too many large character classes"):
        parse("".join(rf"[\p{{L}}{chr(0x4E00 + n)}]" for n in range(200)))
