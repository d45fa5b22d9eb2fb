"""One request as the server reads it, and its answer as bytes."""

import asyncio
from typing import Any

from lockgate.http1.body import pieces
from lockgate.http1.head import Fields, Headers, Refusal
from lockgate.http1.outgoing import Outgoing
from lockgate.http1.phrases import PHRASES
from lockgate.http1.stream import Stream

__all__ = ["Message", "encode_head"]

_BODILESS = frozenset((204, 304))
_EOL = "\r\n"
_KEPT = "Connection: keep-alive\r\n"
_CLOSED = "Connection: close\r\n"
_BEGUN = {
    status: f"HTTP/1.1 {status} {PHRASES.get(status, '')}\r\nDate: " for status in range(100, 1000)
}
"""How the head of an answer begins, up to the date."""


class Message:
    """One request, and the way back.

    ``target`` is path and query, ``headers`` are as received, ``fields`` their last values by
    lower-case name. ``arrived`` is the loop's time at the head's first byte. ``refusal`` is given
    where the message cannot be served. ``answer`` is what goes out, once it is known, in one piece
    or several.

    ``stream`` is a body that is still coming in, in place of ``body``; ``outgoing`` the body of an
    answer of which ``answer`` is only the head. ``request`` is the application's own.
    """

    __slots__ = (
        "answer",
        "arrived",
        "body",
        "connection",
        "fields",
        "headers",
        "is_started",
        "keep_alive",
        "method",
        "outgoing",
        "refusal",
        "request",
        "stream",
        "target",
        "version",
    )

    def __init__(self, connection: Any, arrived: float) -> None:
        # A Connection, or what another server has in its place (see asgi).
        self.connection: Any = connection
        self.arrived = arrived
        self.method = "GET"
        self.target = "/"
        self.version = "1.1"
        self.headers: Headers = []
        self.fields: Fields = {}
        self.body = b""
        self.keep_alive = True
        self.is_started = False
        self.refusal: Refusal | None = None
        self.answer: tuple[bytes, ...] | None = None
        self.stream: Stream | None = None
        self.outgoing: Outgoing | None = None
        self.request: Any = None

    def respond(
        self,
        status: int,
        content_type: str | None,
        lines: list[tuple[str, str]],
        body: bytes,
        close: bool = False,
        length: int | None = None,
    ) -> None:
        """Send the answer, as soon as those to earlier requests have left.

        Date, Content-Length and Connection are added; ``content_type`` None means that ``lines``
        have it. ``close`` ends the connection after it. ``length`` is that of the body which the
        answer to HEAD leaves out, where it is not that of ``body``; below 0 it is not known.
        """
        if close:
            self.keep_alive = False
        if self.stream is not None and self.outgoing is None:
            # The answer is there before the request; the rest of it is of no use.
            self.stream.abandon()
        connection = self.connection
        if status in _BODILESS:
            body, size = b"", ""
        elif length is None:
            size = f"Content-Length: {len(body)}\r\n"
        else:
            size = f"Content-Length: {length}\r\n" if length >= 0 else ""
        data = encode_head(
            f"{_BEGUN[status]}{connection.clock.date}\r\n"
            f"{'' if content_type is None else f'Content-Type: {content_type}{_EOL}'}"
            f"{size}{_KEPT if self.keep_alive else _CLOSED}"
            f"{''.join([f'{name}: {value}{_EOL}' for name, value in lines])}\r\n"
        )
        self.answer = (data,) if self.method == "HEAD" else pieces(data, body)
        connection.answered()

    def respond_in_parts(
        self,
        status: int,
        content_type: str | None,
        lines: list[tuple[str, str]],
        outgoing: Outgoing,
    ) -> None:
        """Send the answer's head, and behind it the body of ``outgoing`` as it comes."""
        self.outgoing = outgoing
        length = outgoing.stream.length
        if length is None:
            lines = [*lines, ("Transfer-Encoding", "chunked")]
        self.respond(status, content_type, lines, b"", length=-1 if length is None else length)

    def fail(self, error: Exception) -> None:
        """Tell the operator of a bug, and do not let the client wait for ever."""
        asyncio.get_running_loop().call_exception_handler(
            {"message": f"{self.method} {self.target} failed", "exception": error}
        )
        if self.answer is None:
            body = b'{"message": "Internal server error"}'
            self.respond(500, "application/json", [], body, close=True)


def encode_head(text: str) -> bytes:
    """A head as bytes: Latin-1, as heads are received; a line that is not becomes UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return b"\r\n".join(_encode_line(line) for line in text.split("\r\n"))


def _encode_line(line: str) -> bytes:
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "surrogatepass")
