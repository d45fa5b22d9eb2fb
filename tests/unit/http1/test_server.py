import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from lockgate.http1.clock import Clock
from lockgate.http1.message import Message
from lockgate.http1.server import Connection
from lockgate.rules import limits


class Transport:
    """Keeps what is written; stands in for a socket."""

    def __init__(self) -> None:
        self.data = b""
        self.state = "open"
        self.is_reading = True
        self.unsent = 0

    def get_extra_info(self, name: str) -> Any:
        return ("192.0.2.7", 4711) if name == "peername" else None

    def write(self, data: bytes) -> None:
        self.data += data

    def can_write_eof(self) -> bool:
        return True

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def write_eof(self) -> None:
        self.state = "half-closed"

    def is_closing(self) -> bool:
        return self.state in ("closed", "aborted")

    def close(self) -> None:
        self.state = "closed"

    def abort(self) -> None:
        self.state = "aborted"

    def pause_reading(self) -> None:
        self.is_reading = False

    def resume_reading(self) -> None:
        self.is_reading = True


class Application:
    """Answers 200 with what it got; messages whose path begins /later wait."""

    def __init__(self) -> None:
        self.seen: list[Message] = []

    def handle(self, message: Message) -> None:
        self.seen.append(message)
        if message.refusal is not None:
            message.respond(400, "text/plain", [("X-Cause", message.refusal.cause)], b"no")
        elif not message.target.startswith("/later"):
            answer(message)


def answer(message: Message) -> None:
    body = f"{message.method} {message.target} {message.body.decode()}".encode()
    message.respond(200, "text/plain", [], body)


class Peer:
    def __init__(self, connection: Connection, transport: Transport, app: Application) -> None:
        self.connection = connection
        self.transport = transport
        self.app = app

    def send(self, data: bytes, size: int = 0) -> None:
        for start in range(0, len(data), size or len(data)):
            self.connection.data_received(data[start : start + (size or len(data))])

    def is_read(self) -> bool:
        """Whether the server takes bytes from the transport."""
        return self.transport.is_reading

    @property
    def bodies(self) -> list[bytes]:
        """The bodies of all answers, by their Content-Length."""
        found, rest = [], self.transport.data
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            if head.startswith(b"HTTP/1.1 100"):
                continue
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            found.append(rest[:length])
            rest = rest[length:]
        return found


@pytest.fixture
def peer() -> Iterator[Peer]:
    loop = asyncio.new_event_loop()
    app, transport = Application(), Transport()
    connections: set[Connection] = set()
    connection = Connection(app, Clock(loop), connections)
    connection.connection_made(transport)  # type: ignore[arg-type]
    assert connections == {connection}
    yield Peer(connection, transport, app)
    loop.close()


GET = b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
CHUNKED = (
    b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: z\r\n\r\n"
)


def test_an_answer_has_date_length_and_connection(peer: Peer) -> None:
    peer.send(GET % b"/x")
    head = peer.transport.data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert head[0] == b"HTTP/1.1 200 OK"
    assert [line.partition(b":")[0] for line in head[1:]] == [
        b"Date",
        b"Content-Type",
        b"Content-Length",
        b"Connection",
    ]
    assert head[-1] == b"Connection: keep-alive"


@pytest.mark.parametrize("size", [0, 1, 2, 7])
def test_requests_are_the_same_however_they_are_cut(peer: Peer, size: int) -> None:
    peer.send((GET % b"/a") + POST + CHUNKED + (GET % b"/b"), size)
    assert peer.bodies == [b"GET /a ", b"POST /p abc", b"POST /c abcde", b"GET /b "]


def test_header_names_keep_their_case_and_order(peer: Peer) -> None:
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-TWO: 2\r\nX-One: 3\r\n\r\n")
    message = peer.app.seen[0]
    assert message.headers == [
        (b"Host", b"a"),
        (b"X-One", b"1"),
        (b"x-TWO", b"2"),
        (b"X-One", b"3"),
    ]
    assert message.fields[b"x-one"] == b"3"


def test_pipelined_answers_keep_the_order_of_requests(peer: Peer) -> None:
    peer.send((GET % b"/later") + (GET % b"/now"))
    assert peer.transport.data == b""
    assert len(peer.app.seen) == 1  # the second one starts when the first is answered
    answer(peer.app.seen[0])
    assert peer.bodies == [b"GET /later ", b"GET /now "]


def test_many_pipelined_requests_stop_reading_until_they_are_answered(peer: Peer) -> None:
    peer.send((GET % b"/later") * (limits.PIPELINE_DEPTH + 1))
    assert not peer.is_read()
    for _ in range(limits.PIPELINE_DEPTH + 1):
        answer(peer.app.seen[-1])
    assert peer.is_read()
    assert len(peer.bodies) == limits.PIPELINE_DEPTH + 1


def test_a_status_without_a_phrase_and_one_above_599(peer: Peer) -> None:
    peer.send(GET % b"/later")
    peer.app.seen[0].respond(799, None, [("X-A", "b")], b"")
    assert peer.transport.data.startswith(b"HTTP/1.1 799 \r\n")


@pytest.mark.parametrize("status", [204, 304])
def test_bodiless_statuses_have_no_body_and_no_length(peer: Peer, status: int) -> None:
    peer.send(GET % b"/later")
    peer.app.seen[0].respond(status, None, [], b"dropped")
    assert b"dropped" not in peer.transport.data
    assert b"Content-Length" not in peer.transport.data


def test_head_has_the_length_and_no_body(peer: Peer) -> None:
    peer.send(b"HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b"Content-Length: 8" in peer.transport.data
    assert peer.transport.data.endswith(b"\r\n\r\n")


def test_connection_close_ends_after_the_answer(peer: Peer) -> None:
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert b"Connection: close" in peer.transport.data
    assert peer.transport.state == "closed"


def test_http_1_0_needs_no_host_and_closes(peer: Peer) -> None:
    peer.send(b"GET / HTTP/1.0\r\n\r\n")
    assert peer.bodies == [b"GET / "]
    assert peer.transport.state == "closed"


def test_an_upgrade_is_ignored_and_the_body_still_read(peer: Peer) -> None:
    head = b"POST /p HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: upgrade\r\n"
    peer.send(head + b"Content-Length: 3\r\n\r\nabc" + (GET % b"/n"))
    assert peer.bodies == [b"POST /p abc", b"GET /n "]
    assert b"Upgrade" not in dict(peer.app.seen[0].headers)


def test_expect_invites_the_body(peer: Peer) -> None:
    peer.send(b"POST /p HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert peer.transport.data == b"HTTP/1.1 100 Continue\r\n\r\n"
    peer.send(b"abc")
    assert peer.bodies == [b"POST /p abc"]


def test_expect_waits_for_earlier_answers(peer: Peer) -> None:
    peer.send(GET % b"/later")
    peer.send(b"POST /p HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert peer.transport.data == b""
    answer(peer.app.seen[0])
    assert peer.transport.data.endswith(b"HTTP/1.1 100 Continue\r\n\r\n")


def test_the_absolute_form_is_taken_if_it_names_the_host(peer: Peer) -> None:
    peer.send(b"GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n")
    assert peer.bodies == [b"GET /x?y "]


LONG = b"x" * (limits.URL + 1)
REFUSED = {
    "bare words": b"hello\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "Host with blank": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "Host with user": b"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
    "version": b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    "CONNECT": b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "star": b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    "other absolute form": b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "CL and TE": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two CL": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    "CL sign": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
    "CL zeros": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 01\r\n\r\nx",
    "TE in 1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "TE twice": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
    "TE identity": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
    "underscore": b"POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 1\r\n\r\n",
    "obs-fold": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "bare LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "LF first": b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "two empty lines first": b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "many empty lines first": b"\r\n" * 51 + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "two blanks": b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    "RTSP": b"GET / RTSP/1.0\r\nHost: a\r\n\r\n",
    "RTSP's own": b"PLAY / RTSP/1.0\r\nHost: a\r\n\r\n",
    "ICE": b"SOURCE / ICE/1.0\r\nHost: a\r\n\r\n",
    "no token": b"F@O / HTTP/1.1\r\nHost: a\r\n\r\n",
    "long method": b"F" * 33 + b" / HTTP/1.1\r\nHost: a\r\n\r\n",
    "odd method and bad line": b"FOO / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00",
    "bare LF without an end": b"GET / HTTP/1.1\r\nHost: a\n",
    "HTTP/0.9": b"GET /\r\n",
    "chunk extensions": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"1;a=" + b"b" * 4_200 + b"\r\nx\r\n0\r\n\r\n",
    "NUL": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
    "blank before colon": b"GET / HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n",
    "chunk size": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n",
    "trailer": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\nContent-Length: 3\r\n\r\n",
    "long URL": b"GET /" + LONG + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + LONG + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 201 + b"\r\n",
    "endless head": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + LONG * 4,
    "large body": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n",
    "expectation": b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 200\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("size", [0, 1])
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_well_formed_is_refused_and_nothing_behind_it_runs(
    peer: Peer, name: str, size: int
) -> None:
    peer.send(REFUSED[name] + (GET % b"/canary"), size)
    assert len(peer.app.seen) == 1
    assert peer.app.seen[0].refusal is not None
    assert b"Connection: close" in peer.transport.data
    assert peer.transport.state == "half-closed"


def test_a_refusal_waits_for_earlier_answers(peer: Peer) -> None:
    peer.send((GET % b"/later") + REFUSED["no Host"])
    assert peer.transport.data == b""
    answer(peer.app.seen[0])
    assert peer.bodies == [b"GET /later ", b"no"]


def test_a_chunked_body_above_the_limit_is_refused(peer: Peer) -> None:
    peer.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"%x\r\n" % 1_000_000 + b"x" * 1_000_000 + b"\r\n"
    for _ in range(11):
        peer.send(chunk)
    refusal = peer.app.seen[0].refusal
    assert refusal is not None
    assert refusal.cause == "failure.too_large"


def test_chunk_framing_is_bounded(peer: Peer) -> None:
    peer.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(60):
        peer.send(b"1;" + b"x" * 2_000 + b"\r\na\r\n")
    refusal = peer.app.seen[0].refusal
    assert refusal is not None
    assert refusal.facts["guard"] == "S-15"


def test_deadlines(peer: Peer) -> None:
    connection = peer.connection
    clock = connection.clock
    assert connection.deadline == pytest.approx(clock.now + limits.HEAD_SECONDS)
    peer.send(b"GET / HT")
    connection.expire(connection.deadline)
    assert peer.app.seen[0].refusal is not None
    assert peer.app.seen[0].refusal.cause == "failure.request_timeout"


def test_an_idle_connection_is_closed_in_silence(peer: Peer) -> None:
    peer.send(GET % b"/x")
    before = peer.transport.data
    assert peer.connection.deadline == pytest.approx(
        peer.connection.clock.now + limits.KEEP_ALIVE_SECONDS
    )
    peer.connection.expire(peer.connection.deadline)
    assert peer.transport.data == before
    assert peer.transport.state == "closed"


def test_a_slow_reader_gets_no_further_request_served_and_is_cut_off(peer: Peer) -> None:
    peer.connection.pause_writing()
    peer.send((GET % b"/a") + (GET % b"/b"))
    assert peer.transport.data == b""
    assert not peer.is_read()
    peer.connection.expire(peer.connection.deadline)
    assert peer.transport.state == "aborted"


def test_a_slow_reader_that_reads_again_is_served(peer: Peer) -> None:
    peer.connection.pause_writing()
    peer.send((GET % b"/a") + (GET % b"/b"))
    peer.connection.resume_writing()
    assert peer.bodies == [b"GET /a ", b"GET /b "]
    assert peer.is_read()


def test_half_close_still_gets_the_answer(peer: Peer) -> None:
    peer.send(GET % b"/later")
    assert peer.connection.eof_received()
    answer(peer.app.seen[0])
    assert peer.bodies == [b"GET /later "]
    assert peer.transport.state == "closed"


def test_an_answer_after_the_client_has_gone_is_dropped(peer: Peer) -> None:
    peer.send((GET % b"/later") + (GET % b"/never"))
    peer.connection.connection_lost(None)
    answer(peer.app.seen[0])
    assert peer.transport.data == b""
    assert len(peer.app.seen) == 1
    assert peer.connection.connections == set()


def test_draining_answers_what_is_under_way_and_closes(peer: Peer) -> None:
    peer.send(GET % b"/later")
    peer.connection.close_when_idle()
    assert peer.transport.state == "open"
    answer(peer.app.seen[0])
    assert b"Connection: close" in peer.transport.data
    assert peer.transport.state == "closed"
