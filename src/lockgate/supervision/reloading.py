"""Reloads of a gateway that is one process: compiled beside the loop, swapped in on it."""

import asyncio
import sys
import threading
from collections.abc import Callable

from lockgate.app import Gateway
from lockgate.diagnostics import Report
from lockgate.loading import Loaded, load
from lockgate.supervision.definitions import Findings
from lockgate.supervision.memory import Leftovers, growing

__all__ = ["Reloads"]

_TURN = 0.000_5
"""Seconds for which the compiling thread may hold the interpreter while a request waits for it.
The usual 5 ms would be waited for at every event of every connection.
"""


class Reloads:
    """Takes the files of ``gateway`` over when asked to, one reading after the other.

    Compiling takes about a millisecond an operation. It is done in a thread, which gives way to
    requests every half of a millisecond; only the swap is done between two requests. ``begun`` and
    ``ended`` are called around each reading.
    """

    def __init__(
        self,
        gateway: Gateway,
        findings: Findings,
        say: Callable[[str], None],
        begun: Callable[[], None] = lambda: None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._gateway = gateway
        self._findings = findings
        self._leftovers = Leftovers()
        self._say = say
        self._begun = begun
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._is_wanted = False
        self._is_reading = False

    def reload(self) -> None:
        """Read the files, once more if they are being read: they may have changed since."""
        self._is_wanted = True
        if not self._is_reading:
            self._read()

    def _read(self) -> None:
        self._is_wanted = False
        self._is_reading = True
        self._begun()
        # It ends with the process, which does not wait for it.
        threading.Thread(target=self._compile, name="reload", daemon=True).start()

    def _compile(self) -> None:
        report = Report()
        loaded: Loaded | None = None
        problem: Exception | None = None
        interval = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        try:
            # A collection would visit all that is being made, and is never interrupted.
            with growing():
                loaded = load(self._gateway.settings, report)
        except Exception as error:
            problem = error
        finally:
            sys.setswitchinterval(interval)
        try:
            self._loop.call_soon_threadsafe(self._take, loaded, report, problem)
        except RuntimeError:
            # The gateway has ended meanwhile.
            return

    def _take(self, loaded: Loaded | None, report: Report, problem: Exception | None) -> None:
        self._is_reading = False
        if problem is not None:
            self._say(f"error: the files could not be read ({problem!r}); nothing is changed")
        else:
            if loaded is not None:
                self._gateway.take(loaded)
                self._leftovers.add(loaded.directory)
            self._findings.tell(report)
            if loaded is not None:
                self._say("reloaded")
        self._ended()
        if self._is_wanted:
            self._read()
