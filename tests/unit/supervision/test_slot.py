"""The place of a child: who has it, and when another one is tried."""

from typing import Any

from lockgate.supervision.child import FINISH, LEAVE
from lockgate.supervision.slot import Slot


class Child:
    """One that keeps what it is told."""

    def __init__(self, version: int = 1, started: float = 0.0, is_ready: bool = True) -> None:
        self.version = version
        self.started = started
        self.is_ready = is_ready
        self.is_away = False
        self.told: list[bytes] = []

    def tell(self, data: bytes) -> None:
        self.told.append(data)


def pause(slot: Slot, now: float) -> float | None:
    """How long after ``now`` another child is tried; None where none is needed."""
    at = slot.retry_at
    return None if at is None else round(at - now, 3)


def ended(slot: Slot, child: Any, now: float) -> bool:
    return slot.lose(child, now)


def served(slot: Slot, *versions: int) -> list[Any]:
    """Children of ``versions`` that took the place, one after the other."""
    children = [Child(version) for version in versions]
    for child in children:
        slot.begin(child)  # type: ignore[arg-type]
        slot.promote()
    return children


def test_who_comes_sends_away_who_was_there() -> None:
    slot = Slot(1)
    first, second = served(slot, 1, 2)
    assert first.told == [LEAVE]
    assert (slot.present, slot.leaving, slot.coming) == (second, [first], None)
    assert not slot.serves(2)
    first.is_away = True
    assert slot.serves(2)
    assert not slot.serves(3)


def test_a_third_generation_does_not_wait_for_clients_of_the_first() -> None:
    slot = Slot(1)
    first, second, third, _ = served(slot, 1, 2, 3, 4)
    assert first.told == [LEAVE, FINISH]
    assert (second.told, third.told) == ([LEAVE], [LEAVE])


def test_records_of_one_worker_are_kept_beside_those_of_the_present_one() -> None:
    slot = Slot(1)
    first, second, third = served(slot, 1, 2, 3)
    assert slot.retire(first) is None
    assert slot.retire(second) is first
    # Until it has ended, somebody must take notice of its end.
    assert set(slot.children()) == {first, second, third}
    assert slot.retire(third) is None
    assert not ended(slot, first, 0.0)
    assert not ended(slot, second, 0.0)
    assert list(slot.children()) == [third]
    assert slot.restarts == 0


def test_pauses_grow_with_deaths_and_begin_anew_after_a_long_life() -> None:
    slot = Slot(1)
    pauses = []
    for _ in range(9):
        child: Any = Child(started=100.0)
        slot.begin(child)
        slot.promote()
        assert pause(slot, 0.0) is None
        assert slot.lose(child, 101.0)
        pauses.append(pause(slot, 101.0))
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    child = Child(started=100.0)
    slot.begin(child)
    slot.promote()
    assert slot.lose(child, 111.0)
    assert pause(slot, 111.0) == 0.1
    assert slot.restarts == 10


def test_who_dies_while_another_one_comes_is_not_waited_for() -> None:
    slot = Slot(1)
    (first,) = served(slot, 1)
    coming: Any = Child(2, is_ready=False)
    slot.begin(coming)
    assert slot.lose(first, 5.0)
    assert pause(slot, 5.0) is None
    assert slot.lose(coming, 5.0)
    assert pause(slot, 5.0) == 0.1
    assert list(slot.children()) == []
