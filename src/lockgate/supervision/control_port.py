"""The process that serves the control port of a gateway with workers.

It is told by the supervisor how the workers are, and asks the workers themselves for records.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Coroutine
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
    at which its workers are asked; those that are ``serving`` take requests.
    """

    condition: Condition
    addresses: list[str]
    serving: list[str] = []


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
        self._turn = 0
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
        management = Management(self._make_plane, loop, self)
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
        self._begin(self._ask(question, done))

    async def _ask(self, question: Question, done: Callable[[list[Any]], None]) -> None:
        words = msgspec.json.encode(question) + b"\n"
        replies = await asyncio.gather(*(_asked(name, words) for name in self._news.addresses))
        done([msgspec.json.decode(reply) for reply in replies if reply])

    def ask_one(self, question: Question, seconds: float, done: Callable[[Any], None]) -> bool:
        """Ask a worker that serves, each in its turn; ``done`` gets None where it fails to reply.

        Another one is asked only where it was never told: what it began may have had effects.
        Gives whether there was one that could be told; ``done`` is not called where there was none.
        """
        serving = self._news.serving
        self._turn += 1
        for index in range(len(serving)):
            line = _line_to(serving[(self._turn + index) % len(serving)])
            if line is not None:
                break
        else:
            return False

        async def ask() -> None:
            reply = await _reply(line, msgspec.json.encode(question) + b"\n", seconds)
            done(msgspec.json.decode(reply) if reply else None)

        self._begin(ask())
        return True

    def _begin(self, asking: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(asking)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)


async def _asked(name: str, words: bytes) -> bytes:
    """What one worker replies; empty where it is gone or does not reply in time."""
    line = _line_to(name)
    return b"" if line is None else await _reply(line, words, _SECONDS)


def _line_to(name: str) -> socket.socket | None:
    """A line to a worker, None where it is gone."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.setblocking(False)
    try:
        made.connect(_address(name))
    except OSError:
        made.close()
        return None
    return made


async def _reply(made: socket.socket, words: bytes, seconds: float) -> bytes:
    """What the worker at the end of a line replies in time, or nothing."""
    try:
        reader, writer = await asyncio.open_unix_connection(sock=made)
    except OSError:
        made.close()
        return b""
    try:
        async with asyncio.timeout(seconds):
            writer.write(words)
            return await reader.read()
    except OSError:
        # TimeoutError is one as well.
        return b""
    finally:
        # At once, even of what is not sent yet: nobody waits for the reply any more.
        writer.transport.abort()
