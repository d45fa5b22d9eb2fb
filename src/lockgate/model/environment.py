"""What stands around a definition: stage variables, functions, endpoints."""

import msgspec

from lockgate.diagnostics import Place

__all__ = ["CanaryEntry", "Environment", "FunctionEntry"]


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


class Environment(msgspec.Struct, frozen=True):
    """An environment file: ``endpoints`` are base addresses by name, ``lambda`` or a VPC link."""

    stage: str | None = None
    stage_variables: dict[str, str] = {}
    functions: tuple[FunctionEntry, ...] = ()
    endpoints: dict[str, str] = {}
    canary: CanaryEntry | None = None
