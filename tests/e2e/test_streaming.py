"""Bodies beyond the service's limit pass through HTTP_PROXY in constant memory, both ways."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from big_bodies import BigBackend, ask, digest_of
from definitions import PREFIX, api, operation, proxy
from processes import process

SIZE = int(os.environ.get("LOCKGATE_STREAMED", 128 * 2**20))
"""A gigabyte takes eight times as long and shows the same."""
GROWTH = 8 * 2**20
"""Bytes that the process may have more, whatever passes: a few reads of each side."""


@pytest.fixture(scope="module")
def backend() -> Iterator[BigBackend]:
    with BigBackend() as running:
        yield running


@pytest.fixture(scope="module")
def gateway(
    backend: BigBackend, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, int]]:
    """The port and the process id of a gateway that takes bodies of any length."""
    folder = tmp_path_factory.mktemp("streaming")
    (folder / "api.json").write_text(json.dumps(DOCUMENT), "utf-8")
    environment = {"payload_limit": "none", "stage_variables": {"backend": backend.address}}
    (folder / "environment.json").write_text(json.dumps(environment), "utf-8")
    with process(str(folder / "api.json"), "--environment", str(folder / "environment.json")) as (
        running,
        port,
    ):
        ask(port, "POST", "/dev/proxy", 3 * 2**20)
        yield port, running.pid


DOCUMENT = api({"/proxy": {f"{PREFIX}any-method": operation(proxy("/"))}})


def memory(pid: int, name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunks"])
def test_a_request_passes_in_constant_memory(
    gateway: tuple[int, int], backend: BigBackend, is_chunked: bool
) -> None:
    port, pid = gateway
    backend.size = 2
    before = memory(pid, "VmRSS")
    answer = ask(port, "POST", "/dev/proxy", SIZE, is_chunked)
    assert answer.head.startswith("HTTP/1.1 200 ")
    assert answer.size == 2
    got = backend.taken[-1]
    assert (got.size, got.digest, got.is_whole) == (SIZE, digest_of(SIZE), True)
    assert ("transfer-encoding" in got.head.lower()) == is_chunked
    assert memory(pid, "VmHWM") - before < GROWTH


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunks"])
def test_an_answer_passes_in_constant_memory(
    gateway: tuple[int, int], backend: BigBackend, is_chunked: bool
) -> None:
    port, pid = gateway
    backend.size, backend.is_chunked = SIZE, is_chunked
    before = memory(pid, "VmRSS")
    answer = ask(port, "GET", "/dev/proxy")
    assert (answer.size, answer.digest, answer.is_whole) == (SIZE, digest_of(SIZE), True)
    assert ("transfer-encoding" in answer.head.lower()) == is_chunked
    assert memory(pid, "VmHWM") - before < GROWTH
