"""Our reader and h11 agree about what requests are, where they begin and end, and what is in them;
where ours is stricter, a table says why. The same bytes are the same requests however they are cut.
"""

import pytest
from generated_streams import broken, cut, request_streams
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wire_requests import STRICTER, Stream, disagreement, h11_stream, our_stream

from lockgate.http1.repeated import RequestHead

MODEST = settings(
    max_examples=250,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def pieces(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


def check(data: bytes, parts: list[bytes]) -> Stream:
    """The requests of ``data``, however it comes."""
    whole = our_stream([data])
    for cuts in (pieces(data), parts):
        found = our_stream(cuts)
        assert found.requests == whole.requests
        assert (found.refusal is None) == (whole.refusal is None)
    assert disagreement(whole, h11_stream(data)) is None
    return whole


@MODEST
@given(st.data())
def test_requests_that_keep_the_rules(data: st.DataObject) -> None:
    stream = data.draw(request_streams)
    found = check(stream, data.draw(cut(stream)))
    assert found.requests or found.refusal in ("request target", "Transfer-Encoding")


@MODEST
@given(st.data())
def test_requests_that_break_them(data: st.DataObject) -> None:
    stream = data.draw(broken(request_streams))
    check(stream, data.draw(cut(stream)))


HEAD = b"POST /x HTTP/1.1\r\nHost: h\r\n"
IN_CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
STRICT: dict[str, bytes] = {
    "Invalid HTTP version": b"GET / HTTP/1.2\r\nHost: h\r\n\r\n",
    "CONNECT": b"CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n",
    "request target": b"GET * HTTP/1.1\r\nHost: h\r\n\r\n",
    "Host": b"GET / HTTP/1.1\r\nHost: u@h\r\n\r\n",
    "Duplicate Content-Length": HEAD + b"Content-Length: 1\r\ncontent-length: 1\r\n\r\nx",
    "Content-Length": HEAD + b"Content-Length: 01\r\n\r\nx",
    "Transfer-Encoding": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "content_length": HEAD + b"Content_Length: 1\r\n\r\n",
    "transfer_encoding": HEAD + b"Transfer_Encoding: chunked\r\n\r\n",
    "trailer": IN_CHUNKS + b"0\r\nAuthorization: x\r\n\r\n",
    "failure.too_large": HEAD + b"Content-Length: 10485761\r\n\r\n",
    "failure.expectation": HEAD + b"Expect: tea\r\n\r\n",
    "Invalid header value char": HEAD + b"X: \x01\r\n\r\n",
    "Unexpected whitespace after header value": HEAD + b"X: a\r\n b\r\n\r\n",
    "Missing expected CR after header value": HEAD + b"X: a\nY: b\r\n\r\n",
    "Invalid character in chunk size": IN_CHUNKS + b"5 \r\nhello\r\n0\r\n\r\n",
    "chunk size": IN_CHUNKS + b"0" * 16 + b"5\r\nhello\r\n0\r\n\r\n",
    "Invalid character in chunk extensions value": IN_CHUNKS + b"5;a={\r\nhello\r\n0\r\n\r\n",
}
"""What h11 takes, or waits for the rest of, and ours does not."""


@pytest.mark.parametrize("reason", STRICT)
def test_where_ours_is_stricter(reason: str) -> None:
    data = STRICT[reason]
    refusal = our_stream([data]).refusal
    assert any(map(reason.startswith, STRICTER))
    assert refusal == reason
    theirs = h11_stream(data)
    assert theirs.requests or theirs.refusal is None


def test_an_unknown_method_may_offer_an_upgrade() -> None:
    """Was refused as if it were not well-formed: the parser did not take the method again."""
    data = b"PURGE /x HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"
    found = check(data, [data])
    assert [(request.method, request.target) for request in found.requests] == [("PURGE", "/x")]


REQUEST_LINES = st.one_of(
    st.sampled_from(
        (
            b"GET / HTTP/1.1",
            b"HEAD /x?a=b&c=%20 HTTP/1.1",
            b"POST /x HTTP/1.1",
            b"DELETE /x;y='z'|{} HTTP/1.1",
            b"GET /x#y HTTP/1.1",
            b"GET /\xc3\xa9 HTTP/1.1",
            b"GET /x HTTP/1.0",
            b"GET /x HTTP/1.2",
            b"get /x HTTP/1.1",
            b"PROPFIND /x HTTP/1.1",
            b"CONNECT h:80 HTTP/1.1",
            b"OPTIONS * HTTP/1.1",
            b"GET http://h/x HTTP/1.1",
            b"GET  /x HTTP/1.1",
            b"GET /x  HTTP/1.1",
            b"GET /x\tHTTP/1.1",
            b"\r\nGET /x HTTP/1.1",
            b"GET /x HTTP/1.1\r\nHost: other",
            b"GET /x HTTP/1.1\nX: y",
            b"GET /x HTTP/1.1\r",
            b"",
        )
    ),
    st.binary(min_size=1, max_size=3).map(lambda some: b"GET /%s HTTP/1.1" % some),
)


@MODEST
@given(st.data())
def test_lines_that_come_again_are_as_they_were(data: st.DataObject) -> None:
    """What is remembered of a head changes nothing: also not for what is wrong with the next."""
    first = data.draw(st.one_of(request_streams, broken(request_streams)))
    block = first.partition(b"\r\n")[2].partition(b"\r\n\r\n")[0]
    lines = [b"GET /first HTTP/1.1", *data.draw(st.lists(REQUEST_LINES, min_size=1, max_size=3))]
    stream = b"".join(line + b"\r\n" + block + b"\r\n\r\n" for line in lines)
    found = check(stream, data.draw(cut(stream)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestHead, "of", lambda _head: None)
        assert our_stream([stream]) == found


@pytest.mark.parametrize("byte", range(256))
def test_every_byte_of_a_target_is_judged_as_ever(byte: int) -> None:
    line = b"GET /a%cb HTTP/1.1\r\nHost: h\r\n\r\n" % byte
    known = our_stream([b"GET / HTTP/1.1\r\nHost: h\r\n\r\n" + line])
    alone = our_stream([line])
    assert (known.requests[1:], known.refusal) == (alone.requests, alone.refusal)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestHead, "of", lambda _head: None)
        assert our_stream([line]) == alone


@pytest.mark.parametrize("byte", range(256))
@pytest.mark.parametrize("line", [b"X%c: a", b"X:%ca", b"X: a%cb", b"X: a%c", b"%cX: a"])
def test_every_byte_of_a_line_is_judged_as_ever(line: bytes, byte: int) -> None:
    data = b"GET / HTTP/1.1\r\nHost: h\r\n" + line % byte + b"\r\n\r\n"
    found = our_stream([data])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestHead, "of", lambda _head: None)
        assert our_stream([data]) == found
