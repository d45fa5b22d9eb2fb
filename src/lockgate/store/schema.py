"""The tables, one shape for SQLite and PostgreSQL; ``migrations`` makes them.

All objects lie in one table: they are JSON, found by key, and what they hold is the operations'
affair (ADR 0013). ``shelf`` is region, kind and scope in one text, ``key`` is the shelf and the
id, ``name`` the shelf and the name: each way of asking has one column and one index, so no planner
can choose another. Keys compare byte by byte, so that a prefix is a range of the index. ``place``
grows with each object; no number is given twice, also when the last one is gone.

``changes`` has one row a subject, the last time it was announced: who was away for long reads each
subject once, and nothing needs to be thrown away. ``seq`` grows with each announcement, in the
order in which the transactions happened (there is one writer at a time).

``audit`` has one row for each thing that was done or refused; nothing in it is ever changed
(:mod:`lockgate.store.chain`).

``settings`` is what belongs to the store itself, such as the fingerprint of its key.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

__all__ = ["AUDIT", "BLOBS", "CHANGES", "OBJECTS", "SETTINGS", "TABLES"]

TABLES = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_KEY = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite numbers rows by themselves in a column that is exactly INTEGER.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

OBJECTS = Table(
    "objects",
    TABLES,
    Column("place", _NUMBER, primary_key=True),
    Column("shelf", _KEY, nullable=False),
    Column("key", _KEY, nullable=False, unique=True),
    Column("name", _KEY, unique=True),
    Column("item", Text, nullable=False),
    Index(None, "shelf", "place"),
    sqlite_autoincrement=True,
)

BLOBS = Table(
    "blobs",
    TABLES,
    Column(
        "place",
        _NUMBER,
        ForeignKey(OBJECTS.c.place, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("content", LargeBinary, nullable=False),
)

CHANGES = Table(
    "changes",
    TABLES,
    Column("region", _KEY, primary_key=True),
    Column("subject", _KEY, primary_key=True),
    Column("seq", _NUMBER, nullable=False, unique=True),
    Column("at", _NUMBER, nullable=False),
)

AUDIT = Table(
    "audit",
    TABLES,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

SETTINGS = Table(
    "settings",
    TABLES,
    Column("name", _KEY, primary_key=True),
    Column("value", Text, nullable=False),
)
