"""One request through a plan with canned answers instead of backends: no network, same engine."""

import msgspec

from lockgate.engine.address import Directory
from lockgate.engine.effects import (
    CallAws,
    CallHttp,
    Effect,
    Fault,
    FaultKind,
    HttpAnswer,
    InvokeLambda,
    LambdaAnswer,
    Reply,
)
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import begin, resume
from lockgate.engine.messages import Request, Response
from lockgate.engine.plan import Plan

__all__ = ["CannedAnswer", "Rehearsal", "rehearse"]


class CannedAnswer(msgspec.Struct, frozen=True):
    """What the integration is to answer.

    For HTTP and AWS services ``status``, ``headers`` and ``body``; for functions ``body`` is the
    result as JSON, and ``function_error`` makes it fail with that message
    (``function_error_type``). ``fault`` lets the call itself fail.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    function_error: str | None = None
    function_error_type: str = "Error"
    fault: FaultKind | None = None


class Rehearsal(msgspec.Struct, frozen=True):
    """The answer, and the effects that were asked for on the way."""

    response: Response
    effects: tuple[Effect, ...]


def rehearse(plan: Plan, request: Request, canned: CannedAnswer) -> Rehearsal:
    """Answer ``request`` (its target without a stage) with ``canned`` as the backend."""
    directory = Directory([plan], plan, has_stage_segment=False)
    effects: list[Effect] = []
    result = begin(directory, request)
    while isinstance(result, Exchange):
        effect = result.effect
        assert effect is not None
        effects.append(effect)
        result = resume(result, _reply(effect, canned))
    return Rehearsal(result, tuple(effects))


def _reply(effect: Effect, canned: CannedAnswer) -> Reply:
    if canned.fault is not None:
        kind = canned.fault
        if not isinstance(effect, InvokeLambda) and kind in ("refused", "throttled"):
            kind = "connect"
        return Fault(kind, "as asked for")
    if isinstance(effect, CallHttp | CallAws):
        headers = [(name.encode(), value.encode()) for name, value in canned.headers]
        return HttpAnswer(canned.status, headers, canned.body or b"")
    assert isinstance(effect, InvokeLambda)
    if effect.invocation_type == "Event":
        return LambdaAnswer(b"", None, 202)
    if effect.invocation_type == "DryRun":
        return LambdaAnswer(b"", None, 204)
    if canned.function_error is None:
        return LambdaAnswer(b"{}" if canned.body is None else canned.body, None)
    error = {
        "errorMessage": canned.function_error,
        "errorType": canned.function_error_type,
        "stackTrace": [],
    }
    return LambdaAnswer(msgspec.json.encode(error), "Unhandled")
