"""The Invoke call as HTTP: path, query, headers; and what answers mean."""

from typing import Any

import pytest

from lockgate.engine.effects import CallHttp, Fault, HttpAnswer, InvokeLambda, LambdaAnswer
from lockgate.integrations.lambda_endpoint import LambdaEndpoint
from lockgate.integrations.sigv4 import Credentials


class Http:
    """Keeps the call and answers as told."""

    def __init__(self, reply: HttpAnswer | Fault) -> None:
        self.reply = reply
        self.calls: list[CallHttp] = []

    def perform(self, effect: CallHttp, done: Any) -> None:
        self.calls.append(effect)
        done(self.reply)


OK = HttpAnswer(200, [], b"{}")


def invoke(
    reply: HttpAnswer | Fault = OK,
    url: str = "http://h.test:9001/prefix/",
    credentials: Credentials | None = None,
    **given: Any,
) -> tuple[CallHttp, LambdaAnswer | Fault]:
    http = Http(reply)
    endpoint = LambdaEndpoint(url, http, "r", credentials)  # type: ignore[arg-type]
    effect = InvokeLambda("f n", given.pop("qualifier", None), "arn", b"[1]", 500, **given)
    answers: list[LambdaAnswer | Fault] = []
    endpoint.invoke(effect, answers.append)
    return http.calls[0], answers[0]


@pytest.mark.parametrize("url", ["", "h", "ftp://h", "http://"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueError, match="no http or https address"):
        LambdaEndpoint(url, Http(OK), "r", None)  # type: ignore[arg-type]


def test_the_call() -> None:
    call, _ = invoke(headers=[("X-Amz-Log-Type", "Tail")], trace="Root=1")
    assert (call.method, call.scheme, call.host, call.port) == ("POST", "http", "h.test", 9001)
    assert call.target == "/prefix/2015-03-31/functions/f%20n/invocations"
    assert (call.body, call.timeout_ms) == (b"[1]", 500)
    assert call.headers == [
        ("Host", "h.test:9001"),
        ("Content-Type", "application/json"),
        ("X-Amz-Invocation-Type", "RequestResponse"),
        ("X-Amz-Log-Type", "Tail"),
        ("X-Amzn-Trace-Id", "Root=1"),
    ]


@pytest.mark.parametrize(
    ("url", "port", "host"),
    [("http://h", 80, "h"), ("https://h", 443, "h"), ("https://u:p@h:1", 1, "h:1")],
)
def test_ports(url: str, port: int, host: str) -> None:
    call, _ = invoke(url=url)
    assert (call.port, call.headers[0]) == (port, ("Host", host))


def test_a_qualifier_is_in_the_query_and_signed() -> None:
    call, _ = invoke(qualifier="$LATEST", credentials=Credentials("a", "b", "t"))
    assert call.target.endswith("/invocations?Qualifier=%24LATEST")
    names = [name for name, _ in call.headers]
    assert names[3:] == ["X-Amz-Date", "X-Amz-Security-Token", "Authorization", "X-Amzn-Trace-Id"]
    assert "/r/lambda/aws4_request" in dict(call.headers)["Authorization"]


MEANINGS: list[tuple[HttpAnswer | Fault, str, str]] = [
    (HttpAnswer(200, [], b"1"), "answer", ""),
    (HttpAnswer(202, [], b""), "answer", ""),
    (HttpAnswer(200, [(b"x-amz-function-ERROR", b"Handled")], b"{}"), "Handled", ""),
    (HttpAnswer(429, [], b""), "throttled", ""),
    (HttpAnswer(400, [(b"X-Amzn-ErrorType", b"TooManyRequestsException:x")], b""), "throttled",
     "TooManyRequestsException"),
    (HttpAnswer(404, [(b"X-Amzn-ErrorType", b"ResourceNotFoundException:")], b""), "refused",
     "404 ResourceNotFoundException"),
    (HttpAnswer(403, [], b'{"__type": "com.x#AccessDeniedException"}'), "refused",
     "403 AccessDeniedException"),
    (HttpAnswer(403, [], b'{"Code": "Denied"}'), "refused", "403 Denied"),
    (HttpAnswer(403, [], b'{"Type": "1"}'), "refused", "403"),
    (HttpAnswer(500, [], b"[]"), "refused", "500"),
    (HttpAnswer(301, [], b"<html>"), "refused", "301"),
    (Fault("timeout", "connecting"), "timeout", "connecting"),
    (Fault("too_large", "7"), "too_large", "7"),
    (Fault("connect", "Refused"), "refused", "the Lambda endpoint does not answer (Refused)"),
    (Fault("tls", "expired"), "refused", "the Lambda endpoint does not answer (expired)"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "kind", "detail"), MEANINGS)
def test_what_answers_mean(reply: HttpAnswer | Fault, kind: str, detail: str) -> None:
    _, answer = invoke(reply)
    if isinstance(answer, Fault):
        assert (answer.kind, answer.detail) == (kind, detail)
    else:
        assert isinstance(reply, HttpAnswer)
        assert (answer.payload, answer.status) == (reply.body, reply.status)
        assert (answer.error or "answer") == kind
