"""``lockgate serve``: serve definitions until told to stop."""

import asyncio
import errno
import gc
import os
import signal
import socket
import sys
from typing import Annotated, Final

import uvloop
from cyclopts import Parameter

from lockgate.app import Gateway
from lockgate.cli.access_log import line_of
from lockgate.cli.arguments import ArgumentProblem
from lockgate.cli.options import ApiOptions, ServingOptions, settings_for
from lockgate.cli.output import abandon_stdout, fail, print_findings, say
from lockgate.cli.route_table import print_routes
from lockgate.cli.watching import changes
from lockgate.config import Settings
from lockgate.diagnostics import Diagnostic, Report
from lockgate.loading import Loaded, load

__all__ = ["serve"]


_NO_API: Final = ApiOptions()
_SERVING: Final = ServingOptions()


def serve(
    files: Annotated[list[str], Parameter(help="Definition files; ID=FILE names the API.")],
    /,
    *,
    serving: ServingOptions = _SERVING,
    api: ApiOptions = _NO_API,
    watch: Annotated[bool, Parameter(help="Reload changed files between two requests.")] = False,
    access_log: Annotated[
        bool | None,
        Parameter(
            help="Print a line for each answer on stderr [default: on in a terminal].",
            negative="--no-access-log",
        ),
    ] = None,
) -> int:
    """Serve definitions and say which rule decided every status."""
    try:
        settings = settings_for(files, api, serving)
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    report = Report()
    loaded = load(settings, report)
    print_findings(report.findings)
    if loaded is None:
        return fail(f"{_count(report)}; nothing is served")
    has_access_log = sys.stderr.isatty() if access_log is None else access_log
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(settings, loaded, report, watch, has_access_log))


def _count(report: Report) -> str:
    number = len(report.errors)
    return f"{number} error{'' if number == 1 else 's'} found"


async def _serve(
    settings: Settings, loaded: Loaded, report: Report, watch: bool, has_access_log: bool
) -> int:
    gateway = Gateway(settings, loaded, dict(os.environ), say)
    if has_access_log:
        gateway.data_plane.access_log = lambda record: say(line_of(record))
    try:
        data_port, control_port = await gateway.start()
    except OSError as error:
        return fail(f"cannot listen: {error.strerror or error}", _listening_hint(error, settings))
    _settle()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, gateway, stopped)
    reloads = _Reloads(gateway, report)
    loop.add_signal_handler(signal.SIGHUP, reloads.reload)
    try:
        print_routes(gateway.directory, settings, data_port, control_port)
    except BrokenPipeError:
        # The table is for eyes; requests are served without them.
        abandon_stdout()
    watcher = loop.create_task(_watch(gateway, reloads)) if watch else None
    await stopped.wait()
    say("stopping: requests under way are answered first; a second signal ends them")
    if watcher is not None:
        watcher.cancel()
    await gateway.stop()
    return 0


def _listening_hint(error: OSError, settings: Settings) -> str:
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"--host {settings.host} is no address of this machine; 0.0.0.0 takes all it has"
    return "choose other ports with --port and --control-port"


def _stop(gateway: Gateway, stopped: asyncio.Event) -> None:
    if stopped.is_set():
        gateway.hurry()
    stopped.set()


class _Reloads:
    """Reads the files of ``gateway`` again, and tells what was not told before."""

    def __init__(self, gateway: Gateway, report: Report) -> None:
        self._gateway = gateway
        self._told = {_what(found) for found in report.findings}

    def reload(self) -> None:
        """Take the files over if they have no error; errors are told last."""
        report = self._gateway.reload()
        print_findings(found for found in report.warnings if _what(found) not in self._told)
        warnings = {_what(found) for found in report.warnings}
        if report.errors:
            # Not all is looked at where there are errors.
            self._told |= warnings
            print_findings(report.errors)
            say(f"{_count(report)}; what was served before is served on")
        else:
            self._told = warnings
            _settle()
            say("reloaded")


def _what(found: Diagnostic) -> tuple[str, str, str, str]:
    """What a finding is about, wherever its line has moved."""
    place = found.place
    where = ("", "") if place is None else (place.source.name, place.pointer)
    return found.code, found.message, *where


def _settle() -> None:
    """Take what was loaded out of the garbage collector's sight: it lives until a reload."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def _watch(gateway: Gateway, reloads: _Reloads) -> None:
    """Reload when a file of what is served has changed."""
    try:
        async for _ in changes(lambda: gateway.watched):
            reloads.reload()
    except Exception as error:
        say(f"error: files are not watched any more ({error!r}); SIGHUP still reloads them")
