"""Java objects that only templates meet: arrays, views of maps, loops, blocks."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Final

from lockgate.java.equality import equals as java_equals
from lockgate.java.json_writer import write_json
from lockgate.java.text import to_text
from lockgate.java.values import Array, ArrayList, JavaObject, Value
from lockgate.vtl.allowance import spend
from lockgate.vtl.changes import changed
from lockgate.vtl.keys import MapKey, given_key
from lockgate.vtl.texts import text_of

if TYPE_CHECKING:
    from lockgate.vtl.iterators import JavaIterator

__all__ = [
    "VIEWS",
    "ArrayPart",
    "ByteArray",
    "CharArray",
    "DefinedBlock",
    "EntrySet",
    "ForeachScope",
    "JavaStream",
    "KeysView",
    "MapEntry",
    "MapView",
    "ObjectArray",
    "ScopeInfo",
    "SubList",
    "ValuesView",
    "to_string",
]

_VISIT: Final = 2000
"""Bytes that could be copied while one entry of a map is printed or compared.

Entries and views may hold each other, so that visiting them all can take for ever.
"""


class ByteArray(Array):
    """``byte[]``."""

    __slots__ = ()
    java_class: ClassVar[str] = "[B"


class CharArray(Array):
    """``char[]``."""

    __slots__ = ()
    java_class: ClassVar[str] = "[C"


class ObjectArray(Array):
    """``Object[]``."""

    __slots__ = ()
    java_class: ClassVar[str] = "[Ljava.lang.Object;"


class SubList(ArrayList):
    """``subList``: a copy, where Java has a view."""

    __slots__ = ()
    java_class: ClassVar[str] = "java.util.ArrayList$SubList"


class ArrayPart(SubList):
    """``subList`` of an array."""

    __slots__ = ()
    java_class: ClassVar[str] = "java.util.AbstractList$SubList"


class JavaStream(JavaObject):
    """``stream()``, ``chars()``, ``lines()``: only counts."""

    __slots__ = ("_of_integers", "size")
    java_class = "java.util.stream.ReferencePipeline$Head"

    def __init__(self, size: int, of_integers: bool = False) -> None:
        self.size = size
        self._of_integers = of_integers

    @property
    def class_name(self) -> str:
        """Its class, which depends on what it is a stream of."""
        return "java.util.stream.IntPipeline$Head" if self._of_integers else self.java_class

    def count(self) -> int:
        """``count()``."""
        return self.size

    def java_text(self) -> str:
        return f"{self.class_name}@{self.size:x}"


class MapEntry(JavaObject):
    """One entry of ``entrySet()``; setting its value changes the map."""

    __slots__ = ("_key", "map")
    java_class = "java.util.LinkedHashMap$Entry"

    def __init__(self, map_: dict[Any, Value], key: Any) -> None:
        self.map = map_
        self._key = key

    @property
    def key(self) -> Value:
        """``getKey()``."""
        return given_key(self._key)

    @property
    def value(self) -> Value:
        """``getValue()``."""
        return self.map.get(self._key)

    def set_value(self, value: Value) -> Value:
        """``setValue``: gives the value that stood there."""
        old = self.map.get(self._key)
        self.map[self._key] = value
        return old

    def java_text(self) -> str:
        spend(_VISIT)
        return f"{to_text(self.key)}={to_text(self.value)}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MapEntry):
            return NotImplemented
        spend(_VISIT)
        return bool(self._key == other._key and java_equals(self.value, other.value))

    def __hash__(self) -> int:
        return hash(self._key)


class MapView(JavaObject):
    """``keySet()``, ``values()`` and ``entrySet()``: show what the map holds at the moment."""

    __slots__ = ("map",)

    def __init__(self, map_: dict[Any, Value]) -> None:
        self.map = map_

    @abstractmethod
    def values(self) -> list[Value]:
        """What the view shows now."""

    @abstractmethod
    def shown(self, key: Any) -> Value:
        """What it shows of the entry with a key."""

    def remove(self, position: int) -> None:
        """Remove what the view shows at a position, from the map."""
        changed(self.map)
        del self.map[list(self.map)[position]]

    def java_text(self) -> str:
        spend(_VISIT * (1 + len(self.map)))
        return to_text(ArrayList(self.values()))

    def java_json(self) -> str:
        spend(_VISIT * (1 + len(self.map)))
        return write_json(ArrayList(self.values()))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        spend(_VISIT * (1 + len(self.map)))
        return other.map is self.map or self.shows_the_same(other.map)

    def __hash__(self) -> int:
        return id(self.map)

    def shows_the_same(self, _: dict[Any, Value]) -> bool:
        """Whether the view of another map is equal to this one: only sets can be."""
        return False


class KeysView(MapView):
    """``keySet()``."""

    __slots__ = ()
    java_class = "java.util.LinkedHashMap$LinkedKeySet"

    def values(self) -> list[Value]:
        keys = list(self.map)
        return [given_key(key) for key in keys] if MapKey in map(type, keys) else keys

    def shown(self, key: Any) -> Value:
        return given_key(key)

    def shows_the_same(self, other: dict[Any, Value]) -> bool:
        return self.map.keys() == other.keys()


class ValuesView(MapView):
    """``values()``."""

    __slots__ = ()
    java_class = "java.util.LinkedHashMap$LinkedValues"

    @property
    def identity(self) -> object:
        return self.map  # which has only one view of its values

    def values(self) -> list[Value]:
        return list(self.map.values())

    def shown(self, key: Any) -> Value:
        return self.map[key]


class EntrySet(MapView):
    """``entrySet()``."""

    __slots__ = ()
    java_class = "java.util.LinkedHashMap$LinkedEntrySet"

    def values(self) -> list[Value]:
        return [MapEntry(self.map, key) for key in self.map]

    def shown(self, key: Any) -> Value:
        return MapEntry(self.map, key)

    def shows_the_same(self, other: dict[Any, Value]) -> bool:
        return java_equals(self.map, other)


VIEWS: Final = frozenset((KeysView, ValuesView, EntrySet))
"""The classes of all views."""


class ScopeInfo(JavaObject):
    """``$foreach.info``: which loop it is, and where."""

    __slots__ = ("column", "depth", "line")
    java_class = "org.apache.velocity.runtime.directive.Scope$Info"

    def __init__(self, line: int, column: int, depth: int = 1) -> None:
        self.line = line
        self.column = column
        self.depth = depth

    def java_text(self) -> str:
        depth = f" depth:{self.depth}" if self.depth > 1 else ""
        place = f"template:template line:{self.line} column:{self.column}"
        return f"#foreach[type:block{depth} {place}]"


class ForeachScope(JavaObject):
    """``$foreach``. It is also a map, where a template may keep values of its own."""

    __slots__ = ("_info", "before", "count", "directive", "has_next", "own")
    java_class = "org.apache.velocity.runtime.directive.ForeachScope"

    def __init__(self, before: Value, info: ScopeInfo) -> None:
        self.before = before
        self.directive = self._info = info
        self.count = 0
        self.has_next = False
        self.own: dict[Any, Value] = {}

    @property
    def info(self) -> ScopeInfo:
        """Which loop it is."""
        depth, outer = 1, self.parent
        while outer is not None:
            depth, outer = depth + 1, outer.parent
        if depth != self._info.depth:
            self._info = ScopeInfo(self._info.line, self._info.column, depth)
        return self._info

    @property
    def parent(self) -> "ForeachScope | None":
        """The loop around."""
        return self.before if isinstance(self.before, ForeachScope) else None

    @property
    def replaced(self) -> Value:
        """The value of ``$foreach`` before the loop, when that is no loop."""
        return None if isinstance(self.before, ForeachScope) else self.before

    @property
    def topmost(self) -> "ForeachScope":
        """The outermost of the loops around."""
        scope = self
        while (parent := scope.parent) is not None:
            scope = parent
        return scope

    def rounds(self, values: "JavaIterator") -> Iterator[Value]:
        """The values, with ``count`` and ``has_next`` kept right in each round."""
        while values.has_next():
            value = values.next()
            self.count += 1
            self.has_next = values.has_next()
            yield value

    def java_text(self) -> str:
        return to_text(self.own)


class DefinedBlock(JavaObject):
    """What ``#define`` leaves in its variable: a block that is rendered where it is used."""

    __slots__ = ("_depth", "_print", "_variables")
    java_class = "org.apache.velocity.runtime.directive.Block$Reference"
    _MAX_DEPTH = 2

    def __init__(self, print_block: Callable[..., None], *variables: object) -> None:
        self._print = print_block
        self._variables = variables
        self._depth = 0

    def print_into(self, output: list[str], *variables: object) -> bool:
        """Print the block; false, and nothing printed, inside itself inside itself.

        ``variables`` are those it sees, where they are kept outside the code.
        """
        if self._depth >= self._MAX_DEPTH:
            return False
        self._depth += 1
        # Velocity, too, goes on counting a block that a #stop or a #break of a loop leaves.
        self._print(output, *(variables or self._variables))
        self._depth -= 1
        return True

    def text(self) -> str | None:
        """``toString()``, which is null inside itself inside itself."""
        output: list[str] = []
        return "".join(output) if self.print_into(output) else None

    def java_text(self) -> str:
        text = self.text()
        return "null" if text is None else text

    @property
    def identity(self) -> object:
        return self


def to_string(value: Value) -> str | None:
    """``value.toString()``, which can be null for a block; null where there is no value."""
    if type(value) is DefinedBlock:
        return value.text()
    return None if value is None else text_of(value)
