"""The execution log of an authorizer's test (observability.md, section 3.3, rows 2 to 7d)."""

from collections.abc import Iterator
from typing import Any

from lockgate.engine.authorizers.answer import Granted, Refused
from lockgate.engine.authorizers.event import shown_event
from lockgate.engine.authorizers.identity import Authorizer
from lockgate.engine.called import called
from lockgate.engine.effects import LambdaAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.execution_log import Line, written
from lockgate.engine.redaction import cut, header_map, masked, text_of
from lockgate.rules import execution_log as texts
from lockgate.rules.compat import TEST_INVOKE_CUT

__all__ = ["authorizer_log", "refusal_lines"]


def authorizer_log(
    authorizer: Authorizer,
    exchange: Exchange,
    values: tuple[str, ...] | None,
    event: dict[str, Any] | None,
    verdict: Granted | Refused,
) -> str:
    """The log; ``values`` are the caller's identity and ``event`` what the function was told, where
    it came to that.
    """
    return written(exchange, _lines(authorizer, exchange, values, event, verdict))


def _lines(
    authorizer: Authorizer,
    exchange: Exchange,
    values: tuple[str, ...] | None,
    event: dict[str, Any] | None,
    verdict: Granted | Refused,
) -> Iterator[Line]:
    id = exchange.request.id
    reply = exchange.reply
    before, after = 0, 0 if reply is None else reply.us
    yield Line(before, texts.STARTING_AUTHORIZER.format(authorizer=authorizer.id, id=id))
    if authorizer.kind == "TOKEN" and values is not None:
        yield Line(before, texts.IDENTITY.format(identity=cut(masked(values[0]), TEST_INVOKE_CUT)))
    call = called(exchange, f"authorizers/{authorizer.id}")
    if call is not None and event is not None:
        headers = header_map(call.headers, TEST_INVOKE_CUT)
        body = text_of(shown_event(authorizer, event), TEST_INVOKE_CUT)
        yield Line(before, f"Endpoint request URI: {cut(call.uri, TEST_INVOKE_CUT)}")
        yield Line(before, f"Endpoint request headers: {headers}")
        yield Line(before, f"Endpoint request body after transformations: {body}")
    if isinstance(reply, LambdaAnswer):
        result = text_of(reply.payload, TEST_INVOKE_CUT)
        yield Line(after, texts.AUTHORIZER_RESULT.format(result=result))
    if isinstance(verdict, Granted):
        principal = cut(masked(verdict.principal), TEST_INVOKE_CUT)
        yield Line(after, texts.VALID_POLICY.format(principal=principal))
        yield Line(after, texts.AUTHORIZER_SUCCESS)
        return
    for text in refusal_lines(verdict, id):
        yield Line(after, text)


def refusal_lines(verdict: Refused, id: str) -> Iterator[str]:
    """Rows 7d and 7c."""
    if verdict.reason:
        reason = cut(verdict.reason, TEST_INVOKE_CUT)
        yield texts.CONFIGURATION.format(reason=reason)
        yield texts.CONFIGURATION.format(reason=texts.AUTHORIZER_ERROR)
    yield texts.UNAUTHORIZED.format(id=id)
