"""Steps 25 and 27 for AWS integrations with Lambda: the function's result or its error.

Source: guide page "Handle Lambda errors in API Gateway". Only a function *error* fills the
compared text; keys of a normal result have no meaning here.
"""

import msgspec

from lockgate.diagnostics import Place
from lockgate.engine.effects import Fault, LambdaAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.phases.http_answer import fault as http_fault
from lockgate.engine.phases.lambda_request import LambdaCall
from lockgate.engine.phases.selection import Select
from lockgate.engine.utf8 import text_only
from lockgate.java.json_reader import JsonReadError, read_strict_json
from lockgate.java.json_writer import write_json

__all__ = ["LambdaAnswers", "error_message", "take_answer"]


def take_answer(exchange: Exchange, call: LambdaCall, timeout_place: Place) -> LambdaAnswer:
    """The answer of the Invoke call; raises Failure where it was refused or did not end."""
    reply = exchange.reply
    if isinstance(reply, Fault):
        raise _fault(reply, call, timeout_place)
    assert isinstance(reply, LambdaAnswer)
    exchange.backend_status = reply.status
    exchange.take_body(reply.payload)
    return reply


def _fault(reply: Fault, call: LambdaCall, timeout_place: Place) -> Failure:
    name = "" if call.function is None else call.function.name
    if reply.kind == "throttled":
        return Failure("failure.invoke_throttled", call.place, {"function": name})
    if reply.kind in ("timeout", "too_large"):
        return http_fault(reply, call.place, call.timeout_ms, timeout_place)
    facts = {"function": name, "reason": reply.detail}
    return Failure("failure.invoke_refused", call.place, facts)


def error_message(payload: bytes) -> str:
    """The text that selection patterns see of a function's error: its ``errorMessage``.

    A message that is no text counts as its compact JSON; none, or null, as the empty text.
    """
    try:
        document = read_strict_json(payload.decode("utf-8", "replace"))
    except JsonReadError:
        return ""
    message = document.get("errorMessage") if isinstance(document, dict) else None
    if message is None or isinstance(message, str):
        return message or ""
    return write_json(message)


class RawError(msgspec.Struct):
    """A function's error with its message as written, before JSON decoding."""

    errorMessage: msgspec.Raw = msgspec.Raw(b"")  # noqa: N815 - the member's own name


class LambdaAnswers:
    """Takes a custom function's answer and compares its error message."""

    __slots__ = ("call", "select", "timeout_place")

    def __init__(self, call: LambdaCall, select: Select, timeout_place: Place) -> None:
        self.call = call
        self.select = select
        self.timeout_place = timeout_place

    def take(self, exchange: Exchange) -> None:
        """Steps 25 and 27."""
        reply = take_answer(exchange, self.call, self.timeout_place)
        exchange.reply_body = text_only(reply.payload)
        exchange.reply_headers = [(b"Content-Type", b"application/json")]
        text = ""
        if reply.error is not None:
            exchange.reply_headers.append((b"X-Amz-Function-Error", reply.error.encode("latin-1")))
            text = error_message(reply.payload)
        self.select.by_text(exchange, text)
