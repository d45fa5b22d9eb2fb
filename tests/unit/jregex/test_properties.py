import pytest

from lockgate.jregex.properties import WORD, property_class, unicode_class


def members(name: str, ignore_case: bool = False, unicode_classes: bool = False) -> set[str]:
    found = property_class(name, ignore_case, unicode_classes)
    assert found is not None
    return {chr(code) for code in range(0x500) if code in found}


@pytest.mark.parametrize(
    "name", ["", "L ", "latin", "Latin", "Is", "In", "isL", "IsFoo", "InFoo", "foo=L", "gc=lu", "="]
)
def test_unknown_names(name: str) -> None:
    assert property_class(name, False, False) is None


def test_posix_names_mean_ascii_unless_unicode_is_asked_for() -> None:
    assert "é" not in members("Alpha")
    assert "é" in members("Alpha", unicode_classes=True)
    assert "é" in members("IsAlphabetic")
    assert property_class("alpha", False, True) is not None
    assert property_class("alpha", False, False) is None


def test_any_case_joins_the_three_cases() -> None:
    assert "a" in members("Lu", ignore_case=True)
    assert "A" in members("Lower", ignore_case=True)
    assert "1" not in members("Lu", ignore_case=True)


def test_keys_are_of_any_case_and_values_of_their_own() -> None:
    assert members("SCRIPT=latin") == members("IsLatin") == members("sc=LATN")
    assert members("blk=Greek") == members("InGreek")
    assert members("GC=Lu") == members("Lu")


def test_words_under_unicode_classes() -> None:
    assert unicode_class("w") >= WORD
    assert 0x301 in unicode_class("w")
