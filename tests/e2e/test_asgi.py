"""Lockgate behind other servers: real ones, over sockets, HTTP/1.1 and HTTP/2."""

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from definitions import api, entry, function_proxy, mock, operation, proxy
from processes import wait_for_port

from lockgate import asgi
from lockgate.rules import limits
from lockgate.testing import Answer, FakeBackend, free_port

SECONDS = 20
SERVERS = {
    "uvicorn": ["uvicorn", "--lifespan=on", "--no-access-log"],
    "uvicorn-without-lifespan": ["uvicorn", "--lifespan=off", "--no-access-log"],
    "h2corn": ["h2corn", "--no-access-log"],
}
_ECHO = 'import json\ndef handler(event, context):\n    return {"body": json.dumps(event)}\n'


class Served(NamedTuple):
    """A server, and the backend of its API."""

    name: str
    port: int
    backend: FakeBackend
    running: "subprocess.Popen[bytes]"

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            chunked = body is not None and not isinstance(body, bytes)
            connection.request(method, path, body, headers or {}, encode_chunked=chunked)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()


def files(folder: Path, backend: FakeBackend) -> dict[str, str]:
    """An API on disk; gives the environment variables that serve it."""
    template = "$context.protocol $context.path $context.identity.sourceIp $input.params('q')"
    told = operation(mock({"default": entry(200, template)}), 200)
    event = {"x-amazon-apigateway-integration": function_proxy("echo")}
    passed = {"x-amazon-apigateway-integration": proxy("/passed")}
    document = api(
        {"/told/{id}": {"get": told}, "/event": {"post": event}, "/passed": {"get": passed}}
    )
    (folder / "api.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "echo.py").write_text(_ECHO, encoding="utf-8")
    (folder / "environment.json").write_text(
        json.dumps(
            {
                "stage_variables": {"backend": backend.address},
                "payload_limit": "none",
                "functions": {"echo": "echo.py:handler"},
            }
        ),
        encoding="utf-8",
    )
    return {
        "LOCKGATE_FILES": str(folder / "api.json"),
        "LOCKGATE_ENVIRONMENT": str(folder / "environment.json"),
        "LOCKGATE_STAGE": "prod",
    }


@pytest.fixture(scope="module", params=SERVERS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    name, *options = SERVERS[request.param]
    port = free_port()
    command = [sys.executable, "-m", name, "lockgate.asgi:app", "--host=127.0.0.1"]
    with FakeBackend() as backend:
        variables = files(tmp_path_factory.mktemp("asgi"), backend)
        running = subprocess.Popen(
            [*command, f"--port={port}", *options],
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            wait_for_port(running, port)
            yield Served(request.param, port, backend, running)
            running.send_signal(signal.SIGTERM)
            _, err = running.communicate(timeout=SECONDS)
            assert b"never retrieved" not in err
        finally:
            running.kill()
            running.communicate()


def test_a_request_is_answered_as_by_the_own_server(served: Served) -> None:
    answer = served.ask("GET", "/prod/told/7?q=a%20b")
    assert (answer.status, answer.body) == (200, b"HTTP/1.1 /prod/told/7 127.0.0.1 a b")
    assert answer.header("Content-Type") == "application/json"
    assert "integration_response.default" in str(answer.header("x-lockgate-decision"))
    assert len([name for name, _ in answer.headers if name.lower() == "date"]) == 1
    names = [name for name, _ in answer.headers if name.startswith("x-")]
    assert "x-amzn-requestid" in names


def test_a_function_gets_the_body(served: Served) -> None:
    answer = served.ask("POST", "/prod/event?q=1", b'{"a": 1}', {"X-Own": "value"})
    event = json.loads(answer.body)
    assert event["body"] == '{"a": 1}'
    assert event["queryStringParameters"] == {"q": "1"}
    assert event["requestContext"]["stage"] == "prod"
    own = {name.lower(): value for name, value in event["headers"].items()}
    assert own["x-own"] == "value"


def test_head_has_the_length_and_no_body(served: Served) -> None:
    long = b"x" * 2_000_000
    served.backend.answers("/passed", body=long)
    assert served.ask("GET", "/prod/passed").body == long
    served.backend.answers("/passed", body=b"hello")
    answer = served.ask("HEAD", "/prod/passed")
    assert (answer.status, answer.body) == (403, b"")
    assert int(str(answer.header("Content-Length"))) > 0


def test_what_cannot_be_served_is_refused_as_by_the_own_server(served: Served) -> None:
    answer = served.ask("GET", "/prod/" + "x" * limits.URL)
    assert (answer.status, answer.json) == (414, {"message": "Request URI too long"})
    too_long = f"HTTP content length exceeded {limits.REQUEST_BODY} bytes.".encode()
    answer = served.ask("POST", "/prod/event", iter([b"x" * (limits.REQUEST_BODY + 1)]))
    assert (answer.status, answer.body) == (413, too_long)
    assert served.ask("GET", "/other/told/7").status == 403
    many = {f"X-{number}": "x" * 100 for number in range(limits.HEADER_COUNT + 1)}
    assert served.ask("GET", "/prod/told/7", None, many).status == 431


def test_a_lifted_limit_has_no_effect(served: Served) -> None:
    served.backend.answers("/passed", body=bytes(limits.RESPONSE_BODY))
    assert len(served.ask("GET", "/prod/passed").body) == limits.RESPONSE_BODY
    served.backend.answers("/passed", body=bytes(limits.RESPONSE_BODY + 1))
    answer = served.ask("GET", "/prod/passed")
    assert answer.status == 500
    assert "cause=failure.response_too_large" in str(answer.header("x-lockgate-decision"))
    served.backend.answers("/passed", body=b"hello")


def test_a_longest_body_is_served(served: Served) -> None:
    answer = served.ask("POST", "/prod/event", b"x" * 5_000_000)
    assert answer.status == 200
    assert len(json.loads(answer.body)["body"]) == 5_000_000


def test_statuses_from_600_on_are_the_servers_to_send(served: Served) -> None:
    served.backend.answers_raw(
        "/passed", b"HTTP/1.1 700 Odd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    if served.name == "h2corn":
        assert served.ask("GET", "/prod/passed").status == 700
    else:
        with pytest.raises(http.client.RemoteDisconnected):
            served.ask("GET", "/prod/passed")
    assert served.ask("GET", "/prod/told/7").status == 200


@pytest.mark.parametrize("served", ["h2corn"], indirect=True)
def test_http_2(served: Served) -> None:
    url = f"http://127.0.0.1:{served.port}/prod/told/7?q=2"
    done = subprocess.run(
        ["curl", "-s", "-i", "--http2-prior-knowledge", url], capture_output=True, check=True
    )
    assert done.stdout.startswith(b"HTTP/2 200")
    assert done.stdout.endswith(b"HTTP/1.1 /prod/told/7 127.0.0.1 2")


# -- without a server


def lifespan(application: asgi.Application) -> list[str]:
    """What an application tells of its start and its end."""
    said: list[str] = []

    async def main() -> None:
        events = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive() -> dict[str, Any]:
            return {"type": next(events)}

        async def send(event: Any) -> None:
            said.append(event["type"])
            said.extend([event["message"]] if "message" in event else [])

        await application({"type": "lifespan"}, receive, send)

    asyncio.run(main())
    return said


def test_what_is_wrong_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOCKGATE_FILES", raising=False)
    assert lifespan(asgi.app)[0] == "lifespan.startup.failed"
    assert "neither LOCKGATE_FILES nor LOCKGATE_STORE is set" in lifespan(asgi.app)[1]
    assert "there is no file" in lifespan(asgi.application(tmp_path / "no.yaml"))[1]
    (tmp_path / "api.yaml").write_text("openapi: [", encoding="utf-8")
    assert "api.yaml:1:10: error: not YAML" in lifespan(asgi.application(tmp_path / "api.yaml"))[1]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LOCKGATE_BASE_PATH", "/v1", "LOCKGATE_BASE_PATH is '/v1'\n    write /, or leave it out"),
        ("LOCKGATE_DECISION_HEADERS", "no", "write on or off, or leave it out"),
        ("LOCKGATE_ACCOUNT_ID", "me", "account_id 'me' is no account\n    an account has 12"),
        ("LOCKGATE_REGION", "here", "region 'here' is no region"),
        ("LOCKGATE_STORE", "mysql://x", "the store mysql:// is no kind of store\n    give a path"),
        ("LOCKGATE_ACCESS_LOG_FILE", "none/a.log", "cannot write the access log none/a.log"),
    ],
)
def test_variables_are_checked_at_the_start(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with FakeBackend() as backend:
        variables = files(tmp_path, backend)
    failed, message = lifespan(asgi._from_variables({**variables, name: value}))
    assert failed == "lifespan.startup.failed"
    assert words in message


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    with FakeBackend() as backend:
        variables = files(tmp_path, backend)
    empty = {"LOCKGATE_BASE_PATH": "", "LOCKGATE_DECISION_HEADERS": "", "LOCKGATE_REGION": ""}
    assert "lifespan.startup.complete" in lifespan(asgi._from_variables({**variables, **empty}))


def test_a_misspelt_variable_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with FakeBackend() as backend:
        variables = files(tmp_path, backend)
    misspelt = {"LOCKGATE_ENVIROMENT": "x", "LOCKGATE_CACHE": "x", "LOCKGATES_STAGE": "x"}
    lifespan(asgi._from_variables({**variables, **misspelt}))
    assert [one.getMessage() for one in caplog.records if "variable" in one.getMessage()] == [
        "the variable LOCKGATE_ENVIROMENT has no effect; did you mean LOCKGATE_ENVIRONMENT?"
    ]


def test_it_starts_and_ends_with_the_server(tmp_path: Path) -> None:
    with FakeBackend() as backend:
        variables = files(tmp_path, backend)
    found = lifespan(asgi._from_variables({**variables, "LOCKGATE_BASE_PATH": "/"}))
    assert found == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def asked(application: asgi.Application, scope: dict[str, Any], *events: Any) -> list[Any]:
    """What an application sends for one connection."""
    sent: list[Any] = []

    async def main() -> None:
        given = iter(events)

        async def receive() -> Any:
            return next(given)

        async def send(event: Any) -> None:
            sent.append(event)

        await application(scope, receive, send)
        if application._gateway is not None:
            await application._gateway.stop()

    asyncio.run(main())
    return sent


def scope(**members: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "http_version": "1.1",
        "path": "/told/é",
        "headers": [(b"host", b"a")],
    }
    return {**given, **members}


def application(folder: Path) -> asgi.Application:
    with FakeBackend() as backend:
        variables = files(folder, backend)
    return asgi._from_variables({**variables, "LOCKGATE_BASE_PATH": "/"})


END = {"type": "http.request", "body": b""}


def test_an_application_may_be_mounted(tmp_path: Path) -> None:
    mounted = scope(root_path="/apis", path="/apis/told/é", client=None)
    start, body = asked(application(tmp_path), mounted, END)
    assert start["status"] == 200
    assert body["body"].startswith(b"HTTP/1.1 /prod/told/%C3%A9 ")
    exactly = scope(root_path="/apis", raw_path=b"/apis", path="/apis")
    assert asked(application(tmp_path), exactly, END)[0]["status"] == 403


def test_a_client_that_goes_away_is_not_answered(tmp_path: Path) -> None:
    part = {"type": "http.request", "body": b"x", "more_body": True}
    assert asked(application(tmp_path), scope(), part, {"type": "http.disconnect"}) == []


def test_websockets_are_closed_and_other_protocols_not_known(tmp_path: Path) -> None:
    sent = asked(application(tmp_path), {"type": "websocket"}, {"type": "websocket.connect"})
    assert sent == [{"type": "websocket.close"}]
    with pytest.raises(ValueError, match="'other'"):
        asked(application(tmp_path), {"type": "other"})
