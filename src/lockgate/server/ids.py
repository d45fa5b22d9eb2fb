"""Ids of requests, made in batches: one call of the system for hundreds of them."""

import os
from base64 import b64encode

__all__ = ["Ids"]

_BATCH = 256
_UUID_DIGITS = 32
_EXTENDED_BYTES = 12
_EXTENDED_CHARACTERS = 16
_TRACE_DIGITS = 24
_VERSION = bytes(0x40 | byte & 0x0F for byte in range(256))
_VARIANT = bytes(0x80 | byte & 0x3F for byte in range(256))
"""RFC 9562: what bytes 6 and 8 of a UUID of version 4 are made of any byte."""


class Ids:
    """Makes ids; none of them can be guessed from another."""

    __slots__ = ("_extended", "_left", "_traces", "_uuids")

    def __init__(self) -> None:
        self._uuids = self._extended = self._traces = ""
        self._left = 0

    def next(self) -> tuple[str, str, str]:
        """A request id (UUID version 4), an extended request id, and 24 hex digits."""
        if not self._left:
            self._make()
        left = self._left = self._left - 1
        text = self._uuids
        i = left * _UUID_DIGITS
        extended = left * _EXTENDED_CHARACTERS
        trace = left * _TRACE_DIGITS
        return (
            f"{text[i : i + 8]}-{text[i + 8 : i + 12]}-{text[i + 12 : i + 16]}"
            f"-{text[i + 16 : i + 20]}-{text[i + 20 : i + 32]}",
            self._extended[extended : extended + _EXTENDED_CHARACTERS - 1] + "=",
            self._traces[trace : trace + _TRACE_DIGITS],
        )

    def _make(self) -> None:
        uuids = bytearray(os.urandom(_BATCH * _UUID_DIGITS // 2))
        uuids[6::16] = uuids[6::16].translate(_VERSION)
        uuids[8::16] = uuids[8::16].translate(_VARIANT)
        self._uuids = uuids.hex()
        # Eleven bytes each: the twelfth makes them end where their text does, and is not shown.
        extended = bytearray(os.urandom(_BATCH * _EXTENDED_BYTES))
        extended[11::_EXTENDED_BYTES] = bytes(_BATCH)
        self._extended = b64encode(extended).decode()
        self._traces = os.urandom(_BATCH * _TRACE_DIGITS // 2).hex()
        self._left = _BATCH

    def request_id(self) -> str:
        """A request id alone."""
        return self.next()[0]
