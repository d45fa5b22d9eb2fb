"""The control plane: a request of the management API in, its answer out.

A call is one transaction: it happens whole or not at all. Where another one was in the way, it is
made again, and the caller hears of it only after :data:`ATTEMPTS`.
Source: control-plane.md, sections 1 and 3.
"""

import base64
import os
import random
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

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
from lockgate.control.request import Admission, Identity, Request, is_signed
from lockgate.control.routes import Query
from lockgate.control.service_model import service_model
from lockgate.control.wire import Wire, refusal
from lockgate.control.wire_output import Answer
from lockgate.rules.compat import CONTROL_UNKNOWN_PATH
from lockgate.store.objects import ConcurrentChange, Item, Store, StoreDown
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
        found = self._guarded(request, id, lambda: self._answer(request))
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

    def _answer(self, request: Request) -> Answer | Pending:
        query = request.query
        found = self._wire.find(request, query)
        name = None if found is None else found.operation
        identity = self._admission.admit(request, query, name)
        if found is None:
            raise _unknown(request, query)
        given = self._wire.input(found, request)
        inquiring = self._inquiries.get(found.operation)
        if inquiring is not None:
            return self._inquired(found.operation, inquiring, identity, given)
        operation = self._operations.get(found.operation)
        if operation is None:
            raise UnknownOperation(f"{found.operation} is not executed")
        writes = request.method not in ("GET", "HEAD")

        def attempt() -> Item | None:
            with self._store.transaction(identity.region, writes) as objects:
                now = int(self._clock())
                return operation(Call(objects, self._secrets, now, *identity), given)

        return self._wire.answer(found.operation, self._tried(attempt))

    def _inquired(
        self, name: str, inquiring: Inquiring, identity: Identity, given: Item
    ) -> Pending:
        """What is to be asked; by then the transaction has ended."""

        def attempt() -> Inquiry:
            with self._store.transaction(identity.region, writes=False) as objects:
                now = int(self._clock())
                return inquiring(Call(objects, self._secrets, now, *identity), given)

        inquiry = self._tried(attempt)

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
