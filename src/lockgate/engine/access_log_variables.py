"""The variables of access logs: those of ``$context``, and those that only an answer has.

A getter answers None where there is no value.
"""

import json
from collections.abc import Callable
from typing import Any

from lockgate.engine import context
from lockgate.engine.decisions import FixedAnswer, GatewayAnswer, ProxyAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.gateway_responses import message_string
from lockgate.engine.messages import Response
from lockgate.engine.record import render

__all__ = ["Answered", "getter_of", "known_names"]

_NO_BODY = frozenset((204, 304))
_INTEGRATION_STEP = 25
_LONGEST_TEXT = 256
_OF_AWS = (b"x-amzn-requestid", b"x-amz-request-id")


class Answered:
    """An answer on its way out; it took ``us`` microseconds since the request's head began."""

    __slots__ = ("exchange", "response", "us")

    def __init__(self, response: Response, us: int) -> None:
        assert response.exchange is not None
        self.response = response
        self.exchange: Exchange = response.exchange
        self.us = us

    @property
    def failure(self) -> Failure | None:
        """The failure that was answered, if one was."""
        deciding = self.exchange.deciding
        return deciding.failure if isinstance(deciding, GatewayAnswer | FixedAnswer) else None


Variable = Callable[[Answered], Any]


def _length(answered: Answered) -> int:
    response = answered.response
    if response.status in _NO_BODY or answered.exchange.request.method == "HEAD":
        return 0
    return len(response.body)


def _integration_us(answered: Answered) -> int | None:
    """The time between the call of the integration and its answer."""
    exchange = answered.exchange
    return None if exchange.reply is None else exchange.reply.us - exchange.request.us


def _integration_latency(answered: Answered) -> int | None:
    us = _integration_us(answered)
    return None if us is None else us // 1000


def _latency(answered: Answered) -> int:
    return max(answered.us, _integration_us(answered) or 0) // 1000


def _is_proxy_function(exchange: Exchange) -> bool:
    operation = exchange.operation
    integration = None if operation is None else operation.method.integration
    return integration is not None and integration.type == "AWS_PROXY"


def _own_status(answered: Answered) -> int | None:
    """The integration's status; of a proxy function, what it answered."""
    exchange = answered.exchange
    if not _is_proxy_function(exchange):
        return exchange.backend_status
    for decision in exchange.log:
        if isinstance(decision, ProxyAnswer):
            return decision.after
    return None


def _integration_error(answered: Answered) -> str | None:
    failure = answered.failure
    if failure is None or failure.step != _INTEGRATION_STEP or answered.exchange.reply is None:
        return None
    if failure.cause.name == "failure.function_error":
        message = json.dumps(str(failure.facts.get("errorMessage", "")), ensure_ascii=False)[1:-1]
        return f"Lambda Customer Function Error:{message}"
    return failure.message


def _aws_id(answered: Answered) -> str | None:
    for name, value in answered.exchange.reply_headers:
        if name.lower() in _OF_AWS:
            return value.decode("latin-1")
    return None


def _of_failure(get: Callable[[Failure], str | None]) -> Variable:
    def found(answered: Answered) -> str | None:
        failure = answered.failure
        return None if failure is None else get(failure)

    return found


def _mapping_key(answered: Answered) -> str | None:
    key = answered.exchange.mapping_key
    return "(none)" if key == "" else key


def _rule(answered: Answered) -> str | None:
    deciding = answered.exchange.deciding
    return None if deciding is None else deciding.name


def _pointer(answered: Answered) -> str | None:
    deciding = answered.exchange.deciding
    place = None if deciding is None else deciding.place
    return None if place is None else place.pointer


def _file(answered: Answered) -> str | None:
    deciding = answered.exchange.deciding
    place = None if deciding is None else deciding.place
    return None if place is None else place.public_text


def _decision(answered: Answered) -> str:
    record = render(answered.response.record)
    return json.dumps(_short(record), ensure_ascii=False, separators=(",", ":"))


def _short(value: Any) -> Any:
    """Data of a record without its near misses and long texts."""
    if isinstance(value, str):
        return value[:_LONGEST_TEXT]
    if isinstance(value, list):
        return [_short(item) for item in value]
    if isinstance(value, dict):
        return {name: _short(item) for name, item in value.items() if name != "near_miss"}
    return value


_ANSWERS: dict[str, Variable] = {
    "status": lambda answered: int(answered.response.status),
    "responseLength": _length,
    "responseLatency": _latency,
    "integrationLatency": _integration_latency,
    "integration.latency": _integration_latency,
    "integrationStatus": lambda answered: answered.exchange.backend_status,
    "integration.integrationStatus": lambda answered: answered.exchange.backend_status,
    "integration.status": _own_status,
    "integrationErrorMessage": _integration_error,
    "integration.error": _integration_error,
    "integration.requestId": _aws_id,
    "awsEndpointRequestId": _aws_id,
    "error.message": _of_failure(lambda failure: failure.message),
    "error.messageString": _of_failure(message_string),
    "error.responseType": _of_failure(lambda failure: failure.type),
    "error.validationErrorString": lambda answered: answered.response.validation_error,
    "customDomain.basePathMatched": _mapping_key,
    "lockgate.rule": _rule,
    "lockgate.cause": _of_failure(lambda failure: failure.cause.name),
    "lockgate.pointer": _pointer,
    "lockgate.file": _file,
    "lockgate.decision": _decision,
}

_NOT_YET = frozenset(
    (
        *("identity.apiKey", "identity.apiKeyId", "xrayTraceId"),
        *("identity.vpcId", "identity.vpceId", "wafResponseCode", "webaclArn"),
        *(
            f"{phase}.{member}"
            for phase in ("authorize", "authenticate", "waf")
            for member in ("error", "latency", "status")
        ),
    )
)
"""Variables of parts of the service that have no value here."""


def known_names() -> frozenset[str]:
    """All variables but those of authorizers and of clients' certificates."""
    own = context.CONTEXT.keys() - {"identity", "lockgate"}
    identity = {f"identity.{name}" for name in context.IDENTITY}
    return frozenset((*_ANSWERS, *own, *identity, *_NOT_YET))


def getter_of(name: str) -> Variable | None:
    """The getter of a variable; None where there never is a value."""
    own = _ANSWERS.get(name)
    if own is not None:
        return own
    if name.partition(".")[0] not in context.CONTEXT:
        return None
    get = context.lookup(name)
    return lambda answered: get(answered.exchange)
