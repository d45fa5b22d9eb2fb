"""How connections end: early, late, with bugs, with much unread."""

import asyncio
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from lockgate.http1.clock import Clock
from lockgate.http1.message import Message
from lockgate.http1.server import Connection
from lockgate.rules import limits

GET = b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n"
BAD = b"GET / HTTP/1.1\r\n\r\n"


class Transport:
    """Notes what happens to it; stands in for a socket."""

    def __init__(self, peer: Any = ("192.0.2.7", 4711), can_half_close: bool = True) -> None:
        self.data = b""
        self.calls: list[str] = []
        self.peer = peer
        self.can_half_close = can_half_close
        self.unsent = 0

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self.calls.append(name)

    def get_extra_info(self, name: str) -> Any:
        return self.peer if name == "peername" else None

    def write(self, data: bytes) -> None:
        self.data += data

    def is_closing(self) -> bool:
        return "close" in self.calls or "abort" in self.calls

    def can_write_eof(self) -> bool:
        return self.can_half_close

    def get_write_buffer_size(self) -> int:
        return self.unsent


class Application:
    def __init__(self) -> None:
        self.seen: list[Message] = []
        self.bug = False

    def handle(self, message: Message) -> None:
        self.seen.append(message)
        if message.target == "/twice":
            message.respond(200, None, [], b"first")
        if message.target in ("/bug", "/twice"):
            raise RuntimeError("a bug")
        if not message.target.startswith("/later"):
            message.respond(200, None, [], b"ok")


class Bench:
    def __init__(self, loop: asyncio.AbstractEventLoop, transport: Transport) -> None:
        self.app = Application()
        self.transport = transport
        self.connection = Connection(self.app, Clock(loop), set())
        self.connection.connection_made(transport)  # type: ignore[arg-type]

    def send(self, data: bytes) -> None:
        self.connection.data_received(data)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture
def bench(loop: asyncio.AbstractEventLoop) -> Bench:
    return Bench(loop, Transport())


def test_a_peer_without_an_address(loop: asyncio.AbstractEventLoop) -> None:
    assert Bench(loop, Transport(peer="")).connection.source_ip == ""


@pytest.mark.parametrize(("path", "body"), [(b"bug", b'{"message": "Internal'), (b"twice", b"fir")])
def test_a_bug_of_the_application_is_told_and_answered(path: bytes, body: bytes) -> None:
    told: list[dict[str, Any]] = []

    async def main() -> Transport:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context))
        bench = Bench(loop, Transport())
        bench.send(GET % path)
        return bench.transport

    transport = asyncio.run(main())
    assert body in transport.data
    assert "a bug" in str(told[0]["exception"])
    assert ("close" in transport.calls) == (path == b"bug")


def test_what_is_unread_is_drained_up_to_a_limit(bench: Bench) -> None:
    bench.send(BAD)
    assert bench.transport.calls == ["write_eof"]
    bench.send(b"x" * limits.EARLY_DRAIN)
    assert bench.transport.calls == ["write_eof"]
    bench.send(b"x")
    assert bench.transport.calls == ["write_eof", "abort"]


def test_the_drain_has_its_time(bench: Bench) -> None:
    bench.send(BAD)
    bench.connection.expire(bench.connection.deadline)
    assert bench.transport.calls == ["write_eof", "close"]


def test_what_follows_the_last_request_is_not_read(bench: Bench) -> None:
    bench.send(b"GET /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    bench.send(GET % b"never")
    assert len(bench.app.seen) == 1
    assert bench.transport.calls == []
    bench.app.seen[0].respond(200, None, [], b"ok")
    assert bench.transport.calls == ["close"]


def test_a_transport_without_half_close_is_closed(loop: asyncio.AbstractEventLoop) -> None:
    bench = Bench(loop, Transport(can_half_close=False))
    bench.send(BAD)
    assert bench.transport.calls == ["close"]


def test_a_client_that_ends_before_it_has_asked(bench: Bench) -> None:
    bench.send(b"GET / HT")
    assert not bench.connection.eof_received()
    assert bench.app.seen == []


def test_a_client_that_ends_behind_a_refusal(bench: Bench) -> None:
    bench.send((GET % b"later") + BAD)
    assert bench.connection.eof_received()
    bench.app.seen[0].respond(200, None, [], b"ok")
    assert bench.transport.data.count(b"HTTP/1.1 200") == 2  # the refusal has its answer too
    assert bench.transport.calls[-1] == "write_eof"


def test_an_idle_connection_closes_when_the_server_does(bench: Bench) -> None:
    bench.connection.close_when_idle()
    assert bench.transport.calls == ["close"]
    bench.connection.connection_lost(None)
    bench.connection.close_when_idle()
    bench.connection.expire(0)
    assert bench.transport.calls == ["close"]


def test_a_body_that_does_not_come(bench: Bench) -> None:
    bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab")
    clock = bench.connection.clock
    assert bench.connection.deadline == pytest.approx(clock.now + limits.BODY_GRACE)
    clock.now += 1
    bench.send(b"c")
    wanted = clock.now - 1 + limits.BODY_GRACE + 3 / limits.BODY_RATE
    assert bench.connection.deadline == pytest.approx(wanted)
    bench.connection.expire(bench.connection.deadline)
    refusal = bench.app.seen[0].refusal
    assert refusal is not None
    assert refusal.facts["part"] == "body"


def test_a_slow_reader_keeps_its_reading_paused(bench: Bench) -> None:
    bench.connection.pause_writing()
    bench.connection.pause_writing()
    assert bench.transport.calls == ["pause_reading"]
    bench.connection.resume_writing()
    assert bench.transport.calls == ["pause_reading", "resume_reading"]


def test_an_upgrade_in_a_refused_request(bench: Bench) -> None:
    bench.send(b"GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n" + GET % b"never")
    assert len(bench.app.seen) == 1
    assert bench.app.seen[0].refusal is not None


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ((b"1;" + b"x" * 4_000, b"x" * 97), "chunk extensions"),
        ((b"1;" + b"x" * 4_000 + b"\r\n1\r\n1;", b"x" * 97), "chunk extensions"),
        ((b"1\r\n1\r\n0\r\nX: " + b"x" * 8_000, b"x" * 190), "trailers"),
        ((b"0" * 10, b"0" * 7), "chunk size"),
    ],
)
def test_what_is_long_about_chunks_is_refused_before_it_ends(
    bench: Bench, parts: tuple[bytes, bytes], reason: str
) -> None:
    bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    bench.send(parts[0])
    assert bench.app.seen == []
    bench.send(parts[1])
    refusal = bench.app.seen[0].refusal
    assert refusal is not None
    assert refusal.facts == {"reason": reason, "guard": "S-15"}


def test_many_small_chunks_are_no_abuse(bench: Bench) -> None:
    bench.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(40):
        bench.send(b"1\r\nx\r\n" * 1_000)
    bench.send(b"0\r\n\r\n")
    assert bench.app.seen[0].body == b"x" * 40_000


# -- clients that ask much and read slowly

CHUNKED = b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
EXPECTING = b"POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
CONTINUE = b"HTTP/1.1 100 Continue"


def stop_reading_answers(bench: Bench) -> None:
    """The client takes nothing more: what is written from now on stays in the transport."""
    write = bench.transport.write

    def write_and_pause(data: bytes) -> None:
        write(data)
        bench.transport.unsent += len(data)
        bench.connection.pause_writing()

    bench.transport.write = write_and_pause  # type: ignore[method-assign]


def test_a_connection_that_closes_waits_only_so_long_for_its_client(bench: Bench) -> None:
    bench.transport.unsent = 30_000
    bench.send(b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    connection = bench.connection
    assert bench.transport.calls == ["close"]
    stalled = pytest.approx(connection.clock.now + limits.WRITE_STALL_SECONDS)
    assert connection.deadline == stalled
    connection.resume_writing()
    assert connection.deadline == stalled
    connection.expire(connection.deadline)
    assert bench.transport.calls == ["close", "abort"]


def test_an_idle_connection_whose_answer_nobody_takes(bench: Bench) -> None:
    bench.send(GET % b"x")
    bench.transport.unsent = 30_000
    bench.connection.expire(bench.connection.read_deadline)
    assert bench.transport.calls == ["close"]
    bench.connection.expire(bench.connection.deadline)
    assert bench.transport.calls == ["close", "abort"]


def test_a_client_that_has_ended_and_takes_nothing(bench: Bench) -> None:
    bench.transport.unsent = 30_000
    assert not bench.connection.eof_received()
    bench.connection.expire(bench.connection.deadline)
    assert bench.transport.calls == ["close", "abort"]


def test_who_reads_slowly_but_steadily_is_no_stall(bench: Bench) -> None:
    connection, transport = bench.connection, bench.transport
    transport.unsent = 100_000
    connection.pause_writing()
    transport.unsent -= int(limits.WRITE_STALL_SECONDS * limits.BODY_RATE)
    connection.clock.now += limits.WRITE_STALL_SECONDS
    connection.expire(connection.deadline)
    wanted = connection.clock.now + limits.WRITE_STALL_SECONDS
    assert connection.deadline == pytest.approx(wanted)
    transport.unsent -= 1
    connection.expire(connection.deadline)
    assert transport.calls == ["pause_reading", "abort"]


def test_the_time_of_an_idle_connection_does_not_hide_a_stall(bench: Bench) -> None:
    bench.send(GET % b"later")
    stop_reading_answers(bench)
    bench.app.seen[0].respond(200, None, [], b"ok")
    connection = bench.connection
    assert connection.deadline == pytest.approx(connection.clock.now + limits.WRITE_STALL_SECONDS)
    connection.expire(connection.deadline)
    assert bench.transport.calls == ["pause_reading", "abort"]


def test_no_more_is_parsed_than_the_client_takes_answers_for(bench: Bench) -> None:
    stop_reading_answers(bench)
    bench.send((GET % b"x") * 50)
    assert len(bench.app.seen) == 1
    assert bench.transport.calls == ["pause_reading"]
    bench.send(GET % b"y")
    for count in range(2, 52):
        bench.connection.resume_writing()
        assert len(bench.app.seen) == count
    assert bench.app.seen[-1].target == "/y"


def test_a_long_pipeline_lets_others_have_their_turn() -> None:
    seen: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        bench = Bench(loop, Transport())
        bench.send((GET % b"x") * (limits.PIPELINE_DEPTH * 3))
        while len(bench.app.seen) < limits.PIPELINE_DEPTH * 3:
            seen.append(len(bench.app.seen))
            await asyncio.sleep(0)
        assert bench.transport.data.count(b"200 OK") == limits.PIPELINE_DEPTH * 3
        assert bench.transport.calls[-1] == "resume_reading"
        await asyncio.sleep(0)

    asyncio.run(main())
    assert seen[0] == limits.PIPELINE_DEPTH
    assert limits.PIPELINE_DEPTH * 2 in seen


def test_a_client_that_goes_in_the_middle_of_its_pipeline() -> None:
    async def main() -> None:
        bench = Bench(asyncio.get_running_loop(), Transport())
        bench.send((GET % b"x") * (limits.PIPELINE_DEPTH + 1))
        bench.connection.connection_lost(None)
        await asyncio.sleep(0)
        assert len(bench.app.seen) == limits.PIPELINE_DEPTH

    asyncio.run(main())


def test_a_body_in_tiny_chunks_costs_what_it_is_long(bench: Bench) -> None:
    bench.send(CHUNKED)
    piece = b"2\r\nab\r\n" * 1_000
    tracemalloc.start()
    for _ in range(50):
        bench.send(piece)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 500_000
    bench.send(b"0\r\n\r\n")
    assert bench.app.seen[0].body == b"ab" * 50_000


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 2\r\n\r\nok",
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: 2\r\n\r\no",
    ],
)
def test_who_has_not_waited_is_not_invited(bench: Bench, rest: bytes) -> None:
    bench.send((GET % b"later") + EXPECTING + rest)
    bench.app.seen[0].respond(200, None, [], b"ok")
    assert CONTINUE not in bench.transport.data


def test_the_time_of_a_body_begins_with_the_invitation(bench: Bench) -> None:
    connection = bench.connection
    bench.send((GET % b"later") + EXPECTING + b"Content-Length: 2\r\n\r\n")
    assert connection.deadline == float("inf")
    connection.clock.now += 100
    bench.app.seen[0].respond(200, None, [], b"ok")
    assert CONTINUE in bench.transport.data
    assert connection.deadline == pytest.approx(connection.clock.now + limits.BODY_GRACE)


@pytest.mark.parametrize(
    ("begun", "seconds"),
    [
        (b"GET /y HTT", limits.HEAD_SECONDS),
        (b"POST /y HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", limits.BODY_GRACE),
        (b"", limits.KEEP_ALIVE_SECONDS),
    ],
)
def test_nobody_is_blamed_for_what_the_gateway_does_not_read(
    bench: Bench, begun: bytes, seconds: float
) -> None:
    connection = bench.connection
    bench.send((GET % b"later") + begun)
    stop_reading_answers(bench)
    bench.app.seen[0].respond(200, None, [], b"ok")
    assert connection.read_deadline == float("inf")
    connection.clock.now += 20
    connection.resume_writing()
    assert connection.deadline == pytest.approx(connection.clock.now + seconds, abs=0.01)


# -- beginnings, and the gateway's own end


@pytest.mark.parametrize("size", [1, 1_000])
@pytest.mark.parametrize("method", [b"FOO", b"get", b"PLAY", b"SOURCE", b"PRI", b"GETS", b"M-X!"])
def test_any_token_is_a_method(bench: Bench, method: bytes, size: int) -> None:
    data = method + b" /o HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok" + (GET % b"next")
    for start in range(0, len(data), size):
        bench.send(data[start : start + size])
    first, second = bench.app.seen
    assert (first.method, first.body, first.refusal) == (method.decode(), b"ok", None)
    assert (second.method, second.target) == ("GET", "/next")


@pytest.mark.parametrize("size", [1, 100_000])
@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"GET /" + b"u" * 20_000, "failure.uri_too_long"),
        (b"GET /" + b"u" * 80_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", "failure.uri_too_long"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000, "failure.headers_too_large"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", "failure.headers_too_large"),
    ],
)
def test_long_beginnings(bench: Bench, data: bytes, cause: str, size: int) -> None:
    for start in range(0, len(data), size):
        bench.send(data[start : start + size])
    (message,) = bench.app.seen
    assert message.refusal is not None
    assert message.refusal.cause == cause


def test_an_empty_line_is_no_request(bench: Bench) -> None:
    bench.send(GET % b"x")
    before = bench.connection.deadline
    bench.send(b"\r\n")
    assert bench.connection.deadline == before
    bench.send(GET % b"y")
    assert [message.target for message in bench.app.seen] == ["/x", "/y"]


@pytest.mark.parametrize(
    ("begun", "rest"),
    [
        (b"GET /x HT", b"TP/1.1\r\nHost: a\r\n\r\n"),
        (b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\no", b"k"),
        (b"GET /x HT", b"TP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"),
    ],
)
def test_what_has_begun_may_end_when_the_server_stops(
    bench: Bench, begun: bytes, rest: bytes
) -> None:
    bench.send(begun)
    bench.connection.close_when_idle()
    assert bench.transport.calls == []
    bench.send(rest + (GET % b"never"))
    assert [message.target for message in bench.app.seen] == ["/x"]
    assert b"Connection: close" in bench.transport.data
    assert bench.transport.calls == ["close"]


def test_the_moment_behind_a_refusal_is_kept_when_the_server_stops(bench: Bench) -> None:
    bench.send(BAD)
    bench.connection.close_when_idle()
    assert bench.transport.calls == ["write_eof"]
