"""Taking over what is in the store: what happens while it cannot be read."""

import threading
from collections.abc import Callable

import pytest

from lockgate.deployments import following
from lockgate.deployments.following import Following
from lockgate.deployments.stages import Stages
from lockgate.engine.plan import PlanSettings
from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import StoreDown


class Failing(InMemoryStore):
    """A store that fails as often as it is told."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self.errors = list(errors)
        self.listeners = 0

    def regions(self) -> list[str]:
        if self.errors:
            raise self.errors.pop()
        return super().regions()

    def listen(self, callback: Callable[[], None]) -> None:
        self.listeners += 1
        super().listen(callback)


@pytest.mark.parametrize("error", [StoreDown("it is away"), KeyError("stageName")])
def test_a_store_that_fails_half_way_is_read_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is opened once, and listened to once; a mistake of ours does not end it either."""
    monkeypatch.setattr(following, "_RETRY_SECONDS", 0.01)
    store, taken = Failing(StoreDown("it is away"), error, StoreDown("it is away")), []
    said: list[str] = []
    opened = iter([store])
    is_up = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        if "again" in line:
            is_up.set()

    found = Following(
        lambda: next(opened),
        Stages(PlanSettings("")),
        dict,
        lambda step: taken.append(step),
        lambda: None,
        say,
    )
    found.start()
    assert is_up.wait(20)
    assert found.stop() is store
    assert store.listeners == 1
    assert found.problem is None
    assert said == [
        "the store cannot be reached (it is away); what was deployed is served on",
        "the store can be reached again",
    ]
