"""The Runtime API, as one function's process sees it.

Source: "Using the Lambda runtime API for custom runtimes". Each process has an address of its
own, so a call needs no name of the process in it. The path of that address begins with a secret:
a function's event is for nobody else on the machine.
"""

import re
import secrets
from typing import Protocol

from lockgate.http1.head import HeadLimits
from lockgate.http1.message import Message

__all__ = ["BOUNDS", "CLIENT", "RuntimeApi", "RuntimeEvents"]

BOUNDS = HeadLimits(url=1_024, lines=100, name=256, line=1_048_576, total=1_200_000)
"""Limits for a runtime's requests: an error's X-Ray cause stands in one long header."""

CLIENT = """\
import os, sys
from awslambdaric.__main__ import main
os.environ["AWS_LAMBDA_RUNTIME_API"] = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")[0]
main(sys.argv)
"""
"""The program of a function's process.

awslambdaric takes the address for invocations when it is imported, and there it may have a path.
The one for a handler that cannot be loaded it takes when it begins, and there it may have none.
"""

_PREFIX = "/2018-06-01/runtime/"
_START_ERROR = f"{_PREFIX}init/error"
_ANSWER = re.compile(r"invocation/([^/]+)/(response|error)")
_ACCEPTED = b'{"status":"OK"}\n'


class RuntimeEvents(Protocol):
    """What a runtime's process tells; False where it is not the time to tell it."""

    def wants_next(self, message: Message) -> bool:
        """The process waits for an invocation; ``message`` is to be answered with one."""

    def answered(self, invocation: str, body: bytes, is_error: bool) -> bool:
        """The process has ended an invocation, which must be the one it has."""

    def failed_to_start(self, body: bytes) -> bool:
        """The process could not load its handler."""


class RuntimeApi:
    """Serves the requests of one process."""

    def __init__(self, events: RuntimeEvents) -> None:
        self._events = events
        self._prefix = f"/{secrets.token_urlsafe(16)}{_PREFIX}"
        self._host = b""

    def address_at(self, port: int) -> str:
        """The value of AWS_LAMBDA_RUNTIME_API for the process, where ``port`` is listened on."""
        host = f"127.0.0.1:{port}"
        self._host = host.encode()
        return host + self._prefix.removesuffix(_PREFIX)

    def handle(self, message: Message) -> None:
        """Serve one request."""
        path = message.target.partition("?")[0]
        if message.refusal is not None:
            _refuse(message, 400, "InvalidRequest")
        elif message.fields.get(b"host") != self._host:
            _refuse(message, 403, "Forbidden")
        elif path == _START_ERROR and message.method == "POST":
            _acknowledge(message, self._events.failed_to_start(message.body))
        elif path.startswith(self._prefix):
            self._serve(message, path[len(self._prefix) :])
        else:
            _refuse(message, 404, "NotFound")

    def _serve(self, message: Message, action: str) -> None:
        if action == "invocation/next" and message.method == "GET":
            if not self._events.wants_next(message):
                _refuse(message, 403, "InvalidStateTransition")
            return
        found = _ANSWER.fullmatch(action)
        if found is None or message.method != "POST":
            _refuse(message, 404, "NotFound")
        elif not self._events.answered(found[1], message.body, found[2] == "error"):
            _refuse(message, 400, "InvalidRequestID")
        else:
            _acknowledge(message, True)


def _acknowledge(message: Message, is_accepted: bool) -> None:
    if is_accepted:
        message.respond(202, "application/json", [], _ACCEPTED)
    else:
        _refuse(message, 403, "InvalidStateTransition")


def _refuse(message: Message, status: int, kind: str) -> None:
    message.respond(status, "application/json", [], b'{"errorType":"%s"}' % kind.encode())
