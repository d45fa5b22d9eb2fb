"""A gateway that has more to do than it can refuses some of it, and serves on (S-51, S-64)."""

import gzip
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from definitions import PREFIX, api, entry, mock, operation, proxy
from raw_client import RawClient
from test_workers import control, serving, wait_until

from lockgate.rules import limits
from lockgate.server import overload
from lockgate.server.overload import Stage
from lockgate.testing import FakeBackend, RunningGateway, serve

REQUEST = b"GET /dev/ HTTP/1.1\r\nHost: h\r\n\r\n"
DEFINITION = api({"/": {"get": operation(mock({"default": entry(200)}), 200)}})


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def asked(gateway: RunningGateway) -> tuple[int, bool]:
    """The status of an answer on a new connection, and whether it ends that; 0: it is reset."""
    try:
        with RawClient(gateway.port) as client:
            client.send(REQUEST)
            answer = client.answer()
    except ConnectionError:
        return 0, True
    if answer is None:
        return 0, True
    return answer.status, answer.headers["connection"] == "close"


def at(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overload, "_BY_LAG", ((0.0, stage),))


def test_requests_are_shed(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(DEFINITION) as gateway, RawClient(gateway.port) as kept:
        assert asked(gateway) == (200, False)
        at(Stage.SHEDDING, monkeypatch)
        until(lambda: asked(gateway) == (503, True))
        kept.send(REQUEST)
        answer = kept.answer()
        assert answer is not None
        assert (answer.status, answer.body) == (503, b'{"message":"Service Unavailable"}')
        assert "failure.overloaded" in answer.headers["x-lockgate-decision"]
        assert answer.headers["connection"] == "close"
        assert gateway.control("/_lockgate/health").status == 200
        at(Stage.NONE, monkeypatch)
        until(lambda: asked(gateway) == (200, False))


@pytest.mark.parametrize(
    ("stage", "seen"), [(Stage.ENDING_CONNECTIONS, (200, True)), (Stage.TURNING_AWAY, (0, True))]
)
def test_other_stages(
    stage: Stage, seen: tuple[int, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(DEFINITION) as gateway:
        at(stage, monkeypatch)
        until(lambda: asked(gateway) == seen)
        at(Stage.NONE, monkeypatch)
        until(lambda: asked(gateway) == (200, False))


def test_a_worker_without_memory_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    path.write_text(json.dumps(DEFINITION))
    with serving(path, 2, "--memory-budget=4") as (_, port, control_port):

        def pids() -> set[int]:
            return {one["pid"] for one in control(control_port, "/_lockgate/ready")[1]["workers"]}

        before = pids()
        with RawClient(port) as client:
            client.send(b"POST /dev/ HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n")
            client.send(b"x" * 8_000_000)
            time.sleep(0.5)
        wait_until(lambda: 0 not in pids() and pids() != before)
        with RawClient(port) as client:
            client.send(REQUEST)
            answer = client.answer()
            assert answer is not None
            assert answer.status == 200


def test_inflated_bodies_are_bounded(backend: FakeBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INFLATED_HELD", 250_000)
    backend.answers("/held", delay=1.0)
    definition = api({"/": {f"{PREFIX}any-method": operation(proxy("/held"))}})
    small = gzip.compress(b"1" * 100_000)
    head = b"POST /dev/ HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    with serve(definition, stage_variables={"backend": backend.address}) as gateway:
        statuses = []
        with ExitStack() as open_ones:
            clients = [open_ones.enter_context(RawClient(gateway.port)) for _ in range(3)]
            for client in clients:
                client.send(head % len(small) + small)
            for client in clients:
                answer = client.answer()
                assert answer is not None
                statuses.append(answer.status)
        assert sorted(statuses) == [200, 200, 503]
        with RawClient(gateway.port) as client:  # they have been answered: there is room again
            client.send(head % len(small) + small)
            answer = client.answer()
            assert answer is not None
            assert answer.status == 200
