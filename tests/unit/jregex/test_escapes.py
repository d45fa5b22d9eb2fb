"""Answers are Java 17's; see also corpus/jregex/syntax.jsonl and sets.jsonl."""

import pytest

from lockgate.jregex import PatternError
from lockgate.jregex.escapes import class_of_letter, read_code, read_name, read_property
from lockgate.jregex.source import PatternSource


@pytest.mark.parametrize(
    "escape, code",
    [
        (r"\n", 0x0A),
        (r"\t", 0x09),
        (r"\a", 0x07),
        (r"\e", 0x1B),
        (r"\.", ord(".")),
        (r"\é", ord("é")),
        (r"\01", 1),
        (r"\0377", 0o377),
        (r"\0400", 0o40),
        (r"\x41", 0x41),
        (r"\x{1F600}", 0x1F600),
        (r"\u0041", 0x41),
        (r"\ud83d\ude00", 0x1F600),
        (r"\ud83dx", 0xD83D),
        (r"\cA", 1),
        (r"\ca", 0x21),
        (r"\N{LATIN SMALL LETTER A}", ord("a")),
        (r"\N{latin small letter a}", ord("a")),
    ],
)
def test_code_points(escape: str, code: int) -> None:
    source = PatternSource(escape)
    assert read_code(source) == code


@pytest.mark.parametrize(
    "escape, behind",
    [(r"\0400", "0"), (r"\0377", ""), (r"\018", "8"), (r"\ud83d\u0041", "\\u0041")],
)
def test_what_is_left_for_the_next(escape: str, behind: str) -> None:
    source = PatternSource(escape)
    read_code(source)
    assert "".join(map(chr, source.codes[source.at : len(source)])) == behind


@pytest.mark.parametrize("escape", [r"\d", r"\b", r"\1", r"\pL", r"\k<n>", r"\R", r"\q"])
def test_what_is_no_code_point(escape: str) -> None:
    source = PatternSource(escape)
    assert read_code(source) is None
    assert source.at == 0


@pytest.mark.parametrize(
    "escape, message",
    [
        ("\\", "backslash"),
        (r"\08", "octal"),
        (r"\c", "control"),
        (r"\x4", "hexadecimal"),
        (r"\x{}", "hexadecimal"),
        (r"\x{41", "Unclosed hexadecimal"),
        (r"\x{110000}", "too big"),
        (r"\u004", "Unicode"),
        (r"\N", "character name"),
        (r"\N{LATIN", "Unclosed character name"),
        (r"\N{NO SUCH}", "Unknown character name"),
    ],
)
def test_spoilt_code_points(escape: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        read_code(PatternSource(escape))


@pytest.mark.parametrize(
    "letter, inside, outside",
    [
        ("d", "09", "a\u0660"),
        ("D", "a\u0660", "09"),
        ("s", " \t\x0b", "\xa0"),
        ("w", "aZ_0", "é-"),
        ("h", "\t \xa0\u3000", "\n"),
        ("v", "\n\x0b\x85\u2028", " "),
        ("V", " a", "\r"),
    ],
)
def test_classes(letter: str, inside: str, outside: str) -> None:
    chars = class_of_letter(letter, unicode_classes=False)
    assert [ord(char) in chars for char in inside + outside] == [True] * len(inside) + [
        False
    ] * len(outside)


@pytest.mark.parametrize(
    "letter, char", [("d", "\u0660"), ("s", "\xa0"), ("w", "é"), ("D", "a"), ("h", "\t")]
)
def test_classes_of_unicode(letter: str, char: str) -> None:
    assert ord(char) in class_of_letter(letter, unicode_classes=True)


@pytest.mark.parametrize(
    "written, inside, outside",
    [
        (r"\pL", "aé", "1"),
        (r"\PL", "1", "aé"),
        (r"\p{Lu}", "A", "a"),
        (r"\P{Lu}", "a", "A"),
        (r"\p{IsLatin}", "aé", "α"),
        (r"\p{InGreek}", "α", "a"),
        (r"\p{sc=Greek}", "α", "a"),
        (r"\p{javaLowerCase}", "a", "A"),
    ],
)
def test_properties(written: str, inside: str, outside: str) -> None:
    chars = read_property(PatternSource(written), ignore_case=False, unicode_classes=False)
    assert all(ord(char) in chars for char in inside)
    assert not any(ord(char) in chars for char in outside)


@pytest.mark.parametrize(
    "written, message",
    [
        (r"\p{", "Unclosed"),
        (r"\p{}", "Empty"),
        (r"\p{nonsense}", "name {nonsense}"),
        (r"\p{sc=x}", "name=<sc>, value=<x>"),
        (r"\pQ", "name {Q}"),
    ],
)
def test_unknown_properties(written: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        read_property(PatternSource(written), ignore_case=False, unicode_classes=False)


def test_names_of_groups() -> None:
    assert read_name(PatternSource("n1>x")) == "n1"
    for written in ("1>", "é>", "n_>", "n", ""):
        with pytest.raises(PatternError, match="captur"):
            read_name(PatternSource(written))
