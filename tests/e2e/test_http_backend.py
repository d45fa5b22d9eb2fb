"""HTTP and HTTP_PROXY through real sockets: what the backend gets, what the client gets."""

from collections.abc import Iterator

import pytest
from definitions import api, entry, http, operation, proxy

from lockgate.testing import FakeBackend, RunningGateway, free_port, serve

MAPPED = {
    "integration.request.header.X-One": "method.request.header.X-In",
    "integration.request.header.X-Two": "'fixed'",
    "integration.request.header.X-Body": "method.request.body.a.b",
    "integration.request.header.X-Stage": "stageVariables.word",
    "integration.request.header.X-Path": "context.resourcePath",
    "integration.request.header.X-Gone": "method.request.header.X-Missing",
    "integration.request.querystring.q": "method.request.querystring.q",
    "integration.request.querystring.all": "method.request.multivaluequerystring.q",
    "integration.request.path.id": "method.request.path.id",
}
PARAMETERS = [
    {"name": "id", "in": "path", "required": True},
    {"name": "q", "in": "query"},
    {"name": "X-In", "in": "header"},
    {"name": "X-Missing", "in": "header"},
]
ANSWER_HEADERS = {
    "method.response.header.X-From": "integration.response.header.X-Backend",
    "method.response.header.X-Field": "integration.response.body.field",
    "method.response.header.Content-Type": "integration.response.header.Content-Type",
}


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend) -> Iterator[RunningGateway]:
    mapped = http("/a/{id}", {"default": entry(200)}, requestParameters=MAPPED)
    headers = ("X-From", "X-Field", "Content-Type")
    answered = http("/answered", {"default": entry(200, responseParameters=ANSWER_HEADERS)})
    refused = {"type": "http", "httpMethod": "GET", "uri": f"http://127.0.0.1:{free_port()}/"}
    nowhere = {"type": "http", "httpMethod": "GET", "uri": "http://no-such-host.invalid/"}
    definition = api(
        {
            "/mapped/{id}": {"post": operation(mapped, 200, parameters=PARAMETERS)},
            "/answered": {"get": operation(answered, 200, headers=headers)},
            "/proxy": {"x-amazon-apigateway-any-method": operation(proxy("/proxied"))},
            "/proxy/{rest+}": {
                "x-amazon-apigateway-any-method": operation(
                    proxy(
                        "/deep/{rest}?own=1",
                        requestParameters={
                            "integration.request.path.rest": "method.request.path.rest",
                            "integration.request.header.X-Added": "'yes'",
                        },
                    ),
                    parameters=[{"name": "rest", "in": "path", "required": True}],
                )
            },
            "/refused": {"get": operation({**refused, "responses": {"default": {}}}, 200)},
            "/nowhere": {"get": operation({**nowhere, "responses": {"default": {}}}, 200)},
            "/raw": {"get": operation(proxy("/raw", timeoutInMillis=300))},
            "/unmapped": {"get": operation(http("/{x}", {"default": entry(200)}), 200)},
        }
    )
    with serve(definition, stage_variables={"backend": backend.address, "word": "w"}) as running:
        yield running


def test_a_custom_integration_sends_only_what_is_mapped(
    gateway: RunningGateway, backend: FakeBackend
) -> None:
    backend.answers("*", status=200)
    answer = gateway.request(
        "POST",
        "/mapped/a%2Fb%20c?q=1&q=2%263&other=x",
        '{"a": {"b": [1, "x"]}}',
        {"X-In": "in", "X-Foreign": "no", "User-Agent": "test"},
    )
    assert answer.status == 200
    got = backend.received[-1]
    assert got.method == "GET"
    assert got.target == "/a/a/b%20c?q=2%263&all=1&all=2%263"
    assert got.body == b'{"a": {"b": [1, "x"]}}'
    names = [name for name, _ in got.headers]
    assert names == [
        "Host",
        "X-One",
        "X-Two",
        "X-Body",
        "X-Stage",
        "X-Path",
        "Accept",
        "Content-Type",
        "User-Agent",
        "x-amzn-apigateway-api-id",
        "X-Amzn-Trace-Id",
        "Content-Length",
    ]
    assert got.header("X-Body") == '[1,"x"]'
    assert got.header("X-Path") == "/mapped/{id}"
    assert got.header("User-Agent") == "AmazonAPIGateway_api"
    assert got.header("Host") == backend.address


def test_a_custom_answer_has_only_mapped_headers(
    gateway: RunningGateway, backend: FakeBackend
) -> None:
    headers = {"X-Backend": "b", "X-Other": "o", "Content-Type": "text/csv", "Server": "s"}
    backend.answers("/answered", headers=headers, body='{"field": "é"}')
    answer = gateway.request("GET", "/answered")
    assert answer.header("X-From") == "b"
    assert answer.header("X-Field") == "é"
    assert answer.header("Content-Type") == "text/csv"
    assert answer.header("X-Other") is None
    assert answer.header("Server") is None
    assert answer.body.decode() == '{"field": "é"}'


def test_a_proxy_passes_the_request_and_the_answer_on(
    gateway: RunningGateway, backend: FakeBackend
) -> None:
    headers = {"X-Case": "1", "Date": "then", "Connection": "close, X-Own", "X-Own": "2"}
    backend.answers("/proxied", status=299, headers=headers, body="{}")
    answer = gateway.request(
        "PUT",
        "/proxy?a=1;b=%20&a",
        "body",
        {
            "x-LOWER": "kept",
            "Connection": "keep-alive, X-Nominated",
            "X-Nominated": "no",
            "X-Forwarded-For": "192.0.2.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=x",
            "Content-Type": "text/plain",
        },
    )
    got = backend.received[-1]
    assert (got.method, got.target, got.body) == ("PUT", "/proxied?a=1;b=%20&a", b"body")
    names = [name for name, _ in got.headers]
    assert "x-LOWER" in names
    assert "X-Nominated" not in names
    assert "Authorization" not in names
    assert got.header("X-Forwarded-For") == "192.0.2.1, 127.0.0.1"
    assert got.header("X-Forwarded-Proto") == "http"
    assert got.header("Content-Type") == "text/plain"
    assert answer.status == 299
    assert ("X-Case", "1") in answer.headers
    assert answer.header("X-Own") is None
    assert answer.header("x-amzn-Remapped-Date") == "then"
    assert answer.header("Content-Type") == "application/json"
    assert answer.body == b"{}"
    assert gateway.record(answer)["rule"] == "proxy.http"


def test_a_greedy_proxy_and_the_uris_own_query(
    gateway: RunningGateway, backend: FakeBackend
) -> None:
    backend.answers("/deep/x/y", status=204)
    answer = gateway.request("GET", "/proxy/x/y?b=2")
    assert backend.received[-1].target == "/deep/x/y?own=1&b=2"
    assert backend.received[-1].header("X-Added") == "yes"
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize("path", ["/proxy/x/..%2Fadmin", "/proxy/%2e%2e/admin", "/proxy/a/../b"])
def test_nothing_leads_out_of_the_path_that_the_uri_names(
    gateway: RunningGateway, backend: FakeBackend, path: str
) -> None:
    before = len(backend.received)
    answer = gateway.request("GET", path)
    assert answer.status == 400
    assert answer.json == {"message": "Bad Request"}
    assert len(backend.received) == before
    assert gateway.record(answer)["cause"] == "failure.path"


@pytest.mark.parametrize("status", [200, 304, 404, 500, 600, 799, 999])
def test_a_proxy_passes_any_status(
    gateway: RunningGateway, backend: FakeBackend, status: int
) -> None:
    backend.answers("/proxied", status=status)
    assert gateway.request("GET", "/proxy").status == status


FAULTS: dict[str, tuple[str, int, str, str]] = {
    "refused": ("/refused", 504, "failure.connect", "Network error communicating with endpoint"),
    "nowhere": ("/nowhere", 500, "failure.endpoint_address", "Internal server error"),
    "unmapped": ("/unmapped", 500, "failure.endpoint_address", "Internal server error"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_backends_that_cannot_be_reached(gateway: RunningGateway, name: str) -> None:
    path, status, cause, message = FAULTS[name]
    answer = gateway.request("GET", path)
    assert answer.status == status
    assert answer.body.decode() == f'{{"message": "{message}"}}'
    assert gateway.record(answer)["cause"] == cause


RAW: dict[str, tuple[bytes, int, str]] = {
    "closed at once": (b"", 504, "failure.connect"),
    "no HTTP": (b"hello\r\n\r\n", 504, "failure.backend_protocol"),
    "HTTP/0.9": (b"<html>", 504, "failure.backend_protocol"),
    "status 99": (b"HTTP/1.1 99 X\r\n\r\n", 504, "failure.backend_protocol"),
    "both lengths": (
        b"HTTP/1.1 200 X\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        504,
        "failure.backend_protocol",
    ),
    "two lengths": (
        b"HTTP/1.1 200 X\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        504,
        "failure.backend_protocol",
    ),
    "upgrade": (
        b"HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        504,
        "failure.backend_protocol",
    ),
    "bytes behind": (
        b"HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\nabc",
        504,
        "failure.backend_protocol",
    ),
    "long head": (b"HTTP/1.1 200 X\r\nX: " + b"a" * 70_000, 504, "failure.backend_protocol"),
    "many headers": (
        b"HTTP/1.1 200 X\r\n" + b"X: a\r\n" * 300 + b"\r\n",
        504,
        "failure.backend_protocol",
    ),
    "never ends": (b"HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc", 504, "failure.timeout"),
    "many interim": (b"HTTP/1.1 100 C\r\n\r\n" * 12, 504, "failure.backend_protocol"),
    "one interim": (
        b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 201 X\r\nContent-Length: 2\r\n\r\nok",
        201,
        "",
    ),
    "chunked": (
        b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: t\r\n\r\n",
        201,
        "",
    ),
    "too long": (
        b"HTTP/1.1 200 X\r\nContent-Length: 11000000\r\n\r\n" + b"x" * 11_000_000,
        500,
        "failure.response_too_large",
    ),
}


@pytest.mark.parametrize("name", RAW)
def test_backends_that_misbehave(gateway: RunningGateway, backend: FakeBackend, name: str) -> None:
    data, status, cause = RAW[name]
    backend.answers_raw("/raw", data)
    answer = gateway.request("GET", "/raw")
    assert answer.status == status
    if cause:
        assert gateway.record(answer)["cause"] == cause
    else:
        assert answer.body == b"ok"


def test_head_through_a_proxy(gateway: RunningGateway, backend: FakeBackend) -> None:
    backend.answers_raw("/proxied", b"HTTP/1.1 200 X\r\nContent-Length: 7\r\nX-A: b\r\n\r\n")
    for _ in range(2):
        answer = gateway.request("HEAD", "/proxy")
        assert (answer.status, answer.body, answer.header("X-A")) == (200, b"", "b")
