"""Looking ahead in a path."""

import pytest

from lockgate.jsonpath.cursor import Cursor
from lockgate.jsonpath.errors import InvalidPath


def test_trim_leaves_one_character() -> None:
    cursor = Cursor("  a b  ")
    cursor.trim()
    assert (cursor.position, cursor.last) == (2, 4)
    blank = Cursor("   ")
    blank.trim()
    assert (blank.position, blank.last) == (2, 2)


def test_characters_behind_the_last_one_can_be_read() -> None:
    cursor = Cursor("ab ")
    cursor.trim()
    assert not cursor.contains(2)
    assert cursor.char(2) == " "
    with pytest.raises(InvalidPath) as caught:
        cursor.char(3)
    assert caught.value.position == 3


@pytest.mark.parametrize("position", [-1, 5])
def test_no_such_character(position: int) -> None:
    with pytest.raises(InvalidPath):
        Cursor("abc").char(position)


def test_looking_ahead() -> None:
    cursor = Cursor("[  'a'  ]  ")
    cursor.trim()
    assert cursor.next_significant(0) == "'"
    assert cursor.find_next_significant(5, "]") == 8
    assert cursor.find_next_significant(5, ",") == -1
    assert cursor.next_significant(8) == " "
    assert cursor.previous_significant(3) == 0
    assert cursor.previous_significant(0) == -1


def test_find_stops_at_the_last_character() -> None:
    cursor = Cursor("a]b]")
    assert cursor.find("]", 2) == 3
    cursor.last = 2
    assert cursor.find("]", 2) == -1


@pytest.mark.parametrize(
    "text, start, found",
    [("a'b", 0, 1), ("a\\'b'", 0, 4), ("\\\\'", 0, 2), ("abc", 0, -1), ("'", 1, -1)],
)
def test_find_unescaped(text: str, start: int, found: int) -> None:
    assert Cursor(text).find_unescaped("'", start) == found


@pytest.mark.parametrize(
    "text, regex, found",
    [
        ("(a)", False, 2),
        ("(a(b)c)d", False, 6),
        ("(')')", False, 4),
        ('(")\\")")x', False, 7),
        ("(/)/)", True, 4),
        ("(/)/)", False, 2),
        ("(a", False, -1),
        ("((a)", False, -1),
        ("[a[0]]", False, 5),
        ("{'}':1}", False, 6),
    ],
)
def test_find_closing(text: str, regex: bool, found: int) -> None:
    assert Cursor(text).find_closing(0, regex=regex) == found


def test_find_closing_needs_the_quote_closed() -> None:
    with pytest.raises(InvalidPath):
        Cursor("('a)").find_closing(0, regex=False)


def test_positions_are_those_in_the_whole_path() -> None:
    with pytest.raises(InvalidPath) as caught:
        Cursor("abc", offset=10).fail("no", 2)
    assert (caught.value.message, caught.value.position) == ("no", 12)
