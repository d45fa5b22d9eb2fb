"""``getClass()``: the classes of values, as inert objects."""

from typing import Any

from lockgate.java.numbers import class_name
from lockgate.java.values import JavaObject, SilentMap, Value
from lockgate.vtl.iterators import JavaIterator
from lockgate.vtl.objects import JavaStream

__all__ = ["ClassValue", "class_of"]


class ClassValue(JavaObject):
    """``getClass()``: inert, it only tells its name."""

    __slots__ = ("kind", "name")
    java_class = "java.lang.Class"

    def __init__(self, name: str, kind: type[Any] = object) -> None:
        self.name = name
        self.kind = kind

    def java_text(self) -> str:
        return f"class {self.name}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassValue) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


def class_of(value: Value) -> ClassValue:
    """``value.getClass()``."""
    if isinstance(value, SilentMap):
        return ClassValue("java.util.LinkedHashMap")
    if isinstance(value, JavaIterator | JavaStream):
        return ClassValue(value.class_name, type(value))
    own_name = getattr(type(value), "java_class", None)
    return ClassValue(own_name if isinstance(own_name, str) else class_name(value), type(value))
