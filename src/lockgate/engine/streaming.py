"""Which bodies of HTTP_PROXY integrations may pass without being read, where the payload limit is
lifted: Lockgate's own, the service has none that are longer than the limit.

Whatever looks at a body needs the whole of it, and such a body keeps the service's limit.
"""

from functools import partial

from lockgate.engine.answer_compression import AnswerCompression, coding_for
from lockgate.engine.binary_types import BinaryTypes
from lockgate.engine.effects import Passage
from lockgate.engine.exchange import Exchange
from lockgate.model import Integration
from lockgate.rules.compat import HTTP_PROXY_CONTENT, STREAMED_TEXT
from lockgate.rules.content_handling import ANSWERS, REQUESTS, Form

__all__ = ["Streaming", "compile_streaming"]

_BODY = "method.request.body"
_BODY_CHECK = 20


class Streaming:
    """What one operation lets pass; ``limit`` is the longest body, None: any."""

    __slots__ = ("_compression", "_handling", "_reads_request", "_types", "limit")

    def __init__(
        self,
        limit: int | None,
        types: BinaryTypes | None,
        handling: str | None,
        compression: AnswerCompression | None,
        reads_request: bool,
    ) -> None:
        self.limit = limit
        self._types = types
        self._handling = handling
        self._compression = compression
        self._reads_request = reads_request

    def takes_request(self, exchange: Exchange) -> bool:
        """Whether nothing reads the client's body."""
        fields = exchange.request.fields
        if self._reads_request or b"content-encoding" in fields:
            return False
        is_binary = (
            self._types is not None and self._types.of_body(fields.get(b"content-type")) is not None
        )
        return _passes(REQUESTS[is_binary, self._handling])

    def passage(self, exchange: Exchange) -> Passage:
        """How bodies pass through the call of ``exchange``."""
        return Passage(exchange.request.stream, partial(self.takes_answer, exchange), self.limit)

    def takes_answer(self, exchange: Exchange, _status: int, fields: dict[bytes, bytes]) -> bool:
        """Whether nothing reads the body of an answer with these headers."""
        accepted = exchange.request.fields
        if exchange.request.method == "HEAD":
            # Its answer has none, whatever the backend was asked for.
            return False
        if (
            self._compression is not None
            and b"content-encoding" not in fields
            and coding_for(accepted.get(b"accept-encoding", b"").decode("latin-1")) is not None
        ):
            return False
        types = self._types
        if types is None:
            return _passes("text")
        own = types.of_body(fields.get(b"content-type")) is not None
        wanted = types.of_accept(accepted.get(b"accept")) is not None
        return _passes(ANSWERS[own, wanted, None])


def _passes(form: Form) -> bool:
    return form == "bytes" or (form == "text" and STREAMED_TEXT == "untouched")


def compile_streaming(
    limit: int | None,
    integration: Integration,
    types: BinaryTypes | None,
    compression: AnswerCompression | None,
    checks: tuple[int, ...],
) -> Streaming:
    """What an HTTP_PROXY integration lets pass; ``checks`` are the steps of its method's checks."""
    reads = _BODY_CHECK in checks or any(
        mapping.source.startswith(_BODY) for mapping in integration.request_parameters
    )
    if not HTTP_PROXY_CONTENT:
        return Streaming(limit, None, None, compression, reads)
    return Streaming(limit, types, integration.content_handling, compression, reads)
