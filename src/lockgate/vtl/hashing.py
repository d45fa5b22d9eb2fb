"""``hashCode()``."""

import struct
from decimal import Decimal
from operator import mul
from typing import Final

from lockgate.java.text import to_units
from lockgate.java.values import Array, Character, Float, Value
from lockgate.vtl.allowance import spend
from lockgate.vtl.arithmetic import is_big, is_long
from lockgate.vtl.failures import LimitReached
from lockgate.vtl.keys import given_key
from lockgate.vtl.objects import EntrySet, KeysView, MapEntry, MapView

__all__ = ["hash_code"]

_MASK: Final = 0xFFFFFFFF
_BLOCK: Final = 64
_POWERS: Final = [pow(31, _BLOCK - 1 - i, 1 << 32) for i in range(_BLOCK)]
_BLOCK_POWER: Final = pow(31, _BLOCK, 1 << 32)
_MAX_DEPTH: Final = 100
_SHORT: Final = 16
"""Characters up to which the hash of a text takes no longer than a call."""
_SMALL_BITS: Final = 256


def hash_code(value: Value) -> int:
    """``value.hashCode()`` as an Integer; 0 for objects whose hash is their identity."""
    return _signed(_hash(value, 0))


def _signed(value: int) -> int:
    value &= _MASK
    return value - (1 << 32) if value >> 31 else value


def _hash(value: Value, depth: int) -> int:
    if depth > _MAX_DEPTH:
        raise LimitReached("a value is nested too deeply")
    if isinstance(value, str):
        return ord(value) if type(value) is Character else _text_hash(value)
    if isinstance(value, bool):
        return 1231 if value else 1237
    if isinstance(value, int):
        return _integer_hash(value)
    if isinstance(value, float):
        return _float_hash(value)
    if isinstance(value, Decimal):
        return _decimal_hash(value)
    if isinstance(value, dict):
        return _map_hash(value, depth)
    if isinstance(value, MapView):
        return _view_hash(value, depth)
    if isinstance(value, list) and not isinstance(value, Array):
        return _list_hash(value, depth)
    if isinstance(value, MapEntry):
        return _entry_hash(value.key, value.value, depth)
    return 0


def _text_hash(text: str) -> int:
    if len(text) > _SHORT:  # a list may hold many
        spend(300 * len(text))
    units = [*map(ord, to_units(text))]
    first = len(units) % _BLOCK
    total = 0
    for unit in units[:first]:
        total = total * 31 + unit
    for start in range(first, len(units), _BLOCK):
        block = sum(map(mul, units[start : start + _BLOCK], _POWERS))
        total = (total * _BLOCK_POWER + block) & _MASK
    return total & _MASK


def _integer_hash(value: int) -> int:
    if is_big(value):
        magnitude, total = abs(value), 0
        if magnitude.bit_length() > _SMALL_BITS:
            spend(16 * magnitude.bit_length())
        for shift in range(32 * ((magnitude.bit_length() - 1) // 32), -1, -32):
            total = (31 * total + ((magnitude >> shift) & _MASK)) & _MASK
        return -total if value < 0 else total
    if is_long(value):
        bits = value & 0xFFFFFFFFFFFFFFFF
        return bits ^ (bits >> 32)
    return int(value)


def _float_hash(value: float) -> int:
    if type(value) is Float:
        return int.from_bytes(struct.pack(">f", value))
    if value != value:
        return 0x7FF80000
    bits = int.from_bytes(struct.pack(">d", value))
    return bits ^ (bits >> 32)


def _decimal_hash(value: Decimal) -> int:
    sign, digits, exponent = value.as_tuple()
    if len(digits) > _SHORT:
        spend(256 * len(digits))
    unscaled = int("".join(map(str, digits)))
    scale = -int(exponent)
    if unscaled < 1 << 63:
        # A value that fits a long has a hash of its own.
        total = 31 * (unscaled >> 32) + (unscaled & _MASK)
        return 31 * (-total if sign else total) + scale
    signed = -unscaled if sign else unscaled
    return 31 * _integer_hash(signed) + scale


def _list_hash(values: list[Value], depth: int) -> int:
    _spend(values)
    total = 1
    for item in values:
        total = (31 * total + _item_hash(item, depth)) & _MASK
    return total


def _map_hash(values: dict[Value, Value], depth: int) -> int:
    _spend(values)
    return sum(_entry_hash(given_key(key), value, depth) for key, value in values.items())


def _view_hash(view: MapView, depth: int) -> int:
    if isinstance(view, KeysView):
        return sum(_item_hash(key, depth) for key in view.values())
    return _map_hash(view.map, depth) if isinstance(view, EntrySet) else 0


def _entry_hash(key: Value, value: Value, depth: int) -> int:
    return _signed(_item_hash(key, depth)) ^ _signed(_item_hash(value, depth))


def _item_hash(value: Value, depth: int) -> int:
    return 0 if value is None else _hash(value, depth + 1)


def _spend(values: list[Value] | dict[Value, Value]) -> None:
    # Also for small ones: a list may hold another one any number of times.
    spend((4000 if isinstance(values, dict) else 800) * (1 + len(values)))
