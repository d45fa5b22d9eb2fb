from lockgate.jregex.alphabet import letters
from lockgate.jregex.charsets import ALL, NONE, CharSet

DIGITS = CharSet.of((0x30, 0x39))
LETTERS = CharSet.of((0x41, 0x5A), (0x61, 0x7A))
HEX = CharSet.of((0x30, 0x39), (0x41, 0x46), (0x61, 0x66))


def test_one_letter_for_every_combination() -> None:
    found = letters([DIGITS, LETTERS, HEX])
    combinations = {(c in DIGITS, c in LETTERS, c in HEX) for c in found}
    assert len(found) == len(combinations) == 4


def test_no_sets_tell_nothing_apart() -> None:
    assert letters([]) == [0]
    assert letters([NONE]) == [0]
    assert letters([ALL]) == [0]


def test_the_same_set_twice_counts_once() -> None:
    assert letters([DIGITS, CharSet.of((0x30, 0x39))]) == letters([DIGITS])
