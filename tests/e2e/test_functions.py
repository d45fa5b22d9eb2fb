"""Real functions in real processes: results, errors, crashes, time-outs, the context, events."""

import base64
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, operation

from lockgate.diagnostics import Report
from lockgate.loading import load
from lockgate.testing import FakeBackend, RunningGateway, serve

CUSTOM = {
    "default": entry(200),
    ".*Task timed out.*": entry(504),
    ".*Runtime exited.*": entry(502),
    "(?:gone|x|Syntax|Handler|cannot).*": entry(500),
}
INVOCATION = {
    "integration.request.header.X-Amz-Invocation-Type": "method.request.header.Invocation",
    "integration.request.header.X-Amz-Client-Context": "method.request.header.Client",
}
EVENT = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
BROKEN: dict[str, str] = {
    "syntax": "def handler(event, context)\n",
    "name": "def other(event, context): pass\n",
    "start": "raise RuntimeError('cannot start')\n",
}


@pytest.fixture(scope="module")
def gateway(scripted: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    folder = tmp_path_factory.mktemp("functions")
    functions = {"scripted": scripted}
    paths: dict[str, Any] = {
        "/custom": {
            "post": operation(
                function("scripted", CUSTOM, requestParameters=INVOCATION),
                *(200, 500, 502, 504),
                parameters=[
                    {"name": "Invocation", "in": "header"},
                    {"name": "Client", "in": "header"},
                ],
            )
        },
        "/proxy/{id}": {
            "x-amazon-apigateway-any-method": operation(
                function_proxy("scripted"), operationId="doIt"
            )
        },
        "/event": {
            "post": operation(
                function(
                    "scripted", {"default": entry(202), ".+": entry(500)}, requestParameters=EVENT
                ),
                *(202, 500),
            )
        },
        "/unknown": {"post": operation(function("nobody", CUSTOM), 200, 500)},
        "/get": {"post": operation(function("scripted", CUSTOM, httpMethod="GET"), 200, 500)},
        "/late": {"post": operation(function("scripted", CUSTOM, timeoutInMillis=100), 200, 500)},
    }
    for name, text in BROKEN.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        functions[name] = f"{folder / name}.py:handler"
        paths[f"/broken/{name}"] = {"post": operation(function(name, CUSTOM), 200, 500, 502)}
    with serve(api(paths), functions=functions, stage_variables={"color": "red"}) as running:
        yield running


def call(gateway: RunningGateway, script: Any, path: str = "/custom", **headers: str) -> Any:
    return gateway.request("POST", path, json.dumps(script), headers)


def logged(gateway: RunningGateway, line: str) -> bool:
    """Whether ``line`` is in the log within ten seconds."""
    for _ in range(200):
        if line in gateway.log:
            return True
        time.sleep(0.05)
    return False


def test_a_result_is_passed_as_it_is(gateway: RunningGateway) -> None:
    answer = call(gateway, {"return": {"statusCode": 404, "text": "ä"}})
    assert (answer.status, answer.json) == (200, {"statusCode": 404, "text": "ä"})
    assert call(gateway, {"return": "text"}).body == b'"text"'
    assert call(gateway, {}).body == b"null"


def test_an_error_has_its_type_and_stack_trace(gateway: RunningGateway) -> None:
    answer = call(gateway, {"raise": "gone"})
    assert answer.status == 500
    assert answer.json["errorMessage"] == "gone"
    assert answer.json["errorType"] == "Exception"
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.json["requestId"])
    assert 'in handler\n    raise Exception(script["raise"])\n' in answer.json["stackTrace"][0]


def test_the_functions_own_time_out_is_a_function_error(scripted: str, tmp_path: Path) -> None:
    environment = tmp_path / "environment.yaml"
    environment.write_text(
        f"functions: {{scripted: {{handler: '{scripted}', timeout: 0.5}}}}\n", encoding="utf-8"
    )
    definition = api({"/custom": {"post": operation(function("scripted", CUSTOM), 200, 504)}})
    with serve(definition, environment=environment) as running:
        answer = call(running, {"sleep": 30})
        assert answer.status == 504
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [0-9a-f-]{36} "
            r"Task timed out after 0\.50 seconds",
            answer.json["errorMessage"],
        )
        assert call(running, {"return": 1}).body == b"1"  # a new process takes over


def test_a_crash_is_a_function_error_and_the_next_call_is_served(gateway: RunningGateway) -> None:
    answer = call(gateway, {"exit": 3})
    assert answer.status == 502
    assert answer.json["errorType"] == "Runtime.ExitError"
    assert answer.json["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    assert call(gateway, {"return": 1}).body == b"1"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("syntax", "Runtime.UserCodeSyntaxError"),
        ("name", "Runtime.HandlerNotFound"),
        ("start", "RuntimeError"),
    ],
)
def test_a_handler_that_cannot_be_loaded_is_a_function_error(
    gateway: RunningGateway, name: str, kind: str
) -> None:
    answer = gateway.request("POST", f"/broken/{name}", "{}")
    assert answer.status == 500
    assert answer.json["errorType"] == kind


def test_the_context_and_the_client_context(gateway: RunningGateway) -> None:
    client = base64.b64encode(json.dumps({"custom": {"a": "b"}}).encode()).decode()
    found = call(gateway, {"context": True}, Client=client).json
    assert found["name"] == "scripted"
    assert found["version"] == "$LATEST"
    assert found["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:scripted"
    assert found["memory"] == "128"
    assert found["group"] == "/aws/lambda/scripted"
    assert 0 < found["left"] <= 3000
    assert found["client"] == {"a": "b"}
    assert found["trace"].startswith("Root=1-")


@pytest.mark.parametrize(
    ("text", "custom"),
    [
        (json.dumps({"custom": {"a": "ä"}}, indent=2), {"a": "ä"}),
        ('{"custom": 1}\r\nContent-Length: 16\r\n\r\n{"return": "bad"}', None),
    ],
)
def test_a_client_context_can_break_nothing(
    gateway: RunningGateway, text: str, custom: Any
) -> None:
    client = base64.b64encode(text.encode()).decode()
    assert call(gateway, {"context": True}, Client=client).json["client"] == custom
    assert call(gateway, {"return": 1}).body == b"1"


def test_a_crash_that_leaves_a_child_behind_leaves_no_place_taken(
    scripted: str, tmp_path: Path
) -> None:
    environment = tmp_path / "environment.yaml"
    environment.write_text(
        f"functions: {{scripted: {{handler: '{scripted}', concurrency: 1}}}}\n", encoding="utf-8"
    )
    definition = api({"/custom": {"post": operation(function("scripted", CUSTOM), 200, 502)}})
    with serve(definition, environment=environment) as running:
        assert call(running, {"child": 600, "exit": 3}).status == 502
        assert call(running, {"return": 1}).body == b"1"


def test_a_function_that_a_reload_takes_away_ends_when_it_has_answered(
    scripted: str, tmp_path: Path
) -> None:
    environment = tmp_path / "environment.yaml"
    environment.write_text(f"functions: {{scripted: '{scripted}'}}\n", encoding="utf-8")
    paths = {
        "/custom": {"post": operation(function("scripted", CUSTOM), 200, 500)},
        "/get": {"get": operation(function_proxy("scripted"))},
    }
    with serve(api(paths), environment=environment) as running, ThreadPoolExecutor(1) as pool:
        app = running.gateway
        before = len(app._clock._callbacks)
        under_way = pool.submit(call, running, {"sleep": 0.5, "return": 1})
        local = app._local["scripted"]
        while not local._running:
            time.sleep(0.01)
        environment.write_text("functions: {}\n", encoding="utf-8")
        loaded = load(app.settings, Report())
        assert loaded is not None
        app._loop.call_soon_threadsafe(app.take, loaded)
        assert under_way.result().body == b"1"
        for _ in range(200):
            if local.is_over:
                break
            time.sleep(0.05)
        assert local.is_over
        assert app._local == {}
        assert len(app._clock._callbacks) == before - 1
        answer = call(running, {})
        assert running.record(answer)["cause"] == "failure.invoke_refused"


def test_an_event_is_accepted_at_once_and_runs_later(
    gateway: RunningGateway, tmp_path: Path
) -> None:
    answer = call(gateway, {"print": "a rare word"}, Invocation="Event")
    assert (answer.status, answer.body) == (200, b"")
    assert gateway.record(answer)["backend_status"] == 202
    assert logged(gateway, "[scripted] a rare word")


def test_the_error_of_an_asynchronous_call_reaches_nobody(gateway: RunningGateway) -> None:
    answer = call(gateway, {"print": "an event", "raise": "too late"}, "/event")
    assert (answer.status, answer.body) == (202, b"")
    record = gateway.record(answer)
    assert (record["rule"], record["backend_status"]) == ("integration_response.default", 202)
    decision = next(d for d in record["decisions"] if d["name"] == record["rule"])
    assert decision["compared"] == {"source": "lambda.errorMessage", "text": "", "length": 0}
    assert logged(gateway, "[scripted] an event")
    answer = call(gateway, {"print": "dry"}, Invocation="DryRun")
    assert (answer.status, answer.body) == (200, b"")
    assert gateway.record(answer)["backend_status"] == 204
    answer = call(gateway, {}, Invocation="Sometimes")
    assert (answer.status, gateway.record(answer)["cause"]) == (500, "failure.invoke_refused")
    assert not any("[scripted] dry" in line for line in gateway.log)


def test_what_is_printed_is_logged_line_by_line(gateway: RunningGateway) -> None:
    call(gateway, {"print": "one\ntwo"})
    assert logged(gateway, "[scripted] one")
    assert logged(gateway, "[scripted] two")


@pytest.mark.parametrize(
    ("path", "status", "cause", "word"),
    [
        ("/unknown", 500, "failure.invoke_refused", "--lambda nobody="),
        ("/get", 500, "failure.invoke_refused", "POST, not GET"),
        ("/late", 504, "failure.timeout", "100"),
    ],
)
def test_calls_that_are_not_made_or_not_answered(
    gateway: RunningGateway, path: str, status: int, cause: str, word: str
) -> None:
    answer = call(gateway, {"sleep": 0.4}, path)
    assert answer.status == status
    record = gateway.record(answer)
    assert record["cause"] == cause
    assert word in record["sentence"]


def test_a_payload_must_be_json_and_not_too_long(gateway: RunningGateway) -> None:
    answer = gateway.request("POST", "/custom", "a=b")
    assert answer.status == 400
    assert answer.json["message"].startswith(" Could not parse request body into json: ".strip())
    assert gateway.record(answer)["cause"] == "failure.payload_not_json"
    answer = call(gateway, {"return": "x" * 6_300_000})
    assert (answer.status, answer.body) == (413, b'{"message": "Request Too Long"}')


def test_many_calls_at_once_use_several_processes(gateway: RunningGateway) -> None:
    with ThreadPoolExecutor(20) as pool:
        scripts = [{"return": n, "sleep": 0.02} for n in range(40)]
        answers = list(pool.map(lambda script: call(gateway, script), scripts))
    assert [answer.json for answer in answers] == list(range(40))


# -- the proxy event and the proxy's answer


def test_the_event_of_a_proxy_function(gateway: RunningGateway) -> None:
    answer = gateway.request(
        "POST",
        "/proxy/a%2Fb?x=1&x=2&y=a%20b+c",
        '{"event": true}',
        {"x-Own": "1", "Connection": "close", "X-Forwarded-For": "192.0.2.9"},
    )
    event = answer.json
    assert list(event) == [
        "resource", "path", "httpMethod", "headers", "multiValueHeaders",
        "queryStringParameters", "multiValueQueryStringParameters", "pathParameters",
        "stageVariables", "requestContext", "body", "isBase64Encoded",
    ]  # fmt: skip
    assert event["resource"] == "/proxy/{id}"
    assert event["path"] == "/proxy/a%2Fb"
    assert event["pathParameters"] == {"id": "a%2Fb"}
    assert event["queryStringParameters"] == {"x": "2", "y": "a b c"}
    assert event["multiValueQueryStringParameters"]["x"] == ["1", "2"]
    assert event["stageVariables"] == {"color": "red"}
    assert event["headers"]["x-Own"] == "1"
    assert event["headers"]["X-Forwarded-For"] == "192.0.2.9, 127.0.0.1"
    assert "Connection" not in event["headers"]
    assert "Content-Length" not in event["headers"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"event": true}', False)
    context = event["requestContext"]
    assert context["path"] == "/dev/proxy/a%2Fb"
    assert context["operationName"] == "doIt"
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["identity"]["user"] is None
    assert context["requestId"] == answer.header("x-amzn-RequestId")
    assert context["requestTimeEpoch"] > 1_700_000_000_000


def test_nothing_is_null_in_the_event(gateway: RunningGateway) -> None:
    event = gateway.request("PUT", "/proxy/7", '{"event": true}').json
    assert event["queryStringParameters"] is None
    assert event["multiValueQueryStringParameters"] is None


MALFORMED: list[Any] = [
    None,
    "text",
    7,
    [],
    {"statusCode": 200, "unknown": 1},
    {"statusCode": "test"},
    {"statusCode": "200abc"},
    {"statusCode": ""},
    {"statusCode": 0},
    {"statusCode": 199},
    {"statusCode": 600},
    {"statusCode": 200.5},
    {"statusCode": True},
    {"statusCode": [200]},
    {"statusCode": 200, "headers": []},
    {"statusCode": 200, "headers": {"a": []}},
    {"statusCode": 200, "headers": {"a b": "c"}},
    {"statusCode": 200, "headers": {"a": "b\r\nc: d"}},
    {"statusCode": 200, "multiValueHeaders": {"a": "b"}},
    {"statusCode": 200, "multiValueHeaders": {"a": [{}]}},
    {"statusCode": 200, "body": {}},
    {"statusCode": 200, "isBase64Encoded": "yes"},
    {"statusCode": 200, "isBase64Encoded": 1},
]


@pytest.mark.parametrize("value", MALFORMED, ids=json.dumps)
def test_malformed_answers(gateway: RunningGateway, value: Any) -> None:
    answer = call(gateway, {"return": value}, "/proxy/1")
    assert (answer.status, answer.body) == (502, b'{"message": "Internal server error"}')
    assert gateway.record(answer)["cause"] == "failure.proxy_malformed"


WELL_FORMED: list[tuple[Any, int]] = [
    ({}, 200),
    ({"statusCode": None}, 200),
    ({"statusCode": 201}, 201),
    ({"statusCode": "201"}, 201),
    ({"statusCode": 200.0}, 200),
    ({"statusCode": 599, "headers": None, "body": None}, 599),
    ({"statusCode": 204, "isBase64Encoded": "False", "base64Encoded": False}, 204),
]


@pytest.mark.parametrize(("value", "status"), WELL_FORMED, ids=json.dumps)
def test_well_formed_answers(gateway: RunningGateway, value: Any, status: int) -> None:
    answer = call(gateway, {"return": value}, "/proxy/1")
    assert answer.status == status
    rule = "proxy.lambda" if value.get("statusCode") is not None else "proxy.lambda_default"
    assert gateway.record(answer)["rule"] == rule


def test_headers_of_a_proxy_answer(gateway: RunningGateway) -> None:
    value = {
        "statusCode": 200,
        "headers": {"x-a": "3", "X-Bool": True, "X-Number": 1.5, "X-Null": None, "Server": "s"},
        "multiValueHeaders": {"X-A": ["1", "2"], "Set-Cookie": ["a=1", "b=2"]},
        "body": "ok",
    }
    answer = call(gateway, {"return": value}, "/proxy/1")
    assert [pair for pair in answer.headers if pair[0].lower() == "x-a"] == [
        ("X-A", "1"),
        ("X-A", "2"),
        ("X-A", "3"),
    ]
    assert answer.header("X-Bool") == "true"
    assert answer.header("X-Number") == "1.5"
    assert answer.header("X-Null") is None
    assert answer.header("x-amzn-Remapped-Server") == "s"
    assert [value for name, value in answer.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert answer.header("Content-Type") == "application/json"
    assert answer.body == b"ok"


# -- the Invoke wire API at an address


@pytest.mark.parametrize(
    ("status", "headers", "body", "wanted", "cause"),
    [
        (200, {}, '{"a": 1}', 200, None),
        (200, {"X-Amz-Function-Error": "Unhandled"}, '{"errorMessage": "x"}', 500, None),
        (404, {"X-Amzn-ErrorType": "ResourceNotFoundException:"}, "{}", 500,
         "failure.invoke_refused"),
        (403, {}, '{"__type": "com.amazon#AccessDeniedException"}', 500,
         "failure.invoke_refused"),
        (429, {"X-Amzn-ErrorType": "TooManyRequestsException"}, "{}", 500,
         "failure.invoke_throttled"),
    ],
)  # fmt: skip
def test_an_endpoint(
    backend: FakeBackend,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, str],
    body: str,
    wanted: int,
    cause: str | None,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    path = "/2015-03-31/functions/far/invocations"
    backend.answers(path, status=status, headers=headers, body=body)
    definition = api({"/": {"post": operation(function("far", CUSTOM), 200, 500)}})
    with serve(definition, lambda_endpoint=f"http://{backend.address}") as running:
        answer = running.request("POST", "/", '{"event": 1}')
        assert answer.status == wanted
        assert running.record(answer)["cause"] == cause
    got = backend.received[-1]
    assert (got.method, got.target, got.body) == ("POST", path, b'{"event": 1}')
    assert got.header("X-Amz-Invocation-Type") == "RequestResponse"
    authorization = got.header("Authorization") or ""
    assert authorization.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert "/us-east-1/lambda/aws4_request" in authorization


def test_an_address_of_one_function(backend: FakeBackend) -> None:
    backend.answers("/2015-03-31/functions/far/invocations", body="[1]")
    definition = api({"/": {"post": operation(function("far", CUSTOM), 200)}})
    with serve(definition, functions={"far": f"http://{backend.address}"}) as running:
        assert running.request("POST", "/", "{}").json == [1]
    assert backend.received[-1].header("Authorization") is None
