"""Files to plans: everything that ``serve`` and ``explain`` read before they do anything.

Every mistake of the author's becomes a diagnostic; nothing here raises for one.
"""

import ssl
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from lockgate.config import DefinitionFile, Settings
from lockgate.diagnostics import Place, Report
from lockgate.engine.address import Directory
from lockgate.engine.canary import Canary, canary_variables
from lockgate.engine.compile import compile_plan
from lockgate.engine.plan import Plan, PlanSettings
from lockgate.formats.environment import (
    check_endpoint,
    check_stage,
    is_address,
    read_environment,
)
from lockgate.formats.openapi import read_definition
from lockgate.formats.pseudo_parameters import pseudo_parameters
from lockgate.functions.settings import FunctionSettings, HandlerProblem, parse_handler
from lockgate.http1.bounds import PoolBounds
from lockgate.integrations.tls import OwnCertificateError, own_certificate
from lockgate.listening import AccessLog, access_log_of, tls_of
from lockgate.model import BackendsEntry, CanaryEntry, Definition, Environment, FunctionEntry
from lockgate.rules.limits import REQUEST_BODY
from lockgate.verify.lint import inspect

if TYPE_CHECKING:
    from lockgate.server.tls import ServerTls

__all__ = ["Loaded", "Mark", "api_id_of", "load", "mark_of"]

_DEFAULT_STAGE = "dev"


Mark = tuple[int, ...] | None
"""What differs when the file that a name leads to is another, or has other content."""


class Loaded(NamedTuple):
    """What the files say. ``addresses`` are functions that are called through an address.

    ``aws_endpoints`` are addresses of single AWS services, ``aws_endpoint`` is that of the others.
    ``endpoints`` are those of VPC links by name or id. ``bounds``, ``authorities`` and
    ``client_certificate`` are for calls to backends, ``payload_limit`` for the bodies of HTTP_PROXY
    integrations. ``watched`` has the mark of each file from before it was read.
    """

    directory: Directory
    functions: dict[str, FunctionSettings]
    addresses: dict[str, str]
    lambda_endpoint: str | None
    aws_endpoint: str | None
    aws_endpoints: dict[str, str]
    watched: dict[Path, Mark]
    tls: "ServerTls | None" = None
    access_log: AccessLog | None = None
    bounds: PoolBounds = PoolBounds()
    authorities: str | None = None
    client_certificate: Path | None = None
    payload_limit: int | None = REQUEST_BODY
    endpoints: Mapping[str, str] = MappingProxyType({})


def api_id_of(path: Path) -> str:
    """An API id made from a file's name: its letters and digits in lower case."""
    stem = path.name.partition(".")[0].lower()
    return "".join(c for c in stem if c.isascii() and c.isalnum()) or "api"


def mark_of(path: Path) -> Mark:
    """The mark of the file that ``path`` leads to now; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def load(settings: Settings, report: Report) -> Loaded | None:
    """Read and compile all files; None after errors, which stand in ``report``."""
    environment = Environment()
    base = Path()
    if settings.stage is not None:
        check_stage(settings.stage, None, report)
    watched = {file.path: mark_of(file.path) for file in settings.definitions}
    if settings.environment is not None:
        watched[settings.environment] = mark_of(settings.environment)
        base = settings.environment.parent
        environment = _environment(settings.environment, report) or environment
    functions, addresses = _functions(settings, environment, base, report)
    endpoints = dict(environment.endpoints)
    lambda_endpoint = settings.lambda_endpoint or endpoints.pop("lambda", None)
    aws_endpoint = settings.aws_endpoint or environment.aws_endpoint
    if lambda_endpoint is not None:
        _check_address(lambda_endpoint, "the Lambda endpoint", None, report)
    authorities = _authorities(environment.backends, base, report)
    certificate = _client_certificate(environment.backends, base, report)
    for name in (environment.backends.authorities, environment.backends.client_certificate):
        if name is not None:
            watched[base / name] = mark_of(base / name)
    canary = _canary_file(settings, environment, base, report)
    if canary is not None:
        watched[canary] = mark_of(canary)
    if settings.aws_endpoint is not None:
        check_endpoint(settings.aws_endpoint, "the AWS endpoint", None, report)
    plans = []
    for file in settings.definitions:
        plan = _plan(file, settings, environment, endpoints, canary, report)
        if plan is not None:
            plans.append(plan)
    tls = _tls(settings, environment, base, watched, report)
    access_log = access_log_of(settings, environment, base, report)
    if report.errors:
        return None
    known = None if lambda_endpoint else frozenset((*functions, *addresses))
    services = None if aws_endpoint else frozenset(environment.aws_endpoints)
    for plan in plans:
        _inspect(plan, known, services, report)
    only = plans[0] if len(plans) == 1 else None
    watched.update((function.file, mark_of(function.file)) for function in functions.values())
    return Loaded(
        Directory(plans, only, not settings.base_path_is_root, settings.decision_headers),
        functions,
        addresses,
        lambda_endpoint,
        aws_endpoint,
        environment.aws_endpoints,
        watched,
        tls,
        access_log,
        _bounds(environment.backends),
        authorities,
        certificate,
        environment.payload_limit,
        endpoints,
    )


def _tls(
    settings: Settings,
    environment: Environment,
    base: Path,
    watched: dict[Path, Mark],
    report: Report,
) -> "ServerTls | None":
    entry = tls_of(settings, environment, base, report) if settings.listens else None
    if entry is None:
        return None
    names = [name for one in entry.certificates for name in (one.certificate, one.key)]
    names += [] if entry.truststore is None else [entry.truststore]
    watched.update((Path(name), mark_of(Path(name))) for name in names)
    # Only who needs TLS waits for its library.
    from lockgate.server.tls_loading import load_tls

    return load_tls(entry, report)


def _bounds(entry: BackendsEntry) -> PoolBounds:
    own = PoolBounds()
    return PoolBounds(
        connections=entry.connections or own.connections,
        connections_in_all=entry.connections_in_all or own.connections_in_all,
        waiting=own.waiting if entry.waiting is None else entry.waiting,
        idle_seconds=entry.idle or own.idle_seconds,
        connect_seconds=entry.connect_timeout,
        read_seconds=entry.read_timeout,
        name_seconds=entry.name_refresh or own.name_seconds,
    )


def _authorities(entry: BackendsEntry, base: Path, report: Report) -> str | None:
    """The certificates that are trusted besides the system's, as PEM."""
    if entry.authorities is None:
        return None
    place = entry.places.get("authorities")
    content = _read(base / entry.authorities, report, "the authorities in ", place)
    if content is None:
        return None
    try:
        text = content.decode("ascii")
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (ValueError, ssl.SSLError):
        report.error(
            "environment.authorities",
            f"{entry.authorities} has no certificates that can be read",
            place,
            "name a file of certificates in PEM: -----BEGIN CERTIFICATE-----",
        )
        return None
    return text


def _client_certificate(entry: BackendsEntry, base: Path, report: Report) -> Path | None:
    """The file with the certificate that backends are shown."""
    if entry.client_certificate is None:
        return None
    file = base / entry.client_certificate
    place = entry.places.get("client_certificate")
    if _read(file, report, "the client certificate in ", place) is None:
        return None
    try:
        own_certificate(file)
    except OwnCertificateError as error:
        report.error(
            "environment.client-certificate",
            f"{entry.client_certificate} {error}",
            place,
            error.hint,
        )
        return None
    return file


def _read(path: Path, report: Report, what: str = "", place: Place | None = None) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        report.error(
            "file.unreadable",
            f"cannot read {what}{path}: {error.strerror or error}",
            place,
            "name a file that is there and that may be read",
        )
        return None


def _environment(path: Path, report: Report) -> Environment | None:
    content = _read(path, report)
    return None if content is None else read_environment(str(path), content, report)


def _name_of(path: Path) -> str:
    """A file's name as places show it: from the present folder on, if it is below that."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _plan(
    file: DefinitionFile,
    settings: Settings,
    environment: Environment,
    endpoints: dict[str, str],
    canary: Path | None,
    report: Report,
) -> Plan | None:
    """The plan of a file; ``canary`` is the file of its canary's deployment, if another."""
    own = Report()
    definition = _definition(file.path, settings, own)
    plan = None
    if definition is not None:
        plan_settings = PlanSettings(
            api_id=file.api_id,
            stage=settings.stage or environment.stage or _DEFAULT_STAGE,
            stage_variables={**environment.stage_variables, **settings.stage_variables},
            account_id=settings.account_id,
            region=settings.region,
            endpoints=endpoints,
            decision_headers=settings.decision_headers,
            payload_limit=environment.payload_limit,
        )
        if environment.canary is None:
            plan = compile_plan(definition, plan_settings, own)
        else:
            of_canary = Report()
            released = definition if canary is None else _definition(canary, settings, of_canary)
            plan = _plan_with_canary(
                definition, released, plan_settings, environment.canary, own, of_canary
            )
    report.findings.extend(own.findings)
    return plan


def _definition(path: Path, settings: Settings, report: Report) -> Definition | None:
    content = _read(path, report)
    if content is None:
        return None
    parameters = pseudo_parameters(settings.account_id, settings.region)
    return read_definition(_name_of(path), content, report, settings.has_extensions, parameters)


# -- canaries


def _canary_file(
    settings: Settings, environment: Environment, base: Path, report: Report
) -> Path | None:
    """The file of the canary's deployment; None where it serves what the stage serves."""
    canary = environment.canary
    if canary is None or canary.definition is None:
        return None
    if len(settings.definitions) > 1:
        report.error(
            "environment.canary-definition",
            "the canary names one definition, and several are served",
            canary.place,
            "serve the API with the canary by itself, with an environment file of its own",
        )
    return base / canary.definition


def _plan_with_canary(
    definition: Definition,
    released: Definition | None,
    settings: PlanSettings,
    entry: CanaryEntry,
    report: Report,
    of_canary: Report,
) -> Plan | None:
    """The plan of a stage with the plan of its canary, which ``released`` is made of."""
    canary = None
    if released is not None:
        variables = canary_variables(settings.stage_variables, entry.stage_variable_overrides)
        its_own = msgspec.structs.replace(settings, stage_variables=variables, is_canary=True)
        plan = compile_plan(released, its_own, of_canary)
        if plan is not None:
            header = None if entry.hash_header is None else entry.hash_header.lower().encode()
            canary = Canary(plan, entry.percent_traffic, header, entry.place)
    stage = msgspec.structs.replace(settings, is_canary=False)
    plan = compile_plan(definition, stage, report, canary)
    _add_new(report, of_canary)
    return plan


def _inspect(
    plan: Plan, functions: frozenset[str] | None, services: frozenset[str] | None, report: Report
) -> None:
    """Warn of what a plan and that of its canary hardly mean."""
    inspect(plan, report, functions, services)
    if plan.canary is not None:
        of_canary = Report()
        inspect(plan.canary.plan, of_canary, functions, services)
        _add_new(report, of_canary)


def _add_new(report: Report, more: Report) -> None:
    """Add the findings of ``more`` that were not made before."""
    known = {str(found) for found in report.findings}
    report.findings.extend(found for found in more.findings if str(found) not in known)


def _functions(
    settings: Settings, environment: Environment, base: Path, report: Report
) -> tuple[dict[str, FunctionSettings], dict[str, str]]:
    found: dict[str, FunctionSettings] = {}
    addresses: dict[str, str] = {}
    for entry in environment.functions:
        if entry.name not in settings.functions:
            _function(entry, base, settings, found, addresses, report)
    for name, text in settings.functions.items():
        is_address = text.startswith(("http://", "https://"))
        given = FunctionEntry(
            name,
            None,
            handler=None if is_address else text,
            url=text if is_address else None,
        )
        _function(given, Path(), settings, found, addresses, report)
    return found, addresses


def _function(
    entry: FunctionEntry,
    base: Path,
    settings: Settings,
    found: dict[str, FunctionSettings],
    addresses: dict[str, str],
    report: Report,
) -> None:
    if entry.url is not None:
        _check_address(entry.url, f"the address of the function {entry.name}", entry.place, report)
        addresses[entry.name] = entry.url
        return
    if entry.handler is None:
        return
    try:
        file, handler = parse_handler(entry.handler, base)
    except HandlerProblem as problem:
        report.error(
            "function.handler", f"the function {entry.name}: {problem}", entry.place, problem.hint
        )
        return
    defaults = FunctionSettings(entry.name, file, handler)
    found[entry.name] = FunctionSettings(
        name=entry.name,
        file=file,
        handler=handler,
        timeout=entry.timeout or defaults.timeout,
        memory=entry.memory or defaults.memory,
        environment=entry.environment,
        concurrency=entry.concurrency or defaults.concurrency,
        account_id=settings.account_id,
        region=settings.region,
    )


def _check_address(text: str, what: str, place: Place | None, report: Report) -> None:
    if not is_address(text):
        report.error("function.address", f"{what} is {text!r}", place, "use http://HOST:PORT")
