"""What is deployed, taken over from the store as it changes.

A thread of its own reads; what it has read is put in place between two requests. While the store
cannot be reached all that is served is served on.
"""

import threading
from collections.abc import Callable, Mapping

from lockgate.deployments.reading import domains_of, links_of, stages_of, stages_of_all
from lockgate.deployments.stages import Stages
from lockgate.engine.address import Domains
from lockgate.store.objects import ConcurrentChange, Store, StoreDown
from lockgate.store.refusals import StoreProblem

__all__ = ["Following"]

_RETRY_SECONDS = 1.0
_LOOK_SECONDS = 0.05
_DOWN = (StoreDown, StoreProblem, ConcurrentChange)

Step = Callable[[], None]
"""What is to be done between two requests."""


class Following:
    """Keeps ``stages`` as the store has them.

    ``open_store`` is called until it gives the store; None: there is none yet. ``soon`` runs a
    function between two requests, from any thread. ``changed`` is called there after each change,
    ``say`` takes lines for the operator. ``endpoints`` gives base addresses of VPC links by their
    names. ``problem`` says why the store cannot be reached, None: it can.
    """

    def __init__(
        self,
        open_store: Callable[[], Store | None],
        stages: Stages,
        endpoints: Callable[[], Mapping[str, str]],
        soon: Callable[[Callable[[], None]], None],
        changed: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self.problem: str | None = None
        self._open_store = open_store
        self._store: Store | None = None
        self._has_begun = False
        self._stages = stages
        self._endpoints = endpoints
        self._soon = soon
        self._changed = changed
        self._say = say
        self._seen = 0
        self._domains: dict[str, Domains] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._wake = threading.Event()
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="deployments", daemon=True)

    def start(self) -> None:
        """Read all there is, then follow; where the store cannot be reached, as soon as it can."""
        try:
            self._take(self._begin())
        except _DOWN as error:
            self._down(str(error))
        self._thread.start()

    def stop(self) -> Store | None:
        """Follow no longer; gives the store, which is to be closed by whoever has opened it."""
        self._is_stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_RETRY_SECONDS)
        return self._store

    # -- in the thread

    def _follow(self) -> None:
        while True:
            self._wake.wait(self._patience())
            self._wake.clear()
            if self._is_stopped.is_set():
                return
            try:
                steps = self._news() if self._has_begun else self._begin()
            except _DOWN as error:
                self._down(str(error))
            except Exception as error:
                # A mistake of ours is not to end it in silence.
                self._down(repr(error))
            else:
                self._up()
                if steps:
                    self._soon(lambda steps=steps: self._take(steps))  # type: ignore[misc]

    def _patience(self) -> float | None:
        if self.problem is not None:
            return _RETRY_SECONDS
        return _LOOK_SECONDS if self._store is None else None

    def _begin(self) -> list[Step]:
        """Open the store, unless it is open, and read all there is; nothing where there is none."""
        if self._store is None:
            self._store = self._open_store()
            if self._store is None:
                return []
            self._store.listen(self._wake.set)
        store = self._store
        seen = store.last_change()
        steps = [step for region in store.regions() for step in self._read_region(store, region)]
        self._seen, self._has_begun = seen, True
        return steps

    def _news(self) -> list[Step]:
        """Read what has changed since it was read."""
        store = self._store
        assert store is not None
        changes = store.changes_since(self._seen)
        steps = []
        for region, subject in dict.fromkeys((one.region, one.subject) for one in changes):
            steps += self._read(store, region, subject)
        self._seen = max((one.seq for one in changes), default=self._seen)
        return steps

    def _take(self, steps: list[Step]) -> None:
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

    # -- reading

    def _read(self, store: Store, region: str, subject: str) -> list[Step]:
        kind, _, api_id = subject.partition("/")
        if kind == "api":
            return self._read_api(store, region, api_id)
        with store.transaction(region, writes=False) as objects:
            if kind == "domains":
                domains = domains_of(objects)
                return [lambda: self._take_domains(region, domains)]
            if kind == "links":
                links = links_of(objects)
                return [lambda: self._take_links(region, links)]
        return []

    def _read_api(self, store: Store, region: str, api_id: str) -> list[Step]:
        with store.transaction(region, writes=False) as objects:
            stages = stages_of(objects, region, api_id)
        prepared = self._stages.prepared(api_id, stages)
        return [lambda: self._stages.replace(api_id, stages, prepared)]

    def _read_region(self, store: Store, region: str) -> list[Step]:
        with store.transaction(region, writes=False) as objects:
            every = stages_of_all(objects, region)
        steps = [
            lambda id=id, stages=stages: self._stages.replace(id, stages)
            for id, stages in every.items()
        ]
        rest = [*self._read(store, region, "domains"), *self._read(store, region, "links")]
        return [*steps, *rest]

    def _take_domains(self, region: str, domains: Domains) -> None:
        self._domains[region] = domains
        found = {name: found for one in self._domains.values() for name, found in one.items()}
        self._stages.domains = found

    def _take_links(self, region: str, links: dict[str, str]) -> None:
        self._links[region] = links
        self.link()

    def link(self) -> None:
        """Let VPC links have the addresses that ``endpoints`` gives now; between two requests."""
        endpoints = self._endpoints()
        every = [named for one in self._links.values() for named in one.items()]
        self._stages.take_links({id: endpoints[name] for id, name in every if name in endpoints})
