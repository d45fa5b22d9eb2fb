"""Taking over what is in the store: what happens while it cannot be read."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from lockgate.deployments import following
from lockgate.deployments.following import Following
from lockgate.deployments.live import LiveDeployments
from lockgate.deployments.stages import Stages
from lockgate.engine.address import Directory
from lockgate.engine.plan import PlanSettings
from lockgate.store.in_memory import InMemoryStore
from lockgate.store.objects import Kind, StoreDown


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


def test_links_have_the_addresses_of_what_is_served_now() -> None:
    """Also where the definitions are read again and no link has changed."""

    async def scenario() -> list[dict[str, str]]:
        store = InMemoryStore()
        with store.transaction("eu-central-1", writes=True) as objects:
            for id, name in (("l1", "orders"), ("l2", "other")):
                objects.insert(Kind.VPC_LINK, "", id, {"id": id, "name": name})
        live = LiveDeployments(asyncio.get_running_loop(), lambda line: None)
        found: list[dict[str, str]] = []
        every: list[dict[str, str]] = [
            {"orders": "http://a"},
            {"orders": "http://b", "other": "http://c"},
            {},
        ]
        for endpoints in every:
            live.join(Directory([]), PlanSettings("", endpoints=endpoints), endpoints)
            if not found:
                live.follow(lambda: store)
            ended = live.settings().endpoints
            found.append({id: ended[id] for id in ("l1", "l2") if id in ended})
        live.stop()
        return found

    assert asyncio.run(scenario()) == [
        {"l1": "http://a"},
        {"l1": "http://b", "l2": "http://c"},
        {},
    ]
