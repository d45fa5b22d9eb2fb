"""What the requests of one client's connection are, by our reader and by h11.

h11 is an HTTP/1.1 of its own make, written from RFC 9112. Where ours refuses what h11 takes, the
reason stands in :data:`STRICTER`; the other way round there is :data:`LOOSER`.
"""

import asyncio
from collections.abc import Iterable
from typing import Any, NamedTuple

import h11

from lockgate.http1.clock import Clock
from lockgate.http1.head import HeadLimits, path_of
from lockgate.http1.message import Message
from lockgate.http1.server import Connection

BOUNDS = HeadLimits(url=1_000_000, lines=10_000, name=100_000, line=1_000_000, total=1_000_000)
"""Limits are tested elsewhere."""


class Heard(NamedTuple):
    """One request: headers as they were sent, body without its framing."""

    method: str
    target: str
    version: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Stream(NamedTuple):
    """All complete requests of a connection; ``refusal`` says why what follows them is none.

    ``is_in_body``: what follows them is a head that was taken, and a part of its body.
    """

    requests: list[Heard]
    refusal: str | None
    is_in_body: bool = False


STRICTER = {
    "HTTP version": "only 1.0 and 1.1 are spoken (S-16)",
    "CONNECT": "the gateway is no tunnel (S-16)",
    "request target": "a target is a path, or the absolute form of the very Host (S-16)",
    "request line": "the line is taken byte for byte (S-16)",
    "no Host": "also where HTTP/1.1 follows HTTP/1.0 (S-24)",
    "Host": "a Host is a name or an address, with a port that may be (S-24)",
    "Content-Length": "no list, no leading zero, at most 63 bits (S-12)",
    "Transfer-Encoding": "none in HTTP/1.0 (S-13)",
    "content_length": "a backend may read _ as - (S-22)",
    "transfer_encoding": "a backend may read _ as - (S-22)",
    "trailer": "no framing, host or authorization behind the body (S-15)",
    "a character that no head has": "no bare LF, no control characters (S-14)",
    "failure.too_large": "10 MB, told at the head",
    "failure.expectation": "100-continue is all that may be expected (S-18)",
    # Of llhttp, in its words.
    "Invalid method encountered": "the line ends with CR LF (S-14)",
    "Unexpected start char in url": "a target is a path or an absolute form (S-16)",
    "Unexpected char in url schema": "a target is a path or an absolute form (S-16)",
    "Unexpected char in url server": "a target is a path or an absolute form (S-16)",
    "Invalid characters in url": "a target is a path or an absolute form (S-16)",
    "Expected space after method": "the line is taken byte for byte (S-16)",
    "Invalid char in url": "a target has no such characters (S-16)",
    "Missing expected CR after chunk": "no bare LF (S-15)",
    "Expected CRLF after version": "no bare LF (S-14)",
    "Invalid HTTP version": "only 1.0 and 1.1 are spoken (S-16)",
    "Invalid header token": "no LF in a name (S-14)",
    "Invalid header field char": "no LF in a name (S-14)",
    "Invalid header value char": "no control characters (S-14)",
    "Missing expected CR after header value": "no bare LF (S-14)",
    "Missing expected LF after header value": "no bare CR (S-14)",
    "Unexpected whitespace after header value": "no folded lines (S-14)",
    "Expected LF after headers": "no bare CR (S-14)",
    "Expected LF after header value": "no bare CR (S-14)",
    "Empty Content-Length": "a length has digits (S-12)",
    "Empty Transfer-Encoding": "a coding has a name (S-13)",
    "Duplicate Content-Length": "equal lines are refused too (S-12)",
    "Invalid character in Content-Length": "no list (S-12)",
    "Content-Length can't be present with Transfer-Encoding": "as the RFC allows (S-11)",
    "Transfer-Encoding can't be present with Content-Length": "as the RFC allows (S-11)",
    "Invalid `Transfer-Encoding` header value": "none among the trailers either (S-15)",
    "Request has invalid `Transfer-Encoding`": "no blank behind the coding (S-13)",
    "Content-Length overflow": "at most 63 bits (S-12)",
    "Invalid character in chunk size": "no blanks, no bare LF (S-15)",
    "chunk size": "at most 16 digits, zeros included (S-15)",
    "Expected LF after chunk size": "no bare CR (S-15)",
    "Invalid character in chunk extensions": "tokens, or a value in quotes, and no more (S-15)",
    "Invalid quoted-pair in chunk extensions quoted value": "no control characters (S-15)",
}
"""Why ours refuses what h11 takes or still waits for, by how the reason begins."""

LOOSER = {
    "no request line received": "one empty line before a request is skipped, as RFC 9112 asks",
}
"""What ours takes and h11 does not, by the reason that h11 gives."""


def disagreement(ours: Stream, theirs: Stream) -> str | None:
    """What the two do not agree about and no table explains."""
    shared = zip(ours.requests, theirs.requests, strict=False)
    for number, (one, other) in enumerate(shared):
        if one != other:
            return f"request {number}: {one} is not {other}"
        if one.version == "1.0":
            return None  # h11 keeps no connection of HTTP/1.0
    more = len(ours.requests) > len(theirs.requests)
    if more or (theirs.refusal is not None and ours.is_in_body):
        return None if theirs.refusal in LOOSER else f"only h11 refuses: {theirs.refusal}"
    if ours.refusal is None:
        missed = theirs.requests[len(ours.requests) :]
        return f"only h11 hears {missed}" if missed else None
    if len(theirs.requests) == len(ours.requests) and theirs.refusal is not None:
        return None
    if any(map(ours.refusal.startswith, STRICTER)):
        return None
    return f"only ours refuses: {ours.refusal}"


class _Deaf:
    """A transport whose other side is not looked at."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_: None


class _Listener:
    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.refusal: str | None = None

    def handle(self, message: Message) -> None:
        refusal = message.refusal
        if refusal is None:
            headers = _relevant(message.headers)
            self.heard.append(
                Heard(message.method, message.target, message.version, headers, message.body)
            )
        else:
            self.refusal = str(refusal.facts.get("reason", refusal.cause))
        message.respond(200, None, [], b"")


def our_stream(pieces: Iterable[bytes]) -> Stream:
    """What our reader hears; ``pieces`` are the parts in which the bytes come."""
    loop = asyncio.new_event_loop()
    listener = _Listener()
    try:
        connection = Connection(listener, Clock(loop), set(), BOUNDS)
        connection.connection_made(_Deaf())  # type: ignore[arg-type]
        for piece in pieces:
            connection.data_received(piece)
            while connection.is_held:
                loop.run_until_complete(asyncio.sleep(0))
        is_in_body = connection._reader.is_in_body
    finally:
        loop.close()
    return Stream(listener.heard, listener.refusal, is_in_body)


def h11_stream(data: bytes) -> Stream:
    """What h11 hears of the same bytes; requests end with the first that ends the connection."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=10_000_000)
    connection.receive_data(data)
    heard: list[Heard] = []
    try:
        while True:
            request = connection.next_event()
            if not isinstance(request, h11.Request):
                return Stream(heard, None)
            body = _body(connection)
            if body is None:
                return Stream(heard, None)
            heard.append(_heard(request, body))
            if not _answered(connection):
                return Stream(heard, None)
    except h11.RemoteProtocolError as error:
        return Stream(heard, str(error))


def _body(connection: h11.Connection) -> bytes | None:
    parts = []
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Data):
            parts.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage):
            return b"".join(parts)
        else:
            return None


def _answered(connection: h11.Connection) -> bool:
    """Answer, and tell whether another request may follow."""
    connection.send(h11.Response(status_code=400, headers=[("Content-Length", "0")]))
    connection.send(h11.EndOfMessage())
    if connection.our_state is h11.MUST_CLOSE or connection.their_state is h11.MUST_CLOSE:
        return False
    connection.start_next_cycle()
    return True


def _heard(request: h11.Request, body: bytes) -> Heard:
    return Heard(
        request.method.decode(),
        path_of(request.target),
        request.http_version.decode(),
        _relevant(request.headers.raw_items()),
        body,
    )


def _relevant(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """Headers without those that ours drops, and with a coding's name as h11 tells it."""
    return tuple(
        (name, value.lower() if name.lower() == b"transfer-encoding" else value)
        for name, value in headers
        if name.lower() != b"upgrade"
    )
