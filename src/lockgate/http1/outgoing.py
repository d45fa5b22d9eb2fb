"""The body of an answer that is passed on to a client while it comes in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lockgate.http1.stream import Stream

if TYPE_CHECKING:
    from lockgate.http1.server import Connection

__all__ = ["Outgoing"]


class Outgoing:
    """Sends ``stream`` to a client, in chunks where its length is not known.

    ``ended`` is called once: with None when all was handed to the transport, else with the reason
    for which the client has got a part only. Its connection is then cut, so that the body cannot
    be taken for a whole one.
    """

    __slots__ = ("_connection", "_ended", "_is_chunked", "stream")

    def __init__(self, stream: Stream, ended: Callable[[str | None], None]) -> None:
        self.stream = stream
        self._ended = ended
        self._is_chunked = stream.length is None
        self._connection: Connection | None = None
        stream.broken = self._broken

    def begin(self, connection: "Connection") -> None:
        """The head was sent on ``connection``."""
        self._connection = connection
        self.stream.flow_into(self)
        if not connection.is_write_paused:
            self.stream.resume()

    def take_piece(self, data: bytes) -> None:
        """Send a part of the body."""
        assert self._connection is not None
        transport = self._connection.transport
        if transport is None:
            return
        if self._is_chunked:
            transport.write(b"%x\r\n" % len(data))
            transport.write(data)
            transport.write(b"\r\n")
        else:
            transport.write(data)

    def take_end(self) -> None:
        """The body is complete."""
        connection = self._connection
        assert connection is not None
        if self._is_chunked and connection.transport is not None:
            connection.transport.write(b"0\r\n\r\n")
        self._ended(None)
        connection.sent_stream()

    def _broken(self, reason: str) -> None:
        self._ended(reason)
        if self._connection is not None:
            self._connection.cut()

    def client_gone(self) -> None:
        """The client's connection is gone."""
        if not self.stream.is_over:
            self._ended("the client went away")
            self.stream.abandon()
