"""``CallHttp`` done for real."""

import asyncio
from collections.abc import Callable

from lockgate.engine.effects import CallHttp, Fault, FaultKind, HttpAnswer
from lockgate.http1.client import Call, Origin, Outcome, Pool, Problem
from lockgate.integrations.tls import TlsContexts

__all__ = ["HttpCaller", "request_bytes"]

Done = Callable[[HttpAnswer | Fault], None]

_WITH_LENGTH = frozenset(("POST", "PUT", "PATCH"))
_KINDS: dict[str, FaultKind] = {
    "connect": "connect",
    "address": "address",
    "tls": "tls",
    "protocol": "protocol",
    "timeout": "timeout",
    "too_large": "too_large",
}


def request_bytes(method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
    """A request as bytes: headers in their order, Content-Length where there is a body."""
    head = [f"{method} {target} HTTP/1.1\r\n"]
    for name, value in headers:
        head.append(f"{name}: {value}\r\n")
    if body or method in _WITH_LENGTH:
        head.append(f"Content-Length: {len(body)}\r\n")
    head.append("\r\n")
    text = "".join(head)
    try:
        return text.encode("latin-1") + body
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass") + body


class HttpCaller:
    """Calls HTTP backends through the pool; ``now`` gives the loop's time."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, pool: Pool, now: Callable[[], float]
    ) -> None:
        self._loop = loop
        self._pool = pool
        self._now = now
        self._contexts = TlsContexts()
        self._pinning: set[asyncio.Task[None]] = set()

    def perform(self, effect: CallHttp, done: Done) -> None:
        """Send the request; ``done`` gets the answer or the fault."""
        host, port = effect.host, effect.port
        if effect.scheme == "http":
            self._send(effect, Origin(host, port, None, None), done)
        elif not effect.skip_verification:
            self._send(effect, Origin(host, port, self._contexts.verifying(), host), done)
        else:
            context = self._contexts.pinned(host, port)
            if context is not None:
                self._send(effect, Origin(host, port, context, host), done)
                return
            task = self._loop.create_task(self._pin_and_send(effect, done))
            self._pinning.add(task)
            task.add_done_callback(self._pinning.discard)

    async def _pin_and_send(self, effect: CallHttp, done: Done) -> None:
        try:
            context = await self._contexts.pin(effect.host, effect.port)
        except OSError as error:
            done(Fault("connect", type(error).__name__))
            return
        self._send(effect, Origin(effect.host, effect.port, context, effect.host), done)

    def _send(self, effect: CallHttp, origin: Origin, done: Done) -> None:
        data = request_bytes(effect.method, effect.target, effect.headers, effect.body)
        deadline = self._now() + effect.timeout_ms / 1000

        def finished(result: Outcome | Problem) -> None:
            if isinstance(result, Outcome):
                done(HttpAnswer(result.status, result.headers, result.body))
                return
            if result.kind == "tls" and effect.skip_verification:
                self._contexts.forget(effect.host, effect.port)
            done(Fault(_KINDS[result.kind], result.detail))

        self._pool.send(origin, Call(effect.method, data, deadline, finished))
