"""Objects in memory, behind the same words: what an import builds before it is kept, and a store.

Nothing here outlives the process. :class:`InMemory` is one transaction that never ends;
:class:`InMemoryStore` has one for each region.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count

import msgspec

from lockgate.store.objects import NO_REGION, Change, Item, Kind, Recorded, Row, Taken

__all__ = ["InMemory", "InMemoryStore"]


class _Table:
    """The objects of one kind in one scope; ``names`` has their ids by their names."""

    __slots__ = ("blobs", "names", "rows")

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.names: dict[str, str] = {}
        self.blobs: dict[str, bytes] = {}

    def copy(self) -> "_Table":
        """Another table with the same objects: what is kept in one is never changed itself."""
        made = _Table()
        made.rows, made.names, made.blobs = self.rows.copy(), self.names.copy(), self.blobs.copy()
        return made


_NOTHING = _Table()
_RECORDS = 1_000
"""How many records are kept in memory, at least."""


class InMemory:
    """The objects of one region; ``announced`` are the subjects in the order of their telling."""

    def __init__(self) -> None:
        self.announced: list[str] = []
        self.records: list[Recorded] = []
        self.writes = True
        self._recorded_before = 0
        self._tables: dict[tuple[Kind, str], _Table] = {}
        self._before: dict[tuple[Kind, str], _Table] | None = None
        self._places = count(1)

    def remember(self) -> None:
        """From now on keep what :meth:`forget` needs."""
        self._before = {}
        self._recorded_before = len(self.records)

    def forget(self) -> None:
        """Make all as it was at the last :meth:`remember`."""
        self._tables.update(self._before or {})
        self.announced.clear()
        del self.records[self._recorded_before :]
        self.remember()

    def is_used(self) -> bool:
        """Whether there are objects."""
        return any(table.rows for table in self._tables.values())

    def _table(self, kind: Kind, scope: str) -> _Table:
        return self._tables.get((kind, scope), _NOTHING)

    def _changing(self, kind: Kind, scope: str) -> _Table:
        self._check()
        key = kind, scope
        table = self._tables.get(key)
        if table is None:
            table = self._tables[key] = _Table()
        if self._before is not None and key not in self._before:
            self._before[key] = table.copy()
        return table

    def find(self, kind: Kind, scope: str, id: str) -> Item | None:
        """The object, or None."""
        row = self._table(kind, scope).rows.get(id)
        return None if row is None else _copy(row.item)

    def named(self, kind: Kind, scope: str, name: str) -> Row | None:
        """The object with this name, or None."""
        table = self._table(kind, scope)
        id = table.names.get(name)
        return None if id is None else _fresh(table.rows[id])

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
        kept = self._table(kind, scope).rows.values()
        found: Iterator[Row] = reversed(kept) if newest_first else iter(kept)
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
            for (one, scope), table in self._tables.items()
            if one is kind
            for row in table.rows.values()
        ]

    def insert(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep a new object. Raises :class:`Taken`."""
        table = self._changing(kind, scope)
        if id in table.rows:
            raise Taken(kind, "id")
        _take_name(table, kind, id, name)
        table.rows[id] = Row(id, next(self._places), _copy(item), name)

    def update(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep ``item`` in place of the object's present one; ``name`` None: as it is."""
        table = self._changing(kind, scope)
        row = table.rows[id]
        if name is not None and name != row.name:
            _take_name(table, kind, id, name)
            table.names.pop(row.name or "", None)
            row = row._replace(name=name)
        table.rows[id] = row._replace(item=_copy(item))

    def delete(self, kind: Kind, scope: str, id: str) -> bool:
        """Drop an object; whether there was one. What lies below it stays."""
        self._check()
        if id not in self._table(kind, scope).rows:
            return False
        table = self._changing(kind, scope)
        row = table.rows.pop(id)
        if row.name is not None:
            table.names.pop(row.name, None)
        table.blobs.pop(id, None)
        return True

    def clear(self, scope: str, kinds: Iterable[Kind]) -> None:
        """Drop all objects of the kinds in a scope."""
        self._check()
        for kind in kinds:
            if (kind, scope) in self._tables:
                self._changing(kind, scope)
                self._tables[kind, scope] = _Table()

    def blob(self, kind: Kind, scope: str, id: str) -> bytes | None:
        """The bytes kept beside an object, or None."""
        return self._table(kind, scope).blobs.get(id)

    def put_blob(self, kind: Kind, scope: str, id: str, content: bytes | None) -> None:
        """Keep bytes beside an object; None drops them. Raises KeyError: no such object."""
        if id not in self._table(kind, scope).rows:
            raise KeyError(id)
        blobs = self._changing(kind, scope).blobs
        if content is None:
            blobs.pop(id, None)
        else:
            blobs[id] = content

    def announce(self, subject: str) -> None:
        """Note that ``subject`` is to be looked at again."""
        self._check()
        self.announced.append(subject)

    def last_recorded(self, is_sure: bool = True) -> tuple[int, str]:
        """Number and hash of the last record; 0 and "" before the first."""
        del is_sure
        return (self.records[-1].seq, self.records[-1].hash) if self.records else (0, "")

    def record(self, new: Recorded, before: str) -> bool:
        """Keep one more record, if the hash of the last one is ``before``; whether it is."""
        self._check()
        is_last = self.last_recorded()[1] == before
        if is_last:
            self.records.append(new)
        return is_last

    def _check(self) -> None:
        if not self.writes:
            raise RuntimeError("this transaction was begun to read only")


def _take_name(table: _Table, kind: Kind, id: str, name: str | None) -> None:
    if name is not None and table.names.setdefault(name, id) != id:
        raise Taken(kind, "name")


def _fresh(row: Row) -> Row:
    return row._replace(item=_copy(row.item))


def _copy(item: Item) -> Item:
    # A way through JSON is what the other stores do, and quicker than a deep copy.
    copied: Item = msgspec.json.decode(msgspec.json.encode(item))
    return copied


class InMemoryStore:
    """A store that ends with the process; transactions wait for each other."""

    def __init__(self) -> None:
        self._regions: dict[str, InMemory] = {}
        self._changes: dict[tuple[str, str], Change] = {}
        self._last = 0
        self._records: list[Recorded] = []
        self._listeners: list[Callable[[], None]] = []
        self._settings: dict[str, str] = {}
        self._turn = threading.Lock()

    @contextmanager
    def transaction(self, region: str, writes: bool) -> Iterator[InMemory]:
        """A transaction on the objects of a region."""
        with self._turn:
            objects = self._regions.get(region)
            if objects is None:
                objects = InMemory()
                objects.records = self._records
                if writes:
                    # Who only asks for regions does not make any.
                    self._regions[region] = objects
            objects.remember()
            objects.writes = writes
            try:
                yield objects
            except BaseException:
                objects.forget()
                raise
            announced = list(dict.fromkeys(objects.announced))
            objects.announced.clear()
            if len(self._records) > 2 * _RECORDS:
                del self._records[:-_RECORDS]
            for subject in announced:
                self._announce(region, subject)
        if announced:
            for callback in list(self._listeners):
                callback()

    def _announce(self, region: str, subject: str) -> None:
        self._last += 1
        # Behind all others: what was announced before goes.
        self._changes.pop((region, subject), None)
        self._changes[region, subject] = Change(self._last, region, subject, int(time.time()))

    def find(self, region: str, kind: Kind, scope: str, id: str) -> Item | None:
        """The object as it is now, or None."""
        with self.transaction(region, writes=False) as objects:
            return objects.find(kind, scope, id)

    def regions(self) -> list[str]:
        """The regions in which there are objects."""
        with self._turn:
            return sorted(
                name
                for name, objects in self._regions.items()
                if name != NO_REGION and objects.is_used()
            )

    def recorded(self, after: int, limit: int) -> list[Recorded]:
        """Records in their order, of the last ones: nobody can ask for them when this ends."""
        with self._turn:
            return [record for record in self._records if record.seq > after][:limit]

    def changes_since(self, seq: int) -> list[Change]:
        """What was announced behind number ``seq``, each subject once, in order."""
        with self._turn:
            return [change for change in self._changes.values() if change.seq > seq]

    def last_change(self) -> int:
        """The number of the last announcement, 0 before the first."""
        return self._last

    def listen(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` after each transaction that announced something."""
        self._listeners.append(callback)

    def setting(self, name: str) -> str | None:
        """What the store keeps of itself by this name, or None."""
        return self._settings.get(name)

    def settle(self, name: str, value: str) -> str:
        """Keep a value of the store itself, unless there is one: the one that is kept."""
        return self._settings.setdefault(name, value)

    def close(self) -> None:
        """Tell nobody any more."""
        self._listeners.clear()
