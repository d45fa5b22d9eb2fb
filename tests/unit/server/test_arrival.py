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
        self.is_reset = False

    def get_extra_info(self, name: str) -> Any:
        return {"peername": ("192.0.2.7", 4711), "socket": self}.get(name)

    def dup(self) -> socket.socket:
        if self.own is None:
            raise OSError(errno.EMFILE, "Too many open files")
        return self.own

    def setsockopt(self, *_: Any) -> None:
        self.is_reset = True

    def abort(self) -> None:
        self.is_aborted = True


class Kept:
    """Handshakes that are not begun; ``admitted`` so many of a source may be."""

    def __init__(self, admitted: int = 100) -> None:
        self.left = admitted
        self.handed: list[tuple[Connection, socket.socket]] = []

    def admits(self, source: str, now: float) -> bool:
        assert source == "192.0.2.7"
        assert now > 0
        self.left -= 1
        return self.left >= 0

    def shake(self, connection: Connection, own: socket.socket) -> None:
        self.handed.append((connection, own))


class Application:
    """Serves nobody."""

    def handle(self, message: Any) -> None:
        raise AssertionError(message)


def connection(connections: set[Connection]) -> Connection:
    return Connection(Application(), Clock(asyncio.get_running_loop()), connections)


def test_without_a_descriptor_left_the_client_is_reset() -> None:
    async def main() -> None:
        connections: set[Connection] = set()
        kept = Kept()
        plain = Plain()
        Arrival(connection(connections), kept).connection_made(plain)
        assert plain.is_aborted
        assert (connections, kept.handed) == (set(), [])

    asyncio.run(main())


def test_one_too_many_is_reset_before_its_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONNECTIONS", 1)
    monkeypatch.setattr(limits, "CONNECTIONS_REFUSED", 0)

    async def main() -> None:
        connections: set[Connection] = set()
        kept = Kept()
        ours, theirs = socket.socketpair()
        for _ in range(3):
            plain = Plain(ours)
            made = connection(connections)
            Arrival(made, kept).connection_made(plain)
            assert plain.is_aborted
        ((first, own),) = kept.handed
        assert (connections, own) == ({first}, ours)
        assert first.source_ip == "192.0.2.7"
        ours.close()
        theirs.close()

    asyncio.run(main())


def test_one_too_soon_is_reset_before_its_handshake() -> None:
    async def main() -> None:
        connections: set[Connection] = set()
        kept = Kept(admitted=2)
        ours, theirs = socket.socketpair()
        for number in range(4):
            plain = Plain(ours)
            Arrival(connection(connections), kept).connection_made(plain)
            # Also of those that are taken over this transport goes, but not with a reset.
            assert (plain.is_aborted, plain.is_reset) == (True, number >= 2)
        assert len(kept.handed) == len(connections) == 2
        ours.close()
        theirs.close()

    asyncio.run(main())


def test_a_stop_ends_handshakes() -> None:
    async def main() -> None:
        tls = ServerTls([ServerCertificate(("a.test",), configured())], None, False)
        handshakes = Handshakes(tls, lambda line: None)
        connections: set[Connection] = set()
        ours, theirs = socket.socketpair()
        arrival = Arrival(connection(connections), handshakes)
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
