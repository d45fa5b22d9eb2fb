"""What is remembered of heads and lines, and what is left to the parser."""

import pytest

from lockgate.http1 import repeated
from lockgate.http1.repeated import RequestHead, plain_answer
from lockgate.rules import limits

HEAD = b"GET /a HTTP/1.1\r\nHost: h\r\nX-One: 1\r\n\r\n"


def test_a_head_without_a_parser() -> None:
    head = RequestHead.of(HEAD.replace(b"X-One: 1", b"X-One: \t1 2 \r\nconnection: CLOSE"))
    assert head is not None
    assert head.headers == [(b"Host", b"h"), (b"X-One", b"1 2"), (b"connection", b"CLOSE")]
    assert head.fields == {b"host": b"h", b"x-one": b"1 2", b"connection": b"CLOSE"}
    assert not head.keep_alive


def test_a_head_without_lines_is_for_the_parser() -> None:
    assert RequestHead.of(b"GET / HTTP/1.1\r\n\r\n") is None


def test_only_the_request_line_is_looked_at() -> None:
    head = RequestHead.of(HEAD)
    assert head is not None
    assert head.request_line(HEAD.replace(b"GET /a", b"HEAD /b?c"), 100) == ("HEAD", b"/b?c")
    for other in (
        HEAD.replace(b"X-One: 1", b"X-One: 2"),
        HEAD.replace(b"GET", b"LINK"),
        HEAD.replace(b"/1.1", b"/1.0"),
        HEAD.replace(b"/a", b"/a" + b"a" * 100),
        b"\r\n" + HEAD,
    ):
        assert head.request_line(other, 100) is None


@pytest.mark.parametrize(
    "line",
    [
        b"Content-Length: 1",
        b"Transfer-Encoding: chunked",
        b"Expect: 100-continue",
        b"Upgrade: h2c",
        b"Content_Length: 1",
        b"Connection: upgrade",
        b"X-ONE: 2",
        b"X-One : 2",
        b" folded",
        b"X: \x7f",
        b"X:",
        b"X: " + b"1" * 4_096,
    ],
)
def test_heads_for_the_parser(line: bytes) -> None:
    assert RequestHead.of(HEAD) is not None
    assert RequestHead.of(HEAD.replace(b"X-One: 1", b"X-One: 1\r\n" + line)) is None


@pytest.mark.parametrize("begin", [b"POST /a", b"get /a", b"GET a", b"GET /a#b", b"GET  /a", b""])
def test_request_lines_for_the_parser(begin: bytes) -> None:
    assert RequestHead.of(HEAD.replace(b"GET /a", begin)) is None


def answer(*lines: bytes, status: bytes = b"200 OK", body: bytes = b"ok") -> bytes:
    return b"\r\n".join((b"HTTP/1.1 " + status, *lines, b"Content-Length: 2", b"", body))


def test_a_plain_answer() -> None:
    found = plain_answer(answer(b"X-One:  a b \t", b"Connection: Close"))
    assert found is not None
    assert (found.status, found.keeps, found.size) == (200, False, len(found.head) + 2)
    assert found.comes_again(found.head + b"no")
    assert not found.comes_again(found.head + b"yes")
    assert not found.comes_again(found.head.replace(b"a b", b"c d") + b"no")
    assert found.headers[0] == (b"X-One", b"a b")
    assert found.fields[b"content-length"] == b"2"


@pytest.mark.parametrize(
    "data",
    [
        answer(body=b"o"),
        answer(body=b"okay"),
        answer(status=b"204 No Content"),
        answer(status=b"304 Not Modified"),
        answer(status=b"100 Continue"),
        answer(status=b"200"),
        answer(b"Content-Length: 2"),
        answer(b"Set-Cookie: a=b", b"Set-Cookie: c=d"),
        answer(b"Transfer-Encoding: chunked"),
        answer(b"Content_Length: 2"),
        answer(b"Upgrade: h2c"),
        answer(b"Proxy-Connection: close"),
        answer(b"Connection: keep-alive, x"),
        answer(b"X: \xe4"),
        answer(b"X: a\x01"),
        answer(b"X: a\n b"),
        answer(b" X: a"),
        answer(b"X : a"),
        answer(b"X:"),
        answer(b"X:  "),
        answer(*(b"X-%d: 1" % number for number in range(limits.HEADER_COUNT))),
        answer(b"X: " + b"a" * limits.BACKEND_HEAD),
        answer().replace(b"Length: 2", b"Length: 02"),
        answer().replace(b"/1.1", b"/1.0"),
        answer()[:20],
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_what_the_parser_is_to_see(data: bytes) -> None:
    assert plain_answer(data) is None


def test_lines_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = repeated._Lines()
    monkeypatch.setattr(repeated, "_lines", lines)
    monkeypatch.setattr(repeated, "_MOST_LINES", 5)
    for number in range(20):
        assert plain_answer(answer(b"X-%d: 1" % number)) is not None
    assert len(lines) <= 5


def test_secrets_and_long_lines_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = repeated._Lines()
    monkeypatch.setattr(repeated, "_lines", lines)
    assert plain_answer(answer(b"Set-Cookie: secret=1", b"X: " + b"a" * 600)) is not None
    assert list(lines) == [b"Content-Length: 2"]
