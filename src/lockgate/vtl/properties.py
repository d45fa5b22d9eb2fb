"""Properties and indexes of values: reading and assigning."""

from collections.abc import Callable
from typing import Any, Final

from lockgate.java.values import Array, ArrayList, Float, SilentMap, Value
from lockgate.vtl import objects
from lockgate.vtl.allowance import charge_items, weight_of
from lockgate.vtl.arithmetic import is_big
from lockgate.vtl.classes import ClassValue, class_of
from lockgate.vtl.dispatch import TYPES, methods_named
from lockgate.vtl.failures import JavaException, VelocityFailure
from lockgate.vtl.keys import key_weight, map_key
from lockgate.vtl.methods import as_index, is_integer
from lockgate.vtl.scope import InputObject
from lockgate.vtl.tracked import TrackedMap

__all__ = ["CLASS_NAMES", "PROPERTIES", "get_class", "get_index", "set_index", "set_property"]

Getter = Callable[[Any, str], Value]

CLASS_NAMES: Final = frozenset({"class", "Class"})
"""The two spellings of the property that every object has, also every map."""


def get_class(value: Value, _: str = "class") -> Value:
    """``.class``."""
    if value is None or isinstance(value, ClassValue):
        return None
    return class_of(value)


def _nothing(_value: Value, _name: str) -> Value:
    return None


def _bean(**getters: Callable[[Any], Value]) -> Getter:
    """The getter for a class with these properties; the first letter may be of either case."""
    table: dict[str, Callable[[Any], Value]] = {}
    for name, getter in getters.items():
        table[name] = table[name[0].upper() + name[1:]] = getter

    def get(value: Any, name: str) -> Value:
        getter = table.get(name)
        return None if getter is None else getter(value)

    return get


def _is_empty(value: Any) -> bool:
    return len(value) == 0


def _text_property(name: str) -> Callable[[Any], Value]:
    return methods_named(name, 0)[str]


def _lowest_set_bit(value: int) -> Value:
    return (value & -value).bit_length() - 1 if is_big(value) else None


_SCOPE: Final = _bean(
    index=lambda scope: scope.count - 1,
    count=lambda scope: scope.count,
    hasNext=lambda scope: scope.has_next,
    first=lambda scope: scope.count == 1,
    last=lambda scope: not scope.has_next,
    parent=lambda scope: scope.parent,
    topmost=lambda scope: scope.topmost,
    replaced=lambda scope: scope.replaced,
    info=lambda scope: scope.info,
)


def _foreach_property(scope: objects.ForeachScope, name: str) -> Value:
    value = _SCOPE(scope, name)
    return scope.own.get(name) if value is None else value


_VIEW: Final = _bean(empty=lambda view: len(view.map) == 0)
_LIST: Final = _bean(empty=_is_empty)
_FLOAT: Final = _bean(naN=methods_named("isNaN", 0)[float], infinite=methods_named("isInfinite", 0)[float])  # fmt: skip # noqa: E501

_GETTERS: Final[dict[type[Any], Getter]] = {
    str: _bean(
        bytes=_text_property("getBytes"),
        empty=_text_property("isEmpty"),
        blank=_text_property("isBlank"),
    ),
    int: _bean(lowestSetBit=_lowest_set_bit),
    float: _FLOAT,
    Float: _FLOAT,
    dict: dict.get,
    SilentMap: dict.get,
    TrackedMap: dict.get,
    list: _LIST,
    ArrayList: _LIST,
    objects.SubList: _LIST,
    objects.KeysView: _VIEW,
    objects.ValuesView: _VIEW,
    objects.EntrySet: _VIEW,
    objects.MapEntry: _bean(key=lambda entry: entry.key, value=lambda entry: entry.value),
    ClassValue: _bean(name=lambda value: value.name),
    objects.ForeachScope: _foreach_property,
    objects.ScopeInfo: _bean(
        line=lambda info: info.line,
        column=lambda info: info.column,
        name=lambda _: "foreach",
        type=lambda _: "block",
        template=lambda _: "template",
        depth=lambda info: info.depth,
    ),
    InputObject: _bean(body=lambda target: target.scope.body),
}

PROPERTIES: Final[dict[type[Any], Getter]] = {kind: _GETTERS.get(kind, _nothing) for kind in TYPES}
"""For each type what reads a property, given the value and the name; not for ``class``."""


# -------------------------------------------------------------------------------------- index


PLAIN_LISTS: Final = frozenset((list, ArrayList, Array))
"""The classes whose elements have the indexes they have in Python, where those are not negative."""


def get_index(value: Value, key: Value) -> Value:
    """``value[key]``: an element of a list (from its end when negative), or a key of a map."""
    if type(key) is int and type(value) in PLAIN_LISTS and 0 <= key < len(value):
        return value[key]
    if isinstance(value, list):
        if not as_index(key):
            return None
        position = key if key >= 0 or not is_integer(key) else key + len(value)
        if not 0 <= position < len(value):
            raise VelocityFailure(f"java.lang.IndexOutOfBoundsException: {key}")
        return value[position]
    if isinstance(value, ClassValue):
        return _index_of_class(value, key)
    if is_integer(key) and key < 0 and value is not None:
        key = _from_the_end(value, key)
    if isinstance(value, objects.ForeachScope):
        value = value.own
    if isinstance(value, dict):
        return value.get(key if type(key) is str else map_key(key))
    return None


def _index_of_class(value: ClassValue, key: Value) -> Value:
    """Velocity finds ``size`` or ``get`` in what it is the class of, and cannot call it."""
    negative = is_integer(key) and key < 0
    is_list = value.name in ("net.minidev.json.JSONArray", "java.util.ArrayList")
    if negative or value.name == "java.util.LinkedHashMap" or (is_list and as_index(key)):
        raise VelocityFailure("java.lang.IllegalArgumentException: not an instance of the class")
    return None


def _from_the_end(value: Value, key: int) -> int:
    size = methods_named("size", 0)[type(value)](value)
    if size is None:
        raise VelocityFailure(f"a value without size() cannot have the index {key}")
    return key + int(size)


# ---------------------------------------------------------------------------------- assignment


def set_property(owner: Value, name: str, value: Value, offset: int, template: Any) -> None:
    """``#set($owner.name = value)``; nothing happens where that is not possible."""
    if type(owner) is TrackedMap:
        owner.at(offset, template)
    if isinstance(owner, dict):
        owner[name] = value  # not charged: no map gets more names than the template spells
    elif isinstance(owner, objects.ForeachScope):
        owner.own[name] = value
    elif isinstance(owner, objects.MapEntry) and name in ("value", "Value"):
        owner.set_value(value)


def set_index(owner: Value, key: Value, value: Value, offset: int, template: Any) -> None:
    """``#set($owner[key] = value)``: ``set`` of a list, ``put`` of a map."""
    if isinstance(owner, ClassValue):
        _index_of_class(owner, key)
    if is_integer(key) and key < 0 and owner is not None:
        key = _from_the_end(owner, key)
    if isinstance(owner, objects.ForeachScope):
        owner = owner.own
    if type(owner) is TrackedMap:
        owner.at(offset, template)
    if isinstance(owner, dict):
        key = map_key(key)
        charge_items(key_weight(key) + weight_of(value))
        owner[key] = value
    elif isinstance(owner, list):
        if isinstance(owner, Array) and type(owner) is Array and type(value) is not str:
            raise JavaException("java.lang.IllegalArgumentException: array element type mismatch")
        methods_named("set", 2)[type(owner)](owner, key, value)
