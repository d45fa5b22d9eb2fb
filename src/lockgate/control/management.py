"""The management API over HTTP: requests of the control port to the plane, answered by threads.

The event loop goes on meanwhile. What may wait is bounded (security spec, row C-6): who calls
too much at once is told to come again, which SDKs do by themselves.
"""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from lockgate.control.errors import TooManyRequests
from lockgate.control.plane import ControlPlane
from lockgate.control.request import Request
from lockgate.control.wire import refusal
from lockgate.control.wire_output import Answer
from lockgate.http1.message import Message
from lockgate.rules.limits import CONTROL_READS, CONTROL_WRITES

__all__ = ["Management"]

_THREADS = 4
_READING = ("GET", "HEAD")


class Management:
    """An application that hands each message to a thread; :meth:`open` comes first."""

    def __init__(
        self, make_plane: Callable[[], ControlPlane], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._make_plane = make_plane
        self._plane: ControlPlane | None = None
        self._loop = loop
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="control")
        self._under_way = {True: 0, False: 0}

    def open(self) -> None:
        """Make the plane, in the process that is to have it."""
        self._plane = self._make_plane()

    def handle(self, message: Message) -> None:
        """Answer one request, now or later."""
        reads = message.method in _READING
        if self._under_way[reads] >= (CONTROL_READS if reads else CONTROL_WRITES):
            _respond(message, refusal(TooManyRequests("Too Many Requests")))
            return
        self._under_way[reads] += 1
        request = Request(
            message.method,
            message.target,
            message.fields,
            message.body,
            message.connection.source_ip,
        )
        assert self._plane is not None
        self._threads.submit(self._work, self._plane, message, request, reads)

    def close(self) -> None:
        """Begin nothing more; what is under way ends."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._plane is not None:
            self._plane.close()

    def _work(self, plane: ControlPlane, message: Message, request: Request, reads: bool) -> None:
        answer = plane.answer(request)
        with contextlib.suppress(RuntimeError):
            # The loop is closed where the gateway has ended meanwhile.
            self._loop.call_soon_threadsafe(self._done, message, answer, reads)

    def _done(self, message: Message, answer: Answer, reads: bool) -> None:
        self._under_way[reads] -= 1
        _respond(message, answer)


def _respond(message: Message, answer: Answer) -> None:
    message.respond(answer.status, answer.content_type, answer.headers, answer.body)
