"""One request to a backend and what becomes of it."""

import asyncio
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from lockgate.http1.head import Fields
from lockgate.http1.stream import Stream
from lockgate.rules import limits
from lockgate.rules.compat import STREAM_TIMEOUT

if TYPE_CHECKING:
    from lockgate.http1.client import BackendConnection

__all__ = ["NEVER", "REPEATABLE", "Call", "Origin", "Outcome", "Problem", "StreamedCall"]

REPEATABLE = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))
"""Methods whose calls may be sent once more when a kept connection turns out to be dead."""
NEVER = float("inf")


class Origin(NamedTuple):
    """Where connections lead; ``context`` is None without TLS."""

    host: str
    port: int
    context: ssl.SSLContext | None


ProblemKind = Literal["address", "connect", "protocol", "timeout", "tls", "too_large"]


class Problem(NamedTuple):
    """A call that failed: how, and in words."""

    kind: ProblemKind
    detail: str


class Outcome(NamedTuple):
    """An answer: headers as received, the body after its framing.

    ``fields`` are the last values of the headers by their lower-case names. ``stream`` is the body
    where it is still to come.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    fields: Fields
    stream: Stream | None = None


class Call:
    """One request on its way. ``done`` is called exactly once.

    ``data`` is the request as bytes, in one piece or several; ``deadline`` the loop's time at which
    it ends in any case, ``until`` that by which its present ``phase`` must be over.
    ``attempt`` is what makes a connection for it. ``is_last_try`` is set when it cannot be sent
    again: it goes out on a new connection. ``is_over`` is set when nothing more is expected, which
    for a streamed answer is behind its body.
    """

    __slots__ = (
        "attempt",
        "connection",
        "data",
        "deadline",
        "done",
        "is_last_try",
        "is_over",
        "limit",
        "method",
        "phase",
        "until",
    )
    upload: Stream | None = None
    takes_stream: Callable[[int, Fields], bool] | None = None
    seconds = 0.0

    def __init__(
        self,
        method: str,
        data: tuple[bytes, ...],
        deadline: float,
        done: Callable[[Outcome | Problem], None],
    ) -> None:
        self.method = method
        self.data = data
        self.deadline = deadline
        self.until = NEVER
        self.limit: int | None = limits.RESPONSE_BODY
        self.done: Callable[[Outcome | Problem], None] | None = done
        self.attempt: asyncio.Task[BackendConnection] | None = None
        self.connection: BackendConnection | None = None
        self.phase = "waiting for a connection"
        self.is_last_try = False
        self.is_over = False

    def finish(self, result: Outcome | Problem) -> None:
        """Hand over the result, once."""
        done, self.done = self.done, None
        self.is_over = isinstance(result, Problem) or result.stream is None
        if done is not None:
            done(result)

    def moves(self, now: float | None) -> None:
        """A streamed body has moved at ``now``; None: it is not the backend's turn."""
        if STREAM_TIMEOUT == "idle":
            self.deadline = NEVER if now is None else now + self.seconds


class StreamedCall(Call):
    """A call whose bodies may pass while they come.

    ``upload`` is the rest of a request whose ``data`` is only its head. ``takes_stream`` says by
    status and fields whether an answer may be handed over before its body is complete; it is asked
    once. Such bodies have at most ``limit`` bytes, None: any number. ``seconds`` is how long the
    backend may take or send nothing of them.
    """

    __slots__ = ("seconds", "takes_stream", "upload")
