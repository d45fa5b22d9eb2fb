import pytest

from lockgate.diagnostics import Report
from lockgate.formats.environment import read_environment


def test_a_whole_environment() -> None:
    text = b"""
stage: prod
stage_variables: {a: 1, b: "http://x/y?z=1"}
functions:
  one: app.py:handler
  two: http://127.0.0.1:9000
  three: {handler: b.py:h, timeout: 1.5, memory: 256, concurrency: 2, environment: {K: v}}
endpoints: {lambda: http://127.0.0.1:1, link: http://127.0.0.1:2}
canary:
  percent_traffic: 10.5
  definition: next.yaml
  stage_variable_overrides: {a: 2}
  hash_header: X-User
aws_endpoint: http://127.0.0.1:3
aws_endpoints: {sqs: https://127.0.0.1:4}
"""
    report = Report()
    found = read_environment("e.yaml", text, report)
    assert found is not None
    assert report.findings == []
    assert (found.stage, found.stage_variables) == ("prod", {"a": "1", "b": "http://x/y?z=1"})
    one, two, three = found.functions
    assert (one.handler, one.url) == ("app.py:handler", None)
    assert two.url == "http://127.0.0.1:9000"
    assert (three.timeout, three.memory, three.concurrency) == (1.5, 256, 2)
    assert three.environment == {"K": "v"}
    assert found.endpoints == {"lambda": "http://127.0.0.1:1", "link": "http://127.0.0.1:2"}
    assert found.aws_endpoint == "http://127.0.0.1:3"
    assert found.aws_endpoints == {"sqs": "https://127.0.0.1:4"}
    canary = found.canary
    assert canary is not None
    assert (canary.percent_traffic, canary.definition) == (10.5, "next.yaml")
    assert (canary.stage_variable_overrides, canary.hash_header) == ({"a": "2"}, "X-User")
    assert canary.place is not None
    assert str(canary.place) == "e.yaml:9:1"


@pytest.mark.parametrize("text", ["{}", "canary:", "stage: x"])
def test_no_canary(text: str) -> None:
    found = read_environment("e.yaml", text.encode(), Report())
    assert found is not None
    assert found.canary is None


@pytest.mark.parametrize("text", ["{}", "{definition: a.yaml}", "{percent_traffic: 0}"])
def test_a_canary_gets_nothing_by_itself(text: str) -> None:
    found = read_environment("e.yaml", f"canary: {text}".encode(), Report())
    assert found is not None
    assert found.canary is not None
    assert found.canary.percent_traffic == 0


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[]", "document.wrong-type", 1),
        ("stage: a b", "environment.stage", 1),
        ("stage_variables:\n  a-b: 1", "environment.stage-variable", 2),
        ("stage_variables:\n  a: '<'", "environment.stage-variable", 2),
        ("functions:\n  f: {timeout: 3}", "environment.function", 2),
        ("functions:\n  f: {handler: a, timeout: 901}", "environment.timeout", 2),
        ("functions:\n  f: [1]", "document.wrong-type", 2),
        ("aws_endpoint: [1]", "document.wrong-type", 1),
        ("\naws_endpoint: 127.0.0.1:4566", "endpoint.address", 2),
        ("aws_endpoints: http://h", "document.wrong-type", 1),
        ("aws_endpoints:\n  sqs: [1]", "document.wrong-type", 2),
        ("aws_endpoints:\n  sqs: ftp://h", "endpoint.address", 2),
        ("functions:\n  f:\n    handler: a\n    memory: -5", "environment.memory", 4),
        ("functions:\n  f: {handler: a, memory: 0}", "environment.memory", 2),
        ("functions:\n  f: {handler: a, concurrency: 0}", "environment.concurrency", 2),
        ("functions:\n  f: {handler: a, concurrency: '-1'}", "environment.concurrency", 2),
        ("functions:\n  f: {handler: a, concurrency: 1.5}", "document.wrong-type", 2),
        ("a: 1\na: 2", "document.duplicate-key", 2),
        ("stage: a\nopenapi: 3.0.1", "environment.definition", 2),
        ("swagger: '2.0'", "environment.definition", 1),
        ("tls: {truststore: a.pem}", "environment.tls", 1),
        ("tls:\n  certificates: []", "environment.tls", 2),
        (
            "tls:\n  certificates: [{certificate: a.pem, key: a.key}]\n  handshakes_per_second: 0",
            "environment.tls",
            3,
        ),
        ("tls:\n  certificates:\n    - {certificate: a.pem}", "environment.tls", 3),
        ("canary: 10", "document.wrong-type", 1),
        ("canary:\n  percent_traffic: 100.1", "environment.percent-traffic", 2),
        ("canary:\n  percent_traffic: -1", "environment.percent-traffic", 2),
        ("canary:\n  percent_traffic: 10%", "environment.percent-traffic", 2),
        ("canary:\n  percent_traffic: nan", "environment.percent-traffic", 2),
        ("canary:\n  percent_traffic: [1]", "document.wrong-type", 2),
        ("canary:\n  stage_variable_overrides:\n    a-b: 1", "environment.stage-variable", 3),
        ("canary:\n  hash_header: 'X User'", "environment.hash-header", 2),
    ],
)
def test_mistakes_have_places(text: str, code: str, line: int) -> None:
    report = Report()
    assert read_environment("e.yaml", text.encode(), report) is None
    found = next(one for one in report.errors if one.code == code)
    assert found.place is not None
    assert found.place.line == line
    assert found.hint


def test_what_comes_later_and_what_is_unknown_is_warned_of() -> None:
    report = Report()
    assert read_environment("e", b"api_keys: []\nstages: x\n", report) is not None
    assert [one.code for one in report.warnings] == [
        "not-executed.api-key",
        "environment.unknown-member",
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("openapi: 3.0.1", "this is a definition, not", "lockgate serve api.yaml --environment"),
        ("tls: {}", "tls names no certificates", "certificates: [{certificate:"),
        ("tls: {certificates: []}", "certificates names none", "[{certificate:"),
        ("tls: {certificates: [{key: k}]}", "names no certificate", "name two PEM files"),
        ("tls: 5", "tls must be a mapping", "{certificates:"),
        ("access_log: 5", "access_log must be a mapping", 'access_log: {format: "json"}'),
    ],
)
def test_mistakes_are_told_in_words(text: str, message: str, hint: str) -> None:
    report = Report()
    assert read_environment("e.yaml", text.encode(), report) is None
    (found,) = report.errors
    assert message in found.message
    assert hint in str(found.hint)


def test_members_of_the_access_log_have_places_of_their_own() -> None:
    text = b"access_log:\n  format: json\n  file: a.log\n"
    found = read_environment("e.yaml", text, Report())
    assert found is not None
    assert found.access_log is not None
    assert (found.access_log.format, found.access_log.file) == ("json", "a.log")
    assert [str(found.access_log.format_place), str(found.access_log.file_place)] == [
        "e.yaml:2:3",
        "e.yaml:3:3",
    ]
