"""What the garbage collector is to look at, and when.

A compiled definition is hundreds of thousands of objects that live until the next reload. A full
collection visits all of them, a second or two for a million, and nothing else runs meanwhile. So
they are put out of its sight (``gc.freeze``).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from lockgate.engine.address import Directory

__all__ = ["Leftovers", "free_and_settle", "growing"]

_CHEAP = 500
"""So many operations, with all the program's own objects, are visited in about a tenth of a second.
"""
_MOST_KEPT = 4


@contextmanager
def growing() -> Iterator[None]:
    """Load something that stays: nothing is collected meanwhile, nor ever looked at after it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def free_and_settle() -> None:
    """Free what was served before, however long it takes."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Leftovers:
    """Definitions served before, in a process that serves requests."""

    def __init__(self) -> None:
        self._kept = 0

    def add(self, directory: Directory) -> None:
        """What was served before ``directory`` is not used any longer: free the knots of objects
        in it where a collection is cheap, else all of them each fourth time.
        """
        if _size(directory) > _CHEAP and self._kept < _MOST_KEPT - 1:
            self._kept += 1
        else:
            self._kept = 0
            free_and_settle()


def _size(directory: Directory) -> int:
    """The number of operations. To count the objects themselves takes as long as to visit them."""
    return sum(len(node.methods) for plan in directory.plans for node in plan.router.nodes())
