"""Tells what the event loop was doing when it did not come round for a second.

A thread of faulthandler's prints the stack, also while C code holds the interpreter; it is started
anew four times a second, which costs a fifth of a millisecond.
"""

import asyncio
import faulthandler
import sys
from collections.abc import Callable

__all__ = ["StallWatch"]


class StallWatch:
    """Watches the running loop: a stall of more than ``seconds`` is told, with its stack."""

    def __init__(self, say: Callable[[str], None], seconds: float = 1.0) -> None:
        self._say = say
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._handle: asyncio.TimerHandle | None = None
        self._look()

    def _look(self) -> None:
        # The loop's own time is that of when it came round; what counts is when it came here.
        now = self._loop.time()
        stall = now - self._last - self._seconds / 4
        self._last = now
        if stall > self._seconds:
            self._say(f"warning: the event loop stood still for {stall:.1f} s")
        try:
            faulthandler.dump_traceback_later(self._seconds, file=sys.stderr)
        except (OSError, ValueError, AttributeError):
            # Nobody reads our words; stalls are told no better than that.
            self._handle = None
            return
        self._handle = self._loop.call_later(self._seconds / 4, self._look)

    def stop(self) -> None:
        """Watch no longer."""
        faulthandler.cancel_dump_traceback_later()
        if self._handle is not None:
            self._handle.cancel()
