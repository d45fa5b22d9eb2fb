"""What a process serves, for the control port: every API in short, or one in full.

A process that tells it has requests to answer. So it is told in steps, each of which does no more
than a first request does: it compiles a stage, or makes one method ready and works out its
statuses.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Any

from lockgate.engine.address import Directory
from lockgate.engine.plan import Operation, Plan
from lockgate.verify.status_map import of_operation

__all__ = ["Later", "Steps", "Telling", "every_api", "one_api"]

_Item = dict[str, Any]
Steps = Generator[None, None, list[_Item]]
"""Stops between two steps; gives the items in the end."""
Later = Callable[[Callable[[], None]], object]
"""Calls a function when requests have had their turn."""

_LONGEST_PROBLEM = 300


class Telling:
    """Takes the steps of one after the other, however many are asked for at once.

    Without ``later`` nobody else has a turn: all steps are taken at once.
    """

    def __init__(self, later: Later | None = None) -> None:
        self._later = later
        self._under_way: deque[tuple[Steps, Callable[[Any], None]]] = deque()

    def begin(self, steps: Steps, done: Callable[[Any], None]) -> None:
        """Call ``done`` with the items of ``steps``, now or later."""
        self._under_way.append((steps, done))
        if self._later is None:
            while self._under_way:
                self._step()
        elif len(self._under_way) == 1:
            self._later(self._go_on)

    def _go_on(self) -> None:
        try:
            self._step()
        finally:
            # A fault of ours ends what it is in, and nothing that waits behind it.
            if self._under_way and self._later is not None:
                self._later(self._go_on)

    def _step(self) -> None:
        steps, done = self._under_way[0]
        try:
            next(steps)
        except StopIteration as told:
            self._under_way.popleft()
            done(told.value)


def every_api(directory: Directory) -> Steps:
    """All that is served. What calls have deployed is compiled when it is asked for, and only
    where it was are its statuses told: nothing is compiled for a list.
    """
    names = [] if directory.on_demand is None else directory.on_demand.names
    items = []
    for plan in directory.plans:
        items += yield from _items(plan, in_full=False)
    made = {(one["api"], one["stage"]) for one in items}
    return items + [
        _not_made(api_id, stage) for api_id, stage in names if (api_id, stage) not in made
    ]


def one_api(directory: Directory, api_id: str) -> Steps:
    """The stages of one API, compiled as far as they were not yet.

    One that cannot be says why, as ``problem`` in words, and hides none of the others.
    """
    of_files = directory.apis.get(api_id, {})
    items = []
    for plan in of_files.values():
        items += yield from _items(plan, in_full=True)
    stages = directory.on_demand
    for id, stage in [] if stages is None else stages.names:
        if id != api_id or stage in of_files or stages is None:
            continue
        yield
        try:
            found = stages.plan(api_id, stage)
        except Exception as error:
            # Whatever stands in a deployment; a request for the stage meets it as well.
            items.append(_not_made(api_id, stage, _words("this stage cannot be compiled", error)))
        else:
            if found is not None:
                items += yield from _items(found, in_full=True)
    return items


def _items(plan: Plan, in_full: bool) -> Steps:
    """The item of a plan, and behind it that of its canary."""
    items = [(yield from _item(plan, in_full))]
    if plan.canary is not None:
        items.append((yield from _item(plan.canary.plan, in_full)))
    return items


def _item(plan: Plan, in_full: bool) -> Generator[None, None, _Item]:
    routes, problem = [], None
    for operation in _operations(plan):
        yield
        try:
            if in_full:
                operation.settle()
            routes.append(_route(operation, plan))
        except Exception as error:
            routes.append(_unknown(operation))
            problem = problem or _words(f"{operation.route} cannot be compiled", error)
    return {
        "api": plan.settings.api_id,
        "stage": plan.settings.stage,
        "canary": plan.settings.is_canary is True,
        "file": plan.definition.source.name,
        "digest": plan.definition.source.digest,
        "routes": routes,
        "problem": problem,
    }


def _not_made(api_id: str, stage: str, problem: str | None = None) -> _Item:
    """The item of a stage that is not compiled, as far as it is known without that."""
    return {
        "api": api_id,
        "stage": stage,
        "canary": None,
        "file": f"restapis/{api_id}",
        "digest": None,
        "routes": None,
        "problem": problem,
    }


def _operations(plan: Plan) -> Iterator[Operation]:
    for node in plan.router.nodes():
        yield from node.methods.values()


def _route(operation: Operation, plan: Plan) -> _Item:
    if operation.pending is not None:
        return _unknown(operation)
    possible = of_operation(operation, plan)
    return {
        "route": operation.route,
        "statuses": sorted({one.status for one in possible if one.status}),
        "dynamic": any(one.status is None for one in possible),
    }


def _unknown(operation: Operation) -> _Item:
    return {"route": operation.route, "statuses": None, "dynamic": None}


def _words(what: str, error: Exception) -> str:
    return f"{what}: {type(error).__name__}: {error}"[:_LONGEST_PROBLEM]
