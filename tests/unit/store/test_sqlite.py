"""A file as a store: whose it is, what it says when it cannot be used."""

import sqlite3
from pathlib import Path

import pytest

from lockgate.store.objects import Kind
from lockgate.store.open import open_objects
from lockgate.store.refusals import StoreProblem
from lockgate.store.sqlite import SqliteDriver


def test_what_was_kept_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "lockgate.db"
    store = open_objects(str(path))
    with store.transaction("here", True) as objects:
        objects.insert(Kind.REST_API, "", "one", {"name": "é"})
    store.close()
    again = open_objects(f"sqlite:///{path}")
    with again.transaction("here", False) as objects:
        assert objects.find(Kind.REST_API, "", "one") == {"name": "é"}
    again.close()


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    store = open_objects(str(tmp_path / "lockgate.db"))
    with store.transaction("here", True) as objects:
        objects.insert(Kind.REST_API, "", "one", {})
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"lockgate.db": 0o600, "lockgate.db-wal": 0o600, "lockgate.db-shm": 0o600}
    store.close()


def test_each_commit_is_durable(tmp_path: Path) -> None:
    connection = SqliteDriver(tmp_path / "lockgate.db").connect()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def refusal(address: str) -> str:
    with pytest.raises(StoreProblem) as refused:
        open_objects(address)
    said = f"{refused.value}: {refused.value.hint}"
    assert "\n" not in said
    return said


def test_a_path_that_cannot_be_says_so(tmp_path: Path) -> None:
    assert "there is no folder" in refusal(str(tmp_path / "no" / "lockgate.db"))
    assert "is a folder" in refusal(str(tmp_path))
    other = tmp_path / "text"
    other.write_text("not a database, but long enough to be looked at by SQLite as one " * 20)
    assert "not a SQLite database" in refusal(str(other))
    assert other.read_text().startswith("not a database")
    assert "mysql:// is no kind of store" in refusal("mysql://localhost/x")


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (text TEXT)")
    other.close()
    assert "something else" in refusal(str(path))


def test_a_folder_that_may_not_be_written_says_so() -> None:
    # A folder of the kernel's: root may do everything in others.
    assert "Permission denied" in refusal("/sys/lockgate.db")


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lockgate.db"
    open_objects(str(path)).close()
    with sqlite3.connect(path) as newer:
        newer.execute("UPDATE lockgate_version SET version_num = '9001'")
    newer.close()
    assert "written by a newer Lockgate (its tables are 9001" in refusal(str(path))
