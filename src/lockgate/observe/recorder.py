"""The last decision records of a process, by the id that each answer carries."""

from collections.abc import Iterator

from lockgate.engine.decisions import Record

__all__ = ["Recorder"]


class Recorder:
    """Keeps the last ``size`` records; the oldest one goes first."""

    __slots__ = ("_records", "size")

    def __init__(self, size: int = 2_000) -> None:
        self.size = size
        self._records: dict[str, Record] = {}

    def keep(self, record: Record) -> None:
        """Keep a record that was just made."""
        records = self._records
        records[record.extended_id] = record
        if len(records) > self.size:
            del records[next(iter(records))]

    def find(self, extended_id: str) -> Record | None:
        """The record with this id, if it is still kept."""
        return self._records.get(extended_id)

    def newest_first(self) -> Iterator[Record]:
        """All kept records."""
        return reversed(self._records.values())
