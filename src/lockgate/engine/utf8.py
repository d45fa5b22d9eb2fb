"""Bodies that are texts: UTF-8, and nothing else.

The service reads such a body as text and writes it anew, so bytes that are no UTF-8 become U+FFFD.
"""

import codecs

from lockgate.rules.compat import TEXT_BODIES

__all__ = ["is_utf8", "text_only"]

_PIECE = 65_536


def text_only(body: bytes) -> bytes:
    """``body`` itself where it is UTF-8, else with U+FFFD for what is not."""
    if body.isascii() or TEXT_BODIES != "utf-8" or is_utf8(body):
        return body
    return body.decode("utf-8", "replace").encode()


def is_utf8(body: bytes) -> bool:
    """Whether ``body`` is UTF-8; a whole text could take four times as much."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(body)
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
