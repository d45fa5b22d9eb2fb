"""What a request's head must be to be served at all: one table of checks.

Sources: RFC 9110 and RFC 9112 for framing; limits stand in :mod:`lockgate.rules.limits`. Row ids
(``S-12``) are those of the security rules.
"""

import re
from typing import Any, NamedTuple

from lockgate.rules import limits

__all__ = [
    "BLANKS",
    "CLIENT",
    "LENGTH",
    "LOOKALIKES",
    "Fields",
    "HeadLimits",
    "Headers",
    "Refusal",
    "check_head",
    "fields_of",
]

Headers = list[tuple[bytes, bytes]]
Fields = dict[bytes, bytes]


class HeadLimits(NamedTuple):
    """How large a head may be; lengths in bytes. ``total`` is that of all values together.

    ``body`` is the longest body that a head may announce, None: any.
    """

    url: int = limits.URL
    lines: int = limits.HEADER_COUNT
    name: int = limits.HEADER_NAME
    line: int = limits.HEADER_LINE
    total: int = limits.HEADER_TOTAL
    body: int | None = limits.REQUEST_BODY

    @property
    def head(self) -> int:
        """The longest head with all its names and framing."""
        return self.url + self.total + (self.name + 4) * self.lines + 1_024


CLIENT = HeadLimits()
"""The limits for clients of the data plane."""


class Refusal(NamedTuple):
    """A request that is not served: the cause's name and its facts."""

    cause: str
    facts: dict[str, Any]


BLANKS = b" \t"
"""What may stand around a header's value and is no part of it."""

LENGTH = re.compile(rb"0|[1-9][0-9]{0,18}")
_HOST = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_LONGEST = 2**63 - 1
_LONGEST_HOST = 255
_FRAMING = (b"host", b"content-length", b"transfer-encoding")
LOOKALIKES = (b"content_length", b"transfer_encoding")


def framing(reason: str, guard: str) -> Refusal:
    """The request is not well-formed."""
    return Refusal("failure.framing", {"reason": reason, "guard": guard})


def fields_of(headers: Headers) -> Fields:
    """The last value of each header by its lower-case name."""
    return {name.lower(): value for name, value in headers}


def check_head(
    method: str,
    target: bytes,
    version: str,
    headers: Headers,
    fields: Fields,
    bounds: HeadLimits = CLIENT,
    size: int | None = None,
) -> Refusal | None:
    """What is wrong with a head, or None. ``size`` is its length in bytes, where it is known."""
    if len(target) > bounds.url:
        return Refusal("failure.uri_too_long", {"limit": bounds.url, "seen": len(target)})
    if version not in ("1.1", "1.0"):
        return framing("HTTP version", "S-16")
    if method == "CONNECT":
        return framing("CONNECT", "S-16")
    if len(fields) != len(headers):
        problem = _repeated(headers)
        if problem is not None:
            return problem
    # A short head cannot have a line or a total that is too long.
    if (
        size is None
        or size > bounds.line
        or len(headers) > bounds.lines
        or _has_long_name(fields, bounds)
    ):
        problem = _sizes(headers, bounds)
        if problem is not None:
            return problem
    host = fields.get(b"host")
    if host is None:
        if version == "1.1":
            return framing("no Host", "S-24")
    elif not _is_host(host):
        return framing("Host", "S-24")
    problem = None if target[:1] == b"/" else _target(method, target, host)
    return problem or _body_framing(version, fields, bounds.body)


def _is_host(host: bytes) -> bool:
    found = _HOST.fullmatch(host) if len(host) <= _LONGEST_HOST else None
    return found is not None and (found[1] is None or 0 < int(found[1]) <= 65_535)


def _repeated(headers: Headers) -> Refusal | None:
    seen = set()
    for name, _ in headers:
        lower = name.lower()
        if lower in seen and lower in _FRAMING:
            return framing(f"{lower.decode('latin-1')} stands twice", "S-12")
        seen.add(lower)
    return None


def _has_long_name(fields: Fields, bounds: HeadLimits) -> bool:
    return bool(fields) and max(map(len, fields)) > bounds.name


def _sizes(headers: Headers, bounds: HeadLimits) -> Refusal | None:
    if len(headers) > bounds.lines:
        return _too_large("count", bounds.lines, len(headers))
    total = 0
    for name, value in headers:
        if len(name) > bounds.name:
            return _too_large("name", bounds.name, len(name))
        size = len(name) + len(value)
        if size > bounds.line:
            return _too_large("line", bounds.line, size)
        total += len(value)
    if total > bounds.total:
        return _too_large("total", bounds.total, total)
    return None


def _too_large(what: str, limit: int, seen: int) -> Refusal:
    return Refusal(
        "failure.headers_too_large", {"what": what, "limit": limit, "seen": seen, "guard": "S-28"}
    )


def _target(method: str, target: bytes, host: bytes | None) -> Refusal | None:
    """Targets that are no path: ``*`` for OPTIONS, and the absolute form of the request's Host."""
    if target == b"*" and method == "OPTIONS":
        return None
    scheme, separator, rest = target.partition(b"://")
    if separator and scheme.lower() in (b"http", b"https"):
        authority = re.split(rb"[/?#]", rest, maxsplit=1)[0]
        if host is not None and authority.lower() == host.lower():
            return None
    return framing("request target", "S-16")


def _body_framing(version: str, fields: Fields, longest: int | None) -> Refusal | None:
    length = fields.get(b"content-length")
    coding = fields.get(b"transfer-encoding")
    if length is not None:
        if coding is not None:
            return framing("both Content-Length and Transfer-Encoding", "S-11")
        if not LENGTH.fullmatch(length) or int(length) > _LONGEST:
            return framing("Content-Length", "S-12")
        if longest is not None and int(length) > longest:
            return Refusal("failure.too_large", {"limit": longest, "seen": int(length)})
    if coding is not None and (version == "1.0" or coding.lower() != b"chunked"):
        return framing("Transfer-Encoding", "S-13")
    for name in LOOKALIKES:
        if name in fields:
            return framing(name.decode(), "S-22")
    expect = fields.get(b"expect")
    if expect is not None and expect.lower() != b"100-continue":
        return Refusal(
            "failure.expectation", {"value": expect.decode("latin-1")[:64], "guard": "S-18"}
        )
    return None


def path_of(target: bytes) -> str:
    """The request target as path and query; the absolute form loses its scheme and authority."""
    if target[:1] == b"/" or target == b"*":
        return target.decode("latin-1")
    rest = target.partition(b"://")[2]
    found = re.search(rb"[/?]", rest)
    if found is None:
        return "/"
    path = rest[found.start() :].decode("latin-1")
    return path if path.startswith("/") else "/" + path
