"""A client that writes bytes exactly as they are given, and reads answers by their framing."""

import socket
from typing import NamedTuple, Self

_SECONDS = 20.0


class RawAnswer(NamedTuple):
    """One answer; header names in lower case, with their last values."""

    status: int
    headers: dict[str, str]
    body: bytes


class RawClient:
    """One connection to ``port`` on loopback."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), _SECONDS)
        self._data = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def send(self, data: bytes, size: int = 0) -> None:
        """Send ``data``, in parts of ``size`` bytes where one is given."""
        for start in range(0, len(data), size or len(data)):
            self._socket.sendall(data[start : start + (size or len(data))])

    def end(self) -> None:
        """Send no more."""
        self._socket.shutdown(socket.SHUT_WR)

    def _more(self) -> bool:
        try:
            part = self._socket.recv(65_536)
        except ConnectionResetError:
            return False
        self._data += part
        return bool(part)

    def answer(self, method: str = "GET") -> RawAnswer | None:
        """The next final answer, or None where the connection has ended."""
        while b"\r\n\r\n" not in self._data:
            if not self._more():
                assert not self._data, self._data
                return None
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines[1:])}
        status = int(lines[0].split(" ")[1])
        if status < 200:
            return self.answer(method)
        length = 0 if method == "HEAD" else int(headers.get("content-length", "0"))
        while len(self._data) < length:
            assert self._more(), "a body is cut off"
        body, self._data = self._data[:length], self._data[length:]
        return RawAnswer(status, headers, body)

    def answers(self) -> list[RawAnswer]:
        """All answers until the server ends the connection."""
        found = []
        while (answer := self.answer()) is not None:
            found.append(answer)
        return found
