"""URIs of HTTP integrations."""

import pytest

from lockgate.diagnostics import Place, Report, Source
from lockgate.engine.backend_uri import BackendUri, compile_uri

PLACE = Place(Source("a", "0"), "/uri", 1, 1)
VARIABLES = {
    "host": "example.test",
    "port": "8080",
    "path": "a/b",
    "twice": "${stageVariables.host}",
}


def compile_(text: str) -> tuple[BackendUri | None, Report]:
    report = Report()
    return compile_uri(text, VARIABLES, PLACE, report), report


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "header", "path"),
    [
        ("http://h/x", "http", "h", 80, "h", "/x"),
        ("https://h", "https", "h", 443, "h", "/"),
        ("HTTP://h:8080/x", "http", "h", 8080, "h:8080", "/x"),
        ("https://h:443/", "https", "h", 443, "h", "/"),
        ("http://[::1]:8080/x", "http", "::1", 8080, "[::1]:8080", "/x"),
        ("http://${stageVariables.host}/x", "http", "example.test", 80, "example.test", "/x"),
        ("http://h:${stageVariables.port}/${stageVariables.path}", "http", "h", 8080, "h:8080",
         "/a/b"),
        ("http://h.test./", "http", "h.test.", 80, "h.test.", "/"),
        ("http://127.0.0.1/", "http", "127.0.0.1", 80, "127.0.0.1", "/"),
        ("http://[::ffff:1.2.3.4]/", "http", "::ffff:1.2.3.4", 80, "[::ffff:1.2.3.4]", "/"),
        ("http://h/a%20b/ü", "http", "h", 80, "h", "/a%20b/%C3%BC"),
    ],
)  # fmt: skip
def test_addresses(text: str, scheme: str, host: str, port: int, header: str, path: str) -> None:
    uri, report = compile_(text)
    assert uri is not None
    assert report.findings == []
    assert (uri.scheme, uri.host, uri.port, uri.host_header) == (scheme, host, port, header)
    assert uri.target.path_with({}) == path


@pytest.mark.parametrize(
    "text",
    ["", "h/x", "ftp://h/x", "http://", "http://h:22/", "http://h:99999/", "http://{id}.h/",
     "http://u@h/", "http://h h/", "http://-h/", "${stageVariables.twice}",
     "http://a..b/", "http://./", "http://h.-x/",
     f"http://{'x' * 64}.test/", "http://127.1/", "http://0177.0.0.1/", "http://0x7f.0.0.1/",
     "http://2130706433/", "http://1.2.3.256/", "http://h.0x1/", "http://[::1::2]/",
     "http://[1.2.3.4]/"],
)  # fmt: skip
def test_what_cannot_be_called_is_an_error(text: str) -> None:
    uri, report = compile_(text)
    assert uri is None
    assert report.errors[0].code == "integration.uri"


def test_an_undefined_stage_variable_is_a_warning_and_fails_at_run_time() -> None:
    uri, report = compile_("http://${stageVariables.nope}/x")
    assert uri is None
    assert report.errors == []
    assert report.warnings[0].code == "integration.stage-variable"
