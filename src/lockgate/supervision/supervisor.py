"""The supervisor: forks a worker for each place and one process for the control port, starts anew
what has ended, and replaces all workers when other definitions are served.

It runs no event loop and no thread and serves nothing itself: what it does at leisure (compiling,
collecting garbage) makes no request wait, and each fork of it is quiet. Other definitions are
compiled here, once, and refused here, once. Then each place gets a worker that was forked with
them; when that one is ready the one before it accepts no more, answers what comes on its
connections for the last time, and leaves. No worker ever holds two versions.
"""

import os
import secrets
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from lockgate.control.condition import Condition, WorkerCondition
from lockgate.loading import Loaded
from lockgate.supervision import listening as sockets
from lockgate.supervision.child import AWAY, DRAINED, HURRY, LEAVE, READY, STOP, Child
from lockgate.supervision.control_port import ControlPort, News, asked_socket
from lockgate.supervision.memory import free_and_settle
from lockgate.supervision.slot import Slot
from lockgate.supervision.succession import Successor
from lockgate.supervision.worker import Worker

__all__ = ["Supervisor"]

_LAST_SECONDS = 5.0
"""How long children may take to end when nothing is waited for any more."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGUSR2)
_SUCCESSION_SECONDS = 60.0
"""How long a successor may take to serve."""

MakeWorker = Callable[[Loaded, Sequence[socket.socket], socket.socket], Worker]


class Supervisor:
    """Serves ``loaded`` with one worker for each of the ``shares`` of listening sockets.

    ``make_worker`` makes what is forked; ``reread`` gives what the files say now, None where it is
    refused; ``look`` says whether files have changed, and is asked every ``period`` seconds.
    ``changed`` is called with the word ``ready``, ``reloading``, ``reloaded``, ``refused``,
    ``stopping`` or ``replaced``; then ``successor`` is what serves in its place.
    ``is_successor``: another gateway serves on the same sockets until this one does. ``folder`` is
    handed to a successor with them.
    """

    def __init__(
        self,
        loaded: Loaded,
        shares: Sequence[Sequence[socket.socket]],
        control: socket.socket,
        make_worker: MakeWorker,
        control_port: ControlPort,
        reread: Callable[[], Loaded | None],
        say: Callable[[str], None],
        changed: Callable[[str], None],
        look: Callable[[], bool] | None = None,
        period: float = 0.1,
        is_successor: bool = False,
        folder: str | None = None,
    ) -> None:
        self.loaded = loaded
        self._shares = shares
        self._control = control
        self._make_worker = make_worker
        self._control_port = control_port
        self._reread = reread
        self._say = say
        self._changed = changed
        self._look = look
        self._period = period
        self._folder = folder
        self._workers = [Slot(number) for number in range(1, len(shares) + 1)]
        self._teller = Slot(0)
        if is_successor:
            # The one before answers at the control port until there is something to tell.
            self._teller.retry_at = None
        self._condition = Condition()
        self._wanted = 1
        """The version that every worker is to serve."""
        self._selector = selectors.PollSelector()
        self._wakeup, self._woken_by = socket.socketpair()
        self._serving = 0
        """The last version that every worker served."""
        self._is_stopping = False
        self._kill_at: float | None = None
        self.successor: Successor | None = None
        self._give_up_at: float | None = None

    # -- the loop

    def run(self) -> int:
        """Serve until told to stop; gives the exit status."""
        self._hear_signals()
        next_look = time.monotonic() + self._period
        while not self._is_over():
            now = time.monotonic()
            self._start_what_is_due(now)
            self._tell_news()
            until = [slot.retry_at for slot in self._slots() if slot.retry_at is not None]
            if self._look is not None and not self._is_stopping:
                until.append(next_look)
            until += [at for at in (self._kill_at, self._give_up_at) if at is not None]
            wait = max(0.0, min(until) - time.monotonic()) if until else None
            for key, _ in self._selector.select(wait):
                key.data()
            if self._look is not None and time.monotonic() >= next_look and not self._is_stopping:
                next_look = time.monotonic() + self._period
                if self._look():
                    self._reload()
            self._kill_if_late()
            if self._give_up_at is not None and time.monotonic() >= self._give_up_at:
                self._give_up()
        return 0

    def _slots(self) -> Iterator[Slot]:
        yield self._teller
        yield from self._workers

    def _hear_signals(self) -> None:
        self._wakeup.setblocking(False)
        self._woken_by.setblocking(False)
        self._selector.register(self._wakeup, selectors.EVENT_READ, self._on_signals)
        signal.set_wakeup_fd(self._woken_by.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, lambda number, frame: None)

    def _on_signals(self) -> None:
        for number in self._wakeup.recv(4_096):
            if number == signal.SIGHUP and not self._is_stopping:
                self._reload()
            elif number == signal.SIGUSR2 and not self._is_stopping:
                self._hand_over()
            elif number in (signal.SIGTERM, signal.SIGINT):
                self._stop()
        self._bury()

    # -- children

    def _start_what_is_due(self, now: float) -> None:
        for slot in self._slots():
            if slot.retry_at is not None and slot.retry_at <= now and slot.coming is None:
                slot.begin(self._fork(slot, now))

    def _fork(self, slot: Slot, now: float) -> Child:
        others = [child.line for each in self._slots() for child in each.children()]
        others += [self._wakeup, self._woken_by]
        version = self._wanted
        if slot is self._teller:
            others += [one for share in self._shares for one in share]
            others += [] if self.successor is None else [self.successor.line]
            child = Child.fork(self._control_port.run, others, version, "", now)
        else:
            mine = self._shares[slot.number - 1]
            others += [one for share in self._shares if share is not mine for one in share]
            others.append(self._control)
            others += [] if self.successor is None else [self.successor.line]
            name = secrets.token_hex(16)
            with asked_socket(name) as asked:
                worker = self._make_worker(self.loaded, mine, asked)
                child = Child.fork(worker.run, others, version, name, now)
        self._selector.register(
            child.line, selectors.EVENT_READ, lambda: self._on_words(slot, child)
        )
        return child

    def _on_words(self, slot: Slot, child: Child) -> None:
        words = child.hear()
        if not words:
            # It has closed the line, or is dead; SIGCHLD tells of its end.
            self._hang_up(child)
            return
        if READY in words and child is slot.coming:
            child.is_ready = True
            slot.promote()
            if child.version != self._wanted and slot is not self._teller:
                slot.retry_at = 0.0
        if AWAY in words:
            child.is_away = True
        if DRAINED in words:
            needless = child if self._is_stopping else slot.retire(child)
            if needless is not None:
                needless.tell(STOP)
        self._check_version()

    def _hang_up(self, child: Child) -> None:
        """Hear nothing more of it; its end is noticed in two ways, in any order."""
        if child.line.fileno() >= 0:
            self._selector.unregister(child.line)
            child.line.close()

    def _check_version(self) -> None:
        """Say so once all workers serve what is to be served, and no others do."""
        wanted = self._wanted
        if self._serving != wanted and all(slot.serves(wanted) for slot in self._workers):
            self._condition.take(self.loaded.directory, time.time())
            if not self._serving and not any(self._teller.children()):
                self._teller.retry_at = 0.0
            self._changed("reloaded" if self._serving else "ready")
            self._serving = wanted

    def _bury(self) -> None:
        """Take notice of the children that have ended.

        In a container we are the first process, and inherit those that a dead worker leaves.
        """
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for slot in self._slots():
                for child in list(slot.children()):
                    if child.pid == pid:
                        self._lose(slot, child, status)

    def _lose(self, slot: Slot, child: Child, status: int) -> None:
        self._hang_up(child)
        if slot.lose(child, time.monotonic()) and not self._is_stopping:
            what = "the control port" if slot is self._teller else f"worker {slot.number}"
            self._say(f"{what} (process {child.pid}) {_how(status)}; it is started again")
        self._check_version()

    # -- what is served

    def _reload(self) -> None:
        self._changed("reloading")
        loaded = self._reread()
        if loaded is None:
            self._changed("refused")
            return
        self.loaded = loaded
        self._wanted += 1
        free_and_settle()
        for slot in self._workers:
            if slot.coming is None:
                slot.retry_at = 0.0

    def _tell_news(self) -> None:
        """Tell the control port how the workers are, where that has changed."""
        condition = self._condition
        condition.workers = [_condition_of(slot) for slot in self._workers]
        if self._is_stopping:
            condition.state = "draining"
        elif not self._serving:
            condition.state = "starting"
        else:
            is_up = any(slot.present is not None for slot in self._workers)
            condition.state = "ready" if is_up else "down"
        addresses = [child.address for slot in self._workers for child in slot.children()]
        present = [slot.present for slot in self._workers]
        serving = [child.address for child in present if child is not None]
        words = msgspec.json.encode(News(condition, addresses, serving)) + b"\n"
        for child in self._teller.children():
            if child.told != words:
                child.told = words
                child.tell(words)

    # -- a successor

    def _hand_over(self) -> None:
        """Start a gateway in place of this one; until it serves, nothing changes."""
        if self.successor is not None:
            return
        if os.getpid() == 1:
            self._say("error: the first process of a container cannot be replaced")
            return
        try:
            self.successor = Successor.start(self._shares, self._control, self._folder)
        except OSError as error:
            self._say(f"error: no successor: {error.strerror or error}; this gateway serves on")
            return
        self._give_up_at = time.monotonic() + _SUCCESSION_SECONDS
        line = self.successor.line
        self._selector.register(line, selectors.EVENT_READ, self._on_successor)

    def _on_successor(self) -> None:
        assert self.successor is not None
        serves = self.successor.serves()
        if serves is None:
            return
        if not serves:
            self._give_up()
            return
        self._part_from_successor()
        if self._is_stopping:
            return
        # Who asks how the gateway is, asks the one that serves.
        for child in self._teller.children():
            child.tell(STOP + b"\n")
        self._stop("replaced")

    def _part_from_successor(self) -> Successor:
        successor = self.successor
        assert successor is not None
        self._selector.unregister(successor.line)
        successor.forget()
        self._give_up_at = None
        return successor

    def _give_up(self) -> None:
        """The successor will not serve."""
        successor = self._part_from_successor()
        successor.kill()
        self.successor = None
        if not self._is_stopping:
            self._say(f"error: process {successor.pid} does not serve; this gateway serves on")

    # -- ending

    def _stop(self, word: str = "stopping") -> None:
        if self._is_stopping:
            self._hurry()
            return
        self._is_stopping = True
        self._changed(word)
        sockets.close(self._shares)
        for slot in self._slots():
            slot.retry_at = None
        for slot in self._workers:
            for child in slot.children():
                # With a successor clients have somewhere to go: those who ask nothing may find out.
                is_left = word == "replaced" and child is slot.present
                child.tell(LEAVE if is_left else STOP)

    def _hurry(self) -> None:
        self._kill_at = time.monotonic() + _LAST_SECONDS
        for slot in self._workers:
            for child in slot.children():
                child.tell(HURRY)

    def _kill_if_late(self) -> None:
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._kill_at = None
            for slot in self._slots():
                for child in slot.children():
                    child.kill()

    def _is_over(self) -> bool:
        """Whether all has ended; the control port is told last."""
        if not self._is_stopping:
            return False
        for slot in self._slots():
            slot.retry_at = None
        if any(True for slot in self._workers for _ in slot.children()):
            return False
        left = list(self._teller.children())
        for child in left:
            child.tell(STOP + b"\n")
        return not left


def _condition_of(slot: Slot) -> WorkerCondition:
    if slot.present is not None:
        state, pid = "ready", slot.present.pid
    elif slot.coming is not None:
        state, pid = "starting", slot.coming.pid
    else:
        state, pid = "down", 0
    return WorkerCondition(slot.number, pid, state, slot.restarts)


def _how(status: int) -> str:
    """How a process has ended, in words."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"was ended by {signal.Signals(number).name}"
    return f"has ended with status {os.WEXITSTATUS(status)}"
