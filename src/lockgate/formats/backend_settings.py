"""``backends`` and ``payload_limit`` of an environment file: how backends are called.

.. code-block:: yaml

    payload_limit: 1 GiB
    backends: {connections: 64, connect_timeout: 2, authorities: company.pem}
"""

import re

from lockgate.diagnostics import one_line
from lockgate.formats.view import View
from lockgate.model import BackendsEntry
from lockgate.rules.limits import REQUEST_BODY

__all__ = ["BACKENDS_MEMBERS", "read_backends", "read_payload_limit"]

BACKENDS_MEMBERS = frozenset(
    (
        *("connections", "connections_in_all", "waiting"),
        *("idle", "connect_timeout", "read_timeout", "name_refresh"),
        *("authorities", "client_certificate"),
    )
)
_MOST = 1_000_000
_LONGEST = 3_600.0
_SECONDS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", re.ASCII)
_SIZE = re.compile(r"([0-9]{1,15}) ?(KiB|MiB|GiB|TiB)?", re.ASCII)
_UNITS = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def read_backends(root: View) -> BackendsEntry:
    """How backends are called; mistakes are reported."""
    view = root.mapping("backends", {"connections": 64})
    if view is None:
        return BackendsEntry()
    view.warn_of_unknown(BACKENDS_MEMBERS, "environment.unknown-member", "backends")
    return BackendsEntry(
        {key: member.place for key, member in view.members()},
        connections=_count(view, "connections", 1),
        connections_in_all=_count(view, "connections_in_all", 1),
        waiting=_count(view, "waiting", 0),
        idle=_seconds(view, "idle"),
        connect_timeout=_seconds(view, "connect_timeout"),
        read_timeout=_seconds(view, "read_timeout"),
        name_refresh=_seconds(view, "name_refresh"),
        authorities=_file(view, "authorities"),
        client_certificate=_file(view, "client_certificate"),
    )


def _file(view: View, key: str) -> str | None:
    return view.text(key) if key in view else None


def _count(view: View, key: str, least: int) -> int | None:
    number = view.integer(key)
    member = view.member(key)
    if member is None or number is None:
        return None
    if not least <= number <= _MOST:
        view.report.error(
            "environment.backends",
            f"{key} is {number}",
            member.place,
            f"use a number from {least} to {_MOST}",
        )
        return None
    return number


def _seconds(view: View, key: str) -> float | None:
    member = view.member(key)
    text = None if member is None else member.as_text()
    if member is None or text is None:
        return None
    if not _SECONDS.fullmatch(text) or not 0 < float(text) <= _LONGEST:
        view.report.error(
            "environment.backends",
            f"{key} is {one_line(text)!r}",
            member.place,
            f"use seconds, from more than 0 to {_LONGEST:g}",
        )
        return None
    return float(text)


def read_payload_limit(root: View) -> int | None:
    """How long the bodies of HTTP_PROXY integrations may be; None: as long as they are."""
    member = root.member("payload_limit")
    text = None if member is None else member.as_text("1 GiB")
    if member is None or text is None:
        return REQUEST_BODY
    if text == "none":
        return None
    found = _SIZE.fullmatch(text)
    if found is None:
        root.report.error(
            "environment.payload-limit",
            f"payload_limit {one_line(text)!r} is no size",
            member.place,
            "write a whole number of bytes, or one with KiB, MiB, GiB or TiB, such as 1 GiB; "
            "or none",
        )
        return REQUEST_BODY
    size = int(found[1]) * _UNITS[found[2] or ""]
    if size < REQUEST_BODY:
        root.report.error(
            "environment.payload-limit",
            f"payload_limit {one_line(text)!r} is less than what the service takes",
            member.place,
            f"it can only lift the service's limit: write 10 MiB ({REQUEST_BODY} bytes) or more",
        )
        return REQUEST_BODY
    return size
