"""Compressed request bodies: which codings are taken (step 7), and inflating (step 17).

Source: guide page "Payload compression for REST APIs". What follows sees the inflated body, and
the backend no ``Content-Encoding``.
"""

import zlib

from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.rules.limits import REQUEST_BODY

__all__ = ["check_coding", "inflate"]

_HEADER = b"content-encoding"
_IDENTITY = b"identity"
_MEMBERS = 64
"""Compressed texts that one body may consist of; nobody needs more than one."""

_FORMATS = {b"gzip": (zlib.MAX_WBITS | 16,), b"deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS)}
"""Window bits to try. "deflate" is zlib's format, but many senders leave its frame out."""


def check_coding(exchange: Exchange) -> None:
    """Refuse a coding that is not supported, and several at once."""
    coding = _coding(exchange)
    if coding not in (b"gzip", b"deflate", _IDENTITY):
        raise _unsupported(coding, "the coding is not supported", 7)


def inflate(exchange: Exchange) -> None:
    """Put the inflated body in place of the compressed one."""
    request = exchange.request
    coding = _coding(exchange)
    if coding == _IDENTITY:
        return
    if request.body:
        request.body = _inflated(request.body, coding)
    request.headers = [line for line in request.headers if line[0].lower() != _HEADER]
    request.fields = {name: value for name, value in request.fields.items() if name != _HEADER}


def _coding(exchange: Exchange) -> bytes:
    lines = [value for name, value in exchange.request.headers if name.lower() == _HEADER]
    return b",".join(line.strip().lower() for line in lines)


def _unsupported(coding: bytes, reason: str, step: int) -> Failure:
    facts = {"coding": coding.decode("latin-1")[:64], "reason": reason}
    return Failure("failure.content_encoding", None, facts, step=step)


def _inflated(body: bytes, coding: bytes) -> bytes:
    """The content of ``body``, which may be several compressed texts one after the other."""
    found = b""
    rest = body
    for _ in range(_MEMBERS):
        try:
            content, rest = _member(rest, coding, REQUEST_BODY - len(found) + 1)
        except zlib.error as error:
            raise _unsupported(coding, f"the body is not in that coding: {error}", 17) from None
        found += content
        if len(found) > REQUEST_BODY:
            raise Failure("failure.too_large", None, {"limit": REQUEST_BODY}, step=17)
        if not rest:
            return found
    raise _unsupported(coding, "the body consists of too many compressed texts", 17)


def _member(body: bytes, coding: bytes, limit: int) -> tuple[bytes, bytes]:
    """The content of one compressed text, cut at ``limit`` bytes, and what stands behind it."""
    *others, last = _FORMATS[coding]
    for bits in others:
        try:
            return _read(body, bits, limit)
        except zlib.error:
            continue
    return _read(body, last, limit)


def _read(body: bytes, bits: int, limit: int) -> tuple[bytes, bytes]:
    reader = zlib.decompressobj(bits)
    content = reader.decompress(body, limit)
    if not reader.eof and len(content) < limit:
        raise zlib.error("it ends too early")
    return content, reader.unused_data
