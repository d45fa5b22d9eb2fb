"""The ``X-Amzn-Trace-Id`` header: passed on where the client sent one, made otherwise.

Source: guide page "Setting up AWS X-Ray with API Gateway REST APIs"; forms recorded on the
service.
"""

import re

from lockgate.engine.exchange import Exchange

__all__ = ["own_root", "trace_header"]

_ROOT = re.compile(r"(?:^|;)\s*root=1-[0-9a-f]{8}-[0-9a-f]{24}\s*(?:;|$)", re.IGNORECASE)
_ANY_ROOT = re.compile(r"(?:^|;)\s*root=[^;]*", re.IGNORECASE)
_SAFE = re.compile(r"[\x20-\x7e]{1,512}")
_hex_of_second: dict[int, str] = {}
"""The second of the last trace id, as it stands there."""


def own_root(exchange: Exchange) -> str:
    """A trace id of the gateway's own: ``Root=1-{epoch}-{24 hex}``."""
    request = exchange.request
    second = request.epoch_ms // 1000
    text = _hex_of_second.get(second)
    if text is None:
        _hex_of_second.clear()
        text = _hex_of_second[second] = f"{second:08x}"
    return f"Root=1-{text}-{request.trace}"


def trace_header(exchange: Exchange) -> str:
    """The value for the backend and, on integration answers, for the client."""
    given = exchange.request.fields.get(b"x-amzn-trace-id")
    if given is None:
        return own_root(exchange)
    text = given.decode("latin-1").strip()
    if not _SAFE.fullmatch(text):
        return own_root(exchange)
    if _ROOT.search(text):
        return text
    rest = _ANY_ROOT.sub("", text).strip("; ")
    return f"{own_root(exchange)};{rest}" if rest else own_root(exchange)
