"""The cases of tests/corpus/pitfalls, read strictly: a member that nobody knows is an error."""

import copy
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import UNSET, UnsetType

__all__ = ["CASES", "Asked", "Backend", "Behaviour", "Case", "Expected", "HttpAnswer", "patched"]

CORPUS = Path(__file__).parent.parent / "corpus" / "pitfalls"


class _Strict(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What every part of a case is."""


class Refusal(_Strict):
    """How the Invoke call itself is answered."""

    status: int
    code: str


class TimeOut(_Strict):
    """The function's own time limit."""

    after_seconds: float


class Behaviour(_Strict):
    """What a function does: one of the four, after a delay."""

    returns: Any = UNSET
    raises: dict[str, str] | None = None
    times_out: TimeOut | None = None
    refused: Refusal | None = None
    delay_ms: int = 0


class When(_Strict):
    """The requests for which an answer is."""

    path: str | None = None
    method: str | None = None


class Responds(_Strict):
    """An answer; a body that is no text is sent as JSON."""

    status: int
    headers: dict[str, str] = {}
    body: Any = UNSET


class HttpAnswer(_Strict):
    """What an HTTP backend or a service does with the requests that fit ``when``."""

    when: When = msgspec.field(default_factory=When)
    responds: Responds | None = None
    unreachable: bool = False
    delay_ms: int = 0


class Backend(_Strict):
    """What stands behind the gateway, by the names of functions and services."""

    functions: dict[str, list[Behaviour]] = {}
    http: list[HttpAnswer] = []
    services: dict[str, list[HttpAnswer]] = {}


class Asked(_Strict):
    """A request; ``path`` as on the wire, without the stage, ``query`` decoded."""

    method: str
    path: str
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: str | None = None


class ApiKey(_Strict):
    """A key, and whether a usage plan joins it to the stage."""

    value: str
    in_plan_for_stage: bool
    stage_keys: list[str] = []


class Surroundings(_Strict):
    """The stage's variables and keys."""

    stage_variables: dict[str, str] = {}
    api_keys: list[ApiKey] = []


class Expected(_Strict):
    """The answer of the service: a status with what is known of it, or a refused import."""

    status: int | None = None
    refusal: str | None = msgspec.field(default=None, name="import")
    message_contains: str = ""
    body: Any = UNSET
    body_text: str | None = None
    headers: dict[str, str] = {}
    headers_absent: list[str] = []
    confidence: str = ""
    basis: str = ""
    disputed: str | None = None


class Explained(_Strict):
    """Who decided, in the words of the decision record."""

    rule: str | None = None
    cause: str | None = None
    status_code: str | None = None
    pattern: str | None = None
    refused: bool = False


class Fix(_Strict):
    """What mends it: changes of the definition, or another backend, request or environment."""

    summary: str
    definition_patch: list[dict[str, Any]] = []
    backend: Backend | None = None
    request: Asked | None = None
    environment: Surroundings | None = None
    deploy: bool = False
    expect: Expected | None = None


class Case(_Strict):
    """One report, as README.md of the corpus describes it."""

    id: str
    source: dict[str, str]
    symptom: str
    api: str
    cause: str
    statically_detectable: str
    definition: dict[str, Any]
    backend: Backend
    request: Asked
    observed: Expected
    also: list[str] = []
    environment: Surroundings = msgspec.field(default_factory=Surroundings)
    deployed_definition: dict[str, Any] | None = None
    before: list[Asked] = []
    explain: Explained = msgspec.field(default_factory=Explained)
    lint: dict[str, Any] = {}
    fix: Fix | None = None
    notes: str = ""

    @property
    def served(self) -> dict[str, Any]:
        """The definition that the stage serves before the fix."""
        return self.definition if self.deployed_definition is None else self.deployed_definition


def _read(path: Path) -> Case:
    case = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Case)
    assert case.id == path.stem
    return case


CASES = [_read(path) for path in sorted((CORPUS / "cases").glob("*.yaml"))]


def patched(document: Any, operations: list[dict[str, Any]]) -> Any:
    """``document`` after the add, remove and replace of members (JSON Patch, RFC 6902)."""
    found = copy.deepcopy(document)
    for operation in operations:
        *parents, last = [_unescaped(key) for key in operation["path"].split("/")[1:]]
        target = found
        for key in parents:
            target = target[key]
        _change(target, last, operation["op"], operation.get("value", UNSET))
    return found


def _unescaped(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")


def _change(target: dict[str, Any], key: str, op: str, value: Any | UnsetType) -> None:
    if (value is UNSET) != (op == "remove"):
        raise ValueError(f"{op} with or without a value")
    if op != "add" and key not in target:
        raise KeyError(f"{op} of {key!r}, which is not there")
    if op == "remove":
        del target[key]
    else:
        target[key] = value
