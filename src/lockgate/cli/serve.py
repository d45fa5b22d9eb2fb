"""``lockgate serve``: serve definitions until told to stop."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from lockgate.app import Gateway
from lockgate.cli.arguments import ArgumentProblem, settings_for
from lockgate.cli.output import fail, print_findings, say
from lockgate.cli.route_table import print_routes
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
    print_findings(report)
    if loaded is None:
        return fail(f"{_count(report)}; nothing is served")
    return _run(_serve(settings, loaded, watch))


def _count(report: Report) -> str:
    number = len(report.errors)
    return f"{number} error{'' if number == 1 else 's'} found"


def _run(main: Coroutine[Any, Any, int]) -> int:
    """Run on uvloop, or on plain asyncio where it is not installed."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


async def _serve(settings: Settings, loaded: Loaded, watch: bool) -> int:
    gateway = Gateway(settings, loaded, dict(os.environ), say)
    try:
        data_port, control_port = await gateway.start()
    except OSError as error:
        return fail(
            f"cannot listen: {error.strerror or error}",
            "choose other ports with --port and --control-port",
        )
    print_routes(gateway.directory, settings, data_port, control_port)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    loop.add_signal_handler(signal.SIGHUP, _reload, gateway)
    watcher = loop.create_task(_watch(gateway, loaded.watched)) if watch else None
    await stopped.wait()
    say("stopping: requests under way are answered first")
    if watcher is not None:
        watcher.cancel()
    await gateway.stop()
    return 0


def _reload(gateway: Gateway) -> None:
    report = gateway.reload()
    print_findings(report)
    if report.errors:
        say(f"{_count(report)}; what was served before is served on")
    else:
        say("reloaded")


async def _watch(gateway: Gateway, files: tuple[Path, ...]) -> None:
    """Reload when one of the files has changed."""
    from watchfiles import awatch

    wanted = {str(file.resolve()) for file in files}
    folders = sorted({str(Path(name).parent) for name in wanted})
    async for changes in awatch(
        *folders,
        watch_filter=lambda _change, path: str(Path(path).resolve()) in wanted,
        recursive=False,
        debounce=200,
        step=20,
    ):
        if changes:
            _reload(gateway)
