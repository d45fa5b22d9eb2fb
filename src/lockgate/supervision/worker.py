"""A worker: a process that serves requests, and does as the supervisor says."""

import asyncio
import contextlib
import os
import signal
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import uvloop

from lockgate.app import Gateway
from lockgate.config import Settings
from lockgate.control.questions import LONGEST_QUESTION, Question
from lockgate.loading import Loaded
from lockgate.supervision.child import AWAY, DRAINED, FINISH, HURRY, LEAVE, READY, STOP
from lockgate.supervision.stalls import StallWatch

__all__ = ["Worker", "divided"]

_GRACE = 5.0
"""Seconds in which a replaced worker's clients may find out by themselves, with an answer."""
_KEEP_RECORDS = 600.0
"""Seconds for which a replaced worker can be asked for its records."""


def divided(loaded: Loaded, workers: int) -> Loaded:
    """What one of several workers serves: its part of each local function's concurrency."""
    functions = {
        name: msgspec.structs.replace(function, concurrency=-(-function.concurrency // workers))
        for name, function in loaded.functions.items()
    }
    return loaded._replace(functions=functions)


class Worker:
    """What a worker is made of before it is forked."""

    def __init__(
        self,
        settings: Settings,
        loaded: Loaded,
        listening: Sequence[socket.socket],
        asked: socket.socket,
        say: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._loaded = loaded
        self._listening = listening
        self._asked = asked
        self._say = say
        self._is_stopping = False
        self._may_end = asyncio.Event()
        self._stop: asyncio.Task[None] | None = None

    def run(self, line: socket.socket) -> int:
        """Serve until told to stop, or until the supervisor has gone."""
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve(line))
        return 0

    async def _serve(self, line: socket.socket) -> None:
        loaded = divided(self._loaded, self._settings.workers)
        gateway = Gateway(self._settings, loaded, dict(os.environ), self._say)
        reader, writer = await asyncio.open_unix_connection(sock=line)
        questions = await asyncio.start_unix_server(
            lambda reader, writer: _reply(gateway, reader, writer),
            sock=self._asked,
            limit=LONGEST_QUESTION,
        )
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._obey, STOP, gateway, writer)
        if self._settings.store is not None:
            gateway.follow(self._settings.store)
        # Another one, that has its memory before it, takes its place.
        gateway.exhausted = lambda: self._obey(STOP, gateway, writer)
        await gateway.start_on(self._listening)
        watch = StallWatch(self._say)
        writer.write(READY)
        listener = loop.create_task(self._listen(reader, gateway, writer))
        await self._may_end.wait()
        if self._stop is not None:
            await self._stop
        listener.cancel()
        questions.close()
        watch.stop()

    async def _listen(
        self, reader: asyncio.StreamReader, gateway: Gateway, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while orders := await reader.read(64):
                for order in orders:
                    self._obey(bytes((order,)), gateway, writer)
        # Without a supervisor nobody could reload or stop it: it ends when it may.
        self._obey(STOP, gateway, writer)

    def _obey(self, order: bytes, gateway: Gateway, writer: asyncio.StreamWriter) -> None:
        if order == HURRY:
            gateway.hurry()
        elif order == FINISH:
            gateway.send_away_now()
        if order == LEAVE and self._stop is None:
            self._stop = asyncio.create_task(self._leave(gateway, writer))
        elif order in (STOP, HURRY):
            self._may_end.set()
            if self._stop is None:
                self._stop = asyncio.create_task(gateway.stop(self._settings.drain_delay))

    async def _leave(self, gateway: Gateway, writer: asyncio.StreamWriter) -> None:
        """Give the place up: others accept what comes from now on."""
        await gateway.stop_accepting()
        writer.write(AWAY)
        await gateway.stop(_GRACE, is_replaced=True)
        writer.write(DRAINED)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._may_end.wait(), _KEEP_RECORDS)
        self._may_end.set()


async def _reply(
    gateway: Gateway, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer one question of the control port: a line of JSON for a line of JSON."""
    try:
        if _is_ours(writer.get_extra_info("socket")):
            line = await reader.readuntil(b"\n")
            question = msgspec.json.decode(line, type=Question)
            replied = asyncio.get_running_loop().create_future()
            gateway.sources.reply(question, lambda reply: _settle(replied, reply))
            writer.write(msgspec.json.encode(await replied))
            await writer.drain()
    except (
        ConnectionError,
        EOFError,
        asyncio.LimitOverrunError,
        msgspec.MsgspecError,
        ValueError,
    ):
        pass
    finally:
        # Also after a fault of ours: who asks is not to wait for nothing.
        writer.close()


def _settle(replied: "asyncio.Future[Any]", reply: Any) -> None:
    # Nobody waits any more where the worker is ending.
    if not replied.done():
        replied.set_result(reply)


def _is_ours(asking: socket.socket) -> bool:
    """Whether the process at the other end runs as the user that this one runs as."""
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack("3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(user == os.getuid())
