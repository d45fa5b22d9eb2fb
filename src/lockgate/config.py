"""All settings of a running gateway: one frozen value, from which flags and docs are made."""

from pathlib import Path

import msgspec

from lockgate.model import CertificateEntry

__all__ = ["DefinitionFile", "Settings"]


class DefinitionFile(msgspec.Struct, frozen=True):
    """A definition to serve: its file, as the user named it, and the API's id."""

    path: Path
    api_id: str


class Settings(msgspec.Struct, frozen=True):
    """What ``lockgate serve`` and ``lockgate explain`` are told.

    ``port`` 0 takes any free one. ``stage`` None: that of the environment file, else ``dev``.
    ``functions`` maps names to handlers or addresses as given on the command line; they win over
    the environment file's. ``base_path_is_root`` serves a single definition without a stage
    segment. ``drain_delay`` is for how many seconds a gateway that stops still takes requests.
    ``memory_budget`` is how many MiB requests may take in a process before some are refused, 0: any
    number. ``certificates`` and ``truststore`` win over those of the environment file;
    ``listens`` is set where a server listens, so that these files matter. ``access_log`` None: if
    a format or a file is given. ``store`` is where the control plane
    keeps its objects, None: in memory; ``store_key`` the file with its key, None: beside it.
    """

    definitions: tuple[DefinitionFile, ...]
    host: str = "127.0.0.1"
    port: int = 8080
    control_port: int = 8081
    control_host: str = "127.0.0.1"
    stage: str | None = None
    stage_variables: dict[str, str] = {}
    environment: Path | None = None
    functions: dict[str, str] = {}
    lambda_endpoint: str | None = None
    aws_endpoint: str | None = None
    base_path_is_root: bool = False
    account_id: str = "123456789012"
    region: str = "us-east-1"
    has_extensions: bool = False
    decision_headers: bool = True
    records: int = 2_000
    workers: int = 1
    drain_delay: float = 0.0
    memory_budget: int = 512
    certificates: tuple[CertificateEntry, ...] = ()
    truststore: str | None = None
    listens: bool = False
    access_log: bool | None = None
    access_log_format: str | None = None
    access_log_file: str | None = None
    store: str | None = None
    store_key: str | None = None
