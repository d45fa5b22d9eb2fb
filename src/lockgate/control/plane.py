"""The control plane: a request of the management API in, its answer out.

A call is one transaction: it happens whole or not at all. Where another one was in the way, it is
made again, and the caller hears of it only after :data:`ATTEMPTS`. What changes something, or is
refused, is recorded (:mod:`.audit`); where it cannot be, nothing happens.
Source: control-plane.md, sections 1 and 3.
"""

import base64
import os
import random
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lockgate.control.audit import Event, refused_text, text_of
from lockgate.control.call import Call
from lockgate.control.errors import (
    AccessDenied,
    Conflict,
    ControlError,
    ServiceUnavailable,
    UnknownOperation,
)
from lockgate.control.operations import Inquiring, Inquiry, Operation
from lockgate.control.pending import Pending
from lockgate.control.request import Admission, Request, is_signed
from lockgate.control.routes import Query
from lockgate.control.service_model import service_model
from lockgate.control.verification import authorize
from lockgate.control.wire import Wire, refusal
from lockgate.control.wire_output import Answer
from lockgate.rules.compat import CONTROL_UNKNOWN_PATH
from lockgate.store.chain import append
from lockgate.store.objects import NO_REGION, ConcurrentChange, Item, Store, StoreDown
from lockgate.store.secrets import Secrets

__all__ = ["ATTEMPTS", "ControlPlane"]

_T = TypeVar("_T")

ATTEMPTS = 5
"""How often a call is made before somebody else's change is in its way."""
_PAUSE = 0.004
"""Seconds until the second attempt, about; each further pause is twice as long."""
_IN_THE_WAY = "Unable to complete operation due to concurrent modification. Please try again later."


class _Fault(ControlError):
    """A mistake of ours."""

    def __init__(self) -> None:
        super().__init__("Internal server error")


class ControlPlane:
    """Answers requests, from any thread.

    ``inquiries`` are operations that ask a process that serves. ``log`` takes what the operator is
    to know: of faults of our own, and of the store's.
    """

    def __init__(
        self,
        store: Store,
        operations: Mapping[str, Operation],
        secrets: Secrets,
        admission: Admission,
        log: Callable[[str, BaseException], None],
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
        inquiries: Mapping[str, Inquiring] | None = None,
    ) -> None:
        self._inquiries = inquiries or {}
        self._store = store
        self._operations = operations
        self._secrets = secrets
        self._admission = admission
        self._log = log
        self._clock = clock
        self._pause = pause
        self._wire = Wire(service_model())

    def answer(self, request: Request) -> Answer | Pending:
        """The answer to one request, whatever it is, or what it waits for; never raises."""
        id = str(uuid.UUID(bytes=os.urandom(16), version=4))
        found = self._guarded(request, id, lambda: self._answer(request, id))
        if isinstance(found, Answer):
            return _with_ids(found, id)
        later = found.answer
        return found._replace(
            answer=lambda reply: _with_ids(self._guarded(request, id, lambda: later(reply)), id)
        )

    def _guarded(self, request: Request, id: str, make: Callable[[], _T]) -> _T | Answer:
        """What ``make`` makes, or the answer that its error means."""
        try:
            return make()
        except ControlError as error:
            return refusal(error)
        except StoreDown as error:
            self._log(f"{request.method} {request.path} ({id}): the store is down", error)
            return refusal(ServiceUnavailable("Service Unavailable"))
        except Exception as error:
            self._log(f"{request.method} {request.path} ({id}) failed", error)
            return refusal(_Fault())

    def close(self) -> None:
        """Take no more requests."""
        self._store.close()

    def _answer(self, request: Request, id: str) -> Answer | Pending:
        query = request.query
        found = self._wire.find(request, query)
        if found is None:
            self._admission.admit(request, query)
            raise _unknown(request, query)
        event = Event(id, found.operation, request, int(self._clock()))
        try:
            identity = self._admission.admit(request, query)
            event = event._replace(identity=identity)
            authorize(identity, found, service_model().operations[found.operation])
        except ControlError as error:
            self._record_refused(event, error)
            raise
        try:
            event = event._replace(given=self._wire.input(found, request))
            output = self._call(event)
        except StoreDown:
            raise
        except Exception as error:
            if not event.is_reading:
                self._record_refused(event, error)
            raise
        if isinstance(output, Inquiry):
            return self._inquired(event.name, output)
        return self._wire.answer(event.name, output)

    def _call(self, event: Event) -> Item | Inquiry | None:
        """What the operation gives, in one transaction with the record of it."""
        operation = self._inquiries.get(event.name) or self._operations.get(event.name)
        if operation is None:
            raise UnknownOperation(f"{event.name} is not executed")
        identity, given = event.identity, event.given
        assert identity is not None
        assert given is not None
        writes = not event.is_reading

        def attempt() -> Item | Inquiry | None:
            with self._store.transaction(identity.region, writes) as objects:
                account, region, caller, _ = identity
                call = Call(objects, self._secrets, event.now, account, region, caller)
                output = operation(call, given)
                if writes:
                    # Of what is still to be asked only the question is known.
                    told = None if isinstance(output, Inquiry) else output
                    append(objects, text_of(event, told), self._secrets)
                return output

        return self._tried(attempt)

    def _record_refused(self, event: Event, error: Exception) -> None:
        """Keep the record of a call that did nothing else."""

        def attempt() -> None:
            with self._store.transaction(NO_REGION, writes=True) as objects:
                append(objects, refused_text(event, error), self._secrets)

        try:
            self._tried(attempt)
        except Conflict:
            raise ServiceUnavailable("Service Unavailable") from None

    def _inquired(self, name: str, inquiry: Inquiry) -> Pending:
        """What is to be asked; by now the transaction has ended."""

        def answer(reply: Any) -> Answer:
            output, trace = inquiry.finish(reply)
            made = self._wire.answer(name, output)
            if trace:
                made.headers.append(("x-lockgate-trace", trace))
            return made

        return Pending(inquiry.question, inquiry.seconds, answer)

    def _tried(self, attempt: Callable[[], _T]) -> _T:
        """What an attempt gives, as soon as nobody is in its way."""
        pause = _PAUSE
        for _ in range(ATTEMPTS - 1):
            try:
                return attempt()
            except ConcurrentChange:
                self._pause(pause * random.uniform(0.5, 1.5))
                pause *= 2
        try:
            return attempt()
        except ConcurrentChange:
            raise Conflict(_IN_THE_WAY) from None


def _with_ids(answer: Answer, id: str) -> Answer:
    """The answer with the headers that every one has."""
    extended = base64.b64encode(os.urandom(11)).decode()
    answer.headers[:0] = [("x-amzn-RequestId", id), ("x-amz-apigw-id", extended)]
    return answer


def _unknown(request: Request, query: Query) -> ControlError:
    """What is told where nothing is called by a verb and a path."""
    if CONTROL_UNKNOWN_PATH == "denied" and is_signed(request, query):
        return AccessDenied("Unable to determine service/operation name to be authorized")
    return UnknownOperation(f"nothing is at {request.path}; see /_lockgate/health")
