"""What the collector looks at, and when what was served before is freed."""

import gc
import weakref
from typing import Any

import pytest
from definitions import api, entry, mock, operation
from plans import plan_of

from lockgate.engine.address import Directory
from lockgate.supervision import memory
from lockgate.supervision.memory import Leftovers, growing

DIRECTORY = Directory(
    [plan_of(api({"/x": {"get": operation(mock({"default": entry(200)}), 200)}}))]
)


class Knot:
    """An object that only a collection frees."""

    def __init__(self) -> None:
        self.itself: Any = self


@pytest.fixture(autouse=True)
def unfrozen() -> Any:
    yield
    gc.unfreeze()


def forgotten() -> "weakref.ref[Knot]":
    with growing():
        assert not gc.isenabled()
        found = weakref.ref(Knot())
    assert gc.isenabled()
    return found


def test_what_was_loaded_is_not_looked_at_until_it_is_replaced() -> None:
    knot = forgotten()
    gc.collect()
    assert knot() is not None
    Leftovers().add(DIRECTORY)
    assert knot() is None


def test_a_large_definition_is_freed_each_fourth_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_CHEAP", 0)
    knot = forgotten()
    leftovers = Leftovers()
    seen = []
    for _ in range(4):
        leftovers.add(DIRECTORY)
        seen.append(knot() is None)
    assert seen == [False, False, False, True]
