"""The live Java engines: requests in, answers out, many at a time.

The folder of the oracle is named by ``LOCKGATE_ORACLE`` (default: ``../shared/oracle``); its
``oracle.py`` reads JSON lines and answers each with one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import IO, Any

__all__ = ["Oracle"]

Request = dict[str, Any]
Answer = dict[str, Any]

_FOLDER = Path(os.environ.get("LOCKGATE_ORACLE") or "../shared/oracle")


class Oracle:
    """A running oracle; ends with the ``with`` statement it stands in."""

    def __init__(self) -> None:
        program = _FOLDER / "oracle.py"
        if not program.exists():
            raise SystemExit(f"no oracle at {_FOLDER}: set LOCKGATE_ORACLE to its folder")
        self._process = subprocess.Popen(
            [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> "Oracle":
        return self

    def __exit__(self, *_: object) -> None:
        self._requests.close()
        self._process.wait()

    @property
    def _requests(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def send(self, requests: list[Request]) -> Thread:
        """Begin to ask; the answers are then to be read by :meth:`receive`."""
        lines = b"".join(json.dumps(request).encode() + b"\n" for request in requests)

        def write() -> None:
            self._requests.write(lines)
            self._requests.flush()

        thread = Thread(target=write)
        thread.start()
        return thread

    def receive(self, count: int) -> list[Answer]:
        """The answers to so many requests, in their order."""
        assert self._process.stdout is not None
        answers = []
        for _ in range(count):
            line = self._process.stdout.readline()
            if not line:
                raise SystemExit("the oracle stopped")
            answers.append(json.loads(line))
        return answers

    def ask(self, requests: list[Request]) -> list[Answer]:
        """The answers to some requests."""
        thread = self.send(requests)
        answers = self.receive(len(requests))
        thread.join()
        return answers
