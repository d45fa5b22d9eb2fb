"""Iterators over what a template can loop over."""

from lockgate.java.values import Value
from lockgate.vtl.allowance import NOTICED, spend
from lockgate.vtl.failures import JavaException
from lockgate.vtl.objects import ConcurrentModification, JavaIterator, MapView

__all__ = ["ViewIterator"]


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
