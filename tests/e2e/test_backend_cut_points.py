"""Kept connections that backends cut, point by point: what may be sent once more is, what may not
is executed once at most (row S-76).
"""

import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from definitions import api, operation, proxy
from raw_backend import Behaviour, RawBackend, early, finish, reset, says

from lockgate.testing import RunningGateway, serve

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
AGAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain"
BODY = b"x" * 100_000


@pytest.fixture(scope="module")
def hostile() -> Iterator[RawBackend]:
    with RawBackend() as running:
        yield running


@pytest.fixture(scope="module")
def gateway(hostile: RawBackend) -> Iterator[RunningGateway]:
    definition = api({"/p": {"x-amazon-apigateway-any-method": operation(proxy("/p"))}})
    with serve(definition, stage_variables={"backend": hostile.address}) as running:
        yield running


class Case(NamedTuple):
    """Where a used connection is cut; the status of what may be repeated, and of what may not."""

    cut: Behaviour
    repeatable: int
    other: int


CUTS: dict[str, Case] = {
    "FIN behind the head": Case(early(0, finish), 200, 504),
    "RST behind the head": Case(early(0, reset), 200, 504),
    "FIN in the body": Case(early(len(BODY) // 2, finish), 200, 504),
    "RST in the body": Case(early(len(BODY) // 2, reset), 200, 504),
    "FIN behind the request": Case(finish, 200, 504),
    "RST behind the request": Case(reset, 200, 504),
    "FIN behind one byte of the answer": Case(says(OK[:1], finish), 504, 504),
    "RST behind one byte of the answer": Case(says(OK[:1], reset), 504, 504),
    "FIN in the answer's head": Case(says(OK[:20], finish), 504, 504),
    "FIN in the answer's body": Case(says(OK[:-1], finish), 504, 504),
    "RST in the answer's body": Case(says(OK[:-1], reset), 504, 504),
}


def warm(gateway: RunningGateway, hostile: RawBackend, *behaviours: Behaviour) -> None:
    """Leave one kept connection; ``behaviours`` are for what comes next."""
    hostile.does(says(OK, finish))
    gateway.request("GET", "/p")
    assert hostile.ended.wait(10)
    hostile.does(says(OK), *behaviours)
    assert gateway.request("GET", "/p").body == b"ok"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST", "PATCH"])
@pytest.mark.parametrize("point", CUTS)
def test_a_kept_connection_is_cut(
    gateway: RunningGateway, hostile: RawBackend, point: str, method: str
) -> None:
    case = CUTS[point]
    warm(gateway, hostile, case.cut, says(AGAIN))
    answer = gateway.request(method, "/p", BODY)
    status = case.other if method in ("POST", "PATCH") else case.repeatable
    assert answer.status == status
    sent = [number for number, request in hostile.served if request.startswith(method.encode())][
        1 if method == "GET" else 0 :
    ]
    assert len(sent) == (2 if status == 200 else 1)
    assert len(set(sent)) == len(sent)  # once more is on a connection of its own
    assert answer.body == b"again" or status == 504


@pytest.mark.parametrize("ending", [finish, reset], ids=["FIN", "RST"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_cut_before_anything_is_sent_is_not_used(
    gateway: RunningGateway, hostile: RawBackend, method: str, ending: Behaviour
) -> None:
    is_cut = threading.Event()

    def cut(connection: object, request: bytes) -> None:
        try:
            says(OK, ending)(connection, request)  # type: ignore[arg-type]
        finally:
            is_cut.set()

    warm(gateway, hostile, cut, says(AGAIN))
    gateway.request("GET", "/p")
    assert is_cut.wait(10)
    for _ in range(20):  # a reset may need a moment to be noticed by the gateway
        answer = gateway.request(method, "/p", BODY)
        assert (answer.status, answer.body) == (200, b"again")


@pytest.mark.parametrize("ending", [finish, reset], ids=["FIN", "RST"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_on_a_fresh_connection_nothing_is_sent_again(
    gateway: RunningGateway, hostile: RawBackend, method: str, ending: Behaviour
) -> None:
    hostile.does(says(OK, finish))
    gateway.request("GET", "/p")
    assert hostile.ended.wait(10)
    hostile.does(early(0, ending), says(AGAIN))
    assert gateway.request(method, "/p", BODY).status == 504
    assert len(hostile.served) == 1
