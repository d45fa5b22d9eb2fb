"""A client of the TLS port until it is one: from its connecting to the end of the handshake.

It counts from its first moment on. A loop's own TLS listener tells of a connection when the
handshake is done, and till then a crowd that never finishes one would stand beside all limits
(row S-61). So the port listens without TLS, the limits are looked at, and the same socket, on which
nothing was read, is taken anew with TLS.
"""

import asyncio
from collections.abc import Callable
from socket import socket
from typing import Any

from lockgate.http1.admission import reset
from lockgate.http1.server import Connection

__all__ = ["Arrival"]


class Arrival(asyncio.Protocol):
    """Hands the socket over to ``shake``, if there is room for ``connection``."""

    def __init__(self, connection: Connection, shake: Callable[[Connection, socket], None]) -> None:
        self._connection = connection
        self._shake = shake

    def connection_made(self, transport: Any) -> None:
        """A client has connected."""
        if not self._connection.arrive(transport):
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
        self._shake(self._connection, own)
