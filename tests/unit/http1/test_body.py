"""Large bodies are gathered and sent without copies of the whole."""

import asyncio
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.http1.body import joined, pieces, whole
from lockgate.http1.call import Call, Origin, Outcome, Problem
from lockgate.http1.client import BackendConnection
from lockgate.http1.clock import Clock
from lockgate.http1.message import Message
from lockgate.http1.server import Connection
from lockgate.rules.limits import REQUEST_BODY

SIZE = REQUEST_BODY
PIECE = b"x" * 65_536
MOST = 1.25
"""Bodies that may be in memory at once: the one, and what it may still grow into."""


@given(st.lists(st.binary()))
def test_what_is_gathered_is_the_whole(parts: list[bytes]) -> None:
    body = None
    for part in parts:
        body = joined(body, part)
    assert whole(body) == b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 100_000])
def test_large_bodies_stay_pieces_of_their_own(size: int) -> None:
    body = bytes(size)
    found = pieces(b"head", body)
    assert b"".join(found) == b"head" + body
    assert (found[-1] is body) == (size >= 65_536)


class Transport:
    def __init__(self) -> None:
        self.written: list[bytes] = []

    def get_extra_info(self, _name: str) -> None:
        return None

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: bytes) -> None:
        self.written.append(data)


class Application:
    def __init__(self) -> None:
        self.seen: list[Message] = []

    def handle(self, message: Message) -> None:
        self.seen.append(message)


def peak(work: Callable[[], None]) -> float:
    """How many largest bodies ``work`` has in memory at most."""
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / SIZE


HEADS = {
    "a length": b"Content-Length: %d\r\n\r\n" % SIZE,
    "chunks": b"Transfer-Encoding: chunked\r\n\r\n",
}


def parts_of(kind: str) -> list[bytes]:
    """A body of the largest size as it comes in; the same few objects over and over."""
    if kind == "a length":
        return [PIECE] * (SIZE // len(PIECE))
    chunk = b"%x\r\n%s\r\n" % (len(PIECE), PIECE)
    return [chunk] * (SIZE // len(PIECE)) + [b"0\r\n\r\n"]


@pytest.mark.parametrize("kind", HEADS)
def test_a_request_is_gathered_once(kind: str) -> None:
    loop = asyncio.new_event_loop()
    app = Application()
    connection = Connection(app, Clock(loop), set())
    transport = Transport()
    connection.connection_made(transport)  # type: ignore[arg-type]
    given = parts_of(kind)

    def receive() -> None:
        connection.data_received(b"POST / HTTP/1.1\r\nHost: a\r\n" + HEADS[kind])
        for part in given:
            connection.data_received(part)

    assert peak(receive) < MOST
    loop.close()
    assert len(app.seen[0].body) == SIZE

    message = app.seen[0]
    assert peak(lambda: message.respond(200, None, [], message.body)) < MOST - 1
    assert transport.written[-1] is message.body


class Pool:
    def lost(self, _connection: Any) -> None:
        """Nobody asks."""

    def free(self, _connection: Any) -> None:
        """Nobody asks."""

    def progress(self, _call: Call) -> None:
        """Nobody asks."""


@pytest.mark.parametrize("kind", HEADS)
def test_an_answer_is_gathered_once(kind: str) -> None:
    connection = BackendConnection(Pool(), Origin("h", 80, None))  # type: ignore[arg-type]
    transport = Transport()
    connection.connection_made(transport)  # type: ignore[arg-type]
    found: list[Outcome | Problem] = []
    body = PIECE + PIECE
    connection.send(Call("POST", pieces(b"head", body), 0.0, found.append))
    assert transport.written[1] is body
    given = parts_of(kind)

    def receive() -> None:
        connection.data_received(b"HTTP/1.1 200 X\r\n" + HEADS[kind])
        for part in given:
            connection.data_received(part)

    assert peak(receive) < MOST
    outcome = found[0]
    assert isinstance(outcome, Outcome)
    assert len(outcome.body) == SIZE


def test_memory_grows_with_what_has_come() -> None:
    loop = asyncio.new_event_loop()
    connection = Connection(Application(), Clock(loop), set())
    connection.connection_made(Transport())  # type: ignore[arg-type]

    def announce() -> None:
        connection.data_received(b"POST / HTTP/1.1\r\nHost: a\r\n" + HEADS["a length"] + b"x")
        connection.data_received(PIECE)

    assert peak(announce) < 0.05
    loop.close()
