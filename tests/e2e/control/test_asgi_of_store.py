"""Another server serves what the control plane has deployed into a store."""

import asyncio
from pathlib import Path
from typing import Any

from control_clients import client_of
from processes import process, wait_for_port
from teapot_api import make_api

from lockgate import asgi
from lockgate.testing import free_port


def test_what_is_deployed_is_served_under_asgi(tmp_path: Path) -> None:
    store = str(tmp_path / "apis.db")
    control_port = free_port()
    with process("--store", store, control_port=control_port) as (running, _):
        wait_for_port(running, control_port)
        client = client_of(control_port)
        api_id, _ = make_api(client)
        client.create_deployment(restApiId=api_id, stageName="prod")
    assert asyncio.run(ask(store, f"/_api/{api_id}/prod/")) == [418]


async def ask(store: str, path: str) -> list[int]:
    """The status of a GET, by an application for the store alone."""
    application = asgi.application(store=store)
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(event: Any) -> None:
        if "status" in event:
            statuses.append(event["status"])

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "headers": [(b"host", b"localhost")],
        "http_version": "1.1",
        "query_string": b"",
    }
    await application(scope, receive, send)
    gateway = application._gateway
    assert gateway is not None
    await gateway.stop()
    return statuses
