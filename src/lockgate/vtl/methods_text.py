"""The methods of ``java.lang.String``. Lengths and indexes count UTF-16 units."""

from functools import lru_cache
from typing import Final

from lockgate.java.text import from_units, to_units, utf16_length
from lockgate.java.values import Array, Character, Value
from lockgate.jregex import JavaPattern, compile_pattern
from lockgate.vtl.allowance import LARGE, NOTICED, charge, charge_items, spend
from lockgate.vtl.failures import JavaException, LimitReached
from lockgate.vtl.format_text import format_text
from lockgate.vtl.limits import DEFAULT_LIMITS
from lockgate.vtl.methods import (
    NO_METHOD,
    Method,
    MethodTable,
    as_index,
    class_cast,
    null_pointer,
    out_of_bounds,
)
from lockgate.vtl.objects import ByteArray, CharArray, JavaStream, MapView
from lockgate.vtl.texts import text_of

__all__ = ["TEXT_METHODS"]

_BLANKS: Final = "".join(map(chr, range(33)))
_REGEX_SIGNS: Final = frozenset(".$|()[{^?*+\\")
_REGEX_COST: Final = 64
"""Bytes that could be copied while a pattern is matched against a character."""
_UNIT_COST: Final = 48
"""Bytes that could be copied while a character that is not ASCII is taken apart."""
_ORDER_COST: Final = 300
"""Bytes that could be copied while a character is compared with another one."""
_FOLD_COST: Final = 700
"""The same, without regard to case."""
_CHARSETS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "utf-16": "utf-16-be",
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
}


def _made(text: str) -> str:
    if len(text) > LARGE:
        charge(text)
    return text


def _units(text: str) -> str:
    """A text as UTF-16 units."""
    if not text.isascii() and len(text) > NOTICED:
        spend(_UNIT_COST * len(text))
    return to_units(text)


def _length(text: str) -> int:
    """The number of UTF-16 units of a text."""
    if text.isascii():
        return len(text)
    if len(text) > NOTICED:
        spend(_UNIT_COST * len(text))
    return utf16_length(text)


def _is_simple(text: str) -> bool:
    """Whether the units of a text are its characters."""
    return _length(text) == len(text)


def _visited(text: str) -> str:
    if len(text) > LARGE:
        spend(4 * len(text))
    return text


# ------------------------------------------------------------------------------ parts of a text


def _char_at(text: str, index: Value) -> Value:
    if not as_index(index):
        return None
    units = _units(text)
    if not 0 <= index < len(units):
        raise out_of_bounds("StringIndex", index)
    return Character(units[index])


def _code_point_at(text: str, index: Value) -> Value:
    if not as_index(index):
        return None
    units = _units(text)
    if not 0 <= index < len(units):
        raise out_of_bounds("StringIndex", index)
    return ord(from_units(units[index : index + 2])[0])


def _substring_from(text: str, start: Value) -> Value:
    if not as_index(start):
        return None
    if 0 <= start <= len(text) and _is_simple(text[:start]):
        return _made(text[start:])
    units = _units(text)
    if not 0 <= start <= len(units):
        raise out_of_bounds("StringIndex", start)
    return _made(from_units(units[start:]))


def _substring(text: str, start: Value, end: Value) -> Value:
    if not (as_index(start) and as_index(end)):
        return None
    if 0 <= start <= end <= len(text) and _is_simple(text[:end]):
        return _made(text[start:end])
    units = _units(text)
    if not 0 <= start <= end <= len(units):
        raise out_of_bounds("StringIndex", start, end)
    return _made(from_units(units[start:end]))


def _trim(text: str) -> str:
    return _made(text.strip(_BLANKS))


def _strip(text: str) -> str:
    return _made(text.strip(_JAVA_SPACE))


def _strip_leading(text: str) -> str:
    return _made(text.lstrip(_JAVA_SPACE))


def _strip_trailing(text: str) -> str:
    return _made(text.rstrip(_JAVA_SPACE))


_JAVA_SPACE: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008"
    "\u2009\u200a\u2028\u2029\u205f\u3000"
)
"""``Character.isWhitespace``: no non-breaking blanks."""


def _to_char_array(text: str) -> Value:
    units = _units(text)
    charge_items(len(units))
    return CharArray(map(Character, units))


def _get_bytes(text: str) -> Value:
    return _bytes(text, "utf-8")


def _get_bytes_in(text: str, charset: Value) -> Value:
    if charset is None:
        return NO_METHOD
    if type(charset) is not str:
        return None
    codec = _CHARSETS.get(charset.lower())
    if codec is None:
        raise JavaException(f"java.io.UnsupportedEncodingException: {charset}")
    return _bytes(text, codec)


def _bytes(text: str, codec: str) -> ByteArray:
    data = text.encode(codec, "replace")
    charge_items(len(data))
    return ByteArray(b - 256 if b > 127 else b for b in data)


# -------------------------------------------------------------------------------------- search


def _index_of(text: str, wanted: Value) -> Value:
    if type(wanted) is str and wanted.isascii():
        found = _visited(text).find(wanted)
        return found if found <= 0 else _length(text[:found])
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
        return _units(_visited(text)), _units(wanted)
    if not as_index(wanted):
        return text, None
    known = 0 <= wanted <= 0x10FFFF
    return _units(_visited(text)), _units(chr(wanted)) if known else "\U0010ffff\U0010ffff"


def _contains(text: str, wanted: Value) -> Value:
    if type(wanted) is str:
        return wanted in _visited(text)
    if wanted is None:
        raise null_pointer()
    return None


def _starts_with(text: str, prefix: Value) -> Value:
    if type(prefix) is str:
        return text.startswith(_visited(prefix))
    if prefix is None:
        raise null_pointer()
    return None


def _starts_with_at(text: str, prefix: Value, start: Value) -> Value:
    if not as_index(start) or not (prefix is None or type(prefix) is str):
        return None
    if prefix is None:
        raise null_pointer()
    return start >= 0 and _units(text).startswith(_units(prefix), start)


def _ends_with(text: str, suffix: Value) -> Value:
    if type(suffix) is str:
        return text.endswith(_visited(suffix))
    if suffix is None:
        raise null_pointer()
    return None


# ------------------------------------------------------------------------------------ new texts


def _concat(text: str, other: Value) -> Value:
    if type(other) is str:
        return _made(text + other)
    if other is None:
        raise null_pointer()
    return None


def _repeat(text: str, count: Value) -> Value:
    if not as_index(count):
        return None
    if count < 0:
        raise JavaException(f"java.lang.IllegalArgumentException: count is negative: {count}")
    if len(text) * count > DEFAULT_LIMITS.text:
        raise LimitReached("a text that is too long")
    return _made(text * count)


def _replace(text: str, old: Value, new: Value) -> Value:
    if type(old) is Character and type(new) is Character:
        return _made(from_units(_units(text).replace(str(old), str(new))))
    if old is None or new is None:
        if _is_text_or_none(old) and _is_text_or_none(new):
            raise null_pointer()
        return None
    if type(old) is not str or type(new) is not str:
        return None
    return _made(_checked_replace(_visited(text), old, new))


def _checked_replace(text: str, old: str, new: str) -> str:
    if len(new) > len(old) and len(text) * (len(new) + 1) > DEFAULT_LIMITS.text:
        count = text.count(old) if old else len(text) + 1
        if len(text) + count * (len(new) - len(old)) > DEFAULT_LIMITS.text:
            raise LimitReached("a text that is too long")
    return text.replace(old, new)


def _is_text_or_none(value: Value) -> bool:
    return value is None or type(value) is str


def _to_upper_case(text: str) -> str:
    return _made(_visited(text).upper())


def _to_lower_case(text: str) -> str:
    return _made(_visited(text).lower())


# -------------------------------------------------------------------------- regular expressions


@lru_cache(maxsize=512)
def _pattern(text: str) -> JavaPattern:
    return compile_pattern(text)


def _regex(text: str, pattern: Value) -> JavaPattern | None:
    if type(pattern) is str:
        if len(text) > NOTICED:
            spend(_REGEX_COST * len(text))
        return _pattern(pattern)
    if pattern is None:
        raise null_pointer()
    return None


def _matches(text: str, pattern: Value) -> Value:
    regex = _regex(text, pattern)
    return None if regex is None else regex.matches(text)


def _replace_all(text: str, pattern: Value, replacement: Value) -> Value:
    regex = _regex(text, pattern) if _is_text_or_none(replacement) else None
    if regex is None:
        return None
    if replacement is None:
        # Java only looks at it when there is a match.
        if regex.replace_first(text, "\0\0") != text:
            raise null_pointer()
        return text
    return _made(regex.replace_all(text, replacement))


def _replace_first(text: str, pattern: Value, replacement: Value) -> Value:
    regex = _regex(text, pattern) if _is_text_or_none(replacement) else None
    if regex is None:
        return None
    if replacement is None:
        raise null_pointer()
    return _made(regex.replace_first(text, replacement))


def _split(text: str, pattern: Value) -> Value:
    if type(pattern) is str and len(pattern) == 1 and pattern not in _REGEX_SIGNS:
        parts = _visited(text).split(pattern)
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        # A text of separators only has no parts at all; one without any is its own part.
        return _array(parts if parts[0] or len(parts) > 1 or not text else [])
    regex = _regex(text, pattern)
    return None if regex is None else _array(regex.split(text))


def _split_limited(text: str, pattern: Value, limit: Value) -> Value:
    regex = _regex(text, pattern) if as_index(limit) else None
    return None if regex is None else _array(regex.split(text, limit))


def _array(parts: list[str]) -> Array:
    charge_items(len(parts))
    return Array(parts)


# ---------------------------------------------------------------------------------- comparisons


def _equals_ignore_case(text: str, other: Value) -> Value:
    if other is None:
        return False
    if type(other) is not str:
        return None
    if len(text) + len(other) > NOTICED:
        spend(_FOLD_COST * (len(text) + len(other)))
    return text == other or [*map(_fold, _units(text))] == [*map(_fold, _units(other))]


def _compare_to(text: str, other: Value) -> Value:
    if other is None:
        raise null_pointer()
    if type(other) is not str:
        raise class_cast("java.lang.String")
    return _difference([*map(ord, _units(text))], [*map(ord, _units(other))])


def _compare(_: str, left: Value, right: Value) -> Value:
    if not (_is_text_or_none(left) and _is_text_or_none(right)):
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
        spend(_FOLD_COST * (len(text) + len(other)))
    return _difference([*map(_fold, _units(text))], [*map(_fold, _units(other))])


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
    if not numbers or type(ignore_case) is not bool or not _is_text_or_none(other):
        return None
    if other is None:
        raise null_pointer()
    if len(text) + len(other) > NOTICED:
        spend(_FOLD_COST * (len(text) + len(other)))
    left, right = _units(text), _units(other)
    if start < 0 or at < 0 or start > len(left) - length or at > len(right) - length:
        return False
    length = max(length, 0)
    first, second = left[start : start + length], right[at : at + length]
    if ignore_case:
        return [*map(_fold, first)] == [*map(_fold, second)]
    return first == second


# --------------------------------------------------------------------- static methods and others


def _value_of(_: str, value: Value) -> Value:
    if type(value) is CharArray:
        return from_units("".join(value))
    return text_of(value)


def _join_all(_: str, separator: Value, values: Value) -> Value:
    if isinstance(values, MapView):
        values = values.values()
    elif type(values) is str:
        values = [values]
    if not isinstance(values, list) or not _is_text_or_none(separator):
        return None
    if separator is None:
        raise null_pointer()
    if len(values) > NOTICED:
        spend(200 * len(values))
    parts = ["null" if value is None else value for value in values]
    if not all(type(part) is str for part in parts):
        raise JavaException("java.lang.ClassCastException: not a java.lang.CharSequence")
    if sum(map(len, parts)) + len(separator) * len(parts) > DEFAULT_LIMITS.text:
        raise LimitReached("a text that is too long")
    return _made(separator.join(parts))


def _join(_: str, separator: Value, *values: Value) -> Value:
    if not all(map(_is_text_or_none, (separator, *values))):
        return None
    if separator is None:
        raise null_pointer()
    return _made(separator.join("null" if value is None else value for value in values))


def _format(_: str, pattern: Value, *values: Value) -> Value:
    if pattern is None:
        # Taken for the locale, where a pattern follows.
        if not values or type(values[0]) is not str:
            raise null_pointer()
        pattern, values = values[0], values[1:]
    return _made(format_text(pattern, values)) if type(pattern) is str else None


def _lines(text: str) -> JavaStream:
    if len(text) > NOTICED:
        spend(16 * len(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return JavaStream(len(lines) - (lines[-1] == ""))


TEXT_METHODS: MethodTable = {
    ("length", 0): Method(_length, "number of UTF-16 units"),
    ("isEmpty", 0): Method(lambda text: not text, "whether there are no characters"),
    ("isBlank", 0): Method(lambda text: not text.strip(_JAVA_SPACE), "whether all is white space"),
    ("charAt", 1): Method(_char_at, "the character at an index"),
    ("codePointAt", 1): Method(_code_point_at, "the number of the character at an index"),
    ("substring", 1): Method(_substring_from, "the text from an index on"),
    ("substring", 2): Method(_substring, "the text from an index up to another"),
    ("subSequence", 2): Method(_substring, "the text from an index up to another"),
    ("trim", 0): Method(_trim, "without characters up to the blank at both ends"),
    ("strip", 0): Method(_strip, "without white space at both ends"),
    ("stripLeading", 0): Method(_strip_leading, "without white space at the start"),
    ("stripTrailing", 0): Method(_strip_trailing, "without white space at the end"),
    ("toCharArray", 0): Method(_to_char_array, "the characters as an array"),
    ("getBytes", 0): Method(_get_bytes, "the UTF-8 bytes as an array"),
    ("getBytes", 1): Method(_get_bytes_in, "the bytes in a character set"),
    ("indexOf", 1): Method(_index_of, "where a text or character first stands, or -1"),
    ("indexOf", 2): Method(_index_of_from, "the same, from an index on"),
    ("lastIndexOf", 1): Method(_last_index_of, "where a text or character last stands, or -1"),
    ("lastIndexOf", 2): Method(_last_index_of_from, "the same, up to an index"),
    ("contains", 1): Method(_contains, "whether another text stands in it"),
    ("startsWith", 1): Method(_starts_with, "whether it begins with another text"),
    ("startsWith", 2): Method(_starts_with_at, "whether another text stands at an index"),
    ("endsWith", 1): Method(_ends_with, "whether it ends with another text"),
    ("concat", 1): Method(_concat, "it and another text"),
    ("repeat", 1): Method(_repeat, "it, as many times"),
    ("replace", 2): Method(_replace, "with every occurrence of a text replaced"),
    ("toUpperCase", 0): Method(_to_upper_case, "in upper case"),
    ("toLowerCase", 0): Method(_to_lower_case, "in lower case"),
    ("matches", 1): Method(_matches, "whether a regular expression matches all of it"),
    ("replaceAll", 2): Method(_replace_all, "with every match of a regular expression replaced"),
    ("replaceFirst", 2): Method(_replace_first, "with the first match replaced"),
    ("split", 1): Method(_split, "the parts between the matches of a regular expression"),
    ("split", 2): Method(_split_limited, "the same, at most so many parts"),
    ("equalsIgnoreCase", 1): Method(_equals_ignore_case, "whether equal but for case"),
    ("compareTo", 1): Method(_compare_to, "less than, equal to or greater than 0"),
    ("compare", 2): Method(_compare, "less than, equal to or greater than 0 (static)"),
    ("compareToIgnoreCase", 1): Method(_compare_to_ignore_case, "the same, but for case"),
    ("contentEquals", 1): Method(_content_equals, "whether equal to another text"),
    ("regionMatches", 4): Method(_region_matches, "whether parts of two texts are equal"),
    ("regionMatches", 5): Method(_region, "the same, perhaps but for case"),
    ("intern", 0): Method(lambda text: text, "itself"),
    ("valueOf", 1): Method(_value_of, "the text of a value (static)"),
    ("join", 2): Method(_join_all, "the texts of a list with a text between them (static)"),
    **{
        ("join", count): Method(_join, "texts with a text between them (static)")
        for count in (1, 3, 4, 5, 6, 7, 8, 9)
    },
    **{
        ("format", count): Method(_format, "values in a printf-like pattern (static)")
        for count in range(1, 10)
    },
    ("chars", 0): Method(lambda text: JavaStream(_length(text)), "a stream to count"),
    ("codePoints", 0): Method(lambda text: JavaStream(len(text)), "a stream to count"),
    ("lines", 0): Method(_lines, "a stream of the lines, to count"),
}
"""The table; further methods of every object: ``methods_object``."""
