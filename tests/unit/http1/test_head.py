"""Targets and phrases; whole heads are tested through connections."""

import pytest

from lockgate.http1.head import check_head, fields_of, path_of
from lockgate.http1.message import encode_head
from lockgate.http1.phrases import PHRASES

HOST = [(b"Host", b"h")]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/a?b", "/a?b"),
        (b"*", "*"),
        (b"http://h/a", "/a"),
        (b"http://h", "/"),
        (b"http://h?q=1", "/?q=1"),
        (b"http://h#f", "/"),
        (b"/\xe9", "/\u00e9"),
    ],
)
def test_paths_of_targets(target: bytes, path: str) -> None:
    assert path_of(target) == path


@pytest.mark.parametrize(
    ("method", "target", "version", "headers", "reason"),
    [
        ("GET", b"/", "1.1", HOST, None),
        ("GET", b"/", "1.0", [], None),
        ("GET", b"/", "1.1", [(b"HOST", b"[::1]:80")], None),
        ("OPTIONS", b"*", "1.1", HOST, None),
        ("GET", b"https://H?x", "1.1", HOST, None),
        ("GET", b"/", "1.1", [*HOST, (b"X", b"1"), (b"x", b"2")], None),
        ("POST", b"/", "1.1", [*HOST, (b"Expect", b"100-Continue")], None),
        ("GET", b"/", "1.1", [], "no Host"),
        ("GET", b"/", "3.0", HOST, "HTTP version"),
        ("CONNECT", b"h:1", "1.1", HOST, "CONNECT"),
        ("GET", b"*", "1.1", HOST, "request target"),
        ("GET", b"http://h/", "1.0", [], "request target"),
        ("GET", b"/", "1.1", [*HOST, *HOST], "host stands twice"),
        ("GET", b"/", "1.0", [(b"Transfer-Encoding", b"chunked")], "Transfer-Encoding"),
    ],
)
def test_heads(
    method: str,
    target: bytes,
    version: str,
    headers: list[tuple[bytes, bytes]],
    reason: str | None,
) -> None:
    refusal = check_head(method, target, version, headers, fields_of(headers))
    assert (None if refusal is None else refusal.facts["reason"]) == reason


def test_long_targets_are_refused_by_their_length() -> None:
    refusal = check_head("GET", b"/" * 10_241, "1.1", HOST, fields_of(HOST))
    assert refusal is not None
    assert refusal.facts == {"limit": 10_240, "seen": 10_241}


def test_each_line_of_a_head_has_its_own_encoding() -> None:
    assert encode_head("a: \u00e9\r\n\r\n") == b"a: \xe9\r\n\r\n"
    assert encode_head("a: \u00e9\r\nb: \u20ac\ud83d\r\n\r\n") == (
        b"a: \xe9\r\nb: \xe2\x82\xac\xed\xa0\xbd\r\n\r\n"
    )


def test_phrases() -> None:
    assert (PHRASES[200], PHRASES[404], PHRASES[418]) == ("OK", "Not Found", "I'm a Teapot")
    assert 799 not in PHRASES
