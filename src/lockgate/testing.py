"""For tests of definitions: a gateway in this process, and backends that answer as told.

.. code-block:: python

    with FakeBackend() as backend:
        backend.answers("/products/9", status=404, body=b"{}")
        with serve("api.yaml", stage_variables={"backend": backend.address}) as api:
            answer = api.request("GET", "/products/9")
            assert answer.status == 404
            assert api.record(answer)["rule"] == "integration_response.pattern"

Everything listens on loopback, on free ports.
"""

import asyncio
import contextlib
import http.client
import inspect
import json
import os
import socket
import socketserver
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from lockgate.app import Gateway
from lockgate.config import DefinitionFile, Settings
from lockgate.diagnostics import Report
from lockgate.engine.effects import Fault, InvokeLambda, LambdaAnswer
from lockgate.formats.environment import check_stage_variable
from lockgate.loading import Loaded, api_id_of, load

__all__ = ["Answer", "DefinitionError", "FakeBackend", "Received", "RunningGateway", "serve"]

_SECONDS = 30.0
_dumps = json.dumps


class DefinitionError(Exception):
    """A definition was refused; the text has all findings."""


class Answer(NamedTuple):
    """An answer as it came: headers in their order and case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The last value of a header, its name in any case."""
        found = [value for given, value in self.headers if given.lower() == name.lower()]
        return found[-1] if found else None

    @property
    def json(self) -> Any:
        """The body as JSON data."""
        return json.loads(self.body)


class RunningGateway:
    """A gateway that serves on loopback ports."""

    def __init__(self, gateway: Gateway, port: int, control_port: int, prefix: str) -> None:
        self.gateway = gateway
        self.port = port
        self.control_port = control_port
        self.prefix = prefix
        self.log: list[str] = []

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        json: Any = None,
        api: str | None = None,
        prefix: str | None = None,
    ) -> Answer:
        """Send one request; ``path`` is below the stage (or below ``prefix``).

        ``json`` is data to send in place of ``body``. ``api`` is the id of one of several APIs.
        """
        if json is not None:
            if body is not None:
                raise TypeError("body and json exclude each other")
            body = _dumps(json)
            if not any(name.lower() == "content-type" for name in headers or ()):
                headers = {**(headers or {}), "Content-Type": "application/json"}
        if prefix is None:
            prefix = self.prefix if api is None else self._prefix_of(api)
        elif api is not None:
            raise TypeError("prefix and api exclude each other")
        return _request(self.port, method, prefix + path, body, headers)

    def _prefix_of(self, api: str) -> str:
        stages = {
            plan.settings.api_id: plan.settings.stage for plan in self.gateway.directory.plans
        }
        if api not in stages:
            raise LookupError(f"there is no API {api!r}; there are {', '.join(stages)}")
        return f"/_api/{api}/{stages[api]}"

    def control(self, path: str) -> Answer:
        """``GET path`` on the control port."""
        return _request(self.control_port, "GET", path, None, None)

    def record(self, answer: Answer) -> dict[str, Any]:
        """The decision record of an answer."""
        id = answer.header("x-lockgate-trace")
        if id is None:
            why = "" if self.gateway.settings.decision_headers else ": decision_headers is False"
            raise LookupError(f"the answer has no x-lockgate-trace{why}")
        found = self.control(f"/_lockgate/traces/{quote(id, safe='')}")
        if found.status != 200:
            raise LookupError(found.body.decode())
        document: dict[str, Any] = found.json
        return document


def _request(
    port: int,
    method: str,
    target: str,
    body: bytes | str | None,
    headers: Mapping[str, str] | None,
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        data = body.encode() if isinstance(body, str) else body
        connection.request(method, target, data, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
    finally:
        connection.close()


@contextlib.contextmanager
def serve(
    *definitions: str | Path | Mapping[str, Any], **settings: Any
) -> Iterator[RunningGateway]:
    """Serve definitions (files, or documents as data) until the block ends.

    ``settings`` are those of :class:`lockgate.config.Settings`; a function may also be a callable
    that gets the event and returns the result, in this process. Raises DefinitionError where a
    definition is refused, TypeError and ValueError where a setting cannot be.
    """
    with contextlib.ExitStack() as stack:
        files = []
        for number, definition in enumerate(definitions):
            if isinstance(definition, Mapping):
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                path = folder / f"api{number or ''}.json"
                path.write_text(json.dumps(definition, indent=1), encoding="utf-8")
            else:
                path = Path(definition)
            files.append(DefinitionFile(path, api_id_of(path)))
        callables = _callables(settings.get("functions", {}))
        given = _settings(files, settings, callables)
        report = Report()
        loaded = load(given, report)
        if loaded is None:
            raise DefinitionError("\n".join(str(found) for found in report.findings))
        yield stack.enter_context(_running(given, loaded, callables))


def _settings(
    files: list[DefinitionFile], given: dict[str, Any], callables: Mapping[str, Any]
) -> Settings:
    """The settings of a gateway. Raises ValueError where one of them cannot be."""
    by_id: dict[str, Path] = {}
    for file in files:
        if file.api_id in by_id:
            raise ValueError(
                f"{by_id[file.api_id]} and {file.path} would both be the API {file.api_id!r}; "
                "rename one of the files"
            )
        by_id[file.api_id] = file.path
    if given.get("base_path_is_root") and len(files) > 1:
        raise ValueError("base_path_is_root serves one definition, and several are given")
    for name, value in given.get("stage_variables", {}).items():
        problem = check_stage_variable(name, value)
        if problem is not None:
            raise ValueError(f"stage_variables: {problem}")
    settings = {"port": 0, "control_port": 0, **given}
    if isinstance(settings.get("environment"), str):
        settings["environment"] = Path(settings["environment"])
    functions = settings.get("functions", {})
    settings["functions"] = {n: text for n, text in functions.items() if n not in callables}
    # What a test takes is no client's doing.
    return Settings(definitions=tuple(files), memory_budget=0, **settings)


# -- functions in this process


def _callables(functions: Mapping[str, Any]) -> dict[str, Callable[[Any], Any]]:
    """The functions that are callables. Raises TypeError for what is no function at all."""
    found = {}
    for name, given in functions.items():
        if isinstance(given, str):
            continue
        try:
            inspect.signature(given).bind({})
        except (TypeError, ValueError):
            raise TypeError(
                f"the function {name!r} is {given!r}; accepted are 'path/to/file.py:handler', an "
                "address, and a callable that takes the event alone"
            ) from None
        found[name] = given
    return found


class _InProcess:
    """A callable as a function: called in a thread, so that it may ask the gateway again."""

    def __init__(self, handler: Callable[[Any], Any]) -> None:
        self._handler = handler

    def invoke(self, effect: InvokeLambda, done: Callable[[LambdaAnswer | Fault], None]) -> None:
        if effect.invocation_type == "DryRun":
            done(LambdaAnswer(b"", None, 204))
            return
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(None, self._answer, effect.payload)
        if effect.invocation_type == "Event":
            done(LambdaAnswer(b"", None, 202))
        else:
            future.add_done_callback(lambda ended: done(ended.result()))

    def _answer(self, payload: bytes) -> LambdaAnswer:
        try:
            return LambdaAnswer(
                json.dumps(self._handler(json.loads(payload or b"{}"))).encode(), None
            )
        except Exception as error:
            failure = {
                "errorMessage": str(error),
                "errorType": type(error).__name__,
                "stackTrace": traceback.format_tb(error.__traceback__)[1:],
            }
            return LambdaAnswer(json.dumps(failure).encode(), "Unhandled")


# -- a gateway in a thread


@contextlib.contextmanager
def _running(
    settings: Settings, loaded: Loaded, callables: Mapping[str, Callable[[Any], Any]]
) -> Iterator[RunningGateway]:
    log: list[str] = []
    ready: Future[tuple[Gateway, int, int]] = Future()
    stop: Future[Callable[[], object]] = Future()

    async def main() -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        stand_ins = {name: _InProcess(handler) for name, handler in callables.items()}
        gateway = Gateway(settings, loaded, dict(os.environ), log.append, stand_ins)
        try:
            ports = await gateway.start()
        except OSError:
            await gateway.stop()
            raise
        stop.set_result(lambda: loop.call_soon_threadsafe(stopped.set))
        ready.set_result((gateway, *ports))
        await stopped.wait()
        await gateway.stop()

    def run() -> None:
        import uvloop

        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(main())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="lockgate")
    thread.start()
    try:
        gateway, port, control_port = ready.result(_SECONDS)
        only = gateway.directory.only
        prefix = "" if only is None else f"/{only.settings.stage}"
        if settings.base_path_is_root:
            prefix = ""
        running = RunningGateway(gateway, port, control_port, prefix)
        running.log = log
        yield running
    finally:
        if stop.done():
            stop.result()()
        thread.join(_SECONDS)


class Received(NamedTuple):
    """A request as a backend got it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The last value of a header, its name in any case."""
        found = [value for given, value in self.headers if given.lower() == name.lower()]
        return found[-1] if found else None


class FakeBackend:
    """An HTTP backend that answers as told and keeps what it received."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._answers: dict[str, tuple[bytes, bytes, float]] = {}
        self._ended = threading.Event()
        connections: set[Any] = set()
        self._connections = connections
        backend = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while backend._serve(self.rfile, self.wfile):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def process_request(self, request: Any, client_address: Any) -> None:
                connections.add(request)
                super().process_request(request, client_address)

            def shutdown_request(self, request: Any) -> None:
                connections.discard(request)
                super().shutdown_request(request)

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self.address = f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in self._connections.copy():
            # Clients keep connections; nothing is to answer on them any more.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def answers(
        self,
        path: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        delay: float = 0.0,
    ) -> None:
        """Answer so to requests for ``path`` (without query; ``*``: all others); HEAD gets no body.

        ``delay`` is how many seconds the answer takes.
        """
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} X"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if status not in (204, 304):
            lines.append(f"Content-Length: {len(data)}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self._answers[path] = head, data, delay

    def answers_raw(self, path: str, data: bytes, *, delay: float = 0.0) -> None:
        """Answer with these bytes and, if they are empty, by closing the connection."""
        self._answers[path] = data, b"", delay

    def _serve(self, reader: Any, writer: Any) -> bool:
        """Serve one request; False ends the connection."""
        try:
            start = reader.readline()
            if not start:
                return False
            method, target, _ = start.decode("latin-1").split(" ", 2)
            headers = []
            while (line := reader.readline().decode("latin-1").rstrip("\r\n")) != "":
                name, _, value = line.partition(":")
                headers.append((name, value.strip(" \t")))
            length = next((int(v) for n, v in headers if n.lower() == "content-length"), 0)
            self.received.append(Received(method, target, headers, reader.read(length)))
            path = target.partition("?")[0]
            head, body, delay = self._answers.get(path, self._answers.get("*", _NOTHING))
            self._ended.wait(delay)
            writer.write(head if method == "HEAD" else head + body)
            writer.flush()
        except (OSError, ValueError):
            return False
        return bool(head)


_NOTHING = (b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n", b"", 0.0)


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
