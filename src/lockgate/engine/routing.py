"""Steps 7 and 9: a path that may be judged, and the method that serves it.

The route, the record and the backend's URI all come from the one raw path that is checked here.
"""

import base64
import hashlib
import re
from urllib.parse import unquote_to_bytes

from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.model import VERBS
from lockgate.rules.failures import VARIANTS
from lockgate.rules.headers import METHOD_OVERRIDE

__all__ = ["route"]

_PLAIN_PATH = re.compile(r"[A-Za-z0-9_~!$&'()*+,;=:@/-]*", re.ASCII)
_PATH = re.compile(r"(?:[!\"$&-\[\]-~]|%[0-9A-Fa-f]{2})*", re.ASCII)
_QUERY = re.compile(r"(?:[!\"$&-z~]|%[0-9A-Fa-f]{2})*", re.ASCII)
_OVERLONG = re.compile(rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]")
_BAD_BYTES = frozenset((*range(0x20), 0x7F))
_DOTS = (b".", b"..")
_VERBS = frozenset(VERBS)
_OVERRIDE = METHOD_OVERRIDE.encode()


def route(exchange: Exchange) -> None:
    """Set the exchange's operation and path parameters; raises Failure where none serves it."""
    path = exchange.path
    if not _PLAIN_PATH.fullmatch(path):
        _check_path(exchange, path)
    query = exchange.parameters.query_text
    if query and not _QUERY.fullmatch(query):
        raise _refused(exchange, "a character of the query must be encoded", "S-25")
    request = exchange.request
    override = request.fields.get(_OVERRIDE)
    if override is not None:
        exchange.verb = override.decode("latin-1").strip().upper()
    plan = exchange.plan
    assert plan is not None
    found = plan.router.find(path, exchange.verb) if exchange.verb in _VERBS else None
    if found is None:
        raise _no_route(exchange)
    operation, exchange.parameters.raw_path = found
    if operation.pending is not None:
        operation.settle()
    exchange.operation = operation


def _check_path(exchange: Exchange, path: str) -> None:
    """Refuse what a backend might read otherwise than the router does."""
    if not _PATH.fullmatch(path):
        raise _refused(exchange, "a character of the path must be encoded", "S-25")
    for segment in path.split("/"):
        decoded = unquote_to_bytes(segment)
        if decoded.partition(b";")[0] in _DOTS:
            raise _refused(exchange, "dot segment", "S-25")
        if not _BAD_BYTES.isdisjoint(decoded):
            raise _refused(exchange, "encoded control character", "S-25")
        if _OVERLONG.search(decoded):
            raise _refused(exchange, "overlong encoding of a character", "S-25")


def _refused(exchange: Exchange, reason: str, guard: str) -> Failure:
    plan = exchange.plan
    place = None if plan is None else plan.definition.paths_place
    return Failure("failure.path", place, {"reason": reason, "guard": guard})


def _no_route(exchange: Exchange) -> Failure:
    """No method serves the request; what an ``Authorization`` header says changes the text."""
    plan = exchange.plan
    assert plan is not None
    place = plan.definition.paths_place
    facts = {"verb": exchange.verb, "path": exchange.path}
    authorization = exchange.request.fields.get(b"authorization", b"").decode("latin-1").strip()
    message = _incomplete_signature(exchange, authorization) if authorization else None
    if message is None:
        return Failure("failure.no_route", place, facts, missing=exchange.path)
    return Failure(
        "failure.no_route",
        place,
        {**facts, "authorization": "not a signature"},
        missing=exchange.path,
        message=message,
        **VARIANTS["no_signature"].changes(),
    )


def _incomplete_signature(exchange: Exchange, header: str) -> str | None:
    """What is said of an ``Authorization`` that is no signature; None where it may be one.

    An unmatched route answers as a method with IAM authorization that does not exist. Texts as
    recorded in 2025.
    """
    rest = header.partition(" ")[2].strip()
    pieces = [piece.strip() for piece in rest.split(",")] if rest else []
    for piece in pieces:
        if "=" not in piece:
            return (
                "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with "
                f"SHA-256 and encoded with Base64): '{_hashed(piece)}'."
            )
    given = {piece.partition("=")[0] for piece in pieces}
    sentences = [
        f"Authorization header requires '{name}' parameter. "
        for name in ("Credential", "Signature", "SignedHeaders")
        if name not in given
    ]
    fields = exchange.request.fields
    if b"x-amz-date" not in fields and b"date" not in fields:
        sentences.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        )
    if not sentences:
        return None
    return (
        "".join(sentences)
        + f"(Hashed with SHA-256 and encoded with Base64) Authorization={_hashed(header)}"
    )


def _hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("latin-1")).digest()).decode()
