"""``lockgate serve`` in production: several workers, reloads and deaths under load, the end."""

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from definitions import api, entry, mock, operation
from definitions import http as http_integration
from processes import SECONDS, process, run, wait_for_line

from lockgate.testing import FakeBackend, free_port


def write(path: Path, version: int) -> None:
    """A definition whose answers have the version in their header and in their body."""
    answer = entry(200, f'{{"v": {version}, "id": "$input.params(\'id\')"}}')
    answer["responseParameters"] = {"method.response.header.X-Version": f"'{version}'"}
    found = operation(mock({"default": answer}), 200)
    found["responses"]["200"]["headers"] = {"X-Version": {"schema": {"type": "string"}}}
    document = api({"/x/{id}": {"get": found}})
    text = json.dumps(document)
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


class Caller:
    """A client that asks without pause on a connection that is kept; counts what came back."""

    def __init__(self, port: int, number: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.number = number
        self.answers = 0
        self.failures: list[str] = []
        self.mixed: list[str] = []
        self.versions: set[int] = set()

    def ask(self) -> None:
        """Once; the connection is opened anew where the last answer has closed it."""
        self.connection.request("GET", f"/dev/x/{self.number}")
        answer = self.connection.getresponse()
        body = answer.read()
        document = json.loads(body)
        version = answer.getheader("X-Version")
        if answer.status != 200 or document["id"] != str(self.number):
            self.failures.append(f"{answer.status} {body!r}")
        if version != str(document["v"]):
            self.mixed.append(f"{version} {body!r}")
        self.versions.add(document["v"])
        self.answers += 1

    def local_port(self) -> int:
        """The port of the connection on this side."""
        port: int = self.connection.sock.getsockname()[1]
        return port


@contextmanager
def under_load(port: int, count: int = 8) -> Iterator[list[Caller]]:
    """Clients that ask while the body of the ``with`` runs."""
    callers = [Caller(port, number) for number in range(count)]
    over = threading.Event()

    def keep_asking(caller: Caller) -> None:
        while not over.is_set():
            try:
                caller.ask()
            except (OSError, http.client.HTTPException) as error:
                caller.failures.append(repr(error))
                caller.connection.close()

    threads = [threading.Thread(target=keep_asking, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: all(caller.answers for caller in callers))
        yield callers
    finally:
        over.set()
        for thread in threads:
            thread.join()
        for caller in callers:
            caller.connection.close()


def wait_until(is_so: Callable[[], Any]) -> None:
    until = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def control(port: int, path: str) -> tuple[int, Any]:
    """``GET`` on the control port: status and document."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def is_ready(port: int) -> bool:
    try:
        return control(port, "/_lockgate/ready")[0] == 200
    except OSError:
        return False


@contextmanager
def serving(
    path: Path, workers: int, *options: str, **given: Any
) -> Iterator[tuple[Any, int, int]]:
    """A gateway that is ready: its process, its port and its control port."""
    control_port = free_port()
    arguments = (str(path), f"--workers={workers}", "--no-access-log", *options)
    given.setdefault("stdout", subprocess.DEVNULL)
    with process(*arguments, control_port=control_port, **given) as (running, port):
        wait_until(lambda: is_ready(control_port))
        yield running, port, control_port


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "api.json"
    write(path, 1)
    return path


RELOADS = 12


@pytest.mark.parametrize("workers", [1, 2])
def test_reloads_under_load_lose_nothing_and_mix_nothing(workers: int, definition: Path) -> None:
    with (
        serving(definition, workers) as (running, port, control_port),
        under_load(port) as callers,
    ):
        for version in range(2, RELOADS + 2):
            write(definition, version)
            running.send_signal(signal.SIGHUP)
            wait_for_line(running, b"reloaded\n")
        # What was said to be served is served: the last answer of an old connection is the next.
        before = [caller.answers for caller in callers]
        wait_until(lambda: all(c.answers > b + 2 for c, b in zip(callers, before, strict=True)))
        for caller in callers:
            caller.versions.clear()
        _, ready = control(control_port, "/_lockgate/ready")
        wait_until(lambda: all(caller.versions for caller in callers))
    assert [caller.failures for caller in callers] == [[]] * len(callers)
    assert [caller.mixed for caller in callers] == [[]] * len(callers)
    assert {version for caller in callers for version in caller.versions} == {RELOADS + 1}
    assert (ready["version"], ready["state"]) == (RELOADS + 1, "ready")
    assert len(ready["workers"]) == (workers if workers > 1 else 0)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_definition_with_mistakes_is_refused_once(workers: int, definition: Path) -> None:
    with serving(definition, workers, "--watch") as (running, port, control_port):
        definition.write_text("{", encoding="utf-8")
        wait_for_line(running, b"1 error found; what was served before is served on\n")
        caller = Caller(port, 7)
        caller.ask()
        assert caller.versions == {1}
        assert control(control_port, "/readyz")[1]["version"] == 1
        write(definition, 2)
        # Whatever was said twice would be said before it is.
        assert running.stderr.readline() == b"reloaded\n"
        caller.connection.close()
        caller.ask()
        assert caller.versions == {1, 2}
        caller.connection.close()


def served_by(process_id: int, port: int) -> set[int]:
    """The ports of the clients whose connections a process has."""
    mine = set()
    for entry_ in Path(f"/proc/{process_id}/fd").iterdir():
        mine.add(os.readlink(entry_).removeprefix("socket:[").removesuffix("]"))
    found = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, _, _, _, _, _, _, inode, *_ = line.split()
        if inode in mine and int(local.rpartition(":")[2], 16) == port:
            found.add(int(remote.rpartition(":")[2], 16))
    return found - {0}


def test_a_killed_worker_takes_only_its_own_requests_with_it(definition: Path) -> None:
    with serving(definition, 2) as (running, port, control_port):
        with under_load(port) as callers:
            (first, second) = control(control_port, "/_lockgate/ready")[1]["workers"]
            kept = served_by(second["pid"], port)
            safe = [caller for caller in callers if caller.local_port() in kept]
            os.kill(first["pid"], signal.SIGKILL)
            wait_for_line(running, b"worker 1 (process %d) was ended by SIGKILL" % first["pid"])
            wait_until(lambda: control(control_port, "/readyz")[1]["workers"][0]["pid"])
            before = [caller.answers for caller in callers]
            wait_until(lambda: all(c.answers > b for c, b in zip(callers, before, strict=True)))
            again = control(control_port, "/_lockgate/ready")[1]["workers"]
        assert all(not caller.failures for caller in safe)
        assert all(len(caller.failures) <= 1 for caller in callers)
        assert again[0]["pid"] != first["pid"]
        assert again[0]["restarts"] == 1
        assert again[1] == second
        running.send_signal(signal.SIGTERM)
        assert running.wait(SECONDS) == 0


def test_records_of_every_worker_are_found_also_after_a_reload(definition: Path) -> None:
    with serving(definition, 3) as (running, port, control_port):
        ids = []
        workers = control(control_port, "/_lockgate/ready")[1]["workers"]
        asked: set[int] = set()
        while len(asked) < len(workers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
            connection.request("GET", "/dev/x/1")
            answer = connection.getresponse()
            answer.read()
            ids.append(answer.getheader("x-lockgate-trace") or "")
            here = connection.sock.getsockname()[1]
            asked |= {each["pid"] for each in workers if here in served_by(each["pid"], port)}
            connection.close()
        listed = control(control_port, "/_lockgate/decisions")[1]["item"]
        assert {one["id"] for one in listed} >= set(ids[-100:])
        assert [one["time"] for one in listed] == sorted((o["time"] for o in listed), reverse=True)
        assert control(control_port, "/_lockgate/apis")[1]["item"][0]["api"] == "api"
        write(definition, 2)
        running.send_signal(signal.SIGHUP)
        wait_for_line(running, b"reloaded\n")
        for id in ids:
            status, record = control(control_port, f"/_lockgate/traces/{quote(id, safe='')}")
            assert (status, record.get("id")) == (200, id)
        status, words = control(control_port, "/_lockgate/traces/AAAA")
        assert (status, words["message"]) == (
            404,
            "no record has the id AAAA; the last 2000 are kept",
        )


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopping_gateway_sends_its_clients_away_first(workers: int, definition: Path) -> None:
    with serving(definition, workers, "--drain-delay=60") as (running, port, control_port):
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        kept.request("GET", "/dev/x/1")
        answer = kept.getresponse()
        answer.read()
        assert answer.getheader("Connection") == "keep-alive"
        running.send_signal(signal.SIGTERM)
        wait_for_line(running, b"stopping")
        wait_until(lambda: not is_ready(control_port))
        status, ready = control(control_port, "/_lockgate/ready")
        assert (status, ready["ready"], ready["state"]) == (503, False, "draining")
        assert control(control_port, "/_lockgate/live") == (200, {"live": True})
        fresh = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        for connection in (kept, fresh):
            wait_until(partial(is_last_answer, connection))
            connection.close()
        # The delay is not over, and nobody wants to wait for it any more.
        running.send_signal(signal.SIGTERM)
        assert running.wait(SECONDS) == 0


def is_last_answer(connection: http.client.HTTPConnection) -> bool:
    connection.request("GET", "/dev/x/1")
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200
    return answer.getheader("Connection") == "close"


def test_what_is_under_way_is_answered_when_workers_stop(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    definition = api(
        {"/x": {"get": operation(http_integration("/x", {"default": entry(200)}), 200)}}
    )
    path.write_text(json.dumps(definition), encoding="utf-8")
    with FakeBackend() as backend:
        backend.answers("/x", status=200, body=b"late", delay=1.0)
        variable = f"--stage-variable=backend={backend.address}"
        with serving(path, 2, variable) as (running, port, _):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
            connection.request("GET", "/dev/x")
            wait_until(lambda: backend.received)
            running.send_signal(signal.SIGTERM)
            found = connection.getresponse()
            assert (found.status, found.read()) == (200, b"late")
            connection.close()
            assert running.wait(SECONDS) == 0


def test_workers_end_with_their_supervisor(definition: Path) -> None:
    with serving(definition, 2) as (running, _, control_port):
        workers = control(control_port, "/_lockgate/ready")[1]["workers"]
        running.kill()
        running.wait(SECONDS)
        wait_until(lambda: not any(is_alive(each["pid"]) for each in workers))
        with pytest.raises(OSError, match="refused"):
            control(control_port, "/_lockgate/live")


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def test_a_port_that_is_shared_out_already_is_taken(definition: Path) -> None:
    with serving(definition, 2) as (_, port, control_port):
        given = ("serve", str(definition), "--workers=2")
        done = run(*given, f"--port={port}", f"--control-port={free_port()}")
        assert done.returncode == 2
        assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in done.stderr
        done = run(*given, f"--port={free_port()}", f"--control-port={control_port}")
        assert done.returncode == 2
        assert f"cannot listen on control port {control_port}: Address already" in done.stderr


def parent_of(process_id: int) -> int:
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[1])


def supervisor_behind(control_port: int) -> int:
    """The process that has started the workers."""
    try:
        workers = control(control_port, "/_lockgate/ready")[1]["workers"]
        return parent_of(workers[0]["pid"])
    except (OSError, LookupError):
        return 0


def test_another_gateway_takes_over_under_load(definition: Path) -> None:
    with (
        serving(definition, 2, stderr=subprocess.DEVNULL) as (running, port, control_port),
        replaced_at_last(running) as last,
        under_load(port) as callers,
    ):
        for version in (2, 3):
            write(definition, version)
            before = last[0]
            os.kill(before, signal.SIGUSR2)
            if before == running.pid:
                assert running.wait(SECONDS) == 0
            wait_until(lambda: not is_alive(before))  # noqa: B023
            wait_until(lambda: supervisor_behind(control_port))
            last[0] = supervisor_behind(control_port)
        definition.write_text("no definition", encoding="utf-8")
        os.kill(last[0], signal.SIGUSR2)  # the next one will not serve
        time.sleep(1)
        assert supervisor_behind(control_port) == last[0]
        answered = [caller.answers for caller in callers]
        wait_until(lambda: all(c.answers > a for c, a in zip(callers, answered, strict=True)))
    assert [caller.failures for caller in callers] == [[]] * len(callers)
    assert [caller.mixed for caller in callers] == [[]] * len(callers)
    assert {version for caller in callers for version in caller.versions} >= {3}


def test_a_successor_has_what_was_managed_and_the_last_one_leaves_nothing(
    definition: Path, tmp_path: Path
) -> None:
    """A store that ends with the gateway does not end with the program's replacement."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with (
        serving(definition, 2, stderr=subprocess.DEVNULL, env=environment) as (
            running,
            _,
            control_port,
        ),
        replaced_at_last(running) as last,
    ):
        id = made_api(control_port)
        assert len(list(temporary.glob("lockgate-*"))) == 1
        text = definition.read_text(encoding="utf-8")
        definition.write_text("no definition", encoding="utf-8")
        os.kill(running.pid, signal.SIGUSR2)  # one that will not serve takes nothing along
        time.sleep(1)
        definition.write_text(text, encoding="utf-8")
        os.kill(running.pid, signal.SIGUSR2)
        assert running.wait(SECONDS) == 0
        wait_until(lambda: supervisor_behind(control_port))
        last[0] = supervisor_behind(control_port)
        assert control(control_port, f"/restapis/{id}")[1]["name"] == "kept"
    assert not list(temporary.glob("lockgate-*"))


def made_api(control_port: int) -> str:
    """The id of an API that is made by the management API."""
    connection = http.client.HTTPConnection("127.0.0.1", control_port, timeout=SECONDS)
    try:
        connection.request("POST", "/restapis", b'{"name": "kept"}')
        found: str = json.loads(connection.getresponse().read())["id"]
        return found
    finally:
        connection.close()


@contextmanager
def replaced_at_last(running: "subprocess.Popen[bytes]") -> Iterator[list[int]]:
    """The process that serves, as the test says; ended when it is over."""
    last = [running.pid]
    try:
        yield last
    finally:
        if last[0] != running.pid:
            os.kill(last[0], signal.SIGTERM)
            wait_until(lambda: not is_alive(last[0]))


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--workers=0", "--workers '0' is no number of processes"),
        ("--workers=many", "--workers 'many' is no number of processes"),
        ("--drain-delay=-1", "--drain-delay -1 is no delay"),
        ("--memory-budget=-1", "--memory-budget -1 is no amount of memory"),
        ("--drain-delay=1e9", "--drain-delay 1e+09 is no delay"),
    ],
)
def test_numbers_that_cannot_be(option: str, words: str, definition: Path) -> None:
    done = run("serve", str(definition), option)
    assert done.returncode == 2
    assert words in done.stderr


def test_the_service_manager_is_told(definition: Path, tmp_path: Path) -> None:
    for workers in (1, 2):
        path = tmp_path / f"notify{workers}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(path))
            manager.settimeout(SECONDS)
            environment = {**os.environ, "NOTIFY_SOCKET": str(path)}
            arguments = (str(definition), f"--workers={workers}", "--no-access-log")
            with process(*arguments, env=environment, stdout=subprocess.DEVNULL) as (running, _):
                first = manager.recv(4_096).decode().splitlines()
                assert first[0] == "READY=1"
                assert f"MAINPID={running.pid}" in first
                running.send_signal(signal.SIGHUP)
                words, usec = manager.recv(4_096).decode().splitlines()
                assert words == "RELOADING=1"
                assert int(usec.removeprefix("MONOTONIC_USEC=")) > 0
                assert manager.recv(4_096).startswith(b"READY=1\n")
                running.send_signal(signal.SIGTERM)
                assert manager.recv(4_096).startswith(b"STOPPING=1\n")
                assert running.wait(SECONDS) == 0
