"""How streamed bodies end, well or not: whose time counts, who is told, what is cut."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from big_bodies import PIECE, BigBackend, Reading, Taken, ask, framing, pieces
from definitions import PREFIX, api, entry, http, mock, operation, proxy
from listener import Listener
from raw_backend import Behaviour, finish, reset, says, stall

from lockgate.rules import limits
from lockgate.testing import RunningGateway, serve

ANY = f"{PREFIX}any-method"
MIB = 2**20
LIMIT = 24 * MIB
LONG = 3 * MIB
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LONG_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % LONG
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(PIECE), PIECE)


class Scripted(Listener):
    """A backend that does something with a connection when it has the head of a request."""

    def __init__(self) -> None:
        self.behave: Behaviour = says(OK)
        self.ended = threading.Event()
        self.requests = 0
        super().__init__()

    def does(self, behave: Behaviour) -> None:
        self.behave, self.requests = behave, 0
        self.ended.clear()

    def serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(20)
        with connection:
            try:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += (more := connection.recv(65_536))
                    if not more:
                        return
                self.requests += 1
                self.behave(connection, head)
            except OSError:
                return
            finally:
                self.ended.set()


@pytest.fixture(scope="module")
def scripted() -> Iterator[Scripted]:
    with contextlib.closing(Scripted()) as running:
        yield running


@pytest.fixture(scope="module")
def big() -> Iterator[BigBackend]:
    with BigBackend() as running:
        yield running


def document(address: str, big: str) -> dict[str, Any]:
    def at(address: str, **members: Any) -> dict[str, Any]:
        return {**proxy("/", **members), "uri": f"http://{address}/"}

    model = {"content": {"application/json": {"schema": {"type": "object"}}}}
    checked = {
        **operation(at(big)),
        "x-amazon-apigateway-request-validator": "all",
        "requestBody": model,
    }
    mapped = {"integration.request.header.X": "method.request.body.a"}
    paths = {
        "/quick": {ANY: operation(at(address, timeoutInMillis=300))},
        "/patient": {ANY: operation(at(address))},
        "/big": {ANY: operation(at(big))},
        "/checked": {"post": checked},
        "/mapped": {"post": operation(at(big, requestParameters=mapped))},
        "/decoded": {"post": operation(at(big, contentHandling="CONVERT_TO_BINARY"))},
        "/custom": {
            "post": operation(
                {**http("/", {"default": entry(200)}, httpMethod="POST"), "uri": f"http://{big}/"},
                200,
            )
        },
        "/mock": {"post": operation(mock({"default": entry(200)}), 200)},
        "/parameters": {
            "post": {
                **operation(at(big)),
                "x-amazon-apigateway-request-validator": "all",
                "parameters": [
                    {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}
                ],
            }
        },
    }
    found = api(paths)
    found["x-amazon-apigateway-request-validators"] = {
        "all": {"validateRequestBody": True, "validateRequestParameters": True}
    }
    return found


@pytest.fixture(scope="module")
def gateway(
    scripted: Scripted, big: BigBackend, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningGateway]:
    environment = tmp_path_factory.mktemp("streamed") / "environment.json"
    environment.write_text(json.dumps({"payload_limit": LIMIT}), "utf-8")
    with serve(document(scripted.address, big.address), environment=environment) as running:
        yield running


def last_record(gateway: RunningGateway, taken: Taken) -> dict[str, Any]:
    id = taken.head.partition("x-lockgate-trace: ")[2].partition("\r")[0]
    found: dict[str, Any] = gateway.control(f"/_lockgate/traces/{quote(id, safe='')}").json
    return found


def eventually(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


# -- answers that break off


def reset_later(connection: socket.socket, request: bytes) -> None:
    """A reset overtakes what was sent before it; the other side is to read that first."""
    time.sleep(0.1)
    reset(connection, request)


BROKEN: dict[str, tuple[Behaviour, str]] = {
    "closed, with a length": (says(LONG_HEAD + PIECE, finish), "connect"),
    "reset, with a length": (says(LONG_HEAD + PIECE, reset_later), "connect"),
    "closed in chunks": (says(CHUNKED + CHUNK * 20, finish), "connect"),
    "not well-formed": (says(CHUNKED + CHUNK * 20 + b"x\r\n", stall), "protocol"),
    "reset, without a length": (
        says(b"HTTP/1.1 200 OK\r\n\r\n" + PIECE * 20, reset_later),
        "connect",
    ),
    "silent, with a length": (says(LONG_HEAD + PIECE, stall), "timeout"),
    "silent in chunks": (says(CHUNKED + CHUNK * 20, stall), "timeout"),
    "too long": (says(CHUNKED + CHUNK * (LIMIT // len(PIECE) + 1), stall), "too_large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_breaks_off_never_looks_complete(
    gateway: RunningGateway, scripted: Scripted, name: str
) -> None:
    behave, kind = BROKEN[name]
    scripted.does(behave)
    taken = ask(gateway.port, "GET", "/dev/quick")
    assert taken.head.startswith("HTTP/1.1 200 ")
    assert not taken.is_whole
    record = last_record(gateway, taken)
    note = record["decisions"][-1]
    assert note["name"] == "note.answer_cut"
    assert note["facts"]["reason"].startswith(f"{kind}: ")
    assert (record["rule"], record["delivered"]) == ("proxy.http", False)
    scripted.does(says(OK))
    assert ask(gateway.port, "GET", "/dev/quick").size == 2


def test_an_answer_without_a_length_comes_in_chunks(
    gateway: RunningGateway, scripted: Scripted
) -> None:
    scripted.does(says(b"HTTP/1.1 200 OK\r\n\r\n" + PIECE * 40, finish))
    taken = ask(gateway.port, "GET", "/dev/quick")
    assert (taken.size, taken.is_whole) == (40 * len(PIECE), True)
    assert "Transfer-Encoding: chunked" in taken.head
    assert last_record(gateway, taken)["delivered"]


def test_a_text_passes_untouched(gateway: RunningGateway, scripted: Scripted) -> None:
    scripted.does(says(LONG_HEAD + b"\xff" * LONG, finish))
    answer = gateway.request("GET", "/quick")
    assert answer.body == b"\xff" * LONG


def test_an_announced_length_beyond_the_limit_is_no_answer(
    gateway: RunningGateway, scripted: Scripted
) -> None:
    scripted.does(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (LIMIT + 1), stall))
    answer = gateway.request("GET", "/quick")
    assert answer.status == 500
    assert gateway.record(answer)["cause"] == "failure.response_too_large"
    assert str(LIMIT) in gateway.record(answer)["sentence"]


def test_a_client_that_goes_away_ends_the_backends_call(
    gateway: RunningGateway, scripted: Scripted
) -> None:
    def pour(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(CHUNKED)
        while True:
            connection.sendall(CHUNK)

    scripted.does(pour)
    with socket.create_connection(("127.0.0.1", gateway.port), 20) as client:
        client.sendall(b"GET /dev/patient HTTP/1.1\r\nHost: h\r\n\r\n")
        head = Reading(client).head()
    assert scripted.ended.wait(20)
    found = Taken(head, 0, "")
    assert eventually(
        lambda: last_record(gateway, found)["decisions"][-1]["name"] == "note.answer_cut"
    )
    record = last_record(gateway, found)
    assert record["decisions"][-1]["facts"]["reason"] == "the client went away"
    assert not record["delivered"]


# -- requests that break off


def begin(gateway: RunningGateway, path: str, lines: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", gateway.port), 20)
    client.sendall(f"POST /dev{path} HTTP/1.1\r\nHost: h\r\n{lines}\r\n\r\n".encode())
    return client


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize("half", [False, True])
def test_a_client_that_goes_away_ends_the_call_it_began(
    gateway: RunningGateway, scripted: Scripted, is_chunked: bool, half: bool
) -> None:
    scripted.does(stall)
    with begin(gateway, "/patient", framing(LONG, is_chunked)) as client:
        client.sendall((CHUNK if is_chunked else PIECE) * 20)
        assert eventually(lambda: scripted.requests == 1)
        if half:
            client.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                assert client.recv(100) == b""
    assert scripted.ended.wait(20)


REFUSED: dict[str, tuple[bytes, int]] = {
    "a bad chunk": (b"nonsense\r\n", 400),
    "too long": (CHUNK * (LIMIT // len(PIECE) + 1), 413),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_that_goes_wrong_on_its_way_is_refused_and_not_complete_anywhere(
    gateway: RunningGateway, big: BigBackend, name: str
) -> None:
    rest, status = REFUSED[name]
    before = len(big.taken)
    with begin(gateway, "/big", "Transfer-Encoding: chunked") as client:
        client.sendall(CHUNK * 20)
        with contextlib.suppress(OSError):
            client.sendall(rest)
        reading = Reading(client)
        answer = reading.body(reading.head())
    assert answer.head.startswith(f"HTTP/1.1 {status} ")
    assert eventually(lambda: len(big.taken) > before)
    assert not big.taken[-1].is_whole


def test_a_client_that_stops_sending_is_told(
    gateway: RunningGateway, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_GRACE", 0.2)
    scripted.does(stall)
    with begin(gateway, "/patient", framing(LONG, False)) as client:
        reading = Reading(client)
        assert reading.head().startswith("HTTP/1.1 408 ")
    assert scripted.ended.wait(20)


def test_an_answer_that_comes_early_is_passed_on(
    gateway: RunningGateway, scripted: Scripted
) -> None:
    scripted.does(says(OK, stall))
    with begin(gateway, "/patient", framing(LIMIT, False)) as client:
        client.sendall(PIECE)
        reading = Reading(client)
        assert reading.body(reading.head()).size == 2
        assert reading.head() == ""
    assert scripted.ended.wait(20)


def test_a_failure_that_comes_early_is_told(gateway: RunningGateway) -> None:
    with begin(gateway, "/parameters", framing(LIMIT, False)) as client:
        reading = Reading(client)
        assert reading.head().startswith("HTTP/1.1 400 ")


# -- time


@pytest.mark.parametrize(("counted", "status"), [("idle", 200), ("total", 504)])
def test_a_slow_client_does_not_use_up_the_backends_time(
    gateway: RunningGateway,
    scripted: Scripted,
    monkeypatch: pytest.MonkeyPatch,
    counted: str,
    status: int,
) -> None:
    monkeypatch.setattr("lockgate.http1.call.STREAM_TIMEOUT", counted)

    def drain(connection: socket.socket, head: bytes) -> None:
        left = LONG - len(head.partition(b"\r\n\r\n")[2])
        while left > 0:
            left -= len(connection.recv(65_536))
        says(OK, finish)(connection, b"")

    scripted.does(drain)
    with begin(gateway, "/quick", framing(LONG, False)) as client:
        body = b"".join(pieces(LONG))
        client.sendall(body[: LONG // 2])
        time.sleep(0.6)  # twice the integration's timeout
        with contextlib.suppress(OSError):
            client.sendall(body[LONG // 2 :])
        assert Reading(client).head().startswith(f"HTTP/1.1 {status} ")


@pytest.mark.parametrize("is_read", [False, True], ids=["not read", "not answered"])
def test_a_backend_that_does_nothing_is_out_of_time(
    gateway: RunningGateway, scripted: Scripted, is_read: bool
) -> None:
    gone = threading.Event()

    def wait(connection: socket.socket, _head: bytes) -> None:
        if is_read:
            stall(connection, b"")
        else:
            gone.wait(20)

    scripted.does(wait)
    with begin(gateway, "/quick", framing(LIMIT, False)) as client:
        with contextlib.suppress(OSError):
            for piece in pieces(LIMIT):
                client.sendall(piece)
        assert Reading(client).head().startswith("HTTP/1.1 504 ")
    gone.set()


# -- each side holds the other one back

_MOST_BUFFERED = 64 * MIB
"""Far more than the buffers of two connections, far less than what would be sent."""


def test_a_backend_that_does_not_read_stops_the_client(tmp_path: Path, scripted: Scripted) -> None:
    gone = threading.Event()

    def wait(_connection: socket.socket, _head: bytes) -> None:
        gone.wait(20)

    scripted.does(wait)
    environment = tmp_path / "environment.json"
    environment.write_text('{"payload_limit": "none"}', "utf-8")
    with serve(document(scripted.address, "h"), environment=environment) as unlimited:
        with begin(unlimited, "/patient", framing(2**40, False)) as client:
            client.settimeout(0.5)
            sent = 0
            with pytest.raises(TimeoutError):
                while sent < _MOST_BUFFERED:
                    sent += client.send(PIECE)
            assert sent < _MOST_BUFFERED
        gone.set()


def test_a_client_that_does_not_read_stops_the_backend(tmp_path: Path, scripted: Scripted) -> None:
    sent: list[int] = []
    stopped = threading.Event()

    def pour(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % 2**40)
        connection.settimeout(0.5)
        try:
            while sum(sent) < _MOST_BUFFERED:
                sent.append(connection.send(PIECE))
        except TimeoutError:
            stopped.set()

    scripted.does(pour)
    environment = tmp_path / "environment.json"
    environment.write_text('{"payload_limit": "none"}', "utf-8")
    with (
        serve(document(scripted.address, "h"), environment=environment) as unlimited,
        socket.create_connection(("127.0.0.1", unlimited.port), 20) as client,
    ):
        client.sendall(b"GET /dev/patient HTTP/1.1\r\nHost: h\r\n\r\n")
        assert stopped.wait(20)
        assert sum(sent) < _MOST_BUFFERED


def test_both_ways_at_once(gateway: RunningGateway, scripted: Scripted) -> None:
    def echo(connection: socket.socket, head: bytes) -> None:
        rest = head.partition(b"\r\n\r\n")[2]
        connection.sendall(LONG_HEAD + rest)
        left = LONG - len(rest)
        while left > 0:
            data = connection.recv(65_536)
            left -= len(data)
            connection.sendall(data)
        finish(connection)

    scripted.does(echo)
    taken = ask(gateway.port, "POST", "/dev/patient", LONG)
    assert (taken.size, taken.is_whole) == (LONG, True)


# -- what stays as it is


@pytest.mark.parametrize(
    "path", ["/checked", "/mapped", "/decoded", "/custom", "/mock", "/nowhere"]
)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_bodies_that_are_read_keep_the_services_limit(
    gateway: RunningGateway, path: str, is_chunked: bool
) -> None:
    size = limits.REQUEST_BODY + 1
    with begin(gateway, path, framing(size, is_chunked)) as client:
        with contextlib.suppress(OSError):
            for piece in pieces(size):
                client.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
        reading = Reading(client)
        assert reading.head().startswith("HTTP/1.1 413 ")


@pytest.mark.parametrize("is_chunked", [False, True])
def test_bodies_that_are_read_and_within_it_pass(
    gateway: RunningGateway, big: BigBackend, is_chunked: bool
) -> None:
    big.size = 2
    assert ask(gateway.port, "POST", "/dev/custom", LONG, is_chunked).size == 2
    assert big.taken[-1].size == LONG
    assert "content-length" in big.taken[-1].head.lower()


def test_a_request_of_http_1_0_is_read_whole(gateway: RunningGateway, big: BigBackend) -> None:
    big.size, big.is_chunked = LONG, True
    with socket.create_connection(("127.0.0.1", gateway.port), 20) as client:
        head = f"POST /dev/big HTTP/1.0\r\n{framing(LONG, False)}\r\n\r\n"
        client.sendall(head.encode() + b"".join(pieces(LONG)))
        reading = Reading(client)
        answer = reading.body(reading.head())
    big.is_chunked = False
    assert (answer.size, answer.is_whole) == (LONG, True)
    assert f"Content-Length: {LONG}" in answer.head


def test_requests_go_on_behind_streams(gateway: RunningGateway, big: BigBackend) -> None:
    big.size = LONG
    before = len(big.taken)
    body = b"".join(pieces(LONG))
    head = f"POST /dev/big HTTP/1.1\r\nHost: h\r\n{framing(LONG, False)}\r\n\r\n".encode()
    chunked = f"POST /dev/big HTTP/1.1\r\nHost: h\r\n{framing(LONG, True)}\r\n\r\n".encode()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (LONG, body)
    last = b"GET /dev/big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), 20) as client:
        data = head + body + chunked + chunks + head + body + last
        sender = threading.Thread(target=client.sendall, args=(data,))
        sender.start()
        reading = Reading(client)
        answers = [reading.body(reading.head()) for _ in range(4)]
        assert reading.head() == ""
        sender.join()
    assert [(one.size, one.is_whole) for one in answers] == [(LONG, True)] * 4
    assert [one.size for one in big.taken[before:]] == [LONG, LONG, LONG, 0]
    big.size = 2


def test_an_invitation_is_given(gateway: RunningGateway, big: BigBackend) -> None:
    lines = f"{framing(LONG, False)}\r\nExpect: 100-continue"
    with begin(gateway, "/big", lines) as client:
        reading = Reading(client)
        assert reading.head().startswith("HTTP/1.1 100 ")
        client.sendall(b"".join(pieces(LONG)))
        assert reading.head().startswith("HTTP/1.1 200 ")
    assert big.taken[-1].size == LONG
