"""The methods of Integer and Long."""

from collections.abc import Callable
from typing import ClassVar

from lockgate.java.text import to_text
from lockgate.java.values import Value
from lockgate.vtl.arithmetic import is_big, is_long, wrapped
from lockgate.vtl.failures import JavaException
from lockgate.vtl.hashing import hash_code
from lockgate.vtl.methods import Method, MethodTable, as_index, is_integer, null_pointer
from lockgate.vtl.number_conversions import NUMBER_CONVERSIONS, comparer, cut_to
from lockgate.vtl.number_parsing import in_base, parse_integer

__all__ = ["INTEGER_METHODS", "LONG_METHODS", "Width"]


class Width:
    """The methods that Java's integers have in common, for one of their classes."""

    parsers: ClassVar = {8: "parseByte", 16: "parseShort", 32: "parseInt", 64: "parseLong"}

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.parser = self.parsers[bits]

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

    def decode(self, _: Value, text: Value) -> Value:
        """``decode``: decimal, ``0x``, ``#`` or octal."""
        if text is None:
            raise null_pointer()
        if type(text) is not str:
            return None
        sign = text[:1] if text[:1] in ("+", "-") else ""
        digits, base = text[len(sign) :], 10
        for prefix, other in (("0x", 16), ("0X", 16), ("#", 16), ("0", 8)):
            if digits.startswith(prefix) and digits != "0":
                digits, base = digits[len(prefix) :], other
                break
        if digits[:1] in ("+", "-"):
            digits = ""
        return self.parse_in(_, ("-" if sign == "-" else "") + digits, base)

    def parse_unsigned(self, _: Value, text: Value, base: Value = 10) -> Value:
        """``parseUnsignedInt``."""
        if type(text) is str and text[:1] == "-":
            text = ""
        value = parse_integer(text, base, self.bits + 1)
        return None if value is None else self.wrap(cut_to(value, self.bits))

    def unsigned_text(self, _: Value, value: Value, base: Value = 10) -> Value:
        """``toUnsignedString``."""
        if self.accepts(value) and as_index(base):
            return in_base(self.unsigned(int(value)), base)
        return None

    def rotate(self, sign: int) -> Callable[..., Value]:
        """``rotateLeft``, or to the right for a negative sign."""

        def apply(_: Value, value: Value, distance: Value) -> Value:
            if not (self.accepts(value) and as_index(distance)):
                return None
            bits, by = self.unsigned(int(value)), sign * distance % self.bits
            return self.of_bits(bits << by | bits >> (self.bits - by))

        return apply

    def of_bits(self, bits: int) -> int:
        """The number whose bits are the lowest of these."""
        return self.wrap(cut_to(bits, self.bits))

    def divided(self, left: int, right: int) -> tuple[int, int]:
        """Quotient and remainder of two numbers without signs."""
        if right == 0:
            raise JavaException("java.lang.ArithmeticException: / by zero")
        return divmod(self.unsigned(left), self.unsigned(right))

    def reversed_bits(self, value: int) -> int:
        """``reverse``."""
        return self.of_bits(int(f"{self.unsigned(value):0{self.bits}b}"[::-1], 2))

    def reversed_bytes(self, value: int) -> int:
        """``reverseBytes``."""
        size = self.bits // 8
        return self.of_bits(int.from_bytes(self.unsigned(value).to_bytes(size), "little"))

    def trailing_zeros(self, value: int) -> int:
        """``numberOfTrailingZeros``."""
        return (value & -value).bit_length() - 1 if value else self.bits

    def highest_bit(self, value: int) -> int:
        """``highestOneBit``."""
        return self.of_bits((1 << self.unsigned(value).bit_length()) >> 1)

    def unsigned_order(self, left: int, right: int) -> int:
        """``compareUnsigned``."""
        first, second = self.unsigned(left), self.unsigned(right)
        return (first > second) - (first < second)

    def bits_table(self) -> MethodTable:
        """The static methods that look at the bits, or take them for a number without a sign."""
        one, two = self.on_one, self.on_two
        parser = self.parser.replace("parse", "parseUnsigned")
        return {
            ("decode", 1): Method(self.decode, "a text, also of base 16 or 8 (static)"),
            ("reverse", 1): Method(one(self.reversed_bits), "with its bits reversed (static)"),
            ("reverseBytes", 1): Method(
                one(self.reversed_bytes), "with its bytes reversed (static)"
            ),
            ("highestOneBit", 1): Method(one(self.highest_bit), "its highest bit only (static)"),
            ("lowestOneBit", 1): Method(
                one(lambda n: self.of_bits(n & -n)), "its lowest bit only (static)"
            ),
            ("numberOfTrailingZeros", 1): Method(
                one(self.trailing_zeros), "zero bits at the end (static)"
            ),
            ("rotateLeft", 2): Method(self.rotate(1), "with its bits rotated (static)"),
            ("rotateRight", 2): Method(self.rotate(-1), "with its bits rotated (static)"),
            (parser, 1): Method(self.parse_unsigned, "a text as bits (static)"),
            (parser, 2): Method(self.parse_unsigned, "a text in a base as bits (static)"),
            ("toUnsignedString", 1): Method(self.unsigned_text, "without a sign (static)"),
            ("toUnsignedString", 2): Method(self.unsigned_text, "the same, in a base (static)"),
            ("divideUnsigned", 2): Method(
                two(lambda a, b: self.of_bits(self.divided(a, b)[0])),
                "the quotient without signs (static)",
            ),
            ("remainderUnsigned", 2): Method(
                two(lambda a, b: self.of_bits(self.divided(a, b)[1])),
                "the remainder without signs (static)",
            ),
            ("compareUnsigned", 2): Method(
                two(self.unsigned_order), "-1, 0 or 1, without signs (static)"
            ),
        }

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
                two(lambda a, b: wrap(cut_to(a + b, self.bits))), "the sum of two (static)"
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


def _is_long(value: Value) -> bool:
    integer = isinstance(value, int) and not isinstance(value, bool)
    return integer and is_long(value) and not is_big(value)


def _to_unsigned_long(_: Value, value: Value) -> Value:
    return wrapped(value & 0xFFFFFFFF, long=True, big=False) if as_index(value) else None


INTEGER_METHODS: MethodTable = {
    **NUMBER_CONVERSIONS,
    **Width(32).table(),
    **Width(32).bits_table(),
    ("toUnsignedLong", 1): Method(_to_unsigned_long, "its bits as a Long (static)"),
    ("compareTo", 1): comparer(is_integer, "java.lang.Integer"),
}
"""``java.lang.Integer``."""

LONG_METHODS: MethodTable = {
    **NUMBER_CONVERSIONS,
    **Width(64).table(),
    **Width(64).bits_table(),
    ("compareTo", 1): comparer(_is_long, "java.lang.Long"),
}
"""``java.lang.Long``."""
