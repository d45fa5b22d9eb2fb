"""``lockgate serve``: serve definitions until told to stop."""

import asyncio
import os
import signal
import sys
from typing import Annotated, Final, Literal

import msgspec
import uvloop
from cyclopts import Parameter

from lockgate.app import Gateway
from lockgate.cli.arguments import ArgumentProblem
from lockgate.cli.fleet import serve_with_workers
from lockgate.cli.options import ApiOptions, ServingOptions, settings_for
from lockgate.cli.output import fail, print_findings, say, speak_json
from lockgate.cli.serving import STOPPING, cannot_listen, show_routes
from lockgate.cli.watching import changes
from lockgate.config import Settings
from lockgate.diagnostics import Report
from lockgate.loading import Loaded, load
from lockgate.store.open import StoreProblem
from lockgate.supervision import service_manager
from lockgate.supervision.definitions import Findings, count_of
from lockgate.supervision.memory import growing
from lockgate.supervision.reloading import Reloads
from lockgate.supervision.stalls import StallWatch

__all__ = ["serve"]


_NO_API: Final = ApiOptions()
_SERVING: Final = ServingOptions()


def serve(
    files: Annotated[
        list[str] | None,
        Parameter(
            help="Definition files; ID=FILE names the API. Without any, the control plane waits "
            "for calls that make APIs."
        ),
    ] = None,
    /,
    *,
    serving: ServingOptions = _SERVING,
    api: ApiOptions = _NO_API,
    watch: Annotated[bool, Parameter(help="Reload changed files between two requests.")] = False,
    access_log: Annotated[
        bool | None,
        Parameter(
            help="Print a line for each answer on stderr [default: on in a terminal, and with "
            "--access-log-format or --access-log-file].",
            negative="--no-access-log",
        ),
    ] = None,
    log_format: Annotated[
        Literal["text", "json"], Parameter(help="What is said on stderr: text, or lines of JSON.")
    ] = "text",
) -> int:
    """Serve definitions and say which rule decided every status."""
    if log_format == "json":
        speak_json()
    try:
        settings = settings_for(files or [], api, serving)
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    if access_log is None and sys.stderr.isatty():
        access_log = True
    settings = msgspec.structs.replace(settings, access_log=access_log)
    report = Report()
    with growing():
        loaded = load(settings, report)
    print_findings(report.findings)
    if loaded is None:
        return fail(f"{count_of(report)}; nothing is served")
    if settings.workers > 1:
        return serve_with_workers(settings, loaded, report, watch)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(settings, loaded, report, watch))


async def _serve(settings: Settings, loaded: Loaded, report: Report, watch: bool) -> int:
    gateway = Gateway(settings, loaded, dict(os.environ), say)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    findings = Findings(report, print_findings, say)
    reloads = Reloads(gateway, findings, say, service_manager.reloading, _ready)
    # Before anybody can see that we listen, and signal us.
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, gateway, stopped)
    loop.add_signal_handler(signal.SIGHUP, reloads.reload)
    try:
        data_port, control_port = await gateway.start()
    except OSError as error:
        return cannot_listen(error, settings)
    except StoreProblem as problem:
        return fail(f"{problem.option} {problem}", problem.hint)
    show_routes(gateway.directory, settings, data_port, control_port, gateway.scheme)
    _ready()
    stalls = StallWatch(say)
    watcher = loop.create_task(_watch(gateway, reloads)) if watch else None
    await stopped.wait()
    service_manager.stopping()
    say(STOPPING)
    if watcher is not None:
        watcher.cancel()
    await gateway.stop(settings.drain_delay)
    stalls.stop()
    return 0


def _ready() -> None:
    service_manager.ready("serving")


def _stop(gateway: Gateway, stopped: asyncio.Event) -> None:
    if stopped.is_set():
        gateway.hurry()
    stopped.set()


async def _watch(gateway: Gateway, reloads: Reloads) -> None:
    """Reload when a file of what is served has changed."""
    try:
        async for _ in changes(lambda: gateway.watched):
            reloads.reload()
    except Exception as error:
        say(f"error: files are not watched any more ({error!r}); SIGHUP still reloads them")
