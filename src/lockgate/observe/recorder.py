"""The last decision records of a process, by the id that each answer carries."""

from collections.abc import Iterator

from lockgate.engine.decisions import Record

__all__ = ["Recorder"]


class Recorder:
    """Keeps the last ``size`` records; the oldest one goes first."""

    __slots__ = ("_at", "_ids", "_records", "size")

    def __init__(self, size: int = 2_000) -> None:
        self.size = size
        self._records: dict[str, Record] = {}
        self._ids: list[str | None] = [None] * size
        self._at = 0

    def keep(self, record: Record) -> None:
        """Keep a record that was just made."""
        if not self.size:
            return
        at = self._at
        oldest = self._ids[at]
        if oldest is not None:
            self._records.pop(oldest, None)
        self._ids[at] = record.extended_id
        self._records[record.extended_id] = record
        self._at = at + 1 if at + 1 < self.size else 0

    def find(self, extended_id: str) -> Record | None:
        """The record with this id, if it is still kept."""
        return self._records.get(extended_id)

    def newest_first(self) -> Iterator[Record]:
        """All kept records."""
        return reversed(self._records.values())
