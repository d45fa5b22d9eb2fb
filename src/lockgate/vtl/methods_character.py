"""The methods of Boolean and Character."""

from collections.abc import Callable
from unicodedata import category, numeric

from lockgate.java.text import to_text, to_units
from lockgate.java.values import Character, Value
from lockgate.vtl.failures import JavaException
from lockgate.vtl.hashing import hash_code
from lockgate.vtl.methods import Method, MethodTable, as_index, class_cast, null_pointer
from lockgate.vtl.number_conversions import comparer
from lockgate.vtl.number_parsing import digit_of, in_base
from lockgate.vtl.objects import CharArray
from lockgate.vtl.text_units import JAVA_SPACE

__all__ = ["BOOLEAN_METHODS", "CHARACTER_METHODS"]


def _on_booleans(function: Callable[[bool, bool], Value]) -> Callable[..., Value]:
    def apply(_: Value, left: Value, right: Value) -> Value:
        return function(left, right) if type(left) is type(right) is bool else None

    return apply


def _on_boolean(function: Callable[[bool], Value]) -> Callable[[Value, Value], Value]:
    def apply(_: Value, value: Value) -> Value:
        return function(value) if type(value) is bool else None

    return apply


def _parse_boolean(_: Value, text: Value) -> Value:
    if text is None or type(text) is str:
        return text is not None and text.lower() == "true"
    return None


def _boolean_of(_: Value, value: Value) -> Value:
    return value if type(value) is bool else _parse_boolean(_, value)


BOOLEAN_METHODS: MethodTable = {
    ("booleanValue", 0): Method(bool, "itself"),
    ("compareTo", 1): comparer(lambda v: type(v) is bool, "java.lang.Boolean"),
    ("parseBoolean", 1): Method(_parse_boolean, "whether a text is true (static)"),
    ("valueOf", 1): Method(_boolean_of, "a text or boolean as a Boolean (static)"),
    ("toString", 1): Method(_on_boolean(to_text), "the text of a boolean (static)"),
    ("hashCode", 1): Method(_on_boolean(hash_code), "the hash of a boolean (static)"),
    ("compare", 2): Method(_on_booleans(lambda a, b: a - b), "-1, 0 or 1 (static)"),
    ("logicalAnd", 2): Method(_on_booleans(lambda a, b: a and b), "both (static)"),
    ("logicalOr", 2): Method(_on_booleans(lambda a, b: a or b), "one of them (static)"),
    ("logicalXor", 2): Method(_on_booleans(lambda a, b: a is not b), "just one (static)"),
}
"""``java.lang.Boolean``."""


def _on_character(function: Callable[[str], Value]) -> Callable[[Value, Value], Value]:
    """A static method of a character, which may also be given as its number."""

    def apply(_: Value, value: Value) -> Value:
        character = _as_character(value)
        if character is None:
            return None
        result = function(character)
        is_number = type(value) is not Character and type(result) is Character
        return ord(result) if is_number else result

    return apply


def _as_character(value: Value) -> str | None:
    if type(value) is Character:
        return str(value)
    return chr(value) if as_index(value) and 0 <= value <= 0x10FFFF else None


def _cased(text: str, original: str) -> Character:
    return Character(text if len(text) == 1 else original)


def _has_blank(character: str) -> bool:
    return category(character).startswith("Z")


def _numeric_value(character: str) -> int:
    """-1 for what has none, -2 for a fraction; Latin letters go on from 10."""
    value = digit_of(character)
    if value >= 0:
        return value
    number = numeric(character, -1) if category(character) in ("No", "Nl") else -1
    return int(number) if number == int(number) else -2


def _digit(_: Value, character: Value, base: Value) -> Value:
    found = _as_character(character)
    if found is None or not as_index(base):
        return None
    value = digit_of(found) if 2 <= base <= 36 else -1
    return value if value < base else -1


def _for_digit(_: Value, digit: Value, base: Value) -> Value:
    if not (as_index(digit) and as_index(base)):
        return None
    fits = 2 <= base <= 36 and 0 <= digit < base
    return Character(in_base(digit, 36) if fits else "\0")


def _compare(_: Value, left: Value, right: Value) -> Value:
    if type(left) is Character and type(right) is Character:
        return ord(left) - ord(right)
    return None


def _to_chars(_: Value, number: Value) -> Value:
    if not as_index(number):
        return None
    if not 0 <= number <= 0x10FFFF:
        raise JavaException("java.lang.IllegalArgumentException: not a valid code point")
    return CharArray(map(Character, to_units(chr(number))))


def _character_order(value: Value, other: Value) -> Value:
    if other is None:
        raise null_pointer()
    if type(other) is not Character:
        raise class_cast("java.lang.Character")
    return ord(value) - ord(other)


CHARACTER_METHODS: MethodTable = {
    ("charValue", 0): Method(lambda value: value, "itself"),
    ("compareTo", 1): Method(_character_order, "less than, equal to or greater than 0"),
    ("isDigit", 1): Method(_on_character(str.isdecimal), "whether a digit (static)"),
    ("isLetter", 1): Method(_on_character(str.isalpha), "whether a letter (static)"),
    ("isLetterOrDigit", 1): Method(
        _on_character(lambda c: c.isalpha() or c.isdecimal()), "whether one of both (static)"
    ),
    ("isUpperCase", 1): Method(_on_character(str.isupper), "whether in upper case (static)"),
    ("isLowerCase", 1): Method(_on_character(str.islower), "whether in lower case (static)"),
    ("toUpperCase", 1): Method(_on_character(lambda c: _cased(c.upper(), c)), "A for a (static)"),
    ("toLowerCase", 1): Method(_on_character(lambda c: _cased(c.lower(), c)), "a for A (static)"),
    ("isWhitespace", 1): Method(
        _on_character(JAVA_SPACE.__contains__), "whether white space (static)"
    ),
    ("isSpaceChar", 1): Method(_on_character(_has_blank), "whether a blank of Unicode (static)"),
    ("isISOControl", 1): Method(
        _on_character(lambda c: c < " " or "\x7f" <= c < "\xa0"), "whether a control (static)"
    ),
    ("getNumericValue", 1): Method(_on_character(_numeric_value), "its value (static)"),
    ("digit", 2): Method(_digit, "its value in a base, or -1 (static)"),
    ("forDigit", 2): Method(_for_digit, "the digit of a value in a base (static)"),
    ("compare", 2): Method(_compare, "less than, equal to or greater than 0 (static)"),
    ("toChars", 1): Method(_to_chars, "a number's characters as an array (static)"),
    ("charCount", 1): Method(
        lambda _, n: (2 if n >= 0x10000 else 1) if as_index(n) else None,
        "how many units the character of a number has (static)",
    ),
    ("toString", 1): Method(_on_character(str), "as a text (static)"),
    ("valueOf", 1): Method(
        lambda _, value: value if type(value) is Character else None, "itself (static)"
    ),
}
"""``java.lang.Character``."""
