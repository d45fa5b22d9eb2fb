"""The addresses of backends: names looked up off the loop, kept for a while, and again after it.

The operating system's resolver does not tell how long an answer is good, so all are good equally
long. Source: security rules, row S-77.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from lockgate.rules import limits

__all__ = ["Names"]

Lookup = Callable[[str], Awaitable[tuple[str, ...]]]
"""A host's addresses in the order in which they are to be tried; raises OSError."""
_UNKNOWN = frozenset((socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)))
"""The resolver's answers that say that there is no such name, rather than nothing."""


class _Entry:
    """What is known of one name."""

    __slots__ = ("addresses", "error", "fresh_until", "stale_until", "task")

    def __init__(self) -> None:
        self.addresses: tuple[str, ...] = ()
        self.error: Exception | None = None
        self.fresh_until = 0.0
        self.stale_until = 0.0
        self.task: asyncio.Task[None] | None = None


class Names:
    """Looks names up; ``now`` gives the loop's time.

    ``changed`` is called with a name and its addresses when they are not those of before.
    ``seconds`` is how long an answer is good.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        now: Callable[[], float],
        changed: Callable[[str, tuple[str, ...]], None],
        seconds: float = limits.NAME_SECONDS,
    ) -> None:
        self._loop = loop
        self._now = now
        self._changed = changed
        self.seconds = seconds
        self.lookup: Lookup = self._ask_system
        self._entries: dict[str, _Entry] = {}
        self._failures: dict[str, tuple[int, float]] = {}

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of ``host``, those that failed lately last. Raises OSError."""
        entry = self._entries.get(host)
        if entry is None:
            self._forget_old()
            entry = self._entries[host] = _Entry()
        if entry.fresh_until <= self._now():
            self._begin(host, entry)
            assert entry.task is not None
            # The others who wait for the same name do not end with one of them.
            await asyncio.shield(entry.task)
        if entry.error is not None:
            raise entry.error
        return self._rested_last(entry.addresses)

    def keep_fresh(self, host: str) -> None:
        """Look ``host`` up again if its time is over: it is in use."""
        entry = self._entries.get(host)
        if entry is not None and entry.fresh_until <= self._now():
            self._begin(host, entry)

    def _begin(self, host: str, entry: _Entry) -> None:
        if entry.task is None:
            entry.task = self._loop.create_task(self._look_up(host, entry))

    async def _look_up(self, host: str, entry: _Entry) -> None:
        try:
            found = await self.lookup(host)
        except (OSError, UnicodeError) as error:
            self._failed(entry, error)
        else:
            before, entry.addresses, entry.error = entry.addresses, found, None
            entry.fresh_until = self._now() + self.seconds
            entry.stale_until = self._now() + limits.NAME_STALE_SECONDS
            if before and frozenset(before) != frozenset(found):
                self._changed(host, found)
        finally:
            entry.task = None

    def _failed(self, entry: _Entry, error: OSError | UnicodeError) -> None:
        """No answer: an old one is better than none, unless the name is known to be no more."""
        entry.fresh_until = self._now() + limits.NAME_FAILED_SECONDS
        is_unknown = isinstance(error, UnicodeError) or error.errno in _UNKNOWN
        entry.error = error if is_unknown or entry.stale_until <= self._now() else None

    async def _ask_system(self, host: str) -> tuple[str, ...]:
        found = await self._loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        # A dict keeps the order, which is the system's preference.
        return tuple(dict.fromkeys(str(address[0]) for *_, address in found))

    def _forget_old(self) -> None:
        if len(self._entries) >= limits.NAMES_KEPT:
            now = self._now()
            self._entries = {
                host: entry
                for host, entry in self._entries.items()
                if entry.task is not None or entry.fresh_until > now
            }

    # -- addresses that do not answer

    def worked(self, address: str) -> None:
        """A connection to ``address`` was made."""
        self._failures.pop(address, None)

    def failed(self, address: str) -> None:
        """No connection to ``address`` could be made."""
        count = self._failures.get(address, (0, 0.0))[0] + 1
        if len(self._failures) >= limits.NAMES_KEPT:
            self._failures.clear()
        self._failures[address] = count, self._now() + limits.ADDRESS_REST_SECONDS

    def _rested_last(self, addresses: tuple[str, ...]) -> tuple[str, ...]:
        if not self._failures or len(addresses) < 2:
            return addresses
        return tuple(sorted(addresses, key=self._is_resting))

    def _is_resting(self, address: str) -> bool:
        count, until = self._failures.get(address, (0, 0.0))
        return count >= limits.ADDRESS_FAILURES and until > self._now()
