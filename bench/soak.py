"""Good and hostile clients and backends for ``SOAK_SECONDS`` (600): what the gateway holds must not
grow, and good requests must be answered as ever.

Memory is judged by the medians of the second fifth of the time and of the last one; files, threads,
tasks and connections by what is left when all clients have gone. Figures are printed; 1 is
returned where something has grown or an answer was wrong.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "e2e")]

from definitions import api, entry, http, mock, operation, proxy  # noqa: E402
from framing_vectors import FRAMING, POST  # noqa: E402
from raw_backend import (  # noqa: E402
    Behaviour,
    RawBackend,
    early,
    finish,
    keep,
    reset,
    says,
    stall,
)

from lockgate.testing import FakeBackend  # noqa: E402

CLIENTS = 24
GROWTH = 8 * 1024 * 1024
"""Bytes that memory may be more at the end: pages that the allocator keeps."""
SETTLE_SECONDS = 8
"""After the last client: longer than idle connections to backends are kept."""
LEFT = 4
"""Files that may be more at the end than at the beginning."""
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_GET = b"GET /dev/%s HTTP/1.1\r\nHost: h\r\n\r\n"

BEHAVIOURS: tuple[Behaviour, ...] = (
    says(_OK), says(_OK), says(_OK), says(_OK, finish), says(_OK, reset), finish, reset, stall,
    early(0, reset), says(_OK[:20], finish), says(_CHUNKED + b"5\r\nab", reset), says(b"no" * 99),
    says(_OK + _OK), says(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000), says(_OK[:-1], stall),
    says(b"HTTP/1.1 103 X\r\n\r\n" * 20), says(_CHUNKED + b"1\r\nx\r\n" * 2_000 + b"0\r\n\r\n"),
)  # fmt: skip

Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Client = Callable[[int, random.Random], Awaitable[str | None]]


def _definition() -> dict[str, Any]:
    def to(stage_variable: str, path: str, **members: Any) -> dict[str, Any]:
        made = proxy(path, **members)
        return {**made, "uri": f"http://${{stageVariables.{stage_variable}}}{path}"}

    template = '{"statusCode": 200}#foreach($i in [1..50])#set($x = "$!x$i")#end'
    custom = http("/echo", {"default": entry(200, "$input.json('$')")})
    custom["uri"] = "http://${stageVariables.good}/echo"
    any_method = "x-amazon-apigateway-any-method"
    return api(
        {
            "/mock": {"get": operation(mock({"default": entry(200)}, template), 200)},
            "/echo": {any_method: operation(to("good", "/echo"))},
            "/custom": {"get": operation(custom, 200)},
            "/bad": {any_method: operation(to("bad", "/bad", timeoutInMillis=300))},
            "/v": {any_method: operation(to("good", "/v"))},
        }
    )


# -- clients: each gives the name of what went wrong, if anything did


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status of the next answer, read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    if status < 200:
        return await _answer(reader)
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))
    return status


async def _with(port: int, talk: Callable[[Peer], Awaitable[str | None]]) -> str | None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(40):
            return await talk((reader, writer))
    finally:
        writer.transport.abort()


async def _expect(peer: Peer, data: bytes, *statuses: int) -> str | None:
    peer[1].write(data)
    await peer[1].drain()
    status = await _answer(peer[0])
    return None if status in statuses else f"{data[:40]!r} was answered {status}"


async def good(port: int, rng: random.Random) -> str | None:
    """Some requests on one connection, of all sizes."""

    async def talk(peer: Peer) -> str | None:
        wrong = None
        for _ in range(rng.randrange(1, 20)):
            body = b"x" * rng.choice((0, 10, 10, 1_000, 100_000))
            head = b"POST /dev/echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body)
            data = rng.choice((_GET % b"mock", _GET % b"custom", head + body))
            wrong = wrong or await _expect(peer, data, 200)
        return wrong

    return await _with(port, talk)


async def large(port: int, rng: random.Random) -> str | None:
    """One request of some megabytes."""
    body = b"y" * rng.randrange(1_000_000, 10_000_000)
    head = b"POST /dev/echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body)
    return await _with(port, lambda peer: _expect(peer, head + body, 200))


async def pipeline(port: int, rng: random.Random) -> str | None:
    """Many requests at once, whose answers must come in their order."""
    wanted = [rng.choice(((b"mock", 200), (b"nowhere", 403))) for _ in range(100)]

    async def talk(peer: Peer) -> str | None:
        peer[1].write(b"".join(_GET % path for path, _ in wanted))
        found = [await _answer(peer[0]) for _ in wanted]
        return None if found == [status for _, status in wanted] else "a pipeline out of order"

    return await _with(port, talk)


async def bad_backend(port: int, _rng: random.Random) -> str | None:
    """A request whose backend does what it likes."""
    return await _with(port, lambda peer: _expect(peer, _GET % b"bad", 200, 504))


async def malformed(port: int, rng: random.Random) -> str | None:
    """What is not well-formed, and a request behind it that must not run."""
    data = POST + rng.choice(list(FRAMING.values())) + _GET % b"v"

    async def talk(peer: Peer) -> str | None:
        wrong = await _expect(peer, data, 400)
        return wrong or ("something behind a refusal" if await peer[0].read() else None)

    return await _with(port, talk)


async def too_large(port: int, rng: random.Random) -> str | None:
    """More than a limit."""
    heads = (
        (b"X: %s\r\n" % (b"h" * 9_000), 431), (b"X: y\r\n" * 300, 431),
        (b"Content-Length: 10485761\r\n", 413), (b"Expect: tea\r\n", 417),
    )  # fmt: skip
    lines, status = rng.choice(heads)
    return await _with(port, lambda peer: _expect(peer, POST + lines + b"\r\n", status))


async def leaves(port: int, rng: random.Random) -> str | None:
    """Goes away in the middle, with or without an answer on its way."""

    async def talk(peer: Peer) -> str | None:
        path = rng.choice((b"bad", b"echo", b"mock"))
        data = (_GET % path) * rng.randrange(1, 20)
        peer[1].write(data[: rng.randrange(1, len(data))])
        await asyncio.sleep(rng.random() * 0.05)
        return None

    return await _with(port, talk)


async def reads_slowly(port: int, _rng: random.Random) -> str | None:
    """Asks much, takes a little of the answers, and goes."""

    async def talk(peer: Peer) -> str | None:
        body = b"z" * 1_000_000
        head = b"POST /dev/echo HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body)
        for _ in range(3):
            peer[1].write(head + body)
        await peer[0].read(1_000)
        await asyncio.sleep(0.5)
        return None

    return await _with(port, talk)


async def writes_slowly(port: int, _rng: random.Random) -> str | None:
    """A head byte by byte."""

    async def talk(peer: Peer) -> str | None:
        for byte in (_GET % b"mock")[:-1]:
            peer[1].write(bytes((byte,)))
            await asyncio.sleep(0.01)
        return await _expect(peer, b"\n", 200)

    return await _with(port, talk)


KINDS: dict[Client, int] = {
    good: 40, large: 1, pipeline: 5, bad_backend: 15, malformed: 20, too_large: 5, leaves: 10,
    reads_slowly: 2, writes_slowly: 2,
}  # fmt: skip


class Soak:
    """One run: the load, and what is told of the gateway meanwhile."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.port = 0
        self.told: list[dict[str, int]] = []
        self.done: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    async def client(self, number: int) -> None:
        """One of the clients, until the time is over."""
        rng = random.Random(number)
        loop = asyncio.get_running_loop()
        until = loop.time() + self.seconds
        while loop.time() < until:
            kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
            name = getattr(kind, "__name__", "")
            try:
                wrong = await kind(self.port, rng)
            except (OSError, EOFError, TimeoutError) as error:
                wrong = f"{name}: {type(error).__name__}"
            self.done[name] += 1
            if wrong is not None:
                self.wrong[wrong] += 1

    async def run(self, definition: str, good: str, bad: str) -> None:
        """Start the gateway, load it, and wait until it has settled."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "soak_gateway.py"), definition, good, bad,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        self.port = json.loads(await process.stdout.readline())["port"]
        listening = asyncio.create_task(self._listen(process.stdout))
        await asyncio.sleep(2)
        await asyncio.gather(*(self.client(number) for number in range(CLIENTS)))
        await asyncio.sleep(SETTLE_SECONDS)
        process.stdin.close()
        await listening
        if await process.wait() != 0:
            self.wrong["the gateway has died"] += 1

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            self.told.append(json.loads(line))

    def judge(self) -> list[str]:
        """What has grown, or was wrong."""
        problems = [f"{count} x {what}" for what, count in self.wrong.most_common(10)]
        loaded = self.told[2:-SETTLE_SECONDS]
        fifth = len(loaded) // 5
        first, last = loaded[fifth : 2 * fifth], loaded[-fifth:]
        for what, most in (("rss", GROWTH), ("objects", 20_000)):
            grown = statistics.median(t[what] for t in last) - statistics.median(
                t[what] for t in first
            )
            print(f"{what}: {grown:+,.0f} from the second fifth to the last; at most +{most:,}")
            if grown > most:
                problems.append(f"{what} has grown by {grown:,.0f}")
        start, end = self.told[1], self.told[-1]
        for what, most in (("files", LEFT), ("threads", 0), ("tasks", 0), ("connections", 0)):
            print(
                f"{what}: {start[what]} at the start, {self._most(what)} at most, {end[what]} left"
            )
            if end[what] > start[what] + most:
                problems.append(f"{end[what] - start[what]} {what} are left")
        return problems

    def _most(self, what: str) -> int:
        return max(told[what] for told in self.told)


def main() -> int:
    """Run the soak; 1 where something has grown or was wrong."""
    soak = Soak(float(os.environ.get("SOAK_SECONDS") or 600))
    with tempfile.TemporaryDirectory() as folder, FakeBackend() as kind, RawBackend() as hostile:
        kind.answers("*", body=b'{"answer": 42}')
        hostile.does(*random.Random(0).choices(BEHAVIOURS, k=100_000), says(_OK, keep))
        definition = Path(folder) / "soak.json"
        definition.write_text(json.dumps(_definition()))
        asyncio.run(soak.run(str(definition), kind.address, hostile.address))
    print(f"{sum(soak.done.values())} connections of clients: {dict(soak.done.most_common())}")
    megabytes = [told["rss"] // 1_048_576 for told in soak.told]
    print(f"memory in MB, each tenth: {megabytes[:: max(1, len(megabytes) // 10)]}")
    problems = soak.judge()
    for problem in problems:
        print(f"FAILED: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
