"""Bodies as texts and as documents, read at most once an exchange.

Mappings read strictly: what is no JSON has no members. Templates read permissively and for
themselves (:mod:`lockgate.vtl`).
"""

from lockgate.engine.exchange import Exchange
from lockgate.java.json_reader import JsonReadError, read_strict_json
from lockgate.java.values import Value

__all__ = [
    "as_bytes",
    "as_text",
    "reply_document",
    "reply_text",
    "request_document",
    "request_text",
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


def reply_text(exchange: Exchange) -> str:
    """The integration's body as text."""
    return as_text(exchange.reply_body)


def request_document(exchange: Exchange) -> Value:
    """The client's body as a document; None where it is no JSON."""
    documents = exchange.documents
    if "request" not in documents:
        documents["request"] = _document(exchange.request.body)
    return documents["request"]


def reply_document(exchange: Exchange) -> Value:
    """The integration's body as a document; None where it is no JSON."""
    documents = exchange.documents
    if "reply" not in documents:
        documents["reply"] = _document(exchange.reply_body)
    return documents["reply"]


def _document(body: bytes) -> Value:
    if not body:
        return None
    try:
        return read_strict_json(as_text(body))
    except JsonReadError:
        return None
