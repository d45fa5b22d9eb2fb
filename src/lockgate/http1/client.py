"""The client's side: pooled keep-alive connections to backends, answers handed to a callback.

Strict about what a backend sends: whatever is not one well-framed answer is a failure and ends
the connection, and nothing of it is handed on. A call is never sent twice, but for one case: a
kept connection that died before the first byte of an answer, for methods that may be repeated.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

import httptools

from lockgate.http1.clock import Clock
from lockgate.rules import limits

__all__ = ["Call", "Origin", "Outcome", "Pool", "Problem"]

_REPEATABLE = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))
_FRESH = 1.0
"""Seconds for which an idle connection is still trusted with a request that cannot be repeated."""
_MOST_INTERIM = 10
_INTERIM = frozenset((100, 102, 103))
_BODILESS = frozenset((204, 304))


class Origin(NamedTuple):
    """Where connections lead; ``context`` is None without TLS."""

    host: str
    port: int
    context: ssl.SSLContext | None
    server_name: str | None


class Problem(NamedTuple):
    """A call that failed: ``kind`` is ``connect``, ``address``, ``tls``, ``protocol``,
    ``timeout`` or ``too_large``.
    """

    kind: str
    detail: str


class Outcome(NamedTuple):
    """A complete answer: headers as received, the body after its framing."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Call:
    """One request on its way. ``done`` is called exactly once.

    ``data`` is the request as bytes, ``deadline`` the loop's time at which it ends in any case.
    """

    __slots__ = ("connection", "data", "deadline", "done", "is_repeated", "method", "phase")

    def __init__(
        self,
        method: str,
        data: bytes,
        deadline: float,
        done: Callable[[Outcome | Problem], None],
    ) -> None:
        self.method = method
        self.data = data
        self.deadline = deadline
        self.done: Callable[[Outcome | Problem], None] | None = done
        self.connection: _Connection | None = None
        self.phase = "waiting for a connection"
        self.is_repeated = False

    def finish(self, result: Outcome | Problem) -> None:
        """Hand over the result, once."""
        done, self.done = self.done, None
        if done is not None:
            done(result)


class _Connection(asyncio.Protocol):
    """One connection to an origin, with at most one call on it."""

    def __init__(self, pool: "Pool", origin: Origin) -> None:
        self.pool = pool
        self.origin = origin
        self.transport: Any = None
        self.call: Call | None = None
        self.idle_since = 0.0
        self.was_used = False
        self._parser: Any = None
        self._reset()

    def _reset(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._size = 0
        self._head_size = 0
        self._status = 0
        self._interim = 0
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
        self.transport.write(call.data)

    # -- reading

    def data_received(self, data: bytes) -> None:
        """Bytes from the backend."""
        call = self.call
        if call is None:
            # Bytes that nobody asked for: the connection cannot be trusted.
            self._drop()
            return
        self._received = True
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
            self._headers.append((name, value))

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
        if len(self._headers) > limits.HEADER_COUNT:
            raise _Unframed(f"more than {limits.HEADER_COUNT} headers")
        self._status = status
        self._is_head_done = True
        # Asked for now: behind the body the parser has already begun to forget this answer.
        self._may_keep = self._parser.should_keep_alive()
        assert self.call is not None
        if self.call.method == "HEAD":
            self._is_complete = True
            return
        names = {name.lower() for name, _ in self._headers}
        framed = b"content-length" in names or b"transfer-encoding" in names
        self._until_end = not framed and status not in _BODILESS

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._size += len(body)
        if self._size > limits.RESPONSE_BODY:
            self._fail("too_large", str(self._size))
        elif self.call is not None:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """The answer is complete, unless it was an interim one."""
        if self._is_head_done:
            self._is_complete = True

    def eof_received(self) -> None:
        """The backend has sent all it will: the end of an answer without a length."""
        if self.call is not None and self._until_end and self._is_head_done:
            self._complete(keep=False)

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
            and call.method in _REPEATABLE
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
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        outcome = Outcome(self._status, self._headers, body)
        self.call = None
        keep = keep and self._may_keep and not self._until_end
        if call.method == "HEAD":
            # The parser does not know that no body follows; the next answer gets a new one.
            self._parser = None
        if keep:
            self.was_used = True
            self.pool.free(self)
        else:
            self._drop()
        call.finish(outcome)

    def _fail(self, kind: str, detail: str) -> None:
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


class _Lane:
    """All connections to one origin, and the calls that wait for one."""

    __slots__ = ("idle", "open", "waiting")

    def __init__(self) -> None:
        self.idle: list[_Connection] = []
        self.open = 0
        self.waiting: deque[Call] = deque()


class Pool:
    """Connections to all origins of a process."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: Clock) -> None:
        self._loop = loop
        self._clock = clock
        self._lanes: dict[Origin, _Lane] = {}
        self._calls: set[Call] = set()
        self._connecting: set[asyncio.Task[None]] = set()
        clock.every_tick(self._sweep)

    def send(self, origin: Origin, call: Call) -> None:
        """Send ``call`` to ``origin``; its ``done`` is called when it ends, however it ends."""
        self._calls.add(call)
        self.again(origin, call)

    def again(self, origin: Origin, call: Call) -> None:
        """Give ``call`` a connection: an idle one, a new one, or a place in the queue."""
        lane = self._lanes.get(origin)
        if lane is None:
            lane = self._lanes[origin] = _Lane()
        connection = None if call.is_repeated else self._idle(lane, call)
        if connection is not None:
            connection.send(call)
        elif lane.open < limits.BACKEND_CONNECTIONS:
            self._connect(origin, lane, call)
        elif len(lane.waiting) < limits.BACKEND_WAITING:
            lane.waiting.append(call)
        else:
            call.finish(Problem("connect", "too many calls wait for this backend"))

    def _idle(self, lane: _Lane, call: Call) -> _Connection | None:
        """The connection used last, if it is fresh enough for what is to be sent."""
        longest = limits.BACKEND_IDLE if call.method in _REPEATABLE else _FRESH
        while lane.idle:
            connection = lane.idle.pop()
            transport = connection.transport
            if transport is None or transport.is_closing():
                continue
            if self._clock.now - connection.idle_since <= longest:
                return connection
            transport.close()
        return None

    def _connect(self, origin: Origin, lane: _Lane, call: Call) -> None:
        lane.open += 1
        call.phase = "connecting"
        task = self._loop.create_task(self._open(origin, lane, call))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _open(self, origin: Origin, lane: _Lane, call: Call) -> None:
        try:
            _, connection = await self._loop.create_connection(
                lambda: _Connection(self, origin),
                origin.host,
                origin.port,
                ssl=origin.context,
                server_hostname=origin.server_name if origin.context else None,
            )
        except (TimeoutError, OSError) as error:
            lane.open -= 1
            call.finish(_connect_problem(error))
            self._serve_waiting(origin, lane)
            return
        if call.done is not None:
            connection.send(call)
        else:
            self.free(connection)

    # -- what connections tell

    def free(self, connection: _Connection) -> None:
        """``connection`` has no call any more and may take another."""
        lane = self._lanes[connection.origin]
        connection.idle_since = self._clock.now
        while lane.waiting:
            call = lane.waiting.popleft()
            if call.done is not None:
                connection.send(call)
                return
        lane.idle.append(connection)

    def lost(self, connection: _Connection) -> None:
        """``connection`` is gone."""
        lane = self._lanes[connection.origin]
        lane.open -= 1
        if connection in lane.idle:
            lane.idle.remove(connection)
        self._serve_waiting(connection.origin, lane)

    def _serve_waiting(self, origin: Origin, lane: _Lane) -> None:
        while lane.waiting and lane.open < limits.BACKEND_CONNECTIONS:
            call = lane.waiting.popleft()
            if call.done is not None:
                self._connect(origin, lane, call)
                return

    # -- time

    def _sweep(self, now: float) -> None:
        if self._calls:
            ended = [call for call in self._calls if call.done is None or call.deadline <= now]
            for call in ended:
                self._calls.discard(call)
                if call.done is not None:
                    if call.connection is not None and call.connection.call is call:
                        call.connection.give_up()
                    call.finish(Problem("timeout", call.phase))
        for lane in self._lanes.values():
            for connection in lane.idle[:]:
                if now - connection.idle_since > limits.BACKEND_IDLE:
                    lane.idle.remove(connection)
                    if connection.transport is not None:
                        connection.transport.close()

    async def close(self) -> None:
        """Close all connections."""
        for task in self._connecting:
            task.cancel()
        for lane in self._lanes.values():
            for connection in lane.idle[:]:
                if connection.transport is not None:
                    connection.transport.abort()
        for call in list(self._calls):
            if call.connection is not None and call.connection.transport is not None:
                call.connection.transport.abort()
        await asyncio.sleep(0)


def _connect_problem(error: Exception) -> Problem:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Problem("tls", error.verify_message)
    import socket

    if isinstance(error, socket.gaierror):
        return Problem("address", "the host is unknown")
    return Problem("connect", type(error).__name__)
