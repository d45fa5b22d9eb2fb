"""Where requests begin and end: a pipeline is the same requests however it is cut."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.http1.clock import Clock
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


class Application:
    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes, Any]] = []

    def handle(self, message: Message) -> None:
        self.seen.append((message.target, message.body, message.refusal))
        message.respond(200, None, [], b"")


@settings(max_examples=300, deadline=None)
@given(st.lists(REQUESTS, min_size=1, max_size=6), st.lists(st.integers(1, 40), min_size=1))
def test_requests_are_the_same_wherever_they_are_cut(
    requests: list[tuple[bytes, bytes]], sizes: list[int]
) -> None:
    loop = asyncio.new_event_loop()
    app = Application()
    connection = Connection(app, Clock(loop), set())
    connection.connection_made(Transport())  # type: ignore[arg-type]
    data = b"".join(HEAD % number + rest for number, (_, rest) in enumerate(requests))
    at = turn = 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        connection.data_received(data[at : at + size])
        at, turn = at + size, turn + 1
    loop.close()
    assert app.seen == [(f"/{number}", body, None) for number, (body, _) in enumerate(requests)]
