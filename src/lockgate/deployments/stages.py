"""The stages that are served: kept as snapshots, made into plans by the first request.

A worker may serve thousands of APIs and be asked for a few of them. So what it holds of the others
are the bytes of their snapshots.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from lockgate.control.snapshots import objects_of
from lockgate.engine.address import Domains
from lockgate.engine.canary import Canary, canary_variables
from lockgate.engine.compile import compile_deployment
from lockgate.engine.plan import Plan, PlanSettings
from lockgate.formats.api_objects import definition_of

__all__ = ["Prepared", "Snapshot", "Stage", "Stages"]


class Snapshot(NamedTuple):
    """A deployment: its id, and what it is a snapshot of, as bytes."""

    deployment_id: str
    content: bytes


class Stage(NamedTuple):
    """A stage as it is kept: ``item`` is the Stage of the service model.

    ``canary`` is the deployment of its canary, None where it has none.
    """

    api_id: str
    region: str
    item: dict[str, Any]
    snapshot: Snapshot
    canary: Snapshot | None = None


class Prepared(NamedTuple):
    """Plans of an API's stages by their names, and what all plans had in common then."""

    plans: Mapping[str, Plan]
    settings: PlanSettings
    links: Mapping[str, str]


class Stages:
    """The stages by API id and name; ``settings`` are those that all plans have in common.

    ``links`` are the addresses of VPC links by their ids. Not thread-safe: what is served changes
    between two requests.
    """

    def __init__(self, settings: PlanSettings) -> None:
        self.settings = settings
        self.links: Mapping[str, str] = {}
        self.domains: Domains = {}
        self._stages: dict[str, dict[str, Stage]] = {}
        self._plans: dict[tuple[str, str], Plan] = {}

    def __len__(self) -> int:
        return sum(map(len, self._stages.values()))

    def has(self, api_id: str) -> bool:
        """Whether there is an API with this id that has a stage."""
        return api_id in self._stages

    @property
    def has_canary(self) -> bool:
        """Whether any stage has a canary."""
        every = (stage for of_api in self._stages.values() for stage in of_api.values())
        return any(stage.canary is not None for stage in every)

    @property
    def plans(self) -> list[Plan]:
        """The plans that were made and are served."""
        return list(self._plans.values())

    @property
    def names(self) -> list[tuple[str, str]]:
        """Every stage by its API's id and its name."""
        return [(api_id, name) for api_id, stages in self._stages.items() for name in stages]

    def plan(self, api_id: str, stage: str) -> Plan | None:
        """The plan of a stage, made now or before; None where there is no such stage."""
        plan = self._plans.get((api_id, stage))
        if plan is None:
            found = self._stages.get(api_id, {}).get(stage)
            if found is not None:
                plan = self._plans[api_id, stage] = self._made(found)
        return plan

    def prepared(self, api_id: str, stages: Iterable[Stage]) -> Prepared:
        """Plans for :meth:`replace`: of stages that are asked for and were others until now.

        It may be called in any thread: an API of a thousand methods takes a while, in which
        requests are to be answered.
        """
        settings, links, before = self.settings, self.links, self._stages.get(api_id, {})
        plans = {}
        for stage in stages:
            name = stage.item["stageName"]
            if (api_id, name) in self._plans and before.get(name) != stage:
                # What cannot be made is met by whoever asks for it, and by nobody else.
                with contextlib.suppress(Exception):
                    plans[name] = self._made(stage)
        return Prepared(plans, settings, links)

    def replace(
        self, api_id: str, stages: Iterable[Stage], prepared: Prepared | None = None
    ) -> None:
        """From now on the API has these stages; plans of stages that are as before stay."""
        before = self._stages.pop(api_id, {})
        now = {stage.item["stageName"]: stage for stage in stages}
        if now:
            self._stages[api_id] = now
        for name, stage in before.items():
            if now.get(name) != stage:
                self._plans.pop((api_id, name), None)
        if prepared is None or prepared[1:] != (self.settings, self.links):
            return
        for name, plan in prepared.plans.items():
            self._plans.setdefault((api_id, name), plan)

    def take(self, settings: PlanSettings) -> None:
        """From now on plans have ``settings`` in common; they are made anew if these are others."""
        if settings != self.settings:
            self.settings = settings
            self._plans.clear()

    def take_links(self, links: Mapping[str, str]) -> None:
        """From now on VPC links have these addresses, by their ids."""
        if links != self.links:
            self.links = links
            self._plans.clear()

    @property
    def linked_settings(self) -> PlanSettings:
        """The settings with the addresses of VPC links among the endpoints."""
        endpoints = {**self.settings.endpoints, **self.links}
        return msgspec.structs.replace(self.settings, endpoints=endpoints)

    # -- plans

    def _made(self, stage: Stage) -> Plan:
        variables = stage.item.get("variables") or {}
        canary = None
        if stage.canary is not None:
            settings = stage.item["canarySettings"]
            overrides = settings.get("stageVariableOverrides") or {}
            its_own = canary_variables(variables, overrides)
            plan = self._plan(stage, stage.canary, its_own, is_canary=True)
            canary = Canary(plan, settings.get("percentTraffic") or 0.0)
        is_canary = None if canary is None else False
        return self._plan(stage, stage.snapshot, variables, canary, is_canary)

    def _plan(
        self,
        stage: Stage,
        snapshot: Snapshot,
        variables: dict[str, str],
        canary: Canary | None = None,
        is_canary: bool | None = None,
    ) -> Plan:
        settings = msgspec.structs.replace(
            self.linked_settings,
            api_id=stage.api_id,
            stage=stage.item["stageName"],
            stage_variables=variables,
            region=stage.region,
            is_canary=is_canary,
        )
        digest = hashlib.sha256(snapshot.content).hexdigest()[:12]
        definition = definition_of(objects_of(snapshot.content), digest)
        return compile_deployment(definition, settings, snapshot.deployment_id, canary)
