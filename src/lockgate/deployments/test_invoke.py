"""Test invocations, run where the connections and functions are: in a process that serves.

The same engine as for requests of clients, on a plan of one method that is forgotten afterwards.
Source: control-plane.md, section 8.
"""

import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec

from lockgate.control.test_invocation import MethodTest, MethodTested, TestedRequest
from lockgate.engine.compile import compile_deployment
from lockgate.engine.effects import Effect, Reply
from lockgate.engine.exchange import Exchange
from lockgate.engine.execution_log import answer_headers, execution_log
from lockgate.engine.machine import begin_at, resume
from lockgate.engine.messages import Request, Response, Simulated
from lockgate.engine.plan import Plan, PlanSettings
from lockgate.formats.api_objects import definition_of
from lockgate.http1.head import fields_of
from lockgate.model.api_objects import ApiObjects
from lockgate.observe.recorder import Recorder
from lockgate.rules.limits import REQUEST_BODY
from lockgate.rules.test_invoke import CONTENT_TYPE, DEPLOYMENT, DOMAIN_NAME, SOURCE_IP, STAGE
from lockgate.server.ids import Ids

__all__ = ["TestInvoke"]

Perform = Callable[[Effect | None, Callable[[Reply], None]], None]
_SAFE = "!\"$%&'()*+,-./:;<=>?@[]^_`{|}~"
"""What a target may have as it is; the rest is encoded, so that it cannot end a request's line."""
_DIGEST = "test-invoke"


class TestInvoke:
    """Runs tests; ``perform`` does effects, and ``settings`` gives what all plans have in common.

    ``now`` is the loop's time, ``epoch`` the time of day, both in seconds.
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
        self._perform = perform
        self._settings = settings
        self._recorder = recorder
        self._now = now
        self._epoch = epoch
        self._say = say
        self._ids = Ids()

    def run(self, test: MethodTest, done: Callable[[Any], None]) -> None:
        """Run a test; ``done`` gets what came of it as JSON data, None after a fault of ours."""
        try:
            self._method(test, done)
        except Exception:
            self._say(f"error: a test invocation failed:\n{traceback.format_exc().rstrip()}")
            done(None)

    def _method(self, test: MethodTest, done: Callable[[Any], None]) -> None:
        plan = self._plan(test.objects, test.request)
        operation = next(found for node in plan.router.nodes() for found in node.methods.values())
        request = self._request(test.request)
        started = self._now()

        def answered(response: Response) -> None:
            self._keep(response)
            done(_answer(response, int((self._now() - started) * 1_000)).as_data())

        self._go_on(begin_at(plan, operation, request), started, answered)

    def _go_on(
        self, result: Response | Exchange, started: float, answered: Callable[[Response], None]
    ) -> None:
        if isinstance(result, Response):
            answered(result)
            return
        exchange = result

        def replied(reply: Reply) -> None:
            reply.us = int((self._now() - started) * 1_000_000)
            self._go_on(resume(exchange, reply), started, answered)

        self._perform(exchange.effect, replied)

    def _keep(self, response: Response) -> None:
        """Let the record be found, and the operator know of a fault of ours."""
        record = response.record
        record.delivered = True
        self._recorder.keep(record)
        if response.incident is not None:
            self._say(f"incident {record.extended_id}:\n{response.incident}")

    def _plan(self, objects: ApiObjects, given: TestedRequest) -> Plan:
        settings = msgspec.structs.replace(
            self._settings(),
            api_id=objects.api["id"],
            stage=STAGE,
            stage_variables=given.stage_variables,
            account_id=given.account,
            region=given.region,
            # The whole of a body is shown, so none passes while it comes.
            payload_limit=REQUEST_BODY,
        )
        return compile_deployment(definition_of(objects, _DIGEST), settings, DEPLOYMENT)

    def _request(self, given: TestedRequest) -> Request:
        id, extended_id, trace = self._ids.next()
        lines = [_line(name, value) for name, value in given.headers]
        request = Request(
            given.method,
            _target(given.target),
            lines,
            fields_of(lines),
            given.body.encode("utf-8", "replace"),
            id=id,
            extended_id=extended_id,
            trace=trace,
            epoch_ms=int(self._epoch() * 1_000),
            source_ip=SOURCE_IP,
        )
        request.simulated = Simulated(DOMAIN_NAME, given.identity)
        return request


def _line(name: str, value: str) -> tuple[bytes, bytes]:
    """A header as the engine has it."""
    if name.lower() == "content-type":
        value = CONTENT_TYPE
    try:
        return name.encode("latin-1"), value.encode("latin-1")
    except UnicodeEncodeError:
        return name.encode(), value.encode("utf-8", "replace")


def _target(given: str) -> str:
    """A request target with nothing in it that must be encoded."""
    return quote(given if given.startswith("/") else f"/{given}", safe=_SAFE, errors="replace")


def _answer(response: Response, latency: int) -> MethodTested:
    return MethodTested(
        int(response.status),
        answer_headers(response),
        response.body.decode("utf-8", "replace"),
        execution_log(response),
        latency,
        response.record.extended_id,
    )
