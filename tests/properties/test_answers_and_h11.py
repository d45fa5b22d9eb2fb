"""Our client and h11 agree about what a backend's answer is; where ours is stricter, a table says
why. What is an answer is one however it is cut, but for bytes behind it: in one piece with it they
spoil it, later they end the connection.
"""

import pytest
from generated_streams import answers, broken, cut
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wire_answers import (
    REQUESTS,
    STRICTER,
    Answer,
    Refused,
    disagreement,
    h11_answer,
    our_answer,
)

MODEST = settings(
    max_examples=250,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def check(method: str, data: bytes, parts: list[bytes], ends: bool) -> None:
    whole = our_answer(method, [data], ends)
    for cuts in ([data[at : at + 1] for at in range(len(data))], parts):
        found = our_answer(method, cuts, ends)
        if isinstance(whole, Refused):
            assert isinstance(found, Refused) or (isinstance(found, Answer) and not found.kept)
        elif isinstance(whole, Answer):
            assert isinstance(found, Answer)
            assert found._replace(kept=whole.kept) == whole
            assert whole.kept >= found.kept
        else:
            assert found is None
    names = {name.lower() for name, _ in whole.headers} if isinstance(whole, Answer) else set()
    tells_no_length = method == "HEAD" and not names & {b"content-length", b"transfer-encoding"}
    theirs = h11_answer(method, data, ends)
    assert disagreement(whole, theirs, b"HTTP/1.0" in data or tells_no_length) is None


@MODEST
@given(st.data())
def test_answers_that_keep_the_rules(data: st.DataObject) -> None:
    answer = data.draw(answers)
    check(data.draw(st.sampled_from(REQUESTS)), answer, data.draw(cut(answer)), True)


@MODEST
@given(st.data())
def test_answers_that_break_them(data: st.DataObject) -> None:
    answer = data.draw(broken(answers))
    ends = data.draw(st.booleans())
    check(data.draw(st.sampled_from(REQUESTS)), answer, data.draw(cut(answer)), ends)


CODED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
STRICT: dict[str, tuple[str, bytes]] = {
    "an older version": ("status", b"HTTP/0.9 200 OK\r\n\r\n"),
    "another interim status": ("the interim status", b"HTTP/1.1 150 X\r\n\r\nHTTP/1.1 204\r\n\r\n"),
    "a zero first": ("Content-Length", b"HTTP/1.1 200 OK\r\nContent-Length: 02\r\n\r\nok"),
    "chunks in HTTP/1.0": ("Transfer-Encoding", CODED.replace(b"/1.1", b"/1.0") + b"0\r\n\r\n"),
    "a length in disguise": ("content_length", b"HTTP/1.1 200 OK\r\nContent_Length: 2\r\n\r\n"),
    "a folded line": ("Unexpected whitespace", b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n"),
    "LF": ("Missing expected CR", b"HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nok"),
    "blanks in a size": ("Invalid character", CODED + b"2 \r\nok\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("name", STRICT)
def test_where_ours_is_stricter(name: str) -> None:
    reason, data = STRICT[name]
    found = our_answer("GET", [data], True)
    assert isinstance(found, Refused)
    assert found.reason.startswith(reason)
    assert any(map(found.reason.startswith, STRICTER))
    assert not isinstance(h11_answer("GET", data, True), Refused)


def test_a_long_head_in_one_piece_is_refused() -> None:
    def head(size: int) -> bytes:
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: " + b"a" * size + b"\r\n\r\n"

    assert isinstance(our_answer("GET", [head(65_000)], False), Answer)
    long = our_answer("GET", [head(65_536)], False)
    assert isinstance(long, Refused)
    assert long.reason.startswith("a head of more than 65536")


@MODEST
@given(st.data())
def test_heads_that_come_again_are_as_they_were(data: st.DataObject) -> None:
    """What a connection remembers of an answer changes nothing about the next one."""
    first, second = data.draw(answers), data.draw(st.one_of(answers, broken(answers)))
    head, _, body = first.partition(b"\r\n\r\n")
    again = data.draw(st.sampled_from((first, second, head + b"\r\n\r\n" + body[::-1], head)))
    for ends in (False, True):
        assert our_answer("GET", [again], ends, first) == our_answer("GET", [again], ends)
