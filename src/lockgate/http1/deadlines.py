"""The sweep over the deadlines of connections."""

from collections.abc import Collection

from lockgate.http1.server import Connection

__all__ = ["expire_late"]


def expire_late(connections: Collection[Connection], now: float) -> None:
    """Tell each connection whose client has had its time."""
    late = [
        connection
        for connection in connections
        if connection.read_deadline <= now or connection.write_deadline <= now
    ]
    for connection in late:
        connection.expire(now)
