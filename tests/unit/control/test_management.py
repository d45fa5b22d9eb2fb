"""Calls of the management API beside the event loop: bounded, and nobody waits for another."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from lockgate.control.management import Management
from lockgate.control.pending import Pending
from lockgate.control.plane import ControlPlane
from lockgate.control.questions import Question
from lockgate.control.request import Request
from lockgate.control.wire_output import Answer
from lockgate.rules.limits import CONTROL_TESTS, CONTROL_WRITES
from lockgate.store.objects import ConcurrentChange, StoreDown
from lockgate.store.refusals import StoreProblem

SECONDS = 20


class Connection:
    source_ip = "127.0.0.1"


class Message:
    """What is looked at of a message, and what is answered."""

    def __init__(self, method: str, target: str = "/account") -> None:
        self.method = method
        self.target = target
        self.fields: dict[bytes, bytes] = {}
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.connection = Connection()
        self.status = 0
        self.answered_in: threading.Thread | None = None

    def respond(self, status: int, kind: str, lines: list[Any], body: bytes) -> None:
        self.status = status
        self.answered_in = threading.current_thread()

    def fail(self, error: Exception) -> None:
        self.status = 500


class Plane:
    """Answers reads at once, and writes when it is told to."""

    def __init__(self) -> None:
        self.may_write = threading.Event()
        self.is_closed = False

    def answer(self, request: Request) -> Answer:
        if request.method != "GET":
            self.may_write.wait(SECONDS)
        return Answer(200, [])

    def close(self) -> None:
        self.is_closed = True


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.001)


def handle(management: Management, message: Message) -> None:
    management.handle(cast("Any", message))


class Serving:
    """A process that serves, which replies when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Question, float, Callable[[Any], None]]] = []
        self.is_up = True

    def ask(self, question: Question, done: Callable[[list[Any]], None]) -> None:
        raise AssertionError(question)

    def ask_one(self, question: Question, seconds: float, done: Callable[[Any], None]) -> bool:
        self.asked.append((question, seconds, done))
        return self.is_up


def opened(plane: Any, sources: Serving | None = None) -> Management:
    return Management(
        lambda: cast("ControlPlane", plane), asyncio.get_running_loop(), sources or Serving()
    )


def test_writes_are_bounded_and_reads_do_not_wait_for_them() -> None:
    async def scenario() -> None:
        plane = Plane()
        management = opened(plane)
        writes = [Message("POST") for _ in range(CONTROL_WRITES + 1)]
        for message in writes:
            handle(management, message)
        assert [message.status for message in writes] == [0] * CONTROL_WRITES + [429]
        read = Message("GET")
        handle(management, read)
        await until(lambda: read.status == 200)
        assert read.answered_in is threading.main_thread()
        plane.may_write.set()
        await until(lambda: all(message.status for message in writes))
        again = Message("POST")
        handle(management, again)
        await management.end(lambda: False)
        assert again.status == 200
        assert plane.is_closed

    asyncio.run(scenario())


def test_the_end_waits_for_what_is_under_way_unless_it_is_hurried() -> None:
    async def scenario() -> None:
        plane = Plane()
        management = opened(plane)
        write = Message("PUT")
        handle(management, write)
        is_hurried = False
        ending = asyncio.create_task(management.end(lambda: is_hurried))
        await asyncio.sleep(0.05)
        assert not ending.done()
        late = Message("GET")
        handle(management, late)
        assert late.status == 503
        is_hurried = True
        await asyncio.sleep(0)
        plane.may_write.set()
        await ending
        assert plane.is_closed

    asyncio.run(scenario())


class Asking:
    """Every answer waits for a process that serves."""

    def answer(self, request: Request) -> Pending:
        return Pending(Question("test", id=request.target), 7.0, lambda reply: Answer(reply, []))

    def close(self) -> None:
        pass


def test_no_thread_waits_for_those_who_are_asked() -> None:
    async def scenario() -> None:
        serving = Serving()
        management = opened(Asking(), serving)
        messages = [Message("POST", f"/{number}") for number in range(CONTROL_TESTS + 1)]
        for message in messages[:-1]:
            handle(management, message)
            known = len(serving.asked)
            await until(lambda known=known: len(serving.asked) > known)  # type: ignore[misc]
        handle(management, messages[-1])
        await until(lambda: messages[-1].status > 0)
        assert [message.status for message in messages] == [0] * CONTROL_TESTS + [429]
        assert [(one.id, seconds) for one, seconds, _ in serving.asked[:2]] == [
            ("/0", 7.0),
            ("/1", 7.0),
        ]
        ending = asyncio.create_task(management.end(lambda: False))
        await asyncio.sleep(0.05)
        assert not ending.done()
        for _, _, done in serving.asked:
            done(201)
        await ending
        assert {message.status for message in messages} == {201, 429}

    asyncio.run(scenario())


def test_where_nobody_can_be_asked_there_is_an_answer() -> None:
    class Alone(Asking):
        def answer(self, request: Request) -> Pending:
            return Pending(Question("test"), 7.0, lambda reply: Answer(200 if reply else 503, []))

    async def scenario() -> None:
        serving = Serving()
        serving.is_up = False
        management = opened(Alone(), serving)
        message = Message("POST")
        handle(management, message)
        await until(lambda: bool(message.status))
        assert message.status == 503
        await asyncio.wait_for(management.end(lambda: False), SECONDS)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreProblem("it has no key"), 503),
        (StoreDown("it is away"), 503),
        (ConcurrentChange("somebody makes it"), 503),
        (OSError("no descriptor is left"), 500),
    ],
)
def test_a_plane_that_cannot_be_made_is_told_of_and_tried_again(
    error: Exception, status: int
) -> None:
    async def scenario() -> None:
        plane, errors = Plane(), [error]

        def make() -> ControlPlane:
            if errors:
                raise errors.pop()
            return cast("ControlPlane", plane)

        management = Management(make, asyncio.get_running_loop(), Serving())
        first, second = Message("GET"), Message("GET")
        handle(management, first)
        await until(lambda: first.status > 0)
        handle(management, second)
        await until(lambda: second.status > 0)
        assert [first.status, second.status] == [status, 200]
        # Nobody is counted who is not under way any more.
        await asyncio.wait_for(management.end(lambda: False), SECONDS)

    asyncio.run(scenario())
