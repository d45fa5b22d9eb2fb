"""Which characters a written character or range stands for, by the case flags in force.

``(?i)`` alone pairs the ASCII letters; with ``(?u)`` Java compares the lower case of the upper
case. A single character, a run of characters, a member of a bracket class and a range each have
their own rule in ``java.util.regex``; they differ for a few letters such as sharp s and y with
diaeresis.
"""

from bisect import bisect_left
from collections.abc import Callable
from functools import cache, lru_cache

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.unicode_sets import (
    codes_with_case,
    folded,
    folded_by,
    to_lower,
    to_upper,
)

__all__ = [
    "CaseRule",
    "class_member",
    "is_kept_apart",
    "literal",
    "literal_in_run",
    "member_range",
    "swapped",
]

_UPPER = CharSet.of((0x41, 0x5A))
_LOWER = CharSet.of((0x61, 0x7A))
_LETTERS = _UPPER | _LOWER
_CASE_GAP = 0x20

# Members below U+0100 whose other cases lie above, or that such a letter folds to.
_WITH_FAR_CASES = frozenset(map(ord, "ÿµIiSsKkÅå"))


class CaseRule:
    """The case flags: neither, ``(?i)``, or ``(?iu)``."""

    EXACT = 0
    ASCII = 1
    UNICODE = 2


def literal(code: int, rule: int) -> CharSet:
    """A character on its own."""
    if rule == CaseRule.UNICODE:
        return _folding_to(folded(code)) if to_upper(code) != folded(code) else _one(code)
    return _ascii_pair(code) if rule == CaseRule.ASCII else _one(code)


def literal_in_run(code: int, rule: int) -> CharSet:
    """A character beside another one."""
    if rule == CaseRule.UNICODE:
        return _folding_to(folded(code))
    return _ascii_pair(code) if rule == CaseRule.ASCII else _one(code)


def class_member(code: int, rule: int) -> CharSet:
    """A character in brackets that no range begins or ends with."""
    if rule != CaseRule.UNICODE or code < 0x80:
        return literal(code, rule)
    if code > 0xFF or code in _WITH_FAR_CASES:
        return literal(code, rule)
    return CharSet.from_codes(c for c in (code, to_lower(code), to_upper(code)) if c < 0x100)


def is_kept_apart(code: int, rule: int) -> bool:
    """Whether Java keeps this member of a bracket class out of its table of the first 256."""
    return code > 0xFF or (rule == CaseRule.UNICODE and code in _WITH_FAR_CASES)


def member_range(first: int, last: int, rule: int) -> CharSet:
    """A range in brackets."""
    members = CharSet.of((first, last))
    if rule == CaseRule.EXACT:
        return members
    if rule == CaseRule.ASCII:
        return members | _shift(members & _UPPER, _CASE_GAP) | _shift(members & _LOWER, -_CASE_GAP)
    return members | _brought_in(first, last)


def swapped(code: int) -> int:
    """An ASCII letter in its other case, all else as it is."""
    return code ^ _CASE_GAP if code in _LETTERS else code


@lru_cache(maxsize=64)
def _brought_in(first: int, last: int) -> CharSet:
    """The code points outside a range whose upper case, or its lower case, lies inside."""
    found: set[int] = set()
    for results in (_by_result(to_upper), _by_result(folded)):
        low = bisect_left(results, (first, 0))
        high = bisect_left(results, (last + 1, 0))
        found.update(code for _, code in results[low:high] if not first <= code <= last)
    return CharSet.from_codes(found)


@cache
def _by_result(fold: Callable[[int], int]) -> list[tuple[int, int]]:
    """What every code point with case becomes, and the code point, in order."""
    return sorted((fold(code), code) for code in codes_with_case())


@lru_cache(maxsize=256)
def _one(code: int) -> CharSet:
    return CharSet.single(code)


@lru_cache(maxsize=256)
def _ascii_pair(code: int) -> CharSet:
    if code not in _LETTERS:
        return _one(code)
    return CharSet.from_codes((code, code ^ _CASE_GAP))


def _folding_to(code: int) -> CharSet:
    return CharSet.from_codes((code, *folded_by(code)))


def _shift(members: CharSet, by: int) -> CharSet:
    return CharSet(tuple(edge + by for edge in members.edges))
