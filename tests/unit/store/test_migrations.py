"""The steps make the tables that the schema describes, from every released shape of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from lockgate.store import migrations
from lockgate.store.migrations import LATEST, VERSION_TABLE, NotOurs, TooNew, is_present
from lockgate.store.objects import Kind
from lockgate.store.open import open_objects
from lockgate.store.schema import TABLES

if TYPE_CHECKING:
    from postgresql import Postgresql

FOLDER = Path(migrations.__file__).parent
RELEASED = Path(__file__).parent / "released"
"""A dump of a SQLite store by each released version: ``{its last step}.sql``."""


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
    )
    return list(compare_metadata(context, TABLES))


def test_the_last_step_is_the_last_one_there_is() -> None:
    steps = ScriptDirectory(str(FOLDER))
    assert steps.get_heads() == [LATEST]
    numbers = sorted(step.revision for step in steps.walk_revisions())
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_sqlite_has_the_tables_of_the_schema(tmp_path: Path) -> None:
    open_objects(str(tmp_path / "lockgate.db")).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'lockgate.db'}")
    with engine.connect() as connection:
        assert differences(connection) == []
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'objects'")
        assert "AUTOINCREMENT" in made.scalar_one()
    engine.dispose()


def test_postgresql_has_the_tables_of_the_schema(postgresql: "Postgresql") -> None:
    address = postgresql.new_database()
    open_objects(address).close()
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert differences(connection) == []
        collations = connection.exec_driver_sql(
            "SELECT DISTINCT collation_name FROM information_schema.columns "
            "WHERE table_name = 'objects' AND column_name IN ('shelf', 'key', 'name')"
        )
        assert collations.scalars().all() == ["C"]
    engine.dispose()


@pytest.mark.parametrize("dump", sorted(RELEASED.glob("*.sql")), ids=lambda path: path.stem)
def test_a_store_of_a_released_version_is_carried_on(dump: Path, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "lockgate.db"
    with sqlite3.connect(path) as old:
        old.executescript(dump.read_text())
    old.close()
    store = open_objects(str(path))
    with store.transaction("us-east-1", True) as objects:
        assert objects.find(Kind.REST_API, "", "a1b2c3d4e5") == {"id": "a1b2c3d4e5", "name": "pets"}
        found = objects.named(Kind.RESOURCE, "a1b2c3d4e5", "r00t000000/pets")
        assert found is not None
        assert found.id == "p3t5000000"
        assert objects.blob(Kind.DEPLOYMENT, "a1b2c3d4e5", "d3p10y") == b"snapshot"
        objects.insert(Kind.REST_API, "", "new", {})
    assert [change.subject for change in store.changes_since(0)] == ["api/a1b2c3d4e5"]
    assert store.setting("key") == "fingerprint"
    store.close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_a_database_is_told_from_others() -> None:
    assert not is_present(set(), None)
    assert is_present(set(TABLES.tables), LATEST)
    assert not is_present(set(TABLES.tables), "0000")
    with pytest.raises(TooNew, match="9999"):
        is_present(set(TABLES.tables), "9999")
    with pytest.raises(NotOurs):
        is_present({"objects", "theirs"}, None)
