"""What is served: each route with the statuses it can give, and the addresses."""

import sys

from lockgate.cli.output import paint
from lockgate.config import Settings
from lockgate.engine.address import Directory
from lockgate.engine.plan import Operation, Plan
from lockgate.verify.status_map import EVERYWHERE, PossibleStatus, of_operation, of_plan

__all__ = ["print_routes", "statuses_of"]

_DYNAMIC = {
    "proxy.http": "any of the backend",
    "proxy.lambda": "any of the function",
    "capture_group": "any by group",
    "response_override.template": "any by template",
}


def statuses_of(operation: Operation, plan: Plan) -> tuple[str, str]:
    """The statuses of a method by its rules, and those of its own failures, as texts."""
    possible = of_operation(operation, plan)
    chosen = [one for one in possible if one.cause is None]
    failures = [one for one in possible if one.cause and one.cause not in EVERYWHERE]
    return _text(chosen), _text(failures)


def _text(several: list[PossibleStatus]) -> str:
    numbers = sorted({one.status for one in several if one.status is not None})
    words = [str(number) for number in numbers]
    words += dict.fromkeys(_DYNAMIC[one.rule] for one in several if one.status is None)
    return " ".join(words)


def print_routes(
    directory: Directory,
    settings: Settings,
    data_port: int,
    control_port: int,
    scheme: str = "http",
) -> None:
    """Print all routes and addresses on stdout."""
    out = sys.stdout.write
    for plan in directory.plans:
        stage = plan.settings.stage
        source = plan.definition.source.name
        out(f"{paint(plan.settings.api_id, 'bold')}  {source}  stage {stage}\n")
        out(f"  {scheme}://{_address(directory, plan, settings, data_port)}\n")
        _print_table(plan)
        if plan.canary is not None:
            share = f"{plan.canary.percent_traffic:g} % of the requests"
            served = plan.canary.plan.definition.source.name
            out(f"  {paint(f'canary: {share}, {served}', 'dim')}\n")
        out("\n")
    if not directory.plans:
        base = _base(settings, data_port)
        out(f"store          {settings.store or 'memory:'}\n")
        out(f"data plane     {scheme}://{base}  ")
        out("takes APIs that are made by calls, at /_api/ID/STAGE/\n")
    deployed = [] if directory.on_demand is None else directory.on_demand.names
    if deployed:
        many = "" if len(deployed) == 1 else "s"
        out(f"deployed       {len(deployed)} stage{many} made by calls: ")
        out(f"http://127.0.0.1:{control_port}/_lockgate/apis\n")
    host = settings.control_host
    host = f"[{host}]" if ":" in host else host
    out(f"control plane  http://{host}:{control_port}/_lockgate/health\n")
    sys.stdout.flush()


def _address(directory: Directory, plan: Plan, settings: Settings, port: int) -> str:
    base = _base(settings, port)
    if directory.only is plan:
        return base + ("" if settings.base_path_is_root else f"/{plan.settings.stage}")
    return f"{base}/_api/{plan.settings.api_id}/{plan.settings.stage}"


def _base(settings: Settings, port: int) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"{host}:{port}"


def _print_table(plan: Plan) -> None:
    rows = [
        (operation.verb, operation.resource_path, *statuses_of(operation, plan))
        for node in plan.router.nodes()
        for operation in node.methods.values()
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for verb, path, chosen, failures in rows:
        text = f"  {verb:<{widths[0]}}  {path:<{widths[1]}}  {chosen:<{widths[2]}}"
        words = paint(f"on failure {failures}", "dim") if failures else ""
        sys.stdout.write(f"{text}  {words}".rstrip() + "\n")
    shared = _text(of_plan(plan))
    sys.stdout.write(f"  {paint(f'any request may fail before it is routed: {shared}', 'dim')}\n")
