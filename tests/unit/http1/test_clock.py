import asyncio
from typing import Any

import pytest

from lockgate.http1.clock import Clock


def test_the_time_is_that_of_the_last_tick() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        clock = Clock(loop)
        seen: list[float] = []
        clock.every_tick(seen.append)
        first = clock.now
        assert first <= loop.time()
        clock.start()
        while len(seen) < 2:
            await asyncio.sleep(0.001)
        clock.stop()
        assert first < seen[0] < seen[1] == clock.now
        await asyncio.sleep(0.12)
        assert len(seen) == 2

    asyncio.run(main())


def test_the_date_is_that_of_http_and_made_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter((784_111_777.0, 784_111_777.9, 784_111_778.0))
    monkeypatch.setattr("time.time", lambda: next(times))
    loop = asyncio.new_event_loop()
    clock = Clock(loop)
    assert (clock.date, clock.epoch_ms) == ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000)
    first = clock.date
    clock._read()
    assert clock.date is first
    assert clock.epoch_ms == 784_111_777_900
    clock._read()
    assert clock.date == "Sun, 06 Nov 1994 08:49:38 GMT"
    clock.stop()  # it never started
    loop.close()


def test_a_callback_that_fails_stops_nothing() -> None:
    reported: list[Any] = []
    seen: list[float] = []

    def failing(now: float) -> None:
        raise RuntimeError("a bug")

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: reported.append(context["exception"]))
        clock = Clock(loop)
        clock.every_tick(failing)
        clock.every_tick(seen.append)
        clock.start()
        while len(seen) < 2:
            await asyncio.sleep(0.001)
        clock.stop()

    asyncio.run(asyncio.wait_for(main(), 30))
    assert [str(error) for error in reported[:2]] == ["a bug", "a bug"]


def test_a_callback_can_be_taken_away_even_by_itself() -> None:
    loop = asyncio.new_event_loop()
    clock = Clock(loop)
    seen: list[str] = []

    def once(now: float) -> None:
        seen.append("once")
        clock.forget(once)

    clock.every_tick(once)
    clock.every_tick(lambda now: seen.append("always"))
    clock._tick()
    clock.stop()
    clock._tick()
    clock.stop()
    assert seen == ["once", "always", "always"]
    loop.close()
