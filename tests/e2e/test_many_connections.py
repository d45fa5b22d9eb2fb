"""Clients that open one connection too many (row S-61) are told so, or reset; others are served."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from definitions import api, entry, mock, operation
from raw_client import RawClient

from lockgate.rules import limits
from lockgate.testing import RunningGateway, serve

REQUEST = b"GET /dev/ HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningGateway]:
    monkeypatch.setattr(limits, "CONNECTIONS_REFUSED", 3)
    definition = api({"/": {"get": operation(mock({"default": entry(200)}), 200)}})
    with serve(definition) as running:
        yield running


@pytest.mark.parametrize("limit", ["CONNECTIONS", "CONNECTIONS_OF_SOURCE"])
def test_one_connection_too_many(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(limits, limit, 5)
    with ExitStack() as open_ones:
        clients = [open_ones.enter_context(RawClient(gateway.port)) for _ in range(5)]
        for client in clients:
            client.send(REQUEST)
            assert client.answer() is not None
        with RawClient(gateway.port) as late:
            (answer,) = late.answers()
        assert (answer.status, answer.body) == (503, b'{"message":"Service Unavailable"}')
        assert answer.headers["connection"] == "close"
        assert "failure.too_many_connections" in answer.headers["x-lockgate-decision"]
        assert gateway.control("/_lockgate/health").status == 200  # the operator always gets in
        for client in clients:
            client.send(REQUEST)
            again = client.answer()
            assert again is not None
            assert again.status == 200  # who is in stays in
    monkeypatch.setattr(limits, limit, 1_000)
    assert gateway.request("GET", "/").status == 200


def test_a_crowd_is_reset(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONNECTIONS", 2)
    told = silent = 0
    with ExitStack() as open_ones:
        clients = []
        for _ in range(12):
            try:
                clients.append(open_ones.enter_context(RawClient(gateway.port)))
            except ConnectionResetError:  # before it knew that it was connected
                silent += 1
        for client in clients[2:]:
            if client.answer() is None:
                silent += 1
            else:
                told += 1
        assert (told, silent) == (3, 7)
    monkeypatch.setattr(limits, "CONNECTIONS", 1_000)
    assert gateway.request("GET", "/").status == 200
