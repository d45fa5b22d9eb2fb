"""Inflating in small steps."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.engine.inflating import NotInCodingError, TooLongError, inflated

LIMIT = 1 << 20


def raw(text: bytes) -> bytes:
    writer = zlib.compressobj(wbits=-15)
    return writer.compress(text) + writer.flush()


@given(st.lists(st.binary(max_size=2_000), min_size=1, max_size=5), st.integers(1, 200))
def test_members_one_after_the_other(parts: list[bytes], times: int) -> None:
    wanted = b"".join(part * times for part in parts)
    if len(wanted) <= LIMIT:
        body = b"".join(gzip.compress(part * times) for part in parts)
        assert inflated(body, b"gzip", LIMIT) == wanted
        body = b"".join(zlib.compress(part * times) for part in parts)
        assert inflated(body, b"deflate", LIMIT) == wanted


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, LIMIT])
@pytest.mark.parametrize("level", [0, 9])
def test_sizes_around_the_steps(size: int, level: int) -> None:
    text = bytes(size)
    assert inflated(gzip.compress(text, level), b"gzip", LIMIT) == text
    assert inflated(zlib.compress(text, level), b"deflate", LIMIT) == text
    assert inflated(raw(text), b"deflate", LIMIT) == text


@pytest.mark.parametrize("body", [b"", b"x", b"\x1f\x8b", gzip.compress(b"a")[:-1]])
def test_what_is_cut_off(body: bytes) -> None:
    with pytest.raises(NotInCodingError):
        inflated(body, b"gzip", LIMIT)


def test_a_bomb_takes_no_more_than_its_limit() -> None:
    bomb = gzip.compress(bytes(200 * LIMIT), 9)
    tracemalloc.start()
    with pytest.raises(TooLongError):
        inflated(bomb, b"gzip", LIMIT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.5 * LIMIT


def test_a_body_is_made_once() -> None:
    body = gzip.compress(bytes(LIMIT), 9)
    tracemalloc.start()
    inflated(body, b"gzip", LIMIT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.5 * LIMIT
