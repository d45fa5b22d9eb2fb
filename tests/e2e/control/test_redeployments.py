"""Deployments under load: no request is lost, and none is answered by two deployments at once."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from control_clients import client_of
from processes import process, wait_for_port

from lockgate.testing import free_port

DEPLOYMENTS = 12
CALLERS = 4
HEADER = "method.response.header.X-Deployment"


class Api:
    """An API whose number stands in an answer's body, in its header and in a stage variable."""

    def __init__(self, client: Any) -> None:
        self.client = client
        made = client.create_rest_api(name="numbers")
        self.id = made["id"]
        self._method = {
            "restApiId": made["id"],
            "resourceId": made["rootResourceId"],
            "httpMethod": "GET",
        }
        client.put_method(**self._method, authorizationType="NONE")
        client.put_method_response(
            **self._method, statusCode="200", responseParameters={HEADER: True}
        )
        client.put_integration(
            **self._method,
            type="MOCK",
            requestTemplates={"application/json": '{"statusCode": 200}'},
        )

    def deploy(self, number: int) -> None:
        """Let all that an answer has tell this number, in one deployment."""
        body = f'{{"body": {number}, "variable": "$stageVariables.number"}}'
        self.client.put_integration_response(
            **self._method,
            statusCode="200",
            responseParameters={HEADER: f"'{number}'"},
            responseTemplates={"application/json": body},
        )
        self.client.create_deployment(
            restApiId=self.id, stageName="prod", variables={"number": str(number)}
        )


class Told(NamedTuple):
    """What an answer says of its deployment, in three places."""

    body: int
    header: int
    variable: int


class Caller(threading.Thread):
    """Asks again and again on one connection, which one worker serves."""

    def __init__(self, port: int, path: str, ended: threading.Event) -> None:
        super().__init__()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._path = path
        self._ended = ended
        self.told: list[Told] = []
        self.lost: list[str] = []

    def run(self) -> None:
        is_last = False
        while not is_last and not self.lost:
            is_last = self._ended.is_set()
            try:
                self.told.append(self.ask())
            except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
                self.lost.append(repr(error))
        self.close()

    def close(self) -> None:
        self._connection.close()

    def ask(self) -> Told:
        self._connection.request("GET", self._path)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status} {content!r}")
        document = json.loads(content)
        header = answer.getheader("X-Deployment") or "-1"
        return Told(document["body"], int(header), int(document["variable"]))


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """A gateway with two workers: the data plane's port, the control plane's."""
    control_port = free_port()
    store = tmp_path / "apis.db"
    with process(f"--store={store}", "--workers=2", control_port=control_port) as (running, port):
        wait_for_port(running, control_port)
        yield port, control_port


def test_deployments_under_load(ports: tuple[int, int]) -> None:
    client = client_of(ports[1])
    api = Api(client)
    api.deploy(0)
    path = f"/_api/{api.id}/prod/"
    # Both workers have it before the load begins: 20 connections meet both.
    until_all_tell(ports[0], path, 0)
    ended = threading.Event()
    callers = [Caller(ports[0], path, ended) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    try:
        for number in range(1, DEPLOYMENTS + 1):
            api.deploy(number)
        until_all_tell(ports[0], path, DEPLOYMENTS)
    finally:
        ended.set()
        for caller in callers:
            caller.join()
    client.close()
    for caller in callers:
        assert caller.lost == []
        for told in caller.told:
            assert told.body == told.header == told.variable
        # What a worker serves is never older than what it has served.
        numbers = [told.body for told in caller.told]
        assert numbers == sorted(numbers)
        assert numbers[-1] == DEPLOYMENTS


def until_all_tell(port: int, path: str, number: int) -> None:
    """Until many connections in a row, to whichever workers, are answered by a deployment."""
    in_a_row = 0
    for _ in range(4000):
        caller = Caller(port, path, threading.Event())
        try:
            is_it = caller.ask().body == number
        except ValueError:
            is_it = False
        caller.close()
        in_a_row = in_a_row + 1 if is_it else 0
        if in_a_row == 20:
            return
    raise AssertionError(number)
