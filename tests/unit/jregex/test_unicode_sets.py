import pytest

from lockgate.jregex import unicode_sets


def test_categories_part_all_code_points() -> None:
    groups = [unicode_sets.category(letter) for letter in "CLMNPSZ"]
    assert sum(map(len, groups)) == 0x110000
    assert not unicode_sets.is_category("Xx")
    assert not unicode_sets.category("Xx")


def test_it_is_unicode_13() -> None:
    assert 0x9FFC in unicode_sets.category("Lo")  # new in Unicode 13
    assert 0x9FFD in unicode_sets.category("Cn")  # new in Unicode 14


@pytest.mark.parametrize("name", ["Greek", "GREEK AND COPTIC", "greekandcoptic"])
def test_blocks_have_several_names(name: str) -> None:
    assert unicode_sets.block(name) == unicode_sets.block("GREEK")


@pytest.mark.parametrize("name", ["Foo", "-", "", "Greek_and_Coptic"])
def test_no_such_block(name: str) -> None:
    assert unicode_sets.block(name) is None


def test_scripts_have_names_and_codes() -> None:
    assert unicode_sets.script("latin") == unicode_sets.script("LATN")
    assert unicode_sets.script("Lu") is None


def test_case_is_of_one_character() -> None:
    assert unicode_sets.to_upper(ord("ß")) == ord("ß")
    assert unicode_sets.to_upper(0x1C6) == 0x1C4
    assert unicode_sets.folded(0x1C5) == 0x1C6
    assert set(unicode_sets.folded_by(ord("k"))) == {ord("K"), 0x212A}


@pytest.mark.parametrize(
    "name, code",
    [
        ("LATIN SMALL LETTER A", 0x61),
        (" latin small letter a ", 0x61),
        ("LINE FEED (LF)", 0x0A),
        ("BELL", 0x1F514),
        ("LATIN 1 SUPPLEMENT 84", 0x84),
        ("CJK UNIFIED IDEOGRAPHS 4E00", 0x4E00),
        ("TANGUT 17000", 0x17000),
        ("PRIVATE USE AREA E000", 0xE000),
        ("LF", None),
        ("CJK UNIFIED IDEOGRAPH-4E00", None),
        ("HANGUL SYLLABLE GA", None),
        ("BASIC LATIN 41", None),
        ("GREEK AND COPTIC 378", None),
        ("KEYCAP DIGIT ONE", None),
        ("LATIN SMALL LETTER GHA", None),
        ("", None),
    ],
)
def test_names_are_java_s(name: str, code: int | None) -> None:
    assert unicode_sets.code_of_name(name) == code


@pytest.mark.parametrize(
    "code, part",
    [(0x61, "Other"), (0x301, "Extend"), (0x0A, "Control"), (0x1F1E6, "Regional"), (0xAC01, "LVT")],
)
def test_grapheme_parts(code: int, part: str) -> None:
    assert unicode_sets.grapheme_part(code) == part
