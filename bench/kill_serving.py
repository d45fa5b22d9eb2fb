"""A writer for ``kill_loop.py``: ``lockgate serve``, and boto3 calls that it answers.

    kill_loop.py --kills 100 --writer "kill_serving.py write {address} {writer}" \\
                 --check "kill_serving.py check {address} {writer}"    (each with its Python before)

``write`` starts the gateway on the store and makes APIs with resources, methods, integrations and
deployments; it prints ``OPERATION IDS`` for every answer. ``check`` gets those lines and asks the
store itself: what was made is there, with all that the one call made.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lockgate.store.objects import Kind, Store
from lockgate.store.open import open_objects

REGION = "us-east-1"


def _client(port: int) -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "apigateway",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}),
    )


def _gateway(address: str, number: int) -> "tuple[subprocess.Popen[bytes], int]":
    """Start one, which belongs to this process's group; it, and its control port."""
    from lockgate.testing import free_port

    port = free_port()
    key = os.environ["LOCKGATE_STORE_KEY_FILE"] if "://" in address else f"{address}.key"
    lockgate = Path(sys.executable).with_name("lockgate")
    command = [str(lockgate), "serve", "--port=0", f"--control-port={port}"]
    with open(Path(tempfile.gettempdir()) / f"kill-serving-{number}.log", "ab") as log:
        process = subprocess.Popen(
            [*command, f"--store={address}", f"--store-key={key}"], stdout=log, stderr=log
        )
    return process, port


def _calls(client: Any) -> Iterator[tuple[str, ...]]:
    """Calls without end; each gives what it has made when it is answered."""
    while True:
        api = client.create_rest_api(name="killed")
        yield "api", api["id"]
        root = client.get_resources(restApiId=api["id"])["items"][0]["id"]
        for number in range(5):
            made = client.create_resource(
                restApiId=api["id"], parentId=root, pathPart=f"part{number}"
            )
            where = {"restApiId": api["id"], "resourceId": made["id"], "httpMethod": "GET"}
            yield "resource", api["id"], made["id"], f"part{number}"
            client.put_method(**where, authorizationType="NONE")
            client.put_integration(**where, type="MOCK")
            yield "method", api["id"], made["id"]
        deployed = client.create_deployment(restApiId=api["id"], stageName="dev")
        yield "deployment", api["id"], deployed["id"]
        client.delete_resource(restApiId=api["id"], resourceId=made["id"])
        yield "gone", api["id"], made["id"]


def _write(address: str, number: int) -> None:
    gateway, port = _gateway(address, number)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            break
        except OSError:
            if gateway.poll() is not None:
                sys.exit(f"lockgate serve ended: /tmp/kill-serving-{number}.log")
            time.sleep(0.05)
    for made in _calls(_client(port)):
        print(*made, flush=True)


def _problems(store: Store, lines: list[list[str]]) -> Iterator[str]:
    gone = {line[2] for line in lines if line[0] == "gone"}
    # The last call may have been answered by nobody: a resource that was to be deleted then.
    doubtful = lines[-1][2] if lines and lines[-1][0] == "deployment" else ""
    last = [line[2] for line in lines if line[0] == "resource"][-1:]
    with store.transaction(REGION, False) as objects:
        for what, api, *ids in lines:
            item = None if what == "gone" else objects.find(Kind.REST_API, "", api)
            right = item is not None and item["name"] == "killed"
            if what == "api":
                right = right and bool(objects.rows(Kind.RESOURCE, api))
            elif what == "gone":
                right = objects.find(Kind.RESOURCE, api, ids[0]) is None
                right = right and objects.find(Kind.METHOD, api, f"{ids[0]}/GET") is None
            elif ids[0] in gone or (doubtful and ids[0] in last):
                continue
            elif what == "resource":
                found = objects.find(Kind.RESOURCE, api, ids[0])
                right = right and found is not None and found["pathPart"] == ids[1]
            elif what == "method":
                found = objects.find(Kind.METHOD, api, f"{ids[0]}/GET")
                right = right and found is not None and "methodIntegration" in found
            elif what == "deployment":
                stage = objects.find(Kind.STAGE, api, "dev")
                right = right and stage is not None and stage["deploymentId"] == ids[0]
                right = right and bool(objects.blob(Kind.DEPLOYMENT, api, ids[0]))
            if not right:
                yield json.dumps([what, api, *ids])


def main() -> int:
    what, address, number = sys.argv[1:]
    if what == "write":
        _write(address, int(number))
    store = open_objects(address)
    problems = list(_problems(store, [line.split() for line in sys.stdin]))
    store.close()
    print(*problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
