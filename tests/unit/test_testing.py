"""``lockgate.testing``: what a test may rely on when a block ends or cannot begin."""

import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, mock, operation, proxy

from lockgate.testing import FakeBackend, serve


def test_a_backend_whose_block_has_ended_answers_on_no_connection() -> None:
    with FakeBackend() as backend:
        backend.answers("/", body=b"here")
        client = socket.create_connection(("127.0.0.1", backend.port), timeout=30)
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        data = b""
        while not data.endswith(b"here"):
            data += client.recv(1_000)
    with client:
        try:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.recv(1_000) == b""
        except OSError:
            pass  # it is as good: the connection is no more
    assert len(backend.received) == 1


def test_a_gateway_that_cannot_start_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_thread: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", in_the_thread.append)
    definition = api({"/": {"get": operation(mock({"default": entry(200)}), 200)}})
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError),
        serve(definition, control_port=taken.getsockname()[1]),
    ):
        pytest.fail("it serves on a port that is taken")
    assert in_the_thread == []


ONE = api({"/": {"get": operation(mock({"default": entry(200, "$context.apiId")}), 200)}})


# -- functions as callables


def test_a_callable_is_a_function() -> None:
    asked = []

    def price(event: Any) -> Any:
        asked.append(event)
        if event["id"] == 0:
            raise ValueError("no price: 0")
        return {"price": event["id"]}

    responses = {"default": entry(200), "no price.*": entry(404)}
    definition = api({"/": {"post": operation(function("price", responses), 200, 404)}})
    with serve(definition, functions={"price": price}) as gateway:
        answer = gateway.request("POST", "/", json={"id": 5})
        assert (answer.status, answer.json) == (200, {"price": 5})
        answer = gateway.request("POST", "/", json={"id": 0})
        assert (answer.status, answer.json["errorType"]) == (404, "ValueError")
        assert "test_testing.py" in answer.json["stackTrace"][0]
    assert asked == [{"id": 5}, {"id": 0}]


def test_a_callable_may_ask_the_gateway_again() -> None:
    running: list[Any] = []

    def ask(event: Any) -> Any:
        return {"statusCode": running[0].request("GET", "/other").status}

    paths = {
        "/": {"get": operation(function_proxy("ask"))},
        "/other": {"get": operation(mock({"default": entry(202)}), 202)},
    }
    with serve(api(paths), functions={"ask": ask}) as gateway:
        running.append(gateway)
        assert gateway.request("GET", "/").status == 202


def test_what_a_callable_returns_must_be_json() -> None:
    definition = api({"/": {"get": operation(function("f", {"default": entry(200)}), 200)}})
    with serve(definition, functions={"f": lambda event: object()}) as gateway:
        assert gateway.request("GET", "/").json["errorType"] == "TypeError"


@pytest.mark.parametrize("given", [lambda event, context: event, 5, None])
def test_what_is_no_function(given: Any) -> None:
    accepted = "accepted are 'path/to/file.py:handler', an address, and a callable"
    with pytest.raises(TypeError, match=accepted), serve(ONE, functions={"f": given}):
        pytest.fail("it serves")


# -- settings that cannot be


@pytest.mark.parametrize(
    ("definitions", "settings", "words"),
    [
        ([ONE, "api.yaml"], {}, r"api\.json and api\.yaml would both be the API 'api'"),
        ([ONE, ONE], {"base_path_is_root": True}, "serves one definition, and several are given"),
        ([ONE], {"stage_variables": {"a-b": "1"}}, "stage_variables: 'a-b' is no name"),
        ([ONE], {"stage_variables": {"a": "%"}}, "stage_variables: the value of a"),
    ],
)
def test_a_setting_that_cannot_be(
    definitions: list[Any], settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words), serve(*definitions, **settings):
        pytest.fail("it serves")


def test_an_environment_file_is_a_path_or_its_text(tmp_path: Path) -> None:
    path = tmp_path / "environment.yaml"
    path.write_text("stage: test\n", encoding="utf-8")
    for given in (path, str(path)):
        with serve(ONE, environment=given) as gateway:
            assert gateway.prefix == "/test"


# -- requests and records


def test_one_of_several_apis_by_its_id() -> None:
    with serve(ONE, ONE, stage="test") as gateway:
        assert gateway.request("GET", "/", api="api").body == b"api"
        assert gateway.request("GET", "/", api="api1").body == b"api1"
        with pytest.raises(LookupError, match="no API 'api2'; there are api, api1"):
            gateway.request("GET", "/", api="api2")
        with pytest.raises(TypeError, match="prefix and api exclude each other"):
            gateway.request("GET", "/", api="api", prefix="")
    with serve(ONE) as gateway:
        assert gateway.request("GET", "/", api="api").body == b"api"


def test_json_in_place_of_a_body() -> None:
    definition = api({"/": {"post": operation(proxy("/"))}})
    with FakeBackend() as backend:
        with serve(definition, stage_variables={"backend": backend.address}) as gateway:
            gateway.request("POST", "/", json={"a": 1})
            gateway.request("POST", "/", headers={"content-type": "a/b"}, json=[])
            with pytest.raises(TypeError, match="body and json exclude each other"):
                gateway.request("POST", "/", "x", json={})
        first, second = backend.received
    assert (first.header("Content-Type"), first.body) == ("application/json", b'{"a": 1}')
    assert (second.header("Content-Type"), second.body) == ("a/b", b"[]")


def test_an_answer_without_an_id_has_no_record_to_show() -> None:
    with serve(ONE, decision_headers=False) as gateway:
        answer = gateway.request("GET", "/")
        with pytest.raises(LookupError, match="no x-lockgate-trace: decision_headers is False"):
            gateway.record(answer)


# -- the backend


def test_a_backend_may_take_its_time() -> None:
    definition = api({"/": {"get": operation(proxy("/", timeoutInMillis=50))}})
    with FakeBackend() as backend:
        backend.answers("/", body=b"late", delay=600)
        with serve(definition, stage_variables={"backend": backend.address}) as gateway:
            answer = gateway.request("GET", "/")
            assert answer.status == 504
            assert gateway.record(answer)["cause"] == "failure.timeout"


def test_a_backend_keeps_values_as_they_came() -> None:
    with FakeBackend() as backend:
        backend.answers("/", body=b"here")
        with socket.create_connection(("127.0.0.1", backend.port), timeout=30) as client:
            client.sendall(b"GET / HTTP/1.1\r\nA: \t\xa0x\xa0 \r\n\r\n")
            assert client.recv(1_000).startswith(b"HTTP/1.1 200")
    assert backend.received[0].header("a") == "\xa0x\xa0"
