"""Files that change under our eyes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path

from lockgate.loading import Mark, mark_of

__all__ = ["changes"]

_PERIOD = 0.1
"""Seconds between two looks at the files."""


async def changes(files: Callable[[], Mapping[Path, Mark]]) -> AsyncIterator[None]:
    """Ends never; gives something each time one of ``files()`` was changed, made or replaced.

    ``files()`` has the marks of the files as they were read. They are looked at, because there is
    more to listen to than can be known: a link on the way to a file may be put elsewhere, and
    what is done about a change may name other files.
    """
    seen: dict[Path, Mark] = {}
    while True:
        await asyncio.sleep(_PERIOD)
        wanted = files()
        now = _marks(wanted)
        if any(seen.get(file, wanted[file]) != mark for file, mark in now.items()):
            now = await _calm(wanted, now)
            yield
        # A file that is named from now on is compared with what was read of it.
        seen = now


async def _calm(files: Iterable[Path], now: dict[Path, Mark]) -> dict[Path, Mark]:
    """The marks when nothing changes any more: a file is often written in several steps."""
    while True:
        await asyncio.sleep(_PERIOD)
        before, now = now, _marks(files)
        if before == now:
            return now


def _marks(files: Iterable[Path]) -> dict[Path, Mark]:
    return {file: mark_of(file) for file in files}
