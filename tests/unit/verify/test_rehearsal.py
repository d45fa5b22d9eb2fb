"""Requests with canned answers."""

from typing import Any

import pytest
from definitions import api, entry, function, http, mock, operation, service
from plans import ask, plan_of

from lockgate.engine.effects import CallAws, CallHttp, InvokeLambda
from lockgate.verify.rehearsal import CannedAnswer

EVENT = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
DRY = {"integration.request.header.X-Amz-Invocation-Type": "'DryRun'"}
ENTRIES = {"default": entry(200), "404|boom": entry(404)}
PLAN = plan_of(
    api(
        {
            "/mock": {"get": operation(mock(ENTRIES), 200, 404)},
            "/http": {"get": operation(http("/", ENTRIES), 200, 404)},
            "/service": {"get": operation(service("sqs:path/", ENTRIES), 200, 404)},
            "/function": {"get": operation(function("f", ENTRIES), 200, 404)},
            "/dry": {"get": operation(function("f", ENTRIES, requestParameters=DRY), 200, 404)},
            "/event": {"get": operation(function("f", ENTRIES, requestParameters=EVENT), 200, 404)},
        }
    ),
    stage_variables={"backend": "h"},
)
ROWS: list[tuple[str, dict[str, Any], int, str, str | None]] = [
    ("/mock", {"status": 404}, 200, "", None),
    ("/http", {}, 200, "", None),
    ("/http", {"status": 404, "body": b"x"}, 404, "x", None),
    ("/http", {"fault": "refused"}, 504, "", "failure.connect"),
    ("/http", {"fault": "throttled"}, 504, "", "failure.connect"),
    ("/http", {"fault": "timeout"}, 504, "", "failure.timeout"),
    ("/http", {"fault": "tls"}, 500, "", "failure.backend_tls"),
    ("/service", {}, 200, "", None),
    ("/service", {"status": 404, "body": b"x"}, 404, "x", None),
    ("/service", {"fault": "throttled"}, 504, "", "failure.connect"),
    ("/service", {"fault": "timeout"}, 504, "", "failure.timeout"),
    ("/function", {}, 200, "{}", None),
    ("/function", {"body": b"[1]", "status": 404}, 200, "[1]", None),
    ("/function", {"function_error": "boom"}, 404, "", None),
    ("/function", {"fault": "refused"}, 500, "", "failure.invoke_refused"),
    ("/function", {"fault": "throttled"}, 500, "", "failure.invoke_throttled"),
    ("/function", {"fault": "timeout"}, 504, "", "failure.timeout"),
    ("/function", {"fault": "too_large"}, 500, "", "failure.response_too_large"),
    ("/event", {"function_error": "boom"}, 200, "", None),
    ("/dry", {"function_error": "boom"}, 200, "", None),
]


@pytest.mark.parametrize(("path", "canned", "status", "body", "cause"), ROWS)
def test_answers(
    path: str, canned: dict[str, Any], status: int, body: str, cause: str | None
) -> None:
    told = ask(PLAN, "GET", path, canned=CannedAnswer(**canned))
    assert (told.status, told.cause) == (status, cause)
    assert body in told.body
    kinds = {"/mock": (), "/http": (CallHttp,), "/service": (CallAws,)}.get(path, (InvokeLambda,))
    assert tuple(type(effect) for effect in told.effects) == kinds


def test_a_functions_error_has_its_type() -> None:
    canned = CannedAnswer(function_error="m", function_error_type="T")
    told = ask(PLAN, "GET", "/function", canned=canned)
    assert told.body == '{"errorMessage":"m","errorType":"T","stackTrace":[]}'
