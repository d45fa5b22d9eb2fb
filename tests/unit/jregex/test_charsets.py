import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.jregex.charsets import ALL, END, NONE, CharSet

SMALL = 40
codes = st.sets(st.integers(0, SMALL - 1))


def members(chars: CharSet) -> set[int]:
    return {code for code in range(SMALL) if code in chars}


@settings(derandomize=True, max_examples=200)
@given(codes, codes)
def test_sets_behave_as_sets(left: set[int], right: set[int]) -> None:
    a, b = CharSet.from_codes(left), CharSet.from_codes(right)
    assert members(a) == left
    assert members(a | b) == left | right
    assert members(a & b) == left & right
    assert members(a - b) == left - right
    assert members(~a) == set(range(SMALL)) - left
    assert (a <= b) == (left <= right)
    assert a.isdisjoint(b) == left.isdisjoint(right)
    assert len(a) == len(left)
    assert ~~a == a


@settings(derandomize=True, max_examples=100)
@given(codes)
def test_equal_sets_have_equal_edges(some: set[int]) -> None:
    ranges = [(code, code) for code in sorted(some, reverse=True)]
    assert CharSet.of(*ranges) == CharSet.from_codes(some)
    assert hash(CharSet.of(*ranges)) == hash(CharSet.from_codes(some))


def test_the_whole_range() -> None:
    assert ~NONE == ALL
    assert ~ALL == NONE
    assert END - 1 in ALL
    assert not NONE
    assert len(ALL) == END
    assert (~CharSet.of((0, 9))).edges == (10, END)
    assert (~CharSet.of((10, END - 1))).edges == (0, 10)


def test_touching_and_overlapping_ranges_join() -> None:
    assert CharSet.of((5, 6), (1, 2), (3, 4), (2, 3)).edges == (1, 7)


@pytest.mark.parametrize(
    "chars, only", [(CharSet.single(7), 7), (NONE, None), (CharSet.of((1, 2)), None), (ALL, None)]
)
def test_only(chars: CharSet, only: int | None) -> None:
    assert chars.only() == only


def test_repr_shows_ranges() -> None:
    assert repr(CharSet.of((0x41, 0x5A))) == "CharSet(41-5a)"
