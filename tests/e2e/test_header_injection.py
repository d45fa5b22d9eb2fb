"""Control characters on their way into a header (S-21), and paths that mean two things (S-25)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import api, entry, function_proxy, http, mock, operation, proxy
from raw_backend import RawBackend, says
from raw_client import RawClient

from lockgate.http1.message import encode_head
from lockgate.testing import FakeBackend, RunningGateway, serve

BAD = ["\r\nX-Evil: 1", "\n", "\r", "\0", "\x01", "\x0b", "\x1f", "\x7f", "a\r\n\r\nGET / HTTP/1.1"]
GOOD = [
    "plain",
    " blanks around ",
    "tab\tinside",
    "\u00e9",
    "\u4f60",
    "\u2028",
    "\x85",
    "\\r\\n",
    "%0d%0a",
]

SOURCES = {
    "query": "method.request.querystring.v",
    "queries": "method.request.multivaluequerystring.v",
    "path": "method.request.path.v",
    "body": "method.request.body",
    "member": "method.request.body.v",
}
OVERRIDE = "#set($context.{}Override.header.X-Value = $input.params('w'))"


@pytest.fixture(scope="module")
def raw() -> Iterator[RawBackend]:
    with RawBackend() as running:
        running.does(says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        yield running


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend, raw: RawBackend, scripted: str) -> Iterator[RunningGateway]:
    paths: dict[str, Any] = {}
    for name, source in SOURCES.items():
        mapping = {"integration.request.header.X-Value": source}
        custom = http("/in", {"default": entry(200)}, requestParameters=mapping)
        for kind, integration in (
            ("custom", custom),
            ("proxied", proxy("/in", requestParameters=mapping)),
            ("raw", {**custom, "uri": "http://${stageVariables.raw}/in"}),
        ):
            paths[f"/{kind}/{name}/{{v}}"] = integration
    paths["/request/override/{v}"] = http(
        "/in",
        {"default": entry(200)},
        requestTemplates={"application/json": OVERRIDE.format("request") + "{}"},
    )
    paths["/response/override/{v}"] = mock({"default": entry(200, OVERRIDE.format("response"))})
    paths["/response/mapped/{v}"] = http(
        "/out",
        {
            "default": entry(
                200,
                responseParameters={
                    "method.response.header.X-Value": "integration.response.body.v"
                },
            )
        },
    )
    paths["/function/{v}"] = function_proxy("scripted")
    paths["/nothing/{v}"] = {"type": "mock"}
    declared = [
        {"name": "v", "in": "query"},
        {"name": "v", "in": "path", "required": True},
    ]
    document = api(
        {
            path: {"post": operation(one, 200, headers=("X-Value",), parameters=declared)}
            for path, one in paths.items()
        },
        gateway_responses={
            "API_CONFIGURATION_ERROR": {
                "responseParameters": {
                    "gatewayresponse.header.X-Value": "method.request.querystring.v",
                    "gatewayresponse.header.Location": "method.request.path.v",
                    "gatewayresponse.header.x-amzn-ErrorType": "'Mine'",
                    "gatewayresponse.header.Date": "'never'",
                }
            }
        },
    )
    backend.answers("/in", body="{}")
    with serve(
        document,
        stage_variables={"backend": backend.address, "raw": raw.address},
        functions={"scripted": scripted},
    ) as running:
        yield running


def quoted(value: str) -> str:
    """``value`` as one segment or query value, every byte encoded."""
    return "".join(f"%{byte:02X}" for byte in value.encode())


def ask(gateway: RunningGateway, path: str, source: str, value: str) -> Any:
    """A request that has ``value`` where ``source`` reads, and nothing dangerous elsewhere."""
    in_path, in_query, body = "x", "x", "{}"
    if source == "path":
        in_path = quoted(value)
    elif source in ("query", "queries"):
        in_query = f"x&v={quoted(value)}"
    elif source == "body":
        body = value
    else:
        body = json.dumps({"v": value})
    return gateway.request("POST", f"{path}/{in_path}?v={in_query}", body)


@pytest.mark.parametrize("value", BAD, ids=ascii)
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", ["custom", "proxied"])
def test_nothing_a_client_sends_breaks_a_backends_header(
    gateway: RunningGateway, backend: FakeBackend, kind: str, source: str, value: str
) -> None:
    before = len(backend.received)
    answer = ask(gateway, f"/{kind}/{source}", source, value)
    assert (answer.status, answer.json) == (400, {"message": "Bad Request"})
    record = gateway.record(answer)
    assert record["rule"] == "gateway_response.DEFAULT_4XX"
    assert record["cause"] in ("failure.request_mapping", "failure.path")
    assert record["decisions"][-2]["guard"] in ("S-21", "S-25")
    assert len(backend.received) == before


@pytest.mark.parametrize("value", GOOD, ids=ascii)
@pytest.mark.parametrize("source", ["query", "member"])
def test_what_is_no_control_character_arrives(
    gateway: RunningGateway, raw: RawBackend, source: str, value: str
) -> None:
    assert ask(gateway, f"/raw/{source}", source, value).status == 200
    text = value.strip(" ")
    encoded = text.encode("latin-1") if max(text) < "\u0100" else text.encode()
    assert b"\r\nX-Value: " + encoded + b"\r\n" in raw.served[-1][1]


def test_one_headers_characters_do_not_change_anothers_bytes() -> None:
    head = encode_head("GET / HTTP/1.1\r\nX-A: \xe9\r\nX-B: \u4f60\r\n\r\n")
    assert head == b"GET / HTTP/1.1\r\nX-A: \xe9\r\nX-B: \xe4\xbd\xa0\r\n\r\n"


@pytest.mark.parametrize("value", BAD, ids=ascii)
def test_no_override_breaks_a_header(
    gateway: RunningGateway, backend: FakeBackend, value: str
) -> None:
    before = len(backend.received)
    for phase, status in (("request", 400), ("response", 500)):
        answer = gateway.request("POST", f"/{phase}/override/x?w={quoted(value)}", "{}")
        assert answer.status == status
        record = gateway.record(answer)
        assert record["cause"] == f"failure.{phase}_mapping"
        assert record["decisions"][-2]["guard"] == "S-21"
        assert answer.header("X-Evil") is None
    assert len(backend.received) == before


@pytest.mark.parametrize("value", BAD, ids=ascii)
def test_a_backends_body_breaks_no_header(
    gateway: RunningGateway, backend: FakeBackend, value: str
) -> None:
    backend.answers("/out", body=json.dumps({"v": value}))
    answer = gateway.request("POST", "/response/mapped/x", "{}")
    assert answer.status == 500
    record = gateway.record(answer)
    assert record["cause"] == "failure.response_mapping"
    assert record["decisions"][-2]["guard"] == "S-21"
    assert answer.header("X-Evil") is None


@pytest.mark.parametrize("value", BAD, ids=ascii)
@pytest.mark.parametrize("where", ["headers", "multiValueHeaders"])
def test_a_functions_answer_breaks_no_header(
    gateway: RunningGateway, where: str, value: str
) -> None:
    given: Any = {"X-Value": value} if where == "headers" else {"X-Value": ["ok", value]}
    script = {"return": {"statusCode": 200, where: given}}
    answer = gateway.request("POST", "/function/x", json.dumps(script))
    assert (answer.status, answer.json) == (502, {"message": "Internal server error"})
    assert gateway.record(answer)["cause"] == "failure.proxy_malformed"


@pytest.mark.parametrize("value", BAD, ids=ascii)
def test_a_gateway_response_leaves_a_bad_header_out(gateway: RunningGateway, value: str) -> None:
    answer = gateway.request("POST", f"/nothing/x?v={quoted(value)}", "no JSON")
    assert answer.status == 500
    assert answer.header("X-Value") is None
    assert answer.header("Location") == "x"


def test_a_gateway_response_cannot_change_what_is_the_gateways(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/nothing/x?v=y", "no JSON")
    names = [name.lower() for name, _ in answer.headers]
    assert answer.header("X-Value") == "y"
    assert answer.header("x-amzn-ErrorType") == "InternalServerErrorException"
    assert names.count("x-amzn-errortype") == 1
    assert answer.header("Date") != "never"


# -- paths

REFUSED = [
    "/a/../b", "/a/%2e%2e/b", "/a/.%2E/b", "/.", "/a/%2e", "/a/..;/b", "/a/..;x=1/b", "/a%00b",
    "/a%0d%0ab", "/a%zz", "/a%", "/a\\b", "/%c0%ae%c0%ae/b", "/%e0%80%af", "/a%7fb", "/a#b",
]  # fmt: skip
ROUTED = [
    ("/a/%252e%252e/b", "/a/%252e%252e/b"),
    ("/a/...", "/a/..."),
    ("/a;x=..", "/a;x=.."),
    ("/a/.b", "/a/.b"),
    ("/a%2Fb", "/a/b"),
    ("/%E4%BD%A0", "/%E4%BD%A0"),
]


@pytest.fixture(scope="module")
def paths(backend: FakeBackend) -> Iterator[RunningGateway]:
    backend.answers("*")
    mapping = {"integration.request.path.rest": "method.request.path.rest"}
    integration = proxy("/fixed/{rest}", requestParameters=mapping)
    declared = [{"name": "rest", "in": "path", "required": True}]
    document = api({"/{rest+}": {"get": operation(integration, parameters=declared)}})
    with serve(document, stage_variables={"backend": backend.address}) as running:
        yield running


@pytest.mark.parametrize("path", [*REFUSED, "/a?b|c", "/a?%zz", "/a?b#c"])
def test_paths_that_are_refused(paths: RunningGateway, backend: FakeBackend, path: str) -> None:
    before = len(backend.received)
    with RawClient(paths.port) as client:
        client.send(b"GET /dev" + path.encode() + b" HTTP/1.1\r\nHost: h\r\n\r\n")
        answer = client.answer()
    assert answer is not None
    assert (answer.status, answer.body) == (400, b'{"message":"Bad Request"}')
    assert "failure.path" in answer.headers["x-lockgate-decision"]
    assert len(backend.received) == before


@pytest.mark.parametrize(
    "path", ["/a%2F..", "/a%2F..%2Fb", "/%2F..;/", "/a%2F.;x=1", "/a%2f..%3bx"]
)
def test_no_value_leaves_the_part_of_the_backend_that_is_named(
    paths: RunningGateway, backend: FakeBackend, path: str
) -> None:
    before = len(backend.received)
    answer = paths.request("GET", path)
    assert answer.status == 400
    assert paths.record(answer)["cause"] == "failure.path"
    assert len(backend.received) == before


@pytest.mark.parametrize(("path", "target"), ROUTED)
def test_paths_that_reach_the_backend(
    paths: RunningGateway, backend: FakeBackend, path: str, target: str
) -> None:
    assert paths.request("GET", path).status == 200
    assert backend.received[-1].target == f"/fixed{target}"
