"""The Runtime API as a process meets it."""

from typing import Any

import pytest

from lockgate.functions.runtime_api import RuntimeApi
from lockgate.http1.head import framing

BASE = "/2018-06-01/runtime"
HOST = "127.0.0.1:4711"


class Events:
    """Says to everything that it is, or is not, the time to tell it."""

    def __init__(self, is_time: bool = True) -> None:
        self.told: list[Any] = []
        self.is_time = is_time

    def wants_next(self, message: Any) -> bool:
        self.told.append("next")
        return self.is_time

    def answered(self, invocation: str, body: bytes, is_error: bool) -> bool:
        self.told.append((invocation, body, is_error))
        return self.is_time

    def failed_to_start(self, body: bytes) -> bool:
        self.told.append(body)
        return self.is_time


class Message:
    def __init__(self, method: str, target: str, refusal: Any = None, host: str = HOST) -> None:
        self.method = method
        self.target = target
        self.fields = {b"host": host.encode()} if host else {}
        self.body = b"body"
        self.refusal = refusal
        self.answer: tuple[int, bytes] | None = None

    @property
    def status(self) -> int | None:
        return None if self.answer is None else self.answer[0]

    def respond(self, status: int, kind: str, lines: list[Any], body: bytes) -> None:
        assert (kind, lines) == ("application/json", [])
        self.answer = (status, body)


def served(events: Events, message: Message) -> int | None:
    """The status of an answer; targets that begin with ``~`` get the secret in front."""
    api = RuntimeApi(events)
    host, _, secret = api.address_at(4711).partition("/")
    assert host == HOST
    message.target = message.target.replace("~", f"/{secret}")
    api.handle(message)  # type: ignore[arg-type]
    return message.status


ROWS: list[tuple[str, str, int | None, list[Any]]] = [
    ("GET", f"~{BASE}/invocation/next", None, ["next"]),
    ("POST", f"~{BASE}/invocation/next", 404, []),
    ("POST", f"~{BASE}/invocation/mine/response", 202, [("mine", b"body", False)]),
    ("POST", f"~{BASE}/invocation/mine/error?x", 202, [("mine", b"body", True)]),
    ("GET", f"~{BASE}/invocation/mine/response", 404, []),
    ("POST", f"~{BASE}/invocation/mine/other", 404, []),
    ("POST", f"{BASE}/init/error", 202, [b"body"]),
    ("GET", f"{BASE}/init/error", 404, []),
    ("GET", "/elsewhere", 404, []),
]


@pytest.mark.parametrize(("method", "target", "status", "told"), ROWS)
def test_requests(method: str, target: str, status: int | None, told: list[Any]) -> None:
    events = Events()
    assert served(events, Message(method, target)) == status
    assert events.told == told


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", f"~{BASE}/invocation/next", 403),
        ("POST", f"~{BASE}/invocation/mine/response", 400),
        ("POST", f"{BASE}/init/error", 403),
    ],
)
def test_what_comes_out_of_order_is_refused(method: str, target: str, status: int) -> None:
    assert served(Events(is_time=False), Message(method, target)) == status


@pytest.mark.parametrize(
    ("method", "action"),
    [("GET", "next"), ("POST", "mine/response"), ("POST", "mine/error")],
)
@pytest.mark.parametrize("front", ["", "/", "/guess"])
def test_nothing_is_told_to_somebody_without_the_secret(
    method: str, action: str, front: str
) -> None:
    events = Events()
    assert served(events, Message(method, f"{front}{BASE}/invocation/{action}")) == 404
    assert events.told == []


@pytest.mark.parametrize("host", ["", "localhost:4711", "127.0.0.1:4712", "evil.example"])
@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", f"~{BASE}/invocation/next"), ("POST", f"{BASE}/init/error")],
)
def test_the_host_must_be_the_address_that_was_given_out(
    host: str, method: str, target: str
) -> None:
    events = Events()
    assert served(events, Message(method, target, host=host)) == 403
    assert events.told == []


def test_each_process_has_a_secret_of_its_own() -> None:
    assert len({RuntimeApi(Events()).address_at(1) for _ in range(100)}) == 100


def test_a_request_that_is_not_well_formed() -> None:
    events, message = Events(), Message("GET", f"~{BASE}/invocation/next", framing("x", "S-14"))
    assert served(events, message) == 400
    assert message.answer == (400, b'{"errorType":"InvalidRequest"}')
    assert events.told == []
