"""What is drawn at random."""

import string
from collections import Counter

import pytest

from lockgate.control.call import new_id, random_text

SMALL = string.ascii_lowercase + string.digits


@pytest.mark.parametrize("length", [1, 6, 10, 500])
def test_ids_have_small_letters_and_digits(length: int) -> None:
    id = new_id(length)
    assert len(id) == length
    assert set(id) <= set(SMALL)


def test_all_letters_are_drawn_alike() -> None:
    """Letters at the end too: bytes are no multiple of 36."""
    letters = "".join(chr(0x100 + n) for n in range(200))
    drawn = Counter(random_text(100_000, letters))
    assert set(drawn) == set(letters)
    assert max(drawn.values()) < 2 * min(drawn.values())


def test_two_ids_differ() -> None:
    assert len({new_id(10) for _ in range(1000)}) == 1000
