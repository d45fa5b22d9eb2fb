"""The place of one child: who has it, who comes, who leaves, and when it is tried again."""

from collections.abc import Iterator

from lockgate.supervision.child import FINISH, LEAVE, Child

__all__ = ["Slot"]

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0
_LONG_LIFE = 10.0
"""A child that has lived so many seconds is no sign that the next one will not."""
_MOST_LEAVING = 2
"""So many generations may wait for their clients; the oldest ones are told to wait no longer."""


class Slot:
    """One place. ``present`` serves, ``coming`` is to take its place when it is ready.

    ``retry_at`` is when a child is to be started, None where none is needed. ``restarts`` counts
    the children that ended without being told to.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.present: Child | None = None
        self.coming: Child | None = None
        self.leaving: list[Child] = []
        self.kept: Child | None = None
        self.retry_at: float | None = 0.0
        self.restarts = 0
        self._pause = _FIRST_PAUSE

    def children(self) -> Iterator[Child]:
        """All processes of this place."""
        for child in (self.present, self.coming, *self.leaving, self.kept):
            if child is not None:
                yield child

    def serves(self, version: int) -> bool:
        """Whether every new connection is served with this version."""
        return (
            self.present is not None
            and self.present.version == version
            and all(child.is_away for child in self.leaving)
        )

    def begin(self, child: Child) -> None:
        """``child`` has been started."""
        self.coming = child
        self.retry_at = None

    def promote(self) -> None:
        """The coming one is ready: it takes the place, and who had it leaves."""
        if self.present is not None:
            self.present.tell(LEAVE)
            self.leaving.append(self.present)
            for oldest in self.leaving[:-_MOST_LEAVING]:
                oldest.tell(FINISH)
        self.present, self.coming = self.coming, None

    def retire(self, child: Child) -> Child | None:
        """``child`` has left and only keeps records; gives the one that need not any more."""
        if child not in self.leaving:
            return None
        self.leaving.remove(child)
        before, self.kept = self.kept, child
        if before is not None:
            self.leaving.append(before)
        return before

    def lose(self, child: Child, now: float) -> bool:
        """``child`` has ended; whether it was not meant to."""
        if child in self.leaving:
            self.leaving.remove(child)
            return False
        if child is self.kept:
            self.kept = None
            return False
        if child is self.present:
            self.present = None
        else:
            self.coming = None
        self.restarts += 1
        if child.is_ready and now - child.started > _LONG_LIFE:
            self._pause = _FIRST_PAUSE
        if self.coming is None:
            self.retry_at = now + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return True
