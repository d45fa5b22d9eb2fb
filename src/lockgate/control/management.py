"""The management API over HTTP: requests of the control port to the plane, answered by threads.

The event loop goes on meanwhile. What may wait is bounded (security spec, row C-6): who calls
too much at once is told to come again, which SDKs do by themselves.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from lockgate.control.errors import ServiceUnavailable, TooManyRequests
from lockgate.control.pending import Pending
from lockgate.control.request import Request
from lockgate.control.wire import refusal
from lockgate.control.wire_output import Answer
from lockgate.http1.message import Message
from lockgate.rules.limits import CONTROL_READS, CONTROL_TESTS, CONTROL_WRITES
from lockgate.store.objects import ConcurrentChange, StoreDown
from lockgate.store.refusals import StoreProblem

if TYPE_CHECKING:
    from lockgate.control.plane import ControlPlane
    from lockgate.control.questions import Sources

__all__ = ["Management"]

_THREADS = 4
_READING = ("GET", "HEAD")
_TURN = 0.01


class _Lane:
    """Calls of one sort: ``most`` of them are made or wait at once."""

    def __init__(self, name: str, most: int) -> None:
        self.most = most
        self.under_way = 0
        self.threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=name)


class Management:
    """An application that hands each message to a thread.

    The first one has the plane made: a gateway that nobody manages does without its modules.
    ``sources`` are the processes that serve, which some operations ask: no thread waits for that.
    """

    def __init__(
        self,
        make_plane: "Callable[[], ControlPlane]",
        loop: asyncio.AbstractEventLoop,
        sources: "Sources",
    ) -> None:
        self._sources = sources
        self._asked = 0
        self._make_plane = make_plane
        self._plane: ControlPlane | None = None
        self._loop = loop
        # A list that is asked for does not wait for a long import.
        self._reads = _Lane("reads", CONTROL_READS)
        self._writes = _Lane("writes", CONTROL_WRITES)
        self._is_ending = False
        self._making = threading.Lock()

    def handle(self, message: Message) -> None:
        """Answer one request, now or later."""
        lane = self._reads if message.method in _READING else self._writes
        if self._is_ending:
            _respond(message, refusal(ServiceUnavailable("Service Unavailable")))
        elif lane.under_way >= lane.most:
            _respond(message, refusal(TooManyRequests("Too Many Requests")))
        else:
            lane.under_way += 1
            lane.threads.submit(self._work, lane, message, _request(message))

    async def end(self, is_hurried: Callable[[], bool]) -> None:
        """Begin nothing more, answer what is under way, and let go of the store.

        When ``is_hurried`` what is under way still happens, and nobody is told.
        """
        self._is_ending = True
        lanes = (self._reads, self._writes)
        while (self._asked or any(lane.under_way for lane in lanes)) and not is_hurried():
            await asyncio.sleep(_TURN)
        for lane in lanes:
            await asyncio.to_thread(lane.threads.shutdown, wait=True, cancel_futures=True)
        if self._plane is not None:
            self._plane.close()

    def _made(self) -> "ControlPlane":
        with self._making:
            if self._plane is None:
                self._plane = self._make_plane()
            return self._plane

    def _work(self, lane: _Lane, message: Message, request: Request) -> None:
        answer: Answer | Pending | Exception
        try:
            answer = self._made().answer(request)
        except (StoreProblem, StoreDown, ConcurrentChange):
            answer = refusal(ServiceUnavailable("Service Unavailable"))
        except Exception as error:
            # A plane answers whatever happens; making one may not.
            answer = error
        with contextlib.suppress(RuntimeError):
            # The loop is closed where the gateway has ended meanwhile.
            self._loop.call_soon_threadsafe(self._done, lane, message, answer)

    def _done(self, lane: _Lane, message: Message, answer: Answer | Pending | Exception) -> None:
        lane.under_way -= 1
        if isinstance(answer, Exception):
            message.fail(answer)
        elif isinstance(answer, Answer):
            _respond(message, answer)
        elif self._asked >= CONTROL_TESTS:
            _respond(message, refusal(TooManyRequests("Too Many Requests")))
        else:
            self._ask(message, answer)

    def _ask(self, message: Message, pending: Pending) -> None:
        """Answer when a process that serves has replied."""
        self._asked += 1

        def replied(reply: Any) -> None:
            self._asked -= 1
            _respond(message, pending.answer(reply))

        if not self._sources.ask_one(pending.question, pending.seconds, replied):
            replied(None)


def _request(message: Message) -> Request:
    return Request(
        message.method,
        message.target,
        message.fields,
        message.body,
        message.connection.source_ip,
        message.headers,
    )


def _respond(message: Message, answer: Answer) -> None:
    message.respond(answer.status, answer.content_type, answer.headers, answer.body)
