"""The methods of ``java.lang.String`` that look for a text in another, or compare two."""

from typing import Final

from lockgate.java.values import Value
from lockgate.vtl.allowance import LARGE, NOTICED, spend
from lockgate.vtl.methods import Method, MethodTable, as_index, class_cast, null_pointer
from lockgate.vtl.text_units import FOLD_COST, is_text_or_none, length, units_of, visited

__all__ = ["TEXT_SEARCH_METHODS"]

_ORDER_COST: Final = 300
"""Bytes that could be copied while a character is compared with another one."""


# -------------------------------------------------------------------------------------- search


def _index_of(text: str, wanted: Value) -> Value:
    if type(wanted) is str and wanted.isascii():
        found = (text if len(text) <= LARGE else visited(text)).find(wanted)
        if found <= 0:
            return found
        before = text[:found]
        return found if before.isascii() else length(before)
    return _find(text, wanted, 0)


def _index_of_from(text: str, wanted: Value, start: Value) -> Value:
    return _find(text, wanted, max(start, 0)) if as_index(start) else None


def _find(text: str, wanted: Value, start: int) -> Value:
    units, sought = _searched(text, wanted)
    if sought is None:
        return None
    return units.find(sought, min(start, len(units)))


def _last_index_of(text: str, wanted: Value) -> Value:
    units, sought = _searched(text, wanted)
    return None if sought is None else units.rfind(sought)


def _last_index_of_from(text: str, wanted: Value, start: Value) -> Value:
    if not as_index(start):
        return None
    units, sought = _searched(text, wanted)
    if sought is None:
        return None
    return -1 if start < 0 else units.rfind(sought, 0, start + len(sought))


def _searched(text: str, wanted: Value) -> tuple[str, str | None]:
    """The units of both; ``wanted`` may also be the number of a character."""
    if wanted is None:
        raise null_pointer()
    if type(wanted) is str:
        return units_of(visited(text)), units_of(wanted)
    if not as_index(wanted):
        return text, None
    known = 0 <= wanted <= 0x10FFFF
    return units_of(visited(text)), units_of(chr(wanted)) if known else "\U0010ffff\U0010ffff"


def _contains(text: str, wanted: Value) -> Value:
    if type(wanted) is str:
        return wanted in (text if len(text) <= LARGE else visited(text))
    if wanted is None:
        raise null_pointer()
    return None


def _starts_with(text: str, prefix: Value) -> Value:
    if type(prefix) is str:
        return text.startswith(visited(prefix))
    if prefix is None:
        raise null_pointer()
    return None


def _starts_with_at(text: str, prefix: Value, start: Value) -> Value:
    if not as_index(start) or not (prefix is None or type(prefix) is str):
        return None
    if start < 0:
        return False  # Java looks at the prefix only then
    if prefix is None:
        raise null_pointer()
    return units_of(text).startswith(units_of(prefix), start)


def _ends_with(text: str, suffix: Value) -> Value:
    if type(suffix) is str:
        return text.endswith(visited(suffix))
    if suffix is None:
        raise null_pointer()
    return None


# ---------------------------------------------------------------------------------- comparisons


def _equals_ignore_case(text: str, other: Value) -> Value:
    if other is None:
        return False
    if type(other) is not str:
        return None
    if len(text) + len(other) > NOTICED:
        spend(FOLD_COST * (len(text) + len(other)))
    return text == other or [*map(_fold, units_of(text))] == [*map(_fold, units_of(other))]


def _compare_to(text: str, other: Value) -> Value:
    if other is None:
        raise null_pointer()
    if type(other) is not str:
        raise class_cast("java.lang.String")
    return _difference([*map(ord, units_of(text))], [*map(ord, units_of(other))])


def _compare(_: str, left: Value, right: Value) -> Value:
    if not (is_text_or_none(left) and is_text_or_none(right)):
        return None
    if left is None or right is None:
        raise null_pointer()
    return _compare_to(left, right)


def _compare_to_ignore_case(text: str, other: Value) -> Value:
    if other is None:
        raise null_pointer()
    if type(other) is not str:
        return None
    if len(text) + len(other) > NOTICED:
        spend(FOLD_COST * (len(text) + len(other)))
    return _difference([*map(_fold, units_of(text))], [*map(_fold, units_of(other))])


def _difference(left: list[int], right: list[int]) -> int:
    if len(left) + len(right) > NOTICED:
        spend(_ORDER_COST * (len(left) + len(right)))
    for first, second in zip(left, right, strict=False):
        if first != second:
            return first - second
    return len(left) - len(right)


def _fold(unit: str) -> int:
    """A unit without regard to case, as Java compares: upper case, then lower case."""
    upper = unit.upper()
    lower = (upper if len(upper) == 1 else unit).lower()
    return ord(lower if len(lower) == 1 else upper)


def _content_equals(text: str, other: Value) -> Value:
    if other is None:
        raise null_pointer()
    return text == other if type(other) is str else None


def _region_matches(text: str, start: Value, other: Value, at: Value, length: Value) -> Value:
    return _region(text, False, start, other, at, length)


def _region(
    text: str, ignore_case: Value, start: Value, other: Value, at: Value, length: Value
) -> Value:
    numbers = as_index(start) and as_index(at) and as_index(length)
    if not numbers or type(ignore_case) is not bool or not is_text_or_none(other):
        return None
    if other is None:
        raise null_pointer()
    if len(text) + len(other) > NOTICED:
        spend(FOLD_COST * (len(text) + len(other)))
    left, right = units_of(text), units_of(other)
    if start < 0 or at < 0 or start > len(left) - length or at > len(right) - length:
        return False
    length = max(length, 0)
    first, second = left[start : start + length], right[at : at + length]
    if ignore_case:
        return [*map(_fold, first)] == [*map(_fold, second)]
    return first == second


TEXT_SEARCH_METHODS: MethodTable = {
    ("indexOf", 1): Method(_index_of, "where a text or character first stands, or -1"),
    ("indexOf", 2): Method(_index_of_from, "the same, from an index on"),
    ("lastIndexOf", 1): Method(_last_index_of, "where a text or character last stands, or -1"),
    ("lastIndexOf", 2): Method(_last_index_of_from, "the same, up to an index"),
    ("contains", 1): Method(_contains, "whether another text stands in it"),
    ("startsWith", 1): Method(_starts_with, "whether it begins with another text"),
    ("startsWith", 2): Method(_starts_with_at, "whether another text stands at an index"),
    ("endsWith", 1): Method(_ends_with, "whether it ends with another text"),
    ("equalsIgnoreCase", 1): Method(_equals_ignore_case, "whether equal but for case"),
    ("compareTo", 1): Method(_compare_to, "less than, equal to or greater than 0"),
    ("compare", 2): Method(_compare, "less than, equal to or greater than 0 (static)"),
    ("compareToIgnoreCase", 1): Method(_compare_to_ignore_case, "the same, but for case"),
    ("contentEquals", 1): Method(_content_equals, "whether equal to another text"),
    ("regionMatches", 4): Method(_region_matches, "whether parts of two texts are equal"),
    ("regionMatches", 5): Method(_region, "the same, perhaps but for case"),
}
"""Those of the table that give a place or an answer."""
