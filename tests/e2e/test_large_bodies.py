"""The largest bodies pass in both directions, and one byte more does not."""

import base64
import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import PREFIX, api, entry, http, mock, operation, proxy
from plans import plan_of, request
from raw_client import RawClient

from lockgate.engine.effects import CallHttp
from lockgate.rules.limits import REQUEST_BODY, RESPONSE_BODY
from lockgate.testing import Answer, FakeBackend, RunningGateway, serve
from lockgate.verify.rehearsal import CannedAnswer, rehearse

ANY = f"{PREFIX}any-method"
TYPES = {f"{PREFIX}binary-media-types": ["image/png"]}
REFUSED = f"HTTP content length exceeded {REQUEST_BODY} bytes.".encode()
TEXT = b"0123456789abcdef" * (REQUEST_BODY // 16)
NOT_ASCII = "äöüß€".encode() * (REQUEST_BODY // 11)
BYTES = bytes(range(256)) * (REQUEST_BODY // 256)


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend) -> Iterator[RunningGateway]:
    passed = http("/", {"default": entry(200)}, httpMethod="POST")
    read = http(
        "/",
        {"default": entry(200, "$input.body")},
        httpMethod="POST",
        requestTemplates={"application/json": "$input.body"},
    )
    document = api(
        {
            "/proxy": {ANY: operation(proxy("/"))},
            "/http": {ANY: operation(passed, 200)},
            "/read": {ANY: operation(read, 200)},
            "/text": {ANY: operation({**passed, "contentHandling": "CONVERT_TO_TEXT"}, 200)},
            "/mock": {ANY: operation(mock({"default": entry(200)}), 200)},
        },
        **TYPES,
    )
    with serve(document, stage_variables={"backend": backend.address}) as running:
        yield running


@pytest.mark.parametrize("integration", [proxy("/"), http("/", {"default": entry(200)})])
@pytest.mark.parametrize(
    ("kind", "types", "body"),
    [
        ("text/plain", {}, TEXT),
        ("text/plain", {}, NOT_ASCII),
        ("text/plain", TYPES, NOT_ASCII),
        ("image/png", TYPES, BYTES),
    ],
)
def test_the_engine_hands_bodies_on_without_a_copy(
    integration: dict[str, Any], kind: str, types: dict[str, Any], body: bytes
) -> None:
    document = api({"/": {"post": operation(integration, 200)}}, **types)
    plan = plan_of(document, stage_variables={"backend": "h.test"})
    canned = CannedAnswer(headers=(("Content-Type", kind),), body=body)
    asked = request("POST", "/", body, {"Content-Type": kind, "Accept": kind})
    rehearsal = rehearse(plan, asked, canned)
    (effect,) = rehearsal.effects
    assert isinstance(effect, CallHttp)
    assert effect.body is body
    assert rehearsal.response.body is body


@pytest.mark.parametrize("path", ["/proxy", "/http"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/plain", TEXT), ("text/plain", NOT_ASCII), ("image/png", BYTES)],
)
def test_the_largest_request_and_answer(
    gateway: RunningGateway, backend: FakeBackend, path: str, kind: str, body: bytes
) -> None:
    backend.answers("/", headers={"Content-Type": kind}, body=body)
    headers = {"Content-Type": kind, "Accept": kind}
    answer = gateway.request("POST", path, body, headers)
    assert answer.status == 200
    assert answer.body == body
    assert backend.received.pop().body == body


def test_the_largest_request_in_chunks(gateway: RunningGateway, backend: FakeBackend) -> None:
    backend.answers("/")
    with RawClient(gateway.port) as client:
        client.send(chunked(gateway, len(TEXT)))
        answer = client.answer()
    assert answer is not None
    assert answer.status == 200
    assert backend.received.pop().body == b"x" * len(TEXT)


def chunked(gateway: RunningGateway, size: int) -> bytes:
    head = f"POST {gateway.prefix}/proxy HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [b"%x\r\n%s\r\n" % (part, b"x" * part) for part in _parts(size)]
    return head.encode() + b"".join(chunks) + b"0\r\n\r\n"


def _parts(size: int) -> Iterator[int]:
    while size:
        part = min(size, 100_000)
        yield part
        size -= part


def check_too_large(answer: Answer, status: int = 413) -> None:
    assert answer.status == status
    assert answer.body == REFUSED
    assert answer.header("Content-Type") == "text/plain"
    for name in ("x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id", "x-amzn-ErrorType"):
        assert answer.header(name) is None


@pytest.mark.parametrize("path", ["/proxy", "/mock"])
def test_a_request_one_byte_longer(
    gateway: RunningGateway, backend: FakeBackend, path: str
) -> None:
    before = len(backend.received)
    with RawClient(gateway.port) as client:
        head = f"POST {gateway.prefix}{path} HTTP/1.1\r\nHost: h\r\n"
        client.send(f"{head}Content-Length: {REQUEST_BODY + 1}\r\n\r\n".encode())
        answer = client.answer()
    assert answer is not None
    assert (answer.status, answer.body) == (413, REFUSED)
    with RawClient(gateway.port) as client:
        data = chunked(gateway, REQUEST_BODY + 1)
        client.send(data[: -len(b"x\r\n0\r\n\r\n")] + b"x")
        answer = client.answer()
    assert answer is not None
    assert (answer.status, answer.body) == (413, REFUSED)
    assert answer.headers["content-type"] == "text/plain"
    assert "x-amzn-requestid" not in answer.headers
    assert len(backend.received) == before


def test_the_inflated_size_counts(gateway: RunningGateway, backend: FakeBackend) -> None:
    backend.answers("/")
    headers = {"Content-Encoding": "gzip"}
    answer = gateway.request("POST", "/proxy", gzip.compress(TEXT), headers)
    assert answer.status == 200
    assert backend.received.pop().body == TEXT
    check_too_large(gateway.request("POST", "/proxy", gzip.compress(TEXT + b"x"), headers))


CUT = b"HTTP/1.1 200 X\r\n"


@pytest.mark.parametrize("path", ["/proxy", "/http"])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_an_answer_one_byte_longer(
    gateway: RunningGateway, backend: FakeBackend, path: str, is_chunked: bool
) -> None:
    for size, status in ((RESPONSE_BODY, 200), (RESPONSE_BODY + 1, 500)):
        body = b"x" * size
        if is_chunked:
            data = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (size, body)
        else:
            data = b"Content-Length: %d\r\n\r\n%s" % (size, body)
        backend.answers_raw("/", CUT + data)
        answer = gateway.request("GET", path)
        assert answer.status == status
        if status == 200:
            assert answer.body == body
            continue
        assert answer.json == {"message": "Internal server error"}
        record = gateway.record(answer)
        assert record["rule"] == "gateway_response.API_CONFIGURATION_ERROR"
        assert record["cause"] == "failure.response_too_large"


def test_base64_of_the_largest_body(gateway: RunningGateway, backend: FakeBackend) -> None:
    backend.answers("/", headers={"Content-Type": "image/png"}, body=BYTES)
    answer = gateway.request("POST", "/text", BYTES, {"Content-Type": "image/png"})
    assert answer.status == 200
    wanted = base64.b64encode(BYTES)
    assert backend.received.pop().body == wanted
    assert answer.body == wanted
