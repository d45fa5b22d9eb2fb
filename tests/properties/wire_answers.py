"""What a backend's answer is, by our client and by h11."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import h11

from lockgate.http1.call import Call, Origin, Outcome, Problem
from lockgate.http1.client import BackendConnection

REQUESTS = ("GET", "HEAD", "POST")


class Answer(NamedTuple):
    """One final answer; ``kept`` tells whether the connection may carry another one."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    kept: bool


class Refused(NamedTuple):
    """No answer; ``reason`` is that of who says so."""

    reason: str


STRICTER = {
    "the answer does not begin with HTTP/": "not one byte before it (S-71)",
    "status": "a status has no leading zero, a version is 1.0 or 1.1 (S-71)",
    "the interim status": "100, 102 and 103, ten of them (S-72)",
    "an upgrade that was not asked for": "S-72",
    "Content-Length": "no list, no leading zero, at most 19 digits (S-12)",
    "Transfer-Encoding is not chunked alone": "none in HTTP/1.0 (S-13)",
    "content_length": "who has sent it may mean a length (S-22)",
    "transfer_encoding": "who has sent it may mean a coding (S-22)",
    "bytes behind the answer": "they may be the next one's (S-70)",
    "a body behind the answer to HEAD": "it may be the next answer (S-70)",
    "too_large": "10 MB (S-52)",
    # Of llhttp, in its words.
    "Expected": "a line is taken byte for byte and ends with CR LF (S-14, S-15)",
    "Missing expected": "a line ends with CR LF (S-14, S-15)",
    "Invalid": "no control characters, no LF in a name, nothing but digits in a size (S-14, S-15)",
    "Unexpected whitespace after header value": "no folded lines (S-14)",
    "Unexpected space after start line": "no folded lines (S-14)",
    "Empty Content-Length": "a length has digits (S-12)",
    "Empty Transfer-Encoding": "a coding has a name (S-13)",
    "Duplicate Content-Length": "equal lines are refused too (S-12)",
    "Content-Length overflow": "at most 63 bits (S-12)",
    "Content-Length can't be present with": "as the RFC allows (S-11)",
    "Transfer-Encoding can't be present with": "as the RFC allows (S-11)",
    "Chunk size overflow": "at most 16 digits (S-15)",
    "Data after `Connection: close`": "not one byte behind it (S-70)",
}
"""Why ours refuses what h11 takes or still waits for, by how the reason begins."""

LOOSER = {
    "illegal status line": "any byte but CR and LF may stand in a phrase, which is not passed on",
    "no response line received": "llhttp skips an empty line behind an interim answer",
    "bytes behind the answer": "llhttp skips an empty line behind an answer without a body",
}
"""What ours takes and h11 does not, by how the reason begins that h11 gives."""


def disagreement(
    ours: Answer | Refused | None, theirs: Answer | Refused | None, forgives_end: bool
) -> str | None:
    """What the two do not agree about and no table explains.

    ``forgives_end``: whether the connection is kept does not count. h11 keeps none of HTTP/1.0,
    and ours none with an answer to HEAD that tells no length.
    """
    if isinstance(ours, Refused):
        if isinstance(theirs, Refused) or any(map(ours.reason.startswith, STRICTER)):
            return None
        return f"only ours refuses: {ours.reason}"
    if isinstance(theirs, Refused):
        known = any(map(theirs.reason.startswith, LOOSER))
        return None if known else f"only h11 refuses: {theirs.reason}"
    if forgives_end and ours is not None and theirs is not None:
        ours = ours._replace(kept=theirs.kept)
    return None if ours == theirs else f"{ours} is not {theirs}"


class _Socket:
    def getsockopt(self, *_: int) -> int:
        return 0


class _Transport:
    """Takes what is written; its connection has no error of the network."""

    def __init__(self) -> None:
        self.is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True

    def __getattr__(self, _name: str) -> Any:
        return lambda *_: None

    def get_extra_info(self, name: str) -> Any:
        return _Socket() if name == "socket" else None

    def get_write_buffer_size(self) -> int:
        return 0


class _Pool:
    """Knows whether a connection was given back."""

    def __init__(self) -> None:
        self.is_kept = False

    def free(self, _connection: BackendConnection) -> None:
        self.is_kept = True

    def progress(self, _call: Call) -> None:
        """It has all the time there is."""

    def lost(self, _connection: BackendConnection) -> None:
        """It was nobody's."""


def our_answer(
    method: str, pieces: Iterable[bytes], ends: bool, before: bytes = b""
) -> Answer | Refused | None:
    """What our client makes of ``pieces``, and of an end behind them; None: it waits for more.

    ``before`` is an answer that came before on the connection, if that leaves it one to keep.
    """
    results: list[Outcome | Problem] = []
    pool = _Pool()
    connection = BackendConnection(pool, Origin("h", 80, None))  # type: ignore[arg-type]
    transport = _Transport()
    connection.connection_made(transport)  # type: ignore[arg-type]
    if before:
        connection.send(Call(method, (b"",), 0.0, lambda _: None))
        connection.data_received(before)
        if transport.is_aborted or not pool.is_kept:
            return our_answer(method, pieces, ends)
        pool.is_kept = False
    connection.send(Call(method, (b"",), 0.0, results.append))
    for piece in pieces:
        connection.data_received(piece)
    kept = pool.is_kept and not transport.is_aborted
    if ends:
        connection.eof_received()
        connection.connection_lost(None)
    if not results:
        return None
    result = results[0]
    if isinstance(result, Problem):
        named = {"connect": "closed", "too_large": "too_large"}
        return Refused(named.get(result.kind, result.detail))
    return Answer(result.status, _told(result.headers), result.body, kept)


def h11_answer(method: str, data: bytes, ends: bool) -> Answer | Refused | None:
    """The same of h11."""
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=10_000_000)
    connection.send(h11.Request(method=method, target="/", headers=[("Host", "h")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(data)
    events: list[Any] = []
    has_ended = False
    try:
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA and ends and not has_ended:
                has_ended = True
                connection.receive_data(b"")
            elif event is h11.NEED_DATA:
                return None
            elif isinstance(event, h11.ConnectionClosed):
                return Refused("closed")
            elif isinstance(event, h11.EndOfMessage):
                return _whole(connection, events, has_ended)
            else:
                events.append(event)
    except h11.RemoteProtocolError as error:
        return Refused(str(error))


def _whole(connection: h11.Connection, events: list[Any], has_ended: bool) -> Answer | Refused:
    kept = connection.their_state is h11.DONE and not has_ended
    if kept and connection.trailing_data[0]:
        return Refused("bytes behind the answer")
    response = next(event for event in events if isinstance(event, h11.Response))
    body = b"".join(bytes(event.data) for event in events if isinstance(event, h11.Data))
    return Answer(response.status_code, _told(response.headers.raw_items()), body, kept)


def _told(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """Headers, with a coding's name as h11 tells it."""
    return tuple(
        (name, value.lower() if name.lower() == b"transfer-encoding" else value)
        for name, value in headers
    )
