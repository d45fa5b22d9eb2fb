"""Bodies as texts and as documents, read at most once an exchange.

Mappings read strictly: what is no JSON has no members. Templates read permissively and for
themselves (:mod:`lockgate.vtl`).
"""

from typing import Any

from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.inflating import CODINGS, NotInCodingError, TooLongError, inflated
from lockgate.engine.utf8 import text_only
from lockgate.java.json_reader import JsonReadError, read_strict_json
from lockgate.java.values import Value
from lockgate.rules.limits import RESPONSE_BODY

__all__ = [
    "as_bytes",
    "as_text",
    "reply_document",
    "reply_text",
    "request_document",
    "request_text",
    "text_body",
]


def as_text(body: bytes) -> str:
    """A body as UTF-8 text; wrong bytes become U+FFFD."""
    return body.decode("utf-8", "replace")


def as_bytes(text: str) -> bytes:
    """A text as UTF-8, as Java does it: halves of a pair are joined, one alone becomes ``?``."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        units = text.encode("utf-16-le", "surrogatepass")
        return units.decode("utf-16-le", "surrogatepass").encode("utf-8", "replace")


def request_text(exchange: Exchange) -> str:
    """The client's body as text."""
    return as_text(exchange.request.body)


def text_body(exchange: Exchange) -> None:
    """Let the client's body be text, where it is passed on as one."""
    request = exchange.request
    if request.body:
        request.body = text_only(request.body)


def reply_text(exchange: Exchange) -> str:
    """The integration's body as text; raises Failure where its coding cannot be undone."""
    if exchange.reply_coding is not None:
        return as_text(_without_coding(exchange, exchange.reply_coding))
    return as_text(exchange.reply_body)


def request_document(exchange: Exchange) -> Value:
    """The client's body as a document; None where it is no JSON."""
    documents = exchange.documents
    if "request" not in documents:
        documents["request"] = _document(request_text(exchange))
    return documents["request"]


def reply_document(exchange: Exchange) -> Value:
    """The integration's body as a document; None where it is no JSON."""
    documents = exchange.documents
    if "reply" not in documents:
        documents["reply"] = _document(reply_text(exchange))
    return documents["reply"]


def _without_coding(exchange: Exchange, coding: bytes) -> bytes:
    """The integration's body inflated. It passes as it came where nobody reads it."""
    body = exchange.reply_body
    if not body:
        return body
    assert exchange.operation is not None
    integration = exchange.operation.method.integration
    place = None if integration is None else integration.place
    facts: dict[str, Any] = {"coding": coding.decode("latin-1")[:64]}
    try:
        if coding not in CODINGS:
            raise NotInCodingError("the coding is not supported")
        return inflated(body, coding, RESPONSE_BODY)
    except NotInCodingError as error:
        raise Failure("failure.response_encoding", place, {**facts, "reason": str(error)}) from None
    except TooLongError:
        facts["limit"] = RESPONSE_BODY
        raise Failure("failure.response_too_large", place, facts) from None


def _document(text: str) -> Value:
    if not text:
        return None
    try:
        return read_strict_json(text)
    except JsonReadError:
        return None
