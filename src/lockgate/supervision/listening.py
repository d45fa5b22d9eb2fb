"""Sockets that listen for a gateway with workers: one for each worker at each address.

The kernel spreads connections over the sockets (``SO_REUSEPORT``). The supervisor makes them and
keeps them open: where a worker has died, connections wait in its socket for the next one.
"""

import socket
from collections.abc import Sequence

__all__ = ["close", "listen", "listen_on_loopback"]

_BACKLOG = 1_024


def listen(host: str, port: int, count: int) -> list[list[socket.socket]]:
    """For each of ``count`` workers its sockets, all of them on the same port.

    ``host`` may stand for several addresses; ``port`` 0 takes any free one. Raises OSError where
    the port cannot be had, also where another gateway of the same user shares it out already.
    """
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    shares: list[list[socket.socket]] = [[] for _ in range(count)]
    try:
        for family, _, _, _, address in dict.fromkeys(found):
            for number, share in enumerate(shares):
                here = (address[0], port, *address[2:])
                share.append(_bound(family, here, is_first=number == 0))
                port = share[0].getsockname()[1]
        for share in shares:
            for one in share:
                one.listen(_BACKLOG)
    except OSError:
        close(shares)
        raise
    return shares


def _bound(family: int, address: tuple[object, ...], is_first: bool) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if not is_first:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
        # The first one would not have been bound beside those of somebody else.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def listen_on_loopback(host: str, port: int) -> socket.socket:
    """The socket of the control port, at ``127.0.0.1`` or ``::1``. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=128)
    made.setblocking(False)
    return made


def close(shares: Sequence[Sequence[socket.socket]]) -> None:
    """Close all sockets here; other processes may still listen on them."""
    for share in shares:
        for one in share:
            one.close()
