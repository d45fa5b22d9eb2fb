"""Bounds of the pool: turns among calls and origins, connections in all, times, names."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pool_bench import OK, Bench, Result, run

from lockgate.http1.bounds import PoolBounds
from lockgate.http1.call import Call, Origin, Outcome, Problem

GET = "GET / HTTP/1.1\r\nHost: h\r\nX-Number: {}\r\n\r\n"


class Site:
    """One more backend: answers when it is told to, and notes who asked, in their order."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.asked: list[str] = []
        self.open = 0
        self.opened = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.answer = OK
        self._server: Any = None

    async def start(self, port: int = 0) -> Origin:
        self._server = await asyncio.start_server(self._serve, self.host, port)
        return Origin(self.host, self._server.sockets[0].getsockname()[1], None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.opened += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.asked.append(head.decode().partition("X-Number: ")[2].strip())
                await self.gate.wait()
                writer.write(self.answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.transport.abort()

    def stop(self) -> None:
        self.gate.set()
        self._server.close()


def ask(
    bench: Bench, origin: Origin, number: object = 0, seconds: float = 20, method: str = "GET"
) -> "asyncio.Future[Result]":
    future: asyncio.Future[Result] = bench.loop.create_future()
    data = (GET.format(number).encode(),)
    call = Call(method, data, bench.loop.time() + seconds, future.set_result)
    bench.pool.send(origin, call)
    return future


def on_sites(
    count: int, scenario: Callable[..., Awaitable[None]], bounds: PoolBounds | None = None
) -> None:
    async def main(bench: Bench) -> None:
        sites = [Site() for _ in range(count)]
        origins = [await site.start() for site in sites]
        try:
            await scenario(bench, *zip(sites, origins, strict=True))
        finally:
            await bench.pool.close()
            for site in sites:
                site.stop()

    run(main, bounds or PoolBounds())


Place = tuple[Site, Origin]


async def settled(bench: Bench, condition: Callable[[], bool]) -> None:
    """Wait until ``condition`` holds; the bench ends what never comes."""
    while not condition():
        await asyncio.sleep(0.001)


def test_calls_of_one_origin_are_served_in_their_order() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        site, origin = place
        site.gate.clear()
        calls = [ask(bench, origin, number) for number in range(40)]
        await settled(bench, lambda: len(site.asked) == 1)
        site.gate.set()
        await asyncio.gather(*calls)
        assert site.asked == [str(number) for number in range(40)]

    on_sites(1, scenario, PoolBounds(connections=1))


def test_there_are_no_more_connections_than_in_all() -> None:
    async def scenario(bench: Bench, one: Place, two: Place) -> None:
        for site, _ in (one, two):
            site.gate.clear()
        calls = [ask(bench, origin, n) for n in range(6) for _, origin in (one, two)]
        await settled(bench, lambda: len(one[0].asked) + len(two[0].asked) == 3)
        assert bench.pool._open == 3
        for site, _ in (one, two):
            site.gate.set()
        assert all(isinstance(each, Outcome) for each in await asyncio.gather(*calls))
        assert bench.pool._open <= 3

    on_sites(2, scenario, PoolBounds(connections=4, connections_in_all=3))


def test_an_origin_that_came_late_gets_its_turn() -> None:
    """One origin has all connections and many calls waiting; another one gets its share."""

    async def scenario(bench: Bench, greedy: Place, late: Place) -> None:
        site, origin = greedy
        site.gate.clear()
        calls = [ask(bench, origin, number) for number in range(50)]
        await settled(bench, lambda: len(site.asked) == 2)
        answer = ask(bench, late[1])
        site.gate.set()
        assert isinstance(await answer, Outcome)
        assert len(site.asked) < 50
        assert all(isinstance(each, Outcome) for each in await asyncio.gather(*calls))
        assert sorted(map(int, site.asked)) == list(range(50))

    on_sites(2, scenario, PoolBounds(connections=2, connections_in_all=2))


def test_an_idle_connection_gives_way_to_another_origin() -> None:
    async def scenario(bench: Bench, *places: Place) -> None:
        for _ in range(2):
            for _, origin in places:
                assert isinstance(await ask(bench, origin), Outcome)
        assert bench.pool._open == 1
        assert [site.opened for site, _ in places] == [2, 2, 2]

    on_sites(3, scenario, PoolBounds(connections_in_all=1))


def test_a_waiting_call_has_its_own_deadline() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        site, origin = place
        site.gate.clear()
        first, late, last = ask(bench, origin), ask(bench, origin, 1, 0.05), ask(bench, origin, 2)
        assert await late == Problem("timeout", "waiting for a connection")
        site.gate.set()
        assert isinstance(await first, Outcome)
        assert isinstance(await last, Outcome)
        assert site.asked == ["0", "2"]

    on_sites(1, scenario, PoolBounds(connections=1))


def test_a_stale_connection_makes_room_for_what_cannot_be_repeated() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        site, origin = place
        bench.clock.stop()
        await ask(bench, origin)
        bench.clock.now += 2
        assert isinstance(await ask(bench, origin, method="POST"), Outcome)
        assert site.opened == 2

    on_sites(1, scenario, PoolBounds(connections=1))


def test_bounds_may_change() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        site, origin = place
        site.gate.clear()
        first, second = ask(bench, origin), ask(bench, origin)
        bench.pool.take_bounds(PoolBounds(connections=2, waiting=0))
        third, fourth = ask(bench, origin), ask(bench, origin)
        assert await fourth == Problem("connect", "too many calls wait for this backend")
        site.gate.set()
        await asyncio.gather(first, second, third)

    on_sites(1, scenario, PoolBounds(connections=1, waiting=2))


# -- times


def test_connecting_may_have_a_time_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        never = bench.loop.create_future()
        with monkeypatch.context() as hung:
            hung.setattr(bench.loop, "create_connection", lambda *_, **__: asyncio.shield(never))
            assert await ask(bench, place[1]) == Problem("connect", "not connected within 0.05 s")
        never.cancel()
        await asyncio.sleep(0)
        assert bench.pool._open == 0
        assert isinstance(await ask(bench, place[1]), Outcome)

    on_sites(1, scenario, PoolBounds(connect_seconds=0.05))


@pytest.mark.parametrize("begun", [b"", OK[:30]])
def test_silence_may_have_a_time_of_its_own(begun: bytes) -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        site, origin = place
        site.answer = begun
        site.gate.set()
        assert await ask(bench, origin) == Problem("timeout", "nothing was received for 0.05 s")
        site.answer = OK
        assert isinstance(await ask(bench, origin), Outcome)

    on_sites(1, scenario, PoolBounds(read_seconds=0.05))


def test_every_part_of_an_answer_renews_the_time_for_silence() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        site, origin = place
        bench.clock.stop()
        site.gate.clear()
        answer = ask(bench, origin)
        await settled(bench, lambda: bool(site.asked))
        (call,) = bench.pool._calls
        before = call.until
        site.answer = OK[:30]
        bench.clock.now += 1
        site.gate.set()
        await settled(bench, lambda: call.until != before)
        assert call.until == bench.clock.now + 0.05
        bench.pool._sweep(call.until)
        assert isinstance(await answer, Problem)

    on_sites(1, scenario, PoolBounds(read_seconds=0.05))


# -- names


def named(bench: Bench, *answers: tuple[str, ...] | OSError) -> list[str]:
    """Names are looked up in ``answers``, one after the other; gives who asked."""
    asked = []
    left = list(answers)

    async def lookup(host: str) -> tuple[str, ...]:
        asked.append(host)
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, OSError):
            raise answer
        return answer

    bench.pool.names.lookup = lookup
    return asked


UNKNOWN = socket.gaierror(socket.EAI_NONAME, "no such name")
SILENT = socket.gaierror(socket.EAI_AGAIN, "no answer")


def test_a_name_is_looked_up_once_for_a_while() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        asked = named(bench, ("127.0.0.1",))
        origin = place[1]._replace(host="b.test")
        place[0].gate.clear()
        calls = [ask(bench, origin, number) for number in range(5)]
        await settled(bench, lambda: place[0].opened == 5)
        place[0].gate.set()
        await asyncio.gather(*calls)
        assert asked == ["b.test"]

    on_sites(1, scenario)


def test_a_name_that_moves_is_followed() -> None:
    async def scenario(bench: Bench) -> None:
        old, new = Site("127.0.0.1"), Site("127.0.0.2")
        origin = (await old.start())._replace(host="b.test")
        await new.start(origin.port)
        named(bench, ("127.0.0.1",), ("127.0.0.2",))
        bench.pool.names.seconds = 0.0
        old.gate.clear()
        busy, other = ask(bench, origin, "busy"), ask(bench, origin, "other")
        await settled(bench, lambda: len(old.asked) == 2)
        old.gate.set()
        await asyncio.gather(busy, other)  # two kept connections, of which one is taken again
        old.gate.clear()
        last = ask(bench, origin, "last")
        bench.pool._sweep(bench.clock.now)
        await settled(bench, lambda: old.open == 1)  # the idle one is gone
        assert isinstance(await ask(bench, origin, "moved"), Outcome)
        assert new.asked == ["moved"]
        old.gate.set()
        assert isinstance(await last, Outcome)
        await settled(bench, lambda: old.open == 0)  # and so is the other, once it is free
        await ask(bench, origin, "again")
        assert (len(old.asked), new.asked) == (3, ["moved", "again"])
        await bench.pool.close()
        old.stop()
        new.stop()

    run(scenario)


def test_a_name_that_stays_keeps_its_connections() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        asked = named(bench, ("127.0.0.1", "127.0.0.9"), ("127.0.0.9", "127.0.0.1"))
        bench.pool.names.seconds = 0.0
        origin = place[1]._replace(host="b.test")
        for _ in range(3):
            await ask(bench, origin)
            bench.pool._sweep(bench.clock.now)
            await asyncio.sleep(0)
        assert place[0].opened == 1
        assert len(asked) > 1

    on_sites(1, scenario)


@pytest.mark.parametrize("error", [UNKNOWN, SILENT])
def test_a_failure_is_remembered_for_a_moment(error: OSError) -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        asked = named(bench, error, ("127.0.0.1",))
        origin = place[1]._replace(host="b.test")
        for _ in range(3):
            assert await ask(bench, origin) == Problem("address", "the host is unknown")
        assert len(asked) == 1
        bench.pool.names._entries["b.test"].fresh_until = 0.0
        assert isinstance(await ask(bench, origin), Outcome)
        assert len(asked) == 2

    on_sites(1, scenario)


@pytest.mark.parametrize(("error", "serves"), [(SILENT, True), (UNKNOWN, False)])
def test_old_addresses_serve_while_nobody_can_be_asked(error: OSError, serves: bool) -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        named(bench, ("127.0.0.1",), error)
        origin = place[1]._replace(host="b.test")
        assert isinstance(await ask(bench, origin), Outcome)
        for connection in list(bench.pool._lanes[origin].idle):
            bench.pool._put_away(connection)
        bench.pool.names._entries["b.test"].fresh_until = 0.0
        assert isinstance(await ask(bench, origin), Outcome) == serves

    on_sites(1, scenario)


@pytest.mark.parametrize("first", ["127.0.0.9", "::1"])
def test_the_addresses_of_a_name_are_tried_in_turn(first: str) -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        named(bench, (first, "127.0.0.1"))
        assert isinstance(await ask(bench, place[1]._replace(host="b.test")), Outcome)

    on_sites(1, scenario)


def test_an_address_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        named(bench, ("127.0.0.9", "127.0.0.1"))
        tried: list[str] = []
        connect = bench.loop.create_connection

        async def slow(make: Any, host: str, *rest: Any, **named: Any) -> Any:
            tried.append(host)
            if host == "127.0.0.9":
                await asyncio.sleep(20)
            return await connect(make, host, *rest, **named)

        monkeypatch.setattr(bench.loop, "create_connection", slow)
        origin = place[1]._replace(host="b.test")
        assert isinstance(await ask(bench, origin), Outcome)
        assert tried == ["127.0.0.9", "127.0.0.1"]
        assert bench.pool._open == 1

    on_sites(1, scenario)


def test_no_address_answers() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        place[0].stop()
        named(bench, ("127.0.0.9", "127.0.0.8"))
        origin = place[1]._replace(host="b.test")
        assert await ask(bench, origin) == Problem("connect", "ConnectionRefusedError")
        assert bench.pool._open == 0

    on_sites(1, scenario)


def test_an_address_that_fails_again_and_again_is_tried_last() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        names = bench.pool.names
        named(bench, ("127.0.0.9", "127.0.0.1"))
        for _ in range(3):
            assert (await names.addresses("b.test"))[0] == "127.0.0.9"
            names.failed("127.0.0.9")
        assert await names.addresses("b.test") == ("127.0.0.1", "127.0.0.9")
        names.worked("127.0.0.9")
        assert (await names.addresses("b.test"))[0] == "127.0.0.9"

    on_sites(1, scenario)


def test_the_systems_own_resolver() -> None:
    async def scenario(bench: Bench, place: Place) -> None:
        origin = place[1]._replace(host="localhost")
        assert isinstance(await ask(bench, origin), Outcome)
        assert "127.0.0.1" in await bench.pool.names.addresses("localhost")
        with pytest.raises(socket.gaierror):
            await bench.pool.names.addresses("no-such-host.invalid")

    on_sites(1, scenario)


def test_names_that_are_not_used_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.rules.limits.NAMES_KEPT", 3)

    async def scenario(bench: Bench) -> None:
        named(bench, ("127.0.0.1",))
        bench.pool.names.seconds = -1.0
        for number in range(10):
            await bench.pool.names.addresses(f"h{number}.test")
        assert len(bench.pool.names._entries) <= 3

    run(scenario)


class Hasty:
    """A backend in no loop: it answers a connection once and closes it when it is told to."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = Origin("127.0.0.1", self._listener.getsockname()[1], None)

    def answer(self) -> socket.socket:
        connection, _ = self._listener.accept()
        connection.settimeout(20)
        assert connection.recv(1_000)
        connection.sendall(OK)
        return connection

    def answer_and_close(self) -> None:
        self.answer().close()

    def stop(self) -> None:
        self._listener.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_that_was_closed_this_moment_takes_nothing(method: str) -> None:
    async def scenario(bench: Bench) -> None:
        backend = Hasty()
        first = ask(bench, backend.origin, 1)
        kept = await bench.loop.run_in_executor(None, backend.answer)
        assert isinstance(await first, Outcome)
        kept.close()
        # The loop has had no turn to hear of it.
        second = ask(bench, backend.origin, 2, method=method)
        await bench.loop.run_in_executor(None, backend.answer_and_close)
        assert isinstance(await second, Outcome)
        backend.stop()

    run(scenario)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_waits_does_not_get_a_connection_that_ends(method: str) -> None:
    async def scenario(bench: Bench) -> None:
        backend = Hasty()
        calls = [ask(bench, backend.origin, 1), ask(bench, backend.origin, 2, method=method)]

        def answer_both() -> None:
            backend.answer_and_close()
            backend.answer_and_close()

        await bench.loop.run_in_executor(None, answer_both)
        for call in calls:
            assert isinstance(await call, Outcome)
        backend.stop()

    run(scenario, PoolBounds(connections=1))
