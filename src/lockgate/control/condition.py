"""Whether a gateway serves, what, and since when."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from lockgate.engine.address import Directory

__all__ = ["Condition", "WorkerCondition", "served_by"]


class WorkerCondition(msgspec.Struct):
    """A worker process: its ``state`` is ``starting``, ``ready``, ``leaving`` or ``down``.

    ``restarts`` counts how often it had to be started again.
    """

    number: int
    pid: int
    state: str
    restarts: int


class Condition(msgspec.Struct):
    """What the control port tells of the gateway as a whole.

    ``state`` is ``starting``, ``ready``, ``draining`` or ``down`` (no worker is up). ``version``
    counts the definitions taken over, the first one is 1; ``since`` is when the present one was,
    in seconds since 1970. ``workers`` is empty where the gateway is one process.
    """

    state: str = "starting"
    version: int = 0
    since: float = 0.0
    definitions: list[dict[str, str]] = []
    workers: list[WorkerCondition] = []

    @property
    def is_ready(self) -> bool:
        """Whether requests should be sent here."""
        return self.state == "ready"

    def take(self, directory: Directory, now: float) -> None:
        """Another definition is served from ``now`` on."""
        self.version += 1
        self.since = now
        self.definitions = served_by(directory)

    def document(self) -> dict[str, Any]:
        """As JSON data."""
        since = datetime.fromtimestamp(self.since, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "ready": self.is_ready,
            "state": self.state,
            "version": self.version,
            "since": since if self.version else None,
            "definitions": self.definitions,
            "workers": msgspec.to_builtins(self.workers),
        }


def served_by(directory: Directory) -> list[dict[str, str]]:
    """The definitions of a directory with their digests."""
    return [
        {
            "api": plan.settings.api_id,
            "stage": plan.settings.stage,
            "file": plan.definition.source.name,
            "digest": plan.definition.source.digest,
        }
        for plan in directory.plans
    ]
