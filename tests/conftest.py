"""What all tests share: a real PostgreSQL, started when the first test needs it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent / "e2e"))

if TYPE_CHECKING:
    from postgresql import Postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator["Postgresql"]:
    """One server for the whole session; each test asks it for a database of its own."""
    from postgresql import Postgresql

    server = Postgresql()
    try:
        yield server
    finally:
        server.stop()
