"""Step 25 for HTTP, HTTP_PROXY and AWS services: what came back from the backend, or did not.

Source: guide page "Handle errors in API Gateway" and recorded answers for the failures.
"""

from typing import Any

from lockgate.diagnostics import Place
from lockgate.engine.decisions import ProxyAnswer, decide
from lockgate.engine.effects import CallAws, CallHttp, Fault, HttpAnswer
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.headers import client_header, nominated
from lockgate.engine.remembered import RememberedLines
from lockgate.engine.utf8 import text_only
from lockgate.rules.limits import RESPONSE_BODY

__all__ = ["HttpAnswers", "HttpProxyAnswers"]

_CAUSES = {
    "connect": ("failure.connect", "error_class"),
    "tls": ("failure.backend_tls", "check"),
    "protocol": ("failure.backend_protocol", "reason"),
    "address": ("failure.endpoint_address", "reason"),
}


def take_answer(
    exchange: Exchange, place: Place, timeout_ms: int, timeout_place: Place, is_text: bool
) -> None:
    """Put the backend's answer into the exchange; raises Failure where there is none.

    ``is_text``: its body is a text, whatever it is.
    """
    reply = exchange.reply
    if isinstance(reply, Fault):
        raise fault(reply, place, timeout_ms, timeout_place, _limit(exchange, reply))
    assert isinstance(reply, HttpAnswer)
    exchange.backend_status = reply.status
    exchange.reply_headers = reply.headers
    body = reply.body
    exchange.take_body(body)
    coding = reply.fields.get(b"content-encoding")
    if coding is not None and coding.lower() != b"identity":
        exchange.reply_coding = coding.lower()
    elif is_text and not body.isascii():
        exchange.reply_body = text_only(body)
    effect = exchange.effect
    if (
        exchange.request.method == "HEAD"
        and isinstance(effect, CallHttp | CallAws)
        and effect.method == "HEAD"
    ):
        # The backend has left its body out as well; how long the client's would be, nobody knows.
        exchange.length = -1


def _limit(exchange: Exchange, reply: Fault) -> int:
    """How long the answer might have been, where it was too long."""
    effect = exchange.effect
    passage = effect.passage if isinstance(effect, CallHttp) else None
    if passage is None or passage.limit is None or reply.kind != "too_large":
        return RESPONSE_BODY
    # One that cannot pass as a stream is given up long before the limit of those that can.
    return passage.limit if int(reply.detail) > passage.limit else RESPONSE_BODY


def fault(
    reply: Fault, place: Place, timeout_ms: int, timeout_place: Place, limit: int = RESPONSE_BODY
) -> Failure:
    """The failure that a fault of the call means; ``limit`` is that of the answer's body."""
    if reply.kind == "timeout":
        facts: dict[str, Any] = {"limit": timeout_ms, "phase": reply.detail}
        return Failure("failure.timeout", timeout_place, facts)
    if reply.kind == "too_large":
        facts = {"limit": limit, "seen": reply.detail}
        return Failure("failure.response_too_large", place, facts)
    cause, fact = _CAUSES[reply.kind]
    return Failure(cause, place, {fact: reply.detail})


def _client_line(raw_name: bytes, raw_value: bytes) -> tuple[str, tuple[str, str]] | None:
    """A backend's header: its name in lower case, and the line that its client gets; None where
    it gets none.
    """
    name = raw_name.decode("latin-1")
    renamed = client_header(name)
    if renamed is None:
        return None
    return name.lower(), (renamed, raw_value.decode("latin-1"))


_client_lines = RememberedLines(_client_line)


class HttpAnswers:
    """Takes a custom integration's answer; ``is_text`` where the API has no binary types."""

    __slots__ = ("is_text", "place", "timeout_ms", "timeout_place")

    def __init__(
        self, place: Place, timeout_ms: int, timeout_place: Place, is_text: bool = True
    ) -> None:
        self.is_text = is_text
        self.place = place
        self.timeout_ms = timeout_ms
        self.timeout_place = timeout_place

    def take(self, exchange: Exchange) -> None:
        """Step 25: the answer."""
        take_answer(exchange, self.place, self.timeout_ms, self.timeout_place, self.is_text)


class HttpProxyAnswers:
    """Passes a backend's answer on: its status and body as they are, its headers by the table."""

    __slots__ = (
        "_decisions",
        "integration_place",
        "is_text",
        "place",
        "timeout_ms",
        "timeout_place",
    )

    def __init__(
        self,
        integration_place: Place,
        place: Place,
        timeout_ms: int,
        timeout_place: Place,
        is_text: bool = True,
    ) -> None:
        self.is_text = is_text
        self.integration_place = integration_place
        self.place = place
        self.timeout_ms = timeout_ms
        self.timeout_place = timeout_place
        self._decisions: dict[int, ProxyAnswer] = {}

    def _decision(self, status: int) -> ProxyAnswer:
        """The decision for a status; the same one for all answers that have it."""
        found = self._decisions.get(status)
        if found is None:
            found = ProxyAnswer("proxy.http", self.integration_place, status)
            self._decisions[status] = found
        return found

    def take(self, exchange: Exchange) -> None:
        """The backend's answer becomes the client's."""
        take_answer(exchange, self.place, self.timeout_ms, self.timeout_place, self.is_text)
        assert exchange.backend_status is not None
        decide(exchange, self._decision(exchange.backend_status))
        reply = exchange.reply
        assert isinstance(reply, HttpAnswer)
        own = nominated(reply.headers, reply.fields)
        headers = exchange.headers
        for raw in reply.headers:
            line = _client_lines[raw]
            if line is not None and line[0] not in own:
                headers.append(line[1])
        if b"content-type" not in reply.fields:
            exchange.content_type = "application/json"
        exchange.body = exchange.reply_body
        assert isinstance(exchange.reply, HttpAnswer)
        exchange.stream = exchange.reply.stream
        if exchange.length is not None:
            given = (v for n, v in exchange.reply_headers if n.lower() == b"content-length")
            exchange.length = int(next(given, b"-1"))
