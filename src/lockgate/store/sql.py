"""One transaction in SQL: the words of :class:`Transaction` over the one table of objects."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from lockgate.store.objects import Item, Kind, Row, Taken
from lockgate.store.statements import Part, Statements

__all__ = ["Connection", "Cursor", "SqlTransaction"]


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

    ``announced`` has the subjects, each once, in the order of their telling.
    """

    def __init__(
        self, connection: Connection, statements: Statements, region: str, writes: bool
    ) -> None:
        self.announced: dict[str, None] = {}
        self._execute = connection.execute
        self._statements = statements
        self._region = region
        self._writes = writes

    def find(self, kind: Kind, scope: str, id: str) -> Item | None:
        """The object, or None."""
        found = self._execute(self._statements.find, self._key(kind, scope, id)).fetchone()
        return None if found is None else msgspec.json.decode(found[0])

    def named(self, kind: Kind, scope: str, name: str) -> Row | None:
        """The object with this name, or None."""
        given = self._below(kind, scope)
        given["name"] = _kept(name)
        found = self._execute(self._statements.named, given).fetchone()
        return None if found is None else _row(found)

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
        given = self._below(kind, scope)
        if after is not None:
            given["after"] = after
        if limit is not None:
            given["limit"] = limit
        if id_prefix:
            given["id_from"], given["id_below"] = _bounds(id_prefix)
        if name_prefix:
            given["name_from"], given["name_below"] = _bounds(name_prefix)
        part = Part(
            after is not None, limit is not None, newest_first, id_prefix != "", name_prefix != ""
        )
        return [_row(one) for one in self._execute(self._statements.rows(part), given).fetchall()]

    def everywhere(self, kind: Kind) -> list[tuple[str, Row]]:
        """All objects of a kind in any scope, each with its scope."""
        given = {"region": self._region, "kind": kind.value}
        found = self._execute(self._statements.everywhere, given).fetchall()
        return [(_given(scope), _row(one)) for scope, *one in found]

    def insert(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep a new object. Raises :class:`Taken`."""
        given = self._key(kind, scope, id)
        given["item"] = msgspec.json.encode(item).decode()
        given["name"] = None if name is None else _kept(name)
        # ON CONFLICT DO NOTHING: an error would be the end of a transaction in PostgreSQL.
        if self._change(self._statements.insert, given) == 0:
            there = self._execute(self._statements.place, self._key(kind, scope, id)).fetchone()
            raise Taken(kind, "name" if there is None else "id")

    def update(
        self, kind: Kind, scope: str, id: str, item: Item, *, name: str | None = None
    ) -> None:
        """Keep ``item`` in place of the object's present one; ``name`` None: as it is."""
        statement = self._statements.update
        given = self._key(kind, scope, id)
        if name is not None:
            there = self.named(kind, scope, name)
            if there is not None and there.id != id:
                raise Taken(kind, "name")
            statement = self._statements.rename
            given["name"] = _kept(name)
        given["item"] = msgspec.json.encode(item).decode()
        if self._change(statement, given) == 0:
            raise KeyError(id)

    def delete(self, kind: Kind, scope: str, id: str) -> bool:
        """Drop an object; whether there was one. What lies below it stays."""
        return self._change(self._statements.delete, self._key(kind, scope, id)) > 0

    def clear(self, scope: str, kinds: Iterable[Kind]) -> None:
        """Drop all objects of the kinds in a scope."""
        for kind in kinds:
            self._change(self._statements.clear, self._below(kind, scope))

    def blob(self, kind: Kind, scope: str, id: str) -> bytes | None:
        """The bytes kept beside an object, or None."""
        found = self._execute(self._statements.blob, self._key(kind, scope, id)).fetchone()
        return None if found is None else bytes(found[0])

    def put_blob(self, kind: Kind, scope: str, id: str, content: bytes | None) -> None:
        """Keep bytes beside an object; None drops them. Raises KeyError: no such object."""
        found = self._execute(self._statements.place, self._key(kind, scope, id)).fetchone()
        if found is None:
            raise KeyError(id)
        if content is None:
            self._change(self._statements.drop_blob, {"place": found[0]})
        else:
            self._change(self._statements.put_blob, {"place": found[0], "content": content})

    def announce(self, subject: str) -> None:
        """Note that ``subject`` is to be looked at again, once this is kept."""
        self.announced[subject] = None

    def keep_announced(self, at: int) -> None:
        """Write down what was announced: the last thing before the COMMIT."""
        for subject in self.announced:
            given = {"region": self._region, "subject": _kept(subject), "at": at}
            self._change(self._statements.announce, given)

    def _change(self, statement: str, given: Mapping[str, Any]) -> int:
        if not self._writes:
            raise RuntimeError("this transaction was begun to read only")
        return self._execute(statement, given).rowcount

    def _key(self, kind: Kind, scope: str, id: str) -> dict[str, Any]:
        return {
            "region": self._region,
            "kind": kind.value,
            "scope": _kept(scope),
            "id": _kept(id),
        }

    def _below(self, kind: Kind, scope: str) -> dict[str, Any]:
        return {"region": self._region, "kind": kind.value, "scope": _kept(scope)}


def _row(found: Sequence[Any]) -> Row:
    id, place, item, name = found
    return Row(_given(id), place, msgspec.json.decode(item), None if name is None else _given(name))


# PostgreSQL has no texts with a NUL in them, and behind the last of all characters there is no
# bound of a prefix: both are written with another character, which then is written so itself.
_ESCAPE = "\uffff"


def _kept(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return (
        text.replace(_ESCAPE, _ESCAPE + "1")
        .replace("\0", _ESCAPE + "0")
        .replace("\U0010ffff", _ESCAPE + "2")
    )


def _given(kept: str) -> str:
    if _ESCAPE not in kept:
        return kept
    return (
        kept.replace(_ESCAPE + "2", "\U0010ffff")
        .replace(_ESCAPE + "0", "\0")
        .replace(_ESCAPE + "1", _ESCAPE)
    )


def _bounds(prefix: str) -> tuple[str, str]:
    """The first text with the prefix, and the first behind all those that have it."""
    kept = _kept(prefix)
    following = ord(kept[-1]) + 1
    if 0xD800 <= following <= 0xDFFF:
        following = 0xE000
    return kept, kept[:-1] + chr(following)
