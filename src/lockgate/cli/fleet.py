"""``lockgate serve --workers``: a supervisor and its workers."""

import shutil
import socket
import tempfile
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from lockgate.cli.output import fail, print_findings, say
from lockgate.cli.serving import STOPPING, cannot_listen, show_routes
from lockgate.cli.watching import PERIOD, Watch
from lockgate.config import Settings
from lockgate.diagnostics import Report
from lockgate.loading import Loaded, load
from lockgate.store.open import IN_MEMORY, StoreProblem, open_store
from lockgate.supervision import service_manager
from lockgate.supervision.control_port import ControlPort
from lockgate.supervision.definitions import Findings
from lockgate.supervision.listening import close, listen, listen_on_loopback
from lockgate.supervision.memory import growing
from lockgate.supervision.succession import Inheritance, inherited
from lockgate.supervision.supervisor import Supervisor
from lockgate.supervision.worker import Worker

if TYPE_CHECKING:
    from lockgate.control.plane import ControlPlane

__all__ = ["serve_with_workers"]


def serve_with_workers(settings: Settings, loaded: Loaded, report: Report, watch: bool) -> int:
    """Serve ``loaded`` until told to stop; gives the exit status."""
    inheritance = inherited(settings.workers)
    if settings.store in (None, IN_MEMORY):
        # Processes share no memory: what is to end with them all is in a file until then.
        folder = None if inheritance is None else inheritance.folder
        with _Folder(folder) as kept:
            settings = msgspec.structs.replace(settings, store=f"{kept.path}/store.db")
            return _serve(settings, loaded, report, watch, inheritance, kept)
    try:
        # What cannot be opened is told before anything is begun.
        open_store(settings.store, settings.store_key).store.close()
    except StoreProblem as problem:
        return fail(f"{problem.option} {problem}", problem.hint)
    return _serve(settings, loaded, report, watch, inheritance)


class _Folder:
    """What a gateway's processes share until the last one has ended, its successors' among them.

    ``is_ours``: nobody else uses it, so it goes with us. One that was handed on, ``given``, is not
    ours until the gateway before has left it to us.
    """

    def __init__(self, given: str | None) -> None:
        self.path = given or tempfile.mkdtemp(prefix="lockgate-")
        self.is_ours = given is None

    def __enter__(self) -> "_Folder":
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_ours:
            shutil.rmtree(self.path, ignore_errors=True)


def _serve(
    settings: Settings,
    loaded: Loaded,
    report: Report,
    watch: bool,
    inheritance: Inheritance | None,
    folder: _Folder | None = None,
) -> int:
    shown = IN_MEMORY if folder is not None else settings.store
    told_settings = msgspec.structs.replace(settings, store=shown)
    if inheritance is not None:
        shares, control = inheritance.shares, inheritance.control
    else:
        try:
            shares = listen(settings.host, settings.port, settings.workers)
        except OSError as error:
            return cannot_listen(error, settings, f"{settings.host} port {settings.port}")
        try:
            control = listen_on_loopback(settings.control_host, settings.control_port)
        except OSError as error:
            close(shares)
            return cannot_listen(error, settings, f"control port {settings.control_port}")
    ports = shares[0][0].getsockname()[1], control.getsockname()[1]

    def make_worker(
        loaded: Loaded, listening: Sequence[socket.socket], asked: socket.socket
    ) -> Worker:
        return Worker(settings, loaded, listening, asked, say)

    def make_plane() -> "ControlPlane":
        # All operations: only who is managed waits for them.
        from lockgate.control_plane import control_plane

        return control_plane(settings, open_store(settings.store, settings.store_key), say)

    def told(word: str) -> None:
        _told(word, supervisor, told_settings, ports)
        if word == "ready" and inheritance is not None:
            inheritance.take_over()
            if folder is not None:
                folder.is_ours = True

    supervisor = Supervisor(
        loaded,
        shares,
        control,
        make_worker,
        ControlPort(control, settings.records, make_plane),
        _rereading(settings, Findings(report, print_findings, say)),
        say,
        told,
        Watch(lambda: supervisor.loaded.watched).look if watch else None,
        PERIOD,
        is_successor=inheritance is not None,
        folder=None if folder is None else folder.path,
    )
    status = supervisor.run()
    if folder is not None and supervisor.successor is not None:
        folder.is_ours = False
    return status


def _rereading(settings: Settings, findings: Findings) -> Callable[[], Loaded | None]:
    def reread() -> Loaded | None:
        report = Report()
        with growing():
            loaded = load(settings, report)
        findings.tell(report)
        return loaded

    return reread


def _told(word: str, supervisor: Supervisor, settings: Settings, ports: tuple[int, int]) -> None:
    """Tell the operator and the service manager."""
    if word == "reloading":
        service_manager.reloading()
    elif word == "replaced":
        assert supervisor.successor is not None
        service_manager.replaced(supervisor.successor.pid)
        say(f"process {supervisor.successor.pid} serves in place of this one")
    elif word == "stopping":
        service_manager.stopping()
        say(STOPPING)
    else:
        if word == "ready":
            loaded = supervisor.loaded
            show_routes(loaded.directory, settings, *ports, "https" if loaded.tls else "http")
        elif word == "reloaded":
            say("reloaded")
        service_manager.ready(f"serving with {settings.workers} workers")
