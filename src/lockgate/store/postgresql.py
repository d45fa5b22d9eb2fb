"""PostgreSQL as a store: for several machines, each with its own control plane.

Writing transactions come one after the other: each begins by locking a table that nobody else
locks, which takes no snapshot, so it then sees all that the one before it kept. SERIALIZABLE holds
against whoever does not follow that, such as an operator's hand.
"""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import pq

from lockgate.store.migrations import VERSION_TABLE, NotOurs, TooNew, is_present, migrate
from lockgate.store.objects import ConcurrentChange, StoreDown
from lockgate.store.refusals import StoreProblem
from lockgate.store.sql import Connection
from lockgate.store.sql_store import SqlStore
from lockgate.store.statements import statements_for

if TYPE_CHECKING:
    from psycopg.abc import PQGen

_T = TypeVar("_T")

__all__ = ["PostgresqlDriver", "open_postgresql"]

_CHANNEL = "lockgate"
# An arbitrary number that all Lockgates take for "I change the tables".
_MIGRATING = 0x10C4_6A7E
_BEGIN = (
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE"
)
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_SETTINGS = {
    # In milliseconds: a call waits for others that long, and nobody holds others up for longer.
    "lock_timeout": "10000",
    "idle_in_transaction_session_timeout": "30000",
    # Each way of asking has its index, which also has the order. What a planner does with tables
    # that were small when it looked costs time in the size of the store, and meets every writer.
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
}
_CONNECTING = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # A server that vanished without a word is given up after that many milliseconds.
    "tcp_user_timeout": 20_000,
    "application_name": "lockgate",
}
_LONGEST_PAUSE = 1.0
"""Seconds until a lost server is asked again: so much later is heard what it tells then."""
_ANSWERS_WITHIN = 15.0
"""Seconds: longer than anything waits for a lock. A server that hangs is as good as down."""
_MAY_BE_TRIED_AGAIN = ("40001", "40P01", "55P03", "23505")
"""Serialization failure, deadlock, lock not to be had, a key that somebody else just took."""


def open_postgresql(url: str) -> SqlStore:
    """The store in the database at ``url``, whose tables are made if there are none.

    Raises :class:`StoreProblem`.
    """
    conninfo = "postgresql://" + url.partition("://")[2]
    shown = _without_password(conninfo)
    try:
        psycopg.conninfo.conninfo_to_dict(conninfo)
    except psycopg.Error:
        # What libpq says of it has the password in it.
        raise StoreProblem(f"{shown}: is no address as PostgreSQL has them") from None
    driver = PostgresqlDriver(conninfo)
    try:
        connection = driver.connect()
        try:
            _prepare(connection)
        finally:
            connection.close()
    except NotOurs:
        raise StoreProblem(
            f"{shown}: has tables of something else by the store's names", "give another database"
        ) from None
    except TooNew as error:
        raise StoreProblem(f"{shown}: {error}", "install that version") from None
    except psycopg.Error as error:
        raise StoreProblem(f"{shown}: {_why(error)}", _MEND) from None
    return SqlStore(driver)


_MEND = "start that server, or mend the address: postgresql://USER@HOST:PORT/DATABASE"


def _without_password(conninfo: str) -> str:
    try:
        parts = urlsplit(conninfo)
    except ValueError:
        return "postgresql://..."
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(("postgresql", user.partition(":")[0] + at + host, parts.path, "", ""))


def _why(error: psycopg.Error) -> str:
    said = " ".join(str(error).split())
    if "Connection refused" in said or "No such file" in said or "could not translate" in said:
        return f"no server answers: {said}"
    return said


def _prepare(connection: psycopg.Connection[Any]) -> None:
    if _is_present(connection):
        return
    # Only who has tables to make or to change pays for the import.
    from sqlalchemy import StaticPool, create_engine

    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    connection.autocommit = False
    with engine.connect() as migrating:
        migrating.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        # Another process may have been quicker.
        if not _is_present(connection):
            migrate(migrating)
        migrating.commit()


def _is_present(connection: psycopg.Connection[Any]) -> bool:
    found = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    tables = {name for (name,) in found.fetchall()}
    version = None
    if VERSION_TABLE in tables:
        row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
        version = row and row[0]
    return is_present(tables, version)


class _Connection(psycopg.Connection[Any]):
    """A connection on which no answer is waited for without an end."""

    def wait(self, gen: "PQGen[_T]", interval: float = 0.1, timeout: float | None = None) -> _T:
        """What the server answers. Raises OperationalError where it does not."""
        return super().wait(gen, interval, _ANSWERS_WITHIN if timeout is None else timeout)


class PostgresqlDriver:
    """Speaks to the database that ``conninfo`` names."""

    errors: type[Exception] = psycopg.Error
    announcement: str | None = f"NOTIFY {_CHANNEL}"

    def __init__(self, conninfo: str) -> None:
        self.statements = statements_for("postgresql")
        self._conninfo = conninfo

    def connect(self) -> psycopg.Connection[Any]:
        """A new connection, set up."""
        connection = _Connection.connect(self._conninfo, autocommit=True, **self._given())
        try:
            for name, value in _SETTINGS.items():
                connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            # What was acknowledged is on a disk, whatever the server does for others.
            connection.execute(
                "SELECT set_config('synchronous_commit', 'on', false) "
                "WHERE current_setting('synchronous_commit') = 'off'"
            )
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def _given(self) -> dict[str, Any]:
        """What is asked of connections where the address does not say."""
        asked = psycopg.conninfo.conninfo_to_dict(self._conninfo)
        return {name: value for name, value in _CONNECTING.items() if name not in asked}

    def begin(self, connection: Connection, writes: bool) -> None:
        """A read has one snapshot; a write besides nobody else who writes."""
        connection.execute(_BEGIN if writes else _BEGIN_READING)

    def commit(self, connection: Any) -> None:
        """Keep what was done."""
        if connection.info.transaction_status != pq.TransactionStatus.INTRANS:
            # PostgreSQL takes COMMIT for ROLLBACK then, and says nothing.
            raise psycopg.errors.InFailedSqlTransaction("a statement had failed")
        connection.execute("COMMIT")

    def rollback(self, connection: Any) -> None:
        """Forget what was done. Raises OperationalError where nothing is answered any more."""
        if connection.info.transaction_status == pq.TransactionStatus.ACTIVE:
            raise psycopg.OperationalError("a statement was not answered")
        if connection.info.transaction_status != pq.TransactionStatus.IDLE:
            connection.execute("ROLLBACK")

    def told(self, error: Exception) -> ConcurrentChange | StoreDown:
        """Who met others may try again; everything else is the server's."""
        said = " ".join(str(error).split())
        if cast("psycopg.Error", error).sqlstate in _MAY_BE_TRIED_AGAIN:
            return ConcurrentChange(said)
        return StoreDown(f"{_without_password(self._conninfo)}: {said}")

    def watch(self, tell: Callable[[], None], stopped: threading.Event) -> None:
        """Listen on a connection of its own, and make it anew whenever it is lost."""
        pause = 0.0
        while not stopped.wait(pause):
            with suppress(psycopg.Error), self.connect() as connection:
                connection.execute(f"LISTEN {_CHANNEL}")
                pause = 0.1
                # What happened before is not heard any more.
                tell()
                self._listen(connection, tell, stopped)
            if not stopped.is_set():
                # Who asks now learns that there is nobody to tell them anything.
                tell()
            # Not all processes at the same moment.
            pause = min(_LONGEST_PAUSE, pause * 2 + 0.05) * random.uniform(0.5, 1.0)

    def _listen(
        self,
        connection: psycopg.Connection[Any],
        tell: Callable[[], None],
        stopped: threading.Event,
    ) -> None:
        while not stopped.is_set():
            # Heard at once; the half second is for a stop.
            if list(connection.notifies(timeout=0.5, stop_after=1)):
                tell()
