"""Large bodies without memory: a backend and a client that count bytes and keep none."""

import hashlib
import socket
from collections.abc import Iterator
from typing import NamedTuple

from listener import Listener

PIECE = bytes(range(32, 96)) * 1_024
_SECONDS = 60.0


def pieces(size: int) -> Iterator[bytes]:
    """A body of that size."""
    while size > 0:
        yield PIECE[:size]
        size -= len(PIECE)


def digest_of(size: int) -> str:
    """The digest of such a body."""
    digest = hashlib.blake2b()
    for piece in pieces(size):
        digest.update(piece)
    return digest.hexdigest()


class Taken(NamedTuple):
    """A message: its first line and headers, and its body's size and digest.

    ``is_whole`` is False where the connection ended before the body did.
    """

    head: str
    size: int
    digest: str
    is_whole: bool = True


class Reading:
    """Reads messages from a socket by their framing."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._data = b""

    def _more(self) -> bytes:
        try:
            return self._connection.recv(1 << 18)
        except ConnectionResetError:
            return b""

    def _line(self) -> bytes:
        """The next line with its end, or what there is of it."""
        while b"\n" not in self._data and (more := self._more()):
            self._data += more
        end = self._data.find(b"\n") + 1 or len(self._data)
        line, self._data = self._data[:end], self._data[end:]
        return line

    def _bytes(self, size: int) -> bytes:
        """So many bytes, fewer at the end."""
        while len(self._data) < size and (more := self._more()):
            self._data += more
        found, self._data = self._data[:size], self._data[size:]
        return found

    def head(self) -> str:
        """The next head, empty at the end."""
        lines = b""
        while (line := self._line()) not in (b"\r\n", b""):
            lines += line
        return lines.decode("latin-1")

    def body(self, head: str) -> Taken:
        """The body behind ``head``."""
        lower = head.lower()
        digest, size = hashlib.blake2b(), 0
        if "transfer-encoding: chunked" not in lower:
            left = int(lower.partition("content-length: ")[2].partition("\r")[0] or 0)
            while left and (piece := self._bytes(min(left, 1 << 16))):
                digest.update(piece)
                size, left = size + len(piece), left - len(piece)
            return Taken(head, size, digest.hexdigest(), not left)
        while line := self._line():
            length = int(line, 16)
            piece = self._bytes(length)
            if len(piece) < length or self._bytes(2) != b"\r\n":
                break
            if not length:
                return Taken(head, size, digest.hexdigest())
            digest.update(piece)
            size += length
        return Taken(head, size, digest.hexdigest(), False)


def send_body(connection: socket.socket, size: int, is_chunked: bool) -> None:
    """A body of that size with its framing."""
    for piece in pieces(size):
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
    if is_chunked:
        connection.sendall(b"0\r\n\r\n")


def framing(size: int, is_chunked: bool) -> str:
    """The header for it."""
    return "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {size}"


class BigBackend(Listener):
    """Takes a body, and answers with one of ``size`` bytes; ``taken`` has what it got."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.size = 2
        self.is_chunked = False
        super().__init__()

    def serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(_SECONDS)
        reading = Reading(connection)
        try:
            while head := reading.head():
                self.taken.append(reading.body(head))
                lines = f"HTTP/1.1 200 OK\r\n{framing(self.size, self.is_chunked)}\r\n\r\n"
                connection.sendall(lines.encode())
                send_body(connection, self.size, self.is_chunked)
        except (OSError, ValueError):
            return
        finally:
            connection.close()


def ask(
    port: int, method: str, path: str, size: int = 0, is_chunked: bool = False, headers: str = ""
) -> Taken:
    """The answer to a request with a body of that size."""
    with socket.create_connection(("127.0.0.1", port), _SECONDS) as connection:
        head = f"{method} {path} HTTP/1.1\r\nHost: h\r\n{headers}"
        if size:
            head += framing(size, is_chunked) + "\r\n"
        connection.sendall(f"{head}\r\n".encode())
        if size:
            send_body(connection, size, is_chunked)
        reading = Reading(connection)
        return reading.body(reading.head())
