"""A running control plane, and clients of it.

Tests of one session share the plane: what a test makes, it names itself.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lockgate.testing import free_port

sys.path.insert(0, str(Path(__file__).parent.parent))

from control_clients import client_of
from processes import process, wait_for_port
from tested_api import Running


@pytest.fixture(scope="session")
def plane() -> Iterator[tuple[int, int]]:
    """The ports of a running gateway without definitions: the data plane's, the control plane's."""
    control_port = free_port()
    with process("--store=memory:", control_port=control_port) as (running, port):
        wait_for_port(running, control_port)
        yield port, control_port


@pytest.fixture(scope="session")
def client(plane: tuple[int, int]) -> Iterator[Any]:
    """A boto3 client of the running control plane."""
    made = client_of(plane[1])
    yield made
    made.close()


@pytest.fixture(scope="session")
def invoke_url(plane: tuple[int, int]) -> str:
    """The address of the data plane."""
    return f"http://127.0.0.1:{plane[0]}"


@pytest.fixture(scope="session", params=[1, 2], ids=["one process", "two workers"])
def running(
    request: pytest.FixtureRequest, scripted: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A gateway for test invocations, with the functions ``scripted`` and ``judge``."""
    control_port = free_port()
    store = str(tmp_path_factory.mktemp("store") / "apis.db")
    judge = Path(scripted.rpartition(":")[0]).parent / "authorizer.py"
    options = ["--store", store, f"--workers={request.param}"]
    options += [f"--lambda=scripted={scripted}", f"--lambda=judge={judge}:handler"]
    with process(*options, control_port=control_port) as (started, port):
        wait_for_port(started, control_port)
        made = client_of(control_port)
        yield Running(made, port, control_port)
        made.close()
