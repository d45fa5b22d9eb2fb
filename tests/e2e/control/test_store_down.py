"""When the store cannot be reached: what is deployed is served on, and who changes it is told."""

import http.client
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from control_clients import client_of
from postgresql import Postgresql
from processes import process, wait_for_port
from teapot_api import make_api, put_answer

from lockgate.testing import free_port

TRIES = 1500
"""How often is looked for what takes a moment, each time a hundredth of a second later."""


class Gateway(NamedTuple):
    """A running gateway: its ports, its first process, a client of its control plane."""

    port: int
    control_port: int
    pid: int
    client: Any

    def get(self, path: str, control: bool = False) -> tuple[int, Any]:
        """Status and document, on a connection of its own: whichever worker takes it."""
        port = self.control_port if control else self.port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, json.loads(body)

    def health(self) -> Any:
        status, document = self.get("/_lockgate/health", control=True)
        # Alive, whatever the store is: nobody is to end it for that.
        assert status == 200
        return document

    def serves(self, api_id: str) -> set[str]:
        """Which deployments answer; asked often enough to meet every worker."""
        found = set()
        for _ in range(20):
            status, document = self.get(f"/_api/{api_id}/prod/")
            assert status == 418
            found.add(document["deployment"])
        return found


@pytest.fixture
def gateways() -> Iterator[Callable[..., Gateway]]:
    """Starts gateways; they end with the test."""
    with ExitStack() as stack:

        def start(*options: str) -> Gateway:
            control_port = free_port()
            running, port = stack.enter_context(process(*options, control_port=control_port))
            wait_for_port(running, control_port)
            client = client_of(control_port)
            stack.callback(client.close)
            return Gateway(port, control_port, running.pid, client)

        yield start


def eventually(holds: Callable[[], bool]) -> None:
    for _ in range(TRIES):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never was so")


def is_unavailable(call: Callable[..., Any], **given: Any) -> bool:
    """Whether the call is refused for the store; never half done, never hanging."""
    try:
        call(**given)
    except ClientError as error:
        answer = error.response
        assert answer["Error"]["Code"] == "ServiceUnavailableException"
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 503
        return True
    return False


def test_postgresql_ends_and_comes_back(
    gateways: Callable[..., Gateway], postgresql: Postgresql, tmp_path: Path
) -> None:
    store = ("--store", postgresql.new_database(), "--store-key", str(tmp_path / "key"))
    here, there = gateways(*store, "--workers=2"), gateways(*store)
    api_id, root = make_api(here.client)
    here.client.create_deployment(restApiId=api_id, stageName="prod")
    eventually(lambda: here.get(f"/_api/{api_id}/prod/")[0] == 418)
    eventually(lambda: there.get(f"/_api/{api_id}/prod/")[0] == 418)
    postgresql.kill()
    try:
        # Nobody asks for anything: it is noticed all the same.
        eventually(lambda: here.health()["status"] == "degraded")
        assert "127.0.0.1" in here.health()["store"]
        assert here.serves(api_id) == {"first"}
        assert is_unavailable(here.client.get_rest_api, restApiId=api_id)
        assert is_unavailable(here.client.create_rest_api, name="never")
        assert is_unavailable(here.client.create_deployment, restApiId=api_id, stageName="prod")
        assert here.serves(api_id) == {"first"}
    finally:
        postgresql.start()
    eventually(lambda: here.health()["status"] == there.health()["status"] == "ok")
    assert here.health()["store"] == "ok"
    apis = here.client.get_rest_apis()["items"]
    assert [api["id"] for api in apis] == [api_id]
    put_answer(there.client, api_id, root, text="second")
    there.client.create_deployment(restApiId=api_id, stageName="prod")
    eventually(lambda: here.serves(api_id) == {"second"})


def test_a_full_disk_below_sqlite(gateways: Callable[..., Gateway], tmp_path: Path) -> None:
    here = gateways("--store", str(tmp_path / "apis.db"))
    api_id, root = make_api(here.client)
    here.client.create_deployment(restApiId=api_id, stageName="prod")
    eventually(lambda: here.get(f"/_api/{api_id}/prod/")[0] == 418)
    before = resource.prlimit(here.pid, resource.RLIMIT_FSIZE)
    # No file can grow any more, which is what a full disk is for the store.
    resource.prlimit(here.pid, resource.RLIMIT_FSIZE, (1, before[1]))
    assert is_unavailable(here.client.create_rest_api, name="never")
    assert is_unavailable(here.client.create_deployment, restApiId=api_id, stageName="prod")
    assert here.client.get_rest_api(restApiId=api_id)["name"] == "teapot"
    assert here.serves(api_id) == {"first"}
    resource.prlimit(here.pid, resource.RLIMIT_FSIZE, before)
    put_answer(here.client, api_id, root, text="second")
    here.client.create_deployment(restApiId=api_id, stageName="prod")
    eventually(lambda: here.serves(api_id) == {"second"})
    names = [api["name"] for api in here.client.get_rest_apis()["items"]]
    assert names == ["teapot"]
