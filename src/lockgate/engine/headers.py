"""Headers that go out: checked, and renamed or dropped as the service does.

Source: guide page "Amazon API Gateway important notes"; the tables are in
:mod:`lockgate.rules.headers`.
"""

import re
from collections.abc import Collection, Mapping

from lockgate.engine.remembered import Remembered
from lockgate.rules import headers as rules

__all__ = [
    "client_header",
    "is_field_name",
    "is_field_value",
    "is_managed",
    "nominated",
    "replace",
]

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\U0010ffff]*")


def is_field_name(name: str) -> bool:
    """Whether ``name`` is a token, so that it can be a header's name."""
    return _NAME.fullmatch(name) is not None


def is_field_value(value: str) -> bool:
    """Whether ``value`` has no control characters, so that it can be a header's value."""
    return _VALUE.fullmatch(value) is not None


def is_managed(lower: str) -> bool:
    """Whether the gateway itself sets the header with this lower-case name towards backends.

    Servers that read ``_`` as ``-`` would take ``x_forwarded_for`` for the gateway's own.
    """
    return lower.replace("_", "-") in rules.ADDED_TO_REQUESTS


def client_header(name: str) -> str | None:
    """The name under which a mapped or backend header reaches the client; None: not at all."""
    lower = name.lower()
    if lower in rules.REMAPPED_FROM_HTTP or lower in rules.OWN_ANSWER:
        return rules.REMAP_PREFIX + name
    return None if lower in rules.RESPONSE_DROPPED_FROM_HTTP else name


def nominated(
    headers: Collection[tuple[bytes, bytes]], fields: Mapping[bytes, bytes]
) -> frozenset[str]:
    """The names that the ``Connection`` lines of ``headers`` declare to be of one connection only.

    ``fields`` are the last values by lower-case name. Names that the gateway or the backend relies
    on cannot be nominated away.
    """
    if b"connection" not in fields:
        return frozenset()
    if len(fields) == len(headers):
        # No name comes twice.
        return _nominated[fields[b"connection"]]
    return _nominated[b",".join(v for n, v in headers if n.lower() == b"connection")]


def _names_in(value: bytes) -> frozenset[str]:
    names = (part.strip().lower() for part in value.decode("latin-1").split(","))
    return frozenset(name for name in names if name and not name.startswith(_KEPT))


_nominated = Remembered(_names_in)


_KEPT = ("host", "content-", "authorization", "cookie", "x-forwarded-", "x-amz", "x-api-key")


def replace(headers: list[tuple[str, str]], name: str, values: list[str]) -> None:
    """Let ``name`` have ``values``, one line each, in place of what it had in any case."""
    lower = name.lower()
    kept = [line for line in headers if line[0].lower() != lower]
    kept.extend((name, value) for value in values)
    headers[:] = kept
