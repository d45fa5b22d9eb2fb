"""Every kind of store, for tests that hold for all of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import Store
from lockgate.store.open import open_objects

if TYPE_CHECKING:
    from postgresql import Postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store of one kind may be made: a missing file, an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "lockgate.db")
    server: Postgresql = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture
def opened(address: str) -> Iterator[Callable[[], Store]]:
    """Opens the same store, as often as it is called."""
    stores = []

    def opening() -> Store:
        stores.append(open_objects(address))
        return stores[-1]

    yield opening
    for store in stores:
        store.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    made: Store
    if request.param == "memory":
        made = InMemoryStore()
    elif request.param == "sqlite":
        made = open_objects(str(tmp_path / "lockgate.db"))
    else:
        server: Postgresql = request.getfixturevalue("postgresql")
        made = open_objects(server.new_database())
    yield made
    made.close()
