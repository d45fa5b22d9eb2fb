"""The table "Backend cut point" of the security rules (6.1): what is sent again, and what never.

Each row with a method that may be repeated and one that may not; what a backend executed is counted
by what it received whole.
"""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from definitions import api, operation, proxy
from listener import Listener
from raw_backend import finish, reset

from lockgate.testing import RunningGateway, serve

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BODY = b"x" * 200_000
_SECONDS = 20.0

Cut = Callable[[socket.socket], None]


def read(connection: socket.socket, until: str) -> bool:
    """Read as much of a request as ``until`` says; False where the other side has closed."""
    data = b""
    while True:
        head, separator, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0] or 0)
        wanted = {"head": 0, "half": length // 2, "whole": length}[until]
        if separator and len(body) >= wanted:
            return True
        part = connection.recv(65_536 if not separator else max(1, wanted - len(body)))
        if not part:
            return False
        data += part


class CuttingBackend(Listener):
    """Serves ``answered`` requests of each connection, then reads ``until`` and does ``cut``.

    The connections after the first ``cutting`` ones are served for ever. ``executed`` counts
    requests that were received whole.
    """

    def __init__(self) -> None:
        self.executed = 0
        self.answered = self.cutting = 0
        self.until: str | None = "whole"
        self.cut: Cut = finish
        self.ended = threading.Event()
        super().__init__()

    def does(self, until: str | None, cut: Cut, answered: int = 1, cutting: int = 1) -> None:
        """Set what is done with the connections that come from now on."""
        self.until, self.cut, self.answered, self.cutting = until, cut, answered, cutting
        self.executed = self.connections = 0
        self.ended.clear()

    def serve(self, connection: socket.socket, number: int) -> None:
        is_cutting = number <= self.cutting
        connection.settimeout(_SECONDS)
        with connection:
            try:
                served = 0
                while not is_cutting or served < self.answered:
                    if not read(connection, "whole"):
                        return
                    self.executed += 1
                    served += 1
                    connection.sendall(OK)
                if self.until is not None:
                    if not read(connection, self.until):
                        return
                    self.executed += self.until == "whole"
                self.cut(connection)
            except OSError:
                return
            finally:
                if is_cutting:
                    self.ended.set()


@pytest.fixture(scope="module")
def backend() -> Iterator[CuttingBackend]:
    running = CuttingBackend()
    yield running
    running.close()


@pytest.fixture
def gateway(backend: CuttingBackend) -> Iterator[RunningGateway]:
    """A gateway without connections of an earlier test."""
    document = api({"/": {"x-amazon-apigateway-any-method": operation(proxy("/"))}})
    with serve(document, stage_variables={"backend": backend.address}) as running:
        yield running


METHODS = ("GET", "POST")


def ask(gateway: RunningGateway, method: str) -> int:
    """The status of a request with a body."""
    answer = gateway.request(method, "/", BODY)
    record = gateway.record(answer)
    assert record["cause"] == (None if answer.status == 200 else "failure.connect")
    assert answer.body in (b"ok", b'{"message": "Network error communicating with endpoint"}')
    return answer.status


def warm(gateway: RunningGateway, backend: CuttingBackend) -> None:
    """Let the next request meet a used connection."""
    assert gateway.request("GET", "/").status == 200
    assert (backend.executed, backend.connections) == (1, 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cut", [finish, reset])
def test_connection_already_closed_when_taken(
    gateway: RunningGateway, backend: CuttingBackend, method: str, cut: Cut
) -> None:
    def closes(connection: socket.socket) -> None:
        cut(connection)

    backend.does(None, closes)
    warm(gateway, backend)
    assert backend.ended.wait(_SECONDS)
    assert ask(gateway, method) == 200
    assert (backend.executed, backend.connections) == (2, 2)


EXPECTED = {"GET": (200, 2), "POST": (504, 1)}
"""By method: the status where the connection was used before, and how many there were then."""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cut", [finish, reset])
@pytest.mark.parametrize("until", ["head", "half", "whole"])
def test_end_after_head_half_the_body_full_request(
    gateway: RunningGateway, backend: CuttingBackend, until: str, cut: Cut, method: str
) -> None:
    backend.does(until, cut)
    warm(gateway, backend)
    assert (ask(gateway, method), backend.connections) == EXPECTED[method]
    if method == "POST":
        assert backend.executed - 1 <= 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("until", ["head", "half", "whole"])
def test_it_is_sent_again_once_only(
    gateway: RunningGateway, backend: CuttingBackend, until: str, method: str
) -> None:
    backend.does(until, finish, cutting=1)
    warm(gateway, backend)
    backend.answered, backend.cutting = 0, 9
    assert ask(gateway, method) == 504
    assert backend.connections == (2 if method == "GET" else 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1, 20, len(OK) - 1], ids=["1 byte", "in the head", "in the body"])
@pytest.mark.parametrize("is_used", [True, False], ids=["used", "fresh"])
def test_cut_after_the_answer_has_begun(
    gateway: RunningGateway, backend: CuttingBackend, method: str, size: int, is_used: bool
) -> None:
    def begins(connection: socket.socket) -> None:
        connection.sendall(OK[:size])
        finish(connection)

    backend.does("whole", begins, answered=int(is_used))
    if is_used:
        warm(gateway, backend)
    assert ask(gateway, method) == 504
    assert (backend.executed, backend.connections) == (1 + is_used, 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cut", [finish, reset])
@pytest.mark.parametrize("until", ["head", "half", "whole"])
def test_the_same_on_a_fresh_connection(
    gateway: RunningGateway, backend: CuttingBackend, until: str, cut: Cut, method: str
) -> None:
    backend.does(until, cut, answered=0, cutting=9)
    assert ask(gateway, method) == 504
    assert backend.connections == 1
