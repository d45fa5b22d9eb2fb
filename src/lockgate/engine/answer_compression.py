"""Compressing answers (step 30), where the API has a minimum size for it.

Source: guide page "Payload compression for REST APIs": the coding that the client likes best
decides, and where that is none of ours nothing is compressed.
"""

import re
import zlib

from lockgate.engine.exchange import Exchange
from lockgate.rules.compat import ACCEPT_ENCODING_STAR
from lockgate.rules.limits import COMPRESSION_THOROUGH

__all__ = ["AnswerCompression", "coding_for"]

_WINDOWS = {"gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
"""The codings that answers are given, the one for "any" first."""
_BODILESS = frozenset((204, 304))
_THOROUGH = 6
_QUICK = ((1, zlib.Z_DEFAULT_STRATEGY), (1, zlib.Z_HUFFMAN_ONLY))
"""Levels and strategies for large bodies: looking for repetitions, or at their bytes alone."""
_STORED = 0
_SAMPLES = 16
_SAMPLE = 2_048
_GAIN = 0.95
"""What the samples of a large body must shrink to, or it is put into the coding as it is."""
_WEIGHT = re.compile(r"[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*", re.ASCII)
_MOST_CODINGS = 32


class AnswerCompression:
    """Compresses answers of at least ``minimum`` bytes."""

    __slots__ = ("minimum",)

    def __init__(self, minimum: int) -> None:
        # Of nothing there is nothing to compress.
        self.minimum = max(1, minimum)

    def run(self, exchange: Exchange) -> None:
        """Put the compressed body in place of the answer's, if the client takes one."""
        request = exchange.request
        body = exchange.body
        if (
            len(body) < self.minimum
            or b"accept-encoding" not in request.fields
            or request.method == "HEAD"
            or exchange.status in _BODILESS
            or any(name.lower() == "content-encoding" for name, _ in exchange.headers)
        ):
            return
        lines = [value for name, value in request.headers if name.lower() == b"accept-encoding"]
        coding = coding_for(b",".join(lines).decode("latin-1"))
        if coding is not None:
            exchange.body = compressed(body, coding)
            exchange.headers.append(("Content-Encoding", coding))


def coding_for(accepted: str) -> str | None:
    """The coding for an ``Accept-Encoding``; None where the best-liked one is none of ours."""
    weights = _weights(accepted)
    if not weights:
        return None
    best = max(weights, key=lambda name: weights[name])
    if weights[best] == 0:
        return None
    if best != "*":
        return best if best in _WINDOWS else None
    if ACCEPT_ENCODING_STAR != "gzip":
        return None
    return next((coding for coding in _WINDOWS if coding not in weights), None)


def _weights(accepted: str) -> dict[str, float]:
    """The codings with their weights, in their order; what cannot be read is not wanted."""
    found: dict[str, float] = {}
    for part in accepted.split(",", _MOST_CODINGS)[:_MOST_CODINGS]:
        name, separator, parameter = part.partition(";")
        name = name.strip(" \t").lower()
        if not name:
            continue
        weight = _WEIGHT.fullmatch(parameter) if separator else None
        value = float(weight[1]) if weight else 0.0 if separator else 1.0
        found.setdefault(name, value)
    return found


def compressed(body: bytes, coding: str) -> bytes:
    """``body`` in that coding; the same bytes for the same body."""
    window = _WINDOWS[coding]
    if len(body) <= COMPRESSION_THOROUGH:
        return _written(body, _THOROUGH, window)
    # The gateway does nothing else meanwhile, and 10 MB of base64 or of images would take it five
    # times as long as JSON does, to come out as large as they are by a quicker way.
    sample = _sample(body)
    size, level, strategy = min(
        (len(_written(sample, level, window, strategy)), level, strategy)
        for level, strategy in _QUICK
    )
    if size > len(sample) * _GAIN:
        return _written(body, _STORED, window)
    return _written(body, level, window, strategy)


def _sample(body: bytes) -> bytes:
    """Pieces from all over a large body."""
    step = len(body) // _SAMPLES
    return b"".join(body[start : start + _SAMPLE] for start in range(0, len(body), step))


def _written(
    body: bytes, level: int, window: int, strategy: int = zlib.Z_DEFAULT_STRATEGY
) -> bytes:
    writer = zlib.compressobj(level, zlib.DEFLATED, window, zlib.DEF_MEM_LEVEL, strategy)
    return writer.compress(body) + writer.flush()
