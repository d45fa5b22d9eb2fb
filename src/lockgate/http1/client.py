"""The client's side of a connection: one call at a time, its answer handed to a callback.

Strict about what a backend sends: whatever is not one well-framed answer is a failure and ends
the connection, and nothing of it is handed on. A call is never sent twice, but for one case: a
kept connection that died before the first byte of an answer, for methods that may be repeated.
"""

import asyncio
import io
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import httptools

from lockgate.http1.body import joined, whole
from lockgate.http1.head import BLANKS, LENGTH, LOOKALIKES, Fields, fields_of
from lockgate.rules import limits

if TYPE_CHECKING:
    from lockgate.http1.pool import Pool

__all__ = ["REPEATABLE", "BackendConnection", "Call", "Origin", "Outcome", "Problem"]

REPEATABLE = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))
"""Methods whose calls may be sent once more when a kept connection turns out to be dead."""
_MOST_INTERIM = 10
_INTERIM = frozenset((100, 102, 103))
_BODILESS = frozenset((204, 304))


class Origin(NamedTuple):
    """Where connections lead; ``context`` is None without TLS."""

    host: str
    port: int
    context: ssl.SSLContext | None


ProblemKind = Literal["address", "connect", "protocol", "timeout", "tls", "too_large"]


class Problem(NamedTuple):
    """A call that failed: how, and in words."""

    kind: ProblemKind
    detail: str


class Outcome(NamedTuple):
    """A complete answer: headers as received, the body after its framing.

    ``fields`` are the last values of the headers by their lower-case names.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    fields: Fields


class Call:
    """One request on its way. ``done`` is called exactly once.

    ``data`` is the request as bytes, in one piece or several; ``deadline`` the loop's time at which
    it ends in any case.
    ``attempt`` is what makes a connection for it.
    """

    __slots__ = (
        "attempt",
        "connection",
        "data",
        "deadline",
        "done",
        "is_repeated",
        "method",
        "phase",
    )

    def __init__(
        self,
        method: str,
        data: tuple[bytes, ...],
        deadline: float,
        done: Callable[[Outcome | Problem], None],
    ) -> None:
        self.method = method
        self.data = data
        self.deadline = deadline
        self.done: Callable[[Outcome | Problem], None] | None = done
        self.attempt: asyncio.Task[BackendConnection] | None = None
        self.connection: BackendConnection | None = None
        self.phase = "waiting for a connection"
        self.is_repeated = False

    def finish(self, result: Outcome | Problem) -> None:
        """Hand over the result, once."""
        done, self.done = self.done, None
        if done is not None:
            done(result)


class BackendConnection(asyncio.Protocol):
    """One connection to an origin, with at most one call on it.

    ``is_counted`` is set from when the pool has it until the pool knows that it is gone.
    """

    def __init__(self, pool: "Pool", origin: Origin) -> None:
        self.pool = pool
        self.origin = origin
        self.transport: Any = None
        self.call: Call | None = None
        self.idle_since = 0.0
        self.was_used = False
        self.is_counted = False
        self._parser: Any = None
        self._reset()

    def _reset(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._fields: Fields = {}
        self._body: bytes | io.BytesIO = b""
        self._size = 0
        self._head_size = 0
        self._status = 0
        self._interim = 0
        self._trailers = 0
        self._is_head_done = False
        self._until_end = False
        self._is_complete = False
        self._may_keep = False
        self._received = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self.transport = transport

    def send(self, call: Call) -> None:
        """Send ``call`` and expect its answer."""
        self._reset()
        self.call = call
        call.connection = self
        call.phase = "waiting for the answer"
        if self._parser is None:
            self._parser = httptools.HttpResponseParser(self)
        for piece in call.data:
            self.transport.write(piece)

    # -- reading

    def data_received(self, data: bytes) -> None:
        """Bytes from the backend."""
        call = self.call
        if call is None:
            # Bytes that nobody asked for: the connection cannot be trusted.
            self._drop()
            return
        if not self._received:
            self._received = True
            if not b"HTTP/".startswith(data[:5]):
                self._fail("protocol", "the answer does not begin with HTTP/")
                return
        if not self._is_head_done:
            self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail("protocol", "an upgrade that was not asked for")
            return
        except httptools.HttpParserError as error:
            if self.call is call:
                self._fail("protocol", str(error.__context__ or error)[:120])
            return
        if self.call is None:
            return
        if self._is_complete:
            self._complete()
        elif not self._is_head_done and self._head_size > limits.BACKEND_HEAD:
            self._fail("protocol", f"a head of more than {limits.BACKEND_HEAD} bytes")

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; trailers are dropped."""
        if not self._is_head_done:
            self._headers.append((name, value.rstrip(BLANKS) if value[-1:] in BLANKS else value))
            return
        self._trailers += len(name) + len(value)
        if self._trailers > limits.TRAILERS:
            raise _Unframed(f"trailers of more than {limits.TRAILERS} bytes")

    def on_message_begin(self) -> None:
        """The first byte of an answer, or of one that follows an interim answer."""
        if self._is_complete:
            raise _Unframed("bytes behind the answer")

    def on_headers_complete(self) -> None:
        """The head is complete."""
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            if status not in _INTERIM or self._interim >= _MOST_INTERIM:
                raise _Unframed(f"the interim status {status}")
            self._interim += 1
            self._headers = []
            return
        fields = self._fields = fields_of(self._headers)
        self._check_framing(status, fields)
        self._status = status
        self._is_head_done = True
        # Asked for now: behind the body the parser has already begun to forget this answer.
        self._may_keep = self._parser.should_keep_alive()
        assert self.call is not None
        if self.call.method == "HEAD":
            self._is_complete = True
            return
        framed = b"content-length" in fields or b"transfer-encoding" in fields
        self._until_end = not framed and status not in _BODILESS

    def _check_framing(self, status: int, fields: Fields) -> None:
        """As strict as the server's side is with requests; the parser alone is not."""
        version = self._parser.get_http_version()
        if status < 100 or version not in ("1.1", "1.0"):
            raise _Unframed(f"status {status} of HTTP {version}")
        if len(self._headers) > limits.HEADER_COUNT:
            raise _Unframed(f"more than {limits.HEADER_COUNT} headers")
        length = fields.get(b"content-length")
        if length is not None and not LENGTH.fullmatch(length):
            raise _Unframed("Content-Length")
        coding = fields.get(b"transfer-encoding")
        if coding is not None:
            count = sum(name.lower() == b"transfer-encoding" for name, _ in self._headers)
            if count > 1 or version == "1.0" or coding.lower() != b"chunked":
                raise _Unframed("Transfer-Encoding is not chunked alone")
        for name in LOOKALIKES:
            if name in fields:
                raise _Unframed(name.decode())

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if self._is_complete:
            raise _Unframed("a body behind the answer to HEAD")
        self._size += len(body)
        if self._size > limits.RESPONSE_BODY:
            self._fail("too_large", str(self._size))
        elif self.call is None:
            return
        elif not self._body:
            self._body = body
        else:
            self._body = joined(self._body, body)

    def on_message_complete(self) -> None:
        """The answer is complete, unless it was an interim one."""
        if self._is_head_done:
            self._is_complete = True

    def eof_received(self) -> None:
        """The backend has sent all it will: the end of an answer without a length."""
        if self.call is not None and self._until_end and not self._is_reset():
            self._complete(keep=False)

    def _is_reset(self) -> bool:
        """Whether the end is none: libuv reports some resets as ends of the stream."""
        error = self.transport.get_extra_info("socket").getsockopt(
            socket.SOL_SOCKET, socket.SO_ERROR
        )
        return bool(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.transport = None
        self.pool.lost(self)
        call = self.call
        if call is None:
            return
        if isinstance(exc, ssl.SSLCertVerificationError):
            self._finish(call, Problem("tls", exc.verify_message))
            return
        if (
            self.was_used
            and not self._received
            and not call.is_repeated
            and call.method in REPEATABLE
        ):
            self.call = None
            call.is_repeated = True
            self.pool.again(self.origin, call)
            return
        words = "the connection was closed before the answer was complete"
        self._finish(call, Problem("connect", type(exc).__name__ if exc else words))

    # -- ending a call

    def _complete(self, keep: bool = True) -> None:
        call = self.call
        assert call is not None
        outcome = Outcome(self._status, self._headers, whole(self._body), self._fields)
        self._body = b""
        self.call = None
        # What is left of a request that was answered early would begin the next one.
        is_sent = not self.transport.get_write_buffer_size()
        keep = keep and self._may_keep and not self._until_end and is_sent
        if call.method == "HEAD":
            # The parser does not know that no body follows; the next answer gets a new one.
            self._parser = None
        if keep:
            self.was_used = True
            self.pool.free(self)
        else:
            self._drop()
        call.finish(outcome)

    def _fail(self, kind: ProblemKind, detail: str) -> None:
        call = self.call
        self.call = None
        self._drop()
        if call is not None:
            call.finish(Problem(kind, detail))

    def _finish(self, call: Call, problem: Problem) -> None:
        self.call = None
        call.finish(problem)

    def _drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def give_up(self) -> None:
        """The call's time is over."""
        self.call = None
        self._drop()


class _Unframed(Exception):
    """The backend's answer cannot be trusted."""
