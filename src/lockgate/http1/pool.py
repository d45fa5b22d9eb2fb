"""Connections to backends, kept and shared: who gets one, who waits, and for how long.

Calls to one origin are served in the order in which they came. Where there are no more connections
to be had in all, origins take turns, and one that has more of them gives way.
"""

import asyncio
import socket
import ssl
from collections import deque
from functools import partial

from lockgate.http1.bounds import PoolBounds
from lockgate.http1.call import NEVER, REPEATABLE, Call, Origin, Problem
from lockgate.http1.client import BackendConnection
from lockgate.http1.clock import Clock
from lockgate.http1.dialer import Dialer, is_ip_address
from lockgate.http1.names import Names

__all__ = ["Pool", "connect_problem"]

_FRESH = 1.0
"""Seconds for which an idle connection is still trusted with a request that cannot be repeated."""


class Lane:
    """All connections to one origin, and the calls that wait for one.

    ``open`` counts connections and attempts at one; ``members`` are the connections, of which
    ``idle`` are the free ones, the one used last at the end. ``is_listed``: whether the pool looks
    here for one to spare.
    """

    __slots__ = ("has_name", "idle", "is_listed", "members", "open", "origin", "waiting")

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.has_name = not is_ip_address(origin.host)
        self.idle: dict[BackendConnection, None] = {}
        self.members: set[BackendConnection] = set()
        self.is_listed = False
        self.open = 0
        self.waiting: deque[Call] = deque()

    def next_call(self) -> Call | None:
        """The call that has waited longest and is still wanted."""
        while self.waiting:
            call = self.waiting.popleft()
            if call.done is not None:
                return call
        return None


class Pool:
    """Connections to all origins of a process, within ``bounds``."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, clock: Clock, bounds: PoolBounds | None = None
    ) -> None:
        self._loop = loop
        self._clock = clock
        self.bounds = bounds or PoolBounds()
        self.names = Names(loop, loop.time, self._renamed, self.bounds.name_seconds)
        self._dialer = Dialer(loop, self.names)
        self._lanes: dict[Origin, Lane] = {}
        self._starved: dict[Lane, None] = {}
        self._with_idle: deque[Lane] = deque()
        self._open = 0
        self._calls: set[Call] = set()
        self._connecting: set[asyncio.Task[BackendConnection]] = set()
        clock.every_tick(self._sweep)

    def take_bounds(self, bounds: PoolBounds) -> None:
        """Go by ``bounds`` from now on; what is open already stays."""
        self.bounds = bounds
        self.names.seconds = bounds.name_seconds

    # -- calls

    def send(self, origin: Origin, call: Call) -> None:
        """Send ``call`` to ``origin``; its ``done`` is called when it ends, however it ends."""
        self._calls.add(call)
        self.again(origin, call)

    def again(self, origin: Origin, call: Call) -> None:
        """Give ``call`` a connection: an idle one, a new one, or a place in the queue."""
        lane = self._lanes.get(origin)
        if lane is None:
            lane = self._lanes[origin] = Lane(origin)
        if lane.idle and not call.is_last_try:
            connection = self._idle(lane, call)
            if connection is not None:
                self._hand(connection, call)
                return
        if not lane.waiting and self._has_room(lane):
            self._connect(lane, call)
        elif len(lane.waiting) < self.bounds.waiting:
            self._wait(lane, call)
        else:
            call.finish(Problem("connect", "too many calls wait for this backend"))

    def _idle(self, lane: Lane, call: Call) -> BackendConnection | None:
        """The connection used last, if it is fresh enough for what is to be sent.

        What cannot be sent again is sent only where the backend has not closed by now.
        """
        is_repeatable = call.method in REPEATABLE
        longest = self.bounds.idle_seconds if is_repeatable else _FRESH
        while lane.idle:
            connection, _ = lane.idle.popitem()
            transport = connection.transport
            if (
                self._clock.now - connection.idle_since <= longest
                and transport is not None
                and not transport.is_closing()
                and (is_repeatable or connection.is_silent())
            ):
                return connection
            self._put_away(connection)
        return None

    def _hand(self, connection: BackendConnection, call: Call) -> None:
        if self.bounds.read_seconds is not None:
            call.until = self._clock.now + self.bounds.read_seconds
        connection.send(call)

    def _wait(self, lane: Lane, call: Call) -> None:
        lane.waiting.append(call)
        if lane.idle:
            # None of them will do for it, and they take its place.
            self._put_away(lane.idle.popitem()[0])
        if lane.open < self.bounds.connections:
            self._starved[lane] = None
            self._serve_starved()

    def _has_room(self, lane: Lane) -> bool:
        if lane.open >= self.bounds.connections:
            return False
        if self._open < self.bounds.connections_in_all:
            return True
        return not self._starved and self._make_room()

    def _make_room(self) -> bool:
        """End a connection that nobody uses in favour of one that somebody will."""
        listed = self._with_idle
        while listed:
            lane = listed[0]
            if lane.idle:
                self._put_away(next(iter(lane.idle)))
                return True
            lane.is_listed = False
            listed.popleft()
        return False

    # -- new connections

    def _connect(self, lane: Lane, call: Call) -> None:
        lane.open += 1
        self._open += 1
        call.phase = "connecting"
        if self.bounds.connect_seconds is not None:
            call.until = self._clock.now + self.bounds.connect_seconds
        make = partial(BackendConnection, self, lane.origin)
        call.attempt = self._loop.create_task(self._dialer.dial(lane.origin, make))
        self._connecting.add(call.attempt)
        call.attempt.add_done_callback(partial(self._connected, lane, call))

    def _connected(self, lane: Lane, call: Call, attempt: asyncio.Task[BackendConnection]) -> None:
        """``attempt`` has ended, one way or the other."""
        self._connecting.discard(attempt)
        call.attempt = None
        error = None if attempt.cancelled() else attempt.exception()
        if attempt.cancelled() or error is not None or attempt.result().transport is None:
            self._leave(lane)
            call.finish(connect_problem(error or ConnectionResetError()))
            self._serve_starved()
            return
        connection = attempt.result()
        connection.is_counted = True
        connection.lane = lane
        lane.members.add(connection)
        if call.done is not None:
            call.until = NEVER
            self._hand(connection, call)
        else:
            self.free(connection)

    def _serve_starved(self) -> None:
        """Connect for those who wait, one call of each origin in turn, while there is room."""
        starved = self._starved
        while starved and self._open < self.bounds.connections_in_all:
            lane = next(iter(starved))
            del starved[lane]
            call = lane.next_call() if lane.open < self.bounds.connections else None
            if call is not None:
                self._connect(lane, call)
                if lane.waiting and lane.open < self.bounds.connections:
                    starved[lane] = None

    # -- what connections tell

    def free(self, connection: BackendConnection) -> None:
        """``connection`` has no call any more and may take another."""
        lane = connection.lane
        assert lane is not None
        if (lane.waiting or self._starved) and self._passed_on(connection, lane):
            return
        connection.idle_since = self._clock.now
        lane.idle[connection] = None
        if not lane.is_listed:
            lane.is_listed = True
            self._with_idle.append(lane)

    def _passed_on(self, connection: BackendConnection, lane: Lane) -> bool:
        """Whether somebody waited for ``connection`` or for its place."""
        starved = self._starved
        first = next(iter(starved), lane)
        call = None
        if first is lane or (lane.waiting and lane.open <= first.open):
            call = lane.next_call()
        if call is None and not starved:
            return False
        if (
            call is None
            or call.is_last_try
            or not (call.method in REPEATABLE or connection.is_silent())
        ):
            if call is not None:
                # It goes out on a new connection or not at all.
                lane.waiting.appendleft(call)
            self._put_away(connection)
            return True
        if first is lane and lane in starved:
            # That was its turn.
            del starved[lane]
            if lane.waiting:
                starved[lane] = None
        self._hand(connection, call)
        return True

    def progress(self, call: Call) -> None:
        """A part of the answer to ``call`` has come."""
        if self.bounds.read_seconds is not None:
            call.until = self._clock.now + self.bounds.read_seconds

    def lost(self, connection: BackendConnection) -> None:
        """``connection`` is gone."""
        if connection.is_counted:
            self._put_away(connection)

    def _put_away(self, connection: BackendConnection) -> None:
        """End ``connection``, on which no call is; its place is free at once."""
        lane = connection.lane
        assert lane is not None
        connection.is_counted = False
        lane.idle.pop(connection, None)
        lane.members.discard(connection)
        if connection.transport is not None:
            connection.transport.close()
        self._leave(lane)
        self._serve_starved()

    def _leave(self, lane: Lane) -> None:
        """A place of ``lane`` is free."""
        lane.open -= 1
        self._open -= 1
        if lane.waiting:
            self._starved[lane] = None

    def _renamed(self, host: str, addresses: tuple[str, ...]) -> None:
        """``host`` has other addresses: connections to those it had are used no more."""
        for lane in list(self._lanes.values()):
            if lane.origin.host != host:
                continue
            for connection in list(lane.members):
                if connection.address not in addresses:
                    connection.is_retired = True
                    if connection in lane.idle:
                        self._put_away(connection)

    # -- time

    def _sweep(self, now: float) -> None:
        ended = [
            call
            for call in self._calls
            if call.is_over or call.deadline <= now or call.until <= now
        ]
        for call in ended:
            self._calls.discard(call)
            if not call.is_over:
                self._time_out(call, now)
        oldest = now - self.bounds.idle_seconds
        for lane in list(self._lanes.values()):
            if ended and lane.waiting:
                lane.waiting = deque(call for call in lane.waiting if call.done is not None)
            # The one that was free first stands first.
            while lane.idle and (first := next(iter(lane.idle))).idle_since < oldest:
                self._put_away(first)
            if not lane.open and not lane.waiting:
                del self._lanes[lane.origin]
            elif lane.has_name:
                self.names.keep_fresh(lane.origin.host)

    def _time_out(self, call: Call, now: float) -> None:
        if call.deadline <= now:
            self.end(call, Problem("timeout", call.phase))
        elif call.attempt is not None:
            words = f"not connected within {self.bounds.connect_seconds:g} s"
            self.end(call, Problem("connect", words))
        else:
            words = f"nothing was received for {self.bounds.read_seconds:g} s"
            self.end(call, Problem("timeout", words))

    def end(self, call: Call, problem: Problem) -> None:
        """End ``call`` wherever it is."""
        if call.connection is not None and call.connection.call is call:
            call.connection.give_up(problem)
        if call.attempt is not None:
            # A host that does not answer would keep the place long after nobody waits for it.
            call.attempt.cancel()
        if call.done is not None:
            call.finish(problem)

    def now(self) -> float:
        """The loop's time as of the last tick."""
        return self._clock.now

    async def close(self) -> None:
        """Close all connections."""
        self._starved.clear()
        for lane in self._lanes.values():
            lane.waiting.clear()
        for task in self._connecting:
            task.cancel()
        for lane in list(self._lanes.values()):
            for connection in list(lane.idle):
                self._put_away(connection)
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
    reason = getattr(error, "reason", None) if isinstance(error, ssl.SSLError) else None
    words = type(error).__name__
    return Problem("connect", f"{words}: {reason}" if reason else words)
