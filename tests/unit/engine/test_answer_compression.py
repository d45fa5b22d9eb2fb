"""Which coding an answer is given, and when it is given one."""

import base64
import gzip
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import request

from lockgate.engine.answer_compression import AnswerCompression, coding_for, compressed
from lockgate.engine.decisions import ProxyAnswer, decide
from lockgate.engine.exchange import Exchange
from lockgate.rules.limits import COMPRESSION_THOROUGH


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("deflate", "deflate"),
        ("gzip, deflate, br", "gzip"),
        ("deflate, gzip", "deflate"),
        ("deflate;q=0.5, gzip", "gzip"),
        ("gzip;q=0.2,deflate;q=0.3", "deflate"),
        ("gzip ; q=0.2 , deflate ;\tQ=0.3", "deflate"),
        ("gzip;q=1.000", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("gzip;q=0.001, identity;q=0", "gzip"),
        (",, gzip", "gzip"),
        ("*", "gzip"),
        ("*;q=0.1", "gzip"),
        ("gzip;q=0, *", "deflate"),
        ("gzip;q=0, deflate;q=0, *", None),
        ("gzip;q=0.5, *;q=0.1", "gzip"),
        ("br;q=1.0,gzip;q=0.5", None),
        ("br, gzip", None),
        ("zstd;q=0.5, gzip;q=0.9", "gzip"),
        ("identity", None),
        ("identity, gzip", None),
        ("identity;q=0.1, gzip;q=0.2", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.0, deflate;q=0", None),
        ("*;q=0", None),
        ("", None),
        (",", None),
        ("gzip;q=2", None),
        ("gzip;q=-1", None),
        ("gzip;q=0.1234", None),
        ("gzip;level=9", None),
        ("gzip;q=nan", None),
        ("x-gzip", None),
        ("gzip, gzip;q=0", "gzip"),
    ],
)
def test_the_coding_liked_best(accepted: str, coding: str | None) -> None:
    assert coding_for(accepted) == coding


@given(st.text())
def test_any_header_gives_one_of_ours_or_none(accepted: str) -> None:
    assert coding_for(accepted) in ("gzip", "deflate", None)


def test_a_star_may_mean_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.answer_compression.ACCEPT_ENCODING_STAR", "none")
    assert coding_for("*") is None
    assert coding_for("*;q=0.1, gzip") == "gzip"


@pytest.mark.parametrize("size", [1, 1_000, COMPRESSION_THOROUGH + 1])
def test_codings_are_what_they_are_called(size: int) -> None:
    body = b"ab" * (size // 2) + b"c"
    assert gzip.decompress(compressed(body, "gzip")) == body
    assert zlib.decompress(compressed(body, "deflate")) == body
    assert compressed(body, "gzip") == compressed(body, "gzip")


NOISE = random.Random(1).randbytes(COMPRESSION_THOROUGH)
LARGE: dict[str, tuple[bytes, float]] = {
    "JSON": (b'{"name": "a word", "price": 10}, ' * (COMPRESSION_THOROUGH // 20), 0.02),
    "a text without repetitions": (base64.b64encode(NOISE), 0.76),
    "an image": (NOISE + b"x", 1.001),
    "an image in a text": (b"a" * COMPRESSION_THOROUGH + NOISE, 0.6),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_bodies_shrink_where_that_is_quick(name: str) -> None:
    body, share = LARGE[name]
    for coding, window in (("gzip", 31), ("deflate", 15)):
        found = compressed(body, coding)
        assert zlib.decompress(found, window) == body
        assert len(found) < len(body) * share


def exchange_of(body: bytes, status: int = 200, method: str = "GET", **headers: str) -> Exchange:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    exchange = Exchange(request(method, "/", b"", given))
    decide(exchange, ProxyAnswer("proxy.http", None, status))  # type: ignore[arg-type]
    exchange.body = body
    return exchange


@pytest.mark.parametrize(
    ("minimum", "size", "is_compressed"),
    [(0, 0, False), (0, 1, True), (1, 1, True), (10, 9, False), (10, 10, True), (10, 11, True)],
)
def test_the_minimum_counts(minimum: int, size: int, is_compressed: bool) -> None:
    exchange = exchange_of(b"a" * size, Accept_Encoding="gzip")
    AnswerCompression(minimum).run(exchange)
    assert (exchange.headers == [("Content-Encoding", "gzip")]) == is_compressed
    assert (exchange.body[:2] == b"\x1f\x8b") == is_compressed


@pytest.mark.parametrize(
    "exchange",
    [
        exchange_of(b"a", 204, Accept_Encoding="gzip"),
        exchange_of(b"a", 304, Accept_Encoding="gzip"),
        exchange_of(b"a", 200, "HEAD", Accept_Encoding="gzip"),
        exchange_of(b"a", 200),
    ],
)
def test_what_is_left_alone(exchange: Exchange) -> None:
    AnswerCompression(0).run(exchange)
    assert (exchange.body, exchange.headers) == (b"a", [])


def test_an_answer_with_a_coding_keeps_it() -> None:
    exchange = exchange_of(b"a", Accept_Encoding="gzip")
    exchange.headers = [("content-ENCODING", "br")]
    AnswerCompression(0).run(exchange)
    assert exchange.body == b"a"


def test_all_lines_of_the_header_count() -> None:
    exchange = exchange_of(b"a", Accept_Encoding="br")
    exchange.request.headers.insert(0, (b"ACCEPT-encoding", b"deflate"))
    AnswerCompression(0).run(exchange)
    assert exchange.headers == [("Content-Encoding", "deflate")]
