"""A pool of connections to backends on real sockets, in one loop with them."""

import asyncio
from collections.abc import Awaitable, Callable

from lockgate.http1.bounds import PoolBounds
from lockgate.http1.call import Call, Origin, Outcome, Problem
from lockgate.http1.clock import Clock
from lockgate.http1.pool import Pool

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
Result = Outcome | Problem
_DEFAULT = PoolBounds()


class Bench:
    """A pool and a backend in one loop; ``opened`` counts connections, ``gate`` holds answers."""

    def __init__(self, bounds: PoolBounds) -> None:
        self.loop = asyncio.get_running_loop()
        self.clock = Clock(self.loop)
        self.pool = Pool(self.loop, self.clock, bounds)
        self.opened = 0
        self._tasks: list[asyncio.Task[None] | None] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.reads_bodies = True
        self.origin = Origin("127.0.0.1", 0, None)

    async def start(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.server = server
        self.origin = self.origin._replace(port=server.sockets[0].getsockname()[1])
        self.clock.start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        self._tasks.append(asyncio.current_task())
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await self.gate.wait()
                writer.write(OK)
                while not self.reads_bodies:
                    await asyncio.sleep(0.01)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    def send(
        self, seconds: float = 20, method: str = "GET", data: bytes = GET
    ) -> "asyncio.Future[Result]":
        future: asyncio.Future[Result] = self.loop.create_future()
        call = Call(method, (data,), self.loop.time() + seconds, future.set_result)
        self.pool.send(self.origin, call)
        return future

    async def stop(self) -> None:
        await self.pool.close()
        self.clock.stop()
        self.server.close()
        for _ in range(3):  # let the last connections arrive, and end
            await asyncio.sleep(0.001)
            for task in self._tasks:
                if task is not None:
                    task.cancel()


def run(scenario: Callable[[Bench], Awaitable[None]], bounds: PoolBounds = _DEFAULT) -> None:
    async def main() -> None:
        bench = Bench(bounds)
        await bench.start()
        try:
            async with asyncio.timeout(30):
                await scenario(bench)
        finally:
            await bench.stop()

    asyncio.run(main())
