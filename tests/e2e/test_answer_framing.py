"""Answers that have no body, byte by byte: to HEAD, and with 204 and 304."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import PREFIX, api, entry, function_proxy, http, mock, operation, proxy

from lockgate.testing import DefinitionError, FakeBackend, RunningGateway, serve

ANY = f"{PREFIX}any-method"
BODY = '{"a": "body"}'
STATUSES = ("200", "204", "304")


def answered(event: dict[str, Any]) -> Any:
    return {"statusCode": int(event["pathParameters"]["status"]), "body": BODY}


def override() -> dict[str, Any]:
    template = f"#set($context.responseOverride.status = $input.params('s')){BODY}"
    return operation(mock({"default": entry(200, template)}), 200)


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend) -> Iterator[RunningGateway]:
    paths: dict[str, Any] = {"/override": {ANY: override()}}
    for status in STATUSES:
        fixed = {"default": entry(status, BODY)}
        paths[f"/mock/{status}"] = {ANY: operation(mock(fixed), int(status))}
        paths[f"/http/{status}"] = {ANY: operation(http("/get", fixed), int(status))}
        paths[f"/proxy/{status}"] = {ANY: operation(proxy(f"/{status}"))}
        backend.answers(f"/{status}", status=int(status), body=BODY if status[0] == "2" else "")
    backend.answers("/204", status=204)
    backend.answers("/get", body="{}")
    paths["/function/{status}"] = {ANY: operation(function_proxy("answered"))}
    raw = ("length", "interim")
    paths.update({f"/{name}": {ANY: operation(proxy(f"/{name}"))} for name in raw})
    responses = {
        "MISSING_AUTHENTICATION_TOKEN": {
            "statusCode": 204,
            "responseTemplates": {"application/json": BODY},
        }
    }
    with serve(
        api(paths, gateway_responses=responses),
        stage_variables={"backend": backend.address},
        functions={"answered": answered},
    ) as running:
        yield running


def exchange(gateway: RunningGateway, *requests: str) -> list[bytes]:
    """The bytes that come for each of the requests, which go out at once on one connection.

    One with a known answer follows them, so that not a byte too many goes unseen.
    """
    lines = [*requests, "GET /mock/200"]
    data = b""
    with socket.create_connection(("127.0.0.1", gateway.port), 20) as client:
        for number, line in enumerate(lines):
            method, path = line.split(" ")
            close = "Connection: close\r\n" if number == len(requests) else ""
            head = f"{method} {gateway.prefix}{path} HTTP/1.1\r\nHost: h\r\n{close}\r\n"
            client.sendall(head.encode())
        while part := client.recv(65_536):
            data += part
    parts = data.split(b"HTTP/1.1 ")
    assert parts[0] == b""
    assert len(parts) == len(lines) + 1, data
    assert parts[-1].startswith(b"200 ")
    assert parts[-1].endswith(f"\r\n\r\n{BODY}".encode())
    return parts[1:-1]


def framing_of(answer: bytes) -> tuple[int, str | None, bytes]:
    """Status, Content-Length and body of an answer; it must not be in chunks."""
    head, _, body = answer.partition(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert "transfer-encoding" not in headers
    assert headers["connection"] == "keep-alive"
    return int(start.split(" ")[0]), headers.get("content-length"), body


KINDS = ("mock", "http", "proxy", "function")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["204", "304"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_204_and_304_have_neither_body_nor_length(
    gateway: RunningGateway, kind: str, status: str, method: str
) -> None:
    (answer,) = exchange(gateway, f"{method} /{kind}/{status}")
    assert framing_of(answer) == (int(status), None, b"")


@pytest.mark.parametrize("kind", KINDS)
def test_head_has_the_length_of_get_and_no_body(gateway: RunningGateway, kind: str) -> None:
    got, asked = exchange(gateway, f"GET /{kind}/200", f"HEAD /{kind}/200")
    assert framing_of(got) == (200, str(len(BODY)), BODY.encode())
    assert framing_of(asked) == (200, str(len(BODY)), b"")
    names = [line.partition(b":")[0] for line in got.partition(b"\r\n\r\n")[0].split(b"\r\n")]
    assert names == [
        line.partition(b":")[0] for line in asked.partition(b"\r\n\r\n")[0].split(b"\r\n")
    ]


def test_failures_answer_head_as_they_answer_get(gateway: RunningGateway) -> None:
    refused, template = exchange(gateway, "HEAD /mock/200/../x", "HEAD /nowhere")
    assert framing_of(refused) == (400, str(len('{"message":"Bad Request"}')), b"")
    assert framing_of(template) == (204, None, b"")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_gateway_response_and_an_override_may_say_204(
    gateway: RunningGateway, method: str
) -> None:
    found = exchange(
        gateway, f"{method} /nowhere", f"{method} /override?s=204", f"{method} /override?s=304"
    )
    assert [framing_of(one) for one in found] == [
        (204, None, b""),
        (204, None, b""),
        (304, None, b""),
    ]


def test_a_dropped_body_is_noted(gateway: RunningGateway) -> None:
    record = gateway.record(gateway.request("GET", "/mock/204"))
    note = next(d for d in record["decisions"] if d["name"] == "note.body_dropped")
    assert note["facts"] == {"bytes": len(BODY)}


def test_pipelines_of_them_stay_in_step(gateway: RunningGateway) -> None:
    asked = [
        f"{method} /{kind}/{status}"
        for kind in ("mock", "proxy")
        for status in ("200", "204", "304")
        for method in ("HEAD", "GET", "HEAD")
    ]
    for line, answer in zip(asked, exchange(gateway, *asked), strict=True):
        status, length, body = framing_of(answer)
        assert line.endswith(str(status))
        assert body == (BODY.encode() if line.startswith("GET") and status == 200 else b"")
        assert (length is None) == (status != 200)


def test_a_304_of_a_backend_may_tell_a_length(
    gateway: RunningGateway, backend: FakeBackend
) -> None:
    backend.answers_raw("/length", b"HTTP/1.1 304 X\r\nContent-Length: 7\r\nETag: e\r\n\r\n")
    (answer,) = exchange(gateway, "GET /length")
    assert framing_of(answer) == (304, None, b"")
    assert b"\r\nETag: e\r\n" in answer


def test_interim_answers_stay_here(gateway: RunningGateway, backend: FakeBackend) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    final = b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\nok"
    backend.answers_raw("/interim", early + b"HTTP/1.1 100 Continue\r\n\r\n" + final)
    (answer,) = exchange(gateway, "GET /interim")
    assert framing_of(answer) == (200, "2", b"ok")
    assert b"Link" not in answer


@pytest.mark.parametrize("status", [100, 101, 103, 199])
def test_no_final_answer_is_an_interim_one(gateway: RunningGateway, status: int) -> None:
    found = exchange(gateway, f"GET /override?s={status}", f"GET /function/{status}")
    assert [framing_of(one)[0] for one in found] == [200, 502]
    for broken in (
        api({"/": {"get": operation(mock({"default": entry(status)}), 200)}}),
        api({}, gateway_responses={"THROTTLED": {"statusCode": status}}),
    ):
        with (
            pytest.raises(DefinitionError, match="no status that can end an exchange"),
            serve(broken),
        ):
            pass
