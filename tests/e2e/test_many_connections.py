"""Clients that open one connection too many (row S-61) are told so, or reset; others are served."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError

import pytest
import trustme
from definitions import api, entry, mock, operation
from raw_client import RawClient
from tls_clients import SECONDS, definition, ends, get, rest_of, trusting, write

from lockgate.model import CertificateEntry
from lockgate.rules import limits
from lockgate.testing import RunningGateway, serve

REQUEST = b"GET /dev/ HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningGateway]:
    monkeypatch.setattr(limits, "CONNECTIONS_REFUSED", 3)
    document = api({"/": {"get": operation(mock({"default": entry(200)}), 200)}})
    with serve(document) as running:
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


# -- over TLS


@pytest.fixture
def over_tls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[tuple[RunningGateway, ssl.SSLContext]]:
    monkeypatch.setattr(limits, "CONNECTIONS_REFUSED", 1)
    authority = trustme.CA()
    files = write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    entry = CertificateEntry(str(files.certificate), str(files.key))
    with serve(definition(tmp_path), certificates=(entry,), listens=True) as running:
        yield running, trusting(authority)


@pytest.mark.parametrize("limit", ["CONNECTIONS", "CONNECTIONS_OF_SOURCE"])
def test_who_never_finishes_a_handshake_counts(
    over_tls: tuple[RunningGateway, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    gateway, context = over_tls
    monkeypatch.setattr(limits, limit, 4)
    with ExitStack() as open_ones:
        address = ("127.0.0.1", gateway.port)
        # One of them is one too many already, and would be told so behind its handshake.
        silent = [
            open_ones.enter_context(socket.create_connection(address, SECONDS)) for _ in range(5)
        ]
        silent[0].sendall(b"\x16\x03\x01")
        with pytest.raises(URLError):  # reset, without a handshake
            get(context, gateway.port)
        silent[4].sendall(b"no TLS" * 10)
        rest_of(silent[4])
        # Who has failed does not count any more.
        assert get(context, gateway.port) == (503, '{"message":"Service Unavailable"}')
        assert gateway.control("/_lockgate/health").status == 200
    monkeypatch.setattr(limits, limit, 1_000)
    assert get(context, gateway.port)[0] == 200


def test_handshakes_that_failed_leave_nothing(
    over_tls: tuple[RunningGateway, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway, context = over_tls
    monkeypatch.setattr(limits, "CONNECTIONS", 2)
    for _ in range(10):
        ends(gateway.port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert get(context, gateway.port)[0] == 200
