"""The methods of maps and their entries."""

from typing import Any

from lockgate.java.values import SilentMap, Value
from lockgate.vtl.allowance import charge_items, weight_of
from lockgate.vtl.changes import changed
from lockgate.vtl.comparison import java_equals
from lockgate.vtl.keys import key_weight, map_key
from lockgate.vtl.methods import Method, MethodTable, null_pointer
from lockgate.vtl.methods_list import contains
from lockgate.vtl.objects import EntrySet, KeysView, MapEntry, ValuesView

__all__ = ["ENTRY_METHODS", "MAP_METHODS"]

_Map = dict[Any, Value]


def _get(map_: _Map, key: Value) -> Value:
    return map_.get(key if type(key) is str else map_key(key))


def _get_or_default(map_: _Map, key: Value, default: Value) -> Value:
    return map_.get(map_key(key), default)


def _contains_key(map_: _Map, key: Value) -> bool:
    return map_key(key) in map_


def _contains_value(map_: _Map, value: Value) -> bool:
    return contains(list(map_.values()), value)


def _put(map_: _Map, key: Value, value: Value) -> Value:
    key = map_key(key)
    charge_items(key_weight(key) + weight_of(value))
    old = map_.get(key)
    map_[key] = value
    return old


def _put_if_absent(map_: _Map, key: Value, value: Value) -> Value:
    old = map_.get(map_key(key))
    if old is None:
        _put(map_, key, value)
    return old


def _put_all(map_: _Map, others: Value) -> Value:
    if others is None:
        raise null_pointer()
    if not isinstance(others, dict):
        return None
    charge_items(len(others))
    for key, value in list(others.items()):
        map_[key] = value
    return ""


def _remove(map_: _Map, key: Value) -> Value:
    key = map_key(key)
    if key in map_:
        changed(map_)
    return map_.pop(key, None)


def _remove_entry(map_: _Map, key: Value, value: Value) -> bool:
    key = map_key(key)
    if key not in map_ or not java_equals(map_[key], value):
        return False
    changed(map_)
    del map_[key]
    return True


def _replace(map_: _Map, key: Value, value: Value) -> Value:
    return _put(map_, key, value) if map_key(key) in map_ else None


def _replace_entry(map_: _Map, key: Value, old: Value, value: Value) -> bool:
    if map_key(key) not in map_ or not java_equals(map_[map_key(key)], old):
        return False
    _put(map_, key, value)
    return True


def _clone(map_: _Map) -> _Map:
    charge_items(len(map_))
    copy: _Map = SilentMap() if isinstance(map_, SilentMap) else {}
    copy.update(map_)
    return copy


def _clear(map_: _Map) -> str:
    changed(map_)
    map_.clear()
    return ""


MAP_METHODS: MethodTable = {
    ("size", 0): Method(len, "number of entries"),
    ("isEmpty", 0): Method(lambda map_: not map_, "whether there are no entries"),
    ("get", 1): Method(_get, "the value of a key"),
    ("getOrDefault", 2): Method(_get_or_default, "the value of a key, or another value"),
    ("containsKey", 1): Method(_contains_key, "whether there is such a key"),
    ("containsValue", 1): Method(_contains_value, "whether some key has this value"),
    ("put", 2): Method(_put, "sets the value of a key, gives the old one"),
    ("putIfAbsent", 2): Method(_put_if_absent, "the same, unless the key has a value"),
    ("putAll", 1): Method(_put_all, "sets all entries of another map"),
    ("remove", 1): Method(_remove, "removes a key, gives its value"),
    ("remove", 2): Method(_remove_entry, "removes a key that has this value"),
    ("replace", 2): Method(_replace, "sets the value of a key that is there"),
    ("replace", 3): Method(_replace_entry, "sets the value of a key that has this value"),
    ("clear", 0): Method(_clear, "removes all entries"),
    ("clone", 0): Method(_clone, "a copy"),
    ("keySet", 0): Method(KeysView, "the keys"),
    ("values", 0): Method(ValuesView, "the values"),
    ("entrySet", 0): Method(EntrySet, "the entries"),
}
"""``java.util.LinkedHashMap``."""

ENTRY_METHODS: MethodTable = {
    ("getKey", 0): Method(lambda entry: entry.key, "the key"),
    ("getValue", 0): Method(lambda entry: entry.value, "the value"),
    ("setValue", 1): Method(MapEntry.set_value, "sets the value in the map, gives the old one"),
}
"""``java.util.Map.Entry``."""
