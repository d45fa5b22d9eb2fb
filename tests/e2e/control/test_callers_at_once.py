"""Several callers change one API at once, in PostgreSQL through two gateways: nothing is lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from control_clients import client_of
from postgresql import Postgresql
from processes import process, wait_for_port

from lockgate.testing import free_port

CALLERS = 4
PARTS = 10
HEADER = "method.request.header.X-"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def clients(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Any]]:
    """A client for each caller, of one gateway or of two on one database."""
    folder: Path = tmp_path_factory.mktemp("at-once")
    with ExitStack() as stack:
        options = [f"--store={folder / 'apis.db'}"]
        if request.param == "postgresql":
            server: Postgresql = request.getfixturevalue("postgresql")
            options = [f"--store={server.new_database()}", f"--store-key={folder / 'key'}"]
        ports = [free_port() for _ in range(1 if request.param == "sqlite" else 2)]
        for port in ports:
            running, _ = stack.enter_context(process(*options, control_port=port))
            wait_for_port(running, port)
        made = [client_of(ports[number % len(ports)]) for number in range(CALLERS)]
        for client in made:
            stack.callback(client.close)
        yield made


def at_once(clients: list[Any], work: Callable[[Any, int], None]) -> None:
    """Let each client do its work, all at the same time."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(clients))

    def run(client: Any, number: int) -> None:
        start.wait()
        try:
            work(client, number)
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=run, args=(client, number)) for number, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def is_done(call: Callable[..., Any], **given: Any) -> bool:
    """Whether it was done; it is refused for no other reason than somebody else's change."""
    try:
        call(**given)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConflictException":
            raise
        return False
    return True


def test_a_name_is_given_to_one_of_them(clients: list[Any]) -> None:
    api = clients[0].create_rest_api(name="at once")
    given = {"restApiId": api["id"], "parentId": api["rootResourceId"]}
    made: list[str] = []

    def work(client: Any, number: int) -> None:
        for part in range(PARTS):
            name = f"r{part}"
            if is_done(client.create_resource, **given, pathPart=name):
                made.append(name)

    at_once(clients, work)
    # Whoever was refused for the name was refused because it is there.
    assert sorted(made) == sorted(f"r{part}" for part in range(PARTS))
    for client in clients:
        found = client.get_resources(restApiId=api["id"], limit=500)["items"]
        assert sorted(one["path"] for one in found) == ["/", *(f"/r{n}" for n in range(PARTS))]


def test_changes_of_one_object_join(clients: list[Any]) -> None:
    api = clients[0].create_rest_api(name="at once")
    method = {
        "restApiId": api["id"],
        "resourceId": api["rootResourceId"],
        "httpMethod": "GET",
    }
    clients[0].put_method(**method, authorizationType="NONE")
    done: list[str] = []

    def work(client: Any, number: int) -> None:
        for part in range(PARTS):
            name = f"{HEADER}{number}-{part}"
            change = {"op": "add", "path": f"/requestParameters/{name}", "value": "true"}
            if is_done(client.update_method, **method, patchOperations=[change]):
                done.append(name)

    at_once(clients, work)
    assert done
    for client in clients:
        found = client.get_method(**method)["requestParameters"]
        assert found == dict.fromkeys(done, True)
