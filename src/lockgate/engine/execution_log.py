"""The execution log of an answer: what happened, line by line, worked out when it is asked for.

All of it comes from what the exchange still holds: its decisions, its effect and the reply to that.
So a request costs nothing for a log that nobody reads. Source: observability.md, section 3; the
lines are those of a test invocation, which shows everything.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from lockgate.engine.called import Called, called
from lockgate.engine.decisions import FixedAnswer, GatewayAnswer, ModelChoice, Note
from lockgate.engine.effects import Fault, HttpAnswer, LambdaAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.messages import HeaderLine, Response
from lockgate.engine.phases.lambda_answer import error_message
from lockgate.engine.redaction import cut, header_map, text_map, text_of
from lockgate.engine.trace import trace_header
from lockgate.rules import execution_log as texts
from lockgate.rules.compat import LOG_ENDINGS, LOG_REASONS, TEST_INVOKE_CUT

__all__ = ["Line", "answer_headers", "execution_log", "failure_of", "written"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REFUSED = 403
_INTERNAL = "Internal server error"


class Line(NamedTuple):
    """One line: its text, and the microseconds since the request came."""

    us: int
    text: str


def execution_log(response: Response) -> str:
    """The log of a test invocation; ``response`` still has its exchange."""
    exchange = response.exchange
    assert exchange is not None
    return written(exchange, lines(response, exchange))


def written(exchange: Exchange, found: Iterator[Line]) -> str:
    """Lines with their times, below the line that names the request."""
    request = exchange.request
    shown = [texts.HEADER.format(id=request.id)]
    shown += [f"{_time(request.epoch_ms + us // 1000)} : {text}" for us, text in found]
    return "\n".join(shown) + "\n"


def _time(epoch_ms: int) -> str:
    time = datetime.fromtimestamp(epoch_ms // 1000, UTC)
    day, month = _DAYS[time.weekday()], _MONTHS[time.month - 1]
    return f"{day} {month} {time.day:02d} {time:%H:%M:%S} UTC {time.year}"


def failure_of(exchange: Exchange) -> Failure | None:
    """The failure that was answered, if one was."""
    deciding = exchange.deciding
    return deciding.failure if isinstance(deciding, GatewayAnswer | FixedAnswer) else None


def answer_headers(response: Response) -> list[HeaderLine]:
    """The headers of a test invocation's answer: without those that only a connection needs.

    Source: control-plane.md, section 8.1.
    """
    exchange = response.exchange
    assert exchange is not None
    failure = failure_of(exchange)
    found: list[HeaderLine] = []
    if failure is not None:
        # Only a request that is too long to be read has none, and such a one is never tested.
        assert failure.error_type is not None
        found.append(("x-amzn-ErrorType", failure.error_type))
    elif exchange.effect is not None:
        found.append(("X-Amzn-Trace-Id", trace_header(exchange)))
    found += exchange.headers
    if response.content_type is not None:
        found.append(("Content-Type", response.content_type))
    return found


def lines(response: Response, exchange: Exchange) -> Iterator[Line]:
    """All lines, in their order."""
    before = exchange.request.us
    after = exchange.times[-1][1]
    failure = failure_of(exchange)
    for text in _asked(exchange):
        yield Line(before, text)
    for text in _refused(response, exchange, failure):
        yield Line(before, text)
    call = called(exchange)
    if call is not None:
        for text in _sent(call):
            yield Line(before, text)
        for text in _received(exchange, call):
            yield Line(after, text)
    ending = _succeeded(response, exchange) if failure is None else _failed(exchange, failure)
    for text in ending:
        yield Line(after, text)
    for decision in exchange.log:
        if isinstance(decision, Note) and decision.name == "note.override_ignored":
            value = cut(str(decision.facts["value"]), TEST_INVOKE_CUT)
            yield Line(after, texts.OVERRIDE_IGNORED.format(value=value))
    yield Line(after, texts.COMPLETED.format(status=int(response.status)))


def _asked(exchange: Exchange) -> Iterator[str]:
    """Rows 10 to 13."""
    request, parameters, most = exchange.request, exchange.parameters, TEST_INVOKE_CUT
    yield texts.STARTING.format(id=request.id)
    path = cut(exchange.path, TEST_INVOKE_CUT)
    yield texts.RESOURCE.format(verb=exchange.verb, path=path)
    yield f"Method request path: {text_map(parameters.path, most)}"
    yield f"Method request query string: {text_map(parameters.query, most)}"
    headers = ((n.decode("latin-1"), v.decode("latin-1")) for n, v in request.headers)
    yield f"Method request headers: {header_map(headers, most)}"
    yield f"Method request body before transformations: {text_of(request.body, most)}"


def _refused(response: Response, exchange: Exchange, failure: Failure | None) -> Iterator[str]:
    """Row 14."""
    if failure is None:
        return
    if failure.cause.name == "failure.body_model":
        choices = (one for one in exchange.log if isinstance(one, ModelChoice))
        media_type = next((one.media_type for one in choices), "")
        errors = cut(response.validation_error, TEST_INVOKE_CUT)
        yield texts.BODY_REFUSED.format(type=media_type, errors=errors)
    elif failure.cause.name == "failure.parameters":
        yield cut(str(failure.message), TEST_INVOKE_CUT)


_VALIDATION = ("failure.body_model", "failure.parameters")


def _sent(call: Called) -> Iterator[str]:
    """Rows 15 and 16."""
    uri = cut(call.uri, TEST_INVOKE_CUT)
    yield f"Endpoint request URI: {uri}"
    yield f"Endpoint request headers: {header_map(call.headers, TEST_INVOKE_CUT)}"
    body = text_of(call.body, TEST_INVOKE_CUT)
    yield f"Endpoint request body after transformations: {body}"
    yield texts.SENDING.format(uri=uri)


def _received(exchange: Exchange, call: Called) -> Iterator[str]:
    """Rows 17, 18 and, for a function that failed, 20b."""
    reply = exchange.reply
    assert reply is not None
    ms = (reply.us - exchange.request.us) // 1000
    if isinstance(reply, Fault):
        if reply.status:
            yield texts.RECEIVED.format(status=reply.status, ms=ms)
        return
    yield texts.RECEIVED.format(status=reply.status, ms=ms)
    yield f"Endpoint response headers: {header_map(call.answer_headers, TEST_INVOKE_CUT)}"
    body = reply.body if isinstance(reply, HttpAnswer) else reply.payload
    yield f"Endpoint response body before transformations: {text_of(body, TEST_INVOKE_CUT)}"
    if isinstance(reply, LambdaAnswer) and reply.error is not None:
        yield texts.FUNCTION_FAILED.format(
            status=reply.status,
            message=cut(error_message(reply.payload), TEST_INVOKE_CUT),
            id=call.request_id,
        )


def _succeeded(response: Response, exchange: Exchange) -> Iterator[str]:
    """Rows 19 and 20a."""
    body = text_of(exchange.body, TEST_INVOKE_CUT)
    yield f"Method response body after transformations: {body}"
    yield f"Method response headers: {header_map(answer_headers(response), TEST_INVOKE_CUT)}"
    yield texts.SUCCESS


def _failed(exchange: Exchange, failure: Failure) -> Iterator[str]:
    """Rows 20c to 20e; a function's own failure has been told in row 20b."""
    cause = failure.cause.name
    if cause in _VALIDATION or cause == "failure.function_error":
        return
    if cause in LOG_ENDINGS:
        yield LOG_ENDINGS[cause]
        return
    if cause in ("failure.invoke_refused", "failure.invoke_throttled"):
        yield from _invoke_refused(exchange)
        return
    reason = cut(_reason(exchange, failure), TEST_INVOKE_CUT)
    yield texts.CONFIGURATION.format(reason=reason)


def _invoke_refused(exchange: Exchange) -> Iterator[str]:
    reply = exchange.reply
    # A call that Lambda does not take is not made here; it would have been refused.
    status = reply.status if isinstance(reply, Fault) else _REFUSED
    if not status:
        yield LOG_ENDINGS["failure.connect"]
    elif reply is not None and status == _REFUSED:
        yield texts.CONFIGURATION.format(reason=texts.INVALID_PERMISSIONS)
    else:
        yield texts.INVOKE_REFUSED.format(status=status, id=exchange.request.id)
        yield texts.CONFIGURATION.format(reason="")


def _reason(exchange: Exchange, failure: Failure) -> str:
    """The reason of row 20d."""
    cause = failure.cause.name
    template = texts.REASONS.get(cause) or LOG_REASONS.get(cause)
    if cause == "failure.backend_tls" and "mismatch" not in str(failure.facts.get("check")).lower():
        template = None
    if template is not None:
        call = called(exchange)
        host = "" if call is None else call.host
        facts = {**failure.facts, "backend_status": exchange.backend_status, "host": host}
        return template.format_map(facts)
    return failure.message if failure.message not in (None, _INTERNAL) else failure.words
