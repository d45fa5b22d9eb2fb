"""The canonical form of a request as it was received: what its sender must have signed.

Source: access-control.md, section 7.2. The body's hash is made of what came, whatever the sender
says that it is; so ``UNSIGNED-PAYLOAD`` is a mismatch.
"""

import hashlib
from collections.abc import Sequence
from urllib.parse import quote, unquote_to_bytes

from lockgate.control.request import Request
from lockgate.integrations.sigv4 import normalised

__all__ = ["canonical_request"]

_SIGNATURE = "X-Amz-Signature="


def canonical_request(request: Request, names: Sequence[str]) -> str:
    """The canonical request with the signed headers' lower-case, sorted ``names``.

    Bytes that are no UTF-8 are surrogates in it.
    """
    path, _, query = request.target.partition("?")
    values: dict[str, list[bytes]] = {}
    for name, value in request.headers:
        values.setdefault(name.decode("latin-1").lower(), []).append(b" ".join(value.split()))
    lines = [f"{name}:{_text(b','.join(values.get(name, ())))}\n" for name in names]
    return "\n".join(
        (
            request.method,
            quote(normalised(path).encode("latin-1"), safe="/-._~"),
            _query(query),
            "".join(lines),
            ";".join(names),
            hashlib.sha256(request.body).hexdigest(),
        )
    )


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = [
        tuple(map(_encoded, pair.partition("=")[::2]))
        for pair in query.split("&")
        if pair and not pair.startswith(_SIGNATURE)
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.encode("latin-1")), safe="-_.~")
