"""One process of a function: its order of calls with a stand-in, its end with real processes."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvloop

from lockgate.functions.process import Invocation, Process, _exit_words
from lockgate.functions.settings import FunctionSettings
from lockgate.http1.clock import Clock

SECONDS = 60.0
"""How long a process may take for what takes it a moment."""

HANDLER = """
import os, subprocess, sys, time
def handler(event, context):
    if event.get("child"):
        # It holds the output open, and lives on when its parent has ended.
        child = subprocess.Popen(["sleep", "600"], start_new_session=event["child"] == "apart")
        print("child", child.pid, flush=True)
        os._exit(3)
    return {"api": os.environ["AWS_LAMBDA_RUNTIME_API"]}
"""


class Message:
    """A call that waits for its answer."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, list[tuple[str, str]], bytes]] = []

    def respond(self, status: int, kind: str, lines: list[tuple[str, str]], body: bytes) -> None:
        self.answers.append((status, lines, body))


class Told:
    """What a process tells, and the invocations given to it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.idle = 0
        self.gone = 0
        self.answers: list[tuple[bytes, str | None]] = []

    def process(
        self, settings: FunctionSettings, clock: Clock, log: Callable[[str], None] | None = None
    ) -> Process:
        return Process(settings, clock, log or self.lines.append, self._on_idle, self._on_gone)

    def _on_idle(self, _process: Process) -> None:
        self.idle += 1

    def _on_gone(self, _process: Process) -> None:
        self.gone += 1

    def invocation(self, id: str = "id", payload: bytes = b"{}", **given: str) -> Invocation:
        arn, trace = given.get("arn", "arn"), given.get("trace", "")
        context = given.get("context", "")
        return Invocation(id, payload, arn, trace, context, self._done)

    def _done(self, body: bytes, error: str | None) -> None:
        self.answers.append((body, error))


# -- the order of calls


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def process(told: Told) -> Iterator[Process]:
    loop = asyncio.new_event_loop()
    yield told.process(FunctionSettings("f", Path("f.py"), "handler"), Clock(loop))
    loop.close()


def test_only_one_call_waits_for_an_invocation(process: Process, told: Told) -> None:
    first, second = Message(), Message()
    assert process.wants_next(first)  # type: ignore[arg-type]
    assert not process.wants_next(second)  # type: ignore[arg-type]
    assert told.idle == 1
    process.take(told.invocation(payload=b"event"))
    assert [body for _, _, body in first.answers] == [b"event"]
    assert second.answers == []


def test_the_next_invocation_comes_when_the_last_one_is_answered(
    process: Process, told: Told
) -> None:
    process.take(told.invocation())
    assert not process.answered("id", b"too early", False)
    assert process.wants_next(Message())  # type: ignore[arg-type]
    assert not process.wants_next(Message())  # type: ignore[arg-type]
    assert not process.answered("other", b"", False)
    assert process.answered("id", b"1", False)
    assert not process.answered("id", b"2", False)
    assert process.wants_next(Message())  # type: ignore[arg-type]
    assert told.answers == [(b"1", None)]
    assert not process.failed_to_start(b"it has started")


def test_no_header_line_can_begin_another(process: Process, told: Told) -> None:
    message = Message()
    process.take(
        told.invocation(arn="a\r\nX: 1", trace="b\nc\0d\u00e4", context='{"a":\r\n\r\n{}}')
    )
    assert process.wants_next(message)  # type: ignore[arg-type]
    lines = dict(message.answers[0][1])
    assert lines["Lambda-Runtime-Invoked-Function-Arn"] == "aX: 1"
    assert lines["Lambda-Runtime-Trace-Id"] == "bcd"
    assert lines["Lambda-Runtime-Client-Context"] == '{"a":{}}'


def test_an_answer_that_is_too_long(
    process: Process, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockgate.functions.process.LONGEST_ANSWER", 4)
    process.take(told.invocation())
    assert process.wants_next(Message())  # type: ignore[arg-type]
    assert process.answered("id", b"12345", False)
    assert told.answers[0][1] == "Unhandled"
    assert b"Function.ResponseSizeTooLarge" in told.answers[0][0]


def test_a_process_that_never_began_can_be_killed(process: Process) -> None:
    process.kill()
    assert process.is_gone


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "exited without providing a reason"),
        (3, "exited with error: exit status 3"),
        (-9, "exited with error: signal: killed"),
        (-11, "exited with error: signal: segmentation fault"),
        (-15, "exited with error: signal: term"),
        (-99, "exited with error: signal: 99"),
    ],
)
def test_the_words_for_an_exit(code: int, words: str) -> None:
    assert _exit_words(code) == words


# -- real processes


@pytest.fixture
def settings(tmp_path: Path) -> FunctionSettings:
    file = tmp_path / "handler.py"
    file.write_text(HANDLER, encoding="utf-8")
    return FunctionSettings("f", file, "handler", timeout=SECONDS)


def on_a_loop(main: Callable[[Clock], Awaitable[None]]) -> None:
    """Run ``main`` as the gateway runs: on uvloop, with a clock."""

    async def limited() -> None:
        clock = Clock(asyncio.get_running_loop())
        clock.start()
        async with asyncio.timeout(SECONDS):
            await main(clock)
        clock.stop()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(limited())


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_what_a_crashed_process_has_started_ends_with_it(
    settings: FunctionSettings, told: Told
) -> None:
    async def main(clock: Clock) -> None:
        process = told.process(settings, clock)
        process.take(told.invocation(payload=b'{"child": "here"}'))
        await process.run()
        child = int(told.lines[0].split()[1])
        while is_alive(child):
            await asyncio.sleep(0.01)

    on_a_loop(main)
    assert told.gone == 1
    assert b"exited with error: exit status 3" in told.answers[0][0]
    assert told.lines[-1] == "the process exited with error: exit status 3"


def test_a_child_in_a_session_of_its_own_keeps_no_place(
    settings: FunctionSettings, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockgate.functions.process._REST_SECONDS", 0.1)

    async def main(clock: Clock) -> None:
        process = told.process(settings, clock)
        process.take(told.invocation(payload=b'{"child": "apart"}'))
        await process.run()

    try:
        on_a_loop(main)
    finally:
        os.kill(int(told.lines[0].split()[1]), 9)
    assert told.gone == 1


def test_a_function_does_not_see_the_secret_of_its_address(
    settings: FunctionSettings, told: Told
) -> None:
    async def main(clock: Clock) -> None:
        process = told.process(settings, clock)
        process.take(told.invocation())
        running = asyncio.create_task(process.run())
        while not told.answers:
            await asyncio.sleep(0.01)
        process.kill()
        await running

    on_a_loop(main)
    body, error = told.answers[0]
    assert error is None
    assert body.startswith(b'{"api": "127.0.0.1:')
    assert body.count(b"/") == 0
    assert told.lines == []  # it was told to end


def test_a_process_that_cannot_be_started(settings: FunctionSettings, told: Told) -> None:
    wrong = FunctionSettings("f", settings.file, "handler", environment={"A": "\ud800"})

    async def main(clock: Clock) -> None:
        process = told.process(wrong, clock)
        process.take(told.invocation())
        await process.run()

    on_a_loop(main)
    assert told.gone == 1
    assert b"cannot be started" in told.answers[0][0]
    assert told.lines[0].startswith("the process cannot be started (")


def test_a_process_that_takes_too_long(process: Process, told: Told) -> None:
    process.take(told.invocation())
    process.check_time(float("inf"))
    process.check_time(float("inf"))
    assert told.lines == ["the process was ended: timed out after 30.00 seconds"]
    assert b"Task timed out" in told.answers[0][0]


def test_a_folder_that_is_not_there(told: Told) -> None:
    missing = FunctionSettings("f", Path("/no/such/folder/f.py"), "handler")

    async def main(clock: Clock) -> None:
        process = told.process(missing, clock)
        process.take(told.invocation())
        await process.run()

    on_a_loop(main)
    assert b"cannot be started" in told.answers[0][0]


def test_a_log_that_cannot_be_written_ends_no_process(
    settings: FunctionSettings, told: Told
) -> None:
    seen: list[str] = []

    def log(line: str) -> None:
        seen.append(line)
        raise BrokenPipeError

    async def main(clock: Clock) -> None:
        process = told.process(settings, clock, log)
        process.take(told.invocation(payload=b'{"child": "here"}'))
        await process.run()

    on_a_loop(main)
    assert seen
    assert b"exited with error: exit status 3" in told.answers[0][0]


def starting(told: Told, settings: FunctionSettings, change: Callable[[Process], Any]) -> None:
    """A process with an invocation that meets ``change`` before it is there."""

    async def main(clock: Clock) -> None:
        process = told.process(settings, clock)
        process.take(told.invocation())
        running = asyncio.create_task(process.run())
        await asyncio.sleep(0)
        assert process._process is None
        change(process)
        while not told.answers:
            await asyncio.sleep(0.01)
        process.kill()
        await running

    on_a_loop(main)


def test_a_process_that_is_replaced_while_it_starts_still_answers(
    settings: FunctionSettings, told: Told
) -> None:
    starting(told, settings, lambda process: setattr(process, "is_gone", True))
    assert told.answers[0][1] is None


def test_a_process_that_is_killed_while_it_starts_ends(
    settings: FunctionSettings, told: Told
) -> None:
    starting(told, settings, Process.kill)
    assert b"signal: killed" in told.answers[0][0]
