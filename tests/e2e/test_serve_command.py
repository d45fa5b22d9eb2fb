"""``lockgate serve`` as a process: its streams, its signals, what it watches."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from definitions import api, entry, function_proxy, http, mock, operation
from processes import COMMAND, SECONDS, process, run, wait_for_line

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
TEAPOT = str(EXAMPLES / "teapot.yaml")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", TEAPOT, "--port", "70000"], "--port 70000 is no port"),
        (["serve", TEAPOT, "--port", "-1"], "--port -1 is no port"),
        (["serve", TEAPOT, "--control-port", "65536"], "--control-port 65536 is no port"),
        (["serve", "--control-host", "0.0.0.0"], "--control-host 0.0.0.0 is refused: the control"),
        (["explain", "AAAAAAAAAAAAAAA=", "--control-port", "70000"], "is no port"),
        (["serve", TEAPOT, "--stage", "a/b"], "'a/b' is no stage name"),
        (["serve", "--store", "/no/such/lockgate.db"], "there is no folder /no/such"),
        (["serve", "--store", "postgresql://host/db"], "needs a file for its key"),
        (["explain", TEAPOT, "GET", "/", "--stage", "a/b"], "'a/b' is no stage name"),
    ],
)
def test_ports_and_stages_that_cannot_be(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr


def get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=SECONDS) as answer:
        body: bytes = answer.read()
        return body


def test_it_serves_where_nobody_reads_what_it_prints() -> None:
    read, write = os.pipe()
    os.close(read)
    with process(TEAPOT, "--lambda=teapot=http://127.0.0.1:1", stdout=write) as (running, port):
        os.close(write)
        with pytest.raises(urllib.error.HTTPError):
            get(port, "/dev/nothing")
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=SECONDS)
    assert running.returncode == 0
    assert b"stopping" in err
    assert b"Traceback" not in err


def test_it_serves_with_its_output_closed() -> None:
    closed = partial(os.close, 1)
    with process(TEAPOT, "--lambda=teapot=http://127.0.0.1:1", preexec_fn=closed) as (
        running,
        port,
    ):
        with pytest.raises(urllib.error.HTTPError):
            get(port, "/dev/nothing")
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=SECONDS)
    assert running.returncode == 0
    assert b"Traceback" not in err


def test_commands_whose_output_nobody_reads_are_fine() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, "jsonpath", "$.a", '{"a": 1}'], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.fixture
def silent_backend() -> Iterator[tuple[str, threading.Event]]:
    """A backend that takes a connection, says so, and never answers."""
    taken = threading.Event()
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            try:
                while True:
                    kept.append(listener.accept()[0])
                    taken.set()
            except OSError:
                return

        thread = threading.Thread(target=take)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", taken
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    for connection in kept:
        connection.close()


def test_a_second_signal_waits_for_nothing(
    silent_backend: tuple[str, threading.Event], tmp_path: Path
) -> None:
    backend, taken = silent_backend
    path = tmp_path / "api.json"
    definition = api({"/x": {"get": operation(http("/x", {"default": entry(200)}), 200)}})
    path.write_text(json.dumps(definition), encoding="utf-8")
    variable = f"--stage-variable=backend={backend}"
    with process(str(path), variable, stdout=subprocess.DEVNULL) as (running, port):  # noqa: SIM117
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET /dev/x HTTP/1.1\r\nHost: a\r\n\r\n")
            assert taken.wait(SECONDS)
            running.send_signal(signal.SIGINT)
            wait_for_line(running, b"stopping")
            assert running.poll() is None  # the request is under way
            running.send_signal(signal.SIGINT)
            # The backend would be waited for much longer.
            assert running.wait(timeout=SECONDS) == 0
            assert client.recv(1) == b""


FUNCTION = "def handler(event, context):\n    return {'statusCode': 200, 'body': '%s'}\n"


def test_a_file_that_a_reloaded_environment_names_is_watched(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    definition = api({"/x": {"get": operation(function_proxy("f"))}})
    path.write_text(json.dumps(definition), encoding="utf-8")
    environment = tmp_path / "environment.yaml"
    environment.write_text("functions: {}\n", encoding="utf-8")
    file = tmp_path / "f.py"
    with process(
        str(path), f"--environment={environment}", "--watch", stdout=subprocess.DEVNULL
    ) as (running, port):
        file.write_text(FUNCTION % "one", encoding="utf-8")
        environment.write_text("functions: {f: f.py:handler}\n", encoding="utf-8")
        wait_for_line(running, b"reloaded\n")
        assert get(port, "/dev/x") == b"one"
        file.write_text(FUNCTION % "two", encoding="utf-8")
        wait_for_line(running, b"reloaded\n")
        assert get(port, "/dev/x") == b"two"


def test_a_changed_canary_counts_from_the_next_request_on(tmp_path: Path) -> None:
    path, following, environment = (
        tmp_path / name for name in ("api.json", "next.json", "environment.yaml")
    )

    def write(file: Path, text: str) -> None:
        answer = operation(mock({"default": entry(200, text)}), 200)
        file.write_text(json.dumps(api({"/x": {"get": answer}})), encoding="utf-8")

    write(path, "stage")
    write(following, "canary")
    environment.write_text("canary: {percent_traffic: 0.5, definition: next.json}\n")
    given = (str(path), f"--environment={environment}", "--watch", "--no-access-log")
    with process(*given, stdout=subprocess.PIPE) as (running, port):
        environment.write_text("canary: {percent_traffic: 100, definition: next.json}\n")
        wait_for_line(running, b"reloaded\n")
        assert get(port, "/dev/x") == b"canary"
        write(following, "the next canary")
        wait_for_line(running, b"reloaded\n")
        assert get(port, "/dev/x") == b"the next canary"
        running.send_signal(signal.SIGTERM)
        out, _ = running.communicate(timeout=SECONDS)
    assert f"  canary: 0.5 % of the requests, {following}\n" in out.decode()


def test_the_access_log_has_a_line_for_each_answer(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    run("init", str(path))
    for option, count in (("--access-log", 2), ("--no-access-log", 0)):
        with process(str(path), option, stdout=subprocess.DEVNULL) as (running, port):
            assert get(port, "/dev/orders/7") == b'{"id": "7"}\n'
            with pytest.raises(urllib.error.HTTPError):
                get(port, "/dev/nowhere")
            running.send_signal(signal.SIGTERM)
            _, err = running.communicate(timeout=SECONDS)
        lines = [line for line in err.decode().splitlines() if line.startswith("GET ")]
        assert len(lines) == count
        if lines:
            assert re.fullmatch(
                rf"GET /orders/7 200 integration_response\.default {path}:\d+:\d+ \S{{15}}=",
                lines[0],
            )
            assert lines[1].startswith(
                "GET /nowhere 404 gateway_response.MISSING_AUTHENTICATION_TOKEN failure.no_route "
            )


# -- what explain says where no gateway listens, and of bodies that are no text


OTHERS: list[tuple[bytes, str]] = [
    (b"HTTP/1.1 200 X\r\nContent-Length: 6\r\n\r\n<html>", "no control port"),
    (b"HTTP/1.1 404 X\r\nContent-Length: 6\r\n\r\n<html>", "no control port"),
    (b'HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n{"a": 12}', "no control port"),
    (b"HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\n7", "no control port"),
    (b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n\xff\xff", "no control port"),
    (b"HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\n{}", "no control port"),
    (b"SSH-2.0-x\r\n\r\n", "no control port"),
]


@pytest.mark.parametrize(("data", "words"), OTHERS)
def test_explain_where_another_server_is_on_the_control_port(data: bytes, words: str) -> None:
    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        port = listener.getsockname()[1]
        done = run("explain", "AAAAAAAAAAAAAAA=", "--control-port", str(port))
        thread.join()
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") <= 2


@pytest.mark.parametrize("how", ["argument", "stdin", "file", "backend"])
def test_explain_takes_bodies_that_are_no_utf_8(how: str, tmp_path: Path) -> None:
    file = tmp_path / "body"
    file.write_bytes(b"a\xffb")
    options: dict[str, list[str | bytes]] = {
        "argument": ["--body", b"a\xffb"],
        "stdin": ["--body", "@-"],
        "file": ["--body", f"@{file}"],
        "backend": ["--backend-body", f"@{file}"],
    }
    done = subprocess.run(
        [
            *(*COMMAND, "explain", str(EXAMPLES / "shop.yaml"), "PUT", "/legacy/products/1"),
            *("--stage-variable", "backend=127.0.0.1:9009", *options[how]),
        ],
        input=b"a\xffb",
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert "a\ufffdb" in done.stdout.decode()


@pytest.mark.parametrize("option", ["--function-error", "--function-answer", "--query", "--header"])
def test_arguments_that_are_no_utf_8_give_no_traceback(option: str) -> None:
    value = {"--query": b"a=\xff", "--header": b"A: \xff"}.get(option, b"\xff")
    done = subprocess.run(
        [*COMMAND, "explain", TEAPOT, "GET", "/brew/x", option, value],
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 2)
