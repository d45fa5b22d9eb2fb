"""An address becomes a store of the kind that it names, and nothing else is imported for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from lockgate.store.objects import Kind
from lockgate.store.open import IN_MEMORY, StoreProblem, check_address, open_store


@pytest.mark.parametrize(
    "address, key_file, problem",
    [
        ("mysql://host/db", None, "mysql:// is no kind of store"),
        ("sqlite:relative", None, None),
        ("sqlite://lockgate.db", None, "sqlite:// is no kind of store"),
        ("sqlite:///", None, "has no path"),
        ("", None, "has no path"),
        ("lockgate.db", None, None),
        ("lockgate.db", "key", None),
        ("postgresql://host/db", None, "needs a file for its key"),
        ("postgresql://host/db", "key", None),
        (None, None, None),
        (IN_MEMORY, None, None),
        (None, "key", "is for a store that is kept"),
        ("memory", None, "has no colon"),
        ("./memory", None, None),
    ],
)
def test_an_address_is_checked_before_anything_is_opened(
    address: str | None, key_file: str | None, problem: str | None
) -> None:
    if problem is None:
        check_address(address, key_file)
    else:
        with pytest.raises(StoreProblem, match=problem):
            check_address(address, key_file)


def test_a_store_comes_with_its_key(tmp_path: Path) -> None:
    address = str(tmp_path / "lockgate.db")
    opened = open_store(address)
    store, secrets = opened.store, opened.secrets
    with store.transaction("here", True) as objects:
        objects.insert(Kind.API_KEY, "", "1", {"_value": secrets.seal("canary", "1")})
    store.close()
    assert b"canary" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    opened = open_store(f"sqlite:///{address}")
    store, secrets = opened.store, opened.secrets
    with store.transaction("here", False) as objects:
        found = objects.find(Kind.API_KEY, "", "1")
        assert found is not None
        assert secrets.open(found["_value"], "1") == "canary"
    store.close()
    (tmp_path / "lockgate.db.key").unlink()
    with pytest.raises(StoreProblem, match="key is missing"):
        open_store(address)
    opened = open_store(None)
    assert opened.store.regions() == []
    assert opened.secrets is opened.secrets


def test_who_keeps_nothing_imports_no_database() -> None:
    script = """
import sys
import lockgate.cli.main, lockgate.cli.serve, lockgate.app, lockgate.store.open
lockgate.store.open.open_store(None)
print(sorted({"sqlalchemy", "alembic", "psycopg", "sqlite3"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
