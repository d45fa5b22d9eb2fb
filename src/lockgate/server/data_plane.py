"""The data plane's application: drives the engine for each message.

A request that needs no effect is answered inside :meth:`DataPlane.handle`: no task, no future, no
await. An effect's reply resumes the engine straight from the callback that brought it.
"""

import re
from collections.abc import Callable
from random import Random
from typing import Protocol

from lockgate.engine.address import Directory
from lockgate.engine.canary import ALL_TRAFFIC
from lockgate.engine.client_certificate import Peer
from lockgate.engine.decisions import note_cut
from lockgate.engine.effects import CallAws, CallHttp, Effect, Fault, InvokeLambda, Reply
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.machine import admits_stream, begin, refuse, resume
from lockgate.engine.messages import Request, Response
from lockgate.http1.clock import Clock
from lockgate.http1.message import Message
from lockgate.http1.outgoing import Outgoing
from lockgate.http1.server import Connection
from lockgate.observe.recorder import Recorder
from lockgate.rules import limits
from lockgate.server.ids import Ids

__all__ = ["AwsBackends", "ClientCertificates", "DataPlane", "HttpBackends", "LambdaBackends"]

_UUID = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class HttpBackends(Protocol):
    """Who does ``CallHttp``."""

    def perform(self, effect: CallHttp, done: Callable[..., None]) -> None:
        """Do it, and call ``done`` with the reply."""


class LambdaBackends(Protocol):
    """Who does ``InvokeLambda``."""

    def invoke(self, effect: InvokeLambda, done: Callable[..., None]) -> None:
        """Do it, and call ``done`` with the reply."""


class AwsBackends(Protocol):
    """Who does ``CallAws``."""

    def call(self, effect: CallAws, done: Callable[..., None]) -> None:
        """Do it, and call ``done`` with the reply."""


class ClientCertificates(Protocol):
    """Who judges the certificates of clients, where they are asked for one."""

    def peer_of(self, connection: Connection) -> Peer:
        """What is known of a connection's client."""


class DataPlane:
    """Serves the APIs of ``directory``, which may be replaced between two requests.

    ``access_log``, where it is not None, gets every answer with the microseconds that it took.
    ``draw`` gives random numbers from 0 to less than 1 and is asked only where a stage has a
    canary. ``client_certificates`` is None where clients need no certificate.
    """

    def __init__(
        self,
        directory: Directory,
        clock: Clock,
        now: Callable[[], float],
        http: HttpBackends,
        functions: LambdaBackends,
        services: AwsBackends,
        recorder: Recorder,
        log_incident: Callable[[str, str], None],
    ) -> None:
        self.directory = directory
        self._clock = clock
        self._now = now
        self._http = http
        self._functions = functions
        self._services = services
        self._recorder = recorder
        self._log_incident = log_incident
        self.access_log: Callable[[Response, int], None] | None = None
        self.draw: Callable[[], float] = Random().random
        self._ids = Ids()
        self.client_certificates: ClientCertificates | None = None
        self._inflated: dict[Message, int] = {}
        """Of the messages under way, how much longer their inflated bodies are."""

    def admits_stream(self, message: Message) -> bool:
        """Whether ``message`` may be handled before its body is there."""
        message.request = self._request(message)
        return admits_stream(self.directory, message.request)

    def handle(self, message: Message) -> None:
        """Answer ``message``, now or when its effect is done."""
        request = self._request(message) if message.stream is None else message.request
        request.stream = message.stream
        if self.client_certificates is not None:
            request.peer = self.client_certificates.peer_of(message.connection)
        if self.access_log is not None:
            request.began = self._now()
        refusal = message.refusal
        if refusal is not None:
            failure = Failure(refusal.cause, None, refusal.facts)
            self._respond(message, refuse(self.directory, request, failure))
            return
        result = begin(self.directory, request)
        if isinstance(result, Response):
            self._respond(message, result)
            return
        if b"content-encoding" in message.fields and not self._admits_inflated(message, request):
            return
        self._perform(message, result)

    def _admits_inflated(self, message: Message, request: Request) -> bool:
        """Whether there is room for an inflated body as long as a backend takes (row S-51).

        Where there is none the message is answered.
        """
        added = len(request.body) - len(message.body)
        if added <= 0:
            return True
        if sum(self._inflated.values()) + added <= limits.INFLATED_HELD:
            self._inflated[message] = added
            return True
        facts = {"reason": "too many inflated bodies are under way", "guard": "S-51"}
        failure = Failure("failure.overloaded", None, facts)
        self._respond(message, refuse(self.directory, request, failure))
        return False

    def _request(self, message: Message) -> Request:
        connection = message.connection
        id, extended_id, trace = self._ids.next()
        given = message.fields.get(b"x-amzn-requestid")
        if given is not None and _UUID.fullmatch(given):
            id = given.decode("ascii")
        return Request(
            message.method,
            message.target,
            message.headers,
            message.fields,
            message.body,
            id=id,
            extended_id=extended_id,
            trace=trace,
            epoch_ms=self._clock.epoch_ms,
            source_ip=connection.source_ip,
            source_port=connection.source_port,
            scheme=connection.scheme,
            us=self._elapsed(message),
            draw=self.draw() * ALL_TRAFFIC if self.directory.has_canary else None,
        )

    def _since(self, request: Request) -> int:
        """Microseconds since the head's first byte."""
        return request.us + int((self._now() - request.began) * 1_000_000)

    def _elapsed(self, message: Message) -> int:
        """Microseconds since the head's first byte, as exact as the coarse clock is."""
        return max(0, int((self._clock.now - message.arrived) * 1_000_000))

    def _perform(self, message: Message, exchange: Exchange) -> None:
        effect = exchange.effect
        started = self._now()
        began_us = exchange.request.us

        def done(reply: Reply) -> None:
            reply.us = began_us + int((self._now() - started) * 1_000_000)
            if message.stream is not None and self._broke_off(message):
                return
            try:
                result = resume(exchange, reply)
                if isinstance(result, Response):
                    if exchange.stream is not None and result.stream is None:
                        exchange.stream.abandon()
                    self._respond(message, result)
                else:
                    self._perform(message, result)
            except Exception as error:
                self._inflated.pop(message, None)
                message.fail(error)

        if isinstance(effect, CallHttp) and effect.passage is not None and message.version == "1.0":
            # It knows no chunks, and a cut could pass for an end.
            effect.passage = None
        self.perform(effect, done)

    def perform(self, effect: Effect | None, done: Callable[[Reply], None]) -> None:
        """Do an effect; ``done`` gets its reply, now or later."""
        try:
            if isinstance(effect, CallHttp):
                self._http.perform(effect, done)
            elif isinstance(effect, CallAws):
                self._services.call(effect, done)
            else:
                assert isinstance(effect, InvokeLambda)
                self._functions.invoke(effect, done)
        except OSError as error:
            done(Fault("connect", type(error).__name__))

    # -- bodies that pass while they come

    def _broke_off(self, message: Message) -> bool:
        """Whether the request is none any more; then its client is told so, if it is there."""
        refusal = message.refusal
        if refusal is not None:
            failure = Failure(refusal.cause, None, refusal.facts)
            self._respond(message, refuse(self.directory, message.request, failure))
            return True
        if message.stream is None or not message.stream.is_broken:
            return False
        message.connection.cut()
        return True

    def _respond_in_parts(self, message: Message, response: Response) -> None:
        """Send the head now and the body while it comes; the record tells how that ended."""
        record = response.record
        self._recorder.keep(record)
        stream = response.stream

        def ended(reason: str | None) -> None:
            record.delivered = reason is None and message.connection.transport is not None
            if reason is not None:
                note_cut(record, reason, stream.size)
            self._log_access(response)

        outgoing = Outgoing(stream, ended)
        if message.connection.transport is None:
            outgoing.client_gone()
            return
        message.respond_in_parts(response.status, response.content_type, response.headers, outgoing)

    def _respond(self, message: Message, response: Response) -> None:
        if self._inflated:
            self._inflated.pop(message, None)
        if response.stream is not None:
            self._respond_in_parts(message, response)
            return
        record = response.record
        self._recorder.keep(record)
        record.delivered = message.connection.transport is not None
        message.respond(
            response.status,
            response.content_type,
            response.headers,
            response.body,
            response.closes,
            response.length,
        )
        if self.access_log is not None:
            self._log_access(response)
        if response.incident is not None:
            self._log_incident(record.extended_id, response.incident)

    def _log_access(self, response: Response) -> None:
        if self.access_log is not None:
            request = response.exchange.request if response.exchange else None
            us = 0 if request is None or not request.began else self._since(request)
            self.access_log(response, us)
