"""What the reference interpreter knows of one request, and how it ends early.

Sections named in this folder without a file are those of the behaviour specification's
data-plane-rest; SC stands for status-codes. Nothing here comes from the engine.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

INTEGRATION = "x-amazon-apigateway-integration"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"
STAGE = "s1"


class Asked(NamedTuple):
    """A client's request; ``target`` is the path below the stage, and the query.

    Bodies are bytes here and below only where they are no UTF-8.
    """

    verb: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | bytes = ""


class Backend(NamedTuple):
    """What the integration will answer; ``error``: the function's error, as bytes of its body."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str | bytes = ""
    error: str | None = None
    fault: str | None = None


class Call(NamedTuple):
    """What the integration is to receive. ``headers`` are those that the definition names."""

    kind: str
    verb: str = ""
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    body: str | bytes | None = None


class Answer(NamedTuple):
    """What the client gets and why. ``body`` None: any; ``headers`` in lower case."""

    status: int
    rule: str
    cause: str | None
    body: str | bytes | None
    content_type: str
    headers: Mapping[str, list[str]]
    error_type: str | None = None
    call: Call | None = None


class Refused(Exception):
    """The walk ends with a failure; ``cause`` is a key of the table of causes.

    ``like`` names the row whose type and status answer where the cause has several, ``message``
    replaces that row's; ``details`` is ``validationErrorString``, None where its text is not told.
    """

    def __init__(
        self,
        cause: str,
        like: str | None = None,
        message: str | None = None,
        details: str | None = "",
    ) -> None:
        super().__init__(cause)
        self.cause = cause
        self.like = like or cause
        self.message = message
        self.details = details


@dataclass
class Walk:
    """One request on its way through a raw document.

    ``body`` and ``reply_body`` are what integration and client get: a text, or bytes (§11), which
    no template reads.
    """

    document: dict[str, Any]
    stage_variables: dict[str, str]
    asked: Asked
    backend: Backend
    verb: str = ""
    body: str | bytes = ""
    resource: str | None = None
    operation: dict[str, Any] = field(default_factory=dict)
    raw_path_parameters: dict[str, str] = field(default_factory=dict)
    request_override: dict[str, dict[str, Any]] = field(default_factory=dict)
    response_override: dict[str, Any] = field(default_factory=dict)
    statuses_set: list[Any] = field(default_factory=list)
    reply_headers: tuple[tuple[str, str], ...] = ()
    reply_body: str | bytes = ""
    function_failed: bool = False
    call: Call | None = None

    @property
    def path(self) -> str:
        """The path below the stage, percent-encoded."""
        return self.asked.target.partition("?")[0]

    @property
    def query_text(self) -> str:
        """The query as sent."""
        return self.asked.target.partition("?")[2]

    @property
    def integration(self) -> dict[str, Any]:
        """The integration of the method, {} where it has none."""
        found: dict[str, Any] = self.operation.get(INTEGRATION, {})
        return found

    @property
    def kind(self) -> str:
        """The integration's type, in capitals."""
        return str(self.integration.get("type", "")).upper()

    @property
    def calls_function(self) -> bool:
        """Whether the integration is one with Lambda (§12.3), not with another service (§12.5)."""
        return self.kind.startswith("AWS") and ":lambda:path" in self.integration["uri"]

    @property
    def path_parameters(self) -> dict[str, str]:
        """§6: mappings and templates see path parameters decoded."""
        return {name: unquote(text) for name, text in self.raw_path_parameters.items()}

    @property
    def query(self) -> dict[str, list[str]]:
        """§6: split on & and ;, names and values decoded, all values kept."""
        found: dict[str, list[str]] = {}
        for pair in re.split("[&;]", self.query_text):
            if pair:
                name, _, value = (unquote(part.replace("+", " ")) for part in pair.partition("="))
                found.setdefault(name, []).append(value)
        return found

    def header(self, name: str) -> list[str]:
        """§6: a header's values, of its exact name, else of any case."""
        return values_of(self.asked.headers, name)


def as_text(body: str | bytes) -> str:
    """§6: the text view of a body is UTF-8."""
    return body if isinstance(body, str) else body.decode("utf-8", "replace")


def as_bytes(body: str | bytes) -> bytes:
    """A body as it travels."""
    return body.encode() if isinstance(body, str) else body


def values_of(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    """The values of ``name``: exact first, then in any case."""
    exact = [value for given, value in headers if given == name]
    return exact or [value for given, value in headers if given.lower() == name.lower()]


def media_type(values: list[str], default: str) -> str:
    """The first media type of a header without parameters, or ``default`` where it is absent."""
    return values[-1].split(",")[0].split(";")[0].strip().lower() if values else default


def read_strictly(text: str) -> Any:
    """A body as mappings read it; None where it is no JSON."""
    try:
        return parse_strictly(text)
    except ValueError:
        return None


def parse_strictly(text: str) -> Any:
    """S-50: JSON of which ``NaN`` and the like are none; raises ValueError."""
    return json.loads(text, parse_constant=_refuse)


def _refuse(word: str) -> None:
    raise ValueError(word)


def member(document: Any, dotted: str) -> Any:
    """What the path ``a.b.c`` leads to in objects; None where it leads nowhere."""
    for name in dotted.split("."):
        if not isinstance(document, dict) or name not in document:
            return None
        document = document[name]
    return document


def compact(value: Any) -> str:
    """A JSON value as compact JSON text."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("\x7f", "\\u007F")  # json-smart escapes it; of the others there are none
