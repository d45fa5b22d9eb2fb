"""What stands behind the gateway in a case of the pitfalls: real sockets that answer as told."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote

from msgspec import UNSET
from pitfalls import Backend, Behaviour, HttpAnswer

__all__ = ["Standing", "standing"]


class Standing(NamedTuple):
    """Addresses: of the HTTP backend (host and port), and of services by name, Lambda included."""

    http: str
    endpoints: dict[str, str]


@contextlib.contextmanager
def standing(backend: Backend) -> Iterator[Standing]:
    """All parts of ``backend``, listening until the block ends."""
    with contextlib.ExitStack() as stack:
        functions = stack.enter_context(_listening(_Functions(backend.functions)))
        http = stack.enter_context(_http(backend.http))
        endpoints = {"lambda": f"http://{functions}"}
        for name, answers in backend.services.items():
            endpoints[name] = f"http://{stack.enter_context(_http(answers))}"
        yield Standing(http, endpoints)


@contextlib.contextmanager
def _http(answers: list[HttpAnswer]) -> Iterator[str]:
    if any(answer.unreachable for answer in answers):
        assert len(answers) == 1, "a port cannot be closed for some paths only"
        with socket.socket() as closed:  # bound, so that nobody else takes the port; not listening
            closed.bind(("127.0.0.1", 0))
            yield f"127.0.0.1:{closed.getsockname()[1]}"
        return
    with _listening(_HttpBackend(answers)) as address:
        yield address


class _Told(NamedTuple):
    """An answer as it goes out."""

    status: int
    headers: dict[str, str]
    body: bytes
    delay_ms: int


class _HttpBackend:
    """Answers with the first element whose ``when`` fits."""

    def __init__(self, answers: list[HttpAnswer]) -> None:
        self._answers = answers

    def answer(self, method: str, path: str, _headers: Any, _body: bytes) -> _Told:
        for one in self._answers:
            when = one.when
            if when.path in (None, path) and when.method in (None, method):
                assert one.responds is not None
                body = one.responds.body
                is_text = isinstance(body, str) or body is UNSET
                headers = {} if is_text else {"Content-Type": "application/json"}
                data = (body if isinstance(body, str) else "") if is_text else json.dumps(body)
                return _Told(
                    one.responds.status,
                    {**headers, **one.responds.headers},
                    data.encode(),
                    one.delay_ms,
                )
        return _Told(599, {}, b"no answer is given for this request", 0)


class _Functions:
    """The Invoke API of the Lambda service: each call does the next behaviour, at last the last."""

    def __init__(self, functions: dict[str, list[Behaviour]]) -> None:
        self._functions = {name: list(several) for name, several in functions.items()}

    def answer(self, _method: str, path: str, headers: Any, body: bytes) -> _Told:
        name = unquote(path.removeprefix("/2015-03-31/functions/").removesuffix("/invocations"))
        behaviours = self._functions[name]
        one = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        if headers.get("X-Amz-Invocation-Type") == "Event":
            return _Told(202, {}, b"", 0)
        if one.refused is not None:
            told = json.dumps({"Type": "User", "message": "refused as the case says"})
            kind = {"x-amzn-ErrorType": one.refused.code}
            return _Told(one.refused.status, kind, told.encode(), one.delay_ms)
        error = _error(one)
        if error is not None:
            failed = {"X-Amz-Function-Error": "Unhandled"}
            return _Told(200, failed, json.dumps(error).encode(), one.delay_ms)
        event = json.loads(body or b"{}")
        return _Told(200, {}, json.dumps(_filled(one.returns, event)).encode(), one.delay_ms)


def _error(one: Behaviour) -> dict[str, Any] | None:
    """The payload of a function that fails; None where it does not."""
    if one.raises is not None:
        return {**one.raises, "stackTrace": []}
    if one.times_out is not None:
        start = "2026-01-01T00:00:00.000Z 00000000-0000-4000-8000-000000000000"
        words = f"Task timed out after {one.times_out.after_seconds:.2f} seconds"
        return {"errorMessage": f"{start} {words}"}
    return None


def _filled(value: Any, event: Any) -> Any:
    """``value`` with ``{{event.methodArn}}`` inside texts replaced."""
    if isinstance(value, str) and "{{event.methodArn}}" in value:
        return value.replace("{{event.methodArn}}", event["methodArn"])
    if isinstance(value, list):
        return [_filled(one, event) for one in value]
    if isinstance(value, dict):
        return {key: _filled(one, event) for key, one in value.items()}
    return value


@contextlib.contextmanager
def _listening(backend: _HttpBackend | _Functions) -> Iterator[str]:
    """The address at which ``backend`` answers."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # the gateway has given up
                super().handle()

        def parse_request(self) -> bool:
            if not super().parse_request():
                return False
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            path = self.path.partition("?")[0]
            told = backend.answer(self.command, path, self.headers, body)
            ended.wait(told.delay_ms / 1_000)
            self.send_response(told.status)
            for name, value in {**told.headers, "Content-Length": str(len(told.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.body)
            return False

        def log_message(self, *_arguments: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
