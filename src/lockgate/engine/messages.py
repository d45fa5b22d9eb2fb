"""A client's request and the answer to it, as the engine sees them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lockgate.engine.client_certificate import Peer
    from lockgate.engine.decisions import Record, Status
    from lockgate.engine.exchange import Exchange

__all__ = ["HeaderLine", "Request", "Response", "Simulated"]

HeaderLine = tuple[str, str]
"""A header as it goes out: name and value, case and order kept."""


class Simulated(NamedTuple):
    """What is told of a request that came over no connection, in place of what one would tell.

    ``domain_name`` is ``$context.domainName``, and ``identity`` has members of
    ``$context.identity`` by their names. Its path has no stage, and no header tells of a connection
    (control-plane.md, section 8.1).
    """

    domain_name: str
    identity: Mapping[str, str]


class Request:
    """One complete request.

    ``target`` is the request target as received (path and query, percent-encoded). ``headers``
    are name and value as received, in order; ``fields`` the last value of each header by its
    lower-case name. ``id`` is the request id (a UUID), ``extended_id`` the record's key,
    ``trace`` the 24 hex digits of the trace id. ``epoch_ms`` is the time of arrival in
    milliseconds, ``us`` the microseconds from the head's first byte to now. ``draw`` is a random
    number from 0 to less than 100, by which a canary is chosen; None where nothing needs it.
    ``peer`` is the client by its certificate, where clients are asked for one. ``began`` is the
    shell's own time at which it took the request, where it wants to know.
    ``stream`` is a body that is still to come, in place of ``body``; nothing here looks into it.
    ``simulated`` is given where the request came over no connection.
    """

    __slots__ = (
        "began",
        "body",
        "draw",
        "epoch_ms",
        "extended_id",
        "fields",
        "headers",
        "id",
        "method",
        "peer",
        "protocol",
        "scheme",
        "simulated",
        "source_ip",
        "source_port",
        "stream",
        "target",
        "trace",
        "us",
    )

    def __init__(
        self,
        method: str,
        target: str,
        headers: list[tuple[bytes, bytes]],
        fields: dict[bytes, bytes],
        body: bytes,
        *,
        id: str,
        extended_id: str,
        trace: str,
        epoch_ms: int,
        source_ip: str = "127.0.0.1",
        source_port: int = 0,
        protocol: str = "HTTP/1.1",
        scheme: str = "http",
        us: int = 0,
        draw: float | None = None,
    ) -> None:
        self.method = method
        self.target = target
        self.headers = headers
        self.fields = fields
        self.body = body
        self.id = id
        self.extended_id = extended_id
        self.trace = trace
        self.epoch_ms = epoch_ms
        self.source_ip = source_ip
        self.source_port = source_port
        self.protocol = protocol
        self.scheme = scheme
        self.us = us
        self.draw = draw
        self.peer: Peer | None = None
        self.simulated: Simulated | None = None
        self.began = 0.0
        self.stream: Any = None


class Response:
    """One complete answer; the shell adds Date, Content-Length and Connection.

    ``status`` comes from a decision and ``record`` says which. ``content_type`` is None where
    ``headers`` have it. ``closes`` ends the connection; ``incident`` is the account of a fault of
    the gateway, for its own log. ``length`` is given where Content-Length is not the length of
    ``body``: below 0 it is not known. ``exchange`` is what it is the answer of;
    ``validation_error`` is what a validator said, for access logs. ``stream`` is a body that is
    still to come, in place of ``body``.
    """

    __slots__ = (
        "body",
        "closes",
        "content_type",
        "exchange",
        "headers",
        "incident",
        "length",
        "record",
        "status",
        "stream",
        "validation_error",
    )

    def __init__(
        self,
        status: "Status",
        content_type: str | None,
        headers: list[HeaderLine],
        body: bytes,
        record: "Record",
        closes: bool = False,
        incident: str | None = None,
        length: int | None = None,
        exchange: "Exchange | None" = None,
        stream: Any = None,
    ) -> None:
        self.status = status
        self.content_type = content_type
        self.headers = headers
        self.body = body
        self.record = record
        self.closes = closes
        self.incident = incident
        self.length = length
        self.exchange = exchange
        self.stream = stream
        self.validation_error = ""
