"""New connections to an origin: its addresses are tried in turn until one answers.

The next address is tried when the one before has failed or has said nothing for a moment, as
RFC 8305 has it; the first that is connected wins.
"""

import asyncio
import ssl
from collections.abc import Callable
from ipaddress import ip_address

from lockgate.http1.call import Origin
from lockgate.http1.client import BackendConnection
from lockgate.http1.names import Names
from lockgate.rules import limits

__all__ = ["Dialer", "is_ip_address"]


def is_ip_address(host: str) -> bool:
    """Whether ``host`` needs no looking up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class Dialer:
    """Makes connections; ``names`` knows the addresses of hosts."""

    def __init__(self, loop: asyncio.AbstractEventLoop, names: Names) -> None:
        self._loop = loop
        self.names = names

    async def dial(
        self, origin: Origin, make: Callable[[], BackendConnection]
    ) -> BackendConnection:
        """A connection to ``origin``. Raises OSError, UnicodeError, or what the loop raises."""
        if is_ip_address(origin.host):
            return await self._connect(origin, origin.host, make)
        addresses = await self.names.addresses(origin.host)
        if len(addresses) == 1:
            return await self._watched(origin, addresses[0], make)
        return await self._first(origin, addresses, make)

    async def _first(
        self, origin: Origin, addresses: tuple[str, ...], make: Callable[[], BackendConnection]
    ) -> BackendConnection:
        waiting = list(addresses)
        running: set[asyncio.Task[BackendConnection]] = set()
        error: BaseException = ConnectionError("no address")
        try:
            while waiting or running:
                if waiting:
                    attempt = self._watched(origin, waiting.pop(0), make)
                    running.add(self._loop.create_task(attempt))
                done, running = await asyncio.wait(
                    running,
                    timeout=limits.NEXT_ADDRESS_SECONDS if waiting else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in done:
                    if task.exception() is None:
                        running |= done - {task}
                        return task.result()
                    error = task.exception() or error
                    if isinstance(error, ssl.SSLCertVerificationError):
                        # It is there, and it is not to be trusted.
                        raise error
            raise error
        finally:
            for task in running:
                task.add_done_callback(_hang_up)
                task.cancel()

    async def _watched(
        self, origin: Origin, address: str, make: Callable[[], BackendConnection]
    ) -> BackendConnection:
        try:
            connection = await self._connect(origin, address, make)
        except OSError:
            self.names.failed(address)
            raise
        self.names.worked(address)
        return connection

    async def _connect(
        self, origin: Origin, address: str, make: Callable[[], BackendConnection]
    ) -> BackendConnection:
        _, connection = await self._loop.create_connection(
            make,
            address,
            origin.port,
            ssl=origin.context,
            server_hostname=origin.host if origin.context else None,
        )
        connection.address = address
        return connection


def _hang_up(attempt: "asyncio.Task[BackendConnection]") -> None:
    """Another one was quicker."""
    if not attempt.cancelled() and attempt.exception() is None:
        transport = attempt.result().transport
        if transport is not None:
            transport.abort()
