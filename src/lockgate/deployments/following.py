"""What is deployed, taken over from the store as it changes.

A thread of its own reads; what it has read is put in place between two requests. While the store
cannot be reached all that is served is served on.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from lockgate.deployments.reading import domains_of, links_of, stages_of, stages_of_all
from lockgate.deployments.stages import Stages
from lockgate.engine.address import Domains
from lockgate.store.objects import Change, ConcurrentChange, Store, StoreDown

__all__ = ["FollowedStore", "Following"]

_RETRY_SECONDS = 1.0


class FollowedStore(Store, Protocol):
    """A store that tells what has changed in it."""

    def regions(self) -> list[str]:
        """The regions in which anything is kept."""

    def last_change(self) -> int:
        """The number of the last change, 0 before the first."""

    def changes_since(self, seq: int) -> list[Change]:
        """What was announced after the change with the number ``seq``, in order."""

    def listen(self, callback: Callable[[], None]) -> None:
        """Call ``callback``, from any thread, soon after each change."""


class Following:
    """Keeps ``stages`` as the store has them.

    ``soon`` runs a function between two requests, from any thread. ``changed`` is called there
    after each change, ``say`` takes lines for the operator. ``endpoints`` are base addresses of VPC
    links by their names.
    """

    def __init__(
        self,
        store: FollowedStore,
        stages: Stages,
        endpoints: Callable[[], Mapping[str, str]],
        soon: Callable[[Callable[[], None]], None],
        changed: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self.problem: str | None = None
        self._store = store
        self._stages = stages
        self._endpoints = endpoints
        self._soon = soon
        self._changed = changed
        self._say = say
        self._seen = 0
        self._domains: dict[str, Domains] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._wake = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._follow, name="deployments", daemon=True)

    def start(self) -> None:
        """Read all there is, then follow. Raises :class:`StoreDown`."""
        self._store.listen(self._wake.set)
        self._seen = self._store.last_change()
        for region in self._store.regions():
            for step in self._read_region(region):
                step()
        self._changed()
        self._thread.start()

    def stop(self) -> None:
        """Follow no longer; the store is to be closed by whoever has opened it."""
        self._is_stopping = True
        self._wake.set()
        self._thread.join(_RETRY_SECONDS)

    # -- in the thread

    def _follow(self) -> None:
        while not self._is_stopping:
            self._wake.wait(None if self.problem is None else _RETRY_SECONDS)
            self._wake.clear()
            try:
                self._catch_up()
            except (StoreDown, ConcurrentChange) as error:
                self._down(str(error))
            else:
                self._up()

    def _catch_up(self) -> None:
        changes = self._store.changes_since(self._seen)
        for region, subject in dict.fromkeys((one.region, one.subject) for one in changes):
            steps = self._read(region, subject)
            self._soon(lambda steps=steps: self._take(steps))  # type: ignore[misc]
        if changes:
            self._seen = max(one.seq for one in changes)

    def _take(self, steps: list[Callable[[], None]]) -> None:
        for step in steps:
            step()
        self._changed()

    def _down(self, problem: str) -> None:
        if self.problem is None:
            self._say(f"the store cannot be reached ({problem}); what was deployed is served on")
        self.problem = problem

    def _up(self) -> None:
        if self.problem is not None:
            self._say("the store can be reached again")
        self.problem = None

    # -- reading: each gives what is then to be done between two requests

    def _read(self, region: str, subject: str) -> list[Callable[[], None]]:
        kind, _, api_id = subject.partition("/")
        with self._store.transaction(region, writes=False) as objects:
            if kind == "api":
                stages = stages_of(objects, region, api_id)
                return [lambda: self._stages.replace(api_id, stages)]
            if kind == "domains":
                domains = domains_of(objects)
                return [lambda: self._take_domains(region, domains)]
            if kind == "links":
                links = links_of(objects, self._endpoints())
                return [lambda: self._take_links(region, links)]
        return []

    def _read_region(self, region: str) -> list[Callable[[], None]]:
        with self._store.transaction(region, writes=False) as objects:
            every = stages_of_all(objects, region)
        steps = [
            lambda id=id, stages=stages: self._stages.replace(id, stages)
            for id, stages in every.items()
        ]
        return [*steps, *self._read(region, "domains"), *self._read(region, "links")]

    def _take_domains(self, region: str, domains: Domains) -> None:
        self._domains[region] = domains
        found = {name: found for one in self._domains.values() for name, found in one.items()}
        self._stages.domains = found

    def _take_links(self, region: str, links: dict[str, str]) -> None:
        if self._links.get(region) != links:
            self._links[region] = links
            self._stages.links = {
                id: address for one in self._links.values() for id, address in one.items()
            }
            self._stages.forget_plans()
