"""How many clients there may be, in all and from one address (row S-61).

A connection too many is told so, and ends within a moment; as long as it has not ended it is one
more. So not more than a hundred or so a second are told, and the rest are reset.
"""

import ipaddress
import resource
import socket
import struct
from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, runtime_checkable

from lockgate.rules import limits

__all__ = ["Excess", "Unlimited", "excess", "reset", "source_of"]

_FILES_SHARE = 0.8
_FILES_RESERVED = 64
_NETWORK = 64
"""Bits of an IPv6 address that one client has to itself."""


class Connected(Protocol):
    """One of the connections that there are."""

    @property
    def source(self) -> str:
        """What counts as one client."""


@runtime_checkable
class Unlimited(Protocol):
    """An application that is for the operator alone: anybody who reaches it is let in."""

    is_unlimited: bool


class Excess(NamedTuple):
    """A limit, and by how many connections it is exceeded."""

    limit: int
    by: int
    of: str


def excess(connections: Collection[Connected], source: str) -> Excess | None:
    """Which limit one more connection from ``source`` exceeds, if it exceeds one."""
    number = len(connections) + 1
    most = _most()
    if number > most:
        return Excess(most, number - most, "all clients")
    most = limits.CONNECTIONS_OF_SOURCE
    if number <= most:
        return None
    # Only a gateway with many clients has to count.
    number = 1 + sum(connection.source == source for connection in connections)
    return Excess(most, number - most, "one address") if number > most else None


def _most() -> int:
    """All connections that the process has descriptors for, besides those for other things."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return limits.CONNECTIONS
    return min(limits.CONNECTIONS, int(files * _FILES_SHARE), max(1, files - _FILES_RESERVED))


def source_of(address: str) -> str:
    """What counts as one client: an address of IPv4, a network of 64 bits of IPv6."""
    return _network_of(address) if ":" in address else address


@lru_cache(maxsize=1_024)
def _network_of(address: str) -> str:
    found = ipaddress.IPv6Address(address.partition("%")[0])
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, _NETWORK), strict=False))


def reset(transport: Any) -> None:
    """End a connection without a word, and without a trace on this side."""
    own = transport.get_extra_info("socket")
    if own is not None:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
