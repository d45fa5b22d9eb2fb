"""How maps and lists of any depth become text, in Java's style and in JSON's."""

from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any, TypeAlias

from lockgate.java.limits import MAX_PRINT_DEPTH, MAX_TEXT, LimitExceeded
from lockgate.java.values import Value

__all__ = ["Style", "Writer"]

Writer: TypeAlias = Callable[[Any], str]

_NO_KEY = object()

_Entries = Iterator[tuple[Any, Value]]


class Style:
    """One way of writing values.

    ``scalars`` write the values that hold no others, ``brackets`` open and close those that do,
    ``keys`` write a map's keys, ``colon`` stands between key and value, ``separator`` between
    entries, and ``itself`` for a collection directly inside itself. A subclass of a type in a
    table is written as that type is.
    """

    __slots__ = ("brackets", "colon", "itself", "keys", "scalars", "separator")

    def __init__(
        self,
        scalars: dict[type[Any], Writer],
        brackets: dict[type[Any], tuple[str, str]],
        keys: dict[type[Any], Writer],
        colon: str,
        separator: str,
        itself: Writer | None = None,
    ) -> None:
        self.scalars = dict(scalars)
        self.brackets = dict(brackets)
        self.keys = dict(keys)
        self.colon = colon
        self.separator = separator
        self.itself = itself

    def write(self, value: Value) -> str:
        """The value in this style.

        Raises :class:`LimitExceeded` where Java's stack would overflow, and for a text above
        :data:`MAX_TEXT`.
        """
        scalar = self._scalar(type(value))
        return self._write_collection(value) if scalar is None else scalar(value)

    def _write_collection(self, value: Value) -> str:
        """The parts from left to right; the collections around the present one are a stack."""
        separator, colon, keys, scalars = self.separator, self.colon, self.keys, self.scalars
        parts: list[str] = []
        room = MAX_TEXT
        around: list[tuple[_Entries, Value, str]] = []
        entries, owner, closing, lead = self._enter(value)
        while True:
            for key, item in entries:
                if key is not _NO_KEY:
                    lead += (keys.get(type(key)) or self._key(type(key)))(key) + colon
                scalar = scalars.get(type(item)) or self._scalar(type(item), item is owner)
                if scalar is None:
                    around.append((entries, owner, closing))
                    parts.append(lead)
                    room -= len(lead)
                    entries, owner, closing, lead = self._enter(item)
                    break
                lead += scalar(item)
                parts.append(lead)
                room -= len(lead)
                if room < 0:
                    raise _too_long()
                lead = separator
            else:
                parts.append(closing if lead == separator else lead + closing)
                room -= len(parts[-1])
                if not around:
                    return "".join(parts)
                entries, owner, closing = around.pop()
                lead = separator
            if len(around) > MAX_PRINT_DEPTH:
                raise LimitExceeded("a value is nested too deeply")
            if room < 0:
                raise _too_long()

    def _scalar(self, kind: type[Any], inside_itself: bool = False) -> Writer | None:
        """The writer for a type; none for a type with brackets."""
        if kind not in self.scalars and kind not in self.brackets:
            self._learn(kind)
        return self.itself if inside_itself else self.scalars.get(kind)

    def _key(self, kind: type[Any]) -> Writer:
        ancestor = next((ancestor for ancestor in kind.__mro__ if ancestor in self.keys), None)
        if ancestor is None:
            raise TypeError(f"{kind.__name__} is no key")
        self.keys[kind] = self.keys[ancestor]
        return self.keys[kind]

    def _learn(self, kind: type[Any]) -> None:
        for ancestor in kind.__mro__:
            if ancestor in self.scalars:
                self.scalars[kind] = self.scalars[ancestor]
                return
            if ancestor in self.brackets:
                self.brackets[kind] = self.brackets[ancestor]
                return
        raise TypeError(f"{kind.__name__} stands for no Java class")

    def _enter(self, value: Value) -> tuple[_Entries, Value, str, str]:
        opening, closing = self.brackets[type(value)]
        entries = value.items() if isinstance(value, dict) else zip(repeat(_NO_KEY), value)
        return iter(entries), value, closing, opening


def _too_long() -> LimitExceeded:
    return LimitExceeded("the text of a value is too long")
