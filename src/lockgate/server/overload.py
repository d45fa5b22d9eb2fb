"""How much more a process has to do than it can, in stages, and what is left undone (row S-64).

What is measured: the memory that a process has taken beyond what it began with, and by how much
its event loop comes round too late. A single late round is a reload, or a neighbour on the
machine; only one after the other means that more is asked than can be answered.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from lockgate.http1.admission import reset
from lockgate.http1.clock import TICK
from lockgate.http1.head import Refusal
from lockgate.http1.message import Message
from lockgate.http1.server import Application

__all__ = ["Overload", "Shedding", "Stage", "TurnedAway", "resident_bytes"]


class Stage(IntEnum):
    """What is done: each stage does what those before it do as well."""

    NONE = 0
    ENDING_CONNECTIONS = 1
    SHEDDING = 2
    TURNING_AWAY = 3
    EXHAUSTED = 4


_BY_MEMORY = (
    (0.98, Stage.EXHAUSTED),
    (0.95, Stage.TURNING_AWAY),
    (0.90, Stage.SHEDDING),
    (0.80, Stage.ENDING_CONNECTIONS),
)
"""From which part of the memory that may be taken."""
_BY_LAG = ((0.2, Stage.SHEDDING), (0.05, Stage.ENDING_CONNECTIONS))
"""From how many seconds too late."""
_ROUNDS = 10
"""So many rounds one after the other must have been late."""
_MEMORY_EVERY = 5
"""Memory is looked at each so many ticks."""
_STATM = Path("/proc/self/statm")


def resident_bytes() -> int:
    """The memory that this process has in RAM; 0 where the system does not tell."""
    try:
        return int(_STATM.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


class Overload:
    """The stage of this process, worked out at each tick of the clock.

    ``budget`` is how many bytes may be taken beyond what the process has when :meth:`settle` is
    called; None: any number. ``changed`` is called when the stage has become another one, which
    ``stage`` then is; ``reason`` says in words why it is what it is.
    """

    def __init__(
        self,
        budget: int | None,
        changed: Callable[[], None],
        memory: Callable[[], int] = resident_bytes,
    ) -> None:
        self.stage = Stage.NONE
        self.reason = ""
        self._budget = budget
        self._changed = changed
        self._memory = memory
        self._base = 0
        self._taken = 0.0
        self._last: float | None = None
        self._lags: deque[float] = deque(maxlen=_ROUNDS)
        self._ticks = 0

    def settle(self) -> None:
        """What the process has now is its own: the program, and what it serves."""
        if self._budget is not None:
            self._base = self._memory()
            self._taken = 0.0

    def tick(self, now: float) -> None:
        """A tick of the clock, at ``now``."""
        late = 0.0 if self._last is None else max(0.0, now - self._last - TICK)
        self._last = now
        self._lags.append(late)
        self._ticks += 1
        if self._budget is not None and self._ticks % _MEMORY_EVERY == 0:
            self._taken = (self._memory() - self._base) / self._budget
        lag = min(self._lags) if len(self._lags) == _ROUNDS else 0.0
        by_memory = _stage(_BY_MEMORY, self._taken)
        stage = max(by_memory, _stage(_BY_LAG, lag))
        if stage is Stage.NONE:
            self.reason = ""
        elif stage == by_memory:
            self.reason = f"{self._taken:.0%} of the memory for requests is taken"
        else:
            self.reason = f"the event loop is {lag * 1_000:.0f} ms late"
        if stage != self.stage:
            self.stage = stage
            self._changed()


def _stage(steps: tuple[tuple[float, Stage], ...], value: float) -> Stage:
    return next((stage for least, stage in steps if value >= least), Stage.NONE)


class Shedding:
    """Refuses each request in place of ``application``, which makes the answers.

    ``reason`` says why.
    """

    def __init__(self, application: Application, reason: Callable[[], str]) -> None:
        self._application = application
        self._reason = reason

    def handle(self, message: Message) -> None:
        """Refuse one message, the last one of its connection."""
        message.keep_alive = False
        if message.refusal is None:
            facts = {"reason": self._reason(), "guard": "S-64"}
            message.refusal = Refusal("failure.overloaded", facts)
        self._application.handle(message)


class TurnedAway(asyncio.Protocol):
    """A connection that is not even read."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """End it without a word."""
        reset(transport)
