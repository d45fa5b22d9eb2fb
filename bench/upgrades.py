"""Replaces a gateway under load by itself, again and again (SIGUSR2), and counts what clients see.

    upgrades.py [--upgrades 200] [--workers 2]

Clients ask at a steady rate, as far as answers let them: half of them on connections that are kept,
half on a new one each time, and half of both of a backend that takes its time. Every tenth build is
broken: it cannot be imported, is killed while it starts, and now and then hangs or has a worker
that never lives; then the gateway before it must serve on. A build is a folder, ``current`` a link
to the one that is installed, as deployments do it.

A failure is a connection refused or reset, an answer that does not come, is cut short, or is not
the expected one. A kept connection that is closed in order before a byte of an answer is one that
clients may ask again on another connection; these are counted apart.
"""

import argparse
import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from lockgate.testing import free_port

__all__ = ["BODY", "Client", "Figures", "run"]

Tell = Callable[[str], None]
SOURCES = Path(__file__).parent.parent / "src"
CLIENTS = 16
PAUSE = 0.04
"""Seconds between two requests of a client."""
_RARE = 1.3
"""The same for those clients that keep a connection on which they seldom ask."""
_SECONDS = 30.0
"""How long an answer may take."""
_TAKES_OVER = 90.0
"""How long a build may take to serve, or to be given up."""
BODY = "served " * 300
_API = """
openapi: 3.0.1
info: {title: Upgraded, version: "1"}
paths:
  /fast:
    get:
      responses: {"200": {description: fine}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: "BODY"}}}
  /slow:
    get:
      responses: {"200": {description: fine}}
      x-amazon-apigateway-integration:
        {type: http_proxy, httpMethod: GET, uri: "http://127.0.0.1:PORT/"}
"""

GOOD = ""
_AT_THE_DEFINITION = """
import os, signal, sys, time
def seen(event, given):
    if event == "open" and str(given[0]).endswith("api.yaml"):
        {deed}
sys.addaudithook(seen)
"""
_ONE_WORKER = """
import os
forks = []
def in_child():
    if len(forks) > 1:
        os._exit(3)
os.register_at_fork(before=lambda: forks.append(1), after_in_child=in_child)
"""
QUICK = {
    "cannot be imported": "import sys; sys.modules['lockgate'] = None",
    "is killed while it starts": _AT_THE_DEFINITION.format(
        deed="os.kill(os.getpid(), signal.SIGKILL)"
    ),
}
SLOW = {
    "has one worker only": _ONE_WORKER,
    "hangs": _AT_THE_DEFINITION.format(deed="time.sleep(600)"),
}
"""Builds that are given up after a minute."""


class Figures(NamedTuple):
    """What the upgrades came to. ``broken`` builds were to be given up, by what they did."""

    upgrades: int
    broken: Counter[str]
    requests: int
    asked_again: int
    failures: Counter[str]
    problems: list[str]


# -- clients


class _Failed(Exception):
    """What a client must not see."""


class Client:
    """Asks; a failure is counted by its kind."""

    def __init__(self, port: int, path: str, keeps: bool, pause: float = PAUSE) -> None:
        self._port = port
        self._pause = pause
        close = "" if keeps else "Connection: close\r\n"
        self._request = f"GET /dev{path} HTTP/1.1\r\nHost: gateway\r\n{close}\r\n".encode()
        self._keeps = keeps
        self._kept: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.requests = self.asked_again = 0
        self.failures: Counter[str] = Counter()

    async def keep_asking(self, over: asyncio.Event) -> None:
        """At a steady rate, not faster after a late answer and not slower."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not over.is_set():
            self.requests += 1
            try:
                async with asyncio.timeout(_SECONDS):
                    await self._ask()
            except _Failed as failed:
                self.failures[str(failed)] += 1
            except TimeoutError:
                self.failures["no answer in time"] += 1
            except OSError as error:
                self.failures[type(error).__name__] += 1
            due = max(due + self._pause, loop.time() - 1)
            await asyncio.sleep(due - loop.time())
        if self._kept is not None:
            await _close(self._kept[1])

    async def _ask(self) -> None:
        if self._kept is not None:
            try:
                await self._exchange(*self._kept)
                return
            except EOFError:
                self.asked_again += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._kept = reader, writer
        try:
            await self._exchange(reader, writer)
        except EOFError:
            raise _Failed("closed before an answer") from None

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request and its answer. Raises EOFError where not a byte of that comes."""
        stays = False
        try:
            writer.write(self._request)
            head = await _head(reader)
            length = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
            try:
                body = await reader.readexactly(int(length[1]) if length else 0)
            except asyncio.IncompleteReadError:
                raise _Failed("a body cut short") from None
            if not head.startswith(b"HTTP/1.1 200 "):
                raise _Failed(head.partition(b"\r\n")[0].decode("latin-1"))
            if body != BODY.encode():
                raise _Failed("another body")
            stays = self._keeps and b"\r\nconnection: close" not in head.lower()
        finally:
            if not stays:
                self._kept = None
                await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise _Failed("a head cut short") from None
        raise EOFError from None


async def _backend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers every request of a connection, after a while."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}".encode()
    try:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(0.2)
            writer.write(answer)
    except (EOFError, OSError):
        pass
    finally:
        writer.close()


# -- the gateway


class _Gateway:
    """Whichever process serves, and what all of them have said."""

    def __init__(self, folder: Path, backend: int, workers: int, log: IO[bytes]) -> None:
        self._folder = folder
        self._log = folder / "log"
        self.port = free_port()
        api = folder / "api.yaml"
        text = _API.replace("BODY", BODY).replace("PORT", str(backend))
        api.write_text(text, encoding="utf-8")
        self.install(GOOD, "")
        arguments = [str(api), f"--workers={workers}", "--no-access-log", f"--port={self.port}"]
        arguments.append(f"--control-port={free_port()}")
        self.first = subprocess.Popen(
            [sys.executable, "-m", "lockgate.cli", "serve", *arguments],
            env={**os.environ, "PYTHONPATH": str(folder / "current")},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        self.pid = self.first.pid

    def install(self, name: str, startup: str) -> None:
        """Let ``current`` be a build that runs ``startup`` before anything else."""
        build = self._folder / (name or "good").replace(" ", "-")
        if not build.exists():
            build.mkdir()
            (build / "lockgate").symlink_to(SOURCES / "lockgate")
            (build / "sitecustomize.py").write_text(startup, encoding="utf-8")
        link = self._folder / "next"
        link.symlink_to(build)
        link.replace(self._folder / "current")

    async def replace(self) -> bool:
        """Ask for a successor; gives whether it serves. Raises TimeoutError."""
        begin = len(self.said())
        os.kill(self.pid, signal.SIGUSR2)
        async with asyncio.timeout(_TAKES_OVER):
            while True:
                said = self.said()[begin:]
                if found := re.search(rb"process (\d+) serves in place", said):
                    self.pid = int(found[1])
                    return True
                if re.search(rb"process \d+ does not serve", said):
                    return False
                await asyncio.sleep(0.02)

    def said(self) -> bytes:
        """All that was said on stderr."""
        return self._log.read_bytes()

    def is_alive(self, pid: int) -> bool:
        """Whether a process has not ended."""
        self.first.poll()
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
        except OSError:
            return False
        return state.rpartition(")")[2].split()[0] != "Z"

    async def ended(self, pid: int) -> None:
        """Wait for the end of a process. Raises TimeoutError."""
        async with asyncio.timeout(_TAKES_OVER):
            while self.is_alive(pid):
                await asyncio.sleep(0.02)


# -- the loop


def _build(number: int, broken_every: int) -> tuple[str, str]:
    """What the build of upgrade ``number`` does, counted from 0."""
    if (number + 1) % broken_every:
        return GOOD, ""
    at = number // broken_every
    kinds = list((SLOW if at % 5 == 4 else QUICK).items())
    return kinds[at // 5 % 2 if at % 5 == 4 else at % 2]


async def _upgrade_all(
    gateway: _Gateway, builds: list[tuple[str, str]], problems: list[str], tell: Tell
) -> Counter[str]:
    broken: Counter[str] = Counter()
    for number, (name, startup) in enumerate(builds):
        gateway.install(name, startup)
        before = gateway.pid
        serves = await gateway.replace()
        if serves != (name == GOOD):
            problems.append(f"upgrade {number}: {name or 'a good build'}, and it serves: {serves}")
        if name:
            broken[name] += 1
        # Mostly one after the other; sometimes the next one comes while clients still leave.
        elif number % 4:
            await gateway.ended(before)
        tell(f"{number + 1} upgrades")
    return broken


def _clients(port: int) -> list[Client]:
    clients = [
        Client(port, "/slow" if number % 4 > 1 else "/fast", keeps=number % 2 == 0)
        for number in range(CLIENTS)
    ]
    return clients + [Client(port, path, keeps=True, pause=_RARE) for path in ("/fast", "/slow")]


async def _under_load(
    gateway: _Gateway,
    clients: list[Client],
    builds: list[tuple[str, str]],
    problems: list[str],
    tell: Tell,
) -> Counter[str]:
    """All upgrades while clients ask, from the first start to the end of the last build."""
    over = asyncio.Event()
    broken: Counter[str] = Counter()
    try:
        async with asyncio.timeout(_TAKES_OVER):
            while not await _listens(gateway.port):
                await asyncio.sleep(0.05)
        asking = [asyncio.create_task(client.keep_asking(over)) for client in clients]
        broken = await _upgrade_all(gateway, builds, problems, tell)
        over.set()
        await asyncio.gather(*asking)
        os.kill(gateway.pid, signal.SIGTERM)
        await gateway.ended(gateway.pid)
    except TimeoutError:
        problems.append("the gateway does not do as it is told")
    finally:
        over.set()
        for pid in {gateway.pid, gateway.first.pid}:
            if gateway.is_alive(pid):
                os.kill(pid, signal.SIGKILL)
    return broken


async def _run(
    folder: Path, builds: list[tuple[str, str]], workers: int, tell: Tell, log: IO[bytes]
) -> Figures:
    backend = await asyncio.start_server(_backend, "127.0.0.1", 0)
    gateway = _Gateway(folder, backend.sockets[0].getsockname()[1], workers, log)
    clients = _clients(gateway.port)
    problems: list[str] = []
    try:
        broken = await _under_load(gateway, clients, builds, problems, tell)
    finally:
        backend.close()
    if b"Traceback" in gateway.said():
        problems.append(gateway.said().decode())
    return Figures(
        len(builds),
        broken,
        sum(client.requests for client in clients),
        sum(client.asked_again for client in clients),
        sum((client.failures for client in clients), Counter()),
        problems,
    )


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def run(
    upgrades: int, workers: int = 2, broken_every: int = 10, tell: Tell = lambda text: None
) -> Figures:
    """Replace a gateway so many times."""
    builds = [_build(number, broken_every) for number in range(upgrades)]
    with tempfile.TemporaryDirectory() as folder, open(Path(folder) / "log", "ab") as log:
        return asyncio.run(_run(Path(folder), builds, workers, tell, log))


def main() -> int:
    given = argparse.ArgumentParser()
    given.add_argument("--upgrades", type=int, default=200)
    given.add_argument("--workers", type=int, default=2)
    asked = given.parse_args()
    began = time.monotonic()
    figures = run(
        asked.upgrades,
        asked.workers,
        tell=lambda text: print(f"\r{text}", end="", file=sys.stderr),
    )
    failed, refused = sum(figures.failures.values()), figures.failures["ConnectionRefusedError"]
    print(
        f"\r{figures.upgrades} upgrades, {sum(figures.broken.values())} of them to broken builds; "
        f"{figures.requests} requests, {failed} failed, {refused} of those refused; "
        f"{figures.asked_again} asked again on another connection; "
        f"{time.monotonic() - began:.0f} s"
    )
    for kind, count in (*figures.broken.items(), *figures.failures.most_common()):
        print(f"  {kind}: {count}")
    for problem in figures.problems:
        print(f"  {problem}")
    return 1 if failed or figures.problems else 0


if __name__ == "__main__":
    sys.exit(main())
