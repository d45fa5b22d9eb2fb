"""The composition root: how it stops, and how it answers without the loop."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from definitions import api, entry, http, mock, operation
from plans import plan_of

from lockgate import app
from lockgate.app import Gateway
from lockgate.config import Settings
from lockgate.engine.address import Directory
from lockgate.http1.server import Connection as ServerConnection
from lockgate.loading import Loaded
from lockgate.store.objects import Store
from lockgate.store.sql_store import SqlStore


def gateway() -> Gateway:
    settings = Settings(definitions=(), port=0, control_port=0)
    return Gateway(
        settings, Loaded(Directory([]), {}, {}, None, None, {}, {}), {}, lambda line: None
    )


class Connection(SimpleNamespace):
    """One that closes when it is idle, and is not idle yet."""

    transport: Any = None
    application: Any = None
    __hash__ = object.__hash__  # type: ignore[assignment]

    def close_when_idle(self) -> None:
        """It is not."""


def stopping(deadline: float, then: str) -> list[str]:
    """What happened to a stop with a connection under way, until ``then`` ends it."""

    async def main() -> list[str]:
        running = gateway()
        connection: Any = Connection(deadline=deadline)
        running._connections.add(connection)
        stop = asyncio.create_task(running.stop())
        seen = []
        for _ in range(10):
            await asyncio.sleep(0.02)
            seen.append("done" if stop.done() else "waits")
        if then == "hurry":
            running.hurry()
        elif then == "answered":
            running._connections.clear()
        await stop
        return seen

    return asyncio.run(asyncio.wait_for(main(), 30))


def test_what_still_comes_in_has_the_time_of_its_own_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "_DRAIN_SECONDS", 0.05)
    assert set(stopping(deadline=1e9, then="answered")) == {"waits"}


def test_what_has_no_deadline_has_that_of_the_drain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_DRAIN_SECONDS", 0.0)
    assert stopping(deadline=float("inf"), then="")[-1] == "done"


def test_a_stop_can_be_hurried() -> None:
    assert set(stopping(deadline=1e9, then="hurry")) == {"waits"}


# -- what a request costs that needs no backend


class FrugalLoop(asyncio.SelectorEventLoop):
    """A loop that refuses, while ``is_closed_to_all``, whatever would take a request further."""

    is_closed_to_all = False

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []


def refusing(name: str) -> Any:
    own = getattr(asyncio.SelectorEventLoop, name)

    def asked(self: FrugalLoop, *arguments: Any, **named: Any) -> Any:
        if not self.is_closed_to_all:
            return own(self, *arguments, **named)
        self.asked.append(name)
        for argument in arguments:
            if asyncio.iscoroutine(argument):
                argument.close()
        raise RuntimeError(f"{name} was called")

    return asked


for _name in ("create_task", "create_future", "call_soon", "call_soon_threadsafe", "call_later",
              "call_at", "run_in_executor", "create_connection"):  # fmt: skip
    setattr(FrugalLoop, _name, refusing(_name))


class Transport(SimpleNamespace):
    """Keeps what is written."""

    written = b""

    def get_extra_info(self, name: str) -> Any:
        return ("192.0.2.7", 4711) if name == "peername" else None

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        """It is not needed."""


PLAN = plan_of(
    api(
        {
            "/constant": {"post": operation(mock({"default": entry(200)}), 200)},
            "/template": {
                "post": operation(
                    mock(
                        {
                            "404": entry(404, '{"for": $util.base64Encode("7")}'),
                            "default": entry(200),
                        },
                        "{\"statusCode\": #if($input.path('$.a') > 1)404#{else}200#end}",
                    ),
                    *(200, 404),
                )
            },
            "/override": {
                "post": operation(
                    mock({"default": entry(200, "#set($context.responseOverride.status = 418)x")}),
                    200,
                )
            },
            "/http": {"post": operation(http("/", {"default": entry(200)}), 200)},
        }
    ),
    stage_variables={"backend": "127.0.0.1:9009"},
)


def asked_without_loop(target: str) -> tuple[bytes, list[str]]:
    """What is written before ``data_received`` returns, and what was asked of the loop."""

    async def main() -> tuple[bytes, list[str]]:
        settings = Settings(definitions=(), port=0, control_port=0)
        loaded = Loaded(Directory([PLAN], PLAN), {}, {}, None, None, {}, {})
        running = Gateway(settings, loaded, {}, lambda line: None)
        connection = ServerConnection(running.data_plane, running._clock, set())
        transport: Any = Transport()
        connection.connection_made(transport)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, FrugalLoop)
        loop.set_exception_handler(lambda loop, context: None)
        loop.is_closed_to_all = True
        try:
            connection.data_received(
                f"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n".encode()
                + b'{"a":7}'
            )
        finally:
            loop.is_closed_to_all = False
        return transport.written, loop.asked

    with asyncio.Runner(loop_factory=FrugalLoop) as runner:
        return runner.run(main())


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("/dev/constant", 200, b""),
        ("/dev/template", 404, b'{"for": Nw==}'),
        ("/dev/override", 418, b"x"),
        ("/dev/nowhere", 403, b'{"message":"Missing Authentication Token"}'),
    ],
)
def test_a_mock_takes_no_task_no_future_and_no_await(target: str, status: int, body: bytes) -> None:
    written, asked = asked_without_loop(target)
    head, _, rest = written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Length: %d\r\n" % len(rest) in head + b"\r\n"
    assert rest == body
    assert asked == []


def test_a_backend_needs_the_loop() -> None:
    """So the test above sees what it is to see."""
    assert asked_without_loop("/dev/http")[1]


def test_a_store_that_nobody_managed_is_closed(tmp_path: Path) -> None:
    """Its thread, which looks for changes, does not outlive the gateway."""

    async def main() -> Store:
        settings = Settings(definitions=(), port=0, control_port=0, store=str(tmp_path / "s.db"))
        running = Gateway(
            settings, Loaded(Directory([]), {}, {}, None, None, {}, {}), {}, lambda line: None
        )
        await running.start()
        assert running._opened is not None
        await running.stop()
        return running._opened.store

    store = asyncio.run(main())
    assert isinstance(store, SqlStore)
    assert store._watching is not None
    assert not store._watching.is_alive()
