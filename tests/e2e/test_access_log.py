"""The access log and the operator's log of a running process."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from definitions import api, entry, http, mock, operation
from processes import SECONDS, process, run, wait_for_line
from raw_client import RawClient

from lockgate.testing import FakeBackend

FORMAT = (
    '{"id":"$context.requestId","status":$context.status,"agent":"$context.identity.userAgent"}'
)


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "api.json"
    ok = {"default": entry(200, "hello")}
    document = api(
        {"/x": {"get": operation(mock(ok), 200)}, "/http": {"get": operation(http("/x", ok), 200)}}
    )
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def ask(port: int, path: str, agent: str = "test") -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"User-Agent": agent}
    )
    try:
        urllib.request.urlopen(request, timeout=SECONDS).close()
    except urllib.error.HTTPError as error:
        error.close()


def entries(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_entries_go_to_a_file_that_may_be_rotated(definition: Path, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    options = (f"--access-log-format={FORMAT}", f"--access-log-file={file}")
    with process(str(definition), *options, stdout=subprocess.DEVNULL) as (running, port):
        ask(port, "/dev/x", 'a "quoted" \\ agent')
        with RawClient(port) as client:
            client.send(b"GET /dev/x HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n")
            assert client.answer()
        os.rename(file, tmp_path / "access.log.1")
        running.send_signal(signal.SIGHUP)
        wait_for_line(running, b"reloaded")
        ask(port, "/dev/nowhere")
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=SECONDS)
    before, after = entries(tmp_path / "access.log.1"), entries(file)
    assert [(one["status"], one["agent"]) for one in before] == [
        (200, 'a "quoted" \\ agent'),
        (400, "-"),
    ]
    assert [one["status"] for one in after] == [403]
    assert b"GET " not in err


def test_latencies_fit_together(definition: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment.yaml"
    with FakeBackend() as backend:
        backend.answers("/x", delay=0.3)
        environment.write_text(
            f"stage_variables: {{backend: '{backend.address}'}}\n"
            "access_log: {format: lockgate, file: access.log}\n"
        )
        options = (str(definition), f"--environment={environment}")
        with process(*options, stdout=subprocess.DEVNULL) as (running, port):
            ask(port, "/dev/http")
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=SECONDS)
    (found,) = entries(tmp_path / "access.log")
    assert int(found["responseLatency"]) >= int(found["integrationLatency"]) >= 100
    assert found["rule"] == "integration_response.default"
    assert found["at"].startswith("api.json:")


def test_entries_on_stderr(definition: Path) -> None:
    options = (str(definition), "--access-log-format=clf")
    with process(*options, stdout=subprocess.DEVNULL) as (running, port):
        ask(port, "/dev/x")
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=SECONDS)
    (line,) = [line for line in err.decode().splitlines() if line.startswith("127.0.0.1 - - [")]
    assert '"GET /x HTTP/1.1" 200 5 ' in line


def test_wrong_settings_are_named(definition: Path, tmp_path: Path) -> None:
    done = run("serve", str(definition), "--access-log-format=$context.status")
    assert (done.returncode, "does not tell the request's id" in done.stderr) == (2, True)
    done = run("serve", str(definition), f"--access-log-file={tmp_path / 'no' / 'log'}")
    assert (done.returncode, "cannot write the access log" in done.stderr) == (2, True)
    environment = tmp_path / "environment.yaml"
    environment.write_text("access_log:\n  format: $context.status\n  size: 3\n")
    done = run("serve", str(definition), f"--environment={environment}")
    assert "environment.yaml:2:3: error: " in done.stderr
    assert "environment.yaml:3:3: warning: " in done.stderr


def test_the_operators_log_as_json(definition: Path) -> None:
    options = (str(definition), "--log-format=json")
    with process(*options, stdout=subprocess.DEVNULL) as (running, port):
        ask(port, "/dev/x")
        definition.write_text("{", encoding="utf-8")
        running.send_signal(signal.SIGHUP)
        for _ in ("what is wrong", "that it was not taken over"):
            wait_for_line(running, b'{"time": ')
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=SECONDS)
    events = [json.loads(line) for line in err.decode().splitlines()]
    assert events[-1]["message"].startswith("stopping")
    done = run("serve", str(definition), "--log-format=json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert {event["level"] for event in events} == {"error"}
    assert (events[0]["file"], events[0]["line"]) == (str(definition), 1)
    assert events[-1]["message"] == "1 error found; nothing is served"
