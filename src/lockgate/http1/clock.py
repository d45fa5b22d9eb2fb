"""One coarse timer for a whole process: cached time, cached Date, and sweeps over deadlines.

A timer per request costs more than the request's own parsing; a sweep over a few thousand numbers
ten times a second costs nothing that can be measured.
"""

import asyncio
import time
from collections.abc import Callable
from email.utils import formatdate

__all__ = ["TICK", "Clock"]

TICK = 0.05
"""Seconds between two sweeps."""


class Clock:
    """The time as of the last tick.

    ``now`` is the loop's time in seconds, ``epoch_ms`` the time of day in milliseconds and
    ``date`` the value of a Date header. :meth:`every_tick` adds a callback, :meth:`forget` takes
    it away.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._callbacks: list[Callable[[float], None]] = []
        self._handle: asyncio.TimerHandle | None = None
        self._date_second = -1
        self.now = 0.0
        self.epoch_ms = 0
        self.date = ""
        self._read()

    def start(self) -> None:
        """Begin to tick."""
        self._handle = self._loop.call_later(TICK, self._tick)

    def stop(self) -> None:
        """End ticking."""
        if self._handle is not None:
            self._handle.cancel()

    def every_tick(self, callback: Callable[[float], None]) -> None:
        """Call ``callback(now)`` at each tick; what it raises is reported and stops nothing."""
        self._callbacks.append(callback)

    def forget(self, callback: Callable[[float], None]) -> None:
        """Call ``callback`` no more."""
        self._callbacks.remove(callback)

    def _read(self) -> None:
        self.now = self._loop.time()
        seconds = time.time()
        self.epoch_ms = int(seconds * 1000)
        if int(seconds) != self._date_second:
            self._date_second = int(seconds)
            self.date = formatdate(seconds, usegmt=True)

    def _tick(self) -> None:
        # First of all: whatever happens in a callback, every deadline of the process hangs on this.
        self._handle = self._loop.call_later(TICK, self._tick)
        self._read()
        for callback in list(self._callbacks):
            try:
                callback(self.now)
            except Exception as error:
                self._loop.call_exception_handler(
                    {"message": "a callback of the clock failed", "exception": error}
                )
