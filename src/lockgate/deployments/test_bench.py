"""What tests of methods and of authorizers have in common: a plan for one, a request, effects.

Source: control-plane.md, section 8.1.
"""

from collections.abc import Callable
from urllib.parse import quote

import msgspec

from lockgate.control.test_invocation import TestedRequest
from lockgate.engine.compile import compile_deployment
from lockgate.engine.effects import Effect, Reply
from lockgate.engine.messages import Request, Simulated
from lockgate.engine.plan import Operation, Plan, PlanSettings
from lockgate.formats.api_objects import definition_of
from lockgate.http1.head import fields_of
from lockgate.model.api_objects import ApiObjects
from lockgate.rules.limits import REQUEST_BODY
from lockgate.rules.test_invoke import CONTENT_TYPE, DEPLOYMENT, DOMAIN_NAME, SOURCE_IP, STAGE
from lockgate.server.ids import Ids

__all__ = ["Bench", "Perform", "Started"]

Perform = Callable[[Effect | None, Callable[[Reply], None]], None]
_SAFE = "!\"$%&'()*+,-./:;<=>?@[]^_`{|}~"
"""What a target may have as it is; the rest is encoded, so that it cannot end a request's line."""
_DIGEST = "test-invoke"


class Bench:
    """Where tests run; ``perform`` does effects, ``settings`` gives what all plans have in common.

    ``now`` is the loop's time, ``epoch`` the time of day, both in seconds.
    """

    def __init__(
        self,
        perform: Perform,
        settings: Callable[[], PlanSettings],
        now: Callable[[], float],
        epoch: Callable[[], float],
    ) -> None:
        self._perform = perform
        self._settings = settings
        self._now = now
        self._epoch = epoch
        self._ids = Ids()

    def started(self, failed: Callable[[], None]) -> "Started":
        """A test that begins now; ``failed`` is called while an exception of ours is handled."""
        return Started(self._perform, self._now, failed)

    def plan(self, objects: ApiObjects, given: TestedRequest) -> tuple[Plan, Operation]:
        """The plan of one method, and that method."""
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
        plan = compile_deployment(definition_of(objects, _DIGEST), settings, DEPLOYMENT)
        return plan, next(one for node in plan.router.nodes() for one in node.methods.values())

    def request(self, given: TestedRequest) -> Request:
        """The request that is simulated."""
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


class Started:
    """A test under way."""

    def __init__(
        self, perform: Perform, now: Callable[[], float], failed: Callable[[], None]
    ) -> None:
        self._failed = failed
        self._perform = perform
        self._now = now
        self._at = now()

    @property
    def us(self) -> int:
        """Microseconds since the test began."""
        return int((self._now() - self._at) * 1_000_000)

    def perform(self, effect: Effect | None, done: Callable[[Reply], None]) -> None:
        """Do an effect; its reply knows when it came."""

        def replied(reply: Reply) -> None:
            reply.us = self.us
            try:
                done(reply)
            except Exception:
                # Whoever brought the reply could not know whom to tell.
                self._failed()

        self._perform(effect, replied)


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
