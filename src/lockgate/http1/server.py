"""The server's side of a connection: bytes to messages, answers back in the order of requests.

A message is handed to the application when it is complete and all earlier ones are answered. The
application answers at once or later; a request that needs no backend costs no task, no future and
no await.
"""

import asyncio
from collections import deque
from typing import Any, Protocol

import httptools

from lockgate.http1.clock import Clock
from lockgate.http1.head import (
    CLIENT,
    HeadLimits,
    Refusal,
    check_head,
    fields_of,
    framing,
    path_of,
)
from lockgate.http1.message import Message
from lockgate.rules import limits

__all__ = ["Application", "Connection"]

_NEVER = float("inf")
_TRAILERS_REFUSED = frozenset((b"content-length", b"transfer-encoding", b"host", b"authorization"))
_LINGER = 1.0


class Application(Protocol):
    """What serves the messages of a connection."""

    def handle(self, message: Message) -> None:
        """Call :meth:`Message.respond` exactly once, now or later. ``message.refusal`` is set
        where the message cannot be served and only the answer is to be made.
        """


class Connection(asyncio.Protocol):
    """One client's connection. ``deadline`` is the loop's time at which :meth:`expire` is due."""

    def __init__(
        self,
        application: Application,
        clock: Clock,
        connections: "set[Connection]",
        scheme: str = "http",
        bounds: HeadLimits = CLIENT,
    ) -> None:
        self.application = application
        self.bounds = bounds
        self._longest_head = bounds.head
        self.clock = clock
        self.connections = connections
        self.scheme = scheme
        self.transport: Any = None
        self.source_ip = ""
        self.source_port = 0
        self.deadline = _NEVER
        self._waiting: deque[Message] = deque()
        self._is_pumping = False
        self._output: list[bytes] | None = None
        # Set when no further request is taken: the last one has been read, or was refused.
        self._is_last_read = False
        self._is_ending = False
        self._discarded = -1
        self._is_reading_paused = False
        self._is_write_paused = False
        self._parser = httptools.HttpRequestParser(self)
        self._current: Message | None = None
        self._received = 0
        self._start_message()

    def _start_message(self) -> None:
        self._target = b""
        self._is_head_done = False
        self._upgrades = False
        self._wants_continue = False
        self._body: list[bytes] | None = None
        self._body_size = 0
        self._body_started = 0.0

    # -- the transport's callbacks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        self.transport = transport
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            self.source_ip, self.source_port = peer[0], peer[1]
        self.connections.add(self)
        self.deadline = self.clock.now + limits.HEAD_SECONDS

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The client is gone; an answer still on its way is dropped when it comes."""
        self.connections.discard(self)
        self.transport = None
        self._is_last_read = True
        self.deadline = _NEVER

    def eof_received(self) -> bool:
        """The client has sent all it will; what it has asked completely is still answered."""
        self._is_last_read = True
        self._current = None
        if not self._waiting or self.scheme == "https":
            return False
        self._waiting[-1].keep_alive = False
        return True

    def pause_writing(self) -> None:
        """The client reads too slowly: take no more requests from it."""
        self._is_write_paused = True
        self.deadline = self.clock.now + limits.WRITE_STALL_SECONDS
        self._pause_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._is_write_paused = False
        self.deadline = _NEVER
        self._pump()

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        if self._is_last_read:
            self._discard(len(data))
            return
        output: list[bytes] = []
        self._output = output
        self._feed(data)
        self._output = None
        if output and self.transport is not None:
            self.transport.write(b"".join(output) if len(output) > 1 else output[0])
        if self._is_ending:
            self._end()
        elif len(self._waiting) >= limits.PIPELINE_DEPTH:
            self._pause_reading()

    # -- parsing

    def _feed(self, data: bytes) -> None:
        self._received += len(data)
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = self._without_upgrade() + data[upgrade.args[0] :]
                self._parser = httptools.HttpRequestParser(self)
                continue
            except httptools.HttpParserError as error:
                if not self._is_last_read:
                    self._refuse(framing(str(error)[:80], "S-14"))
            break
        if self._current is not None and not self._is_last_read:
            self._check_progress()

    def _check_progress(self) -> None:
        """Bound what one unfinished message may hold."""
        if not self._is_head_done:
            if self._received > self._longest_head:
                facts = {"what": "total", "limit": self.bounds.total, "seen": self._received}
                self._refuse(Refusal("failure.headers_too_large", facts))
        elif self._received - self._body_size > self._longest_head + limits.CHUNK_OVERHEAD:
            self._refuse(framing("chunk framing", "S-15"))

    def _without_upgrade(self) -> bytes:
        """The head of a message whose Upgrade is ignored, to be parsed anew for its body."""
        message = self._current
        if message is None or self._is_last_read:
            return b""
        start = b"%s %s HTTP/%s" % (
            message.method.encode("latin-1"),
            self._target,
            message.version.encode(),
        )
        lines = [
            name + b": " + value for name, value in message.headers if name.lower() != b"upgrade"
        ]
        return b"\r\n".join((start, *lines, b"", b""))

    def on_message_begin(self) -> None:
        """The parser met a request's first byte."""
        if self._is_last_read:
            return
        self._start_message()
        self._current = Message(self, self.clock.now)
        if not self._is_reading_paused:
            self.deadline = self.clock.now + limits.HEAD_SECONDS

    def on_url(self, url: bytes) -> None:
        """A part of the request target."""
        self._target = self._target + url if self._target else url
        if len(self._target) > self.bounds.url and self._current is not None:
            facts = {"limit": self.bounds.url, "seen": len(self._target)}
            self._refuse(Refusal("failure.uri_too_long", facts))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or behind the body a trailer; trailers are read and dropped."""
        message = self._current
        if message is None:
            return
        if not self._is_head_done:
            message.headers.append((name, value))
        elif name.lower() in _TRAILERS_REFUSED:
            self._refuse(framing("trailer", "S-15"))

    def on_headers_complete(self) -> None:
        """The head is complete."""
        message = self._current
        if message is None:
            return
        parser = self._parser
        self._is_head_done = True
        message.method = parser.get_method().decode("latin-1")
        message.version = parser.get_http_version()
        message.keep_alive = parser.should_keep_alive()
        fields = message.fields = fields_of(message.headers)
        refusal = check_head(
            message.method,
            self._target,
            message.version,
            message.headers,
            fields,
            self.bounds,
            self._received,
        )
        if refusal is not None:
            self._refuse(refusal)
            return
        message.target = path_of(self._target)
        self._upgrades = parser.should_upgrade()
        if b"expect" in fields and message.version == "1.1" and not self._upgrades:
            self._wants_continue = True
            self._invite_body()

    def _invite_body(self) -> None:
        """Send 100 Continue, as soon as all earlier answers have left."""
        if self._wants_continue and not self._waiting:
            self._wants_continue = False
            self._write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if self._current is None:
            return
        self._body_size += len(body)
        if self._body_size > limits.REQUEST_BODY:
            facts = {"limit": limits.REQUEST_BODY, "seen": self._body_size}
            self._refuse(Refusal("failure.too_large", facts))
        elif self._body is None:
            self._body = [body]
            self._body_started = self.clock.now
            self.deadline = self._body_started + limits.BODY_GRACE
        else:
            self._body.append(body)
            grace = limits.BODY_GRACE + self._body_size / limits.BODY_RATE
            self.deadline = self._body_started + grace

    def on_message_complete(self) -> None:
        """The request is complete."""
        message = self._current
        if message is None or self._upgrades:
            return
        body = self._body
        if body is not None:
            message.body = body[0] if len(body) == 1 else b"".join(body)
            self._body = None
        self._take(message)

    def _refuse(self, refusal: Refusal) -> None:
        """Answer the message being read with a refusal, and take no more."""
        message = self._current or Message(self, self.clock.now)
        message.refusal = refusal
        message.keep_alive = False
        self._body = None
        self._discarded = 0
        self._take(message)

    def _take(self, message: Message) -> None:
        """``message`` is ready to be answered."""
        self._current = None
        self._received = 0
        self.deadline = _NEVER
        if not message.keep_alive:
            self._is_last_read = True
        self._waiting.append(message)
        if not self._is_pumping:
            self._pump()

    # -- answering

    def answered(self) -> None:
        """A message has its answer; it is sent when it is that message's turn."""
        if not self._is_pumping:
            self._pump()

    def _pump(self) -> None:
        """Send what is answered and start what waits, one after the other."""
        waiting = self._waiting
        self._is_pumping = True
        while waiting and not self._is_write_paused:
            message = waiting[0]
            if message.answer is None:
                if message.is_started:
                    break
                if self.transport is None:
                    waiting.clear()
                    break
                message.is_started = True
                self._start(message)
                continue
            waiting.popleft()
            self._write(message.answer)
            if not message.keep_alive:
                waiting.clear()
                self._is_ending = True
                break
        self._is_pumping = False
        if self._is_ending:
            if self._output is None:
                self._end()
        elif not waiting:
            self._await_more()

    def _start(self, message: Message) -> None:
        try:
            self.application.handle(message)
        except Exception as error:
            # A bug: it is told to the operator, and the client does not wait for ever.
            asyncio.get_running_loop().call_exception_handler(
                {"message": f"{message.method} {message.target} failed", "exception": error}
            )
            if message.answer is None:
                body = b'{"message": "Internal server error"}'
                message.respond(500, "application/json", [], body, close=True)

    def _write(self, data: bytes) -> None:
        if self._output is not None:
            self._output.append(data)
        elif self.transport is not None:
            self.transport.write(data)

    def _await_more(self) -> None:
        """Every request read so far is answered."""
        self._invite_body()
        if self._current is None:
            self.deadline = self.clock.now + limits.KEEP_ALIVE_SECONDS
            if self._is_last_read:
                self._is_ending = True
                if self._output is None:
                    self._end()
                return
        if self._is_reading_paused and not self._is_write_paused:
            self._is_reading_paused = False
            if self.transport is not None:
                self.transport.resume_reading()

    def _pause_reading(self) -> None:
        if not self._is_reading_paused and self.transport is not None:
            self._is_reading_paused = True
            self.transport.pause_reading()

    # -- ending

    def _end(self) -> None:
        """The last answer has been written: close, after a moment for what is still coming in."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        if self._discarded < 0 or not transport.can_write_eof():
            transport.close()
            return
        # Closing at once would reset the connection under the client's unread answer.
        transport.write_eof()
        self.deadline = self.clock.now + _LINGER

    def _discard(self, size: int) -> None:
        if self._discarded >= 0:
            self._discarded += size
            if self._discarded > limits.EARLY_DRAIN and self._is_ending:
                self.transport.abort()

    def expire(self, now: float) -> None:  # noqa: ARG002
        """The deadline has passed."""
        transport = self.transport
        self.deadline = _NEVER
        if transport is None:
            return
        if self._is_ending or self._is_write_paused:
            transport.abort()
        elif self._current is not None:
            part, seconds = (
                ("body", limits.BODY_GRACE) if self._is_head_done else ("head", limits.HEAD_SECONDS)
            )
            facts = {"part": part, "seconds": seconds, "guard": "S-60"}
            self._refuse(Refusal("failure.request_timeout", facts))
        else:
            transport.close()

    def close_when_idle(self) -> None:
        """Take no more requests; close as soon as nothing is under way."""
        if self._waiting:
            self._waiting[-1].keep_alive = False
            self._is_last_read = True
        elif self.transport is not None:
            self.transport.close()
