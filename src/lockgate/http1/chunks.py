"""What the parser does not bound of a body in chunks: digits of sizes, extensions, trailers."""

import re

from lockgate.rules import limits

__all__ = ["Chunks"]

_SIZE = re.compile(rb"[0-9A-Fa-f]*")
_END = 2
"""Bytes of the end of line behind a chunk."""


class Chunks:
    """Follows one body. The parser gets the same bytes and judges their form; where that is not
    right, what is found here does not matter.
    """

    __slots__ = ("_extensions", "_is_in_size", "_is_long", "_missing", "_size", "_trailers")

    def __init__(self) -> None:
        self._size = b""
        self._is_in_size = True
        self._is_long = False
        self._missing = 0
        self._extensions = 0
        self._trailers: int | None = None

    def flaw(self, piece: bytes) -> str | None:
        """Follow ``piece``; gives what is too long now, if anything is."""
        at, end = 0, len(piece)
        while at < end and self._trailers is None:
            if self._missing:
                step = min(self._missing, end - at)
                self._missing -= step
                at += step
                continue
            at = self._head(piece, at)
            if self._is_long:
                return "chunk size"
            if self._extensions > limits.CHUNK_EXTENSIONS:
                return "chunk extensions"
        if self._trailers is not None:
            self._trailers += end - at
            if self._trailers > limits.TRAILERS:
                return "trailers"
        return None

    def _head(self, piece: bytes, at: int) -> int:
        """Follow the line of a size from ``at`` on; gives where the line, or the piece, ends."""
        if self._is_in_size:
            found = _SIZE.match(piece, at)
            assert found is not None
            self._size += found[0]
            if len(self._size) > limits.CHUNK_DIGITS:
                self._is_long = True
                return len(piece)
            at = found.end()
            if at == len(piece):
                return at
            self._is_in_size = False
        stop = piece.find(b"\n", at)
        rest = piece[at : stop if stop >= 0 else None]
        self._extensions += len(rest) - rest.endswith(b"\r")
        if stop < 0:
            return len(piece)
        size = int(self._size or b"0", 16)
        self._size = b""
        self._is_in_size = True
        if size:
            self._missing = size + _END
        else:
            self._trailers = 0
        return stop + 1
