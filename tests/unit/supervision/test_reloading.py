"""Reloads of one process: one reading after the other, and none that does harm."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from lockgate.diagnostics import Report
from lockgate.engine.address import Directory
from lockgate.supervision import reloading
from lockgate.supervision.definitions import Findings
from lockgate.supervision.reloading import Reloads


class Gateway(SimpleNamespace):
    """Keeps what it is to serve, and the thread that brought it."""

    settings = None

    def take(self, loaded: Any) -> None:
        self.taken.append((loaded.number, threading.current_thread().name))


def reloaded(load: Any, times: int, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[str]]:
    """What was taken over and said when ``times`` reloads were asked for at once."""
    monkeypatch.setattr(reloading, "load", load)

    async def main() -> tuple[list[Any], list[str]]:
        over = asyncio.Event()
        said: list[str] = []
        gateway: Any = Gateway(taken=[])
        findings = Findings(Report(), lambda found: said.extend(map(str, found)), said.append)
        reloads = Reloads(gateway, findings, said.append, lambda: said.append("begun"), over.set)
        for _ in range(times):
            reloads.reload()
        while True:
            await asyncio.wait_for(over.wait(), 30)
            over.clear()
            if not reloads._is_reading:
                return gateway.taken, said

    return asyncio.run(main())


def test_what_is_asked_for_while_the_files_are_read_is_read_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[str] = []

    def load(settings: Any, report: Report) -> Any:
        threads.append(threading.current_thread().name)
        return SimpleNamespace(number=len(threads), directory=Directory([]))

    taken, said = reloaded(load, 5, monkeypatch)
    assert threads == ["reload", "reload"]
    main = threading.current_thread().name
    assert taken == [(1, main), (2, main)]
    assert said == ["begun", "reloaded", "begun", "reloaded"]


def test_a_definition_that_is_refused_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(settings: Any, report: Report) -> Any:
        report.error("x.y", "it is wrong", None, "make it right")

    taken, said = reloaded(load, 1, monkeypatch)
    assert taken == []
    assert said[-1] == "1 error found; what was served before is served on"
    assert "it is wrong" in said[1]


def test_a_reading_that_breaks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(settings: Any, report: Report) -> Any:
        raise MemoryError

    taken, said = reloaded(load, 1, monkeypatch)
    assert taken == []
    assert said == [
        "begun",
        "error: the files could not be read (MemoryError()); nothing is changed",
    ]
