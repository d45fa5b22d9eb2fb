import pytest

from lockgate.jregex.source import END, PatternSource


def read_all(pattern: str, comments: bool = False) -> str:
    source = PatternSource(pattern)
    source.comments = comments
    found = ""
    while (code := source.peek()) != END or not source.at_end():
        found += chr(code)
        source.read()
    return found


@pytest.mark.parametrize(
    "pattern, read",
    [
        (r"\Qa.b\E", r"a\.b"),
        (r"x\Q*", r"x\*"),
        (r"\Q12a3\E", r"\x312a3"),
        (r"\Q\E", ""),
        (r"\Q\\E", r"\\"),
        (r"\\Qa", r"\\Qa"),
        (r"\Qé\E", "é"),
        ("a\\", "a\\"),
    ],
)
def test_quotes_become_escapes(pattern: str, read: str) -> None:
    assert read_all(pattern) == read


@pytest.mark.parametrize(
    "pattern, read",
    [(" a b\t", "ab"), ("a#b\nc", "ac"), ("a#b", "a"), ("a#\x85b", "a\x85b"), ("#\n#\n", "")],
)
def test_blanks_and_comments_are_passed(pattern: str, read: str) -> None:
    assert read_all(pattern, comments=True) == read


@pytest.mark.parametrize(
    "pattern, index, has",
    [
        ("a\U0001f600b", 0, True),
        ("a\U0001f600b", 1, True),
        ("a\U0001f600b", 2, False),
        (r"\x{1F600}", 0, False),
        ("\ud83d", 0, True),
        ("\uffff", 0, False),
    ],
)
def test_wide_characters(pattern: str, index: int, has: bool) -> None:
    assert PatternSource(pattern).has_wide(index) is has


def test_places_are_those_of_the_pattern() -> None:
    source = PatternSource(r"a\Q+\Eb")
    places = []
    while not source.at_end():
        start = source.start()
        source.read_raw()
        places.append((start, source.end()))
    assert places == [(0, 1), (3, 4), (3, 4), (6, 7)]
