"""The client's headers on their way to a proxy integration, and what is told of the client."""

from lockgate.engine.headers import is_managed, nominated
from lockgate.engine.messages import Request
from lockgate.engine.remembered import Remembered, RememberedLines
from lockgate.rules.headers import SIGNATURE

__all__ = ["PassedLine", "forwarded", "passed_lines", "passed_on"]

_FORWARDED_FOR = b"x-forwarded-for"
_DEFAULT_PORTS = {"http": "80", "https": "443"}


PassedLine = tuple[str, tuple[str, str]]
"""A header on its way: its name in lower case, and the line."""
PassedLines = RememberedLines[PassedLine | None]
"""Header lines as received, as they pass; None for those that do not."""


def passed_lines(dropped: frozenset[str]) -> PassedLines:
    """The lines for integrations that do not see those of ``dropped``, nor the gateway's own, nor
    a signature that is meant for the gateway.
    """

    def line(raw_name: bytes, raw_value: bytes) -> PassedLine | None:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        lower = name.lower()
        if lower in dropped or is_managed(lower):
            return None
        if lower == "authorization" and value.startswith(SIGNATURE):
            return None
        return lower, (name, value)

    return RememberedLines(line)


def passed_on(request: Request, passed: PassedLines) -> list[PassedLine]:
    """The lines that an integration may see: those of ``passed`` but for lines of this connection
    only.
    """
    lines = [line for raw in request.headers if (line := passed[raw]) is not None]
    if b"connection" in request.fields:
        of_connection = nominated(request.headers, request.fields)
        lines = [line for line in lines if line[0] not in of_connection]
    return lines


def forwarded(request: Request) -> tuple[tuple[str, str], ...]:
    """What the gateway tells of the client's connection, where there is one."""
    if request.simulated is not None:
        return ()
    chain = request.source_ip
    if b"x-forwarded-for" in request.fields:
        given = [v.decode("latin-1") for n, v in request.headers if n.lower() == _FORWARDED_FOR]
        chain = ", ".join([*given, chain])
    port = _ports[request.fields.get(b"host", b"")]
    return (
        ("X-Forwarded-For", chain),
        ("X-Forwarded-Port", port or _DEFAULT_PORTS[request.scheme]),
        ("X-Forwarded-Proto", request.scheme),
    )


def _port_of(host: bytes) -> str:
    """The port that a Host names, or nothing."""
    port = host.decode("latin-1").rpartition(":")[2]
    return port if port.isdecimal() else ""


_ports = Remembered(_port_of)
