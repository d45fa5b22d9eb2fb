"""No question costs what the store is large: each is answered by an index, in its order."""

import re
import sqlite3
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lockgate.store.open import open_objects
from lockgate.store.postgresql import PostgresqlDriver
from lockgate.store.sqlite import SqliteDriver
from lockgate.store.statements import Part, Statements

if TYPE_CHECKING:
    from postgresql import Postgresql

GIVEN: dict[str, Any] = {
    **dict.fromkeys(("shelf", "key", "name", "item", "region", "subject", "value"), "x"),
    **dict.fromkeys(("text", "hash", "before"), "x"),
    **dict.fromkeys(("shelf_from", "key_from", "name_from"), "x"),
    **dict.fromkeys(("shelf_below", "key_below", "name_below"), "y"),
    **dict.fromkeys(("after", "limit", "at", "place", "seq"), 7),
    "content": b"x",
}
RARE = ("everywhere",)


def texts(statements: Statements) -> dict[str, str]:
    found = {
        name: text
        for name, text in msgspec.structs.asdict(statements).items()
        if isinstance(text, str)
    }
    for flags in product((False, True), repeat=len(Part._fields)):
        part = Part(*flags)
        found[str(part)] = statements.rows(part)
    return found


def test_sqlite_scans_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lockgate.db"
    open_objects(str(path)).close()
    driver = SqliteDriver(path)
    connection = driver.connect()
    for name, text in texts(driver.statements).items():
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", GIVEN)]
        assert not [step for step in plan if re.match("SCAN (?!CONSTANT)", step)], (name, plan)
        if "prefix=True" not in name and name not in RARE:
            assert not [step for step in plan if "TEMP B-TREE" in step], (name, plan)
        if "prefix=True" in name:
            assert re.search(r"\((key|name)>\? AND \1<\?\)", plan[0]), (name, plan)
    connection.close()


def filled(address: str) -> Any:
    """A connection to a store with objects that no statistics know of."""
    open_objects(address).close()
    driver = PostgresqlDriver(address)
    connection = driver.connect()
    connection.execute("ALTER TABLE objects SET (autovacuum_enabled = off)")
    connection.execute(
        "INSERT INTO objects (shelf, key, name, item) "
        "SELECT 's' || n % 3, 'k' || n, 'n' || n, '{}' FROM generate_series(1, 3000) AS n"
    )
    return driver, connection


def test_postgresql_scans_nothing(postgresql: "Postgresql") -> None:
    driver, connection = filled(postgresql.new_database())
    for moment in ("before it knows anything of the tables", "after"):
        for name, text in texts(driver.statements).items():
            found = connection.execute(f"EXPLAIN {text}", GIVEN).fetchall()
            plan = "\n".join(row[0] for row in found)
            assert "Seq Scan" not in plan, (moment, name, plan)
            if "prefix=True" not in name and name not in RARE:
                assert "Sort" not in plan, (moment, name, plan)
            for index in re.findall(r"(\w+) on objects", plan):
                assert index != "pk_objects", (moment, name, plan)
        connection.execute("ANALYZE")
    connection.close()


def test_sqlite_needs_no_statistics_of_a_filled_store(tmp_path: Path) -> None:
    path = tmp_path / "lockgate.db"
    open_objects(str(path)).close()
    steps = {}
    for size in (100, 10_000):
        with sqlite3.connect(path) as connection:
            connection.executemany(
                "INSERT INTO objects (shelf, key, name, item) VALUES ('s', ?, ?, '{}')",
                ((f"k{size}-{n}", f"n{size}-{n}") for n in range(size)),
            )
        connection.close()
        steps[size] = worked(path)
    assert {"find", "named", "blob", "next_shelf", "last_change"} <= steps[100].keys()
    assert steps[100] == steps[10_000]


def worked(path: Path) -> dict[str, int]:
    """How many of SQLite's instructions each question takes."""
    driver = SqliteDriver(path)
    connection = driver.connect()
    counts = {}
    for name, text in texts(driver.statements).items():
        if not text.startswith("SELECT") or name in RARE or name == "changes_since":
            continue
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        given = {**GIVEN, "shelf": "s", "key": "k100-7", "name": "n100-7", "limit": 5}
        given |= {"key_from": "k100-77", "key_below": "k100-78"}
        given |= {"name_from": "n100-77", "name_below": "n100-78", "after": 3}
        if "limit=False" in name and "prefix=True" not in name:
            continue
        connection.set_progress_handler(step, 1)
        connection.execute(text, given).fetchall()
        connection.set_progress_handler(None, 0)
        counts[name] = count
    connection.close()
    return counts
