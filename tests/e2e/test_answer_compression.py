"""Compressed answers, and compressed answers of backends, through HTTP."""

import gzip
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import PREFIX, api, entry, function_proxy, http, mock, operation, proxy

from lockgate.rules.limits import RESPONSE_BODY
from lockgate.testing import FakeBackend, RunningGateway, serve

ANY = f"{PREFIX}any-method"
SIZE = f"{PREFIX}minimum-compression-size"
TEXT = b"abcdefghij"
GZIP = {"Accept-Encoding": "gzip"}


def large(_event: Any) -> Any:
    return {"statusCode": 200, "body": TEXT.decode()}


def coded(_event: Any) -> Any:
    return {"statusCode": 200, "body": TEXT.decode(), "headers": {"content-encoding": "x"}}


def document(minimum: int | None, **root: Any) -> dict[str, Any]:
    read = {"default": entry(200, "[$input.path('$.a')]")}
    echoed = {"method.response.header.Content-Encoding": "integration.response.header.x"}
    mapped = {"default": entry(200, TEXT.decode(), responseParameters=echoed)}
    copied = {"method.response.header.X": "integration.response.body.a"}
    paths = {
        "/mock": operation(mock({"default": entry(200, TEXT.decode())}), 200),
        "/short": operation(mock({"default": entry(200, TEXT.decode()[:-1])}), 200),
        "/empty": operation(mock({"default": entry(200)}), 200),
        "/nothing": operation(mock({"default": entry(204, TEXT.decode())}), 204),
        "/mapped": operation(http("/answer", mapped), 200, headers=("Content-Encoding",)),
        "/proxy": operation(proxy("/answer")),
        "/http": operation(http("/answer", {"default": entry(200)}), 200),
        "/read": operation(http("/answer", read), 200),
        "/copied": operation(
            http("/answer", {"default": entry(200, responseParameters=copied)}), 200, headers=("X",)
        ),
        "/large": operation(function_proxy("large")),
        "/coded": operation(function_proxy("coded")),
    }
    if minimum is not None:
        root[SIZE] = minimum
    return api({path: {ANY: one} for path, one in paths.items()}, **root)


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend) -> Iterator[RunningGateway]:
    with serve(
        document(len(TEXT)),
        stage_variables={"backend": backend.address},
        functions={"large": large, "coded": coded},
    ) as running:
        yield running


@pytest.mark.parametrize("path", ["/mock", "/large", "/proxy", "/http"])
@pytest.mark.parametrize("coding", ["gzip", "deflate", None])
def test_answers_of_all_kinds(
    gateway: RunningGateway, backend: FakeBackend, path: str, coding: str | None
) -> None:
    backend.answers("/answer", body=TEXT)
    headers = {} if coding is None else {"Accept-Encoding": coding}
    answer = gateway.request("GET", path, headers=headers)
    assert answer.status == 200
    assert answer.header("Content-Encoding") == coding
    assert answer.header("Vary") is None
    assert answer.header("Content-Length") == str(len(answer.body))
    assert undone(answer.body, coding) == TEXT


def undone(body: bytes, coding: str | None) -> bytes:
    if coding is None:
        return body
    return gzip.decompress(body) if coding == "gzip" else zlib.decompress(body)


@pytest.mark.parametrize("path", ["/short", "/empty", "/nothing", "/coded", "/mapped"])
def test_answers_that_are_left_alone(
    gateway: RunningGateway, backend: FakeBackend, path: str
) -> None:
    backend.answers("/answer", headers={"x": "identity"}, body=TEXT)
    answer = gateway.request("GET", path, headers=GZIP)
    assert answer.body == {"/short": TEXT[:-1], "/coded": TEXT, "/mapped": TEXT}.get(path, b"")
    assert answer.header("Content-Encoding") == {"/coded": "x", "/mapped": "identity"}.get(path)


def test_head_tells_the_length_of_the_whole(gateway: RunningGateway) -> None:
    answer = gateway.request("HEAD", "/mock", headers=GZIP)
    assert (answer.body, answer.header("Content-Length")) == (b"", str(len(TEXT)))
    assert answer.header("Content-Encoding") is None


def test_a_coding_of_the_backend_is_kept(gateway: RunningGateway, backend: FakeBackend) -> None:
    body = gzip.compress(TEXT * 10)
    backend.answers("/answer", headers={"Content-Encoding": "gzip"}, body=body)
    answer = gateway.request("GET", "/proxy", headers={"Accept-Encoding": "deflate"})
    assert (answer.header("Content-Encoding"), answer.body) == ("gzip", body)
    assert backend.received[-1].header("Accept-Encoding") == "deflate"


def test_gateway_responses_are_compressed_too(gateway: RunningGateway) -> None:
    answer = gateway.request("GET", "/nowhere", headers=GZIP)
    assert (answer.status, answer.header("Content-Encoding")) == (403, "gzip")
    assert gzip.decompress(answer.body) == b'{"message":"Missing Authentication Token"}'
    answer = gateway.request("GET", "/mock", prefix="/nostage", headers=GZIP)
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    bomb = gzip.compress(bytes(11_000_000))
    answer = gateway.request("POST", "/mock", bomb, {**GZIP, "Content-Encoding": "gzip"})
    assert (answer.status, answer.body) == (413, b"HTTP content length exceeded 10485760 bytes.")


def test_gateway_responses_may_be_left_alone(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockgate.engine.machine.COMPRESS_GATEWAY_RESPONSES", False)
    answer = gateway.request("GET", "/nowhere", headers=GZIP)
    assert answer.header("Content-Encoding") is None


def test_the_record_tells_of_the_whole(gateway: RunningGateway) -> None:
    plain = gateway.record(gateway.request("GET", "/mock"))
    packed = gateway.record(gateway.request("GET", "/mock", headers=GZIP))
    assert [d["name"] for d in plain["decisions"]] == [d["name"] for d in packed["decisions"]]


@pytest.mark.parametrize("minimum", [None, 0])
def test_the_smallest_and_no_minimum(minimum: int | None) -> None:
    with serve(document(minimum), functions={"large": large, "coded": coded}) as running:
        for path in ("/mock", "/short", "/empty"):
            answer = running.request("GET", path, headers=GZIP)
            is_compressed = minimum == 0 and path != "/empty"
            assert (answer.header("Content-Encoding") == "gzip") == is_compressed


def test_bytes_are_compressed_after_they_were_converted(backend: FakeBackend) -> None:
    backend.answers("/answer", headers={"Content-Type": "image/png"}, body=b"\xff" * 100)
    types = {f"{PREFIX}binary-media-types": ["image/png"]}
    with serve(document(1, **types), stage_variables={"backend": backend.address}) as running:
        answer = running.request("GET", "/http", headers={**GZIP, "Accept": "image/png"})
        assert gzip.decompress(answer.body) == b"\xff" * 100


# -- codings of backends


def raw(text: bytes) -> bytes:
    writer = zlib.compressobj(wbits=-15)
    return writer.compress(text) + writer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b'{"a": "b"}')),
        ("GZip", gzip.compress(b'{"a": ') + gzip.compress(b'"b"}')),
        ("deflate", zlib.compress(b'{"a": "b"}')),
        ("deflate", raw(b'{"a": "b"}')),
        ("identity", b'{"a": "b"}'),
    ],
)
def test_a_compressed_answer_is_read(
    gateway: RunningGateway, backend: FakeBackend, coding: str, body: bytes
) -> None:
    backend.answers("/answer", headers={"Content-Encoding": coding}, body=body)
    assert gateway.request("GET", "/read").body == b"[b]"
    answer = gateway.request("GET", "/copied")
    assert (answer.header("X"), answer.body) == ("b", body)
    # Nobody reads it: it passes as it came.
    assert gateway.request("GET", "/http").body == body


@pytest.mark.parametrize(
    ("coding", "body", "cause"),
    [
        ("gzip", b"plain", "failure.response_encoding"),
        ("gzip", gzip.compress(TEXT)[:-1], "failure.response_encoding"),
        ("deflate", b"plain", "failure.response_encoding"),
        ("br", b"plain", "failure.response_encoding"),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT)), "failure.response_encoding"),
        ("gzip", gzip.compress(bytes(RESPONSE_BODY + 1)), "failure.response_too_large"),
    ],
)
def test_a_coding_that_cannot_be_undone(
    gateway: RunningGateway, backend: FakeBackend, coding: str, body: bytes, cause: str
) -> None:
    backend.answers("/answer", headers={"Content-Encoding": coding}, body=body)
    for path in ("/read", "/copied"):
        answer = gateway.request("GET", path)
        assert (answer.status, answer.json) == (500, {"message": "Internal server error"})
        record = gateway.record(answer)
        assert record["rule"] == "gateway_response.API_CONFIGURATION_ERROR"
        assert record["cause"] == cause
        failed = next(d for d in record["decisions"] if d["name"] == cause)
        assert failed["definition"]["pointer"].endswith("x-amazon-apigateway-integration")
        assert failed["facts"]["coding"] == coding.lower()
    assert gateway.request("GET", "/http").body == body


def test_nothing_is_in_any_coding(gateway: RunningGateway, backend: FakeBackend) -> None:
    backend.answers("/answer", headers={"Content-Encoding": "gzip"})
    assert gateway.request("GET", "/read").body == b"[]"
