"""Lines to a file or to stderr, without a request waiting for the disk.

A line is an append to a list. The list is handed to a thread several times a second, or when it is
long; what the thread cannot get rid of is dropped, oldest first, and counted.
"""

import os
import stat
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["LineWriter"]

_BATCH: Final = 65_536
_MOST_WAITING: Final = 32 * 1_048_576
"""Characters that may wait for the disk."""
_FLUSH_SECONDS: Final = 0.25
_TELL_SECONDS: Final = 60.0
_CLOSE_SECONDS: Final = 5.0
_PIPE: Final = 4_096
"""Bytes that a pipe takes in one piece, so that lines of others do not come between."""


class _Batch(NamedTuple):
    """Lines, and the file that was opened for them where it is another one."""

    lines: list[str]
    size: int
    file: int | None = None

    def behind(self, file: int) -> "_Batch":
        """The same lines behind a batch that is dropped and would have opened ``file``."""
        if self.file is None:
            return self._replace(file=file)
        os.close(file)
        return self


class LineWriter:
    """Writes lines to ``path``, or to stderr where it is None.

    ``log`` takes a line for the operator when lines were lost. Raises OSError where the file
    cannot be opened. All methods are the event loop's.
    """

    def __init__(self, path: Path | None, log: Callable[[str], None]) -> None:
        self.path = path
        self.lost = 0
        self._log = log
        self._lines: list[str] = []
        self._size = 0
        self._flush_at = 0.0
        self._tell_at = 0.0
        self._told = 0
        self._reason = ""
        self._changed = threading.Condition()
        self._waiting: deque[_Batch] = deque()
        self._waiting_size = 0
        self._is_over = False
        self._file = _open(path)
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Write ``line`` soon; it has no end of a line in it."""
        self._lines.append(line)
        self._size += len(line)
        if self._size > _BATCH:
            self.flush()

    def tick(self, now: float) -> None:
        """Hand over what has come, if it is time; tell of lines that were lost."""
        if now >= self._flush_at:
            self._flush_at = now + _FLUSH_SECONDS
            self.flush()
        if now >= self._tell_at:
            self._tell_of_lost(now)

    def _tell_of_lost(self, now: float) -> None:
        if self.lost > self._told:
            self._tell_at = now + _TELL_SECONDS
            name = "stderr" if self.path is None else str(self.path)
            self._log(f"access log {name}: lines lost: {self.lost - self._told} ({self._reason})")
            self._told = self.lost

    def flush(self) -> None:
        """Hand the lines over to the thread."""
        if not self._lines:
            return
        self._hand_over(_Batch(self._lines, self._size))
        self._lines, self._size = [], 0

    def _hand_over(self, batch: "_Batch") -> None:
        waiting = self._waiting
        with self._changed:
            waiting.append(batch)
            self._waiting_size += batch.size
            while self._waiting_size > _MOST_WAITING and len(waiting) > 1:
                oldest = waiting.popleft()
                self._waiting_size -= oldest.size
                self._lose(len(oldest.lines), "it is written too slowly")
                if oldest.file is not None:
                    waiting.appendleft(waiting.popleft().behind(oldest.file))
            self._changed.notify()

    def reopen(self) -> None:
        """Open the file of that name anew, which may have been moved away.

        Raises OSError; the old one is used on then.
        """
        if self.path is None:
            return
        self.flush()
        self._hand_over(_Batch([], 0, _open(self.path)))

    def close(self) -> None:
        """Write what is left, for some seconds at most."""
        self.flush()
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._thread.join(_CLOSE_SECONDS)
        self._tell_of_lost(float("inf"))

    def _lose(self, count: int, reason: str) -> None:
        self.lost += count
        self._reason = reason

    # -- the thread's

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._waiting or self._is_over):
                    self._changed.wait()
                batches = list(self._waiting)
                self._waiting.clear()
                self._waiting_size = 0
                is_last = self._is_over
            for batch in batches:
                if batch.file is not None:
                    self._replace(batch.file)
                if batch.lines:
                    self._put(batch.lines)
            if is_last:
                self._replace(-1)
                return

    def _replace(self, file: int) -> None:
        if self.path is not None:
            os.close(self._file)
        self._file = file

    def _put(self, lines: list[str]) -> None:
        data = "".join([line + "\n" for line in lines]).encode("utf-8", "replace")
        try:
            if _is_pipe(self._file):
                for piece in _pieces(data):
                    _write(self._file, piece)
            else:
                _write(self._file, data)
        except OSError as error:
            with self._changed:
                self._lose(len(lines), error.strerror or str(error))


def _open(path: Path | None) -> int:
    if path is None:
        return 2
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)


def _is_pipe(file: int) -> bool:
    return stat.S_ISFIFO(os.fstat(file).st_mode)


def _pieces(data: bytes) -> list[bytes]:
    """``data`` cut behind ends of lines, so that each piece fits into a pipe as a whole."""
    found = []
    at = 0
    while len(data) - at > _PIPE:
        end = data.rfind(b"\n", at, at + _PIPE) + 1 or data.find(b"\n", at) + 1
        found.append(data[at:end])
        at = end
    return [*found, data[at:]] if at < len(data) else found


def _write(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
