"""The methods of numbers, booleans and characters."""

import math
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from lockgate.java.text import to_text
from lockgate.java.values import BigInteger, Character, Float, Value
from lockgate.vtl.arithmetic import add, compare, is_big, is_long, multiply, subtract, wrapped
from lockgate.vtl.failures import JavaException, LimitReached
from lockgate.vtl.hashing import hash_code
from lockgate.vtl.methods import Method, MethodTable, as_index, class_cast, null_pointer
from lockgate.vtl.number_parsing import in_base, parse_float, parse_integer, single_precision

__all__ = [
    "BIG_DECIMAL_METHODS",
    "BIG_INTEGER_METHODS",
    "BOOLEAN_METHODS",
    "CHARACTER_METHODS",
    "DOUBLE_METHODS",
    "FLOAT_METHODS",
    "INTEGER_METHODS",
    "LONG_METHODS",
]

_MAX_POWER: Final = 10_000


# ------------------------------------------------------------------------------ conversions


def _cut(value: Value, bits: int) -> int:
    """The lowest bits of an integer, as a signed number."""
    whole = _decimal_residue(value, bits) if isinstance(value, Decimal) else int(value)
    cut = whole & ((1 << bits) - 1)
    return cut - (1 << bits) if cut >> (bits - 1) else cut


def _decimal_residue(value: Decimal, bits: int) -> int:
    """An integer with the lowest bits of the whole part, which itself may have 10**9 digits."""
    sign, digits, exponent = value.as_tuple()
    if value.adjusted() < 0:
        return 0
    power = int(exponent)
    number = int(Decimal((0, digits, 0)))
    whole = number * pow(10, power, 1 << bits) if power >= 0 else number // 10**-power
    return -whole if sign else whole


def _whole(value: Value, bits: int) -> int:
    """Like a Java cast: a float stops at the largest number, anything else loses its high bits."""
    if isinstance(value, float):
        if math.isnan(value):
            return 0
        limit = 1 << (bits - 1)
        if not -limit <= value < limit:
            return limit - 1 if value > 0 else -limit
    return _cut(value, bits)


def _int_value(value: Value) -> int:
    return _whole(value, 32)


def _long_value(value: Value) -> int:
    return wrapped(_whole(value, 64), long=True, big=False)


def _short_value(value: Value) -> int:
    return _cut(_whole(value, 32), 16)


def _byte_value(value: Value) -> int:
    return _cut(_whole(value, 32), 8)


def _double_value(value: Value) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def _float_value(value: Value) -> Float:
    return single_precision(_double_value(value))


_CONVERSIONS: MethodTable = {
    ("intValue", 0): Method(_int_value, "as an Integer"),
    ("longValue", 0): Method(_long_value, "as a Long"),
    ("doubleValue", 0): Method(_double_value, "as a Double"),
    ("floatValue", 0): Method(_float_value, "as a Float"),
    ("shortValue", 0): Method(_short_value, "the lowest 16 bits"),
    ("byteValue", 0): Method(_byte_value, "the lowest 8 bits"),
}


def _comparer(belongs: Callable[[Value], bool], name: str) -> Method:
    """``compareTo``: only with a number of the same class."""

    def compare_to(value: Value, other: Value) -> int:
        if other is None:
            raise null_pointer()
        if not belongs(other):
            raise class_cast(name)
        return _ordered(value, other)

    return Method(compare_to, "less than, equal to or greater than 0")


def _ordered(left: Value, right: Value) -> int:
    """``compareTo``: unlike ``<``, NaN is the greatest and -0.0 less than 0.0."""
    if isinstance(left, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) - math.isnan(right)
        if left == right == 0:
            return (math.copysign(1, left) > 0) - (math.copysign(1, right) > 0)
    return compare(left, right)


# -------------------------------------------------------------------------- Integer and Long


class _Width:
    """The methods that Integer and Long have in common, for one of the two."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.parser = "parseInt" if bits == 32 else "parseLong"

    def accepts(self, value: Value) -> bool:
        """Whether an argument can be passed where Java wants this ``int`` or ``long``."""
        if self.bits == 32:
            return as_index(value)
        return isinstance(value, int) and not isinstance(value, bool) and not is_big(value)

    def wrap(self, value: int) -> int:
        """A result in the class."""
        return wrapped(value, long=self.bits == 64, big=False)

    def on_one(self, function: Callable[[int], Value]) -> Callable[[Value, Value], Value]:
        """A static method of one number."""

        def apply(_: Value, value: Value) -> Value:
            return function(int(value)) if self.accepts(value) else None

        return apply

    def on_two(self, function: Callable[[int, int], Value]) -> Callable[..., Value]:
        """A static method of two numbers."""

        def apply(_: Value, left: Value, right: Value) -> Value:
            if self.accepts(left) and self.accepts(right):
                return function(int(left), int(right))
            return None

        return apply

    def unsigned(self, value: int) -> int:
        """The bits of a number as a positive one."""
        return value & ((1 << self.bits) - 1)

    def parse(self, _: Value, text: Value) -> Value:
        """``parseInt(text)``."""
        return self.parse_in(_, text, 10)

    def parse_in(self, _: Value, text: Value, base: Value) -> Value:
        """``parseInt(text, base)``."""
        value = parse_integer(text, base, self.bits)
        return None if value is None else self.wrap(value)

    def value_of(self, _: Value, value: Value) -> Value:
        """``valueOf`` of a text or a number."""
        return self.wrap(int(value)) if self.accepts(value) else self.parse(_, value)

    def to_text_in(self, _: Value, value: Value, base: Value) -> Value:
        """``toString(value, base)``."""
        return in_base(value, base) if self.accepts(value) and as_index(base) else None

    def table(self) -> MethodTable:
        """The static methods."""
        one, two, unsigned, wrap = self.on_one, self.on_two, self.unsigned, self.wrap
        return {
            (self.parser, 1): Method(self.parse, "a text as a number (static)"),
            (self.parser, 2): Method(self.parse_in, "a text in a base as a number (static)"),
            ("valueOf", 1): Method(self.value_of, "a text or number as a number (static)"),
            ("valueOf", 2): Method(self.parse_in, "a text in a base as a number (static)"),
            ("toString", 1): Method(one(to_text), "the text of a number (static)"),
            ("toString", 2): Method(self.to_text_in, "a number in a base (static)"),
            ("toHexString", 1): Method(one(lambda n: in_base(unsigned(n), 16)), "base 16 (static)"),
            ("toOctalString", 1): Method(one(lambda n: in_base(unsigned(n), 8)), "base 8 (static)"),
            ("toBinaryString", 1): Method(
                one(lambda n: in_base(unsigned(n), 2)), "base 2 (static)"
            ),
            ("max", 2): Method(two(lambda a, b: wrap(max(a, b))), "the greater of two (static)"),
            ("min", 2): Method(two(lambda a, b: wrap(min(a, b))), "the lesser of two (static)"),
            ("sum", 2): Method(
                two(lambda a, b: wrap(_cut(a + b, self.bits))), "the sum of two (static)"
            ),
            ("compare", 2): Method(two(lambda a, b: (a > b) - (a < b)), "-1, 0 or 1 (static)"),
            ("signum", 1): Method(one(lambda n: (n > 0) - (n < 0)), "the sign (static)"),
            ("bitCount", 1): Method(one(lambda n: unsigned(n).bit_count()), "bits set (static)"),
            ("hashCode", 1): Method(
                one(lambda n: hash_code(wrap(n))), "the hash of a number (static)"
            ),
            ("numberOfLeadingZeros", 1): Method(
                one(lambda n: self.bits - unsigned(n).bit_length()), "zero bits in front (static)"
            ),
        }


def _is_integer(value: Value) -> bool:
    return as_index(value)


def _is_long(value: Value) -> bool:
    integer = isinstance(value, int) and not isinstance(value, bool)
    return integer and is_long(value) and not is_big(value)


INTEGER_METHODS: MethodTable = {
    **_CONVERSIONS,
    **_Width(32).table(),
    ("compareTo", 1): _comparer(_is_integer, "java.lang.Integer"),
}
"""``java.lang.Integer``."""

LONG_METHODS: MethodTable = {
    **_CONVERSIONS,
    **_Width(64).table(),
    ("compareTo", 1): _comparer(_is_long, "java.lang.Long"),
}
"""``java.lang.Long``."""


# ------------------------------------------------------------------ BigInteger and BigDecimal


def _big(value: int) -> int:
    return wrapped(value, long=False, big=True)


def _with_big(function: Callable[[int, int], int]) -> Callable[[Value, Value], Value]:
    def apply(value: Value, other: Value) -> Value:
        if other is None:
            raise null_pointer()
        return _big(function(int(value), int(other))) if is_big(other) else None

    return apply


def _power(value: Value, exponent: Value) -> Value:
    if not as_index(exponent):
        return None
    if exponent < 0:
        raise JavaException("java.lang.ArithmeticException: Negative exponent")
    if value.bit_length() * exponent > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    return _big(int(value) ** exponent)


def _modulus(value: int, other: int) -> int:
    if other <= 0:
        raise JavaException("java.lang.ArithmeticException: BigInteger: modulus not positive")
    return value % other


def _big_text(value: Value, base: Value) -> Value:
    return in_base(value, base) if as_index(base) else None


BIG_INTEGER_METHODS: MethodTable = {
    **_CONVERSIONS,
    ("compareTo", 1): _comparer(is_big, "java.math.BigInteger"),
    ("add", 1): Method(_with_big(lambda a, b: add(BigInteger(a), BigInteger(b))), "the sum"),
    ("subtract", 1): Method(_with_big(lambda a, b: a - b), "the difference"),
    ("multiply", 1): Method(
        _with_big(lambda a, b: multiply(BigInteger(a), BigInteger(b))), "the product"
    ),
    ("mod", 1): Method(_with_big(_modulus), "the remainder, never negative"),
    ("gcd", 1): Method(_with_big(math.gcd), "the greatest common divisor"),
    ("max", 1): Method(_with_big(max), "the greater of two"),
    ("min", 1): Method(_with_big(min), "the lesser of two"),
    ("pow", 1): Method(_power, "a power"),
    ("negate", 0): Method(lambda value: _big(-value), "with the other sign"),
    ("abs", 0): Method(lambda value: _big(abs(value)), "without its sign"),
    ("signum", 0): Method(lambda value: (value > 0) - (value < 0), "the sign"),
    ("bitCount", 0): Method(
        lambda value: (value if value >= 0 else ~value).bit_count(), "bits unlike the sign's"
    ),
    ("bitLength", 0): Method(
        lambda value: (value if value >= 0 else ~value).bit_length(), "bits without the sign"
    ),
    ("toString", 1): Method(_big_text, "in a base"),
}
"""``java.math.BigInteger``."""


def _with_decimal(function: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    def apply(value: Value, other: Value) -> Value:
        if other is None:
            raise null_pointer()
        return function(value, other) if isinstance(other, Decimal) else None

    return apply


def _plain(value: Decimal) -> str:
    if abs(value.adjusted()) > _MAX_POWER:
        raise LimitReached("a number of too many digits")
    return f"{value:f}" if value else f"{abs(value):f}"


BIG_DECIMAL_METHODS: MethodTable = {
    **_CONVERSIONS,
    ("compareTo", 1): _comparer(lambda v: isinstance(v, Decimal), "java.math.BigDecimal"),
    ("add", 1): Method(_with_decimal(add), "the sum"),
    ("subtract", 1): Method(_with_decimal(subtract), "the difference"),
    ("multiply", 1): Method(_with_decimal(multiply), "the product"),
    ("max", 1): Method(_with_decimal(lambda a, b: max(a, b)), "the greater of two"),
    ("min", 1): Method(_with_decimal(lambda a, b: min(a, b)), "the lesser of two"),
    ("negate", 0): Method(lambda value: value.copy_negate(), "with the other sign"),
    ("abs", 0): Method(lambda value: value.copy_abs(), "without its sign"),
    ("signum", 0): Method(lambda value: (value > 0) - (value < 0), "the sign"),
    ("scale", 0): Method(lambda value: -value.as_tuple().exponent, "number of decimals"),
    ("precision", 0): Method(lambda value: len(value.as_tuple().digits), "number of digits"),
    ("toPlainString", 0): Method(_plain, "the text without an exponent"),
}
"""``java.math.BigDecimal``."""


# -------------------------------------------------------------------------- Double and Float


def _as_double(value: Value) -> float | None:
    """An argument where Java wants a ``double``: any number but the big ones."""
    if isinstance(value, bool) or not isinstance(value, int | float) or is_big(value):
        return None
    return float(value)


def _on_double(function: Callable[[float], Value]) -> Callable[[Value, Value], Value]:
    def apply(_: Value, value: Value) -> Value:
        number = _as_double(value)
        return None if number is None else function(number)

    return apply


def _on_doubles(function: Callable[[float, float], Value]) -> Callable[..., Value]:
    def apply(_: Value, left: Value, right: Value) -> Value:
        first, second = _as_double(left), _as_double(right)
        return None if first is None or second is None else function(first, second)

    return apply


def _double_of(_: Value, value: Value) -> Value:
    number = _as_double(value)
    return parse_float(value) if number is None else number


def _extreme(left: float, right: float, sign: int) -> float:
    if math.isnan(left) or math.isnan(right):
        return math.nan
    return left if _ordered(left, right) * sign >= 0 else right


_FLOATING: MethodTable = {
    **_CONVERSIONS,
    ("isNaN", 0): Method(math.isnan, "whether not a number"),
    ("isInfinite", 0): Method(math.isinf, "whether infinite"),
}

DOUBLE_METHODS: MethodTable = {
    **_FLOATING,
    ("compareTo", 1): _comparer(lambda v: type(v) is float, "java.lang.Double"),
    ("isNaN", 1): Method(_on_double(math.isnan), "whether not a number (static)"),
    ("isInfinite", 1): Method(_on_double(math.isinf), "whether infinite (static)"),
    ("isFinite", 1): Method(_on_double(math.isfinite), "whether finite (static)"),
    ("parseDouble", 1): Method(lambda _, text: parse_float(text), "a text as a number (static)"),
    ("valueOf", 1): Method(_double_of, "a text or number as a number (static)"),
    ("toString", 1): Method(_on_double(to_text), "the text of a number (static)"),
    ("max", 2): Method(_on_doubles(lambda a, b: _extreme(a, b, 1)), "the greater (static)"),
    ("min", 2): Method(_on_doubles(lambda a, b: _extreme(a, b, -1)), "the lesser (static)"),
    ("sum", 2): Method(_on_doubles(lambda a, b: a + b), "the sum of two (static)"),
    ("compare", 2): Method(_on_doubles(_ordered), "-1, 0 or 1 (static)"),
    ("hashCode", 1): Method(_on_double(hash_code), "the hash of a number (static)"),
    ("doubleToLongBits", 1): Method(
        _on_double(lambda n: _long_value(struct.unpack(">q", struct.pack(">d", n))[0])),
        "the bits of a number (static)",
    ),
}
"""``java.lang.Double``."""


def _parse_float(_: Value, text: Value) -> Value:
    number = parse_float(text)
    return None if number is None else single_precision(number)


def _float_of(_: Value, value: Value) -> Value:
    number = None if type(value) is float else _as_double(value)
    return _parse_float(_, value) if number is None else single_precision(number)


FLOAT_METHODS: MethodTable = {
    **_FLOATING,
    ("parseFloat", 1): Method(_parse_float, "a text as a number (static)"),
    ("valueOf", 1): Method(_float_of, "a text or number as a number (static)"),
    ("compareTo", 1): _comparer(lambda v: isinstance(v, Float), "java.lang.Float"),
}
"""``java.lang.Float``."""


# --------------------------------------------------------------------- Boolean and Character


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
    ("compareTo", 1): _comparer(lambda v: type(v) is bool, "java.lang.Boolean"),
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
        if type(value) is Character:
            return function(str(value))
        if as_index(value) and 0 <= value <= 0x10FFFF:
            result = function(chr(value))
            return ord(result) if type(result) is Character else result
        return None

    return apply


def _cased(text: str, original: str) -> Character:
    return Character(text if len(text) == 1 else original)


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
    ("toString", 1): Method(_on_character(str), "as a text (static)"),
    ("valueOf", 1): Method(
        lambda _, value: value if type(value) is Character else None, "itself (static)"
    ),
}
"""``java.lang.Character``."""
