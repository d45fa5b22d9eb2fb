"""The commands as a user runs them: output, errors, exit status."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from processes import COMMAND, run

from lockgate import __version__
from lockgate.testing import free_port, serve

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
TEAPOT = str(EXAMPLES / "teapot.yaml")


# -- the program as such


def test_version_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['lockgate', '--version']\n"
        "from lockgate.cli.main import main; main()\n"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] in "
        "('cyclopts', 'rich', 'asyncio', 'uvloop', 'yaml', 'msgspec', 'regex')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"lockgate {__version__}\n[]\n"


def test_serving_files_imports_little_more_than_it_uses() -> None:
    others = ("alembic", "cryptography", "psycopg", "rich", "sqlalchemy", "sqlite3", "watchfiles")
    own = ("asgi", "control.operations", "control_plane", "server.tls", "testing")
    script = (
        "import sys; import lockgate.cli.application, lockgate.cli.serve\n"
        f"wanted = {[*others, *(f'lockgate.{name}' for name in own)]}\n"
        "print(sorted(set(wanted) & sys.modules.keys()), 'lockgate.app' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] True\n"


@pytest.mark.parametrize("arguments", [["jsonpath", "$.a", "{}"], ["--help"], ["nothing"]])
def test_garbage_is_collected_while_a_command_runs(arguments: list[str]) -> None:
    script = (
        "import gc, sys\n"
        f"sys.argv = ['lockgate', *{arguments}]\n"
        "import lockgate.cli.application as application\n"
        "run, was = application.run, []\n"
        "application.run = lambda given: was.append(gc.isenabled()) or run(given)\n"
        "from lockgate.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: assert was == [True]\n"
        "else: raise AssertionError\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_help_names_every_command_and_option() -> None:
    done = run("--help")
    for verb in ("serve", "explain", "render", "jsonpath", "init"):
        assert verb in done.stdout
        assert run(verb, "--help").returncode == 0
    text = run("serve", "--help").stdout
    for option in ("--lambda", "--lambda-endpoint", "--environment", "--watch", "--stage-variable"):
        assert option in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sreve"], "sreve"),
        (["serve", "nope.yaml"], "no file 'nope.yaml'"),
        (["serve", "--prot", "1", "x"], "--prot"),
        (["serve", TEAPOT, "--access-log-file", ""], "leave it out for stderr"),
        (["serve", TEAPOT, "--account-id", "me"], "an account has 12 digits"),
        (["explain", TEAPOT, "GET", "/", "--region", "here"], "write one such as us-east-1"),
        (["explain", str(EXAMPLES)], "name a definition in it"),
        (["serve", TEAPOT, "--port", "x"], "--port"),
        (["serve", TEAPOT, "--lambda", "x"], "NAME=VALUE"),
        (["serve", TEAPOT, "--lambda", "x=y"], "file.py:handler"),
        (["serve", TEAPOT, "--lambda", "x=f.py"], "write f.py:handler"),
        (
            [
                "serve",
                TEAPOT,
                "--lambda=teapot=http://a",
                "--host=192.0.2.1",
            ],
            "--host 192.0.2.1 is no address of this machine",
        ),
        (["serve", TEAPOT, "--stage-variable", "a-b=1"], "a-b"),
        (["serve", TEAPOT, "--lambda-endpoint", "x"], "http://HOST:PORT"),
        (["serve", TEAPOT, "--environment", "nope"], "no file 'nope'"),
        (["serve", TEAPOT, str(EXAMPLES / "teapot.yaml")], "other="),
        (["serve", TEAPOT, "--base-path", "/x"], "--base-path"),
        (["explain", TEAPOT], "method and a path"),
        (["explain", TEAPOT, "GET", "x"], "begin with /"),
        (["explain", "nothing.of.that.name"], "no name of a rule"),
        (["explain", TEAPOT, "GET", "/", "--header", "x"], "NAME"),
        (["explain", TEAPOT, "GET", "/", "--backend-status", "7"], "status"),
        (["explain", TEAPOT, "GET", "/", "--body", "@nope"], "cannot read"),
        (["serve", str(EXAMPLES)], "is a folder"),
        (["serve", TEAPOT, "--environment", str(EXAMPLES)], "is a folder"),
        (["explain", str(EXAMPLES)], "is a folder"),
        (["explain", str(EXAMPLES), "GET", "/"], "is a folder"),
        (["render", str(EXAMPLES)], "is a folder"),
        (["render", "x.vtl", "--batch"], "--batch takes templates from standard input"),
        (["init", str(EXAMPLES), "--force"], "is a folder"),
        (["init", "x.json"], "lockgate init x.yaml"),
        (["render"], "no template"),
        (["render", "nope.vtl"], "no file"),
        (["jsonpath", "$[", "{}"], "no JSONPath"),
        (["jsonpath", "$.a", "{a"], "cannot be read"),
    ],
)
def test_a_wrong_argument_gets_a_line_and_exit_status_2(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert words in done.stderr
    assert done.stderr.count("\n") <= 3


# -- explain


def test_explain_says_why_and_why_not() -> None:
    done = run(
        "explain", TEAPOT, "GET", "/brew/x",
        "--function-error", '{"errorCode": 419}',
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith(
        '200 because none of 1 patterns matches lambda.errorMessage "{"errorCode": 419}"'
    )
    assert "does not match" in done.stdout
    assert 'called  function teapot (RequestResponse)\n        {"drink": "x"}' in done.stdout
    assert "answer  200" in done.stdout


def test_explain_as_json_is_the_record() -> None:
    done = run(
        "explain", str(EXAMPLES / "shop.yaml"), "GET", "/products/9", "--backend-status", "404",
        "--backend-body", '{"error": "none"}', "--format", "json",
        "--stage-variable", "backend=127.0.0.1:9009",
    )  # fmt: skip
    record = json.loads(done.stdout)
    assert list(record) == [
        "v", "id", "request_id", "kind", "time", "node", "api", "stage", "deployment", "canary",
        "method", "route", "status", "frame", "close_code", "backend_status", "rule", "cause",
        "entry", "status_from", "definition", "sentence", "cache", "delivered", "decisions",
        "left_out", "withheld",
    ]  # fmt: skip
    assert (record["kind"], record["status"], record["backend_status"]) == ("explain", 404, 404)
    assert record["decisions"][-2]["candidates"][0]["label"] == "404"


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("timeout", "failure.timeout"),
        ("connect", "failure.connect"),
        ("tls", "failure.backend_tls"),
        ("protocol", "failure.backend_protocol"),
        ("too_large", "failure.response_too_large"),
        ("refused", "failure.connect"),
    ],
)
def test_explain_lets_the_call_fail(kind: str, cause: str) -> None:
    done = run(
        "explain", str(EXAMPLES / "shop.yaml"), "GET", "/products/9", "--fail-with", kind,
        "--format", "json", "--stage-variable", "backend=127.0.0.1:9009",
    )  # fmt: skip
    assert json.loads(done.stdout)["cause"] == cause


def test_explain_of_a_near_route_and_of_a_wrong_definition(tmp_path: Path) -> None:
    done = run("explain", TEAPOT, "POST", "/brew/tea")
    assert done.stdout.startswith("403 because no method of the API serves POST /brew/tea")
    assert "it is there for another verb" in done.stdout
    path = tmp_path / "bad.yaml"
    path.write_text("openapi: 3.0.1\ninfo: {title: x}\npaths:\n  a: {}\n", encoding="utf-8")
    done = run("explain", str(path), "GET", "/")
    assert done.returncode == 2
    assert f"{path}:4:3: error: the path 'a' does not begin with / [path.no-slash]" in done.stderr


def test_explain_of_names_and_of_answers() -> None:
    assert "no full answer came" in run("explain", "failure.timeout").stdout
    assert "pattern matched" in run("explain", "integration_response.pattern").stdout
    with serve(EXAMPLES / "shop.yaml", stage_variables={"backend": "127.0.0.1:9009"}) as gateway:
        answer = gateway.request("GET", "/health")
        id = answer.header("x-lockgate-trace") or ""
        port = str(gateway.control_port)
        done = run("explain", id, "--control-port", port)
        assert done.stdout.startswith("200 because none of 0 patterns matches mock.statusCode")
        assert re.search(r"\nasked   GET /health, API shop, stage dev, 20.*Z\n", done.stdout)
        assert done.stdout.endswith("\nanswer  200\n")
        assert run("explain", id.rstrip("="), "--control-port", port).stdout == done.stdout
        unknown = run("explain", "AAAAAAAAAAAAAAA=", "--control-port", port)
        assert unknown.returncode == 2
        assert "no record has the id" in unknown.stderr
    done = run("explain", id, "--control-port", str(free_port()))
    assert "no gateway answers" in done.stderr


# -- jsonpath


def test_jsonpath() -> None:
    document = '{"a": [{"b": 1}, {"b": 2.50}]}'
    assert run("jsonpath", "$.a[*].b", document).stdout == "[1,2.5]\n"
    assert run("jsonpath", "$.a[0]", "--text", stdin=document).stdout == "{b=1}\n"
    done = run("jsonpath", "$.x", document)
    assert (done.returncode, done.stderr) == (1, "nothing is selected\n")
    assert run("jsonpath", "$.n.x", '{"n": "s"}').returncode == 1
    done = run("jsonpath", "$.n", '{"n": null}')
    assert (done.returncode, done.stdout, done.stderr) == (0, "null\n", "")
    assert run("jsonpath", "$.a", document, "--type").stderr.endswith("JSONArray\n")


# -- init and serve


def test_init_writes_a_definition_that_serves(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    done = run("init", str(path))
    assert done.returncode == 0
    assert "lockgate serve" in done.stderr
    assert run("init", str(path)).returncode == 2
    assert run("init", str(path), "--force").returncode == 0
    with serve(path) as gateway:
        assert gateway.request("GET", "/orders/7").json == {"id": "7"}
        assert gateway.request("GET", "/orders/7?outcome=missing").status == 404
        assert gateway.request("GET", "/orders/0").status == 400
        assert gateway.request("GET", "/x").json == {"message": "nothing is here"}


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """``lockgate serve`` in a process, once it answers."""
    port = free_port()
    command = [*COMMAND, "serve", *arguments, f"--port={port}", f"--control-port={free_port()}"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        while line and not line.startswith("control plane"):
            line = process.stdout.readline()
        assert line, process.stderr and process.stderr.read()
        yield process, port
    finally:
        process.kill()
        process.communicate()


def fetch(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_serve_prints_routes_with_their_statuses_and_stops_in_order() -> None:
    definition = str(EXAMPLES / "shop.yaml")
    port, control = str(free_port()), str(free_port())
    command = [
        *COMMAND, "serve", definition, f"--port={port}", f"--control-port={control}",
        "--stage-variable=backend=127.0.0.1:9009", "--stage=test",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(100):
        try:
            assert fetch(int(port), "/test/health")[0] == 200
            break
        except OSError:
            time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"shop.yaml  stage test\n  http://127.0.0.1:{port}/test\n" in out
    assert re.search(r"GET +/products/\{id\} +200 404 502 +on failure 400 500 503 504\n", out)
    assert re.search(r"POST +/orders +200 any by template +on failure", out)
    assert f"control plane  http://127.0.0.1:{control}/_lockgate/health" in out
    assert "stopping" in err


def test_serve_without_a_stage_segment(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    run("init", str(path))
    with serving(str(path), "--base-path", "/") as (_, port):
        assert fetch(port, "/orders/7")[0] == 200


def wait_for(port: int, path: str, status: int) -> None:
    for _ in range(200):
        if fetch(port, path)[0] == status:
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} is not {status} within 10 seconds")


def test_watch_takes_a_good_change_and_keeps_the_old_at_a_bad_one(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    run("init", str(path))
    text = path.read_text(encoding="utf-8")
    with serving(str(path), "--watch") as (process, port):
        wait_for(port, "/dev/orders/0", 400)
        path.write_text(text.replace("status = 400", "status = 410"), encoding="utf-8")
        wait_for(port, "/dev/orders/0", 410)
        path.write_text(text.replace("type: mock", "type: mok"), encoding="utf-8")
        assert process.stderr is not None
        seen = ""
        while "what was served before is served on" not in seen:
            seen += process.stderr.readline()
        assert re.search(rf"{re.escape(str(path))}:\d+:\d+: error: type is 'mok'", seen)
        assert fetch(port, "/dev/orders/0")[0] == 410
        path.write_text(text, encoding="utf-8")
        wait_for(port, "/dev/orders/0", 400)


def test_a_reload_tells_what_was_not_told_before(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    run("init", str(path))
    text = path.read_text(encoding="utf-8").replace('{"message": "0', '{"message": "$old 0')
    path.write_text(text, encoding="utf-8")
    with serving(str(path)) as (process, _):
        assert process.stderr is not None
        assert "nothing gives $old a value" in process.stderr.readline()
        steps = [
            ("# a line\n" + text, ["reloaded"]),
            (text.replace("$old 0", "$old $new 0"), ["warning: nothing gives $new", "reloaded"]),
            (
                text.replace("type: mock", "type: mok").replace("paths:", "colour: red\npaths:"),
                ["warning: the document has no member 'colour'", "error: type is 'mok'"],
            ),
            (text.replace("type: mock", "type: mok"), ["error: type is 'mok'"]),
            (text.replace("0 is no", "O is no"), ["reloaded"]),
        ]
        for content, wanted in steps:
            path.write_text(content, encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            lines: list[str] = []
            while not lines or not lines[-1].startswith(("reloaded", "1 error")):
                lines.append(process.stderr.readline())
            told = [line for line in lines if re.search("warning:|error:|^reloaded", line)]
            assert len(told) == len(wanted), lines
            assert all(words in line for words, line in zip(wanted, told, strict=True))


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    run("init", str(path))
    with serving(str(path)) as (_, port):
        done = run("serve", str(path), f"--port={port}", f"--control-port={free_port()}")
        assert done.returncode == 2
        assert "cannot listen" in done.stderr
