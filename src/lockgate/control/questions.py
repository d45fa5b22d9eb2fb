"""What the control port asks of the processes that serve: their records, and what they serve."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec

from lockgate.control.test_invocation import AuthorizerTest, MethodTest
from lockgate.engine.address import Directory
from lockgate.engine.decisions import Record
from lockgate.engine.plan import Operation, Plan
from lockgate.engine.record import render, summary
from lockgate.observe.recorder import Recorder
from lockgate.verify.status_map import of_operation

__all__ = ["LONGEST_QUESTION", "MOST", "Deployed", "Question", "Sources", "Test", "ThisProcess"]

MOST = 100
"""The most records that a list has."""


Test = MethodTest | AuthorizerTest
"""What a process that serves can be asked to run."""

LONGEST_QUESTION = 1 << 26
"""Bytes that a question has at most: a call's body in JSON, and a method with its models."""


class Question(msgspec.Struct, frozen=True):
    """``kind`` is ``trace`` (the record with ``id``), ``decisions`` (the last ``limit`` records
    that ``wanted`` chooses, in short), ``apis`` (all, or the one with ``id`` in full), ``store``
    (the :class:`Deployed`) or ``test`` (run ``test``).
    """

    kind: str
    id: str = ""
    limit: int = MOST
    wanted: dict[str, str] = {}
    test: Test | None = None


class Deployed(msgspec.Struct, frozen=True):
    """What a process serves of what the management API has deployed: how many ``stages``.

    ``problem`` says why the store cannot be reached, so that these may be others by now; None: it
    can.
    """

    stages: int = 0
    problem: str | None = None


Done = Callable[[Any], None]


class Sources(Protocol):
    """The processes that serve."""

    def ask(self, question: Question, done: Callable[[list[Any]], None]) -> None:
        """Call ``done`` with the reply of each process that gives one, now or later."""

    def ask_one(self, question: Question, seconds: float, done: Done) -> None:
        """Call ``done`` with the reply of any one process, None where none gives one in time."""


class ThisProcess:
    """The only process that serves is this one.

    ``run`` runs tests, where it can; ``of_tests`` are their records, which no list shows.
    """

    def __init__(
        self,
        recorder: Recorder,
        directory: Callable[[], Directory],
        deployed: Callable[[], Deployed],
        run: Callable[[Test, Done], None] | None = None,
        of_tests: Recorder | None = None,
    ) -> None:
        self._of_tests = of_tests or Recorder(0)
        self._recorder = recorder
        self._directory = directory
        self._deployed = deployed
        self._run = run

    def ask(self, question: Question, done: Callable[[list[Any]], None]) -> None:
        """Reply at once."""
        done([self._known(question)])

    def ask_one(self, question: Question, seconds: float, done: Done) -> None:
        """Reply, now or later; what is run has limits of its own."""
        del seconds
        self.reply(question, done)

    def reply(self, question: Question, done: Done) -> None:
        """Call ``done`` with what this process has to say: JSON data, None where it does not know.

        That is now, or when what it is to run has ended.
        """
        if question.test is None or self._run is None:
            done(self._known(question))
        else:
            self._run(question.test, done)

    def _known(self, question: Question) -> Any:
        if question.kind == "store":
            return msgspec.to_builtins(self._deployed())
        if question.kind == "trace":
            return self._trace(question.id)
        return _reply_to(question, self._recorder, self._directory())

    def _trace(self, id: str) -> Any:
        record = self._recorder.find(id) or self._of_tests.find(id)
        return None if record is None else render(record)


def _reply_to(question: Question, recorder: Recorder, directory: Directory) -> Any:
    if question.kind == "decisions":
        return _last(question, recorder)
    return _stages_of(directory, question.id) if question.id else _apis(directory)


def _last(question: Question, recorder: Recorder) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for record in recorder.newest_first():
        if len(found) >= question.limit:
            break
        if _matches(record, question.wanted):
            found.append(summary(record))
    return found


def _matches(record: Record, wanted: dict[str, str]) -> bool:
    deciding = record.deciding
    assert deciding is not None
    facts = {
        "status": str(int(record.status or 0)),
        "rule": deciding.name,
        "cause": "" if record.cause is None else record.cause.name,
        "route": "" if record.operation is None else record.operation.route,
        "api": "" if record.plan is None else record.plan.settings.api_id,
    }
    return all(facts[name] == value for name, value in wanted.items() if name in facts)


def _with_canaries(directory: Directory) -> Iterator[Plan]:
    """All plans, each with that of its canary behind it."""
    for plan in directory.plans:
        yield plan
        if plan.canary is not None:
            yield plan.canary.plan


def _apis(directory: Directory) -> list[dict[str, Any]]:
    """All that is served. What calls have deployed is compiled when it is asked for, and only
    where it was are its statuses told: a list must not keep requests waiting.
    """
    listed = [_api(plan) for plan in _with_canaries(directory)]
    if directory.on_demand is not None:
        made = {(one["api"], one["stage"]) for one in listed}
        listed += [
            {"api": api_id, "stage": stage, "file": f"restapis/{api_id}", "routes": None}
            for api_id, stage in directory.on_demand.names
            if (api_id, stage) not in made
        ]
    return listed


def _stages_of(directory: Directory, api_id: str) -> list[dict[str, Any]]:
    """The stages of one API, compiled as far as they were not yet."""
    if directory.on_demand is not None:
        for id, stage in directory.on_demand.names:
            if id == api_id:
                directory.on_demand.plan(api_id, stage)
    plans = [plan for plan in _with_canaries(directory) if plan.settings.api_id == api_id]
    for plan in plans:
        plan.settle()
    return [_api(plan) for plan in plans]


def _api(plan: Plan) -> dict[str, Any]:
    return {
        "api": plan.settings.api_id,
        "stage": plan.settings.stage,
        "canary": plan.settings.is_canary is True,
        "file": plan.definition.source.name,
        "digest": plan.definition.source.digest,
        "routes": [
            _route(operation, plan)
            for node in plan.router.nodes()
            for operation in node.methods.values()
        ],
    }


def _route(operation: Operation, plan: Plan) -> dict[str, Any]:
    if operation.pending is not None:
        return {"route": operation.route, "statuses": None, "dynamic": None}
    possible = of_operation(operation, plan)
    return {
        "route": operation.route,
        "statuses": sorted({one.status for one in possible if one.status}),
        "dynamic": any(one.status is None for one in possible),
    }
