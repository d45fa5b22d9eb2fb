"""Lockgate as an ASGI application: the same engine behind another server.

``lockgate.asgi:app`` takes its files and settings from environment variables, see
:data:`VARIABLES`; :func:`application` makes one in code. Header names go out in lower case, and
which statuses can be sent is up to the server: ``lockgate serve`` has neither limit.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from lockgate.app import Gateway
from lockgate.cli.arguments import ArgumentProblem, check_account, check_region, definitions
from lockgate.config import Settings
from lockgate.diagnostics import Report, one_line
from lockgate.http1.head import Refusal, check_head, fields_of
from lockgate.http1.message import Message
from lockgate.listening import check_writable
from lockgate.loading import load
from lockgate.rules import limits
from lockgate.store.open import IN_MEMORY, StoreProblem, open_present

__all__ = ["VARIABLES", "Application", "StartupError", "app", "application"]

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

VARIABLES: Final[dict[str, str]] = {
    "LOCKGATE_STAGE": "stage",
    "LOCKGATE_LAMBDA_ENDPOINT": "lambda_endpoint",
    "LOCKGATE_AWS_ENDPOINT": "aws_endpoint",
    "LOCKGATE_ACCOUNT_ID": "account_id",
    "LOCKGATE_REGION": "region",
    "LOCKGATE_STORE": "store",
    "LOCKGATE_ACCESS_LOG_FORMAT": "access_log_format",
    "LOCKGATE_ACCESS_LOG_FILE": "access_log_file",
}
"""Environment variables whose text is a setting. Besides these: ``LOCKGATE_FILES``, definitions
with ``:`` between them; ``LOCKGATE_ENVIRONMENT``, the environment file; ``LOCKGATE_BASE_PATH``,
where ``/`` serves a single definition without a stage segment; ``LOCKGATE_DECISION_HEADERS``,
``on`` or ``off``.
"""

_NAMES: Final = (
    *VARIABLES,
    *("LOCKGATE_FILES", "LOCKGATE_ENVIRONMENT", "LOCKGATE_BASE_PATH", "LOCKGATE_DECISION_HEADERS"),
)
_BODILESS = frozenset((204, 304))
_LOG = logging.getLogger("lockgate")


class StartupError(Exception):
    """What keeps the application from starting, in words for its operator."""


class Application:
    """An ASGI application that serves definitions.

    ``settings_of`` is asked when the application starts. It starts with the server's lifespan, or
    with the first request where the server has none.
    """

    def __init__(self, settings_of: Callable[[], Settings]) -> None:
        self._settings_of = settings_of
        self._gateway: Gateway | None = None

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Serve one connection of the server's."""
        kind = scope["type"]
        if kind == "lifespan":
            await self._live(receive, send)
        elif kind == "http":
            await self._serve(scope, receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close"})
        else:
            # As the specification wants it: the server sees that this is not served here.
            raise ValueError(f"the ASGI protocol {kind!r} is not served")

    # -- starting and ending

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            self._start()
        except StartupError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        gateway, self._gateway = self._gateway, None
        if gateway is not None:
            await gateway.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def _start(self) -> Gateway:
        """The running gateway. Raises StartupError where the files have errors."""
        if self._gateway is None:
            settings = self._settings_of()
            report = Report()
            loaded = load(settings, report)
            if loaded is not None and loaded.access_log is not None and loaded.access_log.file:
                check_writable(loaded.access_log.file, None, report)
            if loaded is None or report.errors:
                raise StartupError("\n".join(str(found) for found in report.findings))
            for found in report.warnings:
                _LOG.warning("%s", found)
            log = _LOG.warning
            gateway = Gateway(settings, loaded, dict(os.environ), lambda line: log("%s", line))
            if settings.store not in (None, IN_MEMORY):
                _follow(gateway, settings.store)
            gateway.begin()
            self._gateway = gateway
        return self._gateway

    # -- requests

    async def _serve(self, scope: Event, receive: Receive, send: Send) -> None:
        data_plane = self._start().data_plane
        message = _message(scope)
        if message.refusal is None:
            body = await _body(receive)
            if body is None:
                return
            if isinstance(body, Refusal):
                message.refusal = body
            else:
                message.body = body
        try:
            data_plane.handle(message)
        except Exception as error:
            message.fail(error)
        status, headers, answer = await message.answered
        if message.refusal is not None and scope["http_version"].startswith("1"):
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def _follow(gateway: Gateway, store: str) -> None:
    """Serve what a control plane deploys into the store. Raises StartupError."""
    try:
        present = open_present(store)
    except StoreProblem as problem:
        raise StartupError(f"the store {problem}\n    {problem.hint}") from None
    if present is not None:
        present.close()
    gateway.follow(store)


class _Client:
    """What the data plane looks at of a connection."""

    tls = None

    def __init__(self, scope: Event) -> None:
        client = scope.get("client") or ("", 0)
        self.source_ip, self.source_port = client[0], client[1] or 0
        self.scheme = "https" if scope.get("scheme") == "https" else "http"
        self.transport: Any = self
        self.client: Any = None


class _Message(Message):
    """A request of another server; ``answered`` is done with status, headers and body."""

    __slots__ = ("answered",)

    def __init__(self, client: _Client) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(client, loop.time())
        self.answered: asyncio.Future[tuple[int, list[tuple[bytes, bytes]], bytes]] = (
            loop.create_future()
        )

    def respond(
        self,
        status: int,
        content_type: str | None,
        lines: list[tuple[str, str]],
        body: bytes,
        close: bool = False,  # noqa: ARG002 - connections are the server's
        length: int | None = None,
    ) -> None:
        """Hand the answer over; the server adds Date."""
        if content_type is not None:
            lines = [("content-type", content_type), *lines]
        if status in _BODILESS:
            body = b""
        elif length is None or length >= 0:
            lines = [*lines, ("content-length", str(len(body) if length is None else length))]
        headers = [(name.lower().encode("latin-1"), _value(value)) for name, value in lines]
        self.answer = ()
        if not self.answered.done():
            self.answered.set_result((int(status), headers, b"" if self.method == "HEAD" else body))


def _value(text: str) -> bytes:
    """A header's value as ``lockgate serve`` sends it."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _message(scope: Event) -> _Message:
    """The request without its body, checked as ``lockgate serve`` checks heads."""
    message = _Message(_Client(scope))
    message.method = scope["method"]
    # Bodies are handed over whole, as to a client that knows no chunks.
    message.version = "1.0"
    message.headers = list(scope["headers"])
    message.fields = fields_of(message.headers)
    target = _target(scope)
    message.target = target.decode("latin-1")
    # What is particular to a version has been looked at by the server.
    version = scope["http_version"] if scope["http_version"] == "1.0" else "1.1"
    message.refusal = check_head(message.method, target, version, message.headers, message.fields)
    return message


def _target(scope: Event) -> bytes:
    """Path and query as they were sent, below the path at which the application is mounted."""
    raw: bytes | None = scope.get("raw_path")
    path = quote(scope["path"]).encode() if raw is None else raw.partition(b"?")[0]
    mount = quote(scope.get("root_path") or "").encode().rstrip(b"/")
    if mount and (path == mount or path.startswith(mount + b"/")):
        path = path[len(mount) :] or b"/"
    query: bytes = scope.get("query_string") or b""
    return path + b"?" + query if query else path


async def _body(receive: Receive) -> bytes | Refusal | None:
    """The whole body, what is wrong with it, or None where the client has gone."""
    pieces = []
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        piece = event.get("body", b"")
        size += len(piece)
        if size > limits.REQUEST_BODY:
            return Refusal("failure.too_large", {"limit": limits.REQUEST_BODY, "seen": size})
        pieces.append(piece)
        if not event.get("more_body"):
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)


# -- settings


def application(*files: str | Path, **settings: Any) -> Application:
    """An application for definition files, ``FILE`` or ``ID=FILE``.

    ``settings`` are those of :class:`lockgate.config.Settings`. Mistakes are told when the
    application starts.
    """

    def settings_of() -> Settings:
        try:
            found = Settings(definitions=definitions([str(file) for file in files]), **settings)
            check_account("account_id", found.account_id)
            check_region("region", found.region)
            return found
        except ArgumentProblem as problem:
            raise StartupError(
                f"{problem}\n    {problem.hint}".removesuffix("\n    None")
            ) from None

    return Application(settings_of)


def _from_variables(variables: Mapping[str, str]) -> Application:
    """The application that environment variables ask for, read when it starts."""

    def settings_of() -> Settings:
        files = [file for file in variables.get("LOCKGATE_FILES", "").split(os.pathsep) if file]
        if not files and not variables.get("LOCKGATE_STORE"):
            raise StartupError(
                "neither LOCKGATE_FILES nor LOCKGATE_STORE is set\n    name the definitions: "
                "LOCKGATE_FILES=api.yaml, or the store of a control plane: LOCKGATE_STORE=PATH"
            )
        given: dict[str, Any] = {
            setting: variables[name] for name, setting in VARIABLES.items() if variables.get(name)
        }
        if variables.get("LOCKGATE_ENVIRONMENT"):
            given["environment"] = Path(variables["LOCKGATE_ENVIRONMENT"])
        given["base_path_is_root"] = _choice(variables, "LOCKGATE_BASE_PATH", ("/", "")) == "/"
        given["decision_headers"] = (
            _choice(variables, "LOCKGATE_DECISION_HEADERS", ("on", "off", "")) != "off"
        )
        _warn_of_unknown(variables)
        return application(*files, **given)._settings_of()

    return Application(settings_of)


def _choice(variables: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """The value of a variable, absent for an empty one. Raises StartupError for any other."""
    value = variables.get(name, "")
    if value not in allowed:
        words = " or ".join(one for one in allowed if one)
        raise StartupError(f"{name} is {one_line(value)!r}\n    write {words}, or leave it out")
    return value


def _warn_of_unknown(variables: Mapping[str, str]) -> None:
    """Tell of variables that look as if they were settings here, and are none."""
    for name in variables:
        close = get_close_matches(name, _NAMES, 1, 0.8) if name.startswith("LOCKGATE_") else []
        if close and name not in _NAMES:
            _LOG.warning("the variable %s has no effect; did you mean %s?", name, close[0])


app = _from_variables(os.environ)
"""The application of the process's environment variables."""
