"""A backend that writes bytes as it is told, and ends connections in every way there is."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable

from listener import Listener

Behaviour = Callable[[socket.socket, bytes], None]
"""What is done on a connection with a request (its bytes) that was read."""

_SECONDS = 20.0


class RawBackend(Listener):
    """Serves each request with the next behaviour; the last one goes on for ever.

    ``served`` has the number of the connection and the bytes of each request; ``ended`` is set
    when a connection to which a behaviour said :func:`finish` has been closed by the other side;
    connections of behaviours that were set before do not count.
    With a ``context`` connections begin with a TLS handshake.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self.served: list[tuple[int, bytes]] = []
        self.ended = threading.Event()
        self._behaviours: list[Behaviour] = [finish]
        self._times_set = 0
        super().__init__()

    def does(self, *behaviours: Behaviour) -> None:
        """Set what is done with the next requests."""
        self._behaviours = list(behaviours)
        self._times_set += 1
        self.served.clear()
        self.ended.clear()

    def serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(_SECONDS)
        if self._context is not None:
            try:
                connection = self._context.wrap_socket(connection, server_side=True)
            except OSError:  # the other side does not trust the certificate
                return
        times_set = 0
        with connection:
            try:
                while data := _head(connection):
                    behaviours, times_set = self._behaviours, self._times_set
                    behave = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
                    request = _request(connection, data, getattr(behave, "reads", None))
                    self.served.append((number, request))
                    behave(connection, request)
            except OSError:
                return  # ended by the behaviour, or by the other side
            finally:
                if times_set == self._times_set:
                    self.ended.set()


def _head(connection: socket.socket) -> bytes:
    """What has come when a head is whole, or nothing where the other side has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65_536)
        if not part:
            return b""
        data += part
    return data


def _request(connection: socket.socket, data: bytes, reads: int | None) -> bytes:
    """The request that begins with ``data``, with ``reads`` bytes of its body or all of it."""
    head, _, body = data.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    while len(body) < (int(length or 0) if reads is None else reads):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


# -- behaviours


def finish(connection: socket.socket, _request: bytes = b"") -> None:
    """Send no more, and wait until the other side has closed too."""
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65_536):
        pass


def say_goodbye(connection: socket.socket, _request: bytes = b"") -> None:
    """End a TLS connection as TLS says."""
    assert isinstance(connection, ssl.SSLSocket)
    connection.unwrap()


def reset(connection: socket.socket, _request: bytes = b"") -> None:
    """End the connection with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def stall(connection: socket.socket, _request: bytes = b"") -> None:
    """Say nothing until the other side gives up."""
    while connection.recv(65_536):
        pass


def keep(connection: socket.socket, _request: bytes = b"") -> None:
    """Wait for the next request."""


def says(data: bytes, then: Behaviour = keep) -> Behaviour:
    """Send ``data``, and then do something."""

    def behave(connection: socket.socket, request: bytes) -> None:
        connection.sendall(data)
        then(connection, request)

    return behave


def early(reads: int, then: Behaviour) -> Behaviour:
    """Do something when no more than the head and ``reads`` bytes of the body need have come."""

    def behave(connection: socket.socket, request: bytes) -> None:
        then(connection, request)

    behave.reads = reads  # type: ignore[attr-defined]
    return behave


def drips(data: bytes) -> Behaviour:
    """Send ``data`` over and over, a byte at a time, until the other side gives up."""

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(0.02)
        while True:
            for byte in data:
                connection.sendall(bytes((byte,)))
                try:
                    connection.recv(1)
                    return
                except TimeoutError:
                    continue

    return behave
