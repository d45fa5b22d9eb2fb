"""The call to a service as HTTP: where it goes, and its signature."""

from typing import Any

import pytest

from lockgate.engine.effects import CallAws, CallHttp, Fault, HttpAnswer
from lockgate.integrations.aws import AwsCaller
from lockgate.integrations.endpoint import Endpoint
from lockgate.integrations.sigv4 import Credentials, sign

WHEN = 1_440_938_160
CREDENTIALS = Credentials("a", "b", "t")
OK = HttpAnswer(404, [], b"no")


class Http:
    """Keeps the calls and answers them all alike."""

    def __init__(self) -> None:
        self.calls: list[CallHttp] = []

    def perform(self, effect: CallHttp, done: Any) -> None:
        self.calls.append(effect)
        done(OK)


def call(service: str = "sqs", subdomain: str | None = None, **given: Any) -> CallAws:
    named = {"path": "/p/q", "query": "a=1", "region": "eu-west-1", "signed_as": service, **given}
    return CallAws(
        "POST", service, subdomain, named["region"], named["signed_as"], None, named["path"],
        named["query"], [("X-Mine", "1"), ("X-Amzn-Trace-Id", "Root=1")], b"body", 500,
    )  # fmt: skip


def performed(effect: CallAws, url: str = "http://h.test:9001/base/") -> CallHttp:
    http = Http()
    caller = AwsCaller(http, CREDENTIALS, lambda: WHEN)  # type: ignore[arg-type]
    caller.endpoint = Endpoint.of(url)
    answers: list[HttpAnswer | Fault] = []
    caller.call(effect, answers.append)
    assert answers == [OK]
    return http.calls[0]


def test_a_call_goes_to_the_endpoint_signed() -> None:
    sent = performed(call())
    assert (sent.method, sent.scheme, sent.host, sent.port) == ("POST", "http", "h.test", 9001)
    assert (sent.target, sent.body, sent.timeout_ms) == ("/base/p/q?a=1", b"body", 500)
    own = [("Host", "h.test:9001"), ("X-Mine", "1"), ("X-Amzn-Trace-Id", "Root=1")]
    assert sent.headers[:3] == own
    assert sent.headers[3:] == sign(
        "POST", "/base/p/q", "a=1", own, b"body", CREDENTIALS, "eu-west-1", "sqs", WHEN
    )
    scope = dict(sent.headers)["Authorization"]
    assert "Credential=a/20150830/eu-west-1/sqs/aws4_request" in scope
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token;x-mine" in scope


def test_without_a_query() -> None:
    assert performed(call(query="")).target == "/base/p/q"


def test_s3_tells_the_bodys_hash_and_names_the_bucket_in_the_path() -> None:
    sent = performed(call("s3", "my.files", path="/a%20b//c"), "https://h.test")
    assert (sent.scheme, sent.port) == ("https", 443)
    assert sent.target == "/my.files/a%20b//c?a=1"
    found = dict(sent.headers)
    assert found["X-Amz-Content-Sha256"].startswith("230d8358dc8e8890b4c5")
    own = [("Host", "h.test"), ("X-Mine", "1"), ("X-Amzn-Trace-Id", "Root=1")]
    assert sent.headers[3:] == sign(
        "POST", "/my.files/a%20b//c", "a=1", own, b"body", CREDENTIALS, "eu-west-1", "s3", WHEN,
        keeps_path=True, tells_hash=True,
    )  # fmt: skip


def test_a_services_own_endpoint_wins_and_its_subdomains_before_that() -> None:
    http = Http()
    caller = AwsCaller(http, CREDENTIALS, lambda: WHEN)  # type: ignore[arg-type]
    caller.endpoint = Endpoint.of("http://all")
    caller.endpoints = {"sqs": Endpoint.of("http://one"), "runtime.sqs": Endpoint.of("http://sub")}
    for effect in (call("sns"), call("sqs"), call("sqs", "other"), call("sqs", "runtime")):
        caller.call(effect, lambda _: None)
    assert [sent.host for sent in http.calls] == ["all", "one", "one", "sub"]


def test_without_an_endpoint_nothing_is_sent() -> None:
    http = Http()
    caller = AwsCaller(http, CREDENTIALS, lambda: WHEN)  # type: ignore[arg-type]
    answers: list[HttpAnswer | Fault] = []
    caller.call(call("sqs", "x"), answers.append)
    (fault,) = answers
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.detail) == (
        "address",
        "no endpoint is configured for the service x.sqs",
    )
    assert http.calls == []


@pytest.mark.parametrize("url", ["", "h", "ftp://h", "http://"])
def test_what_is_no_endpoint(url: str) -> None:
    with pytest.raises(ValueError, match="no http or https address"):
        Endpoint.of(url)
