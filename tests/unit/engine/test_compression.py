"""Compressed request bodies: which are taken, what is refused, and that bombs stay small."""

import gzip
import zlib

import pytest

from lockgate.engine.compression import check_coding, inflate
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.messages import Request
from lockgate.rules.limits import REQUEST_BODY

TEXT = b'{"a": 1}'


def exchange(body: bytes, *codings: str) -> Exchange:
    headers = [(b"Host", b"x"), *((b"Content-Encoding", coding.encode()) for coding in codings)]
    fields = {name.lower(): value for name, value in headers}
    return Exchange(
        Request("POST", "/", headers, fields, body, id="i", extended_id="e", trace="t", epoch_ms=0)
    )


def raw(text: bytes) -> bytes:
    writer = zlib.compressobj(wbits=-15)
    return writer.compress(text) + writer.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), " GZip "),
        (gzip.compress(TEXT[:3]) + gzip.compress(TEXT[3:]), "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw(TEXT), "deflate"),
        (TEXT, "identity"),
    ],
)
def test_bodies_are_inflated(body: bytes, coding: str) -> None:
    given = exchange(body, coding)
    check_coding(given)
    inflate(given)
    assert given.request.body == TEXT
    left = [name for name, _ in given.request.headers]
    assert left == ([b"Host"] if coding != "identity" else [b"Host", b"Content-Encoding"])


def test_no_body_is_none() -> None:
    given = exchange(b"", "gzip")
    inflate(given)
    assert given.request.body == b""
    assert b"content-encoding" not in given.request.fields


@pytest.mark.parametrize(
    "codings",
    [("br",), ("zstd",), ("gzip, gzip",), ("gzip", "deflate"), ("",), ("identity, gzip",)],
)
def test_other_codings_are_refused(codings: tuple[str, ...]) -> None:
    with pytest.raises(Failure) as refused:
        check_coding(exchange(TEXT, *codings))
    assert (refused.value.cause.name, refused.value.status) == ("failure.content_encoding", 415)
    assert refused.value.step == 7


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (TEXT, "gzip"),
        (TEXT, "deflate"),
        (gzip.compress(TEXT)[:-3], "gzip"),
        (gzip.compress(TEXT) + b"junk", "gzip"),
        (zlib.compress(TEXT) + b"junk", "deflate"),
        (zlib.compress(TEXT), "gzip"),
        (raw(TEXT), "gzip"),
        (gzip.compress(TEXT), "deflate"),
        (gzip.compress(b"") * 100, "gzip"),
    ],
)
def test_bodies_in_no_such_coding_are_refused(body: bytes, coding: str) -> None:
    with pytest.raises(Failure) as refused:
        inflate(exchange(body, coding))
    assert (refused.value.status, refused.value.step) == (415, 17)


def test_the_largest_body_is_taken() -> None:
    given = exchange(gzip.compress(bytes(REQUEST_BODY)), "gzip")
    inflate(given)
    assert len(given.request.body) == REQUEST_BODY


@pytest.mark.parametrize("parts", [1, 2, 20])
def test_bombs_end_at_the_limit(parts: int) -> None:
    bomb = gzip.compress(bytes(REQUEST_BODY // parts + 1)) * parts
    with pytest.raises(Failure) as refused:
        inflate(exchange(bomb, "gzip"))
    assert (refused.value.cause.name, refused.value.status) == ("failure.too_large", 413)
