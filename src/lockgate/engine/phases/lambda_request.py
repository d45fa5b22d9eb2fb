"""Steps 24 and 25 for AWS integrations with Lambda: the Invoke call.

Source: guide page "Set up Lambda custom integrations in API Gateway".
"""

import re
from typing import NamedTuple

import msgspec

from lockgate.diagnostics import Place
from lockgate.engine.effects import InvokeLambda
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.phases.proxy_event import proxy_event
from lockgate.engine.request_mapping import RequestMapping
from lockgate.engine.trace import trace_header
from lockgate.rules.limits import LAMBDA_PAYLOAD

__all__ = ["FunctionName", "LambdaCall", "LambdaProxyRequest", "LambdaRequest", "function_of"]

_URI = re.compile(
    r"arn:[^:]*:apigateway:[^:]*:lambda:path/[0-9-]+/functions/(?P<function>.+)/invocations"
)
_ARN = re.compile(
    r"(?:arn:[^:]*:lambda:[^:]*:[^:]*:function:)?"
    r"(?P<name>[A-Za-z0-9_-]{1,64})(?::(?P<qualifier>[A-Za-z0-9_$-]{1,128}))?"
)
_JSON = msgspec.json.Decoder(msgspec.Raw)


class FunctionName(NamedTuple):
    """A function as an integration names it: its ARN (or part of one), name and qualifier."""

    arn: str
    name: str
    qualifier: str | None


def function_of(uri: str) -> FunctionName | None:
    """The function that an integration's URI calls; None where the URI names none."""
    found = _URI.fullmatch(uri)
    function = None if found is None else _ARN.fullmatch(found["function"])
    if found is None or function is None:
        return None
    return FunctionName(found["function"], function["name"], function["qualifier"])


class LambdaCall:
    """The fixed part of a function integration's calls."""

    __slots__ = ("function", "place", "problem", "timeout_ms", "verb")

    def __init__(
        self,
        function: FunctionName | None,
        problem: str,
        verb: str | None,
        timeout_ms: int,
        place: Place,
    ) -> None:
        self.function = function
        self.problem = problem
        self.verb = verb
        self.timeout_ms = timeout_ms
        self.place = place

    def invoke(
        self,
        exchange: Exchange,
        payload: bytes,
        invocation_type: str = "RequestResponse",
        headers: list[tuple[str, str]] | None = None,
    ) -> InvokeLambda:
        """The effect; raises Failure where the call cannot be made."""
        function = self.function
        if function is None:
            raise Failure("failure.endpoint_address", self.place, {"reason": self.problem})
        if self.verb != "POST":
            raise Failure(
                "failure.invoke_refused",
                self.place,
                {
                    "function": function.name,
                    "reason": f"functions are called with POST, not {self.verb}",
                },
            )
        if len(payload) > LAMBDA_PAYLOAD:
            raise Failure(
                "failure.payload_too_large",
                self.place,
                {"limit": LAMBDA_PAYLOAD, "seen": len(payload)},
            )
        exchange.reply = None
        return InvokeLambda(
            function.name,
            function.qualifier,
            function.arn,
            payload,
            self.timeout_ms,
            invocation_type,
            headers,
            trace_header(exchange),
        )


class LambdaRequest:
    """A custom integration's call: the payload is what the template made."""

    __slots__ = ("call", "mapping")

    def __init__(self, call: LambdaCall, mapping: RequestMapping) -> None:
        self.call = call
        self.mapping = mapping

    def ask(self, exchange: Exchange) -> InvokeLambda:
        """The Invoke call."""
        mapped = self.mapping.apply(exchange)
        payload = self._payload(exchange)
        invocation_type = "RequestResponse"
        headers = []
        for name, value in mapped.headers:
            lower = name.lower()
            if lower == "x-amz-invocation-type":
                invocation_type = value
            elif lower.startswith("x-amz-"):
                headers.append((name, value))
        return self.call.invoke(exchange, payload, invocation_type, headers)

    def _payload(self, exchange: Exchange) -> bytes:
        rendered = exchange.rendered
        payload = exchange.request.body if rendered is None else rendered.encode()
        if not payload.strip():
            return b"{}"
        try:
            _JSON.decode(payload)
        except msgspec.DecodeError as error:
            raise Failure(
                "failure.payload_not_json",
                self.call.place,
                {"offset": _offset(str(error)), "error": str(error)},
                message=f"Could not parse request body into json: {error}",
            ) from None
        return payload


def _offset(message: str) -> int | None:
    """The position that the decoder's message names."""
    found = re.search(r"byte (\d+)", message)
    return int(found[1]) if found else None


class LambdaProxyRequest:
    """A proxy integration's call: the payload is the event, format 1.0."""

    __slots__ = ("call", "mapping")

    def __init__(self, call: LambdaCall, mapping: RequestMapping) -> None:
        self.call = call
        self.mapping = mapping

    def ask(self, exchange: Exchange) -> InvokeLambda:
        """The Invoke call. Mappings have no effect here, but a forbidden one fails all the same."""
        if self.mapping.headers:
            self.mapping.apply(exchange)
        return self.call.invoke(exchange, msgspec.json.encode(proxy_event(exchange)))
