"""Access log formats: what is refused, what each variable tells, what never ends a line."""

import json
import unicodedata
from typing import Any

import pytest
from definitions import api, entry, function, function_proxy, http, mock, operation
from hypothesis import given
from hypothesis import strategies as st
from plans import ask, plan_of

from lockgate.diagnostics import Report
from lockgate.engine.access_log import AccessLogFormat, compile_access_log
from lockgate.rules.access_logs import LONGEST_ENTRY, STOCK_FORMATS
from lockgate.verify.rehearsal import CannedAnswer

ID = " $context.requestId"
VALID: dict[str, Any] = {
    "x-amazon-apigateway-request-validator": "all",
    "parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}],
}


def definition() -> dict[str, Any]:
    ok = {"default": entry(200, "hello")}
    proxied = {"x-amazon-apigateway-integration": function_proxy("f")}
    return api(
        {
            "/mock/{id}": {"get": operation(mock(ok), 200)},
            "/any": {"x-amazon-apigateway-any-method": operation(mock(ok), 200)},
            "/http": {"get": operation(http("/x", ok), 200)},
            "/function": {"get": operation(function("f", ok), 200)},
            "/proxy": {"get": proxied},
            "/valid": {"get": operation(mock(ok), 200, **VALID)},
        },
        **{"x-amazon-apigateway-request-validators": {"all": {"validateRequestParameters": True}}},
    )


PLAN = plan_of(definition(), stage_variables={"backend": "127.0.0.1:9000"})


def compiled(text: str) -> tuple[AccessLogFormat | None, Report]:
    report = Report()
    return compile_access_log(text, None, report), report


def line(text: str, target: str, us: int = 0, canned: CannedAnswer | None = None,
         headers: dict[str, str] | None = None) -> str:  # fmt: skip
    """The entry for the answer to a request."""
    made, _ = compiled(text + ID)
    assert made is not None
    told = ask(PLAN, "GET", target, canned=canned, headers=headers)
    found = made.line(told.response, us)
    assert found.endswith(" 00000000-0000-4000-8000-000000000000")
    return found.rpartition(" ")[0]


def variables(names: str, target: str, **given: Any) -> str:
    return line(" ".join(f"$context.{name}" for name in names.split()), target, **given)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$context.status", "does not tell the request's id"),
        ("$context.requestIdentity", "does not tell the request's id"),
        ("$context.requestId\n$context.status", "has several lines"),
        ("$context.requestId" + "x" * 3_072, "longer than 3072 bytes"),
    ],
)
def test_formats_that_are_refused(text: str, words: str) -> None:
    made, report = compiled(text)
    assert made is None
    (found,) = report.errors
    assert words in found.message
    assert found.hint


def test_an_unknown_variable_is_warned_of_and_never_has_a_value() -> None:
    _, report = compiled("$context.statsu $context.requestId")
    assert [found.hint for found in report.warnings] == ["did you mean $context.status?"]
    assert variables("statsu authorizer.x Status", "/mock/1") == "- - -"
    assert line("$context.authorizer.claims['a.b']!", "/mock/1") == "-!"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("${context.status}", "'${context.status}"),
        ("$input.params('q')", '"$input.params'),
        ("$util.escapeJavaScript(1)", "'$util"),
        ("$stageVariables.a", "'$stageVariables.a"),
        ("$context.status $inputs $5 ${} {$context.path}", None),
    ],
)
def test_what_belongs_into_a_template_is_warned_of(text: str, shown: str | None) -> None:
    made, report = compiled(text + ID)
    assert made is not None
    assert [found.code for found in report.findings] == ["access-log.template"] * bool(shown)
    assert all(str(shown) in found.message for found in report.findings)
    assert all("knows $context.NAME" in str(found.hint) for found in report.findings)


def test_the_longest_name_counts_and_the_rest_is_text() -> None:
    assert line("$context.status. 100% $$ $context", "/mock/1") == "200. 100% $$ $context"


def test_an_end_of_line_in_the_format_is_no_second_one() -> None:
    for end in ("\\n", "\n"):
        made, _ = compiled("$context.requestId" + end)
        assert made is not None
        assert made.line(ask(PLAN, "GET", "/mock/1").response, 0).count("\n") == 0


def test_what_a_mock_tells() -> None:
    names = "httpMethod resourcePath path stage apiId status responseLength responseLatency"
    assert variables(names, "/mock/1", us=2_999) == "GET /mock/{id} /dev/mock/1 dev a 200 5 2"
    names = "integrationStatus integrationLatency error.message identity.caller isCanaryRequest"
    assert variables(names, "/mock/1") == "200 - - - -"


def test_what_a_backend_tells() -> None:
    canned = CannedAnswer(503, (("X-Amzn-RequestId", "abc"),))
    names = "status integrationStatus integration.status awsEndpointRequestId integration.requestId"
    assert variables(names, "/http", canned=canned) == "200 503 503 abc abc"
    assert variables("integrationLatency integration.latency", "/http", canned=canned) == "0 0"
    names = "status error.responseType integrationErrorMessage integration.error"
    told = variables(names, "/http", canned=CannedAnswer(fault="timeout"))
    assert told == "504 INTEGRATION_TIMEOUT Endpoint request timed out Endpoint request timed out"


def test_what_a_proxy_function_tells() -> None:
    canned = CannedAnswer(body=b'{"statusCode": 418}')
    names = "status integration.status integration.integrationStatus integrationStatus"
    assert variables(names, "/proxy", canned=canned) == "418 418 200 200"
    canned = CannedAnswer(function_error='a "b"\n')
    names = "status integration.status integration.error"
    told = variables(names, "/proxy", canned=canned)
    assert told == '502 - Lambda Customer Function Error:a \\"b\\"\\n'


def test_what_failures_tell() -> None:
    names = "status error.message error.messageString error.responseType"
    told = variables(names, "/nowhere")
    text = "Missing Authentication Token"
    assert told == f'403 {text} "{text}" MISSING_AUTHENTICATION_TOKEN'
    told = variables("error.messageString error.validationErrorString", "/valid")
    text = "Missing required request parameters: [q]"
    assert told == f' "{text}" {text}'


def test_why_stands_in_it() -> None:
    names = "lockgate.rule lockgate.cause lockgate.file lockgate.pointer"
    rule, cause, file, pointer = variables(names, "/mock/1").split(" ", 3)
    assert (rule, cause) == ("integration_response.default", "-")
    assert file.startswith("api.yaml:")
    assert pointer.endswith("/responses/default")
    record = json.loads(variables("lockgate.decision", "/nowhere"))
    assert record["cause"] == "failure.no_route"
    assert "near_miss" not in json.dumps(record)


@pytest.mark.parametrize("name", STOCK_FORMATS)
def test_formats_with_a_name(name: str) -> None:
    made, report = compiled(name.upper())
    assert made is not None
    assert not report.findings
    entry = made.line(ask(PLAN, "GET", "/mock/1").response, 0)
    if name in ("json", "lockgate"):
        assert json.loads(entry)["status"] == "200"


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=40))
def test_no_value_forges_a_line(agent: str) -> None:
    made, _ = compiled('{"id":"$context.requestId","agent":"$context.identity.userAgent"}')
    assert made is not None
    headers = {"User-Agent": agent}
    entry = made.line(ask(PLAN, "GET", "/mock/1", headers=headers).response, 0)
    assert len(entry.splitlines()) == 1
    assert not any(unicodedata.category(character) == "Cc" for character in entry)
    assert json.loads(entry)["agent"] == (agent or "-")


def test_an_entry_has_a_longest_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockgate.engine.access_log.LONGEST_ENTRY", 10)
    made, _ = compiled("$context.requestId")
    assert made is not None
    assert len(made.line(ask(PLAN, "GET", "/mock/1").response, 0)) == 10
    assert LONGEST_ENTRY == 1 << 20


def test_answers_without_a_body_have_no_length() -> None:
    made, _ = compiled("$context.responseLength" + ID)
    assert made is not None
    told = ask(PLAN, "HEAD", "/any")
    assert (told.status, made.line(told.response, 0).split()[0]) == (200, "0")


def test_what_nobody_has_told() -> None:
    names = "integration.requestId error.messageString integration.error identity"
    assert variables(names, "/http", canned=CannedAnswer(200, (("X-A", "1"),))) == "- - - -"


def test_what_a_custom_function_that_failed_tells() -> None:
    canned = CannedAnswer(function_error='it "broke"')
    shown = variables("integration.error", "/proxy", canned=canned)
    assert shown == 'Lambda Customer Function Error:it \\"broke\\"'


@pytest.mark.parametrize(("key", "told"), [("v1/shop", "v1/shop"), ("", "(none)"), (None, "-")])
def test_the_key_of_a_custom_domain_is_told(key: str | None, told: str) -> None:
    made, _ = compiled("$context.customDomain.basePathMatched" + ID)
    assert made is not None
    response = ask(PLAN, "GET", "/mock/1").response
    assert response.exchange is not None
    response.exchange.mapping_key = key
    assert made.line(response, 0).partition(" ")[0] == told
