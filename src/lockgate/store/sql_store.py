"""A store in a database: connections, transactions, and the word that something has changed.

What SQLite and PostgreSQL do differently is their :class:`Driver`'s. A store is opened by the
process that uses it: connections do not survive a fork.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar

from lockgate.store.objects import (
    NO_REGION,
    Change,
    ConcurrentChange,
    Item,
    Kind,
    Recorded,
    StoreDown,
)
from lockgate.store.sql import Connection, SqlTransaction, change, regions
from lockgate.store.statements import Statements

__all__ = ["Driver", "SqlStore"]

_Result = TypeVar("_Result")

# How long a write waits for those before it.
_PATIENCE = 10.0
_MOST_IDLE = 8


class Driver(Protocol):
    """How to speak to one kind of database."""

    statements: Statements
    errors: type[Exception]
    announcement: str | None
    """What is said, besides, in a transaction that announces something."""

    def connect(self) -> Connection:
        """A new connection, set up."""

    def begin(self, connection: Connection, writes: bool) -> None:
        """Begin a transaction: as if alone, and if it writes, when those before it have ended."""

    def commit(self, connection: Connection) -> None:
        """Keep what was done: after this it outlives a crash."""

    def rollback(self, connection: Connection) -> None:
        """Forget what was done."""

    def told(self, error: Exception) -> ConcurrentChange | StoreDown:
        """What a driver's error means."""

    def watch(self, tell: Callable[[], None], stopped: threading.Event) -> None:
        """Call ``tell`` whenever any process may have announced something, until stopped."""


class SqlStore:
    """Objects in a database, for all threads of this process and for other processes."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._idle: list[Connection] = []
        self._turn = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._watching: threading.Thread | None = None
        self._stopped = threading.Event()
        self._last_recorded: tuple[int, str] | None = None

    @contextmanager
    def transaction(self, region: str, writes: bool) -> Iterator[SqlTransaction]:
        """A transaction on the objects of a region: see :meth:`Store.transaction`."""
        with self._begun(writes) as connection:
            objects = SqlTransaction(connection, self._driver.statements, region, writes)
            objects.last = self._last_recorded
            yield objects
            if objects.announced:
                objects.keep_announced(int(time.time()))
                if self._driver.announcement is not None:
                    connection.execute(self._driver.announcement)
            self._driver.commit(connection)
            if writes:
                self._last_recorded = objects.last
        if objects.announced:
            self._tell()

    def find(self, region: str, kind: Kind, scope: str, id: str) -> Item | None:
        """The object as it is now, or None."""
        statements = self._driver.statements
        connection, found = self._first(
            lambda connection: SqlTransaction(connection, statements, region, False).find(
                kind, scope, id
            )
        )
        self._give_back(connection)
        return found

    def changes_since(self, seq: int) -> list[Change]:
        """What was announced behind number ``seq``, each subject once, in order."""
        return [change(row) for row in self._rows(self._driver.statements.changes_since, seq=seq)]

    def last_change(self) -> int:
        """The number of the last announcement, 0 if there was none."""
        return self._rows(self._driver.statements.last_change)[0][0] or 0

    def regions(self) -> list[str]:
        """The regions in which there are objects."""
        with self._begun(writes=False) as connection:
            found = regions(connection, self._driver.statements)
            self._driver.commit(connection)
        return [region for region in found if region != NO_REGION]

    def recorded(self, after: int, limit: int) -> list[Recorded]:
        """Records in their order, ``limit`` at most, from behind number ``after`` on."""
        found = self._rows(self._driver.statements.recorded, after=after, limit=limit)
        return [Recorded(*row) for row in found]

    def setting(self, name: str) -> str | None:
        """A value of the store itself, or None."""
        found = self._rows(self._driver.statements.setting, name=name)
        return found[0][0] if found else None

    def settle(self, name: str, value: str) -> str:
        """Keep a value of the store itself, unless there is one: the one that is kept."""
        with self._begun(writes=True) as connection:
            given = {"name": name, "value": value}
            connection.execute(self._driver.statements.settle, given)
            found = connection.execute(self._driver.statements.setting, given).fetchone()
            self._driver.commit(connection)
        kept: str = found[0]
        return kept

    def listen(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` soon after anything is announced, here or by another process.

        It is called by whichever thread learns of it, may be called without cause, and asks
        :meth:`changes_since` for what is new; so it should take no time itself.
        """
        self._listeners.append(callback)
        if self._watching is None:
            self._watching = threading.Thread(
                target=self._driver.watch, args=(self._tell, self._stopped), daemon=True
            )
            self._watching.start()

    def close(self) -> None:
        """Let go of all connections that are not in use."""
        self._listeners.clear()
        self._stopped.set()
        if self._watching is not None:
            self._watching.join(timeout=5)
        self._close_idle()

    def _close_idle(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _tell(self) -> None:
        for callback in list(self._listeners):
            callback()

    def _rows(self, statement: str, **given: Any) -> list[Any]:
        """What one statement brings: it is a transaction of its own."""
        connection, found = self._first(
            lambda connection: list(connection.execute(statement, given).fetchall())
        )
        self._give_back(connection)
        return found

    @contextmanager
    def _begun(self, writes: bool) -> Iterator[Connection]:
        """A connection in a transaction, which its block commits."""
        if writes and not self._turn.acquire(timeout=_PATIENCE):
            raise ConcurrentChange("another transaction takes too long")
        try:
            connection, _ = self._first(lambda made: self._driver.begin(made, writes))
            try:
                yield connection
            except self._driver.errors as error:
                self._leave(connection)
                raise self._driver.told(error) from error
            except BaseException:
                self._leave(connection)
                raise
            self._give_back(connection)
        finally:
            if writes:
                self._turn.release()

    def _first(self, work: Callable[[Connection], _Result]) -> tuple[Connection, _Result]:
        """A connection with what the first thing done on it gives."""
        driver = self._driver
        while True:
            try:
                connection, is_fresh = self._idle.pop(), False
            except IndexError:
                connection, is_fresh = self._connected(), True
            try:
                return connection, work(connection)
            except driver.errors as error:
                connection.close()
                told = driver.told(error)
                # One that nobody used may have been lost meanwhile, and the others with it.
                if is_fresh or isinstance(told, ConcurrentChange):
                    raise told from error
                self._close_idle()

    def _connected(self) -> Connection:
        try:
            return self._driver.connect()
        except self._driver.errors as error:
            raise self._driver.told(error) from error

    def _leave(self, connection: Connection) -> None:
        try:
            self._driver.rollback(connection)
        except self._driver.errors:
            connection.close()
        else:
            self._give_back(connection)

    def _give_back(self, connection: Connection) -> None:
        if len(self._idle) < _MOST_IDLE and not self._stopped.is_set():
            self._idle.append(connection)
        else:
            connection.close()
