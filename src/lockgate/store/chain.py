"""The audit log as a chain: each record's hash is of its text and of the hash before it.

The hash is made with the store's key (:meth:`Secrets.fingerprint`): who can write to the database
and does not have the key can change no record, take none out and put none in unseen. What a chain
cannot tell is that its last records are missing; whoever must know keeps the last number and hash
elsewhere. Security spec, row C-5.

Writers come one after the other, so asking for the last record and writing the next one is nobody
else's conflict.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lockgate.store.objects import ConcurrentChange, Recorded, Store, Transaction
from lockgate.store.secrets import Secrets

__all__ = ["Broken", "append", "records_of", "verify"]

_PAGE = 500


class Broken(NamedTuple):
    """The first record that is not as it was written, or not where it was, and what is wrong."""

    seq: int
    problem: str


def append(objects: Transaction, text: str, secrets: Secrets) -> None:
    """Write one more record, in the transaction of what it tells of."""
    is_kept = False
    for is_sure in (False, True):
        if not is_kept:
            seq, before = objects.last_recorded(is_sure)
            new = Recorded(seq + 1, text, _hash(seq + 1, before, text, secrets))
            is_kept = objects.record(new, before)
    if not is_kept:
        raise ConcurrentChange("somebody else writes records, and does not wait")


def records_of(store: Store, after: int = 0) -> Iterator[Recorded]:
    """All records behind number ``after``."""
    while True:
        found = store.recorded(after, _PAGE)
        yield from found
        if len(found) < _PAGE:
            return
        after = found[-1].seq


def verify(store: Store, secrets: Secrets, seen: str | None = None) -> tuple[int, str] | Broken:
    """Number and hash of the last record where all is as it was written.

    ``seen`` is a hash that a record had before, None: there is none to look for.
    """
    seq, before = 0, ""
    is_there = seen is None
    for record in records_of(store):
        seq += 1
        if record.seq != seq:
            return Broken(seq, "is missing")
        if record.hash != _hash(seq, before, record.text, secrets):
            return Broken(seq, "is not as it was written")
        before = record.hash
        is_there = is_there or before == seen
    return (
        (seq, before) if is_there else Broken(seq + 1, "and those up to the seen one are missing")
    )


def _hash(seq: int, before: str, text: str, secrets: Secrets) -> str:
    return secrets.fingerprint(f"{seq}\n{before}\n{text}")
