"""How much calls to backends may take: connections, places in queues, seconds."""

from typing import NamedTuple

from lockgate.rules import limits

__all__ = ["PoolBounds"]


class PoolBounds(NamedTuple):
    """Bounds of a pool; times in seconds.

    ``connections`` may be open to one origin and ``connections_in_all`` to all of them, ``waiting``
    calls wait for one of an origin's. A connection is kept for ``idle_seconds``.
    ``connect_seconds`` is how long connecting may take, ``read_seconds`` how long a backend may
    send nothing while its answer is waited for; None: as long as the call may take.
    A name is looked up again after ``name_seconds``.
    """

    connections: int = limits.BACKEND_CONNECTIONS
    connections_in_all: int = limits.BACKEND_CONNECTIONS_IN_ALL
    waiting: int = limits.BACKEND_WAITING
    idle_seconds: float = limits.BACKEND_IDLE
    connect_seconds: float | None = None
    read_seconds: float | None = None
    name_seconds: float = limits.NAME_SECONDS
