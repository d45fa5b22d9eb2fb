"""What the control port asks of the processes that serve: their records, and what they serve."""

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from lockgate.control.served import Later, Telling, every_api, one_api
from lockgate.control.test_invocation import AuthorizerTest, MethodTest
from lockgate.engine.address import Directory
from lockgate.engine.decisions import Record
from lockgate.engine.record import render, summary
from lockgate.observe.recorder import Recorder

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

    def ask_one(self, question: Question, seconds: float, done: Done) -> bool:
        """Call ``done`` with the reply of any one process, None where it gives none in time.

        Gives whether there is one that can be asked; ``done`` is not called where there is none.
        """


class ThisProcess:
    """The only process that serves is this one.

    ``run`` runs tests, where it can; ``of_tests`` are their records, which no list shows.
    ``later`` lets requests have their turn while a long reply is made.
    """

    def __init__(
        self,
        recorder: Recorder,
        directory: Callable[[], Directory],
        deployed: Callable[[], Deployed],
        run: Callable[[Test, Done], None] | None = None,
        of_tests: Recorder | None = None,
        later: Later | None = None,
    ) -> None:
        self._telling = Telling(later)
        self._of_tests = of_tests or Recorder(0)
        self._recorder = recorder
        self._directory = directory
        self._deployed = deployed
        self._run = run

    def ask(self, question: Question, done: Callable[[list[Any]], None]) -> None:
        """Reply, now or later."""
        self.reply(question, lambda reply: done([reply]))

    def ask_one(self, question: Question, seconds: float, done: Done) -> bool:
        """Reply, now or later; what is run has limits of its own."""
        del seconds
        self.reply(question, done)
        return True

    def reply(self, question: Question, done: Done) -> None:
        """Call ``done`` with what this process has to say: JSON data, None where it does not know.

        That is now, or when what it is to run or to tell has ended.
        """
        if question.kind == "apis":
            directory, id = self._directory(), question.id
            self._telling.begin(one_api(directory, id) if id else every_api(directory), done)
        elif question.test is None or self._run is None:
            done(self._known(question))
        else:
            self._run(question.test, done)

    def _known(self, question: Question) -> Any:
        if question.kind == "store":
            return msgspec.to_builtins(self._deployed())
        if question.kind == "trace":
            return self._trace(question.id)
        return _last(question, self._recorder)

    def _trace(self, id: str) -> Any:
        record = self._recorder.find(id) or self._of_tests.find(id)
        return None if record is None else render(record)


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
