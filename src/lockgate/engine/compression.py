"""Compressed request bodies: which codings are taken (step 7), and inflating (step 17).

Source: guide page "Payload compression for REST APIs". What follows sees the inflated body, and
the backend no ``Content-Encoding``.
"""

from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.inflating import CODINGS, NotInCodingError, TooLongError, inflated
from lockgate.rules.limits import REQUEST_BODY

__all__ = ["check_coding", "inflate"]

_HEADER = b"content-encoding"
_IDENTITY = b"identity"


def check_coding(exchange: Exchange) -> None:
    """Refuse a coding that is not supported, and several at once."""
    coding = _coding(exchange)
    if coding not in CODINGS and coding != _IDENTITY:
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
    try:
        return inflated(body, coding, REQUEST_BODY)
    except NotInCodingError as error:
        raise _unsupported(coding, str(error), 17) from None
    except TooLongError:
        raise Failure("failure.too_large", None, {"limit": REQUEST_BODY}, step=17) from None
