"""The composition root: how it stops."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from lockgate import app
from lockgate.app import Gateway
from lockgate.config import Settings
from lockgate.engine.address import Directory
from lockgate.loading import Loaded


def gateway() -> Gateway:
    settings = Settings(definitions=(), port=0, control_port=0)
    return Gateway(
        settings, Loaded(Directory([]), {}, {}, None, None, {}, {}), {}, lambda line: None
    )


class Connection(SimpleNamespace):
    """One that closes when it is idle, and is not idle yet."""

    transport: Any = None
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
