"""Which function a property, an index or a method of a value is.

The tables are complete: every type a value can have is a key, so the generated code only has to
look up ``table[type(value)]``. Nothing else of a value can be reached from a template.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from lockgate.java.json_writer import NullKey
from lockgate.java.numbers import class_name
from lockgate.java.values import (
    Array,
    ArrayList,
    BigInteger,
    Byte,
    Character,
    Float,
    Long,
    Short,
    SilentMap,
    Value,
)
from lockgate.vtl import objects
from lockgate.vtl.allowance import opened
from lockgate.vtl.arithmetic import is_big, is_long
from lockgate.vtl.classes import ClassValue, class_of
from lockgate.vtl.comparison import java_equals
from lockgate.vtl.failures import JavaException, LimitReached, VelocityFailure
from lockgate.vtl.hashing import hash_code
from lockgate.vtl.iterators import (
    ConcurrentModification,
    JavaIterator,
    ListIterator,
    ViewIterator,
)
from lockgate.vtl.many_digits import enter_number
from lockgate.vtl.methods import MORE, NO_METHOD, Method, MethodTable
from lockgate.vtl.methods_big import BIG_DECIMAL_METHODS, BIG_INTEGER_METHODS
from lockgate.vtl.methods_character import BOOLEAN_METHODS, CHARACTER_METHODS
from lockgate.vtl.methods_floating import DOUBLE_METHODS, FLOAT_METHODS
from lockgate.vtl.methods_function import wanting_function, without_function
from lockgate.vtl.methods_iterator import (
    ITERATOR_METHODS,
    LIST_ITERATOR_METHODS,
    STREAM_METHODS,
)
from lockgate.vtl.methods_list import (
    ARRAY_LIST_METHODS,
    ARRAY_METHODS,
    ARRAY_PART_METHODS,
    JSON_ARRAY_METHODS,
    LIST_METHODS,
)
from lockgate.vtl.methods_map import ENTRY_METHODS, MAP_METHODS
from lockgate.vtl.methods_number import INTEGER_METHODS, LONG_METHODS
from lockgate.vtl.methods_small import BYTE_METHODS, SHORT_METHODS
from lockgate.vtl.methods_text import TEXT_METHODS
from lockgate.vtl.methods_util import UTIL_METHODS
from lockgate.vtl.methods_view import VIEW_METHODS
from lockgate.vtl.scope import INPUT_METHODS, InputObject, UtilObject
from lockgate.vtl.tracked import TrackedMap

__all__ = ["CLASS_METHODS", "METHOD_TABLES", "TYPES", "methods_named"]

Function = Callable[..., Value]


def _to_string(value: Value) -> Value:
    """``toString()``: an error of a block that runs in it is an error of the method."""
    try:
        return objects.to_string(value)
    except (VelocityFailure, ConcurrentModification, NullKey) as error:
        raise JavaException(str(error)) from error


OBJECT_METHODS: Final[MethodTable] = {
    ("toString", 0): Method(_to_string, "the text that is printed"),
    ("equals", 1): Method(java_equals, "whether equal to a value of the same class"),
    ("hashCode", 0): Method(hash_code, "the hash"),
    ("getClass", 0): Method(class_of, "the class, which only tells its name"),
}
"""Methods of every object."""

CLASS_METHODS: Final[MethodTable] = {
    ("getName", 0): Method(lambda value: value.name, "the full name"),
    ("getClass", 0): Method(lambda _: ClassValue("java.lang.Class"), "the class of classes"),
}
"""``java.lang.Class``, of which the service shows the name only."""

FOREACH_METHODS: Final[MethodTable] = {
    ("getIndex", 0): Method(lambda scope: scope.count - 1, "rounds before this one"),
    ("getCount", 0): Method(lambda scope: scope.count, "rounds with this one"),
    ("hasNext", 0): Method(lambda scope: scope.has_next, "whether another round comes"),
    ("getHasNext", 0): Method(lambda scope: scope.has_next, "whether another round comes"),
    ("isFirst", 0): Method(lambda scope: scope.count == 1, "whether this is the first round"),
    ("getFirst", 0): Method(lambda scope: scope.count == 1, "whether this is the first round"),
    ("isLast", 0): Method(lambda scope: not scope.has_next, "whether this is the last round"),
    ("getLast", 0): Method(lambda scope: not scope.has_next, "whether this is the last round"),
    ("getParent", 0): Method(lambda scope: scope.parent, "the loop around"),
    ("getTopmost", 0): Method(lambda scope: scope.topmost, "the outermost loop"),
    ("getReplaced", 0): Method(lambda scope: scope.replaced, "what $foreach was before"),
    ("getInfo", 0): Method(lambda scope: scope.info, "which loop it is"),
    **{
        key: Method(lambda scope, *rest, _f=method.function: _f(scope.own, *rest), method.meaning)
        for key, method in MAP_METHODS.items()
    },
}
"""``$foreach``."""


INFO_METHODS: Final[MethodTable] = {
    ("getLine", 0): Method(lambda info: info.line, "its line"),
    ("getColumn", 0): Method(lambda info: info.column, "its column"),
    ("getDepth", 0): Method(lambda info: info.depth, "how many loops it stands in, with itself"),
    ("getName", 0): Method(lambda _: "foreach", "its directive"),
    ("getType", 0): Method(lambda _: "block", "the kind of the directive"),
    ("getTemplate", 0): Method(lambda _: "template", "the name of the template"),
}
"""``$foreach.info``."""


def _for_all(kinds: tuple[type[Any], ...], methods: MethodTable) -> dict[type[Any], MethodTable]:
    table = {**OBJECT_METHODS, **methods}
    return dict.fromkeys(kinds, table)


METHOD_TABLES: Final[dict[type[Any], MethodTable]] = {
    type(None): {},
    str: {**OBJECT_METHODS, **TEXT_METHODS},
    Character: {**OBJECT_METHODS, **CHARACTER_METHODS},
    bool: {**OBJECT_METHODS, **BOOLEAN_METHODS},
    Long: {**OBJECT_METHODS, **LONG_METHODS},
    Byte: {**OBJECT_METHODS, **BYTE_METHODS},
    Short: {**OBJECT_METHODS, **SHORT_METHODS},
    BigInteger: {**OBJECT_METHODS, **BIG_INTEGER_METHODS},
    float: {**OBJECT_METHODS, **DOUBLE_METHODS},
    Float: {**OBJECT_METHODS, **FLOAT_METHODS},
    Decimal: {**OBJECT_METHODS, **BIG_DECIMAL_METHODS},
    **_for_all((dict, SilentMap, TrackedMap), MAP_METHODS),
    list: {**OBJECT_METHODS, **JSON_ARRAY_METHODS},
    ArrayList: {**OBJECT_METHODS, **ARRAY_LIST_METHODS},
    objects.SubList: {**OBJECT_METHODS, **LIST_METHODS},
    objects.ArrayPart: {**OBJECT_METHODS, **ARRAY_PART_METHODS},
    **_for_all((Array, objects.ByteArray, objects.CharArray, objects.ObjectArray), ARRAY_METHODS),
    **_for_all((objects.KeysView, objects.ValuesView, objects.EntrySet), VIEW_METHODS),
    objects.MapEntry: {**OBJECT_METHODS, **ENTRY_METHODS},
    **_for_all((JavaIterator, ViewIterator), ITERATOR_METHODS),
    ListIterator: {**OBJECT_METHODS, **LIST_ITERATOR_METHODS},
    objects.JavaStream: {**OBJECT_METHODS, **STREAM_METHODS},
    objects.ForeachScope: {**OBJECT_METHODS, **FOREACH_METHODS},
    objects.ScopeInfo: {**OBJECT_METHODS, **INFO_METHODS},
    objects.DefinedBlock: OBJECT_METHODS,
    InputObject: {**OBJECT_METHODS, **INPUT_METHODS},
    UtilObject: {**OBJECT_METHODS, **UTIL_METHODS},
}
"""The methods of each type, but for ``int``, which is three Java classes."""

_INTEGERS: Final = (
    {**OBJECT_METHODS, **INTEGER_METHODS},
    METHOD_TABLES[Long],
    METHOD_TABLES[BigInteger],
)

_OWN: Final[frozenset[str]] = frozenset(("toString", "hashCode", "equals"))
_AS_OBJECT: Final[dict[type[Any], frozenset[str]]] = {
    **dict.fromkeys((JavaIterator, ViewIterator, ListIterator, objects.JavaStream), _OWN),
    **dict.fromkeys(
        (InputObject, UtilObject, objects.DefinedBlock, objects.ScopeInfo), _OWN - {"toString"}
    ),
    objects.MapEntry: frozenset(("toString",)),
}
"""What these have from ``java.lang.Object``, as far as public classes and interfaces tell: a class
is an object as well, and so has it too.
"""

_SAMPLES: Final[dict[str, Callable[[], Value]]] = {
    "java.lang.String": str,
    "java.lang.Character": lambda: Character("a"),
    "java.lang.Boolean": bool,
    "java.lang.Integer": int,
    "java.lang.Long": Long,
    "java.lang.Byte": Byte,
    "java.lang.Short": Short,
    "java.math.BigInteger": BigInteger,
    "java.lang.Double": float,
    "java.lang.Float": Float,
    "java.math.BigDecimal": Decimal,
    "java.util.LinkedHashMap": dict,
    "java.util.ArrayList": ArrayList,
    "java.util.ArrayList$SubList": objects.SubList,
    "java.util.AbstractList$SubList": objects.ArrayPart,
    "net.minidev.json.JSONArray": list,
    "java.util.LinkedHashMap$LinkedKeySet": lambda: objects.KeysView({}),
    "java.util.LinkedHashMap$LinkedValues": lambda: objects.ValuesView({}),
    "java.util.LinkedHashMap$LinkedEntrySet": lambda: objects.EntrySet({}),
    "java.util.LinkedHashMap$Entry": lambda: objects.MapEntry({}, ""),
}
"""An object of each class whose methods are looked for when a method of the class is called."""

TYPES: Final[tuple[type[Any], ...]] = (*METHOD_TABLES, int, ClassValue)
"""Every type a value in a template can have."""


def _absent(*_: Value) -> None:
    """No such method: no value."""


def _too_many(*_: Value) -> Value:
    # Velocity finds the method without arguments, and Java refuses to call it with some.
    raise JavaException("java.lang.IllegalArgumentException: wrong number of arguments")


@lru_cache(maxsize=4096)
def methods_named(name: str, arguments: int) -> dict[type[Any], Function]:
    """For each type the function of the method with this name and number of arguments."""
    found = {kind: _function(table, name, arguments) for kind, table in METHOD_TABLES.items()}
    found.update(dict.fromkeys(wanting_function(name, arguments), without_function))
    found[int] = _integer_function(name, arguments)
    found[ClassValue] = _class_function(name, arguments)
    return found


def _function(table: MethodTable, name: str, arguments: int) -> Function:
    method = _found(table, name, arguments)
    others = arguments > 0 and _takes_none(table, name)
    if method is None:
        return _too_many if others else _absent
    function = method.function if not method.is_static else _of_object(method, name)
    if not others:
        return function

    def apply(*values: Value) -> Value:
        result = function(*values)
        if result is NO_METHOD:
            return None
        return _too_many() if result is None else result

    return apply


def _takes_none(table: MethodTable, name: str) -> bool:
    """Whether there is a method without arguments: not one that takes any number of them."""
    return (name, 0) in table and table[name, 0] is not table.get((name, MORE))


def _found(table: MethodTable, name: str, arguments: int) -> Method | None:
    """The method for a number of arguments, or one that takes more than others of its name do."""
    method, more = table.get((name, arguments)), table.get((name, MORE))
    if method is not None or more is None:
        return method
    most = max(count for found, count in table if found == name and count != MORE)
    return more if arguments > most else None


def _integer_function(name: str, arguments: int) -> Function:
    integer, long, big = (_function(table, name, arguments) for table in _INTEGERS)
    if integer is long is big:
        return integer

    def apply(value: int, *rest: Value) -> Value:
        if not is_long(value):
            return integer(value, *rest)
        if not is_big(value):
            return long(value, *rest)
        enter_number(value)
        return big(value, *rest)

    return apply


def _class_function(name: str, arguments: int) -> Function:
    """A method of a class: its own, or a static one of what it is the class of."""
    method = CLASS_METHODS.get((name, arguments))
    if method is not None:
        return method.function
    if (name, 0) in CLASS_METHODS:
        return _too_many

    def apply(value: ClassValue, *rest: Value) -> Value:
        if value.name == ClassValue.java_class:
            return None
        if value.name.startswith("["):
            return _function(OBJECT_METHODS, name, arguments)(value, *rest)
        known, key = _static_methods(), (name, *map(class_name, rest))
        value = known.get(key, value)
        sample = _SAMPLES[value.name]() if value.name in _SAMPLES else None
        kind = value.kind if sample is None else type(sample)
        table = _INTEGERS[0] if kind is int else METHOD_TABLES.get(kind, {})
        wanted = _found(table, name, arguments)
        if wanted is not None and wanted.is_static:
            known[key] = value
            result = wanted.function(sample, *rest)
            if result is not None:
                return result
            del known[key]
            wanted = None
        found = None if wanted is None else _tried(wanted, sample, rest)
        if found is NO_METHOD or (found is None and not _takes_none(table, name)):
            return None
        if name in _AS_OBJECT.get(kind, ()):
            return _function(OBJECT_METHODS, name, arguments)(value, *rest)
        # Found, but it wants an object of the class, which the class itself is not.
        raise JavaException("java.lang.IllegalArgumentException: not an instance of the class")

    return apply


def _of_object(method: Method, name: str) -> Function:
    """A static method that is called of an object: the next class has it looked up anew."""

    def apply(value: Value, *rest: Value) -> Value:
        account = opened()
        if account is not None and account.static_methods:
            account.static_methods.pop((name, *map(class_name, rest)), None)
        return method.function(value, *rest)

    return apply


def _static_methods() -> dict[tuple[str, ...], ClassValue]:
    """The classes whose static methods this render has called, by name and arguments' classes.

    Velocity looks a method up once for each class of an object, and that of a class is always
    ``java.lang.Class``: so the first one that is found serves the other classes as well.
    """
    account = opened()
    if account is None:
        return {}
    if account.static_methods is None:
        account.static_methods = {}
    return account.static_methods


def _tried(method: Method, sample: Value, arguments: tuple[Value, ...]) -> Value:
    """What a method gives for arguments of these types, and true for an error."""
    if method is MAP_METHODS["putAll", 1]:
        return arguments[0] is None or isinstance(arguments[0], dict) or None
    if sample is None or isinstance(sample, dict):
        return True  # most methods of a map give null for an empty one
    try:
        return method.function(sample, *arguments)
    except (JavaException, LimitReached, ValueError):
        return True
