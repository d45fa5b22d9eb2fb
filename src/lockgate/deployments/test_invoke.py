"""Test invocations, run where the connections and functions are: in a process that serves.

The same engine as for requests of clients, on a plan of one method that is forgotten afterwards.
Source: control-plane.md, section 8.
"""

import traceback
from collections.abc import Callable
from typing import Any

from lockgate.control.questions import Test
from lockgate.control.test_invocation import MethodTest, MethodTested
from lockgate.deployments.test_authorizer import run_authorizer
from lockgate.deployments.test_bench import Bench, Perform, Started
from lockgate.engine.exchange import Exchange
from lockgate.engine.execution_log import answer_headers, execution_log
from lockgate.engine.machine import begin_at, resume
from lockgate.engine.messages import Response
from lockgate.engine.plan import PlanSettings
from lockgate.observe.recorder import Recorder

__all__ = ["TestInvoke"]

Done = Callable[[Any], None]


class TestInvoke:
    """Runs tests on a :class:`Bench`.

    Their records go to ``recorder``, and ``say`` takes what the operator is to know.
    """

    __test__ = False

    def __init__(
        self,
        perform: Perform,
        settings: Callable[[], PlanSettings],
        recorder: Recorder,
        now: Callable[[], float],
        epoch: Callable[[], float],
        say: Callable[[str], None],
    ) -> None:
        self._bench = Bench(perform, settings, now, epoch)
        self._recorder = recorder
        self._say = say

    def run(self, test: Test, done: Done) -> None:
        """Run a test; ``done`` gets what came of it as JSON data, None after a fault of ours."""

        def failed() -> None:
            self._say(f"error: a test invocation failed:\n{traceback.format_exc().rstrip()}")
            done(None)

        started = self._bench.started(failed)
        try:
            if isinstance(test, MethodTest):
                self._method(test, started, done)
            else:
                run_authorizer(self._bench, test, started, done)
        except Exception:
            failed()

    def _method(self, test: MethodTest, started: Started, done: Done) -> None:
        plan, operation = self._bench.plan(test.objects, test.request)
        request = self._bench.request(test.request)

        def answered(response: Response) -> None:
            self._keep(response)
            done(_answer(response, started.us // 1_000).as_data())

        _go_on(begin_at(plan, operation, request), started, answered)

    def _keep(self, response: Response) -> None:
        """Let the record be found, and the operator know of a fault of ours."""
        record = response.record
        record.delivered = True
        self._recorder.keep(record)
        if response.incident is not None:
            self._say(f"incident {record.extended_id}:\n{response.incident}")


def _go_on(
    result: Response | Exchange, started: Started, answered: Callable[[Response], None]
) -> None:
    if isinstance(result, Response):
        answered(result)
        return
    exchange = result
    started.perform(
        exchange.effect, lambda reply: _go_on(resume(exchange, reply), started, answered)
    )


def _answer(response: Response, latency: int) -> MethodTested:
    return MethodTested(
        int(response.status),
        answer_headers(response),
        response.body.decode("utf-8", "replace"),
        execution_log(response),
        latency,
        response.record.extended_id,
    )
