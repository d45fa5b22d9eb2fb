"""The example definitions, served as ``make run`` serves them, over real sockets."""

import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lockgate.testing import RunningGateway, serve

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
NAMES = ("teapot", "override", "capture", "shop")


@pytest.fixture(scope="module")
def shop_backend() -> Iterator[str]:
    """The example's own backend in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLES / "backend.py"), "0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield "127.0.0.1:" + process.stdout.readline().rsplit(" ", 1)[-1].strip()
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="module")
def gateway(shop_backend: str) -> Iterator[RunningGateway]:
    with serve(
        *(EXAMPLES / f"{name}.yaml" for name in NAMES),
        environment=EXAMPLES / "environment.yaml",
        stage_variables={"backend": shop_backend},
    ) as running:
        yield running


def test_the_backend_says_what_is_wrong_and_bears_callers_that_go() -> None:
    with subprocess.Popen(
        [sys.executable, str(EXAMPLES / "backend.py"), "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rsplit(" ", 1)[-1])
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", port)) as gone:
                gone.sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" * 2)
                # The connection is reset, not only ended.
                gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for verb, path, body in (
            ("POST", "/products", ""),
            ("PUT", "/products/1", "[1]"),
            ("POST", "/orders", "{}"),
            ("GET", "/products?limit=x", None),
            ("GET", "/slow", None),
        ):
            connection.request(verb, path, body)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == (200 if path == "/slow" else 400), path
        connection.close()
        process.terminate()
        assert process.communicate()[1] == ""


JSON = {"Content-Type": "application/json"}
CALLS: list[tuple[str, str, Any, int, Any, str]] = [
    ("teapot", "GET /brew/tea", None, 200, {"cup": "tea"}, "integration_response.default"),
    ("teapot", "GET /brew/coffee", None, 418, {"message": "I am a teapot"},
     "integration_response.pattern"),
    ("teapot", "GET /brew/water", None, 200, ..., "integration_response.default"),
    ("override", "GET /pets/7", None, 200, {"id": 7, "kind": "dog"},
     "integration_response.default"),
    ("override", "GET /pets/rex", None, 400, ..., "response_override.template"),
    ("capture", "GET /orders/7", None, 200, {"id": "7"}, "integration_response.default"),
    ("capture", "GET /orders/409", None, 409, {"message": "service.orders.errorCode.409"},
     "capture_group"),
    ("capture", "GET /orders/199", None, 200, ..., "integration_response.default"),
    ("shop", "GET /health", None, 200, {"status": "ok", "stage": "dev"},
     "integration_response.default"),
    ("shop", "GET /maintenance", None, 503, None, "integration_response.pattern"),
    ("shop", "GET /answers/404", None, 404, None, "integration_response.pattern"),
    ("shop", "PATCH /answers/599", None, 500, None, "integration_response.pattern"),
    ("shop", "GET /answers/302", None, 200, None, "integration_response.default"),
    ("shop", "GET /answers/x", None, 500, ...,
     "gateway_response.API_CONFIGURATION_ERROR"),
    ("shop", "OPTIONS /products", None, 204, None, "integration_response.default"),
    ("shop", "GET /products?limit=1&tag=kitchen", None, 200,
     {"total": 2, "products": [{"id": "1", "name": "Kettle", "inStock": True}]},
     "integration_response.default"),
    ("shop", "POST /products", {"name": "It's", "price": 1.5}, 201,
     {"id": 4, "name": "It's", "price": 1.5}, "integration_response.pattern"),
    ("shop", "GET /products/1", None, 200, ..., "integration_response.default"),
    ("shop", "GET /products/9", None, 404, ..., "integration_response.pattern"),
    ("shop", "GET /products/500", None, 502,
     {"error": "the backend says: the shelf fell down"}, "integration_response.pattern"),
    ("shop", "PUT /products/1", {"price": 1}, 200, ..., "integration_response.default"),
    ("shop", "DELETE /products/2", None, 204, None, "integration_response.pattern"),
    ("shop", "DELETE /products/1", None, 409, None, "integration_response.pattern"),
    ("shop", "GET /products/1/reviews", None, 200, [{"stars": 5, "text": "good"}],
     "proxy.http"),
    ("shop", "GET /legacy/products/9", None, 404, {"error": "no product 9"}, "proxy.http"),
    ("shop", "POST /orders", {"product": "1", "quantity": 1}, 200,
     {"id": "o-1", "channel": "web-dev"}, "integration_response.default"),
    ("shop", "POST /orders", {"product": "1", "quantity": 9}, 409, {"error": "out of stock"},
     "response_override.template"),
    ("shop", "POST /orders", {"product": "x", "quantity": 1}, 404,
     {"error": "no such product"}, "response_override.template"),
    ("shop", "GET /orders/o-1", None, 200, ..., "integration_response.default"),
    ("shop", "GET /orders/o-2", None, 410, {"error": "410"}, "capture_group"),
    ("shop", "GET /orders/o-3", None, 404, {"error": "404"}, "capture_group"),
    ("shop", "POST /quotes", {"quantity": 2}, 200, {"quantity": 2, "price": 6},
     "integration_response.default"),
    ("shop", "POST /quotes", {"quantity": "two"}, 400,
     {"error": "quantity must be a whole number"}, "integration_response.pattern"),
    ("shop", "POST /quotes", {"quantity": 2000}, 429, ..., "integration_response.pattern"),
    ("shop", "POST /quotes", {"sleep": 9}, 504, ..., "integration_response.pattern"),
    ("shop", "POST /carts", {"items": [1, 2]}, 201, {"id": 1, "items": 2}, "proxy.lambda"),
    ("shop", "POST /carts", {}, 422, {"message": "an empty cart"}, "proxy.lambda"),
    ("shop", "POST /carts", {"crash": 1}, 502,
     {"error": " Internal server error".strip(), "type": "INTEGRATION_FAILURE"},
     "gateway_response.INTEGRATION_FAILURE"),
    ("shop", "POST /events", {"kind": "x"}, 202, None, "integration_response.default"),
    ("shop", "GET /slow", None, 503, {"message": "Endpoint request timed out"},
     "gateway_response.INTEGRATION_TIMEOUT"),
    ("shop", "GET /nowhere", None, 404, {"error": "nothing is at /dev/nowhere"},
     "gateway_response.MISSING_AUTHENTICATION_TOKEN"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("api", "call", "body", "status", "wanted", "rule"),
    CALLS,
    ids=[f"{row[0]} {row[1]} {row[3]}" for row in CALLS],
)
def test_a_call_has_its_status_body_and_rule(
    gateway: RunningGateway,
    api: str,
    call: str,
    body: Any,
    status: int,
    wanted: Any,
    rule: str,
) -> None:
    verb, path = call.split(" ")
    data = None if body is None else json.dumps(body)
    answer = gateway.request(verb, path, data, JSON, prefix=f"/_api/{api}/dev")
    assert answer.status == status
    if wanted is None:
        assert answer.body == b""
    elif wanted is not ...:
        assert answer.json == wanted
    record = gateway.record(answer)
    assert (record["status"], record["rule"]) == (status, rule)
    assert record["definition"]["file"].endswith(f"examples/{api}.yaml")


def test_the_order_of_a_refused_media_type(gateway: RunningGateway) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = gateway.request("POST", "/products", "x", headers, prefix="/_api/shop/dev")
    assert answer.status == 415
    assert answer.json == {"error": "Unsupported Media Type", "type": "UNSUPPORTED_MEDIA_TYPE"}
    assert answer.header("Access-Control-Allow-Origin") == "*"


def test_headers_of_the_examples(gateway: RunningGateway) -> None:
    prefix = "/_api/shop/dev"
    assert gateway.request("GET", "/maintenance", prefix=prefix).header("Retry-After") == "3600"
    assert gateway.request("GET", "/products/1", prefix=prefix).header("ETag") == '"1-1"'
    preflight = gateway.request("OPTIONS", "/products", prefix=prefix)
    assert preflight.header("Access-Control-Allow-Methods") == "GET,POST,OPTIONS"
    made = gateway.request("POST", "/products", '{"name": "a", "price": 1}', JSON, prefix=prefix)
    assert made.header("Location") == "/products/4"
    edited = gateway.request(
        "PUT", "/products/1", '{"price": 2}', {**JSON, "X-User": "ada"}, prefix=prefix
    )
    assert edited.json["editedBy"] == "ada"
    cart = gateway.request("POST", "/carts", '{"items": [1]}', JSON, prefix=prefix)
    assert [v for n, v in cart.headers if n == "Set-Cookie"] == ["cart=1", "seen=yes"]


@pytest.mark.parametrize(
    "target",
    [
        "/_api/teapot/dev/brew/tea",
        "/restapis/teapot/dev/_user_request_/brew/tea",
    ],
)
def test_all_forms_of_addresses_lead_to_the_same_method(
    gateway: RunningGateway, target: str
) -> None:
    assert gateway.request("GET", target, prefix="").json == {"cup": "tea"}
    host = {"Host": "teapot.execute-api.localhost"}
    assert gateway.request("GET", "/dev/brew/tea", headers=host, prefix="").json == {"cup": "tea"}


@pytest.mark.parametrize(
    ("target", "host", "what"),
    [
        ("/_api/nope/dev/x", "localhost", "api"),
        ("/_api/teapot/prod/x", "localhost", "stage"),
        ("/dev/brew/tea", "nope.execute-api.localhost", "api"),
        ("/prod/brew/tea", "teapot.execute-api.localhost", "stage"),
        ("/", "teapot.execute-api.localhost", "stage"),
    ],
)
def test_addresses_that_name_nothing(
    gateway: RunningGateway, target: str, host: str, what: str
) -> None:
    answer = gateway.request("GET", target, headers={"Host": host}, prefix="")
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.header("x-amzn-ErrorType") == "ForbiddenException"
    record = gateway.record(answer)
    assert (record["rule"], record["cause"]) == ("fixed_response", "failure.address")
    assert record["decisions"][0]["facts"]["what"] == what


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = file.read_text(encoding="utf-8").rpartition(")")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if int(parent) == pid and state != "Z":
            found.append(int(name.split()[0]))
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_backend_ends_with_whoever_started_it(number: signal.Signals) -> None:
    running = subprocess.Popen(
        [sys.executable, str(EXAMPLES / "run.py")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PORT": "0", "CONTROL_PORT": "0"},
    )
    until = time.monotonic() + 30
    while not (backends := children(running.pid)) and time.monotonic() < until:
        time.sleep(0.01)
    running.send_signal(number)
    running.wait()
    assert backends
    while Path(f"/proc/{backends[0]}").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{backends[0]}").exists()
