"""A body on its way from one connection to another, of which nothing is kept.

Each side holds the other one back: a sink that cannot send says :meth:`Stream.pause`, and its
source reads no more. A body that breaks off is told to the sink, which must not let it look
complete.
"""

from collections.abc import Callable
from typing import Protocol

__all__ = ["Sink", "Source", "Stream", "ignored"]


class Source(Protocol):
    """The connection from which a body comes."""

    def pause_body(self) -> None:
        """Read no more for now."""

    def resume_body(self) -> None:
        """Read again."""

    def stop_body(self) -> None:
        """Nobody wants the rest."""


class Sink(Protocol):
    """What takes a body on."""

    def take_piece(self, data: bytes) -> None:
        """Send a part of the body."""

    def take_end(self) -> None:
        """The body is complete."""


def ignored(_reason: str) -> None:
    """Nobody needs to know."""


class Stream:
    """One body. ``length`` is what its head says, None where it does not.

    ``broken`` is called with the reason when the source cannot go on. ``is_over`` is set when the
    body is complete, broken off (``is_broken``) or abandoned; ``size`` counts its bytes so far.
    """

    __slots__ = (
        "_early",
        "_has_ended",
        "_sink",
        "_source",
        "broken",
        "is_broken",
        "is_over",
        "is_paused",
        "length",
        "size",
    )

    def __init__(self, length: int | None, source: Source) -> None:
        self.length = length
        self.size = 0
        self.is_over = False
        self.is_broken = False
        self.is_paused = False
        self.broken: Callable[[str], None] = ignored
        self._source = source
        self._sink: Sink | None = None
        self._early: list[bytes] = []
        self._has_ended = False

    # -- the source's side

    def piece(self, data: bytes) -> None:
        """A part of the body has come."""
        if self.is_over:
            return
        self.size += len(data)
        if self._sink is not None:
            self._sink.take_piece(data)
            return
        self._early.append(data)
        self.pause()

    def end(self) -> None:
        """The body is complete."""
        if self.is_over:
            return
        if self._sink is None:
            self._has_ended = True
            return
        self.is_over = True
        self._sink.take_end()

    def break_off(self, reason: str) -> None:
        """No more will come, and the body is not complete."""
        if not self.is_over:
            self.is_over = self.is_broken = True
            self._early.clear()
            self.broken(reason)

    # -- the sink's side

    def flow_into(self, sink: Sink) -> None:
        """Give ``sink`` all there is, and all that will come."""
        self._sink = sink
        early, self._early = self._early, []
        for data in early:
            if not self.is_over:
                sink.take_piece(data)
        if self._has_ended:
            self.end()

    def pause(self) -> None:
        """The sink cannot take more for now."""
        if not (self.is_over or self._has_ended or self.is_paused):
            self.is_paused = True
            self._source.pause_body()

    def resume(self) -> None:
        """The sink takes more."""
        if self.is_paused and not (self.is_over or self._has_ended):
            self.is_paused = False
            self._source.resume_body()

    def abandon(self) -> None:
        """The sink wants no more."""
        if not self.is_over:
            self.is_over = True
            self._early.clear()
            if not self._has_ended:
                self._source.stop_body()
