"""Where requests begin and end: a pipeline is the same requests however it is cut."""

import asyncio
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.http1.clock import Clock
from lockgate.http1.head import CLIENT
from lockgate.http1.message import Message
from lockgate.http1.server import Connection

# Bodies that look like ends and beginnings.
PIECES = st.sampled_from(
    [b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"a", b"0\r\n\r\n", b"GET /z HTTP/1.1\r\nHost: a\r\n\r\n"]
)
BODIES = st.lists(PIECES, max_size=6).map(b"".join)
HEAD = b"POST /%d HTTP/1.1\r\nHost: a\r\n"


def in_chunks(body: bytes, size: int, trailers: bytes) -> bytes:
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    lines = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"Transfer-Encoding: chunked\r\n\r\n" + lines + b"0\r\n" + trailers + b"\r\n"


def with_length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


REQUESTS = st.one_of(
    st.just((b"", b"\r\n")),
    BODIES.map(lambda body: (body, with_length(body))),
    BODIES.map(lambda body: (body, b"Upgrade: h2c\r\nConnection: upgrade\r\n" + with_length(body))),
    st.builds(
        lambda body, size, trailers: (body, in_chunks(body, size, trailers)),
        BODIES,
        st.integers(1, 9),
        st.sampled_from([b"", b"X: y\r\n"]),
    ),
)


class Transport:
    def get_extra_info(self, _name: str) -> None:
        return None

    def write(self, _data: bytes) -> None:
        """Answers are looked at elsewhere."""

    def pause_reading(self) -> None:
        """Nothing is left out."""

    def resume_reading(self) -> None:
        """Nothing was left out."""


class Gathering:
    """Takes a body that is passed on while it comes, and answers when it is whole."""

    def __init__(self, message: Message, seen: list[tuple[str, bytes, Any]]) -> None:
        self.message, self.seen, self.body = message, seen, b""

    def take_piece(self, data: bytes) -> None:
        self.body += data

    def take_end(self) -> None:
        self.seen.append((self.message.target, self.body, None))
        self.message.respond(200, None, [], b"")


class Application:
    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes, Any]] = []
        self.streams = 0

    def handle(self, message: Message) -> None:
        if message.stream is not None:
            self.streams += 1
            message.stream.flow_into(Gathering(message, self.seen))
            message.stream.resume()
            return
        self.seen.append((message.target, message.body, message.refusal))
        message.respond(200, None, [], b"")


Given = list[tuple[bytes, bytes]]


def seen_by(requests: Given, sizes: list[int], *, streams: bool) -> Application:
    """What an application sees of ``requests`` in parts of these sizes."""
    loop = asyncio.new_event_loop()
    app = Application()
    admits = (lambda _message: True) if streams else None
    connection = Connection(app, Clock(loop), set(), CLIENT._replace(body=None), admits)
    connection.connection_made(Transport())  # type: ignore[arg-type]
    data = b"".join(HEAD % number + rest for number, (_, rest) in enumerate(requests))
    at = turn = 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        connection.data_received(data[at : at + size])
        at, turn = at + size, turn + 1
    loop.close()
    return app


SIZES = st.lists(st.integers(1, 40), min_size=1)


@settings(max_examples=300, deadline=None)
@given(st.lists(REQUESTS, min_size=1, max_size=6), SIZES)
def test_requests_are_the_same_wherever_they_are_cut(requests: Given, sizes: list[int]) -> None:
    app = seen_by(requests, sizes, streams=False)
    assert app.seen == [(f"/{number}", body, None) for number, (body, _) in enumerate(requests)]


@settings(max_examples=300, deadline=None)
@given(st.lists(REQUESTS, min_size=1, max_size=6), SIZES)
def test_bodies_are_the_same_while_they_come(requests: Given, sizes: list[int]) -> None:
    with patch("lockgate.rules.limits.STREAMED_FROM", 4):
        app = seen_by(requests, sizes, streams=True)
    assert app.seen == [(f"/{number}", body, None) for number, (body, _) in enumerate(requests)]
    assert app.streams == sum(len(body) > 4 for body, _ in requests)
