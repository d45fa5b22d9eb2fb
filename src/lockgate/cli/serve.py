"""``lockgate serve``: serve definitions until told to stop."""

import asyncio
import gc
import os
import signal
from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter

from lockgate.app import Gateway
from lockgate.cli.arguments import ArgumentProblem, settings_for
from lockgate.cli.output import abandon_stdout, fail, print_findings, say
from lockgate.cli.route_table import print_routes
from lockgate.cli.watching import changes
from lockgate.config import Settings
from lockgate.diagnostics import Report
from lockgate.loading import Loaded, load

__all__ = ["serve"]


def serve(
    files: Annotated[list[str], Parameter(help="Definition files; ID=FILE names the API.")],
    /,
    *,
    port: Annotated[int, Parameter(help="Port of the APIs; 0 takes any free one.")] = 8080,
    control_port: Annotated[int, Parameter(help="Port of the control plane.")] = 8081,
    host: Annotated[str, Parameter(help="Address the APIs listen on.")] = "127.0.0.1",
    stage: Annotated[str | None, Parameter(help="Name of the stage [default: dev].")] = None,
    stage_variable: Annotated[
        list[str] | None, Parameter(help="A stage variable, NAME=VALUE; may be repeated.")
    ] = None,
    base_path: Annotated[
        str | None, Parameter(help="/ serves a single definition without a stage segment.")
    ] = None,
    functions: Annotated[
        list[str] | None,
        Parameter(
            name="--lambda",
            help="A function, NAME=path/to/file.py:handler or NAME=URL; may be repeated.",
        ),
    ] = None,
    lambda_endpoint: Annotated[
        str | None, Parameter(help="Address of a Lambda service for all other functions.")
    ] = None,
    environment: Annotated[
        Path | None,
        Parameter(help="File with stage variables, functions and endpoints (YAML or JSON)."),
    ] = None,
    watch: Annotated[bool, Parameter(help="Reload changed files between two requests.")] = False,
    account_id: Annotated[str, Parameter(help="Account id in ARNs.")] = "123456789012",
    region: Annotated[str, Parameter(help="Region in ARNs.")] = "us-east-1",
    extensions: Annotated[
        bool, Parameter(help="Allow capture groups as statuses in all files.")
    ] = False,
    decision_headers: Annotated[
        bool,
        Parameter(
            help="Send x-lockgate-decision and x-lockgate-trace.",
            negative="--no-decision-headers",
        ),
    ] = True,
) -> int:
    """Serve definitions and say which rule decided every status."""
    try:
        settings = settings_for(
            files,
            stage=stage,
            stage_variable=stage_variable,
            environment=environment,
            functions=functions,
            lambda_endpoint=lambda_endpoint,
            account_id=account_id,
            region=region,
            extensions=extensions,
            base_path=base_path,
            host=host,
            port=port,
            control_port=control_port,
            decision_headers=decision_headers,
        )
    except ArgumentProblem as problem:
        return fail(str(problem), problem.hint)
    report = Report()
    loaded = load(settings, report)
    print_findings(report.findings)
    if loaded is None:
        return fail(f"{_count(report)}; nothing is served")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(settings, loaded, watch))


def _count(report: Report) -> str:
    number = len(report.errors)
    return f"{number} error{'' if number == 1 else 's'} found"


async def _serve(settings: Settings, loaded: Loaded, watch: bool) -> int:
    gateway = Gateway(settings, loaded, dict(os.environ), say)
    try:
        data_port, control_port = await gateway.start()
    except OSError as error:
        return fail(
            f"cannot listen: {error.strerror or error}",
            "choose other ports with --port and --control-port",
        )
    _settle()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, gateway, stopped)
    loop.add_signal_handler(signal.SIGHUP, _reload, gateway)
    try:
        print_routes(gateway.directory, settings, data_port, control_port)
    except BrokenPipeError:
        # The table is for eyes; requests are served without them.
        abandon_stdout()
    watcher = loop.create_task(_watch(gateway)) if watch else None
    await stopped.wait()
    say("stopping: requests under way are answered first; a second signal ends them")
    if watcher is not None:
        watcher.cancel()
    await gateway.stop()
    return 0


def _stop(gateway: Gateway, stopped: asyncio.Event) -> None:
    if stopped.is_set():
        gateway.hurry()
    stopped.set()


def _reload(gateway: Gateway) -> None:
    report = gateway.reload()
    print_findings(report.findings)
    if report.errors:
        say(f"{_count(report)}; what was served before is served on")
    else:
        _settle()
        say("reloaded")


def _settle() -> None:
    """Take what was loaded out of the garbage collector's sight: it lives until a reload."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def _watch(gateway: Gateway) -> None:
    """Reload when a file of what is served has changed."""
    try:
        async for _ in changes(lambda: gateway.watched):
            _reload(gateway)
    except Exception as error:
        say(f"error: files are not watched any more ({error!r}); SIGHUP still reloads them")
