"""The process that serves the control port of a gateway with workers.

It is told by the supervisor how the workers are, and asks the workers themselves for records.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
import uvloop

from lockgate.control.admin import Admin
from lockgate.control.condition import Condition
from lockgate.control.management import Management
from lockgate.control.questions import Question
from lockgate.http1.clock import Clock
from lockgate.http1.deadlines import expire_late
from lockgate.http1.server import Connection
from lockgate.supervision.child import HURRY, READY, STOP

if TYPE_CHECKING:
    from lockgate.control.plane import ControlPlane

__all__ = ["ControlPort", "News", "asked_socket"]

_LAST_SECONDS = 3.0
"""How long calls of the management API that are under way may take to be answered at the end."""
_SECONDS = 5.0
"""How long a worker may take to reply."""


class News(msgspec.Struct):
    """What the supervisor tells, a line of JSON each time: how the gateway is, and the addresses
    at which its workers are asked.
    """

    condition: Condition
    addresses: list[str]


def asked_socket(name: str) -> socket.socket:
    """The socket on which a worker is asked; it has a name that is no file."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.bind(_address(name))
    made.listen(64)
    made.setblocking(False)
    return made


def _address(name: str) -> str:
    return f"\0lockgate-{name}"


class ControlPort:
    """What the process is made of before it is forked."""

    def __init__(
        self, listening: socket.socket, records: int, make_plane: "Callable[[], ControlPlane]"
    ) -> None:
        self._listening = listening
        self._records = records
        self._make_plane = make_plane
        self._news = News(Condition(), [])
        self._asking: set[asyncio.Task[None]] = set()

    def run(self, line: socket.socket) -> int:
        """Serve until told to stop, or until the supervisor has gone."""
        # It tells that the gateway drains as long as that lasts, whoever else was signalled.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve(line))
        return 0

    async def _serve(self, line: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        reader, writer = await asyncio.open_unix_connection(sock=line, limit=1 << 24)
        clock = Clock(loop)
        connections: set[Connection] = set()
        management = Management(self._make_plane, loop)
        admin = Admin(self, lambda: self._news.condition, self._records, management)
        server = await loop.create_server(
            lambda: Connection(admin, clock, connections), sock=self._listening
        )
        clock.start()
        clock.every_tick(lambda now: expire_late(connections, now))
        writer.write(READY)
        words = b""
        with contextlib.suppress(ConnectionError):
            while (words := await reader.readline()) and words[:1] not in (STOP, HURRY):
                self._news = msgspec.json.decode(words, type=News)
        server.close()
        until = loop.time() + (0.0 if words == HURRY else _LAST_SECONDS)
        await management.end(lambda: loop.time() >= until)
        clock.stop()

    def ask(self, question: Question, done: Callable[[list[Any]], None]) -> None:
        """Ask all workers; ``done`` gets the replies of those that give one in time."""
        task = asyncio.get_running_loop().create_task(self._ask(question, done))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask(self, question: Question, done: Callable[[list[Any]], None]) -> None:
        words = msgspec.json.encode(question) + b"\n"
        replies = await asyncio.gather(*(_asked(name, words) for name in self._news.addresses))
        done([msgspec.json.decode(reply) for reply in replies if reply])


async def _asked(name: str, words: bytes) -> bytes:
    """What one worker replies; empty where it is gone or does not reply in time."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.setblocking(False)
    try:
        made.connect(_address(name))
        async with asyncio.timeout(_SECONDS):
            reader, writer = await asyncio.open_unix_connection(sock=made)
            writer.write(words)
            reply = await reader.read()
            writer.close()
    except OSError:
        # TimeoutError is one as well.
        made.close()
        return b""
    return reply
