"""PostgreSQL as a store: what it says when it cannot be used, and that it comes back."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest

from lockgate.store.objects import ConcurrentChange, Kind, Store, StoreDown
from lockgate.store.open import open_objects
from lockgate.store.postgresql import PostgresqlDriver
from lockgate.store.refusals import StoreProblem

if TYPE_CHECKING:
    from postgresql import Postgresql

HERE = "eu-west-1"


def refusal(address: str) -> str:
    with pytest.raises(StoreProblem) as refused:
        open_objects(address)
    said = f"{refused.value}: {refused.value.hint}"
    assert "\n" not in said
    assert "canary" not in said
    return said


def test_a_server_that_is_not_there_says_so() -> None:
    said = refusal("postgresql://me:canary@127.0.0.1:1/db?connect_timeout=2")
    assert said.startswith("postgresql://me@127.0.0.1:1/db: no server answers")
    assert "is no address" in refusal("postgresql://me:canary@[::1/db")
    assert "is no address" in refusal("postgresql://me:canary@host/db?nonsense=1")


def test_what_the_server_refuses_is_told(postgresql: "Postgresql") -> None:
    assert 'database "nowhere" does not exist' in refusal(postgresql.url("nowhere"))
    address = postgresql.url("postgres").replace("lockgate@", "stranger:canary@")
    assert 'role "stranger" does not exist' in refusal(address)


def test_a_wrong_password_is_told(postgresql: "Postgresql") -> None:
    address = postgresql.new_database()
    with postgresql.asking_for_passwords():
        said = refusal(address.replace("lockgate@", "lockgate:canary@"))
    assert "password authentication failed" in said


def test_tables_of_something_else_are_left_alone(postgresql: "Postgresql") -> None:
    address = postgresql.new_database()
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE objects (note TEXT)")
    assert "tables of something else" in refusal(address)


def test_a_newer_store_is_refused(postgresql: "Postgresql") -> None:
    address = postgresql.new_database()
    open_objects(address).close()
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE lockgate_version SET version_num = '9001'")
    assert "written by a newer Lockgate (its tables are 9001" in refusal(address)


@pytest.fixture
def own_server() -> Iterator["Postgresql"]:
    """A server that may be ended."""
    from postgresql import Postgresql

    server = Postgresql()
    yield server
    server.stop()


def insert(store: Store, id: str) -> None:
    with store.transaction(HERE, True) as objects:
        objects.insert(Kind.STAGE, "api", id, {})
        objects.announce(f"api/{id}")


def test_a_server_that_comes_back_is_used_again(own_server: "Postgresql") -> None:
    address = own_server.new_database()
    store = open_objects(address)
    heard = threading.Semaphore(0)
    store.listen(heard.release)
    insert(store, "before")
    with pytest.raises(StoreDown), store.transaction(HERE, True) as objects:
        objects.insert(Kind.STAGE, "api", "lost", {})
        own_server.kill()
        own_server.start()
        objects.insert(Kind.STAGE, "api", "lost too", {})
    # Connections that nobody used meanwhile are of no use any more either.
    insert(store, "after")
    own_server.kill()
    with pytest.raises(StoreDown):
        insert(store, "down")
    with pytest.raises(StoreDown):
        store.last_change()
    own_server.start()
    with store.transaction(HERE, False) as objects:
        assert [row.id for row in objects.rows(Kind.STAGE, "api")] == ["before", "after"]
    # Who listens hears again, and is told of what was announced before it did.
    while heard.acquire(blocking=False):
        pass
    other = open_objects(address)
    insert(other, "of another")
    assert heard.acquire(timeout=60)
    for one in (store, other):
        one.close()


def test_a_server_that_hangs_is_down(
    own_server: "Postgresql", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing waits for it without an end, in the middle of a transaction neither."""
    monkeypatch.setattr("lockgate.store.postgresql._ANSWERS_WITHIN", 0.5)
    store = open_objects(own_server.new_database() + "?connect_timeout=2")
    insert(store, "before")
    with (
        pytest.raises(StoreDown, match="timeout"),
        store.transaction(HERE, True) as objects,
        own_server.hanging(),
    ):
        objects.insert(Kind.STAGE, "api", "lost", {})
    with own_server.hanging():
        with pytest.raises(StoreDown):
            insert(store, "never")
        with pytest.raises(StoreDown):
            store.last_change()
    insert(store, "after")
    with store.transaction(HERE, False) as objects:
        assert [row.id for row in objects.rows(Kind.STAGE, "api")] == ["before", "after"]
    store.close()


def test_who_is_in_the_way_for_too_long_is_a_concurrent_change(postgresql: "Postgresql") -> None:
    address = postgresql.new_database()
    store = open_objects(address)
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE")
        driver = PostgresqlDriver(address)
        connection = driver.connect()
        connection.execute("SET lock_timeout = 1")
        with pytest.raises(psycopg.errors.LockNotAvailable) as refused:
            driver.begin(connection, writes=True)
        assert isinstance(driver.told(refused.value), ConcurrentChange)
        # Who reads waits for nobody.
        with store.transaction(HERE, False) as objects:
            assert objects.rows(Kind.STAGE, "api") == []
        connection.close()
    store.close()


def test_a_hand_that_writes_besides_is_a_concurrent_change(postgresql: "Postgresql") -> None:
    address = postgresql.new_database()
    store = open_objects(address)
    insert(store, "dev")
    with (
        psycopg.connect(address, autocommit=True) as hand,
        pytest.raises(ConcurrentChange),
        store.transaction(HERE, True) as objects,
    ):
        assert objects.find(Kind.STAGE, "api", "dev") == {}
        hand.execute('UPDATE objects SET item = \'{"by": "hand"}\'')
        objects.update(Kind.STAGE, "api", "dev", {"by": "call"})
    with store.transaction(HERE, False) as objects:
        assert objects.find(Kind.STAGE, "api", "dev") == {"by": "hand"}
    store.close()


def test_commits_are_durable_whatever_the_server_does_for_others(
    postgresql: "Postgresql",
) -> None:
    address = postgresql.new_database()
    with psycopg.connect(address, autocommit=True) as connection:
        name = address.rpartition("/")[2]
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    connection = PostgresqlDriver(address).connect()
    assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    connection.close()


def test_a_swallowed_error_does_not_become_an_acknowledged_nothing(
    postgresql: "Postgresql",
) -> None:
    store = open_objects(postgresql.new_database())
    with pytest.raises(StoreDown), store.transaction(HERE, True) as objects:
        objects.insert(Kind.STAGE, "api", "dev", {})
        with pytest.raises(psycopg.Error):
            objects._execute("SELECT nonsense")  # type: ignore[attr-defined]
    with store.transaction(HERE, False) as objects:
        assert objects.rows(Kind.STAGE, "api") == []
    store.close()
