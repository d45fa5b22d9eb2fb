"""A gateway replaced by another program, or by the same one anew, on the very same sockets.

The successor is started as this process was, and is handed the listening sockets: what waits in
their queues is served by one or the other. It says when it serves; until then, and if it never
does, nothing has changed. Source: security rules, row R-3.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Inheritance", "Successor", "inherited"]

_VARIABLE = "LOCKGATE_INHERITED"
_READY = b"R"


class Inheritance(NamedTuple):
    """What a successor is handed: sockets that listen, and the line to the one before it.

    ``folder`` is what only their processes share and the last of them removes, if there is one.
    """

    shares: list[list[socket.socket]]
    control: socket.socket
    line: socket.socket
    folder: str | None = None

    def take_over(self) -> None:
        """Tell the gateway before this one that it is not needed any more."""
        with self.line:
            try:
                self.line.send(_READY)
            except OSError:
                # It has ended; that is what was to be said.
                return


def inherited(workers: int) -> Inheritance | None:
    """What this process was handed for so many workers, None: nothing."""
    given = os.environ.pop(_VARIABLE, None)
    if given is None:
        return None
    numbers = json.loads(given)
    shares: list[list[socket.socket]] = [[] for _ in range(workers)]
    groups = [[_adopted(number) for number in share] for share in numbers["shares"]]
    for at in range(max(workers, len(groups))):
        # More workers than before share sockets; fewer have several each.
        shares[at % workers] += groups[at % len(groups)]
    control, line = _adopted(numbers["control"]), _adopted(numbers["line"])
    return Inheritance(shares, control, line, numbers.get("folder"))


def _adopted(number: int) -> socket.socket:
    made = socket.socket(fileno=number)
    made.set_inheritable(False)
    made.setblocking(False)
    return made


class Successor:
    """The process that is to take over. ``line`` is this side's end of what the two talk on."""

    def __init__(self, process: "subprocess.Popen[bytes]", line: socket.socket) -> None:
        self._process = process
        self.line = line

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @classmethod
    def start(
        cls,
        shares: Sequence[Sequence[socket.socket]],
        control: socket.socket,
        folder: str | None = None,
    ) -> "Successor":
        """Start it as this process was started. Raises OSError."""
        ours, theirs = socket.socketpair()
        numbers = [[one.fileno() for one in share] for share in shares]
        given = {"shares": numbers, "control": control.fileno(), "line": theirs.fileno()}
        told = json.dumps({**given, "folder": folder})
        fds = [number for share in numbers for number in share]
        try:
            process = subprocess.Popen(
                [sys.executable, *sys.orig_argv[1:]],
                env={**os.environ, _VARIABLE: told},
                pass_fds=(*fds, control.fileno(), theirs.fileno()),
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        return cls(process, ours)

    def serves(self) -> bool | None:
        """Whether it has said that it serves; None: nothing can be told yet."""
        try:
            return self.line.recv(1) == _READY
        except BlockingIOError:
            return None
        except OSError:
            return False

    def forget(self) -> None:
        """Hear nothing more of it."""
        self.line.close()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
