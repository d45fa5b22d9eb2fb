"""Bodies to base64 and back."""

import binascii

import msgspec

__all__ = ["decoded", "encoded", "without_quotes"]

_WHOLE = 4


def encoded(body: bytes) -> bytes:
    """The base64 of ``body``, in one line, with padding."""
    return binascii.b2a_base64(body, newline=False)


def decoded(body: bytes | str) -> bytes | None:
    """The bytes that ``body`` is the base64 of; None where it is none.

    The standard alphabet in one line, as Java's basic decoder takes it: padding may be left out,
    nothing may stand around.
    """
    if isinstance(body, str) and not body.isascii():
        return None
    rest = len(body) % _WHOLE
    if rest:
        pad = b"=" if isinstance(body, bytes) else "="
        if rest == 1 or body[-1:] == pad:
            return None
        body += pad * (_WHOLE - rest)  # type: ignore[operator]
    try:
        return binascii.a2b_base64(body, strict_mode=True)
    except binascii.Error:
        return None


def without_quotes(body: bytes) -> bytes:
    """A function's result that is a text, without its quotes; any other result as it is."""
    if len(body) < len(b'""') or not body[:1] == b'"' == body[-1:]:
        return body
    if b"\\" not in body:
        return body[1:-1]
    try:
        return msgspec.json.decode(body, type=str).encode()
    except msgspec.DecodeError:
        return body
