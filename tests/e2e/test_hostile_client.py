"""Clients that break the rules of framing, through real sockets: rows S-10 to S-28 and the
vectors by name. What is not well-formed is refused, its connection ends, and nothing behind it
runs.
"""

from collections.abc import Iterator

import pytest
from definitions import api, entry, http, mock, operation, proxy
from framing_vectors import CHUNKED, END, FRAMING, HOST, POST
from raw_client import RawAnswer, RawClient

from lockgate.rules import limits
from lockgate.testing import FakeBackend, RunningGateway, serve

CANARY = b"GET /dev/canary HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.fixture(scope="module")
def gateway(backend: FakeBackend) -> Iterator[RunningGateway]:
    backend.answers("*", body="from the backend")
    backend.answers("/quiet")
    echo = mock({"default": entry(200, "$input.params().header.keySet().size()")})
    definition = api(
        {
            "/v": {"x-amazon-apigateway-any-method": operation(proxy("/v"))},
            "/quiet": {"x-amazon-apigateway-any-method": operation(proxy("/quiet"))},
            "/canary": {"get": operation(proxy("/canary"))},
            "/mock": {"get": operation(echo, 200)},
            "/custom/{id}": {
                "get": operation(
                    http(
                        "/custom/{id}/q",
                        {"default": entry(200)},
                        requestParameters={"integration.request.path.id": "method.request.path.id"},
                    ),
                    200,
                )
            },
        }
    )
    with serve(definition, stage_variables={"backend": backend.address}) as running:
        yield running


@pytest.fixture
def client(gateway: RunningGateway) -> Iterator[RawClient]:
    with RawClient(gateway.port) as connected:
        yield connected


def refused(client: RawClient, status: int = 400) -> RawAnswer:
    """The only answer, after which the server ends the connection."""
    answers = client.answers()
    assert [answer.status for answer in answers] == [status]
    assert answers[0].headers["connection"] == "close"
    return answers[0]


def is_b400(answer: RawAnswer) -> None:
    assert answer.body == b'{"message":"Bad Request"}'
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-amzn-errortype"] == "BadRequestException"
    assert len(answer.headers["x-amzn-requestid"]) == 36
    assert "server" not in answer.headers


@pytest.mark.parametrize("size", [0, 1], ids=["whole", "bytewise"])
@pytest.mark.parametrize("name", FRAMING)
def test_framing(
    gateway: RunningGateway, backend: FakeBackend, client: RawClient, name: str, size: int
) -> None:
    before = len(backend.received)
    try:
        client.send(POST + FRAMING[name] + CANARY, size)
    except (BrokenPipeError, ConnectionResetError):
        assert size  # refused in the middle of it
    is_b400(refused(client))
    assert len(backend.received) == before


@pytest.mark.parametrize("name", ["length and coding", "coding b'xchunked'", "folded line"])
def test_what_came_before_is_answered_first(
    backend: FakeBackend, client: RawClient, name: str
) -> None:
    before = len(backend.received)
    client.send(CANARY + POST + FRAMING[name] + CANARY)
    assert [answer.status for answer in client.answers()] == [200, 400]
    assert len(backend.received) == before + 1


HOSTS: dict[str, bytes] = {
    "none": b"",
    "empty": b"Host: \r\n",
    "twice": HOST + HOST,
    "twice in other case": HOST + b"HOST: h\r\n",
    "list": b"Host: a, b\r\n",
    "user": b"Host: u@h\r\n",
    "port too large": b"Host: h:99999\r\n",
    "port 65536": b"Host: h:65536\r\n",
    "port 0": b"Host: h:0\r\n",
    "no port": b"Host: h:\r\n",
    "two ports": b"Host: h:80:80\r\n",
    "path": b"Host: h/x\r\n",
    "blank": b"Host: h h\r\n",
    "bytes": "Host: é\r\n".encode(),
    "NUL": b"Host: h\0\r\n",
    "percent": b"Host: h%41\r\n",
    "too long": b"Host: " + b"h" * 256 + b"\r\n",
    "half an address": b"Host: [::1\r\n",
}
START_LINES: dict[str, bytes] = {
    "HTTP/0.9": b"GET /dev/v",
    "version 0.9": b"GET /dev/v HTTP/0.9",
    "version 1.2": b"GET /dev/v HTTP/1.2",
    "version 2.0": b"GET /dev/v HTTP/2.0",
    "version 11": b"GET /dev/v HTTP/11",
    "small letters": b"GET /dev/v http/1.1",
    "no token": b"G@T /dev/v HTTP/1.1",
    "tab": b"GET\t/dev/v HTTP/1.1",
    "two blanks": b"GET  /dev/v HTTP/1.1",
    "empty lines first": b"\r\n\r\nGET /dev/v HTTP/1.1",
    "RTSP": b"GET /dev/v RTSP/1.0",
    "ICE": b"SOURCE /dev/v ICE/1.0",
    "blank first": b" GET /dev/v HTTP/1.1",
    "blank last": b"GET /dev/v HTTP/1.1 ",
    "blank in the target": b"GET /dev/v w HTTP/1.1",
    "NUL": b"GET /dev/\0 HTTP/1.1",
    "bytes": "GET /dev/é HTTP/1.1".encode(),
    "authority": b"GET h:80 HTTP/1.1",
    "CONNECT": b"CONNECT h:80 HTTP/1.1",
    "star": b"GET * HTTP/1.1",
    "another host": b"GET http://other/dev/v HTTP/1.1",
    "another scheme": b"GET ftp://h/dev/v HTTP/1.1",
    "user": b"GET http://u@h/dev/v HTTP/1.1",
    "HTTP/2 preface": b"PRI * HTTP/2.0",
}
HEADS = {
    **{f"Host: {name}": b"GET /dev/v HTTP/1.1\r\n" + HOSTS[name] + b"\r\n" for name in HOSTS},
    **{name: line + b"\r\n" + HOST + b"\r\n" for name, line in START_LINES.items()},
    "coding in 1.0": b"POST /dev/v HTTP/1.0\r\n" + CHUNKED + END,
}


@pytest.mark.parametrize("name", HEADS)
def test_heads(backend: FakeBackend, client: RawClient, name: str) -> None:
    before = len(backend.received)
    client.send(HEADS[name] + CANARY)
    answer = refused(client)
    is_b400(answer)
    assert len(backend.received) == before
    assert not any("other" in value for value in answer.headers.values())


# -- what is allowed


ODD: dict[str, tuple[bytes, bytes]] = {
    "coding in capitals": (POST + b"Transfer-Encoding: CHUNKED\r\n\r\n" + END, b"hello"),
    "extension": (POST + CHUNKED + b"5;a=b\r\nhello\r\n0\r\n\r\n", b"hello"),
    "trailer": (POST + CHUNKED + b"5\r\nhello\r\n0\r\nX-Secret: t\r\n\r\n", b"hello"),
    "many chunks": (POST + CHUNKED + b"1\r\nx\r\n" * 30_000 + b"0\r\n\r\n", b"x" * 30_000),
    "no body": (POST + b"Content-Length: 0\r\n\r\n", b""),
    "upgrade": (
        POST + b"Upgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\nok",
        b"ok",
    ),
    "empty line first": (b"\r\n" + POST + b"Content-Length: 2\r\n\r\nok", b"ok"),
    "blanks around values": (POST + b"CONTENT-length: \t 2 \t\r\nX-Own:  a b \r\n\r\nok", b"ok"),
    "absolute form": (
        b"POST http://H/dev/v HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\nok",
        b"ok",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_requests_that_are_well_formed(
    backend: FakeBackend, client: RawClient, name: str
) -> None:
    data, body = ODD[name]
    client.send(data)
    answer = client.answer()
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"from the backend")
    got = backend.received[-1]
    assert (got.target, got.body) == ("/v", body)
    assert got.header("X-Own") in (None, "a b")
    for gone in ("X-Secret", "Upgrade", "Transfer-Encoding"):
        assert got.header(gone) is None


@pytest.mark.parametrize("method", [b"FOO", b"get", b"PROPFIND", b"TRACE", b"PLAY"])
def test_a_verb_that_the_service_does_not_know(client: RawClient, method: bytes) -> None:
    """Whatever is a token has a name, but no method: section 5 of the data plane's rules."""
    for _ in range(2):
        client.send(method + b" /dev/v HTTP/1.1\r\n" + HOST + b"X-Own: secret\r\n\r\n")
        answer = client.answer()
        assert answer is not None
        assert answer.status == 403
        assert answer.body == b'{"message":"Missing Authentication Token"}'
        assert answer.headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"OPTIONS", b"DELETE"])
def test_a_body_is_consumed_whatever_the_method(
    backend: FakeBackend, client: RawClient, method: bytes
) -> None:
    before = len(backend.received)
    head = method + b" /dev/quiet HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(CANARY)
    client.send(head + CANARY)
    answer = client.answer(method.decode())
    assert answer is not None
    assert answer.status == 200
    client.end()
    assert client.answers() == []
    assert [one.body for one in backend.received[before:]] == [CANARY]


def test_a_value_in_the_path_stays_one_segment(backend: FakeBackend, client: RawClient) -> None:
    """Section 6.1: no query, no other host, nothing that begins another segment but a slash."""
    client.send(b"GET /dev/custom/x%3Fy%23z%40w%3A1%2F HTTP/1.1\r\n" + HOST + b"\r\n")
    answer = client.answer()
    assert answer is not None
    assert answer.status == 200
    got = backend.received[-1]
    assert got.target == "/custom/x%3Fy%23z%40w%3A1//q"
    assert got.header("Host") == backend.address


def test_nominations_take_nothing_that_is_relied_on(
    backend: FakeBackend, client: RawClient
) -> None:
    names = b"close, host, x-api-key, authorization, cookie, x-forwarded-for, x-amzn-trace-id"
    own = b"X-Api-Key: k\r\nAuthorization: a\r\nCookie: c\r\nX-Own: o\r\nTE: trailers\r\n"
    client.send(
        b"GET /dev/v HTTP/1.1\r\n" + HOST + own + b"Connection: " + names + b", x-own\r\n"
        b"Keep-Alive: 5\r\nProxy-Connection: x\r\nProxy-Authorization: y\r\nTrailer: z\r\n\r\n"
    )
    assert [answer.status for answer in client.answers()] == [200]
    got = backend.received[-1]
    for name in ("Host", "X-Api-Key", "Authorization", "Cookie", "X-Forwarded-For"):
        assert got.header(name) is not None, name
    for name in ("X-Own", "TE", "Connection", "Keep-Alive", "Proxy-Connection", "Trailer"):
        assert got.header(name) is None, name
    assert got.header("Proxy-Authorization") is None


def test_all_lines_of_nominations_count(backend: FakeBackend, client: RawClient) -> None:
    client.send(
        b"GET /dev/v HTTP/1.1\r\n" + HOST + b"Connection: x-one\r\nConnection: x-two\r\n"
        b"X-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\n\r\n"
    )
    assert client.answer() is not None
    got = [backend.received[-1].header(name) for name in ("X-One", "X-Two", "X-Three")]
    assert got == [None, None, "3"]


def test_no_header_shadows_one_of_the_gateways_own(backend: FakeBackend, client: RawClient) -> None:
    client.send(
        b"GET /dev/v HTTP/1.1\r\n" + HOST + b"X_Forwarded_For: 192.0.2.1\r\n"
        b"x_amzn_trace-id: x\r\nX-Amzn_Apigateway-Api-Id: y\r\nX-Forwarded-Proto: ftp\r\n"
        b"Some_Name: kept\r\n\r\n"
    )
    answer = client.answer()
    assert answer is not None
    assert answer.status == 200
    names = [name.lower().replace("_", "-") for name, _ in backend.received[-1].headers]
    for name in ("x-forwarded-for", "x-amzn-trace-id", "x-amzn-apigateway-api-id"):
        assert names.count(name) == 1, name
    assert backend.received[-1].header("X-Forwarded-For") == "127.0.0.1"
    assert backend.received[-1].header("X-Forwarded-Proto") == "http"
    assert backend.received[-1].header("Some_Name") == "kept"


# -- limits


def sized(count: int, size: int) -> bytes:
    """Headers besides Host: ``count`` of them with values of ``size`` bytes."""
    return b"".join(b"X-%d: %s\r\n" % (n, b"v" * size) for n in range(count))


LIMITS: dict[str, tuple[bytes, int, bytes]] = {
    "values within the total": (sized(100, 100) + b"X: " + b"v" * 239, 200, b""),
    "values above the total": (sized(100, 100) + b"X: " + b"v" * 240, 431, b"header"),
    "long names count for themselves": (
        b"".join(b"X%s-%d: v\r\n" % (b"n" * 200, n) for n in range(100)) + b"X: y",
        200,
        b"",
    ),
    "200 headers": (sized(198, 1) + b"X: y", 200, b""),
    "201 headers": (sized(199, 1) + b"X: y", 431, b"header"),
    "a name of 256 bytes": (b"n" * 256 + b": y", 200, b""),
    "a name of 257 bytes": (b"n" * 257 + b": y", 431, b"header"),
    "a line of 8 KiB": (b"X: " + b"v" * 8_191, 200, b""),
    "a line above 8 KiB": (b"X: " + b"v" * 8_192, 431, b"header"),
}


@pytest.mark.parametrize("before", [b"", CANARY], ids=["first", "pipelined"])
@pytest.mark.parametrize("name", LIMITS)
def test_limits_of_headers(client: RawClient, name: str, before: bytes) -> None:
    headers, status, _ = LIMITS[name]
    client.send(before + b"GET /dev/mock HTTP/1.1\r\n" + HOST + headers + b"\r\n\r\n")
    if before:
        assert client.answer() is not None
    answer = client.answer()
    assert answer is not None
    assert answer.status == status
    if status == 431:
        assert answer.body == b'{"message":"Request Header Fields Too Large"}'
        assert answer.headers["connection"] == "close"
        assert client.answers() == []


@pytest.mark.parametrize(("more", "status"), [(0, 403), (1, 414)])
def test_the_limit_of_urls(client: RawClient, more: int, status: int) -> None:
    target = b"/dev/nowhere?" + b"q" * (limits.URL - 13 + more)
    client.send(b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    answer = client.answer()
    assert answer is not None
    assert answer.status == status
    if more:
        assert answer.body == b'{"message":"Request URI too long"}'


def test_a_body_that_is_too_long(client: RawClient) -> None:
    client.send(POST + b"Content-Length: %d\r\n\r\n" % (limits.REQUEST_BODY + 1))
    answer = refused(client, 413)
    assert answer.body == b"HTTP content length exceeded 10485760 bytes."
    assert answer.headers["content-type"] == "text/plain"
    assert not any(name.startswith(("x-amzn", "x-amz-")) for name in answer.headers)


def test_an_expectation_that_cannot_be_met(client: RawClient) -> None:
    client.send(POST + b"Expect: tea\r\nContent-Length: 5\r\n\r\nhello" + CANARY)
    assert refused(client, 417).body == b'{"message":"Expectation Failed"}'


def test_a_long_body_behind_a_refusal_does_not_hide_the_answer(client: RawClient) -> None:
    client.send(POST + b"Transfer-Encoding: x\r\n\r\n" + b"x" * 60_000)
    is_b400(refused(client))


# -- pipelining, slow clients, clients that go


def test_pipelined_requests_are_answered_in_order(client: RawClient) -> None:
    paths = ["/dev/v?n=1", "/dev/mock", "/dev/nowhere", "/dev/canary", "/prod/x", "/dev/mock"]
    client.send(b"".join(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode() for path in paths * 30))
    client.end()
    statuses = [answer.status for answer in client.answers()]
    assert statuses == [200, 200, 403, 200, 403, 200] * 30


def test_a_client_that_leaves_half_a_request(gateway: RunningGateway, client: RawClient) -> None:
    client.send(POST + b"Content-Length: 5\r\n\r\nhel")
    client.end()
    assert client.answers() == []
    assert gateway.request("GET", "/mock").status == 200


def test_a_client_that_does_not_wait(gateway: RunningGateway, backend: FakeBackend) -> None:
    for _ in range(20):
        with RawClient(gateway.port) as impatient:
            impatient.send(CANARY * 5)
    assert gateway.request("GET", "/canary").status == 200
