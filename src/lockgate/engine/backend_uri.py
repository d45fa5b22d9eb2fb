"""The URI of an HTTP integration: where to connect, and a request target with slots.

Source: guide page "x-amazon-apigateway-integration object" (``uri``) and "Stage variables". The
scheme, host and port come from the text and from stage variables only, never from a request.
"""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from lockgate.diagnostics import Place, Report, one_line
from lockgate.engine.request_target import RequestTarget, slots_in

__all__ = ["BackendUri", "compile_uri", "fill_stage_variables"]

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}", re.ASCII)
_PARTS = re.compile(r"(https?)://([^/?#\s]+)([^?#\s]*)(?:\?([^#\s]*))?", re.IGNORECASE)
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII | re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


class BackendUri(NamedTuple):
    """A compiled URI: where to connect, and what to ask for. ``host_header`` is what Host says."""

    scheme: str
    host: str
    port: int
    host_header: str
    target: RequestTarget


def fill_stage_variables(text: str, variables: Mapping[str, str]) -> tuple[str, list[str]]:
    """``text`` with its ``${stageVariables.x}`` replaced once, and the names that are undefined."""
    undefined: list[str] = []

    def value(found: re.Match[str]) -> str:
        if found[1] not in variables:
            undefined.append(found[1])
        return variables.get(found[1], "")

    return _STAGE_VARIABLE.sub(value, text), undefined


def compile_uri(
    text: str, variables: Mapping[str, str], place: Place, report: Report
) -> BackendUri | None:
    """The URI, or None where it is not valid; what is wrong has been reported.

    A URI that lacks a stage variable's value is a warning, because its calls fail at run time
    only; every other mistake is an error.
    """
    filled, undefined = fill_stage_variables(text, variables)
    for name in undefined:
        report.warning(
            "integration.stage-variable",
            f"the stage variable {name} has no value; the URI is {one_line(filled)}",
            place,
            f"give it with --stage-variable {name}=VALUE or in the environment file",
        )
    uri, problem = _parse(filled)
    if problem and not undefined:
        report.error(
            "integration.uri",
            f"the uri {one_line(text)!r} cannot be called: {problem}",
            place,
            "use http://HOST[:PORT]/PATH or https://...; variables such as {id} belong in the path",
        )
    return uri


def _parse(text: str) -> tuple[BackendUri | None, str]:
    found = _PARTS.fullmatch(text)
    if found is None:
        return None, "it is no http or https address"
    scheme, authority, path, query = found[1].lower(), found[2], found[3], found[4]
    host = _HOST.fullmatch(authority)
    if host is None or not _is_host(host[1]):
        return None, f"{one_line(authority)!r} is no host"
    port = int(host[2]) if host[2] else _PORTS[scheme]
    if port not in (80, 443) and not 1024 <= port <= 65535:
        return None, f"port {port} is not allowed (80, 443, and 1024 to 65535 are)"
    return (
        BackendUri(
            scheme,
            host[1].strip("[]"),
            port,
            authority if host[2] and port != _PORTS[scheme] else host[1],
            RequestTarget(slots_in(path or "/"), slots_in(query or "")),
        ),
        "",
    )


def _is_host(host: str) -> bool:
    """Whether ``host`` is a name or an address in its one common spelling.

    Resolvers take octal, hexadecimal and shortened IPv4 addresses too, which nobody writes who
    does not want to hide where a call goes.
    """
    if host.startswith("["):
        return _is_ip_address(IPv6Address, host[1:-1])
    labels = host.removesuffix(".").split(".")
    if any(not 0 < len(label) < 64 or label.startswith("-") for label in labels):
        return False
    return not _NUMBER.fullmatch(labels[-1]) or _is_ip_address(IPv4Address, host)


def _is_ip_address(kind: type[IPv4Address | IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True
