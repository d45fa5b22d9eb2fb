"""Steps 24 and 25 for AWS integrations with Lambda: the Invoke call.

Source: guide page "Set up Lambda custom integrations in API Gateway".
"""

import re

import msgspec

from lockgate.diagnostics import Place, one_line
from lockgate.engine.binary_types import BinaryTypes
from lockgate.engine.bodies import as_bytes
from lockgate.engine.effects import InvokeLambda
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.phases.proxy_event import proxy_event
from lockgate.engine.phases.request_template import template_at_fault
from lockgate.engine.request_mapping import RequestMapping
from lockgate.engine.trace import trace_header
from lockgate.engine.utf8 import is_utf8
from lockgate.model.function_uri import FunctionName
from lockgate.rules.limits import LAMBDA_PAYLOAD

__all__ = ["LambdaCall", "LambdaProxyRequest", "LambdaRequest"]

INVOCATION_TYPES = ("RequestResponse", "Event", "DryRun")
"""What ``X-Amz-Invocation-Type`` can be, by Lambda's API reference ("Invoke")."""

_JSON = msgspec.json.Decoder(msgspec.Raw)


class LambdaCall:
    """The fixed part of a function integration's calls."""

    __slots__ = ("function", "place", "timeout_ms", "verb")

    def __init__(
        self,
        function: FunctionName | None,
        verb: str | None,
        timeout_ms: int,
        place: Place,
    ) -> None:
        self.function = function
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
            reason = "the ARN names no function"
            raise Failure("failure.endpoint_address", self.place, {"reason": reason})
        if self.verb != "POST":
            raise self._refused(f"functions are called with POST, not {self.verb}")
        if invocation_type not in INVOCATION_TYPES:
            raise self._refused(
                f"X-Amz-Invocation-Type is {one_line(invocation_type)!r}, and can be "
                f"{', '.join(INVOCATION_TYPES)}"
            )
        if len(payload) > LAMBDA_PAYLOAD:
            raise Failure(
                "failure.payload_too_large",
                self.place,
                {"limit": LAMBDA_PAYLOAD, "seen": len(payload)},
            )
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

    def _refused(self, reason: str) -> Failure:
        """The failure of a call that Lambda does not take."""
        assert self.function is not None
        facts = {"function": self.function.name, "reason": reason}
        return Failure("failure.invoke_refused", self.place, facts)


class LambdaRequest:
    """A custom integration's call: the payload is what the template made.

    ``place`` is the integration's.
    """

    __slots__ = ("call", "mapping", "place")

    def __init__(self, call: LambdaCall, mapping: RequestMapping, place: Place) -> None:
        self.call = call
        self.mapping = mapping
        self.place = place

    def ask(self, exchange: Exchange) -> InvokeLambda:
        """The Invoke call."""
        mapped = self.mapping.apply(exchange, exchange.overrides)
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
        payload = exchange.request.body if rendered is None else as_bytes(rendered)
        if not payload.strip():
            return b"{}"
        try:
            _JSON.decode(payload)
        except msgspec.DecodeError as error:
            raise self._not_json(exchange, str(error)) from None
        # The reader leaves texts unread; bytes that pass as they are may have any in them.
        if not payload.isascii() and not is_utf8(payload):
            raise self._not_json(exchange, "Invalid UTF-8 encoding")
        return payload

    def _not_json(self, exchange: Exchange, error: str) -> Failure:
        return Failure(
            "failure.payload_not_json",
            facts={"offset": _offset(error), "error": error},
            message=f"Could not parse request body into json: {error}",
            **template_at_fault(exchange, self.place),
        )


def _offset(message: str) -> int | None:
    """The position that the decoder's message names."""
    found = re.search(r"byte (\d+)", message)
    return int(found[1]) if found else None


class LambdaProxyRequest:
    """A proxy integration's call: the payload is the event, format 1.0.

    ``types`` are the binary media types of an API that has some.
    """

    __slots__ = ("call", "mapping", "types")

    def __init__(
        self, call: LambdaCall, mapping: RequestMapping, types: BinaryTypes | None = None
    ) -> None:
        self.call = call
        self.mapping = mapping
        self.types = types

    def ask(self, exchange: Exchange) -> InvokeLambda:
        """The Invoke call. Mappings have no effect here, but a forbidden one fails all the same."""
        self.mapping.check()
        types = self.types
        content_type = exchange.request.fields.get(b"content-type")
        is_binary = types is not None and types.of_body(content_type) is not None
        return self.call.invoke(exchange, msgspec.json.encode(proxy_event(exchange, is_binary)))
