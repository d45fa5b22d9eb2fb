"""The pool of connections to backends: sharing, queues, time. Backends are on real sockets; what
a backend may do wrong is tested end to end.
"""

import asyncio
import ssl
import tracemalloc
from collections.abc import Callable

import pytest
from pool_bench import GET, Bench, Result, run

from lockgate.http1.bounds import PoolBounds
from lockgate.http1.call import Call, Outcome, Problem
from lockgate.http1.client import BackendConnection
from lockgate.http1.pool import Lane, connect_problem
from lockgate.rules import limits


def test_a_connection_is_shared_one_after_the_other() -> None:
    async def scenario(bench: Bench) -> None:
        for _ in range(3):
            assert await bench.send() == Outcome(
                200, [(b"Content-Length", b"2")], b"ok", {b"content-length": b"2"}
            )
        assert bench.opened == 1

    run(scenario)


def test_calls_wait_for_a_connection_when_all_are_taken() -> None:
    bounds = PoolBounds(connections=2)

    async def scenario(bench: Bench) -> None:
        bench.gate.clear()
        calls = [bench.send() for _ in range(5)]
        await asyncio.sleep(0.01)
        assert not any(call.done() for call in calls)
        bench.gate.set()
        assert [type(one) for one in await asyncio.gather(*calls)] == [Outcome] * 5
        assert bench.opened == 2

    run(scenario, bounds)


def test_too_many_waiting_calls_are_refused() -> None:
    bounds = PoolBounds(connections=1, waiting=1)

    async def scenario(bench: Bench) -> None:
        bench.gate.clear()
        first, second, third = bench.send(), bench.send(), bench.send()
        assert await third == Problem("connect", "too many calls wait for this backend")
        bench.gate.set()
        assert isinstance(await first, Outcome)
        assert isinstance(await second, Outcome)

    run(scenario, bounds)


def test_a_call_whose_time_is_over_frees_its_place() -> None:
    bounds = PoolBounds(connections=1)

    async def scenario(bench: Bench) -> None:
        bench.gate.clear()
        first, second, third = bench.send(0.05), bench.send(0.05), bench.send()
        assert await first == Problem("timeout", "waiting for the answer")
        assert await second == Problem("timeout", "waiting for a connection")
        bench.gate.set()
        assert isinstance(await third, Outcome)
        assert bench.opened == 2

    run(scenario, bounds)


def test_a_call_that_ends_while_it_connects_leaves_its_place_to_others() -> None:
    bounds = PoolBounds(connections=1)

    # Nothing of the loop runs between the call and the tick that ends it.
    async def scenario(bench: Bench) -> None:
        bench.clock.stop()
        first, second = bench.send(-1), bench.send()
        bench.pool._sweep(bench.loop.time())
        assert await first == Problem("timeout", "connecting")
        assert isinstance(await second, Outcome)
        assert bench.pool._lanes[bench.origin].open == 1

    run(scenario, bounds)


def test_a_host_that_does_not_answer_keeps_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = PoolBounds(connections=2)

    async def scenario(bench: Bench) -> None:
        never = bench.loop.create_future()
        with monkeypatch.context() as hung:
            hung.setattr(bench.loop, "create_connection", lambda *_, **__: asyncio.shield(never))
            results = await asyncio.gather(*(bench.send(0.1) for _ in range(5)))
        assert all(isinstance(one, Problem) and one.kind == "timeout" for one in results)
        await asyncio.sleep(0)
        assert bench.pool._open == 0
        never.cancel()
        assert isinstance(await bench.send(), Outcome)

    run(scenario, bounds)


def test_calls_that_have_ended_do_not_wait() -> None:
    bounds = PoolBounds(connections=1, waiting=1)

    async def scenario(bench: Bench) -> None:
        bench.gate.clear()
        first, ended = bench.send(), bench.send(0.01)
        assert await ended == Problem("timeout", "waiting for a connection")
        second = bench.send()
        bench.gate.set()
        assert isinstance(await first, Outcome)
        assert isinstance(await second, Outcome)

    run(scenario, bounds)


@pytest.mark.parametrize("error", [None, OverflowError("a port")])
def test_a_connection_that_is_none(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    """It may be gone before anybody has used it; and not every failure is one of the system."""

    async def scenario(bench: Bench) -> None:
        async def connect(make: Callable[[], object], *_: object, **__: object) -> object:
            if error is not None:
                raise error
            connection = make()
            connection.connection_lost(None)  # type: ignore[attr-defined]
            return None, connection

        with monkeypatch.context() as odd:
            odd.setattr(bench.loop, "create_connection", connect)
            kind = "ConnectionResetError" if error is None else "OverflowError"
            assert await bench.send() == Problem("connect", kind)
        assert bench.pool._open == 0

    run(scenario)


def test_a_request_that_was_answered_before_it_was_sent_ends_the_connection() -> None:
    async def scenario(bench: Bench) -> None:
        bench.reads_bodies = False
        call = GET[:-2] + b"Content-Length: 9000000\r\n\r\n" + b"x" * 9_000_000
        assert isinstance(await bench.send(method="PUT", data=call), Outcome)
        assert isinstance(await bench.send(), Outcome)
        assert bench.opened == 2

    run(scenario)


class Backend(asyncio.Transport):
    """A connection on which nothing is sent."""

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Nobody reads it."""

    def get_write_buffer_size(self) -> int:
        return 0


def test_an_answer_in_tiny_chunks_costs_what_it_is_long() -> None:
    async def scenario(bench: Bench) -> None:
        connection = BackendConnection(bench.pool, bench.origin)
        connection.connection_made(Backend())
        future: asyncio.Future[Result] = bench.loop.create_future()
        connection.send(Call("GET", (GET,), bench.loop.time() + 20, future.set_result))
        connection.lane = Lane(bench.origin)
        connection.data_received(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"2\r\nab\r\n" * 1_000
        tracemalloc.start()
        for _ in range(50):
            connection.data_received(piece)
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert used < 500_000
        connection.data_received(b"0\r\n\r\n")
        result = await future
        assert isinstance(result, Outcome)
        assert result.body == b"ab" * 50_000

    run(scenario)


@pytest.mark.parametrize(("method", "seconds"), [("GET", limits.BACKEND_IDLE), ("POST", 1.0)])
def test_a_connection_that_was_idle_too_long_is_not_used(method: str, seconds: float) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.send()
        bench.clock.now += seconds
        await bench.send(method=method)
        assert bench.opened == 1
        bench.clock.now += seconds + 0.01
        for lane in bench.pool._lanes.values():
            for connection in lane.idle:
                connection.idle_since = bench.clock.now - seconds - 0.01
        await bench.send(method=method)
        assert bench.opened == 2

    async def stopped(bench: Bench) -> None:
        bench.clock.stop()
        await scenario(bench)

    run(stopped)


def test_idle_connections_are_closed_in_time() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.send()
        bench.pool._sweep(bench.clock.now + limits.BACKEND_IDLE + 1)
        assert not any(lane.idle for lane in bench.pool._lanes.values())
        await bench.send()
        assert bench.opened == 2

    run(scenario)


def test_closing_ends_the_calls_under_way() -> None:
    async def scenario(bench: Bench) -> None:
        bench.gate.clear()
        await bench.send(-1)
        future = bench.send()
        await asyncio.sleep(0.05)
        connecting = bench.send()
        await bench.pool.close()
        result = await future
        assert isinstance(result, Problem)
        assert result.kind == "connect"
        assert (await connecting) == Problem("connect", "ConnectionResetError")

    run(scenario)


def test_a_host_that_is_unknown_or_no_name() -> None:
    async def scenario(bench: Bench) -> None:
        for host in ("no-such-host.invalid", "a..b"):
            bench.origin = bench.origin._replace(host=host)
            assert await bench.send() == Problem("address", "the host is unknown")

    run(scenario)


def test_what_connecting_errors_mean() -> None:
    refused = ssl.SSLCertVerificationError("x")
    refused.verify_message = "self-signed"
    assert connect_problem(refused) == Problem("tls", "self-signed")
    assert connect_problem(ConnectionRefusedError()) == Problem("connect", "ConnectionRefusedError")
    assert connect_problem(ssl.SSLError("x")) == Problem("connect", "SSLError")
