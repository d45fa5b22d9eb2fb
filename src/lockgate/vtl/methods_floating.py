"""The methods of Double and Float."""

import math
import struct
from collections.abc import Callable
from typing import Final

from lockgate.java.text import to_text
from lockgate.java.values import Float, Value
from lockgate.vtl.arithmetic import is_big
from lockgate.vtl.hashing import hash_code
from lockgate.vtl.methods import Method, MethodTable, as_index
from lockgate.vtl.number_conversions import NUMBER_CONVERSIONS, comparer, long_value, ordered
from lockgate.vtl.number_parsing import parse_float, single_precision

__all__ = ["DOUBLE_METHODS", "FLOAT_METHODS"]

_LEAST_NORMAL_FLOAT: Final = 2.0**-126


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


def _hexadecimal(value: float) -> str:
    """``Double.toHexString``."""
    if not math.isfinite(value):
        return to_text(value)
    mantissa, _, power = value.hex().partition("p")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}p{int(power)}"


def _float_hexadecimal(value: Float) -> str:
    """``Float.toHexString``: the least ones are written without a leading 1."""
    if not 0 < abs(value) < _LEAST_NORMAL_FLOAT:
        return _hexadecimal(value)
    return _hexadecimal(math.ldexp(value, -1022 + 126)).replace("p-1022", "p-126")


def _from_bits(_: Value, bits: Value) -> Value:
    if isinstance(bits, bool) or not isinstance(bits, int) or is_big(bits):
        return None
    return float(struct.unpack(">d", struct.pack(">q", bits))[0])


def _bits_of(value: float) -> int:
    return long_value(struct.unpack(">q", struct.pack(">d", value))[0])


def _double_of(_: Value, value: Value) -> Value:
    number = _as_double(value)
    return parse_float(value) if number is None else number


def _extreme(left: float, right: float, sign: int) -> float:
    if math.isnan(left) or math.isnan(right):
        return math.nan
    return left if ordered(left, right) * sign >= 0 else right


_FLOATING: MethodTable = {
    **NUMBER_CONVERSIONS,
    ("isNaN", 0): Method(math.isnan, "whether not a number"),
    ("isInfinite", 0): Method(math.isinf, "whether infinite"),
}

DOUBLE_METHODS: MethodTable = {
    **_FLOATING,
    ("compareTo", 1): comparer(lambda v: type(v) is float, "java.lang.Double"),
    ("isNaN", 1): Method(_on_double(math.isnan), "whether not a number (static)"),
    ("isInfinite", 1): Method(_on_double(math.isinf), "whether infinite (static)"),
    ("isFinite", 1): Method(_on_double(math.isfinite), "whether finite (static)"),
    ("parseDouble", 1): Method(lambda _, text: parse_float(text), "a text as a number (static)"),
    ("valueOf", 1): Method(_double_of, "a text or number as a number (static)"),
    ("toString", 1): Method(_on_double(to_text), "the text of a number (static)"),
    ("max", 2): Method(_on_doubles(lambda a, b: _extreme(a, b, 1)), "the greater (static)"),
    ("min", 2): Method(_on_doubles(lambda a, b: _extreme(a, b, -1)), "the lesser (static)"),
    ("sum", 2): Method(_on_doubles(lambda a, b: a + b), "the sum of two (static)"),
    ("compare", 2): Method(_on_doubles(ordered), "-1, 0 or 1 (static)"),
    ("hashCode", 1): Method(_on_double(hash_code), "the hash of a number (static)"),
    ("toHexString", 1): Method(_on_double(_hexadecimal), "base 16 (static)"),
    ("doubleToLongBits", 1): Method(_on_double(_bits_of), "the bits of a number (static)"),
    ("doubleToRawLongBits", 1): Method(_on_double(_bits_of), "the bits of a number (static)"),
    ("longBitsToDouble", 1): Method(_from_bits, "the number with these bits (static)"),
}
"""``java.lang.Double``."""


def _parse_float(_: Value, text: Value) -> Value:
    number = parse_float(text)
    return None if number is None else single_precision(number)


def _float_of(_: Value, value: Value) -> Value:
    number = _as_float(value)
    return _parse_float(_, value) if number is None else number


def _as_float(value: Value) -> Float | None:
    """An argument where Java wants a ``float``: a Double is none."""
    number = None if type(value) is float else _as_double(value)
    return None if number is None else single_precision(number)


def _on_float(function: Callable[[Float], Value]) -> Callable[[Value, Value], Value]:
    def apply(_: Value, value: Value) -> Value:
        number = _as_float(value)
        return None if number is None else function(number)

    return apply


def _on_floats(function: Callable[[Float, Float], Value]) -> Callable[..., Value]:
    def apply(_: Value, left: Value, right: Value) -> Value:
        first, second = _as_float(left), _as_float(right)
        return None if first is None or second is None else function(first, second)

    return apply


def _float_from_bits(_: Value, bits: Value) -> Value:
    if not as_index(bits):
        return None
    return Float(struct.unpack(">f", struct.pack(">i", bits))[0])


def _float_bits(value: Float) -> int:
    return int(struct.unpack(">i", struct.pack(">f", value))[0])


FLOAT_METHODS: MethodTable = {
    **_FLOATING,
    ("isNaN", 1): Method(_on_float(math.isnan), "whether not a number (static)"),
    ("isInfinite", 1): Method(_on_float(math.isinf), "whether infinite (static)"),
    ("isFinite", 1): Method(_on_float(math.isfinite), "whether finite (static)"),
    ("toString", 1): Method(_on_float(to_text), "the text of a number (static)"),
    ("toHexString", 1): Method(_on_float(_float_hexadecimal), "base 16 (static)"),
    ("max", 2): Method(_on_floats(lambda a, b: Float(_extreme(a, b, 1))), "the greater (static)"),
    ("min", 2): Method(_on_floats(lambda a, b: Float(_extreme(a, b, -1))), "the lesser (static)"),
    ("sum", 2): Method(_on_floats(lambda a, b: single_precision(a + b)), "the sum of two (static)"),
    ("compare", 2): Method(_on_floats(ordered), "-1, 0 or 1 (static)"),
    ("hashCode", 1): Method(_on_float(hash_code), "the hash of a number (static)"),
    ("floatToIntBits", 1): Method(_on_float(_float_bits), "the bits of a number (static)"),
    ("floatToRawIntBits", 1): Method(_on_float(_float_bits), "the bits of a number (static)"),
    ("intBitsToFloat", 1): Method(_float_from_bits, "the number with these bits (static)"),
    ("parseFloat", 1): Method(_parse_float, "a text as a number (static)"),
    ("valueOf", 1): Method(_float_of, "a text or number as a number (static)"),
    ("compareTo", 1): comparer(lambda v: isinstance(v, Float), "java.lang.Float"),
}
"""``java.lang.Float``."""
