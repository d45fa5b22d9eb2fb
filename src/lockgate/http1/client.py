"""The client's side of a connection: one call at a time, its answer handed to a callback.

Strict about what a backend sends: whatever is not one well-framed answer is a failure and ends
the connection, and nothing of it is handed on. A call is never sent twice, but for one case: a
kept connection that died before the first byte of an answer, for methods that may be repeated.
"""

import asyncio
import io
import select
import socket
import ssl
from typing import TYPE_CHECKING, Any

import httptools

from lockgate.http1.body import joined, whole
from lockgate.http1.call import (
    NEVER,
    REPEATABLE,
    Call,
    Origin,
    Outcome,
    Problem,
    ProblemKind,
    StreamedCall,
)
from lockgate.http1.head import BLANKS, LENGTH, LOOKALIKES, Fields, fields_of
from lockgate.http1.repeated import PlainAnswer, plain_answer
from lockgate.http1.stream import Stream
from lockgate.rules import limits

if TYPE_CHECKING:
    from lockgate.http1.pool import Lane, Pool

__all__ = ["BackendConnection"]

_MOST_INTERIM = 10
_LONG_HEAD = f"a head of more than {limits.BACKEND_HEAD} bytes"
_INTERIM = frozenset((100, 102, 103))
_BODILESS = frozenset((204, 304))


class BackendConnection(asyncio.Protocol):
    """One connection to an origin, with at most one call on it.

    ``is_counted`` is set from when the pool has it until the pool knows that it is gone,
    ``is_retired`` when it is to take no further call. ``address`` is the one it leads to,
    ``lane`` the pool's own account of its origin.
    """

    def __init__(self, pool: "Pool", origin: Origin) -> None:
        self.pool = pool
        self.origin = origin
        self.transport: Any = None
        self.call: Call | None = None
        self.idle_since = 0.0
        self.was_used = False
        self.is_counted = False
        self.is_retired = False
        self.address = ""
        self.lane: Lane | None = None
        self._is_write_paused = False
        self._parser: Any = None
        self._plain: PlainAnswer | None = None
        self._reset()

    def _reset(self) -> None:
        self._is_new = True
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
        self._download: Stream | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self.transport = transport

    def send(self, call: Call) -> None:
        """Send ``call`` and expect its answer."""
        if not self._is_new:
            self._reset()
        self._received = False
        self.call = call
        call.connection = self
        call.phase = "waiting for the answer"
        if self._parser is None:
            self._parser = httptools.HttpResponseParser(self)
        for piece in call.data:
            self.transport.write(piece)
        if call.upload is not None:
            self._begin_upload(call, call.upload)

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
            if self._is_known(call, data):
                return
            self._is_new = False
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
            self._fail("protocol", _LONG_HEAD)
        else:
            if self._download is not None:
                if not self._download.is_paused:
                    call.moves(self.pool.now())
                    self.pool.progress(call)
                return
            self.pool.progress(call)
            if call.takes_stream is not None and self._is_head_done:
                self._consider_download(call)

    def _is_known(self, call: Call, data: bytes) -> bool:
        """Whether the first bytes of an answer tell enough: it is none, or a whole plain one."""
        if not b"HTTP/".startswith(data[:5]):
            self._fail("protocol", "the answer does not begin with HTTP/")
            return True
        if call.method == "HEAD" or call.takes_stream is not None or call.upload is not None:
            return False
        answer = self._plain
        if answer is None or not answer.comes_again(data):
            answer = self._plain = plain_answer(data)
            if answer is None:
                return False
        self.call = None
        if answer.keeps and not self.is_retired and not self.transport.get_write_buffer_size():
            self.was_used = True
            self.pool.free(self)
        else:
            self._drop()
        body = data[len(answer.head) :]
        call.finish(Outcome(answer.status, answer.headers, body, answer.fields))
        return True

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
        if self._head_size > limits.BACKEND_HEAD:
            # Of which the beginning of a body may be a part.
            size = sum(len(name) + len(value) for name, value in self._headers)
            if size > limits.BACKEND_HEAD:
                raise _Unframed(_LONG_HEAD)
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
        if self._download is not None:
            self._pass_on(body, self._download)
        elif self._size > limits.RESPONSE_BODY:
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

    def is_silent(self) -> bool:
        """Whether nothing has come that the loop has not told yet: the connection's end, or bytes
        that nobody asked for.
        """
        socket_of = self.transport.get_extra_info("socket")
        poll = select.poll()
        poll.register(socket_of.fileno(), select.POLLIN | select.POLLRDHUP)
        return not poll.poll(0)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.transport = None
        self.pool.lost(self)
        call = self.call
        if call is None:
            return
        if isinstance(exc, ssl.SSLCertVerificationError):
            self._end_call(call, Problem("tls", exc.verify_message))
            return
        if (
            self.was_used
            and not self._received
            and not call.is_last_try
            and call.method in REPEATABLE
        ):
            self.call = None
            call.is_last_try = True
            self.pool.again(self.origin, call)
            return
        words = "the connection was closed before the answer was complete"
        self._end_call(call, Problem("connect", type(exc).__name__ if exc else words))

    # -- ending a call

    def _complete(self, keep: bool = True) -> None:
        call = self.call
        assert call is not None
        download = self._download
        outcome = Outcome(self._status, self._headers, whole(self._body), self._fields)
        self._body = b""
        self.call = self._download = None
        # What is left of a request that was answered early would begin the next one.
        is_sent = not self.transport.get_write_buffer_size() and (
            call.upload is None or call.upload.is_over
        )
        keep = keep and self._may_keep and not self._until_end and is_sent and not self.is_retired
        if call.method == "HEAD":
            # The parser does not know that no body follows; the next answer gets a new one.
            self._parser = None
        if download is not None and download.is_paused and keep:
            self.transport.resume_reading()
        if keep:
            self.was_used = True
            self.pool.free(self)
        else:
            self._drop()
        if download is None:
            call.finish(outcome)
        else:
            call.is_over = True
            download.end()

    def _fail(self, kind: ProblemKind, detail: str) -> None:
        call = self.call
        self._drop()
        if call is not None:
            self._end_call(call, Problem(kind, detail))

    def _end_call(self, call: Call, problem: Problem) -> None:
        """``call`` has failed: nobody gets an answer, or who has got its head no whole one."""
        self.call = None
        download, self._download = self._download, None
        if download is None:
            call.finish(problem)
        else:
            call.is_over = True
            download.break_off(f"{problem.kind}: {problem.detail}")

    def _drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def give_up(self, problem: Problem) -> None:
        """The call has ended otherwise, because its time is over or nobody wants it any more."""
        call = self.call
        self._drop()
        if call is not None:
            self._end_call(call, problem)

    # -- the rest of a request, while it comes from a client

    def _begin_upload(self, call: Call, upload: Stream) -> None:
        call.phase = "sending the request"
        call.moves(None)
        call.until = NEVER
        upload.flow_into(self)
        if not upload.is_paused or self._is_write_paused:
            return
        upload.resume()

    def take_piece(self, data: bytes) -> None:
        """Send a part of the request's body."""
        call = self.call
        if call is None or self.transport is None or call.upload is None:
            return
        if call.upload.length is None:
            self.transport.write(b"%x\r\n" % len(data))
            self.transport.write(data)
            self.transport.write(b"\r\n")
        else:
            self.transport.write(data)

    def take_end(self) -> None:
        """The request's body is complete."""
        call = self.call
        if call is None or self.transport is None or call.upload is None:
            return
        if call.upload.length is None:
            self.transport.write(b"0\r\n\r\n")
        call.phase = "waiting for the answer"
        call.moves(self.pool.now())
        self.pool.progress(call)

    def pause_writing(self) -> None:
        """The backend takes the request too slowly."""
        self._is_write_paused = True
        call = self.call
        if call is not None and call.upload is not None and not call.upload.is_over:
            call.upload.pause()
            call.moves(self.pool.now())

    def resume_writing(self) -> None:
        """The backend has taken what was sent."""
        self._is_write_paused = False
        call = self.call
        if call is not None and call.upload is not None and not call.upload.is_over:
            call.moves(None)
            call.upload.resume()

    # -- an answer that is handed over before its body is complete

    def _consider_download(self, call: Call) -> None:
        """The head is there and the body is not: see whether it is worth a stream."""
        length = self._fields.get(b"content-length")
        if self._size <= limits.STREAMED_FROM and (
            length is None or int(length) <= limits.STREAMED_FROM
        ):
            return
        assert isinstance(call, StreamedCall)
        takes_stream, call.takes_stream = call.takes_stream, None
        assert takes_stream is not None
        if not takes_stream(self._status, self._fields):
            return
        whole_length = None if length is None else int(length)
        if whole_length is not None and call.limit is not None and whole_length > call.limit:
            self._fail("too_large", str(whole_length))
            return
        download = self._download = Stream(whole_length, self)
        first, self._body = whole(self._body), b""
        call.moves(self.pool.now())
        call.finish(Outcome(self._status, self._headers, b"", self._fields, download))
        if first:
            download.piece(first)

    def _pass_on(self, body: bytes, download: Stream) -> None:
        call = self.call
        if call is not None and call.limit is not None and self._size > call.limit:
            self._fail("too_large", str(self._size))
        else:
            download.piece(body)

    def pause_body(self) -> None:
        """The client takes the answer too slowly; its own time counts, not the backend's."""
        if self.transport is not None and self.call is not None:
            self.transport.pause_reading()
            self.call.moves(None)
            self.call.until = NEVER

    def resume_body(self) -> None:
        """The client takes more."""
        if self.transport is not None and self.call is not None:
            self.call.moves(self.pool.now())
            self.pool.progress(self.call)
            self.transport.resume_reading()

    def stop_body(self) -> None:
        """The client is gone, and so is who wanted the answer."""
        call, self.call, self._download = self.call, None, None
        if call is not None:
            call.is_over = True
        self._drop()


class _Unframed(Exception):
    """The backend's answer cannot be trusted."""
