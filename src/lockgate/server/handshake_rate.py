"""How many TLS handshakes one client may begin in a second (row S-63)."""

__all__ = ["HandshakeRate"]

_SWEEP_SECONDS = 1.0


class HandshakeRate:
    """A bucket of tokens for each source of clients, kept as the time at which it is full again.

    A source may begin ``burst`` handshakes at once, and after that ``a_second`` in a second. Who
    has not come for the time that fills its bucket is not remembered.
    """

    def __init__(self) -> None:
        self.a_second = 1.0
        self.burst = 1
        self._full_at: dict[str, float] = {}
        self._sweep_at = 0.0

    def admits(self, source: str, now: float) -> bool:
        """Whether ``source`` may begin a handshake at ``now``; if it may, it has."""
        if now >= self._sweep_at:
            self._sweep_at = now + _SWEEP_SECONDS
            self._full_at = {each: at for each, at in self._full_at.items() if at > now}
        full_at = max(self._full_at.get(source, now), now)
        # A token is left unless all of them are missing.
        if (full_at - now) * self.a_second > self.burst - 1 + 1e-6:
            return False
        self._full_at[source] = full_at + 1 / self.a_second
        return True
