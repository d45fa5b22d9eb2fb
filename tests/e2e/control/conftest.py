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
