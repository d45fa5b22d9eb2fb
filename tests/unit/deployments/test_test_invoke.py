"""Test invocations in a process that serves: faults of ours, and what is kept of a test."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.control.test_invocation import MethodTest, MethodTested, TestedRequest
from lockgate.deployments.test_invoke import TestInvoke
from lockgate.engine.effects import CallHttp, Effect, HttpAnswer, Reply
from lockgate.engine.plan import PlanSettings
from lockgate.model.api_objects import ApiObjects
from lockgate.observe.recorder import Recorder

HTTP = {
    "type": "HTTP_PROXY",
    "httpMethod": "ANY",
    "connectionType": "VPC_LINK",
    "connectionId": "l1",
    "uri": "http://example.com/${stageVariables.path}",
}


class Bench:
    """Runs tests; the backend answers when :attr:`reply` says so."""

    def __init__(self) -> None:
        self.effects: list[Effect | None] = []
        self.replies: list[Callable[[Reply], None]] = []
        self.said: list[str] = []
        self.recorder = Recorder()
        self.time = 1.0
        self.test = TestInvoke(
            self.perform,
            lambda: PlanSettings("", endpoints={"l1": "http://127.0.0.1:9000"}),
            self.recorder,
            lambda: self.time,
            lambda: 1_700_000_000.5,
            self.said.append,
        )

    def perform(self, effect: Effect | None, done: Callable[[Reply], None]) -> None:
        self.effects.append(effect)
        self.replies.append(done)

    def run(self, integration: dict[str, Any], **request: Any) -> list[Any]:
        objects = ApiObjects(
            {"id": "a1b2c3"},
            [{"id": "r1", "path": "/{x}"}],
            {"r1/ANY": {"httpMethod": "ANY", "methodIntegration": integration}},
        )
        given = {"account": "1", "region": "eu-west-1", "method": "GET", "target": "/y", **request}
        found: list[Any] = []
        self.test.run(MethodTest(objects, TestedRequest(**given)), found.append)
        return found


def test_a_test_waits_for_its_backend() -> None:
    bench = Bench()
    headers = [("X", "é"), ("Y", "€"), ("content-TYPE", "a/b")]
    found = bench.run(HTTP, headers=headers, stage_variables={"path": "p"}, body="é")
    assert found == []
    (effect,) = bench.effects
    assert isinstance(effect, CallHttp)
    assert (effect.host, effect.port, effect.target) == ("127.0.0.1", 9000, "/p")
    assert (effect.method, effect.body) == ("GET", "é".encode())
    assert ("X", "é") in effect.headers
    assert ("content-TYPE", "application/json") in effect.headers
    assert effect.passage is None
    bench.time += 0.25
    bench.replies[0](HttpAnswer(204, [], b"\xff"))
    answer = MethodTested(**found[0])
    assert (answer.status, answer.body, answer.latency) == (204, "\ufffd", 250)
    assert "Integration latency: 250 ms" in answer.log
    record = bench.recorder.find(answer.trace)
    assert record is not None
    assert record.delivered
    assert record.epoch_ms == 1_700_000_000_500


def test_a_fault_of_ours_is_told_and_ends_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    monkeypatch.setattr("lockgate.deployments.test_bench.definition_of", None)
    assert bench.run(HTTP) == [None]
    assert "TypeError" in bench.said[0]


def test_a_fault_of_ours_behind_the_backend_ends_the_test_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench()
    found = bench.run(HTTP)
    monkeypatch.setattr("lockgate.deployments.test_invoke.execution_log", None)
    bench.replies[0](HttpAnswer(200, [], b""))
    assert found == [None]
    assert "TypeError" in bench.said[0]


def test_a_fault_of_the_engine_is_an_answer_and_told() -> None:
    bench = Bench()
    found = bench.run(HTTP)
    bench.replies[0](HttpAnswer(200, None, b"", fields={}))  # type: ignore[arg-type]
    assert found[0]["status"] == 500
    assert bench.said[0].startswith(f"incident {found[0]['trace']}:\nTraceback")


TEXTS = st.text(max_size=40)


@given(target=TEXTS, body=TEXTS, values=st.lists(TEXTS, max_size=3), variable=TEXTS)
def test_whatever_is_given_a_backend_sees_one_request_and_the_log_one_event_a_line(
    target: str, body: str, values: list[str], variable: str
) -> None:
    bench = Bench()
    headers = [(f"X-{number}", value) for number, value in enumerate(values)]
    found = bench.run(
        {**HTTP, "uri": "http://example.com/p", "connectionType": "INTERNET"},
        target=target,
        body=body,
        headers=headers,
        stage_variables={"v": variable},
    )
    if bench.effects:
        (effect,) = bench.effects
        assert isinstance(effect, CallHttp)
        assert effect.target.isascii()
        assert effect.target.isprintable()
        assert " " not in effect.target
        bench.replies[0](HttpAnswer(200, [(b"A", target.encode("utf-8", "replace"))], b"\n\x0b"))
    (answer,) = found
    assert len(answer["log"].splitlines()) == len(answer["log"].split("\n")) - 1
    assert answer["log"].startswith("Execution log for request ")
