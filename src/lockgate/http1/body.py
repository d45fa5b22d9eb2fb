"""Bodies as they come and go: gathered, and sent behind their heads, without needless copies."""

import io

__all__ = ["joined", "pieces", "whole"]

_LARGE = 65_536


def joined(body: bytes | io.BytesIO | None, piece: bytes) -> bytes | io.BytesIO:
    """``body`` with ``piece`` behind it.

    No list of pieces: they may be as small as their sender likes. The buffer hands over its
    content without a copy (:func:`whole`), and grows with what has come, whatever is announced.
    """
    if not body:
        return piece
    if not isinstance(body, io.BytesIO):
        begun = body
        body = io.BytesIO()
        body.write(begun)
    body.write(piece)
    return body


def whole(body: bytes | io.BytesIO | None) -> bytes:
    """What was gathered, if anything was."""
    return body.getvalue() if isinstance(body, io.BytesIO) else body or b""


def pieces(head: bytes, body: bytes) -> tuple[bytes, ...]:
    """A message to be written: one piece, or two where joining them would copy much."""
    return (head + body,) if len(body) < _LARGE else (head, body)
