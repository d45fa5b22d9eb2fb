"""Files that change under our eyes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path

from lockgate.loading import Mark, mark_of

__all__ = ["PERIOD", "Watch", "changes"]

PERIOD = 0.1
"""Seconds between two looks at the files."""


class Watch:
    """Looks at the files of ``files()``, which gives their marks as they were read.

    They are looked at, because there is more to listen to than can be known: a link on the way to
    a file may be put elsewhere, and what is done about a change may name other files.
    """

    def __init__(self, files: Callable[[], Mapping[Path, Mark]]) -> None:
        self._files = files
        self._seen: dict[Path, Mark] = {}
        self._restless: dict[Path, Mark] | None = None

    def look(self) -> bool:
        """Whether a file was changed, made or replaced, and has come to rest since.

        To be called each ``PERIOD``: a file is often written in several steps.
        """
        before = self._restless
        if before is not None:
            now = _marks(before)
            if now != before:
                self._restless = now
                return False
            self._restless = None
            self._seen = now
            return True
        wanted = self._files()
        now = _marks(wanted)
        if any(self._seen.get(file, wanted[file]) != mark for file, mark in now.items()):
            self._restless = now
        else:
            # A file that is named from now on is compared with what was read of it.
            self._seen = now
        return False


async def changes(files: Callable[[], Mapping[Path, Mark]]) -> AsyncIterator[None]:
    """Ends never; gives something each time one of ``files()`` was changed (:class:`Watch`)."""
    watch = Watch(files)
    while True:
        await asyncio.sleep(PERIOD)
        if watch.look():
            yield


def _marks(files: Iterable[Path]) -> dict[Path, Mark]:
    return {file: mark_of(file) for file in files}
