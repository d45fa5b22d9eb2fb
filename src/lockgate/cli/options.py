"""Options that several commands share, declared once; a command takes them as one parameter."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from lockgate.cli.arguments import (
    ArgumentProblem,
    check_account,
    check_budget,
    check_control_host,
    check_delay,
    check_file,
    check_port,
    check_region,
    check_store,
    definitions,
    pairs,
    variables,
    worker_count,
)
from lockgate.config import Settings
from lockgate.model import CertificateEntry

__all__ = [
    "ApiOptions",
    "Headers",
    "Query",
    "ServingOptions",
    "StageVariables",
    "settings_for",
]

Headers = Annotated[
    list[str] | None, Parameter(help="A request header, 'Name: value'; may be repeated.")
]
Query = Annotated[
    list[str] | None, Parameter(help="A query parameter, NAME=VALUE; may be repeated.")
]
StageVariables = Annotated[
    list[str] | None, Parameter(help="A stage variable, NAME=VALUE; may be repeated.")
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ApiOptions:
    """What stands around a definition: its stage, its account, and what it may hold."""

    stage: Annotated[str | None, Parameter(help="Name of the stage [default: dev].")] = None
    stage_variable: StageVariables = None
    environment: Annotated[
        Path | None,
        Parameter(help="File with stage variables, functions and endpoints (YAML or JSON)."),
    ] = None
    account_id: Annotated[str, Parameter(help="Account id in ARNs.")] = "123456789012"
    region: Annotated[str, Parameter(help="Region in ARNs.")] = "us-east-1"
    extensions: Annotated[
        bool, Parameter(help="Allow capture groups as statuses, whatever the files say.")
    ] = False


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ServingOptions:
    """Where a gateway listens, what it calls, and what its answers tell."""

    port: Annotated[int, Parameter(help="Port of the APIs; 0 takes any free one.")] = 8080
    control_port: Annotated[int, Parameter(help="Port of the control plane.")] = 8081
    control_host: Annotated[
        str, Parameter(help="Address the control plane listens on: 127.0.0.1 or ::1.")
    ] = "127.0.0.1"
    host: Annotated[str, Parameter(help="Address the APIs listen on.")] = "127.0.0.1"
    base_path: Annotated[
        str | None, Parameter(help="/ serves a single definition without a stage segment.")
    ] = None
    functions: Annotated[
        list[str] | None,
        Parameter(
            name="--lambda",
            help="A function, NAME=path/to/file.py:handler or NAME=URL; may be repeated.",
        ),
    ] = None
    lambda_endpoint: Annotated[
        str | None, Parameter(help="Address of a Lambda service for all other functions.")
    ] = None
    aws_endpoint: Annotated[
        str | None, Parameter(help="Address of an emulator of AWS services other than Lambda.")
    ] = None
    access_log_format: Annotated[
        str | None,
        Parameter(
            help="Format of the access log: a text with $context variables, or json, clf, csv, "
            "xml, lockgate."
        ),
    ] = None
    access_log_file: Annotated[
        str | None, Parameter(help="File that the access log is appended to [default: stderr].")
    ] = None
    tls_cert: Annotated[
        list[str] | None,
        Parameter(
            help="PEM file with a certificate and its chain: the APIs are served over TLS. "
            "May be repeated; the client's server name chooses, the first is the default.",
            negative="",
        ),
    ] = None
    tls_key: Annotated[
        list[str] | None,
        Parameter(help="PEM file with the key of the --tls-cert at the same place.", negative=""),
    ] = None
    tls_truststore: Annotated[
        str | None,
        Parameter(
            help="PEM file with authorities: only clients with a certificate of theirs are served."
        ),
    ] = None
    decision_headers: Annotated[
        bool,
        Parameter(
            help="Send x-lockgate-decision and x-lockgate-trace.",
            negative="--no-decision-headers",
        ),
    ] = True
    store: Annotated[
        str | None,
        Parameter(
            help="Where the control plane keeps APIs: a file, or postgresql://... "
            "memory: is until it ends [default: lockgate.db without definition files, else "
            "memory:].",
            env_var="LOCKGATE_STORE",
        ),
    ] = None
    store_key: Annotated[
        str | None,
        Parameter(
            help="File with the key of what the store keeps secret [default: --store and .key].",
            env_var="LOCKGATE_STORE_KEY_FILE",
        ),
    ] = None
    workers: Annotated[
        str, Parameter(help="Processes that serve; auto is one for each processor.")
    ] = "1"
    drain_delay: Annotated[
        float,
        Parameter(help="Seconds in which requests are still taken when the gateway stops."),
    ] = 0.0
    memory_budget: Annotated[
        int,
        Parameter(
            help="MiB that requests may take in a process before some are refused; 0: any number."
        ),
    ] = 512


_NOT_SERVED: Final = ServingOptions()
_USUAL_STORE: Final = "lockgate.db"


def _certificates(serving: ServingOptions) -> tuple[CertificateEntry, ...]:
    """The certificates of the command line, each with its key."""
    chains, keys = serving.tls_cert or [], serving.tls_key or []
    if len(chains) != len(keys):
        raise ArgumentProblem(
            f"--tls-cert and --tls-key belong together: {len(chains)} and {len(keys)} are given",
            "give each certificate its key: --tls-cert api.pem --tls-key api.key",
        )
    return tuple(map(CertificateEntry, chains, keys))


def _store(serving: ServingOptions, files: list[str]) -> str | None:
    """Where APIs are kept: who makes all of them by calls does not want to make them again."""
    if serving.store is None and not files and serving is not _NOT_SERVED:
        return _USUAL_STORE
    return serving.store


def settings_for(
    files: list[str], api: ApiOptions, serving: ServingOptions = _NOT_SERVED
) -> Settings:
    """The settings that a command's arguments mean. Raises ArgumentProblem."""
    if api.environment is not None:
        check_file(api.environment)
    check_account("--account-id", api.account_id)
    check_region("--region", api.region)
    if serving.access_log_file == "":
        raise ArgumentProblem(
            "--access-log-file names no file", "leave it out for stderr, or name a file"
        )
    is_root = serving.base_path == "/"
    if serving.base_path is not None and not is_root:
        raise ArgumentProblem(
            f"--base-path {serving.base_path!r} is not known",
            "only / is: it serves without a stage",
        )
    check_port("--port", serving.port)
    check_port("--control-port", serving.control_port)
    if serving.port == serving.control_port != 0:
        raise ArgumentProblem(
            f"--port and --control-port are both {serving.port}", "give each its own"
        )
    check_control_host(serving.control_host)
    workers = worker_count(serving.workers)
    store = _store(serving, files)
    check_store(store, serving.store_key)
    check_delay("--drain-delay", serving.drain_delay)
    given = definitions(files)
    if is_root and len(given) > 1:
        raise ArgumentProblem("--base-path / serves one definition, and several are given")
    if is_root and not given:
        raise ArgumentProblem(
            "--base-path / serves one definition, and none is given",
            "name its file; APIs that are made by calls are at /_api/ID/STAGE/",
        )
    return Settings(
        definitions=given,
        host=serving.host,
        port=serving.port,
        control_port=serving.control_port,
        control_host=serving.control_host,
        stage=api.stage,
        stage_variables=variables(api.stage_variable),
        environment=api.environment,
        functions=pairs(serving.functions, "--lambda"),
        lambda_endpoint=serving.lambda_endpoint,
        aws_endpoint=serving.aws_endpoint,
        base_path_is_root=is_root,
        account_id=api.account_id,
        region=api.region,
        has_extensions=api.extensions,
        decision_headers=serving.decision_headers,
        workers=workers,
        drain_delay=serving.drain_delay,
        memory_budget=check_budget("--memory-budget", serving.memory_budget),
        certificates=_certificates(serving),
        truststore=serving.tls_truststore,
        access_log_format=serving.access_log_format,
        access_log_file=serving.access_log_file,
        store=store,
        store_key=serving.store_key,
        listens=serving is not _NOT_SERVED,
    )
