"""Proxy functions and bytes: base64 in events, and in answers."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from definitions import PREFIX, api, function, function_proxy, operation

from lockgate.rules import compat
from lockgate.testing import RunningGateway, serve

ANY = f"{PREFIX}any-method"
TYPES = f"{PREFIX}binary-media-types"
PNG = b"\x89PNG\r\n\x1a\n\x00\xff\xfe"
BASE64 = base64.b64encode(PNG).decode()


class Function:
    """Keeps its event and answers as told."""

    def __init__(self) -> None:
        self.event: dict[str, Any] = {}
        self.answer: Any = {"statusCode": 200}

    def __call__(self, event: dict[str, Any]) -> Any:
        self.event = event
        return self.answer


@pytest.fixture(scope="module")
def called() -> Function:
    return Function()


@pytest.fixture(scope="module")
def gateway(called: Function) -> Iterator[RunningGateway]:
    handling = {"contentHandling": "CONVERT_TO_TEXT"}
    document = api(
        {
            "/": {ANY: operation(function_proxy("f"))},
            "/handled": {ANY: operation(function_proxy("f", **handling))},
        },
        **{TYPES: ["image/*", "application/octet-stream"]},
    )
    with serve(document, functions={"f": called}) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/handled"])
@pytest.mark.parametrize(
    ("kind", "body", "wanted", "flag"),
    [
        ("image/png", PNG, BASE64, True),
        ("IMAGE/PNG;a=b", b"plain", base64.b64encode(b"plain").decode(), True),
        ("application/octet-stream", b"\x00", "AA==", True),
        ("image/png", b"", None, False),
        ("text/plain", b"plain", "plain", False),
        ("text/plain", PNG, PNG.decode("utf-8", "replace"), False),
        ("image", b"plain", "plain", False),
        (None, b"plain", "plain", False),
    ],
)
def test_bodies_in_events(
    gateway: RunningGateway,
    called: Function,
    path: str,
    kind: str | None,
    body: bytes,
    wanted: str | None,
    flag: bool,
) -> None:
    called.answer = {"statusCode": 200}
    headers = {} if kind is None else {"Content-Type": kind}
    assert gateway.request("POST", path, body, headers).status == 200
    assert called.event["body"] == wanted
    assert called.event["isBase64Encoded"] is flag


def test_without_types_events_hold_texts(called: Function) -> None:
    called.answer = {"statusCode": 200, "body": BASE64, "isBase64Encoded": True}
    with serve(
        api({"/": {ANY: operation(function_proxy("f"))}}), functions={"f": called}
    ) as running:
        headers = {"Content-Type": "image/png", "Accept": "image/png"}
        answer = running.request("POST", "/", b"x", headers)
        assert (called.event["body"], called.event["isBase64Encoded"]) == ("x", False)
        assert answer.body == BASE64.encode()


@pytest.mark.parametrize(
    ("accept", "flag", "wanted"),
    [
        ("image/png", {"isBase64Encoded": True}, PNG),
        ("image/webp;q=1, text/html", {"isBase64Encoded": "true"}, PNG),
        ("application/octet-stream", {"base64Encoded": True}, PNG),
        ("image/png", {"isBase64Encoded": False}, BASE64.encode()),
        ("image/png", {}, BASE64.encode()),
        ("image/png", {"isBase64Encoded": None}, BASE64.encode()),
        ("text/html, image/png", {"isBase64Encoded": True}, BASE64.encode()),
        ("*/*", {"isBase64Encoded": True}, BASE64.encode()),
        (None, {"isBase64Encoded": True}, BASE64.encode()),
    ],
)
def test_base64_in_answers(
    gateway: RunningGateway,
    called: Function,
    accept: str | None,
    flag: dict[str, Any],
    wanted: bytes,
) -> None:
    called.answer = {
        "statusCode": 201,
        "headers": {"Content-Type": "image/png"},
        "body": BASE64,
        **flag,
    }
    answer = gateway.request("GET", "/", headers={} if accept is None else {"Accept": accept})
    assert (answer.status, answer.body) == (201, wanted)
    assert answer.header("Content-Type") == "image/png"
    assert answer.header("Content-Length") == str(len(wanted))


@pytest.mark.parametrize("body", [None, "", BASE64.rstrip("=")])
def test_odd_bodies_with_the_flag(
    gateway: RunningGateway, called: Function, body: str | None
) -> None:
    called.answer = {"statusCode": 200, "body": body, "isBase64Encoded": True}
    answer = gateway.request("GET", "/", headers={"Accept": "image/png"})
    assert (answer.status, answer.body) == (200, PNG if body else b"")


BROKEN = ["{}", "aGk=\n", "\u00e4", "a"]


@pytest.mark.parametrize("body", BROKEN)
def test_a_body_that_is_no_base64(gateway: RunningGateway, called: Function, body: str) -> None:
    called.answer = {"statusCode": 200, "body": body, "isBase64Encoded": True}
    assert gateway.request("GET", "/").body == body.encode()  # nobody decodes it
    answer = gateway.request("GET", "/", headers={"Accept": "image/png"})
    assert (answer.status, answer.json) == (500, {"message": "Internal server error"})
    record = gateway.record(answer)
    assert record["rule"] == "gateway_response.API_CONFIGURATION_ERROR"
    decision = next(d for d in record["decisions"] if d["name"] == "failure.content_handling")
    assert decision["facts"]["reason"] == "not_base64"
    assert decision["definition"]["pointer"].endswith("x-amazon-apigateway-integration")


def test_the_other_reading_of_broken_base64(
    gateway: RunningGateway, called: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compat.PROXY_BASE64_BROKEN == "configuration"
    monkeypatch.setattr("lockgate.engine.phases.proxy_answer.PROXY_BASE64_BROKEN", "malformed")
    called.answer = {"statusCode": 200, "body": "{}", "isBase64Encoded": True}
    answer = gateway.request("GET", "/", headers={"Accept": "image/png"})
    assert answer.status == 502
    assert gateway.record(answer)["cause"] == "failure.proxy_malformed"


def test_a_custom_integration_gets_bytes_as_text(called: Function) -> None:
    """As the guide has it: CONVERT_TO_TEXT, and a template that makes JSON of the base64."""
    called.answer = BASE64
    sent = function(
        "f",
        {"default": {"statusCode": "200", "contentHandling": "CONVERT_TO_BINARY"}},
        requestTemplates={"image/png": '{"image": "$input.body"}'},
        contentHandling="CONVERT_TO_TEXT",
    )
    document = api({"/": {"post": operation(sent, 200)}}, **{TYPES: ["image/png"]})
    with serve(document, functions={"f": called}) as running:
        answer = running.request("POST", "/", PNG, {"Content-Type": "image/png"})
        assert called.event == {"image": BASE64}
        assert (answer.status, answer.body) == (200, PNG)
        # Without a template bytes, and base64 alone, are no JSON.
        headers = {"Content-Type": "application/x"}
        answer = running.request("POST", "/", PNG, headers)
        assert (answer.status, running.record(answer)["cause"]) == (400, "failure.payload_not_json")


def test_large_bodies_are_bounded_as_the_event_they_make(
    gateway: RunningGateway, called: Function
) -> None:
    called.answer = {"statusCode": 200}
    headers = {"Content-Type": "image/png"}
    assert gateway.request("POST", "/", b"x" * 4_500_000, headers).status == 200
    assert len(called.event["body"]) == 6_000_000
    answer = gateway.request("POST", "/", b"x" * 4_800_000, headers)
    assert (answer.status, answer.json) == (413, {"message": "Request Too Long"})
    assert json.dumps(gateway.record(answer)["cause"]) == '"failure.payload_too_large"'
