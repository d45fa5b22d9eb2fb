"""The methods of ``java.lang.String``. Lengths and indexes count UTF-16 units."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from lockgate.java.text import from_units
from lockgate.java.values import Array, Character, Value
from lockgate.jregex import Hazard, JavaPattern, compile_pattern
from lockgate.vtl.allowance import FEW_ITEMS, LARGE, NOTICED, STAYS_SMALL, charge_items, spend
from lockgate.vtl.failures import JavaException, LimitReached
from lockgate.vtl.format_text import format_text
from lockgate.vtl.limits import DEFAULT_LIMITS
from lockgate.vtl.methods import MORE, Method, MethodTable, as_index, null_pointer, out_of_bounds
from lockgate.vtl.methods_text_parts import TEXT_PART_METHODS
from lockgate.vtl.methods_text_search import TEXT_SEARCH_METHODS
from lockgate.vtl.objects import ByteArray, CharArray, MapView
from lockgate.vtl.text_units import is_text_or_none, made, units_of, visited
from lockgate.vtl.texts import text_of

__all__ = ["TEXT_METHODS", "text_method"]

_REGEX_SIGNS: Final = frozenset(".$|()[{^?*+\\")
_SHORT: Final = 14
"""Characters of a replacement that make no large text out of one that is not noticed."""

_REGEX_COST: Final = 128
"""Bytes that could be copied while a pattern is matched against a character."""
_LIMITED_COST: Final = 524_288
"""The same for an evaluation of a pattern that is not known to be harmless, whatever the text: each
may take all its time (``jregex.limits.SECONDS``), so a render has some thousand of them."""
_SPLIT_COST: Final = 16
"""The same for a character that a text is split at."""


# ------------------------------------------------------------------------------------ new texts


def _concat(text: str, other: Value) -> Value:
    if type(other) is str:
        return made(text + other)
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
    return made(text * count)


def _replace(text: str, old: Value, new: Value) -> Value:
    if type(old) is Character and type(new) is Character:
        return made(from_units(units_of(text).replace(str(old), str(new))))
    if old is None or new is None:
        if is_text_or_none(old) and is_text_or_none(new):
            raise null_pointer()
        return None
    if type(old) is not str or type(new) is not str:
        return None
    return made(_checked_replace(visited(text), old, new))


def _checked_replace(text: str, old: str, new: str) -> str:
    if len(new) > len(old) and len(text) * (len(new) + 1) > DEFAULT_LIMITS.text:
        count = text.count(old) if old else len(text) + 1
        if len(text) + count * (len(new) - len(old)) > DEFAULT_LIMITS.text:
            raise LimitReached("a text that is too long")
    return text.replace(old, new)


def _to_upper_case(text: str) -> str:
    return text.upper() if len(text) <= STAYS_SMALL else made(visited(text).upper())


def _to_lower_case(text: str) -> str:
    return text.lower() if len(text) <= STAYS_SMALL else made(visited(text).lower())


# -------------------------------------------------------------------------- regular expressions


@lru_cache(maxsize=512)
def _pattern(text: str) -> JavaPattern:
    return compile_pattern(text)


@lru_cache(maxsize=512)
def _replacer(pattern: str, replacement: str) -> Callable[[str], str]:
    return _pattern(pattern).replacer(replacement)


def _enter(text: str, hazard: Hazard | None) -> None:
    """Enter that a pattern looks at ``text``; with a ``hazard`` that may take all its time."""
    if len(text) > NOTICED:
        spend(_REGEX_COST * len(text))
    if hazard is not None:
        spend(_LIMITED_COST)


def _pattern_of(value: Value) -> JavaPattern | None:
    """The pattern that an argument is; None for what no method takes."""
    if value is None:
        raise null_pointer()
    return _pattern(value) if type(value) is str else None


def _regex(text: str, pattern: Value) -> JavaPattern | None:
    """The pattern for a search in ``text``, which is entered."""
    regex = _pattern_of(pattern)
    if regex is not None:
        _enter(text, regex.search_hazard)
    return regex


def _matches(text: str, pattern: Value) -> Value:
    regex = _pattern_of(pattern)
    if regex is None:
        return None
    _enter(text, regex.hazard)
    return regex.matches(text)


def _replace_all(text: str, pattern: Value, replacement: Value) -> Value:
    if type(pattern) is str and type(replacement) is str:
        _enter(text, _pattern(pattern).search_hazard)
        replaced = _replacer(pattern, replacement)(text)
        return replaced if len(replaced) <= LARGE else made(replaced)
    regex = _regex(text, pattern) if is_text_or_none(replacement) else None
    # Java only looks at a replacement when there is a match.
    if regex is not None and regex.replace_first(text, "\0\0") != text:
        raise null_pointer()
    return None if regex is None else text


def text_method(name: str, *arguments: Value) -> Callable[..., Value] | None:
    """The method of a text with constant arguments, where knowing them saves work."""
    match name, arguments:
        case "replaceAll", (str(pattern), str(replacement)):
            return _replacing(pattern, replacement)
        case "split", (str(pattern),) if _is_one_sign(pattern):
            return _split_at_sign
    return None


def _replacing(pattern: str, replacement: str) -> Callable[..., Value]:
    if "$" in replacement or len(replacement) > _SHORT:
        return _replace_all  # much may come of little
    substitute: Callable[[str], str] | None = None

    def replace_all(text: str, *_: Value) -> Value:
        nonlocal substitute
        if len(text) > NOTICED:
            return _replace_all(text, pattern, replacement)
        if substitute is None:
            if _pattern(pattern).search_hazard is not None:
                return _replace_all(text, pattern, replacement)
            substitute = _replacer(pattern, replacement)
        return substitute(text)

    return replace_all


def _replace_first(text: str, pattern: Value, replacement: Value) -> Value:
    regex = _regex(text, pattern) if is_text_or_none(replacement) else None
    if regex is None:
        return None
    if replacement is None:
        raise null_pointer()
    return made(regex.replace_first(text, replacement))


def _split(text: str, pattern: Value) -> Value:
    if type(pattern) is str and _is_one_sign(pattern):
        return _split_at_sign(text, pattern)
    regex = _regex(text, pattern)
    return None if regex is None else _array(regex.split(text))


def _is_one_sign(pattern: str) -> bool:
    return len(pattern) == 1 and pattern not in _REGEX_SIGNS


def _split_at_sign(text: str, sign: str) -> Value:
    if len(text) > NOTICED:
        spend(_SPLIT_COST * len(text))
    parts = text.split(sign)
    if parts[-1]:
        return Array(parts) if len(parts) <= FEW_ITEMS else _array(parts)
    parts = text.rstrip(sign).split(sign)
    # A text of separators only has no parts at all; one without any is its own part.
    return _array(parts if parts[0] or len(parts) > 1 or not text else [])


def _split_limited(text: str, pattern: Value, limit: Value) -> Value:
    regex = _regex(text, pattern) if as_index(limit) else None
    return None if regex is None else _array(regex.split(text, limit))


def _array(parts: list[str]) -> Array:
    if len(parts) > FEW_ITEMS:
        charge_items(len(parts))
    return Array(parts)


# --------------------------------------------------------------------- static methods and others


def _value_of(_: str, value: Value) -> Value:
    if type(value) is CharArray:
        return from_units("".join(value))
    return text_of(value)


def _of_characters(_: str, *values: Value) -> Value:
    """``valueOf(a, b)``: Velocity makes an array of what stands where Java wants one."""
    if not all(type(value) is Character for value in values):
        return None
    return from_units("".join(values))


def _copy_value_of(_: str, value: Value) -> Value:
    if value is None:
        raise null_pointer()
    if type(value) is CharArray or type(value) is Character:
        return from_units("".join(value))
    return None


def _value_of_part(_: str, value: Value, start: Value, count: Value) -> Value:
    if not (as_index(start) and as_index(count)) or type(value) not in (CharArray, type(None)):
        return _of_characters(_, value, start, count)
    if value is None:
        raise null_pointer()
    if start < 0 or count < 0 or start > len(value) - count:
        raise out_of_bounds("StringIndex", start, count)
    return from_units("".join(value[start : start + count]))


def _join_all(_: str, separator: Value, values: Value) -> Value:
    if isinstance(values, MapView):
        values = values.values()
    elif type(values) is str:
        values = [values]
    if not isinstance(values, list) or not is_text_or_none(separator):
        return None
    if isinstance(values, Array) and type(values) is not Array:
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
    return made(separator.join(parts))


def _join(_: str, separator: Value, *values: Value) -> Value:
    if not all(map(is_text_or_none, (separator, *values))):
        return None
    if separator is None:
        raise null_pointer()
    return made(separator.join("null" if value is None else value for value in values))


def _formatted(text: str, *values: Value) -> Value:
    if len(values) == 1 and isinstance(values[0], ByteArray | CharArray):
        return None  # an array, but not one of objects
    # One null is taken for the array of all values.
    return made(format_text(text, None if values == (None,) else values))


def _format(_: str, pattern: Value, *values: Value) -> Value:
    if pattern is None:
        # Taken for the locale, where a pattern follows.
        if not values or type(values[0]) is not str:
            raise null_pointer()
        pattern, values = values[0], values[1:]
    return _formatted(pattern, *values) if type(pattern) is str else None


TEXT_METHODS: MethodTable = {
    **TEXT_PART_METHODS,
    **TEXT_SEARCH_METHODS,
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
    ("intern", 0): Method(lambda text: text, "itself"),
    ("valueOf", 1): Method(_value_of, "the text of a value (static)"),
    ("valueOf", 3): Method(_value_of_part, "a part of an array of characters as a text (static)"),
    ("copyValueOf", 1): Method(_copy_value_of, "an array of characters as a text (static)"),
    ("copyValueOf", 3): Method(_value_of_part, "the same, of a part of it (static)"),
    **dict.fromkeys(
        ((name, count) for name in ("valueOf", "copyValueOf") for count in (0, 2, MORE)),
        Method(_of_characters, "characters as a text (static)"),
    ),
    ("join", 2): Method(_join_all, "the texts of a list with a text between them (static)"),
    **dict.fromkeys(
        (("join", 1), ("join", MORE)), Method(_join, "texts with a text between them (static)")
    ),
    **dict.fromkeys(
        (("format", 1), ("format", MORE)),
        Method(_format, "values in a printf-like pattern (static)"),
    ),
    **dict.fromkeys(
        (("formatted", 0), ("formatted", MORE)),
        Method(_formatted, "it as a printf-like pattern, with values"),
    ),
}
"""The table; further methods of every object: ``dispatch``."""
