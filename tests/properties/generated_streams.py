"""Bytes of HTTP/1.1 as hypothesis makes them: well-formed messages, and what is left of them."""

from hypothesis import strategies as st

__all__ = ["answers", "broken", "cut", "request_streams"]

_ODD = st.sampled_from(
    [
        b"\r", b"\n", b"\r\n", b"\r\n\r\n", b" ", b"\t", b"\0", b":", b";", b"=", b'"', b",", b"/",
        b"-", b"_", b"0", b"5", b"a", b"{", b"\x01", b"\x0b", b"\x7f", b"\xe9",
        b"Content-Length: 5\r\n", b"Content-Length: 05\r\n", b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: x\r\n",
        b"Host: h\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n", b" folded\r\n",
    ]
)  # fmt: skip
_PIECES = st.sampled_from(
    [b"hello", b"\r\n", b"0\r\n\r\n", b"\r", b"\n", b"\xff", b"GET /z HTTP/1.1\r\nHost: h\r\n\r\n"]
)
_BODIES = st.lists(_PIECES, max_size=4).map(b"".join)
_HEADERS = st.lists(
    st.sampled_from(
        [
            b"X-A: b\r\n", b"x-a:  c \r\n", b"X-Empty:\r\n", b"ACCEPT: */*\r\n",
            b"Cookie: a=b; c\r\n",
            b"X-Bytes: \xe9\xff\r\n", b"Connection: keep-alive\r\n", b"Connection: close\r\n",
            b"Upgrade: h2c\r\nConnection: upgrade\r\n",
        ]
    ),
    max_size=3,
).map(b"".join)  # fmt: skip
_STARTS = st.sampled_from(
    [
        b"GET /a HTTP/1.1\r\nHost: h\r\n", b"POST /b?c=%20 HTTP/1.1\r\nhOST: h:80\r\n",
        b"HEAD * HTTP/1.1\r\nHost: h\r\n", b"OPTIONS * HTTP/1.1\r\nHost: [::1]\r\n",
        b"DELETE http://h/d HTTP/1.1\r\nHost: h\r\n", b"PROPFIND / HTTP/1.1\r\nHost: h\r\n",
        b"GET /old HTTP/1.0\r\n", b"PUT /old HTTP/1.0\r\nConnection: keep-alive\r\n",
    ]
)  # fmt: skip
_STATUSES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 201\r\n", b"HTTP/1.1 204 No Content\r\n",
        b"HTTP/1.1 304 Not Modified\r\n", b"HTTP/1.1 999 \xe9\r\n", b"HTTP/1.0 500 Oh no\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n",
    ]
)  # fmt: skip


def _with_length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def _in_chunks(body: bytes, size: int, extension: bytes, trailers: bytes) -> bytes:
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    lines = b"".join(b"%X%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks)
    return b"transfer-encoding: Chunked\r\n\r\n" + lines + b"0\r\n" + trailers + b"\r\n"


_FRAMED = st.one_of(
    st.just(b"\r\n"),
    _BODIES.map(_with_length),
    st.builds(
        _in_chunks,
        _BODIES,
        st.integers(1, 9),
        st.sampled_from([b"", b";a", b";a=b", b';a="b"']),
        st.sampled_from([b"", b"X: y\r\n"]),
    ),
)

request_streams = st.lists(
    st.builds(lambda *parts: b"".join(parts), _STARTS, _HEADERS, _FRAMED), min_size=1, max_size=4
).map(b"".join)
"""What a client sends that keeps the rules, but for some targets."""

answers = st.one_of(
    st.builds(lambda *parts: b"".join(parts), _STATUSES, _HEADERS, _FRAMED),
    st.builds(lambda *parts: b"\r\n".join(parts), _STATUSES.map(bytes.rstrip), _BODIES).map(
        lambda answer: answer.replace(b"\r\n", b"\r\n\r\n", 1)
    ),
)
"""What a backend answers, with a length, in chunks, or until its connection ends."""


@st.composite
def broken(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """``whole`` with a few bytes put in, taken away or replaced."""
    data = draw(whole)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        odd = draw(st.just(b"") | _ODD)
        data = data[:at] + odd + data[at + draw(st.integers(0, 3)) :]
    return data


@st.composite
def cut(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """``data`` in parts."""
    ends = sorted(draw(st.lists(st.integers(0, len(data)), max_size=6)))
    parts = [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
    return [part for part in parts if part]
