"""Step 6: which deployment of a stage serves a request, where the stage has a canary.

Source: guide page "Set up an API Gateway canary release deployment". Every request is drawn by
itself; its draw arrives with it (:class:`~lockgate.engine.messages.Request`), so that nothing here
is random.
"""

import hashlib

from lockgate.diagnostics import Place
from lockgate.engine.decisions import Note
from lockgate.engine.exchange import Exchange
from lockgate.engine.messages import Request
from lockgate.engine.plan import Plan
from lockgate.rules import compat

__all__ = ["ALL_TRAFFIC", "Canary", "canary_variables", "choose_deployment"]

ALL_TRAFFIC = 100.0
"""The percentage that is every request, and the number below which every draw is."""

_DRAW_BITS = 53


class Canary:
    """The canary of a stage: ``plan`` serves ``percent_traffic`` of the stage's requests.

    ``hash_header`` is the lower-case name of a header whose value, where a request has it, makes
    the draw: one value is always on one side. ``place`` is where the canary is configured.
    """

    __slots__ = ("hash_header", "percent_traffic", "place", "plan")

    def __init__(
        self,
        plan: Plan,
        percent_traffic: float,
        hash_header: bytes | None = None,
        place: Place | None = None,
    ) -> None:
        self.plan = plan
        self.percent_traffic = percent_traffic
        self.hash_header = hash_header
        self.place = place

    def draw_of(self, request: Request) -> float | None:
        """The request's draw, from 0 to less than 100; None where nothing was drawn."""
        value = None if self.hash_header is None else request.fields.get(self.hash_header)
        return request.draw if value is None else _hashed(value)

    def takes(self, draw: float | None) -> bool:
        """Whether a request with this draw is the canary's; one without is where all are."""
        if draw is None:
            return self.percent_traffic >= ALL_TRAFFIC
        return draw < self.percent_traffic


def _hashed(value: bytes) -> float:
    """A draw that is always the same for a value, and spread evenly over values."""
    number = int.from_bytes(hashlib.sha256(value).digest()[:8])
    return (number >> (64 - _DRAW_BITS)) / (1 << _DRAW_BITS) * ALL_TRAFFIC


def choose_deployment(exchange: Exchange) -> None:
    """Serve the exchange with the canary's plan if the draw says so; the log tells either way."""
    plan = exchange.plan
    canary = None if plan is None else plan.canary
    if plan is None or canary is None:
        return
    draw = canary.draw_of(exchange.request)
    is_canary = canary.takes(draw)
    if is_canary:
        exchange.plan = plan = canary.plan
    facts = {
        "stage": plan.settings.stage,
        "deployment": plan.deployment_id,
        "canary": is_canary,
        "draw": draw,
        "percent_traffic": canary.percent_traffic,
    }
    exchange.log.append(Note(6, "select.snapshot", canary.place, facts))


def canary_variables(stage: dict[str, str], overrides: dict[str, str]) -> dict[str, str]:
    """The stage variables that a canary's requests see."""
    return {**stage, **overrides} if compat.CANARY_VARS == "overlay" else overrides
