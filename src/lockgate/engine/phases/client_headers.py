"""The client's headers on their way to a proxy integration, and what is told of the client."""

from collections.abc import Iterator

from lockgate.engine.headers import is_managed, nominated
from lockgate.engine.messages import Request
from lockgate.rules.headers import SIGNATURE

__all__ = ["forwarded", "passed_on"]

_DEFAULT_PORTS = {"http": "80", "https": "443"}


def passed_on(request: Request, dropped: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The lines that an integration may see.

    Left out are those of ``dropped``, those of this connection only, those that the gateway sets
    itself, and a signature that is meant for the gateway.
    """
    left_out = dropped | nominated(request.headers)
    for raw_name, raw_value in request.headers:
        name = raw_name.decode("latin-1")
        lower = name.lower()
        if lower in left_out or is_managed(lower):
            continue
        value = raw_value.decode("latin-1")
        if lower != "authorization" or not value.startswith(SIGNATURE):
            yield name, value


def forwarded(request: Request) -> dict[str, str]:
    """What the gateway tells of the client's connection."""
    chain = [
        value.decode("latin-1")
        for name, value in request.headers
        if name.lower() == b"x-forwarded-for"
    ]
    port = request.fields.get(b"host", b"").decode("latin-1").rpartition(":")[2]
    return {
        "X-Forwarded-For": ", ".join([*chain, request.source_ip]),
        "X-Forwarded-Port": port if port.isdecimal() else _DEFAULT_PORTS[request.scheme],
        "X-Forwarded-Proto": request.scheme,
    }
