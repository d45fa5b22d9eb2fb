"""Changes of collections while somebody loops over them.

Java counts the changes of each collection. Here its length tells of most; those that may leave
the length as it was are counted, but only for collections that were looped over in this render.
"""

from collections.abc import Sized

from lockgate.vtl.allowance import opened

__all__ = ["changed", "watch"]


def watch(values: Sized) -> dict[int, int]:
    """Count the changes of a collection from now on: the entry of its ``id`` is their number."""
    account = opened()
    if account is None:
        return {}
    if account.changes is None:
        account.changes = {}
    account.changes.setdefault(id(values), 0)
    return account.changes


def changed(values: Sized) -> None:
    """A collection is changed in a way that its length may not tell."""
    account = opened()
    if account is not None and account.changes and id(values) in account.changes:
        account.changes[id(values)] += 1
