"""``CallHttp`` done for real."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from lockgate.engine.effects import CallHttp, Fault, HttpAnswer, Passage
from lockgate.http1.body import pieces
from lockgate.http1.call import Call, Origin, Outcome, Problem, StreamedCall
from lockgate.http1.message import encode_head
from lockgate.http1.pool import Pool, connect_problem
from lockgate.http1.stream import Stream
from lockgate.integrations.tls import TlsContexts

__all__ = ["HttpCaller", "request_bytes"]

Done = Callable[[HttpAnswer | Fault], None]

_WITH_LENGTH = frozenset(("POST", "PUT", "PATCH"))


def request_bytes(
    method: str,
    target: str,
    headers: list[tuple[str, str]],
    body: bytes,
    upload: Stream | None = None,
) -> tuple[bytes, ...]:
    """A request in pieces: headers in their order, Content-Length where there is a body.

    With ``upload``, its head alone.
    """
    head = [f"{method} {target} HTTP/1.1\r\n"]
    head += [f"{name}: {value}\r\n" for name, value in headers]
    if upload is not None:
        known = upload.length is not None
        head.append(
            f"Content-Length: {upload.length}\r\n" if known else "Transfer-Encoding: chunked\r\n"
        )
    elif body or method in _WITH_LENGTH:
        head.append(f"Content-Length: {len(body)}\r\n")
    head.append("\r\n")
    return pieces(encode_head("".join(head)), body)


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

    def trust(self, authorities: str | None) -> None:
        """Trust these certificates (PEM) too, for connections that are made from now on."""
        self._contexts.trust(authorities)

    def present(self, certificate: Path | None) -> None:
        """Show the certificate in this file to backends, for connections from now on."""
        self._contexts.present(certificate)

    def perform(self, effect: CallHttp, done: Done) -> None:
        """Send the request; ``done`` gets the answer or the fault."""
        host, port = effect.host, effect.port
        deadline = self._now() + effect.timeout_ms / 1000
        if effect.scheme == "http":
            self._send(effect, Origin(host, port, None), deadline, done)
        elif not effect.skip_verification:
            self._send(effect, Origin(host, port, self._contexts.verifying()), deadline, done)
        else:
            context = self._contexts.pinned(host, port)
            if context is None:
                self._pin(effect, deadline, done)
                return

            def finished(reply: HttpAnswer | Fault) -> None:
                if isinstance(reply, Fault) and reply.kind == "tls":
                    # Another certificate than the pinned one; nothing has been sent yet.
                    self._contexts.forget(host, port)
                    self._pin(effect, deadline, done)
                else:
                    done(reply)

            self._send(effect, Origin(host, port, context), deadline, finished)

    def _pin(self, effect: CallHttp, deadline: float, done: Done) -> None:
        task = self._loop.create_task(self._pin_and_send(effect, deadline, done))
        self._pinning.add(task)
        task.add_done_callback(self._pinning.discard)

    async def _pin_and_send(self, effect: CallHttp, deadline: float, done: Done) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                seconds = deadline - self._now()
                context = await self._contexts.pin(effect.host, effect.port, seconds)
        except TimeoutError:
            done(Fault("timeout", "connecting"))
            return
        except (OSError, UnicodeError) as error:
            problem = connect_problem(error)
            done(Fault(problem.kind, problem.detail))
            return
        self._send(effect, Origin(effect.host, effect.port, context), deadline, done)

    def _send(self, effect: CallHttp, origin: Origin, deadline: float, done: Done) -> None:
        def finished(result: Outcome | Problem) -> None:
            if isinstance(result, Problem):
                done(Fault(result.kind, result.detail))
                return
            status, headers, body, fields, stream = result
            done(HttpAnswer(status, headers, body, 0, fields, stream))

        passage = effect.passage
        upload = None if passage is None else passage.request
        if upload is not None and upload.is_broken:
            done(Fault("connect", "the client went away"))
            return
        data = request_bytes(effect.method, effect.target, effect.headers, effect.body, upload)
        if passage is None:
            call = Call(effect.method, data, deadline, finished)
        else:
            call = self._passing(
                StreamedCall(effect.method, data, deadline, finished), passage, effect.timeout_ms
            )
        self._pool.send(origin, call)

    def _passing(self, call: StreamedCall, passage: Passage, timeout_ms: int) -> Call:
        """``call``, whose bodies may pass while they come."""
        call.takes_stream = passage.takes_answer
        call.limit = passage.limit
        call.seconds = timeout_ms / 1000
        upload: Stream | None = passage.request
        call.upload = upload
        if upload is not None:
            # What was sent of it is gone.
            call.is_last_try = True
            upload.broken = lambda reason: self._pool.end(call, Problem("connect", reason))
        return call
