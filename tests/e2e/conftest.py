"""What end-to-end tests share."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lockgate.testing import FakeBackend

if TYPE_CHECKING:
    from moto_server import MotoServer

sys.path.insert(0, str(Path(__file__).parent))

FUNCTIONS = Path(__file__).parent / "functions"


@pytest.fixture(scope="module")
def backend() -> Iterator[FakeBackend]:
    """An HTTP backend for one module of tests."""
    with FakeBackend() as running:
        yield running


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator["MotoServer"]:
    """AWS services, started when the first test needs them."""
    from moto_server import MotoServer

    with MotoServer(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="session")
def scripted() -> str:
    """The handler of the function that does what it is told."""
    return f"{FUNCTIONS / 'scripted.py'}:handler"
