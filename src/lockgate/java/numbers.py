"""Java's numbers: their classes and their texts."""

import re
from decimal import Decimal
from typing import Any

from lockgate.java.doubles import double_text
from lockgate.java.limits import MAX_DIGITS
from lockgate.java.values import (
    Array,
    ArrayList,
    BigInteger,
    Byte,
    Character,
    Float,
    KeySet,
    Long,
    Short,
    SilentMap,
    Value,
)

__all__ = ["class_name", "decimal_text", "double_text", "parse_decimal", "simple_class_name"]

_INTEGER_MIN, _INTEGER_MAX = -(2**31), 2**31 - 1
_LONG_MIN, _LONG_MAX = -(2**63), 2**63 - 1


def decimal_text(value: Decimal) -> str:
    """``BigDecimal.toString``: the same rules as Python's, but zero has no sign."""
    text = str(value)
    if value or text[0] != "-":
        return text
    return text[1:]


def parse_decimal(text: str) -> Decimal | None:
    """``new BigDecimal(text)``; none for a text that Java refuses, or above the digits' limit."""
    match = _decimal(text)
    if match is None or len(text) > MAX_DIGITS:
        return None
    fraction, exponent = match[1] or match[2] or "", int(match[3] or 0)
    # The scale, and the exponent that it comes from, are 32-bit numbers.
    if not (
        _INTEGER_MIN <= exponent <= _INTEGER_MAX
        and _INTEGER_MIN <= len(fraction) - exponent <= _INTEGER_MAX
    ):
        return None
    return Decimal(text)


_decimal = re.compile(r"[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?").fullmatch


def class_name(value: Value) -> str:
    """``value.getClass().getName()``; ``"null"`` for ``None``.

    A type without an entry of its own, such as a subclass of ``JavaObject``, states its class as
    ``java_class``.
    """
    kind = type(value)
    if kind is int:
        return _integer_class(value)
    return _CLASS_NAMES.get(kind) or _own_class_name(kind)


def simple_class_name(value: Value) -> str:
    """``value.getClass().getSimpleName()``; ``"null"`` for ``None``."""
    return class_name(value).rpartition(".")[2].rpartition("$")[2]


def _own_class_name(kind: type[Any]) -> str:
    """The name that a type states, or else that of the type it is derived from."""
    for ancestor in kind.__mro__:
        name = vars(ancestor).get("java_class") or _CLASS_NAMES.get(ancestor)
        if name:
            return str(name)
    raise TypeError(f"{kind.__name__} stands for no Java class")


def _integer_class(value: int) -> str:
    if _INTEGER_MIN <= value <= _INTEGER_MAX:
        return "java.lang.Integer"
    if _LONG_MIN <= value <= _LONG_MAX:
        return "java.lang.Long"
    return "java.math.BigInteger"


_CLASS_NAMES: dict[type[Any], str] = {
    type(None): "null",
    str: "java.lang.String",
    Character: "java.lang.Character",
    bool: "java.lang.Boolean",
    Long: "java.lang.Long",
    Byte: "java.lang.Byte",
    Short: "java.lang.Short",
    BigInteger: "java.math.BigInteger",
    float: "java.lang.Double",
    Float: "java.lang.Float",
    Decimal: "java.math.BigDecimal",
    dict: "java.util.LinkedHashMap",
    SilentMap: "java.util.LinkedHashMap",
    list: "net.minidev.json.JSONArray",
    ArrayList: "java.util.ArrayList",
    KeySet: "java.util.LinkedHashMap$LinkedKeySet",
    Array: "[Ljava.lang.String;",
}
