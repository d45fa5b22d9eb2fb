"""One transaction in SQL: the words of :class:`Transaction` over the one table of objects."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from lockgate.store.objects import Change, Item, Kind, Recorded, Row, Taken
from lockgate.store.statements import Part, Statements

__all__ = ["Connection", "Cursor", "SqlTransaction", "change", "regions"]


class Cursor(Protocol):
    """What a statement brought, as the database drivers tell it."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> Sequence[Any]:
        """All rows that are left."""


class Connection(Protocol):
    """A connection of ``sqlite3`` or ``psycopg`` that begins no transactions by itself."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Cursor:
        """Run one statement."""

    def close(self) -> None:
        """Let go of it; what is not committed did not happen."""


class SqlTransaction:
    """What happens between a BEGIN and a COMMIT that others send; errors are the driver's.

    ``announced`` has the subjects, each once, in the order of their telling; ``last`` number and
    hash of what may be the last record, None: nobody knows.
    """

    def __init__(
        self, connection: Connection, statements: Statements, region: str, writes: bool
    ) -> None:
        self.announced: dict[str, None] = {}
        self.last: tuple[int, str] | None = None
        self._execute = connection.execute
        self._statements = statements
        self._region = region
        self._writes = writes

    def find(self, kind: Kind, scope: str, id: str) -> Item | None:
        """The object, or None."""
        key = self._shelf(kind, scope) + _kept(id)
        found = self._execute(self._statements.find, {"key": key}).fetchone()
        return None if found is None else msgspec.json.decode(found[0])

    def named(self, kind: Kind, scope: str, name: str) -> Row | None:
        """The object with this name, or None."""
        shelf = self._shelf(kind, scope)
        given = {"name": shelf + _kept(name)}
        found = self._execute(self._statements.named, given).fetchone()
        return None if found is None else _row(shelf, found)

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
        shelf = self._shelf(kind, scope)
        given: dict[str, Any] = {"shelf": shelf, "after": after, "limit": limit}
        if id_prefix:
            given["key_from"], given["key_below"] = _bounds(shelf, id_prefix)
        if name_prefix:
            given["name_from"], given["name_below"] = _bounds(shelf, name_prefix)
        part = Part(
            after is not None, limit is not None, newest_first, id_prefix != "", name_prefix != ""
        )
        found = self._execute(self._statements.rows(part), given).fetchall()
        return [_row(shelf, one) for one in found]

    def everywhere(self, kind: Kind) -> list[tuple[str, Row]]:
        """All objects of a kind in any scope, each with its scope."""
        given: dict[str, Any] = {}
        shelves = f"{self._region}{_SEPARATOR}{kind.value}{_SEPARATOR}"
        given["shelf_from"], given["shelf_below"] = _bounds(shelves, "")
        found = self._execute(self._statements.everywhere, given).fetchall()
        return [(_given(shelf[len(shelves) : -1]), _row(shelf, one)) for shelf, *one in found]

    def insert(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep a new object. Raises :class:`Taken`."""
        shelf = self._shelf(kind, scope)
        given = {
            "shelf": shelf,
            "key": shelf + _kept(id),
            "name": None if name is None else shelf + _kept(name),
            "item": msgspec.json.encode(item).decode(),
        }
        # ON CONFLICT DO NOTHING: an error would be the end of a transaction in PostgreSQL.
        if self._change(self._statements.insert, given) == 0:
            there = self._execute(self._statements.place, given).fetchone()
            raise Taken(kind, "name" if there is None else "id")

    def update(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep ``item`` in place of the object's present one; ``name`` None: as it is."""
        shelf = self._shelf(kind, scope)
        given = {"key": shelf + _kept(id), "item": msgspec.json.encode(item).decode()}
        statement = self._statements.update
        if name is not None:
            there = self.named(kind, scope, name)
            if there is not None and there.id != id:
                raise Taken(kind, "name")
            statement = self._statements.rename
            given["name"] = shelf + _kept(name)
        if self._change(statement, given) == 0:
            raise KeyError(id)

    def delete(self, kind: Kind, scope: str, id: str) -> bool:
        """Drop an object; whether there was one. What lies below it stays."""
        given = {"key": self._shelf(kind, scope) + _kept(id)}
        return self._change(self._statements.delete, given) > 0

    def clear(self, scope: str, kinds: Iterable[Kind]) -> None:
        """Drop all objects of the kinds in a scope."""
        for kind in kinds:
            self._change(self._statements.clear, {"shelf": self._shelf(kind, scope)})

    def blob(self, kind: Kind, scope: str, id: str) -> bytes | None:
        """The bytes kept beside an object, or None."""
        given = {"key": self._shelf(kind, scope) + _kept(id)}
        found = self._execute(self._statements.blob, given).fetchone()
        return None if found is None else bytes(found[0])

    def put_blob(self, kind: Kind, scope: str, id: str, content: bytes | None) -> None:
        """Keep bytes beside an object; None drops them. Raises KeyError: no such object."""
        given = {"key": self._shelf(kind, scope) + _kept(id)}
        found = self._execute(self._statements.place, given).fetchone()
        if found is None:
            raise KeyError(id)
        if content is None:
            self._change(self._statements.drop_blob, {"place": found[0]})
        else:
            self._change(self._statements.put_blob, {"place": found[0], "content": content})

    def announce(self, subject: str) -> None:
        """Note that ``subject`` is to be looked at again, once this is kept."""
        self._check()
        self.announced[subject] = None

    def keep_announced(self, at: int) -> None:
        """Write down what was announced: the last thing before the COMMIT."""
        for subject in self.announced:
            given = {"region": self._region, "subject": _kept(subject), "at": at}
            self._change(self._statements.announce, given)

    def last_recorded(self, is_sure: bool = True) -> tuple[int, str]:
        """Number and hash of the store's last record; 0 and "" before the first."""
        if is_sure or self.last is None:
            found = self._execute(self._statements.last_recorded).fetchone()
            self.last = (0, "") if found is None else (found[0], found[1])
        return self.last

    def record(self, new: Recorded, before: str) -> bool:
        """Keep one more record, if the hash of the last one is ``before``; whether it is."""
        given = {**new._asdict(), "before": before}
        is_kept = self._change(self._statements.record, given) > 0
        if is_kept:
            self.last = new.seq, new.hash
        return is_kept

    def _change(self, statement: str, given: Mapping[str, Any]) -> int:
        self._check()
        return self._execute(statement, given).rowcount

    def _check(self) -> None:
        if not self._writes:
            raise RuntimeError("this transaction was begun to read only")

    def _shelf(self, kind: Kind, scope: str) -> str:
        return f"{self._region}{_SEPARATOR}{kind.value}{_SEPARATOR}{_kept(scope)}{_SEPARATOR}"


def change(found: Sequence[Any]) -> Change:
    """The announcement in a row of ``changes_since``."""
    seq, region, subject, at = found
    return Change(seq, region, _given(subject), at)


def regions(connection: Connection, statements: Statements) -> list[str]:
    """The regions in which there are objects: a look at the index for each of them."""
    found: list[str] = []
    behind = ""
    while True:
        (shelf,) = connection.execute(statements.next_shelf, {"shelf_from": behind}).fetchone()
        if shelf is None:
            return found
        found.append(shelf.partition(_SEPARATOR)[0])
        behind = found[-1] + chr(ord(_SEPARATOR) + 1)


def _row(shelf: str, found: Sequence[Any]) -> Row:
    key, place, item, name = found
    start = len(shelf)
    item = msgspec.json.decode(item)
    return Row(_given(key[start:]), place, item, None if name is None else _given(name[start:]))


# A key is one text, so its parts must not have what parts them. PostgreSQL has no texts with a NUL
# in them, and behind the last of all characters a prefix would have no bound. Such characters are
# written with another one, which then is written so itself: prefixes stay prefixes.
_SEPARATOR = "\x1f"
_ESCAPE = "\uffff"
_ESCAPED = {_ESCAPE: "1", "\0": "0", "\U0010ffff": "2", _SEPARATOR: "3"}


def _kept(text: str) -> str:
    if text.isprintable() and text.isascii():
        return text
    for character, digit in _ESCAPED.items():
        text = text.replace(character, _ESCAPE + digit)
    return text


def _given(kept: str) -> str:
    if _ESCAPE in kept:
        for character, digit in reversed(_ESCAPED.items()):
            kept = kept.replace(_ESCAPE + digit, character)
    return kept


def _bounds(shelf: str, prefix: str) -> tuple[str, str]:
    """The first text with the prefix on this shelf, and the first behind all that have it."""
    first = shelf + _kept(prefix)
    following = ord(first[-1]) + 1
    if 0xD800 <= following <= 0xDFFF:
        following = 0xE000
    return first, first[:-1] + chr(following)
