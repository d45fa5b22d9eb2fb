"""The Runtime API, as one function's process sees it.

Source: "Using the Lambda runtime API for custom runtimes". Each process has an address of its
own, so a call needs no name of the process in it.
"""

import re
from collections.abc import Callable
from typing import Protocol

from lockgate.http1.head import HeadLimits
from lockgate.http1.message import Message

__all__ = ["BOUNDS", "RuntimeApi", "RuntimeEvents"]

BOUNDS = HeadLimits(url=1_024, lines=100, name=256, line=1_048_576, total=1_200_000)
"""Limits for a runtime's requests: an error's X-Ray cause stands in one long header."""

_PREFIX = "/2018-06-01/runtime/"
_ANSWER = re.compile(r"invocation/([^/]+)/(response|error)")
_ACCEPTED = b'{"status":"OK"}\n'


class RuntimeEvents(Protocol):
    """What a runtime's process tells."""

    def wants_next(self, message: Message) -> None:
        """The process waits for an invocation; ``message`` is to be answered with one."""

    def answered(self, invocation: str, body: bytes, is_error: bool) -> bool:
        """The process has ended an invocation; False where it is not the one it has."""

    def failed_to_start(self, body: bytes) -> None:
        """The process could not load its handler."""


class RuntimeApi:
    """Serves the requests of one process."""

    def __init__(self, events: RuntimeEvents) -> None:
        self._events = events

    def handle(self, message: Message) -> None:
        """Serve one request."""
        path = message.target.partition("?")[0]
        if message.refusal is not None:
            _respond(message, 400, b'{"errorType":"InvalidRequest"}')
            return
        if not path.startswith(_PREFIX):
            _respond(message, 404, b'{"errorType":"NotFound"}')
            return
        action = path[len(_PREFIX) :]
        if action == "invocation/next" and message.method == "GET":
            self._events.wants_next(message)
            return
        found = _ANSWER.fullmatch(action)
        if message.method != "POST" or (found is None and action != "init/error"):
            _respond(message, 404, b'{"errorType":"NotFound"}')
            return
        if found is None:
            self._events.failed_to_start(message.body)
        elif not self._events.answered(found[1], message.body, found[2] == "error"):
            _respond(message, 400, b'{"errorType":"InvalidRequestID"}')
            return
        _respond(message, 202, _ACCEPTED)


def _respond(message: Message, status: int, body: bytes) -> None:
    message.respond(status, "application/json", [], body)


Finished = Callable[[bytes, str | None], None]
