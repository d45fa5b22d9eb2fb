"""Objects in memory, behind the same words: what an import builds before it is kept.

Nothing here outlives the process; :class:`InMemory` is one transaction that never ends.
"""

from collections.abc import Iterable, Iterator
from itertools import count

import msgspec

from lockgate.store.objects import Item, Kind, Row, Taken

__all__ = ["InMemory"]


class InMemory:
    """The objects of one region; ``announced`` are the subjects in the order of their telling."""

    def __init__(self) -> None:
        self.announced: list[str] = []
        self._rows: dict[tuple[Kind, str], dict[str, Row]] = {}
        self._names: dict[tuple[Kind, str, str], str] = {}
        self._blobs: dict[tuple[Kind, str, str], bytes] = {}
        self._places = count(1)

    def find(self, kind: Kind, scope: str, id: str) -> Item | None:
        """The object, or None."""
        row = self._rows.get((kind, scope), {}).get(id)
        return None if row is None else _copy(row.item)

    def named(self, kind: Kind, scope: str, name: str) -> Row | None:
        """The object with this name, or None."""
        id = self._names.get((kind, scope, name))
        return None if id is None else _fresh(self._rows[kind, scope][id])

    def rows(
        self,
        kind: Kind,
        scope: str,
        *,
        after: int | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        id_prefix: str = "",
        name_prefix: str = "",
    ) -> list[Row]:
        """Objects in the order of creation, ``limit`` at most, from behind place ``after`` on."""
        found: Iterator[Row] = iter(self._rows.get((kind, scope), {}).values())
        if newest_first:
            found = reversed(list(found))
        chosen = []
        for row in found:
            is_past = after is None or (row.place < after if newest_first else row.place > after)
            if (
                is_past
                and row.id.startswith(id_prefix)
                and (row.name or "").startswith(name_prefix)
            ):
                chosen.append(_fresh(row))
                if len(chosen) == limit:
                    break
        return chosen

    def everywhere(self, kind: Kind) -> list[tuple[str, Row]]:
        """All objects of a kind in any scope, each with its scope."""
        return [
            (scope, _fresh(row))
            for (one, scope), rows in self._rows.items()
            if one is kind
            for row in rows.values()
        ]

    def insert(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep a new object. Raises :class:`Taken`."""
        rows = self._rows.setdefault((kind, scope), {})
        if id in rows:
            raise Taken(kind, "id")
        self._take_name(kind, scope, id, name)
        rows[id] = Row(id, next(self._places), _copy(item), name)

    def update(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep ``item`` in place of the object's present one; ``name`` None: as it is."""
        row = self._rows[kind, scope][id]
        if name is not None and name != row.name:
            self._take_name(kind, scope, id, name)
            self._names.pop((kind, scope, row.name or ""), None)
            row = row._replace(name=name)
        self._rows[kind, scope][id] = row._replace(item=_copy(item))

    def _take_name(self, kind: Kind, scope: str, id: str, name: str | None) -> None:
        if name is not None and self._names.setdefault((kind, scope, name), id) != id:
            raise Taken(kind, "name")

    def delete(self, kind: Kind, scope: str, id: str) -> bool:
        """Drop an object; whether there was one. What lies below it stays."""
        row = self._rows.get((kind, scope), {}).pop(id, None)
        if row is None:
            return False
        self._names.pop((kind, scope, row.name or ""), None)
        self._blobs.pop((kind, scope, id), None)
        return True

    def clear(self, scope: str, kinds: Iterable[Kind]) -> None:
        """Drop all objects of the kinds in a scope."""
        for kind in kinds:
            for id in list(self._rows.get((kind, scope), ())):
                self.delete(kind, scope, id)

    def blob(self, kind: Kind, scope: str, id: str) -> bytes | None:
        """The bytes kept beside an object, or None."""
        return self._blobs.get((kind, scope, id))

    def put_blob(self, kind: Kind, scope: str, id: str, content: bytes | None) -> None:
        """Keep bytes beside an object; None drops them."""
        if content is None:
            self._blobs.pop((kind, scope, id), None)
        else:
            self._blobs[kind, scope, id] = content

    def announce(self, subject: str) -> None:
        """Note that ``subject`` is to be looked at again."""
        self.announced.append(subject)


def _fresh(row: Row) -> Row:
    return row._replace(item=_copy(row.item))


def _copy(item: Item) -> Item:
    # A way through JSON is what the other stores do, and quicker than a deep copy.
    copied: Item = msgspec.json.decode(msgspec.json.encode(item))
    return copied
