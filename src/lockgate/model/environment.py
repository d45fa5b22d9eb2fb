"""What stands around a definition: stage variables, functions, endpoints."""

import msgspec

from lockgate.diagnostics import Place
from lockgate.rules.limits import HANDSHAKES_OF_SOURCE, REQUEST_BODY

__all__ = [
    "AccessLogEntry",
    "BackendsEntry",
    "CanaryEntry",
    "CertificateEntry",
    "Environment",
    "FunctionEntry",
    "TlsEntry",
]


class FunctionEntry(msgspec.Struct, frozen=True):
    """A function by name: ``handler`` is ``path/to/file.py:handler``, or ``url`` an address."""

    name: str
    place: Place | None
    handler: str | None = None
    url: str | None = None
    timeout: float | None = None
    memory: int | None = None
    concurrency: int | None = None
    environment: dict[str, str] = {}


class CanaryEntry(msgspec.Struct, frozen=True):
    """A stage's canary: ``percent_traffic`` of its requests, from 0 to 100, are the canary's.

    They see ``stage_variable_overrides`` over the stage's variables. ``definition`` is the file of
    the canary's deployment, None: the stage's own. ``hash_header`` is a header whose value makes
    the draw.
    """

    place: Place | None = None
    percent_traffic: float = 0.0
    definition: str | None = None
    stage_variable_overrides: dict[str, str] = {}
    hash_header: str | None = None


class CertificateEntry(msgspec.Struct, frozen=True):
    """A certificate chain of the server and its key, as paths of PEM files.

    ``names`` are the host names that it is shown for (``*.`` stands for one label); none: those
    that stand in the certificate.
    """

    certificate: str
    key: str
    names: tuple[str, ...] = ()
    place: Place | None = None


class TlsEntry(msgspec.Struct, frozen=True):
    """How clients reach the APIs over TLS; the first certificate is shown where no name fits.

    ``truststore`` is a PEM file with whom clients' certificates may come from; None: clients are
    not asked for one. ``is_optional``: a client without one is served all the same.
    ``handshakes_per_second`` is how many one address may begin.
    """

    certificates: tuple[CertificateEntry, ...]
    truststore: str | None = None
    is_optional: bool = False
    place: Place | None = None
    handshakes_per_second: int = HANDSHAKES_OF_SOURCE


class AccessLogEntry(msgspec.Struct, frozen=True):
    """The access log: ``format`` is a text with variables or the name of one, ``file`` a path.

    Without a format lines are those that a person reads, without a file they go to stderr.
    """

    format: str | None = None
    file: str | None = None
    format_place: Place | None = None
    file_place: Place | None = None


class BackendsEntry(msgspec.Struct, frozen=True):
    """How backends are called; None: by default. Times in seconds; ``places`` are the members'.

    ``authorities`` is a file of certificates that are trusted besides the system's,
    ``client_certificate`` one with the certificate and the key that backends are shown.
    """

    places: dict[str, Place] = {}
    connections: int | None = None
    connections_in_all: int | None = None
    waiting: int | None = None
    idle: float | None = None
    connect_timeout: float | None = None
    read_timeout: float | None = None
    name_refresh: float | None = None
    authorities: str | None = None
    client_certificate: str | None = None


class Environment(msgspec.Struct, frozen=True):
    """An environment file: ``endpoints`` are base addresses by name, ``lambda`` or a VPC link.

    ``aws_endpoints`` are those of single AWS services, ``aws_endpoint`` is that of all others.
    ``payload_limit`` is how long the bodies of HTTP_PROXY integrations may be, None: as long as
    they are.
    """

    stage: str | None = None
    stage_variables: dict[str, str] = {}
    functions: tuple[FunctionEntry, ...] = ()
    endpoints: dict[str, str] = {}
    canary: CanaryEntry | None = None
    aws_endpoint: str | None = None
    aws_endpoints: dict[str, str] = {}
    tls: TlsEntry | None = None
    access_log: AccessLogEntry | None = None
    backends: BackendsEntry = BackendsEntry()
    payload_limit: int | None = REQUEST_BODY
