"""What the control plane costs, call by call as boto3 makes them, and how soon it is live.

    control.py [--resources 300] [--deployments 50] [--apis 2000] [--only NAME ...]

``calls``   an API of as many resources, each with methods and integrations, made one by one on
            SQLite and on PostgreSQL, both durable: calls a second, the server's CPU time a call,
            the first fifth of the calls beside the last
``live``    from the answer of CreateDeployment until every connection is answered by the new
            deployment, with one worker and with four: of a small API, and of the one of ``calls``
``lost``    deployments while others ask: requests that were not answered, and the slowest answer
``load``    as many APIs of 20 routes each, in a store: until they are served, and the memory
"""

import argparse
import http.client
import os
import platform
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))

from control_clients import client_of
from postgresql import Postgresql

from lockgate.control.call import new_id
from lockgate.control.snapshots import snapshot_of
from lockgate.model.api_objects import ApiObjects
from lockgate.store.objects import Kind, Transaction
from lockgate.store.open import open_objects

TICK = os.sysconf("SC_CLK_TCK")
VERBS = ("GET", "POST", "DELETE")
ASK = {"application/json": '{"statusCode": 200}'}
CONNECTIONS = 16
"""So many connections meet every worker, be it as good as certainly."""
ROUTES = 20


class Gateway(NamedTuple):
    """A running gateway."""

    pid: int
    port: int
    control_port: int
    client: Any

    def cpu_seconds(self) -> float:
        """User and system time of the process of the control port."""
        fields = _stat(self.pid).rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """MiB of the process that serves."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _stat(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def gateway(*options: str) -> Iterator[Gateway]:
    """A gateway, once its control port listens."""
    port, control_port = free_port(), free_port()
    ports = (f"--port={port}", f"--control-port={control_port}")
    command = [sys.executable, "-m", "lockgate.cli", "serve", *ports, *options]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as running:
        try:
            until(lambda: listens(control_port) and listens(port), running)
            yield Gateway(running.pid, port, control_port, client_of(control_port))
        finally:
            running.terminate()


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def until(holds: Callable[[], bool], running: "subprocess.Popen[bytes]") -> None:
    while not holds():
        assert running.poll() is None, "the gateway has ended"
        time.sleep(0.005)


# -- calls


class Calls:
    """Makes an API by calls, and counts them."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.seconds: list[float] = []

    def call(self, name: str, /, **given: Any) -> Any:
        began = time.perf_counter()
        answer = getattr(self.client, name)(**given)
        self.seconds.append(time.perf_counter() - began)
        return answer

    def make(self, resources: int, methods: int) -> tuple[str, str]:
        """The API's id and that of a resource with a GET."""
        api = self.call("create_rest_api", name="bench")
        resource_id = ""
        for number in range(resources):
            resource_id = self.call(
                "create_resource",
                restApiId=api["id"],
                parentId=api["rootResourceId"],
                pathPart=f"r{number}",
            )["id"]
            # As many as there are to be, spread over the resources.
            own = methods * (number + 1) // resources - methods * number // resources
            for verb in (*VERBS, "PATCH", "PUT")[:own]:
                at = {"restApiId": api["id"], "resourceId": resource_id, "httpMethod": verb}
                self.call("put_method", **at, authorizationType="NONE")
                self.call("put_integration", **at, type="MOCK", requestTemplates=ASK)
        return api["id"], resource_id


def calls(stack: ExitStack, options: argparse.Namespace) -> None:
    for name, store in stores(stack).items():
        with gateway(*store) as running:
            made = Calls(running.client)
            cpu, own = running.cpu_seconds(), time.process_time()
            began = time.perf_counter()
            made.make(options.resources, options.resources * 10 // 3)
            seconds = time.perf_counter() - began
            count = len(made.seconds)
            fifth = count // 5
            first, last = made.seconds[:fifth], made.seconds[-fifth:]
            say(
                f"calls on {name}",
                f"{count} calls, {count / seconds:.0f} a second",
                f"CPU {(running.cpu_seconds() - cpu) / count * 1000:.2f} ms a call in the server, "
                f"{(time.process_time() - own) / count * 1000:.2f} ms in boto3",
                f"first fifth {mean_ms(first)}, last fifth {mean_ms(last)}",
            )


def stores(stack: ExitStack) -> dict[str, tuple[str, ...]]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = Postgresql()
    stack.callback(server.stop)
    return {
        "SQLite": ("--store", str(folder / "apis.db")),
        "PostgreSQL": ("--store", server.new_database(), "--store-key", str(folder / "key")),
    }


def mean_ms(seconds: list[float]) -> str:
    return f"{statistics.mean(seconds) * 1000:.2f} ms (median {median_ms(seconds)})"


def median_ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.2f} ms"


# -- live, lost


class Numbered:
    """An API whose answers tell the number of their deployment."""

    def __init__(self, client: Any, resources: int) -> None:
        self.client = client
        self.api_id, resource_id = Calls(client).make(resources, resources * 10 // 3)
        self.path = f"/_api/{self.api_id}/prod/r{resources - 1}"
        self._at = {"restApiId": self.api_id, "resourceId": resource_id, "httpMethod": "GET"}
        client.put_method_response(**self._at, statusCode="200")

    def deploy(self, number: int) -> None:
        self.client.put_integration_response(
            **self._at, statusCode="200", responseTemplates={"application/json": str(number)}
        )
        self.client.create_deployment(restApiId=self.api_id, stageName="prod")


def asked(connection: http.client.HTTPConnection, path: str) -> int:
    """The number that is answered; -1: there is no stage yet."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status == 403:
        return -1
    if answer.status != 200:
        raise ValueError(answer.status)
    return int(body)


def live(stack: ExitStack, options: argparse.Namespace) -> None:
    for workers in (1, 4):
        for resources in (1, options.resources):
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            with gateway(f"--store={folder}/apis.db", f"--workers={workers}") as running:
                api = Numbered(running.client, resources)
                seconds, answers = _times_to_live(running, api, options.deployments // 2)
                say(
                    f"live with {workers} workers, {resources} resources",
                    f"everywhere {median_ms(seconds)}, at most {max(seconds) * 1000:.0f} ms",
                    f"CreateDeployment itself {median_ms(answers)}",
                )


def _times_to_live(running: Gateway, api: Numbered, times: int) -> tuple[list[float], list[float]]:
    connections = [
        http.client.HTTPConnection("127.0.0.1", running.port) for _ in range(CONNECTIONS)
    ]
    seconds, answers = [], []
    for number in range(times + 1):
        began = time.perf_counter()
        api.deploy(number)
        answered = time.perf_counter()
        for connection in connections:
            while asked(connection, api.path) != number:
                pass
        # The first one makes the stage.
        if number:
            seconds.append(time.perf_counter() - answered)
            answers.append(answered - began)
    for connection in connections:
        connection.close()
    return seconds, answers


class Caller(threading.Thread):
    """Asks again and again on one connection."""

    def __init__(self, port: int, path: str) -> None:
        super().__init__()
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._path = path
        self.is_ended = False
        self.seconds: list[float] = []
        self.lost: list[str] = []

    def run(self) -> None:
        while not self.is_ended:
            began = time.perf_counter()
            try:
                asked(self._connection, self._path)
            except (OSError, ValueError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
                self._connection.close()
            self.seconds.append(time.perf_counter() - began)
        self._connection.close()


def lost(stack: ExitStack, options: argparse.Namespace) -> None:
    for resources in (1, options.resources):
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        with gateway(f"--store={folder}/apis.db", "--workers=2") as running:
            api = Numbered(running.client, resources)
            _times_to_live(running, api, 0)
            callers = [Caller(running.port, api.path) for _ in range(4)]
            for caller in callers:
                caller.start()
            for number in range(1, options.deployments + 1):
                api.deploy(number)
            for caller in callers:
                caller.is_ended = True
            for caller in callers:
                caller.join()
            seconds = [one for caller in callers for one in caller.seconds]
            missed = [one for caller in callers for one in caller.lost]
            say(
                f"lost during {options.deployments} deployments, {resources} resources",
                f"{len(missed)} of {len(seconds)} requests {missed[:3] or ''}",
                f"answers {median_ms(seconds)}, at most {max(seconds) * 1000:.0f} ms",
            )


# -- load


def load(stack: ExitStack, options: argparse.Namespace) -> None:
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    path = f"{folder}/apis.db"
    ids = _keep_apis(path, options.apis)
    with gateway("--store=memory:") as empty:
        before = empty.memory()
    began = time.perf_counter()
    with gateway(f"--store={path}") as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.port)
        asked(connection, f"/_api/{ids[-1]}/prod/r{ROUTES - 1}")
        seconds = time.perf_counter() - began
        loaded = running.memory()
        times = []
        for id in ids:
            began = time.perf_counter()
            asked(connection, f"/_api/{id}/prod/r0")
            times.append(time.perf_counter() - began)
        connection.close()
        say(
            f"load of {options.apis} APIs with {ROUTES} routes",
            f"{seconds:.2f} s from the start of the program to an answer",
            f"{loaded:.0f} MiB, without them {before:.0f} MiB",
            f"all asked once: {running.memory():.0f} MiB, {median_ms(times)} each",
        )


def _keep_apis(path: str, count: int) -> list[str]:
    store = open_objects(path)
    ids = [new_id(10) for _ in range(count)]
    for begin in range(0, count, 100):
        with store.transaction("us-east-1", writes=True) as objects:
            for id in ids[begin : begin + 100]:
                _keep_api(objects, id)
    store.close()
    return ids


def _keep_api(objects: Transaction, id: str) -> None:
    template = {"application/json": "42"}
    answer = {"statusCode": "200", "responseTemplates": template}
    method = {
        "httpMethod": "GET",
        "methodResponses": {"200": {"statusCode": "200"}},
        "methodIntegration": {
            "type": "MOCK",
            "requestTemplates": ASK,
            "integrationResponses": {"200": answer},
        },
    }
    resources = [{"id": "root", "path": "/"}]
    resources += [{"id": f"r{number}", "path": f"/r{number}"} for number in range(ROUTES)]
    api = ApiObjects(
        {"id": id, "name": id},
        resources,
        {f"r{number}/GET": method for number in range(ROUTES)},
    )
    objects.insert(Kind.REST_API, "", id, api.api)
    objects.insert(Kind.DEPLOYMENT, id, "abc123", {"id": "abc123"})
    objects.put_blob(Kind.DEPLOYMENT, id, "abc123", snapshot_of(api))
    stage = {"stageName": "prod", "deploymentId": "abc123"}
    objects.insert(Kind.STAGE, id, "prod", stage)


# -- the program


def say(title: str, *lines: str) -> None:
    print(f"{title}")
    for line in lines:
        print(f"    {line}", flush=True)


PARTS = {"calls": calls, "live": live, "lost": lost, "load": load}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--resources", type=int, default=300)
    parser.add_argument("--deployments", type=int, default=50)
    parser.add_argument("--apis", type=int, default=2000)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    versions = ", ".join(f"{name} {version(name)}" for name in ("boto3", "psycopg", "uvloop"))
    say(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}",
        f"{os.cpu_count()} processors, {platform.system()} {platform.release()}, "
        f"load {os.getloadavg()[0]:.1f}",
    )
    for name in options.only:
        with ExitStack() as stack:
            PARTS[name](stack, options)


if __name__ == "__main__":
    main()
