"""Connections to backends, kept and shared: who gets one, who waits, and for how long."""

import asyncio
import socket
import ssl
from collections import deque
from functools import partial

from lockgate.http1.client import REPEATABLE, BackendConnection, Call, Origin, Problem
from lockgate.http1.clock import Clock
from lockgate.rules import limits

__all__ = ["Pool", "connect_problem"]

_FRESH = 1.0
"""Seconds for which an idle connection is still trusted with a request that cannot be repeated."""


class _Lane:
    """All connections to one origin, and the calls that wait for one."""

    __slots__ = ("idle", "open", "waiting")

    def __init__(self) -> None:
        self.idle: list[BackendConnection] = []
        self.open = 0
        self.waiting: deque[Call] = deque()


class Pool:
    """Connections to all origins of a process."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: Clock) -> None:
        self._loop = loop
        self._clock = clock
        self._lanes: dict[Origin, _Lane] = {}
        self._calls: set[Call] = set()
        self._connecting: set[asyncio.Task[BackendConnection]] = set()
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

    def _idle(self, lane: _Lane, call: Call) -> BackendConnection | None:
        """The connection used last, if it is fresh enough for what is to be sent."""
        longest = limits.BACKEND_IDLE if call.method in REPEATABLE else _FRESH
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
        call.attempt = self._loop.create_task(self._open(origin))
        self._connecting.add(call.attempt)
        call.attempt.add_done_callback(partial(self._connected, origin, lane, call))

    async def _open(self, origin: Origin) -> BackendConnection:
        _, connection = await self._loop.create_connection(
            lambda: BackendConnection(self, origin),
            origin.host,
            origin.port,
            ssl=origin.context,
            server_hostname=origin.host if origin.context else None,
        )
        return connection

    def _connected(
        self, origin: Origin, lane: _Lane, call: Call, attempt: asyncio.Task[BackendConnection]
    ) -> None:
        """``attempt`` has ended, one way or the other."""
        self._connecting.discard(attempt)
        call.attempt = None
        error = None if attempt.cancelled() else attempt.exception()
        if attempt.cancelled() or error is not None or attempt.result().transport is None:
            lane.open -= 1
            call.finish(connect_problem(error or ConnectionResetError()))
            self._serve_waiting(origin, lane)
            return
        connection = attempt.result()
        connection.is_counted = True
        if call.done is not None:
            connection.send(call)
        else:
            self.free(connection)

    # -- what connections tell

    def free(self, connection: BackendConnection) -> None:
        """``connection`` has no call any more and may take another."""
        lane = self._lanes[connection.origin]
        connection.idle_since = self._clock.now
        while lane.waiting:
            call = lane.waiting.popleft()
            if call.done is not None:
                connection.send(call)
                return
        lane.idle.append(connection)

    def lost(self, connection: BackendConnection) -> None:
        """``connection`` is gone."""
        if not connection.is_counted:
            return
        connection.is_counted = False
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
        ended = [call for call in self._calls if call.done is None or call.deadline <= now]
        for call in ended:
            self._calls.discard(call)
            if call.done is not None:
                self._time_out(call)
        for lane in self._lanes.values():
            if ended and lane.waiting:
                lane.waiting = deque(call for call in lane.waiting if call.done is not None)
            for connection in lane.idle[:]:
                if now - connection.idle_since > limits.BACKEND_IDLE:
                    lane.idle.remove(connection)
                    if connection.transport is not None:
                        connection.transport.close()

    def _time_out(self, call: Call) -> None:
        if call.connection is not None and call.connection.call is call:
            call.connection.give_up()
        if call.attempt is not None:
            # A host that does not answer would keep the place long after nobody waits for it.
            call.attempt.cancel()
        call.finish(Problem("timeout", call.phase))

    async def close(self) -> None:
        """Close all connections."""
        for lane in self._lanes.values():
            lane.waiting.clear()
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


def connect_problem(error: BaseException) -> Problem:
    """What it means that no connection could be made."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Problem("tls", error.verify_message)
    if isinstance(error, socket.gaierror | UnicodeError):
        return Problem("address", "the host is unknown")
    return Problem("connect", type(error).__name__)
