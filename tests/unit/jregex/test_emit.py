import re

import pytest

from lockgate.jregex.emit import RE, RE_ASCII, RE_NARROW, REGEX, Dialect, Inexpressible, Texts, emit
from lockgate.jregex.parser import parse

FLAGS = re.ASCII | re.DOTALL


@pytest.mark.parametrize(
    "pattern, emitted",
    [
        ("abc", "abc"),
        ("a.b", r"a[^\x0a\x0d\x85\u2028\u2029]b"),
        ("(?s).", "."),
        ("(?i)k", "[Kk]"),
        (r"\d{2,3}?", "[0-9]{2,3}?"),
        ("a{1}?b{2}+", "ab{2}"),
        ("(?<n>a)|b", "(?:(?P<n>a)|b)"),
        ("(?:ab)*+", "(?>(?>(?:ab))*)"),
        (r"\R+", r"(?>(?:\r\n|[\x0a-\x0d\x85\u2028\u2029]))+"),
        (r"(a)\1", r"(a)(?:\1)"),
        (r"(?i)(a)\1", r"([Aa])(?i:\1)"),
        ("[a&&b]", r"[^\x00-\U0010ffff]"),
        (r"^a\z", r"\Aa\Z"),
    ],
)
def test_how_it_is_written(pattern: str, emitted: str) -> None:
    assert emit(parse(pattern).node, RE) == emitted
    re.compile(emitted, FLAGS)


@pytest.mark.parametrize(
    "pattern, dialect",
    [
        (r"\X", REGEX),
        (r"\G", REGEX),
        (r"\b", RE),
        (r"(?U)\b", REGEX),
        (r"(k)(?iu)\1", REGEX),
        ("(?<=a|bc)", RE),
        ("(?<=a*)", REGEX),
        ("(?<=a|b?+c)", REGEX),
        ("(?:a?){2}", REGEX),
        (r"\p{L}\P{L}[\p{L}a][\p{L}_]", RE),
    ],
)
def test_what_cannot_be_said(pattern: str, dialect: Dialect) -> None:
    with pytest.raises(Inexpressible):
        emit(parse(pattern).node, dialect)


def test_ascii_texts_need_fewer_words() -> None:
    assert emit(parse(r"(?U)\b\w").node, RE_ASCII) == r"\b[0-9A-Z\x5fa-z]"
    assert emit(parse("[^é]").node, RE_ASCII) == "."
    assert emit(parse("é").node, RE_ASCII) == r"[^\x00-\U0010ffff]"


@pytest.mark.parametrize(
    "pattern, text, places",
    [
        ("$", "a\r\n", [1, 3]),
        ("$", "\n\n", [1, 2]),
        ("(?d)$", "a\r\n", [2, 3]),
        ("(?m)^", "a\r\nb\n", [0, 3]),
        ("(?m)^", "", []),
        ("(?m)$", "a\r\nb", [1, 4]),
        ("(?dm)$", "a\r\n", [2, 3]),
        ("(?dm)^", "a\nb\n", [0, 2]),
    ],
)
def test_anchors(pattern: str, text: str, places: list[int]) -> None:
    written = re.compile(emit(parse(pattern).node, RE), FLAGS)
    assert [match.start() for match in written.finditer(text)] == places


@pytest.mark.parametrize(
    "texts, has",
    [
        (Texts.ALL, ["", "a", "é", "\uffff", "\ud83d", "\U0001f600"]),
        (Texts.NARROW, ["", "a", "é", "\uffff", "\ud83d"]),
        (Texts.ASCII, ["", "a"]),
    ],
)
def test_texts(texts: Texts, has: list[str]) -> None:
    every = ["", "a", "é", "\uffff", "\ud83d", "\U0001f600"]
    assert [text for text in every if texts.has(text)] == has


def test_a_look_behind_that_sees_halves() -> None:
    for pattern in ("(?<=.)", r"(?<!\W)", "(?<=[^a])", r"(?<=\x{1F600})"):
        with pytest.raises(Inexpressible, match="halves"):
            emit(parse(pattern).node, RE)
        emit(parse(pattern).node, RE_NARROW)
    for pattern in ("(?<=a)", "(?<=.)\U0001f600", "(?<![a-zé])"):
        emit(parse(pattern).node, RE)
