"""The client's headers on their way to a proxy integration, and what is told of the client."""

from lockgate.engine.headers import is_managed, nominated
from lockgate.engine.messages import Request
from lockgate.engine.remembered import Remembered
from lockgate.rules.headers import SIGNATURE

__all__ = ["forwarded", "passed_names", "passed_on"]

_FORWARDED_FOR = b"x-forwarded-for"
_DEFAULT_PORTS = {"http": "80", "https": "443"}


PassedNames = Remembered[bytes, tuple[str, str] | None]
"""Names of headers as received: as they are and in lower case; None for those that do not pass."""


def passed_names(dropped: frozenset[str]) -> PassedNames:
    """The names for integrations that do not see those of ``dropped``, nor the gateway's own."""

    def names(raw_name: bytes) -> tuple[str, str] | None:
        name = raw_name.decode("latin-1")
        lower = name.lower()
        return None if lower in dropped or is_managed(lower) else (name, lower)

    return Remembered(names)


def passed_on(request: Request, passed: PassedNames) -> list[tuple[str, str, str]]:
    """The lines that an integration may see: name, name in lower case, value.

    Left out are, besides those that ``passed`` leaves out, those of this connection only, and
    a signature that is meant for the gateway.
    """
    of_connection = nominated(request.headers, request.fields)
    lines = []
    for raw_name, raw_value in request.headers:
        names = passed[raw_name]
        if names is None or names[1] in of_connection:
            continue
        value = raw_value.decode("latin-1")
        if names[1] != "authorization" or not value.startswith(SIGNATURE):
            lines.append((*names, value))
    return lines


def forwarded(request: Request) -> dict[str, str]:
    """What the gateway tells of the client's connection, where there is one."""
    if request.simulated is not None:
        return {}
    chain = request.source_ip
    if b"x-forwarded-for" in request.fields:
        given = [v.decode("latin-1") for n, v in request.headers if n.lower() == _FORWARDED_FOR]
        chain = ", ".join([*given, chain])
    port = request.fields.get(b"host", b"").decode("latin-1").rpartition(":")[2]
    return {
        "X-Forwarded-For": chain,
        "X-Forwarded-Port": port if port.isdecimal() else _DEFAULT_PORTS[request.scheme],
        "X-Forwarded-Proto": request.scheme,
    }
