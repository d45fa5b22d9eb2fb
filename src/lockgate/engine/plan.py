"""A definition ready to run: everything a request needs, worked out beforehand.

A plan is made by :mod:`lockgate.engine.compile`, never changed afterwards, and swapped in whole
between two requests.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from lockgate.diagnostics import Place
from lockgate.engine.effects import Effect
from lockgate.model import Definition, Method
from lockgate.rules.limits import REQUEST_BODY

if TYPE_CHECKING:
    from lockgate.engine.answer_compression import AnswerCompression
    from lockgate.engine.canary import Canary
    from lockgate.engine.exchange import Exchange
    from lockgate.engine.gateway_responses import GatewayResponses
    from lockgate.engine.router import Router
    from lockgate.engine.selection import Entry
    from lockgate.engine.streaming import Streaming
    from lockgate.engine.templates import CompiledTemplate

__all__ = ["Check", "Operation", "Phase", "Plan", "PlanSettings"]


class PlanSettings(msgspec.Struct, frozen=True):
    """What a plan takes from its stage and from the gateway.

    ``endpoints`` gives base addresses for VPC links by their id. ``kind`` is the record's.
    ``decision_headers`` adds ``x-lockgate-decision`` and ``x-lockgate-trace`` to every answer;
    ``keep_texts`` lets records keep bodies' beginnings and compared texts (development).
    ``is_canary`` says on which side of a canary the plan is, None where the stage has none.
    ``payload_limit`` is how long the bodies of HTTP_PROXY integrations may be, None: as long as
    they are.
    """

    api_id: str
    stage: str = "dev"
    stage_variables: dict[str, str] = {}
    account_id: str = "123456789012"
    region: str = "us-east-1"
    endpoints: dict[str, str] = {}
    kind: str = "rest"
    decision_headers: bool = True
    keep_texts: bool = True
    is_canary: bool | None = None
    payload_limit: int | None = REQUEST_BODY


Phase = Callable[["Exchange"], Effect | None]
"""One phase of a request: changes the exchange, may ask for an effect, may raise Failure."""


class Check(NamedTuple):
    """A phase that may refuse a request before its integration is asked.

    ``step`` is of :data:`lockgate.rules.steps.STEPS`, ``causes`` are those of the failures that
    it may raise.
    """

    step: int
    causes: tuple[str, ...]
    run: Phase


class Operation:
    """A method with its phases, in the order in which they run.

    ``checks`` are the first of them, those before the integration's. ``entries`` are its
    integration responses and ``request_templates`` its templates, for those who look at a plan
    without a request. ``streaming`` lets bodies pass that nothing reads, None: none. ``pending``,
    where it is not None, is what is still to be called before any of these are there.
    """

    __slots__ = (
        "checks",
        "entries",
        "method",
        "pending",
        "phases",
        "place",
        "request_templates",
        "resource_id",
        "resource_path",
        "route",
        "streaming",
        "verb",
    )

    def __init__(
        self,
        verb: str,
        resource_path: str,
        resource_id: str,
        method: Method,
        pending: "Callable[[Operation], None] | None" = None,
    ) -> None:
        self.verb = verb
        self.resource_path = resource_path
        self.resource_id = resource_id
        self.route = f"{verb} {resource_path}"
        self.method = method
        self.place: Place = method.place
        self.pending = pending
        self.checks: tuple[Check, ...] = ()
        self.phases: tuple[Phase, ...] = ()
        self.entries: tuple[Entry, ...] = ()
        self.request_templates: tuple[CompiledTemplate, ...] = ()
        self.streaming: Streaming | None = None

    def settle(self) -> None:
        """Have made ready what a request needs, if that was put off.

        Where that fails it stays put off: the next one who asks meets the same.
        """
        if self.pending is not None:
            self.pending(self)
            self.pending = None

    def take(
        self,
        phases: tuple[Phase, ...],
        entries: "tuple[Entry, ...]" = (),
        request_templates: "tuple[CompiledTemplate, ...]" = (),
        checks: tuple[Check, ...] = (),
        streaming: "Streaming | None" = None,
    ) -> None:
        """What the operation is made of; ``phases`` are those behind the checks."""
        self.checks = checks
        self.phases = (*(check.run for check in checks), *phases)
        self.entries = entries
        self.request_templates = request_templates
        self.streaming = streaming


class Plan:
    """One API on one stage.

    ``canary`` serves some of the stage's requests in its place; ``compression`` is None where its
    answers are not compressed. ``serves_default_endpoint``: whether the API is reached by its id.
    """

    __slots__ = (
        "canary",
        "compression",
        "definition",
        "deployment_id",
        "gateway_responses",
        "router",
        "serves_default_endpoint",
        "settings",
    )

    def __init__(
        self,
        definition: Definition,
        settings: PlanSettings,
        deployment_id: str,
        router: "Router",
        gateway_responses: "GatewayResponses",
        canary: "Canary | None" = None,
        compression: "AnswerCompression | None" = None,
    ) -> None:
        self.compression = compression
        self.definition = definition
        self.settings = settings
        self.deployment_id = deployment_id
        self.router = router
        self.gateway_responses = gateway_responses
        self.canary = canary
        self.serves_default_endpoint = not definition.disables_default_endpoint
