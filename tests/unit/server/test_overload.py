"""Stages of overload, by memory and by late rounds of the loop."""

import pytest

from lockgate.http1.clock import TICK
from lockgate.server.overload import Overload, Stage, resident_bytes

BASE = 1_000_000
BUDGET = 1_000


class Ticking:
    """An overload whose clock and memory are told."""

    def __init__(self, budget: int | None = BUDGET) -> None:
        self.memory = BASE
        self.stages: list[Stage] = []
        self.now = 0.0
        self.overload = Overload(
            budget, lambda: self.stages.append(self.overload.stage), lambda: self.memory
        )
        self.overload.settle()

    def tick(self, times: int, late: float = 0.0) -> Stage:
        for _ in range(times):
            self.now += TICK + late
            self.overload.tick(self.now)
        return self.overload.stage


@pytest.mark.parametrize(
    ("taken", "stage"),
    [
        (799, Stage.NONE),
        (800, Stage.ENDING_CONNECTIONS),
        (900, Stage.SHEDDING),
        (950, Stage.TURNING_AWAY),
        (980, Stage.EXHAUSTED),
    ],
)
def test_by_memory(taken: int, stage: Stage) -> None:
    ticking = Ticking()
    ticking.memory += taken
    assert ticking.tick(5) is stage
    assert ("memory" in ticking.overload.reason) is (stage > Stage.NONE)
    ticking.memory = BASE
    assert ticking.tick(5) is Stage.NONE
    assert ticking.stages == ([stage, Stage.NONE] if stage else [])


def test_what_is_served_is_no_request() -> None:
    ticking = Ticking()
    ticking.memory += 2 * BUDGET
    ticking.overload.settle()
    assert ticking.tick(5) is Stage.NONE


def test_memory_may_be_of_no_interest() -> None:
    ticking = Ticking(None)
    ticking.memory += 2 * BUDGET
    assert ticking.tick(5) is Stage.NONE


@pytest.mark.parametrize(
    ("late", "stage"),
    [(0.04, Stage.NONE), (0.06, Stage.ENDING_CONNECTIONS), (0.21, Stage.SHEDDING), (9, Stage(2))],
)
def test_by_rounds_that_are_late(late: float, stage: Stage) -> None:
    ticking = Ticking()
    ticking.tick(1)
    assert ticking.tick(9, late) is Stage.NONE  # the first one was in time
    assert ticking.tick(1, late) is stage
    assert ticking.tick(1) is Stage.NONE


def test_the_memory_of_this_process() -> None:
    assert resident_bytes() > 1_000_000
