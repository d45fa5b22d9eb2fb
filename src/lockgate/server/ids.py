"""Ids of requests, made in batches: one call of the system for a thousand of them."""

import os
from base64 import b64encode

__all__ = ["Ids"]

_BATCH = 256
_UUID_BYTES = 16
_EXTENDED_BYTES = 11
_TRACE_BYTES = 12
_SIZE = _UUID_BYTES + _EXTENDED_BYTES + _TRACE_BYTES


class Ids:
    """Makes ids; none of them can be guessed from another."""

    __slots__ = ("_at", "_hex", "_raw")

    def __init__(self) -> None:
        self._raw = b""
        self._hex = ""
        self._at = 0

    def next(self) -> tuple[str, str, str]:
        """A request id (UUID version 4), an extended request id, and 24 hex digits."""
        at = self._at
        if at >= len(self._raw):
            self._raw = os.urandom(_SIZE * _BATCH)
            self._hex = self._raw.hex()
            at = 0
        self._at = at + _SIZE
        text = self._hex
        i = at * 2
        variant = "89ab"[int(text[i + 16], 16) & 3]
        start = at + _UUID_BYTES
        trace = i + (_UUID_BYTES + _EXTENDED_BYTES) * 2
        return (
            f"{text[i : i + 8]}-{text[i + 8 : i + 12]}-4{text[i + 13 : i + 16]}"
            f"-{variant}{text[i + 17 : i + 20]}-{text[i + 20 : i + 32]}",
            b64encode(self._raw[start : start + _EXTENDED_BYTES]).decode(),
            text[trace : trace + 24],
        )

    def request_id(self) -> str:
        """A request id alone."""
        return self.next()[0]
