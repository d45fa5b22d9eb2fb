"""What is deployed by calls is served: by every worker, soon, and no earlier."""

import http.client
import json
import time
from pathlib import Path
from typing import Any

import pytest
from control_clients import client_of
from processes import process, wait_for_port
from teapot_api import make_api, put_answer

from lockgate.testing import free_port


def get(port: int, path: str, host: str = "localhost") -> tuple[int, Any]:
    """Status and body of a GET, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    try:
        return answer.status, json.loads(body)
    except ValueError:
        return answer.status, body


def test_an_api_made_by_calls_answers_with_the_status_of_its_template(
    client: Any, plane: tuple[int, int]
) -> None:
    api_id, root = make_api(client)
    path = f"/restapis/{api_id}/prod/_user_request_/"
    assert get(plane[0], path)[0] == 403
    first = client.create_deployment(
        restApiId=api_id, stageName="prod", variables={"color": "red"}
    )["id"]
    _, body = eventually(lambda: get(plane[0], path), lambda found: found[0] == 418)
    assert body == {"stage": "prod", "color": "red", "deployment": "first"}
    assert get(plane[0], "/prod/", f"{api_id}.execute-api.us-east-1.localhost")[0] == 418
    put_answer(client, api_id, root, text="second")
    assert get(plane[0], path)[1]["deployment"] == "first"
    second = client.create_deployment(restApiId=api_id)["id"]
    assert get(plane[0], path)[1]["deployment"] == "first"
    update = [{"op": "replace", "path": "/deploymentId", "value": second}]
    client.update_stage(restApiId=api_id, stageName="prod", patchOperations=update)
    eventually(lambda: get(plane[0], path)[1]["deployment"], lambda found: found == "second")
    update[0]["value"] = first
    update.append({"op": "replace", "path": "/variables/color", "value": "blue"})
    client.update_stage(restApiId=api_id, stageName="prod", patchOperations=update)
    _, body = eventually(lambda: get(plane[0], path), lambda found: found[1]["color"] == "blue")
    assert body["deployment"] == "first"
    client.delete_stage(restApiId=api_id, stageName="prod")
    eventually(lambda: get(plane[0], path), lambda found: found[0] == 403)


def test_what_is_deployed_is_listed_with_its_statuses(client: Any, plane: tuple[int, int]) -> None:
    api_id, _ = make_api(client)
    client.create_deployment(restApiId=api_id, stageName="prod")

    def listed() -> list[Any]:
        every = get(plane[1], "/_lockgate/apis")[1]["item"]
        return [one for one in every if one["api"] == api_id]

    (found,) = eventually(listed, bool)
    assert (found["stage"], found["file"], found["routes"]) == ("prod", f"restapis/{api_id}", None)
    assert found["digest"] is found["canary"] is found["problem"] is None
    names = list(found)
    (found,) = get(plane[1], f"/_lockgate/apis/{api_id}")[1]["item"]
    assert listed() == [found]
    assert list(found) == names
    assert (found["canary"], found["problem"]) == (False, None)
    assert get(plane[1], "/_lockgate/apis/nothing")[0] == 404
    (route,) = found["routes"]
    assert route["route"] == "GET /"
    assert 418 in route["statuses"]


def test_a_custom_domain_leads_to_a_stage(client: Any, plane: tuple[int, int]) -> None:
    api_id, _ = make_api(client)
    client.create_deployment(restApiId=api_id, stageName="prod")
    client.create_domain_name(domainName="Tea.example.com", regionalCertificateName="any")
    client.create_base_path_mapping(
        domainName="Tea.example.com", basePath="pot", restApiId=api_id, stage="prod"
    )
    eventually(lambda: get(plane[0], "/pot", "tea.example.com"), lambda found: found[0] == 418)
    assert get(plane[0], "/pots", "tea.example.com")[0] == 403
    client.delete_domain_name(domainName="Tea.example.com")
    eventually(lambda: get(plane[0], "/pot", "tea.example.com"), lambda found: found[0] == 403)


def eventually(ask: Any, holds: Any) -> Any:
    """What is asked, as soon as ``holds`` says so."""
    for _ in range(400):
        found = ask()
        if holds(found):
            return found
        time.sleep(0.01)
    raise AssertionError(found)


@pytest.fixture(params=[1, 2], ids=["one process", "two workers"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[int, list[str]]:
    control_port = free_port()
    options = ["--store", str(tmp_path / "apis.db"), "--workers", str(request.param)]
    return control_port, options


def test_deployments_are_served_again_after_a_restart(
    kept: tuple[int, list[str]], tmp_path: Path
) -> None:
    control_port, options = kept
    with process(*options, control_port=control_port) as (running, port):
        wait_for_port(running, control_port)
        client = client_of(control_port)
        api_id, _ = make_api(client)
        client.create_deployment(restApiId=api_id, stageName="prod")
        path = f"/_api/{api_id}/prod/"
        for _ in range(10):
            eventually(lambda: get(port, path)[0], lambda found: found == 418)
    with process(*options, control_port=control_port) as (running, port):
        wait_for_port(running, control_port)
        # Before any request. The control port may be there before it knows of workers, of which
        # it asks one after the other.
        in_full = f"/_lockgate/apis/{api_id}"
        eventually(lambda: get(control_port, in_full), lambda found: found[0] != 503)
        for _ in range(4):
            status, told = get(control_port, in_full)
            assert (status, told["item"][0]["stage"]) == (200, "prod")
            assert 418 in told["item"][0]["routes"][0]["statuses"]
        assert get(port, path)[0] == 418
        assert client_of(control_port).get_rest_api(restApiId=api_id)["name"] == "teapot"
