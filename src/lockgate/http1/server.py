"""The server's side of a connection: messages to the application, answers back in the order of
requests, and the time that each may take.

A message is handed to the application when it is complete and all earlier ones are answered. The
application answers at once or later; a request that needs no backend costs no task, no future and
no await.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from lockgate.http1.admission import Excess, Unlimited, excess, reset, source_of
from lockgate.http1.clock import Clock
from lockgate.http1.head import CLIENT, HeadLimits, Refusal
from lockgate.http1.message import Message
from lockgate.http1.outgoing import Outgoing
from lockgate.http1.reader import Reader
from lockgate.rules import limits

__all__ = ["Application", "Connection"]

_NEVER = float("inf")
_LINGER = 1.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Application(Protocol):
    """What serves the messages of a connection."""

    def handle(self, message: Message) -> None:
        """Call :meth:`Message.respond` exactly once, now or later. ``message.refusal`` is set
        where the message cannot be served and only the answer is to be made.
        """


class Connection(asyncio.Protocol):
    """One client's connection.

    ``read_deadline`` is the loop's time until which the client must have sent what it is to send
    next: a head, a body, or on an idle connection anything. ``write_deadline`` is that until which
    it must have taken what was written. When one of them has passed, :meth:`expire` is due.
    ``is_held`` is set while nothing is read from the client, because it has asked too much.
    ``source`` is what counts as one client.
    ``tls`` is the TLS side of the connection, if it has one; ``client`` is the application's to
    keep what it knows of the client.
    ``admits``, where it is given, says of a message with a long body whether the application takes
    it before the body is there (:attr:`Message.stream`).
    """

    def __init__(
        self,
        application: Application,
        clock: Clock,
        connections: "set[Connection]",
        bounds: HeadLimits = CLIENT,
        admits: Callable[[Message], bool] | None = None,
    ) -> None:
        self.application = application
        self.clock = clock
        self.connections = connections
        self.transport: Any = None
        self.source_ip = ""
        self.source_port = 0
        self.source = ""
        self.scheme = "http"
        self.tls: ssl.SSLObject | None = None
        self.client: Any = None
        self.read_deadline = _NEVER
        self.write_deadline = _NEVER
        self.is_held = False
        self.admits = admits
        self._excess: Excess | None = None
        self._outgoing: Outgoing | None = None
        self._is_body_paused = False
        self._reader = Reader(self, bounds)
        self._waiting: deque[Message] = deque()
        self._is_pumping = False
        self._is_ending = False
        self._discarded = -1
        self.is_write_paused = False
        self._unsent = 0

    @property
    def deadline(self) -> float:
        """The earlier one of the two."""
        return min(self.read_deadline, self.write_deadline)

    # -- the transport's callbacks

    def arrive(self, transport: asyncio.BaseTransport) -> bool:
        """Be one of the connections; False where there are too many, and the client was reset.

        Who has connected may do so before it can be served: then :meth:`connection_made` or
        :meth:`leave` follows.
        """
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            self.source_ip, self.source_port = peer[0], peer[1]
            self.source = source_of(self.source_ip)
        if not isinstance(self.application, Unlimited):
            self._excess = excess(self.connections, self.source)
        many = self._excess
        if many is not None and many.by > limits.CONNECTIONS_REFUSED:
            reset(transport)
            return False
        self.connections.add(self)
        return True

    def leave(self) -> None:
        """The client went before it could be served."""
        self.connections.discard(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected, and can be served."""
        if self not in self.connections and not self.arrive(transport):
            return
        self.transport = transport
        self.tls = transport.get_extra_info("ssl_object")
        if self.tls is not None:
            self.scheme = "https"
        many = self._excess
        if many is None:
            self.expect_head()
        else:
            facts = {"limit": many.limit, "of": many.of, "guard": "S-61"}
            self._reader.refuse(Refusal("failure.too_many_connections", facts))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The client is gone; an answer still on its way is dropped when it comes."""
        self.connections.discard(self)
        self.transport = None
        self._reader.end()
        self.read_deadline = self.write_deadline = _NEVER
        outgoing, self._outgoing = self._outgoing, None
        if outgoing is not None:
            outgoing.client_gone()
        self._forget_waiting()

    def eof_received(self) -> bool:
        """The client has sent all it will; what it has asked completely is still answered."""
        self._reader.end()
        self.read_deadline = _NEVER
        if not self._waiting:
            self._close()
            return False
        self._waiting[-1].keep_alive = False
        # Over TLS no direction can be closed by itself.
        return self.tls is None

    def pause_writing(self) -> None:
        """The client reads too slowly: take no more requests from it."""
        self.is_write_paused = True
        self._watch_writing()
        if self._outgoing is not None:
            self._outgoing.stream.pause()
        if not self._reader.has_stream:
            self._stop_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        self.is_write_paused = False
        if self._is_ending or self.transport.is_closing():
            self._watch_writing()
            return
        self.write_deadline = _NEVER
        if self._outgoing is not None:
            self._outgoing.stream.resume()
        self._pump()

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        reader = self._reader
        if reader.is_over:
            self._discard(len(data))
        elif reader.rest:
            reader.read_on(data)
        else:
            reader.read(data)

    # -- what the reader tells

    def takes_requests(self) -> bool:
        """Whether a further request may begin."""
        return len(self._waiting) < limits.PIPELINE_DEPTH and not self.is_write_paused

    def hold(self) -> None:
        """The reader has more than may be served now."""
        self._stop_reading()
        if not self._waiting and not self.is_write_paused:
            # It has had its turn, and others have not.
            asyncio.get_running_loop().call_soon(self._await_more)

    def expect_head(self) -> None:
        """A head has begun."""
        if not self.is_held:
            self.read_deadline = self.clock.now + limits.HEAD_SECONDS

    def expect_body(self) -> None:
        """A head is complete, and a body follows."""
        if self._reader.wants_continue:
            # Its client waits for a word of ours.
            self.read_deadline = _NEVER
            self._invite_body()
        else:
            self.read_deadline = self.clock.now + limits.BODY_GRACE

    def body_came(self, size: int) -> None:
        """So many bytes of a body were received."""
        if self.read_deadline == _NEVER and not (self.is_held or self._is_body_paused):
            self.read_deadline = self.clock.now + limits.BODY_GRACE
        self.read_deadline += size / limits.BODY_RATE

    def take(self, message: Message) -> None:
        """``message`` is ready to be answered."""
        self.read_deadline = _NEVER
        if message.refusal is not None:
            self._discarded = 0
        self._waiting.append(message)
        if not self._is_pumping:
            self._pump()

    def _invite_body(self) -> None:
        """Send 100 Continue, as soon as all earlier answers have left."""
        reader = self._reader
        if reader.wants_continue and not self._waiting and self.transport is not None:
            reader.wants_continue = False
            self.transport.write(_CONTINUE)
            self.read_deadline = self.clock.now + limits.BODY_GRACE

    # -- answering

    def answered(self) -> None:
        """A message has its answer; it is sent when it is that message's turn."""
        if not self._is_pumping:
            self._pump()

    def _pump(self) -> None:
        """Send what is answered and start what waits, one after the other."""
        waiting = self._waiting
        self._is_pumping = True
        while waiting and not self.is_write_paused:
            message = waiting[0]
            if self.transport is None:
                self._forget_waiting()
            elif message.answer is not None:
                if message.outgoing is not None:
                    if self._outgoing is not None:
                        break
                    self._begin_outgoing(message, message.outgoing, message.answer)
                    continue
                waiting.popleft()
                for piece in message.answer:
                    self.transport.write(piece)
                if not message.keep_alive:
                    waiting.clear()
                    self._is_ending = True
            elif not message.is_started:
                message.is_started = True
                self._start(message)
            else:
                break
        self._is_pumping = False
        if self._is_ending:
            self._end()
        elif not waiting:
            self._await_more()

    # -- bodies that are passed on while they come

    def take_stream(self, message: Message) -> None:
        """``message`` is ready to be answered, its body is to come."""
        self._waiting.append(message)
        if not self._is_pumping:
            self._pump()

    def body_ended(self) -> None:
        """The body of a stream is complete."""
        self.read_deadline = _NEVER
        self._read_body_on()

    def refuses_stream(self) -> None:
        """The rest of a body is not well-formed, too long, or does not come."""
        self.read_deadline = _NEVER
        self._discarded = 0
        self._read_body_on()

    def pause_body(self) -> None:
        """Who takes the request's body cannot take more for now."""
        if self.transport is not None and not self._is_body_paused:
            self._is_body_paused = True
            self.read_deadline = _NEVER
            self.transport.pause_reading()

    def resume_body(self) -> None:
        """The request's body may come on."""
        self._read_body_on()
        if self._reader.is_in_body:
            self.read_deadline = self.clock.now + limits.BODY_GRACE

    def stop_body(self) -> None:
        """Nobody wants the rest of the request's body."""
        self._discarded = 0
        self.read_deadline = _NEVER
        self._reader.drop_stream()
        self._read_body_on()

    def _read_body_on(self) -> None:
        if self._is_body_paused:
            self._is_body_paused = False
            if self.transport is not None and not self.is_held:
                self.transport.resume_reading()

    def _begin_outgoing(
        self, message: Message, outgoing: Outgoing, head: tuple[bytes, ...]
    ) -> None:
        self._outgoing = outgoing
        for piece in head:
            self.transport.write(piece)
        message.answer = head
        outgoing.begin(self)

    def sent_stream(self) -> None:
        """The body of the answer at the front was sent."""
        self._outgoing = None
        message = self._waiting.popleft()
        if message.stream is not None:
            message.stream.abandon()
        if not message.keep_alive:
            self._waiting.clear()
            self._is_ending = True
        if not self._is_pumping:
            self._pump()

    def cut(self) -> None:
        """End the connection in a way that no client takes for the end of an answer."""
        if self.transport is not None:
            self.transport.abort()

    def _forget_waiting(self) -> None:
        """Nobody is there to be answered."""
        for message in self._waiting:
            if message.outgoing is not None:
                message.outgoing.client_gone()
        self._waiting.clear()

    def _start(self, message: Message) -> None:
        if message.stream is not None and self._reader.wants_continue:
            self._reader.wants_continue = False
            self.transport.write(_CONTINUE)
            self.read_deadline = self.clock.now + limits.BODY_GRACE
        try:
            self.application.handle(message)
        except Exception as error:
            message.fail(error)

    def _await_more(self) -> None:
        """Every request read so far is answered."""
        reader = self._reader
        if self.is_write_paused:
            return
        if reader.message is None:
            self.read_deadline = self.clock.now + limits.KEEP_ALIVE_SECONDS
            if reader.is_over:
                self._is_ending = True
                self._end()
                return
        elif reader.wants_continue:
            self._invite_body()
        if self.is_held:
            self._read_on()

    # -- holding back

    def _stop_reading(self) -> None:
        """Read no more, and so do not blame the client for what is not received."""
        if not self.is_held and self.transport is not None:
            self.is_held = True
            self.read_deadline = _NEVER
            self.transport.pause_reading()

    def _read_on(self) -> None:
        """Parse what was held back, then read from the client again."""
        transport, reader = self.transport, self._reader
        if transport is None or transport.is_closing():
            return
        self.is_held = False
        if reader.is_in_body:
            self.expect_body()
        elif reader.message is not None:
            self.expect_head()
        if reader.rest:
            reader.read_kept()
        if not (self.is_held or self._is_body_paused):
            transport.resume_reading()

    # -- ending

    def _end(self) -> None:
        """The last answer has been written: close, after a moment for what is still coming in."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        if self._discarded < 0 or not transport.can_write_eof():
            self._close()
            return
        # Closing at once would reset the connection under the client's unread answer.
        transport.write_eof()
        if not self.is_write_paused:
            self.write_deadline = self.clock.now + _LINGER

    def _close(self) -> None:
        """Close the transport when the client has taken what was written, which has its time."""
        self.read_deadline = _NEVER
        self.transport.close()
        self._watch_writing()

    def _watch_writing(self) -> None:
        """The client has some time to take what is not sent yet."""
        self._unsent = self.transport.get_write_buffer_size()
        if self._unsent:
            self.write_deadline = self.clock.now + limits.WRITE_STALL_SECONDS

    def _has_taken_enough(self) -> bool:
        """Whether the client is slow, but not so slow that it is no client."""
        taken = self._unsent - self.transport.get_write_buffer_size()
        return bool(taken >= limits.BODY_RATE * limits.WRITE_STALL_SECONDS)

    def _discard(self, size: int) -> None:
        if self._discarded >= 0:
            self._discarded += size
            if self._discarded > limits.EARLY_DRAIN and self._is_ending:
                self.transport.abort()

    def expire(self, now: float) -> None:
        """A deadline has passed."""
        transport, reader = self.transport, self._reader
        if self.write_deadline <= now:
            self.write_deadline = _NEVER
            if not self.is_write_paused and not transport.is_closing():
                self._close()
            elif self._has_taken_enough():
                self._watch_writing()
            else:
                transport.abort()
        elif self.read_deadline <= now:
            self.read_deadline = _NEVER
            if reader.message is None:
                self._close()
                return
            part, seconds = (
                ("body", limits.BODY_GRACE) if reader.is_in_body else ("head", limits.HEAD_SECONDS)
            )
            facts = {"part": part, "seconds": seconds, "guard": "S-60"}
            reader.refuse(Refusal("failure.request_timeout", facts))

    def close_when_idle(self) -> None:
        """Take no requests that have not begun; close when those that have are answered."""
        reader = self._reader
        last = reader.message or (self._waiting[-1] if self._waiting else None)
        if last is not None:
            last.keep_alive = False
            reader.is_over = reader.message is None
        elif self.transport is not None and not self._is_ending:
            self._close()
