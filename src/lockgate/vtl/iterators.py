"""Iterators over what a template can loop over."""

from typing import Any

from lockgate.java.values import Array, JavaObject, Value
from lockgate.vtl.allowance import NOTICED, spend
from lockgate.vtl.changes import changed, watch
from lockgate.vtl.failures import JavaException
from lockgate.vtl.objects import MapView, SubList

__all__ = ["ConcurrentModification", "JavaIterator", "ListIterator", "ViewIterator"]


class ConcurrentModification(JavaException):
    """The collection that is looped over was changed."""

    def __init__(self) -> None:
        super().__init__("java.util.ConcurrentModificationException")


class JavaIterator(JavaObject):
    """``iterator()``: gives each value once, and fails when the collection was changed."""

    __slots__ = ("_changes", "_last", "_position", "_seen", "_size", "_values")
    java_class = "java.util.ArrayList$Itr"

    def __init__(self, values: Any) -> None:
        self._values = values
        self._changes = watch(values)
        self._position = 0
        self._last = -1
        self._accept()

    def _accept(self) -> None:
        """Expect the collection to stay as it is now."""
        self._size = len(self._values)
        self._seen = self._changes.get(id(self._values))

    @property
    def is_disturbed(self) -> bool:
        """Whether somebody else changed the collection."""
        return len(self._values) != self._size or self._changes.get(id(self._values)) != self._seen

    def has_next(self) -> bool:
        """``hasNext()``."""
        return self._position != len(self._values)

    def next(self) -> Value:
        """``next()``."""
        values = self._values
        if len(values) != self._size or self._changes.get(id(values)) != self._seen:
            raise ConcurrentModification
        self._last = self._position
        if self._last >= self._size:
            raise JavaException("java.util.NoSuchElementException")
        self._position += 1
        return self._values[self._last]

    def remove(self) -> None:
        """``remove()``: takes the value that came last out of the collection."""
        if self._last < 0:
            raise JavaException("java.lang.IllegalStateException")
        if isinstance(self._values, Array):
            raise JavaException("java.lang.UnsupportedOperationException")
        if self.is_disturbed:
            raise JavaException("java.util.ConcurrentModificationException")
        spend(8 * self._size)
        self._delete(self._last)
        changed(self._values)
        self._accept()
        self._last = -1

    def _delete(self, last: int) -> None:
        assert isinstance(self._values, list)
        del self._values[last]
        self._position = last

    @property
    def class_name(self) -> str:
        """Its class, which depends on that of the collection."""
        if isinstance(self._values, SubList):
            return f"{type(self._values).java_class}$1"
        if isinstance(self._values, Array):
            return self.java_class.replace("ArrayList", "AbstractList")
        return self.java_class

    def java_text(self) -> str:
        return f"{self.class_name}@{self._size:x}"


class ListIterator(JavaIterator):
    """``listIterator()``: stands between two elements of a list, and goes both ways."""

    __slots__ = ()
    java_class = "java.util.ArrayList$ListItr"

    def __init__(self, values: list[Value], position: int = 0) -> None:
        super().__init__(values)
        self._position = position

    @property
    def position(self) -> int:
        """The index of the element that would come next."""
        return self._position

    def previous(self) -> Value:
        """``previous()``."""
        self.check()
        if self._position == 0:
            raise JavaException("java.util.NoSuchElementException")
        self._position -= 1
        self._last = self._position
        return self._values[self._last]

    def current(self) -> tuple[list[Value], int]:
        """The list, and the index of the element that came last."""
        if self._last < 0:
            raise JavaException("java.lang.IllegalStateException")
        return self.check(), self._last

    def check(self) -> list[Value]:
        """The list, if nobody else changed its length."""
        assert isinstance(self._values, list)
        if self.is_disturbed:
            raise JavaException("java.util.ConcurrentModificationException")
        return self._values

    def passed(self) -> None:
        """An element was put in front of the place where it stands."""
        self._position += 1
        self._last = -1
        self._accept()


class ViewIterator(JavaIterator):
    """``iterator()`` of a view: shows the entries of a map that were there when it began."""

    __slots__ = ("_keys", "_view")

    def __init__(self, view: MapView) -> None:
        self._view = view
        self._keys = list(view.map)
        if len(self._keys) > NOTICED:
            spend(48 * len(self._keys))
        super().__init__(view.map)

    @property
    def class_name(self) -> str:
        view = self._view.java_class
        return (
            view.replace("KeySet", "KeyIterator")
            .replace("EntrySet", "EntryIterator")
            .replace("Values", "ValueIterator")
        )

    def has_next(self) -> bool:
        return self._position != len(self._keys)

    def next(self) -> Value:
        if self.is_disturbed:
            raise ConcurrentModification
        self._last = self._position
        if self._last >= len(self._keys):
            raise JavaException("java.util.NoSuchElementException")
        self._position += 1
        return self._view.shown(self._keys[self._last])

    def _delete(self, last: int) -> None:
        del self._view.map[self._keys[last]]
