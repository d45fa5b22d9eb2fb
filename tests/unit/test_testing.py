"""``lockgate.testing``: what a test may rely on when a block ends or cannot begin."""

import socket
import threading
from typing import Any

import pytest
from definitions import api, entry, mock, operation

from lockgate.testing import FakeBackend, serve


def test_a_backend_whose_block_has_ended_answers_on_no_connection() -> None:
    with FakeBackend() as backend:
        backend.answers("/", body=b"here")
        client = socket.create_connection(("127.0.0.1", backend.port), timeout=30)
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        data = b""
        while not data.endswith(b"here"):
            data += client.recv(1_000)
    with client:
        try:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.recv(1_000) == b""
        except OSError:
            pass  # it is as good: the connection is no more
    assert len(backend.received) == 1


def test_a_gateway_that_cannot_start_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_thread: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", in_the_thread.append)
    definition = api({"/": {"get": operation(mock({"default": entry(200)}), 200)}})
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError),
        serve(definition, control_port=taken.getsockname()[1]),
    ):
        pytest.fail("it serves on a port that is taken")
    assert in_the_thread == []
