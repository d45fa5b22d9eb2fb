"""The data plane between messages and the engine: effects, ids, incidents."""

import asyncio
from typing import Any

import pytest
from definitions import api, entry, function, http, mock, operation, service
from plans import plan_of

from lockgate.engine.address import Directory
from lockgate.engine.canary import Canary
from lockgate.engine.effects import CallAws, Fault, HttpAnswer, InvokeLambda, LambdaAnswer
from lockgate.http1.clock import Clock
from lockgate.http1.head import fields_of, framing
from lockgate.http1.message import Message
from lockgate.observe.recorder import Recorder
from lockgate.server.data_plane import DataPlane
from lockgate.server.lambda_routes import LambdaRoutes

PLAN = plan_of(
    api(
        {
            "/mock": {"get": operation(mock({"default": entry(200, "$input.body")}), 200)},
            "/http": {"get": operation(http("/", {"default": entry(200)}), 200)},
            "/service": {"get": operation(service("sqs:path/", {"default": entry(200)}), 200)},
            "/function": {"get": operation(function("f", {"default": entry(200)}), 200)},
        }
    ),
    stage_variables={"backend": "h"},
)


MOCK = api({"/mock": {"get": operation(mock({"default": entry(200)}), 200)}})


class Connection:
    """What the data plane looks at of a connection."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.source_ip, self.source_port = "192.0.2.7", 4711
        self.scheme = "http"
        self.transport: Any = object()

    def answered(self) -> None:
        """The answer is kept in the message."""


class Bench:
    """A data plane whose effects are done by ``perform``."""

    def __init__(self, perform: Any) -> None:
        self.clock = Clock(asyncio.new_event_loop())
        self.clock._loop.close()
        self.incidents: list[tuple[str, str]] = []
        self.recorder = Recorder()
        self.perform = perform
        self.plane = DataPlane(
            Directory([PLAN], PLAN),
            self.clock,
            lambda: self.clock.now + 0.5,
            self,
            self,
            self,
            self.recorder,
            lambda id, text: self.incidents.append((id, text)),
        )

    def invoke(self, effect: InvokeLambda, done: Any) -> None:
        self.perform(effect, done)

    def call(self, effect: CallAws, done: Any) -> None:
        self.perform(effect, done)

    def ask(self, path: str, **headers: str) -> Message:
        message = self.message(path, **headers)
        self.plane.handle(message)
        return message

    def message(self, path: str, **headers: str) -> Message:
        message = Message(Connection(self.clock), self.clock.now)
        message.target = f"/dev{path}"
        message.headers = [(k.encode(), v.encode()) for k, v in headers.items()]
        message.fields = fields_of(message.headers)
        return message


def text_of(message: Message) -> str:
    assert message.answer is not None
    return b"".join(message.answer).decode()


@pytest.mark.parametrize(
    ("path", "reply", "status"),
    [
        ("/mock", None, 200),
        ("/http", HttpAnswer(200, [], b"x"), 200),
        ("/http", Fault("connect", "x"), 504),
        ("/service", HttpAnswer(400, [], b"x"), 200),
        ("/service", Fault("address", "x"), 500),
        ("/function", LambdaAnswer(b"1", None), 200),
    ],
)
def test_effects_are_done_and_their_time_is_told(path: str, reply: Any, status: int) -> None:
    bench = Bench(lambda effect, done: done(reply))
    message = bench.ask(path)
    assert text_of(message).startswith(f"HTTP/1.1 {status} ")
    record = next(bench.recorder.newest_first())
    assert record.delivered
    assert (reply is None) == (len(record.times) == 1)


def test_only_a_stage_with_a_canary_draws() -> None:
    bench = Bench(None)
    draws = iter((0.0, 0.25))
    bench.plane.draw = lambda: next(draws)
    bench.ask("/mock")
    stage, other = plan_of(MOCK, is_canary=False), plan_of(MOCK, is_canary=True)
    stage.canary = Canary(other, 25)
    bench.plane.directory = Directory([stage], stage)
    for is_canary in (True, False):
        bench.ask("/mock")
        record = next(bench.recorder.newest_first())
        assert (record.plan is other) == is_canary
    assert next(draws, None) is None


def test_an_effect_that_cannot_be_begun_is_a_fault() -> None:
    def perform(effect: Any, done: Any) -> None:
        raise OSError("no descriptor is left")

    assert text_of(Bench(perform).ask("/http")).startswith("HTTP/1.1 504 ")


def test_an_answer_that_comes_when_nobody_is_there() -> None:
    waiting: list[Any] = []
    bench = Bench(lambda effect, done: waiting.append(done))
    message = bench.ask("/http")
    assert message.answer is None
    message.connection.transport = None
    waiting[0](HttpAnswer(200, [], b"x"))
    assert not next(bench.recorder.newest_first()).delivered


def test_incidents_are_logged_and_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: Any) -> Any:
        raise RuntimeError("a secret")

    monkeypatch.setattr("lockgate.engine.response_mapping.reply_text", bug)
    bench = Bench(None)
    text = text_of(bench.ask("/mock"))
    assert text.startswith("HTTP/1.1 500 ")
    assert "secret" not in text
    ((id, told),) = bench.incidents
    assert "a secret" in told
    assert f"x-lockgate-trace: {id}" in text


def test_a_client_has_its_answer_even_where_an_incident_cannot_be_logged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def bug(*_: Any) -> Any:
        raise RuntimeError("a secret")

    def broken(*_: Any) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("lockgate.engine.response_mapping.reply_text", bug)
    bench = Bench(None)
    bench.plane._log_incident = broken
    message = bench.message("/mock")
    with pytest.raises(BrokenPipeError):
        bench.plane.handle(message)
    assert text_of(message).startswith("HTTP/1.1 500 ")


@pytest.mark.parametrize("failing", ["resume", "keep", "perform"])
def test_a_bug_behind_an_effect_is_told_and_answered(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    waiting: list[Any] = []
    told: list[dict[str, Any]] = []

    def bug(*_: Any) -> Any:
        raise RuntimeError("a bug")

    async def main() -> Message:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        bench = Bench(lambda effect, done: waiting.append(done))
        message = bench.ask("/http")
        if failing == "keep":
            monkeypatch.setattr(Recorder, "keep", bug)
        elif failing == "resume":
            monkeypatch.setattr("lockgate.server.data_plane.resume", bug)
        else:
            bench.perform = bug
            monkeypatch.setattr(
                "lockgate.server.data_plane.resume", lambda exchange, reply: exchange
            )
        waiting[0](HttpAnswer(200, [], b"x"))
        return message

    text = text_of(asyncio.run(main()))
    assert text.startswith("HTTP/1.1 500 ")
    assert "Connection: close" in text
    assert "a bug" in str(told[0]["exception"])


GIVEN = "01234567-89AB-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    ("given", "is_used"),
    [(GIVEN, True), (GIVEN[:-1], False), (GIVEN + "0", False), ("x" + GIVEN[1:], False)],
)
def test_a_clients_request_id_is_used_if_it_is_one(given: str, is_used: bool) -> None:
    text = text_of(Bench(None).ask("/mock", **{"X-Amzn-RequestId": given}))
    assert (f"x-amzn-RequestId: {given}\r\n" in text) == is_used


def test_refused_messages_are_answered() -> None:
    bench = Bench(None)
    message = Message(Connection(bench.clock), bench.clock.now)
    message.refusal = framing("x", "S-14")
    bench.plane.handle(message)
    assert '{"message":"Bad Request"}' in text_of(message)
    assert "Connection: close" in text_of(message)


def test_a_function_that_nobody_named() -> None:
    answers: list[Any] = []
    routes = LambdaRoutes({}, None)
    routes.invoke(InvokeLambda("f", None, "arn", b"", 1), answers.append)
    assert (answers[0].kind, "--lambda f=" in answers[0].detail) == ("refused", True)
