"""Writes the store's SQL, made by SQLAlchemy Core of its schema; --check only compares.

A process that serves asks the store the same few things for ever. What SQLAlchemy does at each
execution costs more than SQLite needs for the work itself, and its import more than all the rest of
a worker's start (ADR 0013 has the figures); so the texts are made here, once.
"""

import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    LargeBinary,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

from lockgate.store.schema import AUDIT, BLOBS, CHANGES, OBJECTS, SETTINGS
from lockgate.store.statements import Part, key_of

TABLE = Path(__file__).parent.parent / "src/lockgate/store/statements.json"

# A literal would be a parameter.
_NUMBER = BigInteger()
_ZERO = literal_column("0", Integer)
_ONE = literal_column("1", Integer)
_NOTHING = literal_column("''", Text)
# The sum keeps planners from walking all objects by their places, looking for the few.
_BY_PLACE = OBJECTS.c.place + _ZERO


class Writer:
    """Writes the texts for one dialect into ``texts``, by the names of :class:`Statements`."""

    def __init__(self, dialect: Dialect) -> None:
        self.texts: dict[str, str] = {}
        self._dialect = dialect
        is_sqlite = dialect.name == "sqlite"
        insert = sqlite.insert if is_sqlite else postgresql.insert
        objects = OBJECTS.c
        values = {name: _given(name) for name in ("shelf", "key", "name", "item")}
        self.texts["insert"] = self._text(
            insert(OBJECTS).values(values).inline().on_conflict_do_nothing()
        )
        changing = update(OBJECTS).where(_is("key"))
        self.texts["update"] = self._text(changing.values(item=_given("item")))
        self.texts["rename"] = self._text(changing.values(item=_given("item"), name=_given("name")))
        self.texts["delete"] = self._text(delete(OBJECTS).where(_is("key")))
        self.texts["clear"] = self._text(delete(OBJECTS).where(_is("shelf")))
        self.texts["find"] = self._text(select(objects.item).where(_is("key")))
        self._row = objects.key, objects.place, objects.item, objects.name
        self.texts["named"] = self._text(select(*self._row).where(_is("name")))
        self.texts["everywhere"] = self._text(
            select(objects.shelf, *self._row).where(*_has_prefix("shelf")).order_by(_BY_PLACE)
        )
        self.texts["next_shelf"] = self._text(
            select(func.min(objects.shelf)).where(objects.shelf >= _given("shelf_from"))
        )
        self._of_blobs(insert)
        self._of_changes(insert)
        self._of_audit(insert)
        every = (Part(*flags) for flags in product((False, True), repeat=len(Part._fields)))
        self.rows = {key_of(part): self._rows(part) for part in every}

    def _of_blobs(self, insert: Any) -> None:
        found = select(OBJECTS.c.place).where(_is("key"))
        self.texts["place"] = self._text(found)
        beside = BLOBS.c.place == found.scalar_subquery()
        self.texts["blob"] = self._text(select(BLOBS.c.content).where(beside))
        content = insert(BLOBS).values(
            place=_given("place", _NUMBER), content=_given("content", LargeBinary())
        )
        self.texts["put_blob"] = self._text(
            content.on_conflict_do_update(
                index_elements=[BLOBS.c.place], set_={"content": content.excluded.content}
            )
        )
        self.texts["drop_blob"] = self._text(
            delete(BLOBS).where(BLOBS.c.place == _given("place", _NUMBER))
        )

    def _of_changes(self, insert: Any) -> None:
        changes = CHANGES.c
        # Not a sequence: those count in the order of asking, and not of what was kept.
        following = select(func.coalesce(func.max(changes.seq), _ZERO) + _ONE).scalar_subquery()
        announcing = insert(CHANGES).values(
            region=_given("region"),
            subject=_given("subject"),
            seq=following,
            at=_given("at", _NUMBER),
        )
        self.texts["announce"] = self._text(
            announcing.on_conflict_do_update(
                index_elements=[changes.region, changes.subject],
                set_={"seq": announcing.excluded.seq, "at": announcing.excluded.at},
            )
        )
        self.texts["changes_since"] = self._text(
            select(changes.seq, changes.region, changes.subject, changes.at)
            .where(changes.seq > _given("seq", _NUMBER))
            .order_by(changes.seq)
        )
        self.texts["last_change"] = self._text(select(func.max(changes.seq)))
        self.texts["setting"] = self._text(
            select(SETTINGS.c.value).where(SETTINGS.c.name == _given("name"))
        )
        self.texts["settle"] = self._text(
            insert(SETTINGS)
            .values(name=_given("name"), value=_given("value"))
            .on_conflict_do_nothing()
        )

    def _of_audit(self, insert: Any) -> None:
        audit = AUDIT.c
        last = audit.seq == select(func.max(audit.seq)).scalar_subquery()
        self.texts["last_recorded"] = self._text(select(audit.seq, audit.hash).where(last))
        # Only behind the record that the writer takes for the last one.
        before = func.coalesce(select(audit.hash).where(last).scalar_subquery(), _NOTHING)
        given = (_given("seq", _NUMBER), _given("text"), _given("hash"))
        self.texts["record"] = self._text(
            insert(AUDIT).from_select(
                ["seq", "text", "hash"], select(*given).where(before == _given("before"))
            )
        )
        self.texts["recorded"] = self._text(
            select(audit.seq, audit.text, audit.hash)
            .where(audit.seq > _given("after", _NUMBER))
            .order_by(audit.seq)
            .limit(_given("limit", _NUMBER))
            .offset(_ZERO)
        )

    def _rows(self, part: Part) -> str:
        chosen = select(*self._row)
        place: ColumnElement[int] = OBJECTS.c.place
        if part.id_prefix or part.name_prefix:
            place = _BY_PLACE
            for column, is_asked in (("key", part.id_prefix), ("name", part.name_prefix)):
                chosen = chosen.where(*_has_prefix(column)) if is_asked else chosen
        else:
            chosen = chosen.where(_is("shelf"))
        if part.after:
            after = _given("after", _NUMBER)
            chosen = chosen.where(place < after if part.newest_first else place > after)
        chosen = chosen.order_by(place.desc() if part.newest_first else place)
        if part.limit:
            chosen = chosen.limit(_given("limit", _NUMBER)).offset(_ZERO)
        return self._text(chosen)

    def _text(self, statement: ClauseElement) -> str:
        return str(statement.compile(dialect=self._dialect))


def _given(name: str, type_: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    return bindparam(name, type_=Text() if type_ is None else type_)


def _is(column: str) -> ColumnElement[bool]:
    return OBJECTS.c[column] == _given(column)


def _has_prefix(column: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    bounds = _given(f"{column}_from"), _given(f"{column}_below")
    return OBJECTS.c[column] >= bounds[0], OBJECTS.c[column] < bounds[1]


def table() -> str:
    """The texts as they are to stand in the file."""
    made = {}
    # SQLite's own names of parameters; psycopg's.
    for_psycopg: Any = psycopg.dialect
    for dialect in (sqlite.dialect(paramstyle="named"), for_psycopg()):
        writer = Writer(dialect)
        made[dialect.name] = {**writer.texts, "of_rows": writer.rows}
    return json.dumps(made, indent=1) + "\n"


def main() -> int:
    """Write the texts, or say that they are others."""
    made = table()
    if "--check" not in sys.argv:
        TABLE.write_text(made)
    elif not TABLE.exists() or TABLE.read_text() != made:
        print(f"{TABLE.name} is not what the schema says: python scripts/store_statements.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
