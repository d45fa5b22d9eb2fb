"""A process that the supervisor has forked, and the line on which the two talk.

The supervisor has no thread and no event loop, so a fork of it is a whole and quiet process. The
child shares the memory of what is compiled already: it serves a few milliseconds after the fork.
"""

import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterable

__all__ = ["AWAY", "DRAINED", "FINISH", "HURRY", "LEAVE", "READY", "STOP", "Child"]

READY = b"R"
"""From a child: it serves."""
AWAY = b"A"
"""From a worker that was told to leave: it accepts no more connections."""
DRAINED = b"E"
"""From a worker that was told to leave: it serves no more and only keeps its records."""
LEAVE = b"L"
"""To a worker: another one has taken its place."""
FINISH = b"F"
"""To a worker that leaves: wait for clients that ask nothing no longer."""
STOP = b"S"
"""To any child: the gateway stops."""
HURRY = b"H"
"""To any child: wait for nothing."""

_FAILED = 70
_HANDLED = frozenset((signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGUSR2))


class Child:
    """A forked process. ``version`` is that of the definitions it has, ``address`` where it is
    asked for records, ``line`` the supervisor's end of what the two talk on.
    """

    def __init__(self, pid: int, line: socket.socket, version: int, address: str, now: float):
        self.pid = pid
        self.line = line
        self.version = version
        self.address = address
        self.started = now
        self.is_ready = False
        self.is_away = False
        self.told = b""

    @classmethod
    def fork(
        cls,
        role: Callable[[socket.socket], int],
        not_its_own: Iterable[socket.socket],
        version: int,
        address: str,
        now: float,
    ) -> "Child":
        """Run ``role`` in a new process; what it returns is the exit status.

        It gets its end of the line. Copies of the sockets ``not_its_own`` are closed in it: one
        that is left open would keep alive what its owner has closed.
        """
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        # A signal between the fork and the child's own handlers would be lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        try:
            pid = os.fork()
            if pid == 0:
                _live(role, theirs, (ours, *not_its_own))
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
            theirs.close()
        ours.setblocking(False)
        return cls(pid, ours, version, address, now)

    def tell(self, data: bytes) -> None:
        """Send an order. A child that does not read is stuck and is killed."""
        try:
            if self.line.send(data) == len(data):
                return
        except BlockingIOError:
            pass
        except OSError:
            # It is ending; that it has ended is seen in time.
            return
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)

    def hear(self) -> bytes:
        """What it says; empty where there is nothing."""
        try:
            return self.line.recv(4_096)
        except OSError:
            return b""


def _live(
    role: Callable[[socket.socket], int],
    line: socket.socket,
    not_its_own: Iterable[socket.socket],
) -> None:
    """The whole life of the child. Never returns: the frames below are the supervisor's."""
    status = _FAILED
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # A terminal sends them to all processes; what they mean is the supervisor's to say.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGUSR2, signal.SIG_IGN)
        for other in not_its_own:
            other.close()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        status = role(line)
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stderr.flush()
        finally:
            os._exit(status)
