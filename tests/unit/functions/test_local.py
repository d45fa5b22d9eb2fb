"""One function's invocations over its processes, which are stood in for here."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lockgate.engine.effects import Fault, InvokeLambda, LambdaAnswer
from lockgate.functions.local import LocalFunction
from lockgate.functions.process import Invocation
from lockgate.functions.settings import FunctionSettings
from lockgate.http1.clock import Clock

SETTINGS = FunctionSettings("f", Path("f.py"), "handler", concurrency=1)
Answer = LambdaAnswer | Fault


class Idle:
    """A process that takes invocations and says nothing."""

    made: list["Idle"]

    def __init__(
        self, settings: FunctionSettings, clock: Clock, log: Any, on_idle: Any, on_gone: Any
    ) -> None:
        self.settings = settings
        self.is_gone = False
        self.taken: list[Invocation] = []
        self.killed = 0
        self.times: list[float] = []
        self.on_idle, self.on_gone = on_idle, on_gone
        Idle.made.append(self)

    async def run(self) -> None:
        return

    def take(self, invocation: Invocation) -> None:
        self.taken.append(invocation)

    def check_time(self, now: float) -> None:
        self.times.append(now)

    def kill(self) -> None:
        self.killed += 1
        self.is_gone = True


class Bench:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.clock = Clock(loop)
        ids = iter(f"id-{number}" for number in range(10_000))
        self.function = LocalFunction(SETTINGS, loop, self.clock, ids.__next__, lambda line: None)

    def invoke(self, kind: str = "RequestResponse", **given: Any) -> list[Answer]:
        answers: list[Answer] = []
        effect = InvokeLambda("f", None, given.pop("arn", "f"), b"{}", 1_000, kind, **given)
        self.function.invoke(effect, answers.append)
        return answers


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    Idle.made = []
    monkeypatch.setattr("lockgate.functions.local.Process", Idle)
    loop = asyncio.new_event_loop()
    made = Bench(loop)
    yield made
    loop.run_until_complete(made.function.stop())
    loop.close()


def test_a_dry_run_calls_nobody(bench: Bench) -> None:
    answers = bench.invoke("DryRun")
    assert isinstance(answers[0], LambdaAnswer)
    assert (answers[0].status, Idle.made) == (204, [])


def test_invocations_wait_for_a_process(bench: Bench) -> None:
    first, second = bench.invoke(), bench.invoke()
    process = Idle.made[0]
    assert len(Idle.made) == len(process.taken) == 1
    process.taken[0].finish(b"1", None)
    process.on_idle(process)
    process.taken[1].finish(b"2", "Unhandled")
    process.on_idle(process)
    assert [type(one[0]) for one in (first, second)] == [LambdaAnswer] * 2
    third = bench.invoke()
    assert len(process.taken) == 3
    process.taken[2].finish(b"3", None)
    process.taken[2].finish(b"again", None)
    assert len(third) == 1


def test_too_many_waiting_invocations_are_throttled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockgate.functions.local._MOST_WAITING", 1)
    answers = [bench.invoke() for _ in range(3)]
    assert answers[:2] == [[], []]
    assert isinstance(answers[2][0], Fault)
    assert answers[2][0].kind == "throttled"


def test_an_invocation_whose_time_is_over_is_not_run_later(bench: Bench) -> None:
    first, second, third = bench.invoke(), bench.invoke(), bench.invoke("Event")
    bench.clock.now += 2
    bench.function._check_times(bench.clock.now)
    for answers in (first, second):
        assert isinstance(answers[0], Fault)
        assert answers[0].kind == "timeout"
    assert isinstance(third[0], LambdaAnswer)
    process = Idle.made[0]
    process.taken[0].finish(b"late", None)
    process.on_idle(process)
    assert [one.payload for one in process.taken] == [b"{}", b"{}"]
    assert [one.id for one in process.taken] == ["id-0", "id-2"]  # the event, not the second call
    assert len(first) == 1


def test_a_process_that_is_gone_is_replaced(bench: Bench) -> None:
    bench.invoke()
    bench.invoke()
    first = Idle.made[0]
    first.is_gone = True
    first.on_gone(first)
    second = Idle.made[1]
    assert len(second.taken) == 1
    second.taken[0].finish(b"1", None)
    second.on_idle(second)
    second.is_gone = True  # it ends while it is idle
    bench.invoke()
    second.on_gone(second)
    assert len(Idle.made) == 3


def test_an_idle_process_that_ends_is_forgotten(bench: Bench) -> None:
    bench.invoke()
    process = Idle.made[0]
    process.taken[0].finish(b"1", None)
    process.on_idle(process)
    process.on_gone(process)
    bench.invoke()
    assert len(Idle.made) == 2


def test_new_settings_take_new_processes(bench: Bench) -> None:
    bench.invoke()
    busy = Idle.made[0]
    settings = FunctionSettings("f", Path("f.py"), "other", concurrency=1)
    bench.function.restart(settings)
    assert busy.is_gone
    assert busy.killed < 1
    busy.on_idle(busy)
    killed = busy.killed
    assert killed == 1
    busy.on_gone(busy)
    bench.invoke()
    idle = Idle.made[1]
    assert idle.settings is settings
    idle.on_idle(idle)
    bench.function.restart(SETTINGS)
    assert idle.killed == 1


def test_the_arn_and_the_client_context(bench: Bench) -> None:
    context = base64.b64encode(b'{"a": 1}').decode()
    bench.invoke(arn="arn:x", headers=[("X-Other", "1"), ("x-amz-client-context", context)])
    process = Idle.made[0]
    assert process.taken[0].arn == "arn:x"
    assert process.taken[0].client_context == '{"a":1}'
    process.on_idle(process)
    bench.invoke()
    assert process.taken[1].arn == "arn:aws:lambda:us-east-1:123456789012:function:f"
    assert process.taken[1].client_context == ""


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (b'{\n  "a": "\xc3\xa4",\r\n  "b": [1, 2]\n}', '{"a":"\\u00e4","b":[1,2]}'),
        (b'"a\\r\\nb"', '"a\\r\\nb"'),
        (b"{}\r\nContent-Length: 2\r\n\r\n{}", ""),
        (b"no JSON", ""),
        (b"\xff", ""),
        (b"[" * 100_000, ""),
    ],
)
def test_a_client_context_is_one_line_of_json(bench: Bench, given: bytes, wanted: str) -> None:
    bench.invoke(headers=[("X-Amz-Client-Context", base64.b64encode(given).decode())])
    assert Idle.made[0].taken[0].client_context == wanted


def test_a_client_context_that_is_no_base64(bench: Bench) -> None:
    bench.invoke(headers=[("X-Amz-Client-Context", "no base64")])
    assert Idle.made[0].taken[0].client_context == ""


def test_a_call_whose_caller_is_gone_is_not_run_by_a_new_process_either(bench: Bench) -> None:
    bench.invoke()
    bench.invoke()
    bench.clock.now += 2
    bench.function._check_times(bench.clock.now)
    waiting = bench.invoke()
    first = Idle.made[0]
    first.on_gone(first)
    assert [one.id for one in Idle.made[1].taken] == ["id-2"]
    assert waiting == []


def test_a_retired_function_answers_what_is_under_way_and_leaves(bench: Bench) -> None:
    bench.invoke()
    second = bench.invoke()
    process = Idle.made[0]
    bench.function.retire()
    assert not process.killed
    process.on_idle(process)  # its invocation is answered
    process.on_gone(process)
    following = Idle.made[1]
    following.taken[0].finish(b"2", None)
    assert isinstance(second[0], LambdaAnswer)
    following.on_idle(following)
    assert following.killed == 1
    bench.clock._tick()
    following.on_gone(following)
    assert bench.function.is_over
    bench.clock._tick()
    bench.clock.stop()
    assert len(following.times) == 1


def test_a_function_that_is_not_used_is_retired_at_once(bench: Bench) -> None:
    bench.function.retire()
    assert bench.function.is_over
    assert bench.clock._callbacks == []
