"""The methods of lists and arrays."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cmp_to_key

from lockgate.java.json_writer import NullKey
from lockgate.java.numbers import class_name
from lockgate.java.text import to_units
from lockgate.java.values import Array, Byte, Character, Value
from lockgate.vtl.allowance import NOTICED, charge_items, spend, weight_of
from lockgate.vtl.arithmetic import compare
from lockgate.vtl.changes import changed
from lockgate.vtl.comparison import java_equals
from lockgate.vtl.failures import JavaException
from lockgate.vtl.iterators import JavaIterator, ListIterator
from lockgate.vtl.methods import (
    MORE,
    Method,
    MethodTable,
    as_index,
    class_cast,
    null_pointer,
    out_of_bounds,
    unsupported,
)
from lockgate.vtl.objects import (
    ArrayPart,
    ByteArray,
    CharArray,
    JavaStream,
    MapView,
    ObjectArray,
    SubList,
)
from lockgate.vtl.texts import text_of

__all__ = [
    "ARRAY_LIST_METHODS",
    "ARRAY_METHODS",
    "ARRAY_PART_METHODS",
    "JSON_ARRAY_METHODS",
    "LIST_METHODS",
    "READING",
    "collection",
    "contains",
    "elements",
    "keep_only",
    "position_of",
    "remove_value",
]

_ITEM_COST = 800
"""Bytes that could be copied while two values are compared."""


def elements(value: Value) -> list[Value] | None:
    """The elements of a Java Collection; ``None`` for what is none (arrays are none)."""
    if isinstance(value, MapView):
        return value.values()
    if isinstance(value, list) and not isinstance(value, Array):
        return value
    return None


def collection(value: Value) -> list[Value] | None:
    """An argument that must be a Collection; null throws."""
    if value is None:
        raise null_pointer()
    return elements(value)


def position_of(values: Sequence[Value], wanted: Value) -> int:
    """``indexOf``: where a value first stands, or -1."""
    spend(_ITEM_COST * (1 + len(values)))
    for position, value in enumerate(values):
        if value is wanted or java_equals(value, wanted):
            return position
    return -1


# ----------------------------------------------------------------------------------- reading


def _get(values: list[Value], index: Value) -> Value:
    if not as_index(index):
        return None
    if not 0 <= index < len(values):
        raise out_of_bounds("Index", index)
    return values[index]


def contains(values: list[Value], wanted: Value) -> bool:
    """``contains``: whether some element equals the value."""
    return position_of(values, wanted) >= 0


def _last_index_of(values: list[Value], wanted: Value) -> int:
    found = position_of(values[::-1], wanted)
    return found if found < 0 else len(values) - 1 - found


def _sub_list(values: list[Value], start: Value, end: Value) -> Value:
    if not (as_index(start) and as_index(end)):
        return None
    if not 0 <= start <= len(values) or not 0 <= end <= len(values):
        raise out_of_bounds("Index", start, end)
    if start > end:
        raise JavaException(f"java.lang.IllegalArgumentException: {start} > {end}")
    charge_items(end - start)
    return (ArrayPart if isinstance(values, Array) else SubList)(values[start:end])


def _contains_all(values: list[Value], wanted: Value) -> Value:
    others = collection(wanted)
    return None if others is None else all(contains(values, other) for other in others)


def _list_iterator(values: list[Value], index: Value) -> Value:
    if not as_index(index):
        return None
    if not 0 <= index <= len(values):
        raise out_of_bounds("Index", index)
    return ListIterator(values, index)


def _to_array(values: list[Value]) -> ObjectArray:
    charge_items(len(values))
    return ObjectArray(values)


def _to_given_array(values: list[Value], given: Value) -> Value:
    """``toArray(array)``: into the array if they fit; what is no array becomes one of itself."""
    if given is None:
        raise null_pointer()
    if type(given) is ByteArray or type(given) is CharArray:
        return None
    if not isinstance(given, Array):
        given = ObjectArray([given])
    if type(given) is Array and not all(value is None or type(value) is str for value in values):
        raise JavaException("java.lang.ArrayStoreException: not a java.lang.String")
    charge_items(len(values))
    if len(values) > len(given):
        return type(given)(values)
    given[: len(values)] = values
    if len(given) > len(values):
        given[len(values)] = None
    return given


def _to_array_of(values: list[Value], *given: Value) -> Value:
    """``toArray(a, b)``: Velocity makes an array of what stands where Java wants one."""
    return _to_given_array(values, ObjectArray(given))


def _stream(values: list[Value]) -> JavaStream:
    return JavaStream(len(values))


# ---------------------------------------------------------------------------------- changing


def _add(values: list[Value], value: Value) -> bool:
    charge_items(weight_of(value))
    values.append(value)
    return True


def _append_element(values: list[Value], value: Value) -> list[Value]:
    _add(values, value)
    return values


def _move(values: list[Value]) -> None:
    """All elements behind one that comes or goes are moved."""
    if len(values) > NOTICED:
        spend(8 * len(values))


def _add_at(values: list[Value], index: Value, value: Value) -> Value:
    if not as_index(index):
        return None
    if not 0 <= index <= len(values):
        raise out_of_bounds("Index", index)
    charge_items(weight_of(value))
    _move(values)
    values.insert(index, value)
    return ""


def _add_all(values: list[Value], others: Value) -> Value:
    added = collection(others)
    if added is None:
        return None
    charge_items(len(added))
    changed(values)
    values.extend(list(added))
    return bool(added)


def _add_all_at(values: list[Value], index: Value, others: Value) -> Value:
    if not as_index(index):
        return None
    added = collection(others)
    if added is None:
        return None
    if not 0 <= index <= len(values):
        raise out_of_bounds("Index", index)
    charge_items(len(added))
    _move(values)
    changed(values)
    values[index:index] = list(added)
    return bool(added)


def _set(values: list[Value], index: Value, value: Value) -> Value:
    if not as_index(index):
        return None
    if not 0 <= index < len(values):
        raise out_of_bounds("Index", index)
    charge_items(weight_of(value))
    old, values[index] = values[index], value
    return old


def _set_in_array(values: list[Value], index: Value, value: Value) -> Value:
    if as_index(index) and 0 <= index < len(values) and not _fits(values, value):
        raise JavaException("java.lang.IllegalArgumentException: array element type mismatch")
    return _set(values, index, value)


def _fits(values: list[Value], value: Value) -> bool:
    """Whether an array can hold a value."""
    if type(values) is Array:
        return value is None or type(value) is str
    if type(values) is CharArray:
        return type(value) is Character
    return type(values) is not ByteArray or type(value) is Byte


def _remove(values: list[Value], wanted: Value) -> Value:
    if as_index(wanted):
        if not 0 <= wanted < len(values):
            raise out_of_bounds("Index", wanted)
        _move(values)
        changed(values)
        return values.pop(wanted)
    return remove_value(values, wanted)


def remove_value(values: list[Value], wanted: Value) -> bool:
    """Remove the first element that equals a value; whether there was one."""
    position = position_of(values, wanted)
    if position >= 0:
        changed(values)
        del values[position]
    return position >= 0


def _remove_all(values: list[Value], others: Value) -> Value:
    unwanted = collection(others)
    if unwanted is None:
        return None
    return keep_only(values, [not contains(unwanted, value) for value in values])


def _retain_all(values: list[Value], others: Value) -> Value:
    wanted = collection(others)
    return None if wanted is None else keep_only(values, [contains(wanted, v) for v in values])


def keep_only(values: list[Value], keep: list[bool]) -> bool:
    """Remove the elements that are not to be kept; whether there were any."""
    if all(keep):
        return False
    changed(values)
    values[:] = [value for value, kept in zip(values, keep, strict=True) if kept]
    return True


def _clear(values: list[Value]) -> str:
    changed(values)
    values.clear()
    return ""


def _sort(values: list[Value], comparator: Value) -> Value:
    """Only the natural order: templates have no comparators."""
    if comparator is not None:
        return None
    spend(16 * _ITEM_COST * len(values))
    values.sort(key=cmp_to_key(natural_order))
    if not isinstance(values, Array | SubList):
        changed(values)
    return ""


def _clone(values: list[Value]) -> list[Value]:
    charge_items(len(values))
    return type(values)(values)


def natural_order(left: Value, right: Value) -> int:
    """``left.compareTo(right)`` of two values of one class."""
    if left is None or right is None:
        raise null_pointer()
    if isinstance(left, str) and type(left) is type(right):
        first, second = to_units(left), to_units(right)
        return (first > second) - (first < second)
    if isinstance(left, int | float | Decimal) and class_name(left) == class_name(right):
        return compare(left, right) if not isinstance(left, bool) else left - right
    raise class_cast("common class")


def _if_unchanged(function: Callable[..., Value]) -> Callable[..., Value]:
    """A method of a list, for an array: it throws where it would change the number of elements."""

    def apply(values: Array, *arguments: Value) -> Value:
        spend(8 * len(values))
        copy = list(values)
        result = function(copy, *arguments)
        return unsupported() if len(copy) != len(values) else result

    return apply


def _to_json_string(values: list[Value]) -> str:
    try:
        return text_of(values)
    except NullKey as error:
        raise JavaException(str(error)) from error


READING: MethodTable = {
    ("size", 0): Method(len, "number of elements"),
    ("isEmpty", 0): Method(lambda values: not values, "whether there are no elements"),
    ("get", 1): Method(_get, "the element at an index"),
    ("contains", 1): Method(contains, "whether a value is among the elements"),
    ("indexOf", 1): Method(position_of, "where a value first stands, or -1"),
    ("lastIndexOf", 1): Method(_last_index_of, "where a value last stands, or -1"),
    ("subList", 2): Method(_sub_list, "the elements from an index up to another"),
    ("containsAll", 1): Method(_contains_all, "whether all of some values are among them"),
    ("iterator", 0): Method(JavaIterator, "gives one element after the other"),
    ("listIterator", 0): Method(ListIterator, "the same, in both directions"),
    ("listIterator", 1): Method(_list_iterator, "the same, from an index on"),
    ("toArray", 0): Method(_to_array, "the elements as an array"),
    ("toArray", 1): Method(_to_given_array, "the elements in an array, where they fit"),
    ("toArray", MORE): Method(_to_array_of, "the elements in an array of these, where they fit"),
    ("stream", 0): Method(_stream, "a stream to count"),
    ("parallelStream", 0): Method(_stream, "a stream to count"),
}
"""What lists and arrays have in common."""

LIST_METHODS: MethodTable = {
    **READING,
    ("set", 2): Method(_set, "replaces the element at an index, gives the old one"),
    ("add", 1): Method(_add, "appends a value, gives true"),
    ("add", 2): Method(_add_at, "inserts a value at an index"),
    ("addAll", 1): Method(_add_all, "appends the elements of a collection"),
    ("addAll", 2): Method(_add_all_at, "inserts the elements of a collection at an index"),
    ("remove", 1): Method(_remove, "removes the element at an index, or a value"),
    ("removeAll", 1): Method(_remove_all, "removes all elements of a collection"),
    ("retainAll", 1): Method(_retain_all, "removes all but the elements of a collection"),
    ("clear", 0): Method(_clear, "removes all elements"),
    ("sort", 1): Method(_sort, "sorts by natural order; the argument must be null"),
}
"""``java.util.List``."""

ARRAY_LIST_METHODS: MethodTable = {
    **LIST_METHODS,
    ("clone", 0): Method(_clone, "a copy"),
}
"""``java.util.ArrayList``."""

JSON_ARRAY_METHODS: MethodTable = {
    **ARRAY_LIST_METHODS,
    ("appendElement", 1): Method(_append_element, "appends a value, gives the list"),
    ("toJSONString", 0): Method(_to_json_string, "the JSON text"),
}
"""``net.minidev.json.JSONArray``."""

ARRAY_PART_METHODS: MethodTable = {
    **LIST_METHODS,
    **{
        key: Method(_if_unchanged(LIST_METHODS[key].function), "throws, unless it changes nothing")
        for key in (
            ("add", 1),
            ("add", 2),
            ("addAll", 1),
            ("addAll", 2),
            ("remove", 1),
            ("removeAll", 1),
            ("retainAll", 1),
            ("clear", 0),
        )
    },
}
"""``java.util.AbstractList``'s view of a part of an array."""

ARRAY_METHODS: MethodTable = {
    **ARRAY_PART_METHODS,
    ("set", 2): Method(_set_in_array, "replaces the element at an index, gives the old one"),
}
"""Java arrays, which Velocity lends the methods of a list."""
