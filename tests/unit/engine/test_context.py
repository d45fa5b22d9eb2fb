"""Variables of ``$context``, trace ids, bodies as texts, and the addresses of requests."""

from typing import Any

import pytest
from definitions import api, entry, mock, operation
from plans import ask, plan_of, request

from lockgate.engine.address import Directory
from lockgate.engine.bodies import as_bytes, reply_document, request_document
from lockgate.engine.context import domain_name, lookup
from lockgate.engine.exchange import Exchange
from lockgate.engine.failure import Failure
from lockgate.engine.trace import trace_header
from lockgate.model import Definition

VARIABLES: list[tuple[str, str]] = [
    ("$context.resourcePath", "/x/{id}"),
    ("$context.httpMethod", "GET"),
    ("$context.stage", "prod"),
    ("$context.apiId", "a"),
    ("$context.accountId", "123456789012"),
    ("$context.path", "/prod/x/1"),
    ("$context.protocol", "HTTP/1.1"),
    ("$context.requestId", "00000000-0000-4000-8000-000000000000"),
    ("$context.extendedRequestId", "AAAAAAAAAAAAAAA="),
    ("$context.requestTime", "14/Nov/2023:22:13:20 +0000"),
    ("$context.requestTimeEpoch", "1700000000123"),
    ("$context.domainName $context.domainPrefix", "one.two.test one"),
    ("$context.identity.sourceIp", "127.0.0.1"),
    ("$context.identity.userAgent", "u"),
    ("[$context.identity.user]", "[]"),
    ("$context.identity.keySet().size()", "12"),
    ("$context.operationName", "doIt"),
    ("[$context.nothing][$context.lockgate]", "[][]"),
    ("$context.get('stage')", "prod"),
]


@pytest.mark.parametrize(("template", "wanted"), VARIABLES)
def test_variables_in_templates(template: str, wanted: str) -> None:
    integration = mock({"default": entry(200, template)})
    document = api({"/x/{id}": {"get": operation(integration, 200, operationId="doIt")}})
    headers = {"Host": "one.two.test:8080", "User-Agent": "u"}
    assert ask(plan_of(document, stage="prod"), "GET", "/x/1", "", headers).body == wanted


@pytest.mark.parametrize(
    ("host", "name"),
    [("h:80", "h"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]"), ("a.b", "a.b"), ("", "")],
)
def test_the_domain_name_has_no_port(host: str, name: str) -> None:
    assert domain_name(Exchange(request(headers={"Host": host}))) == name


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("identity.sourceIp", "127.0.0.1"),
        ("identity.nothing", None),
        ("identity.sourceIp.more", None),
        ("nothing.at.all", None),
        ("stage", None),
        ("operationName", None),
        ("resourcePath", None),
    ],
)
def test_variables_before_anything_is_known(path: str, value: Any) -> None:
    assert lookup(path)(Exchange(request())) == value


ROOT = "Root=1-6553f100-0123456789abcdef01234567"
GIVEN = "Root=1-00000001-aaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (None, ROOT),
        ("", ROOT),
        (GIVEN, GIVEN),
        (f"Self=1;{GIVEN};Sampled=1", f"Self=1;{GIVEN};Sampled=1"),
        ("Sampled=1", f"{ROOT};Sampled=1"),
        ("Root=bad; Sampled=0", f"{ROOT};Sampled=0"),
        ("Root=1-2", ROOT),
        ("é", ROOT),
        ("x" * 513, ROOT),
    ],
)
def test_trace_headers(given: str | None, wanted: str) -> None:
    headers = {} if given is None else {"X-Amzn-Trace-Id": given}
    assert trace_header(Exchange(request(headers=headers))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("é", b"\xc3\xa9"),
        ("\U0001f600", b"\xf0\x9f\x98\x80"),
        ("\ud83d\ude00", b"\xf0\x9f\x98\x80"),
        ("a\ud83db", b"a?b"),
        ("\ude00\ud83d", b"??"),
        ("\ufffd", b"\xef\xbf\xbd"),
    ],
)
def test_texts_as_bytes(text: str, wanted: bytes) -> None:
    assert as_bytes(text) == wanted


@pytest.mark.parametrize(
    ("body", "document"),
    [(b"", None), (b"no JSON", None), (b'{"a": 1', None), (b'{"a": 1}', {"a": 1}), (b"7", 7)],
)
def test_bodies_are_read_once(body: bytes, document: Any) -> None:
    exchange = Exchange(request(body=body))
    exchange.reply_body = body
    for _ in range(2):
        assert request_document(exchange) == document
        assert reply_document(exchange) == document
    exchange.reply_body = b"{}"
    assert reply_document(exchange) == document


# -- addresses

DOCUMENT = api({"/p": {"get": operation(mock({"default": entry(200)}), 200)}})
ONE = plan_of(DOCUMENT, api_id="one")
TWO = plan_of(DOCUMENT, api_id="two", stage="prod")

ADDRESSES: list[tuple[str, str, Any]] = [
    ("one.execute-api.localhost:1", "/dev/p", (ONE, "/p")),
    ("ONE.Execute-API.Localhost", "/dev/p", (ONE, "/p")),
    ("two.execute-api.us-east-1.amazonaws.com", "/prod", (TWO, "/")),
    ("h", "/restapis/one/dev/_user_request_/p/q", (ONE, "/p/q")),
    ("h", "/restapis/one/dev/_user_request_", (ONE, "/")),
    ("h", "/restapis/one/dev/p", (ONE, "/p")),
    ("h", "/_api/two/prod/p?x=1", (TWO, "/p")),
    ("three.execute-api.localhost", "/dev/p", "api"),
    ("one.execute-api.localhost", "/prod/p", "stage"),
    ("one.execute-api.localhost", "/", "stage"),
    ("h", "/_api/one/prod/p", "stage"),
    ("h", "/_api/three/dev/p", "api"),
    ("h", "/dev/p", "api"),
]


@pytest.mark.parametrize(("host", "target", "wanted"), ADDRESSES)
def test_addresses(host: str, target: str, wanted: Any) -> None:
    exchange = Exchange(request("GET", target, headers={"Host": host}))
    directory = Directory([ONE, TWO])
    if isinstance(wanted, str):
        with pytest.raises(Failure) as caught:
            directory.resolve(exchange)
        assert caught.value.facts["what"] == wanted
        assert caught.value.cause.name == "failure.address"
    else:
        directory.resolve(exchange)
        assert (exchange.plan, exchange.path) == wanted


@pytest.mark.parametrize(
    ("target", "has_stage", "wanted"),
    [("/dev/p", True, "/p"), ("/dev/p", False, "/dev/p"), ("/prod/p", True, None)],
)
def test_the_short_form(target: str, has_stage: bool, wanted: str | None) -> None:
    exchange = Exchange(request("GET", target))
    directory = Directory([ONE], ONE, has_stage)
    if wanted is None:
        with pytest.raises(Failure):
            directory.resolve(exchange)
    else:
        directory.resolve(exchange)
        assert exchange.path == wanted
    assert isinstance(ONE.definition, Definition)
