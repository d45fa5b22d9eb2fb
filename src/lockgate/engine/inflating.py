"""gzip and deflate undone, with bounds: a small body may hold a very large one.

Input and output go in small steps, so that nothing is made that is not wanted: of a bomb no more
than the limit, and of a body no second copy.
"""

import io
import zlib

__all__ = ["CODINGS", "NotInCodingError", "TooLongError", "inflated"]

_FORMATS = {b"gzip": (zlib.MAX_WBITS | 16,), b"deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS)}
"""Window bits to try. "deflate" is zlib's format, but many senders leave its frame out."""

CODINGS = frozenset(_FORMATS)
"""The codings that can be undone."""

_MEMBERS = 64
"""Compressed texts that one body may consist of; nobody needs more than one."""
_PIECE = 65_536


class NotInCodingError(Exception):
    """The body is not in the coding it is said to be in; the argument says why."""


class TooLongError(Exception):
    """The content is longer than it may be."""


def inflated(body: bytes, coding: bytes, limit: int) -> bytes:
    """The content of ``body``, which may be several compressed texts one after the other.

    Raises NotInCodingError, and TooLongError where it has more than ``limit`` bytes.
    """
    content = io.BytesIO()
    view = memoryview(body)
    at = 0
    for _ in range(_MEMBERS):
        at = _member(view, at, coding, content, limit)
        if at == len(body):
            return content.getvalue()
    raise NotInCodingError("the body consists of too many compressed texts")


def _member(view: memoryview, at: int, coding: bytes, content: io.BytesIO, limit: int) -> int:
    """Add the content of the compressed text at ``at``; answers where it ends."""
    begun = content.tell()
    *others, last = _FORMATS[coding]
    for bits in others:
        try:
            return _read(view, at, bits, content, limit)
        except zlib.error:
            content.seek(begun)
            content.truncate()
    try:
        return _read(view, at, last, content, limit)
    except zlib.error as error:
        raise NotInCodingError(f"the body is not in that coding: {error}") from None


def _read(view: memoryview, at: int, bits: int, content: io.BytesIO, limit: int) -> int:
    reader = zlib.decompressobj(bits)
    while at < len(view):
        piece: memoryview | bytes = view[at : at + _PIECE]
        at += len(piece)
        while True:
            part = reader.decompress(piece, _PIECE)
            content.write(part)
            if content.tell() > limit:
                raise TooLongError
            if reader.eof:
                return at - len(reader.unused_data)
            piece = reader.unconsumed_tail
            if not piece and len(part) < _PIECE:
                break
    raise zlib.error("it ends too early")
