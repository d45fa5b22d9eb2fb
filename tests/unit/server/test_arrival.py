"""Clients of the TLS port before their handshake: they count, and they go without a trace."""

import asyncio
import errno
import socket
from typing import Any

import pytest

from lockgate.http1.clock import Clock
from lockgate.http1.server import Connection
from lockgate.rules import limits
from lockgate.server.arrival import Arrival
from lockgate.server.certificates import ServerCertificate
from lockgate.server.tls import Handshakes, ServerTls, configured


class Plain:
    """A transport; its socket is ``own``, or cannot be taken a second time."""

    def __init__(self, own: socket.socket | None = None) -> None:
        self.own = own
        self.is_aborted = False

    def get_extra_info(self, name: str) -> Any:
        return {"peername": ("192.0.2.7", 4711), "socket": self}.get(name)

    def dup(self) -> socket.socket:
        if self.own is None:
            raise OSError(errno.EMFILE, "Too many open files")
        return self.own

    def setsockopt(self, *_: Any) -> None:
        pass

    def abort(self) -> None:
        self.is_aborted = True


class Application:
    """Serves nobody."""

    def handle(self, message: Any) -> None:
        raise AssertionError(message)


def connection(connections: set[Connection]) -> Connection:
    return Connection(Application(), Clock(asyncio.get_running_loop()), connections)


def test_without_a_descriptor_left_the_client_is_reset() -> None:
    async def main() -> None:
        connections: set[Connection] = set()
        handed: list[Any] = []
        plain = Plain()
        arrival = Arrival(connection(connections), lambda *given: handed.append(given))
        arrival.connection_made(plain)
        assert plain.is_aborted
        assert (connections, handed) == (set(), [])

    asyncio.run(main())


def test_one_too_many_is_reset_before_its_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONNECTIONS", 1)
    monkeypatch.setattr(limits, "CONNECTIONS_REFUSED", 0)

    async def main() -> None:
        connections: set[Connection] = set()
        handed: list[Any] = []
        ours, theirs = socket.socketpair()
        for _ in range(3):
            plain = Plain(ours)
            made = connection(connections)
            Arrival(made, lambda *given: handed.append(given)).connection_made(plain)
            assert plain.is_aborted
        ((first, own),) = handed
        assert (connections, own) == ({first}, ours)
        assert first.source_ip == "192.0.2.7"
        ours.close()
        theirs.close()

    asyncio.run(main())


def test_a_stop_ends_handshakes() -> None:
    async def main() -> None:
        tls = ServerTls([ServerCertificate(("a.test",), configured())], None, False)
        handshakes = Handshakes(tls, lambda line: None)
        connections: set[Connection] = set()
        ours, theirs = socket.socketpair()
        arrival = Arrival(connection(connections), handshakes.shake)
        arrival.connection_made(Plain(ours))
        await asyncio.sleep(0)
        assert len(connections) == 1
        handshakes.stop()
        loop = asyncio.get_running_loop()
        theirs.setblocking(False)
        assert await loop.sock_recv(theirs, 1) == b""
        assert connections == set()
        theirs.close()

    asyncio.run(main())
