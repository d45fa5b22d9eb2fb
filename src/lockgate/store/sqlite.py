"""SQLite as a store: one file, durable at each commit, for any number of processes here."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from lockgate.store.migrations import VERSION_TABLE, NotOurs, TooNew, is_present, migrate
from lockgate.store.objects import ConcurrentChange, StoreDown
from lockgate.store.refusals import StoreProblem
from lockgate.store.sql_store import SqlStore
from lockgate.store.statements import statements_for

__all__ = ["SqliteDriver", "open_sqlite"]

_ANOTHER = "give another path"
# Others that write are waited for as long, in seconds.
_PATIENCE = 10.0
# How often another process's changes are looked for, in seconds: the look takes microseconds.
_WATCH = 0.02

_SETUP = (
    # Each commit is on the disk before it is acknowledged; WAL's usual NORMAL may lose the last.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
)


def open_sqlite(path: Path) -> SqlStore:
    """The store in the file at ``path``, which is made if there is none.

    Raises :class:`StoreProblem`.
    """
    if not path.parent.is_dir():
        raise StoreProblem(f"{path}: there is no folder {path.parent}", "make it first")
    if path.is_dir():
        raise StoreProblem(f"{path}: is a folder", f"the store is a file: {path / 'lockgate.db'}")
    try:
        with closing(_connected(path)) as connection:
            _prepare(connection)
    except OSError as error:
        raise StoreProblem(f"{path}: {error.strerror}") from None
    except NotOurs:
        raise StoreProblem(f"{path}: is a database of something else", _ANOTHER) from None
    except TooNew as error:
        raise StoreProblem(f"{path}: {error}", "install that version") from None
    except sqlite3.Error as error:
        raise StoreProblem(f"{path}: {_why(path, error)}", _ANOTHER) from None
    return SqlStore(SqliteDriver(path))


def _why(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return "is a file of something else, not a SQLite database"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return f"cannot be written, or the folder {path.parent} cannot: {error}"
    if code == sqlite3.SQLITE_BUSY:
        return "another process does not let go of it"
    return str(error)


def _prepare(connection: sqlite3.Connection) -> None:
    if _is_present(connection):
        return
    # Only who has tables to make or to change pays for the import.
    from sqlalchemy import StaticPool, create_engine

    # A step that makes a table anew must not take along what refers to it.
    connection.execute("PRAGMA foreign_keys=OFF")
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.connect() as migrating:
        migrating.exec_driver_sql("BEGIN IMMEDIATE")
        # Another process may have been quicker.
        if not _is_present(connection):
            migrate(migrating)
        migrating.commit()


def _is_present(connection: sqlite3.Connection) -> bool:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    version = None
    if VERSION_TABLE in tables:
        # Its name is a constant of ours.
        found = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
        version = found and found[0]
    elif tables:
        raise NotOurs
    return is_present(tables, version)


def _connected(path: Path) -> sqlite3.Connection:
    """A connection that begins no transactions by itself; a new file is its owner's alone."""
    # Never a file that is there: closing it would take SQLite's own locks away.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        _set_up(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _set_up(connection: sqlite3.Connection) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            # SQLite does not wait here for another process that opens a new file as well.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
    for pragma in _SETUP:
        connection.execute(pragma)


class SqliteDriver:
    """Speaks to the database file at ``path``."""

    errors: type[Exception] = sqlite3.Error
    # Other processes see by PRAGMA data_version that something happened.
    announcement: str | None = None

    def __init__(self, path: Path) -> None:
        self.statements = statements_for("sqlite")
        self._path = path

    def connect(self) -> sqlite3.Connection:
        """A new connection, set up."""
        try:
            return _connected(self._path)
        except OSError as error:
            raise StoreDown(f"{self._path}: {error.strerror}") from error

    def begin(self, connection: Any, writes: bool) -> None:
        """A write has the file for itself from the beginning: it never fails half-way."""
        connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    def commit(self, connection: Any) -> None:
        """Keep what was done."""
        connection.execute("COMMIT")

    def rollback(self, connection: Any) -> None:
        """Forget what was done; SQLite may have done so already."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def told(self, error: Exception) -> ConcurrentChange | StoreDown:
        """Only who had to wait for too long may try again."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return ConcurrentChange(f"{self._path}: {error}")
        return StoreDown(f"{self._path}: {error}")

    def watch(self, tell: Callable[[], None], stopped: threading.Event) -> None:
        """Ask again and again whether any connection but this one has changed the file."""
        connection: sqlite3.Connection | None = None
        version: Any = None
        last: Any = None
        while not stopped.wait(_WATCH):
            try:
                connection = connection or _connected(self._path)
                before, version = version, connection.execute("PRAGMA data_version").fetchone()
                if version == before:
                    continue
                told, last = last, connection.execute(self.statements.last_change).fetchone()
            except (sqlite3.Error, OSError):
                # Whoever reads now meets it as well, and says so.
                if connection is not None:
                    tell()
                connection = version = None
                continue
            if last != told:
                tell()
        if connection is not None:
            connection.close()
