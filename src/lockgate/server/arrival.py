"""A client of the TLS port until it is one: from its connecting to the end of the handshake.

It counts from its first moment on. A loop's own TLS listener tells of a connection when the
handshake is done, and till then a crowd that never finishes one would stand beside all limits
(row S-61). So the port listens without TLS, the limits are looked at, and the same socket, on which
nothing was read, is taken anew with TLS. Who comes too often is reset before anything is computed
for it (row S-63).
"""

import asyncio
from socket import socket
from typing import Any, Protocol

from lockgate.http1.admission import reset
from lockgate.http1.server import Connection

__all__ = ["Arrival"]


class Handshaking(Protocol):
    """What makes connections over TLS."""

    def admits(self, source: str, now: float) -> bool:
        """Whether a client of ``source`` may begin a handshake at ``now``."""

    def shake(self, connection: Connection, own: socket) -> None:
        """Make ``connection`` one with the client of ``own``."""


class Arrival(asyncio.Protocol):
    """Hands the socket over to ``handshakes``, if there is room for ``connection``."""

    def __init__(self, connection: Connection, handshakes: Handshaking) -> None:
        self._connection = connection
        self._handshakes = handshakes

    def connection_made(self, transport: Any) -> None:
        """A client has connected."""
        if not self._connection.arrive(transport):
            return
        if not self._handshakes.admits(self._connection.source, asyncio.get_running_loop().time()):
            self._connection.leave()
            reset(transport)
            return
        try:
            own = transport.get_extra_info("socket").dup()
        except OSError:
            # No descriptor is left.
            self._connection.leave()
            reset(transport)
            return
        # This closes one of two descriptors, which the client does not notice.
        transport.abort()
        self._handshakes.shake(self._connection, own)
