"""What the control port's process asks of workers: one that serves, and once."""

import asyncio
import gc
import json
import socket
from collections.abc import Callable
from typing import Any, cast

import uvloop

from lockgate.control.condition import Condition
from lockgate.control.questions import Question
from lockgate.supervision.control_port import ControlPort, News, asked_socket
from lockgate.testing import free_port

SECONDS = 20


class Workers:
    """Workers that answer with their name and the question's id, or with nothing."""

    def __init__(self, *names: str) -> None:
        self.names = [f"{name}-{free_port()}" for name in names]
        self.asked: list[str] = []
        self.left = asyncio.Event()
        self._servers: list[asyncio.AbstractServer] = []

    async def start(self) -> None:
        for name in self.names:
            server = await asyncio.start_unix_server(self._answering(name), sock=asked_socket(name))
            self._servers.append(server)

    def _answering(self, name: str) -> Callable[..., Any]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            question = json.loads(await reader.readline())
            self.asked.append(name)
            if name.startswith("late"):
                # Nothing more is read from who asks, but that it has gone.
                assert await reader.read() == b""
                self.left.set()
            elif not name.startswith("dumb"):
                writer.write(json.dumps([name, question["id"]]).encode())
            writer.close()

        return answer

    def stop(self) -> None:
        for server in self._servers:
            server.close()


async def asked(port: ControlPort, id: str, seconds: float = SECONDS) -> Any:
    """The reply to a question."""
    found: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    if not port.ask_one(Question("test", id=id), seconds, found.set_result):
        return "nobody is up"
    return await found


def test_one_worker_after_the_other_is_asked() -> None:
    async def scenario() -> None:
        port = ControlPort(cast("socket.socket", None), 9, cast("Any", None))
        assert await asked(port, "x") == "nobody is up"
        port._news = News(Condition(), ["leaving"], ["gone"])
        assert await asked(port, "x") == "nobody is up"
        workers = Workers("one", "two", "dumb")
        await workers.start()
        one, two, dumb = workers.names
        port._news = News(Condition(), [], [one, "gone", two])
        found = [await asked(port, str(number)) for number in range(6)]
        assert {name for name, _ in found} == {one, two}
        assert [id for _, id in found] == [str(number) for number in range(6)]
        assert len(workers.asked) == 6
        # What it began may have had effects: no other is asked in its place.
        port._news = News(Condition(), [], [dumb])
        assert await asked(port, "x") is None
        assert workers.asked[6:] == [dumb]
        workers.stop()

    asyncio.run(scenario())


def test_a_worker_that_replies_too_late_is_hung_up_on() -> None:
    async def scenario() -> None:
        port = ControlPort(cast("socket.socket", None), 9, cast("Any", None))
        workers = Workers("late")
        await workers.start()
        port._news = News(Condition(), [], workers.names)
        # What holds the line would be found by a collection, some day.
        gc.disable()
        try:
            assert await asked(port, "x", 0.2) is None
            await asyncio.wait_for(workers.left.wait(), SECONDS)
        finally:
            gc.enable()
        workers.stop()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(scenario())
