"""Backends that break every rule: each gets the answer that the status rules name (section 5),
nothing partial reaches a client, and the gateway goes on serving.
"""

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest
from definitions import api, entry, http, operation, proxy
from nginx import TLS
from raw_backend import Behaviour, RawBackend, drips, finish, reset, say_goodbye, says, stall

from lockgate.rules import limits
from lockgate.testing import RunningGateway, free_port, serve

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"


@pytest.fixture(scope="module")
def hostile() -> Iterator[RawBackend]:
    with RawBackend() as running:
        yield running


@pytest.fixture(scope="module")
def gateway(hostile: RawBackend) -> Iterator[RunningGateway]:
    responses = {"default": entry(200), "5\\d\\d": entry(500)}
    custom = http("/c", responses, timeoutInMillis=300)
    refused = proxy("/").copy()
    refused["uri"] = f"http://127.0.0.1:{free_port()}/"
    secure = proxy("/", timeoutInMillis=300)
    secure["uri"] = f"https://127.0.0.1:{hostile.port}/"
    skipping = {**secure, "tlsConfig": {"insecureSkipVerification": True}}
    definition = api(
        {
            "/proxy": {"x-amazon-apigateway-any-method": operation(proxy("/p"))},
            "/quick": {
                "x-amazon-apigateway-any-method": operation(proxy("/q", timeoutInMillis=300))
            },
            "/custom": {"get": operation(custom, 200, 500)},
            "/head": {"head": operation({**http("/h", responses), "httpMethod": "HEAD"}, 200)},
            "/refused": {"get": operation(refused)},
            "/secure": {"get": operation(secure)},
            "/skipping": {"get": operation(skipping)},
        }
    )
    with serve(definition, stage_variables={"backend": hostile.address}) as running:
        yield running


NETWORK = (504, "INTEGRATION_FAILURE", "Network error communicating with endpoint", "close")
LATE = (504, "INTEGRATION_TIMEOUT", "Endpoint request timed out", "keep-alive")
CONFIGURATION = (500, "API_CONFIGURATION_ERROR", "Internal server error", "keep-alive")
ANSWERS = {
    "failure.connect": NETWORK,
    "failure.backend_protocol": NETWORK,
    "failure.timeout": LATE,
    "failure.response_too_large": CONFIGURATION,
}


def check(gateway: RunningGateway, path: str, cause: str, method: str = "GET") -> None:
    """The answer is that of ``cause``, and its record says so."""
    status, kind, message, connection = ANSWERS[cause]
    answer = gateway.request(method, path)
    record = gateway.record(answer)
    assert record["cause"] == cause, record["sentence"]
    assert record["rule"] == f"gateway_response.{kind}"
    assert record["backend_status"] is None
    assert answer.status == status
    if method != "HEAD":
        assert answer.body.decode() == f'{{"message": "{message}"}}'
    assert answer.header("Connection") == connection
    assert answer.header("x-amzn-ErrorType") == "InternalServerErrorException"


def test_a_refused_connection(gateway: RunningGateway) -> None:
    check(gateway, "/refused", "failure.connect")


# -- connections that end too early, or never

ENDINGS: dict[str, tuple[Behaviour, str]] = {
    "closed at once": (finish, "failure.connect"),
    "reset at once": (reset, "failure.connect"),
    "closed in the head": (says(HEAD[:20], finish), "failure.connect"),
    "reset in the head": (says(HEAD[:20], reset), "failure.connect"),
    "closed behind the head": (says(HEAD, finish), "failure.connect"),
    "reset behind the head": (says(HEAD, reset), "failure.connect"),
    "closed in the body": (says(HEAD + b"abc", finish), "failure.connect"),
    "reset in the body": (says(HEAD + b"abc", reset), "failure.connect"),
    "closed in a chunk": (says(CHUNKED + b"5\r\nabc", finish), "failure.connect"),
    "closed in a chunk's size": (says(CHUNKED + b"5", finish), "failure.connect"),
    "closed before the last chunk": (says(CHUNKED + b"2\r\nok\r\n", finish), "failure.connect"),
    "closed in the trailers": (says(CHUNKED + b"0\r\nX: a", finish), "failure.connect"),
    "reset in a body without end": (
        says(b"HTTP/1.1 200 OK\r\n\r\nabc", reset),
        "failure.connect",
    ),
    "silence": (stall, "failure.timeout"),
    "silence in the head": (says(HEAD[:20], stall), "failure.timeout"),
    "silence in the body": (says(HEAD + b"abc", stall), "failure.timeout"),
    "a head of drops": (drips(b"X"), "failure.backend_protocol"),
    "a start of drops": (says(b"HTTP/1.1 200 OK\r\nX: ", drips(b"a")), "failure.timeout"),
    "a body of drops": (says(CHUNKED, drips(b"1\r\na\r\n")), "failure.timeout"),
}


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("path", ["/quick", "/custom"])
def test_connections_that_end_too_early_or_never(
    gateway: RunningGateway, hostile: RawBackend, path: str, name: str
) -> None:
    behaviour, cause = ENDINGS[name]
    hostile.does(behaviour)
    check(gateway, path, cause)
    assert len(hostile.served) == 1  # on a new connection nothing is sent twice
    hostile.does(says(OK))
    assert gateway.request("GET", path).body == b"ok"
    hostile.does(says(OK, finish))
    gateway.request("GET", path)
    assert hostile.ended.wait(10)


WHOLE = (
    b"HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 4\r\n\r\nbody",
    CHUNKED + b"3;x\r\nbod\r\n1\r\ny\r\n0\r\nX-T: t\r\n\r\n",
)


@pytest.mark.parametrize("whole", WHOLE, ids=["length", "chunked"])
def test_an_answer_cut_at_any_byte_is_never_passed_on(
    gateway: RunningGateway, hostile: RawBackend, whole: bytes
) -> None:
    for end in range(len(whole)):
        hostile.does(says(whole[:end], finish))
        answer = gateway.request("GET", "/proxy")
        assert (answer.status, end) == (504, end)
        assert b"bod" not in answer.body
    hostile.does(says(whole, finish))
    assert gateway.request("GET", "/proxy").body == b"body"


# -- answers that are not well-formed

MALFORMED: dict[str, bytes] = {
    "another protocol": b"RTSP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "an empty line first": b"\r\n" + OK,
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "HTTP/2": b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "status with letters": b"HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok",
    "status 099": b"HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok",
    "status 1000": b"HTTP/1.1 1000 OK\r\nContent-Length: 2\r\n\r\nok",
    "no status": b"HTTP/1.1\r\n\r\n",
    "bare LF": OK.replace(b"\r\n", b"\n"),
    "obs-fold": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
    "blank before colon": b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
    "NUL": b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok",
    "no colon": b"HTTP/1.1 200 OK\r\nX\r\nContent-Length: 2\r\n\r\nok",
    "length and coding": HEAD[:-2] + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "length twice": HEAD[:-2] + b"Content-Length: 10\r\n\r\n0123456789",
    "length as a list": b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
    "length with a sign": b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
    "length with a zero": b"HTTP/1.1 200 OK\r\nContent-Length: 02\r\n\r\nok",
    "length too short": OK + b"more",
    "length in disguise": b"HTTP/1.1 200 OK\r\nContent_Length: 2\r\n\r\nok",
    "no body allowed": b"HTTP/1.1 204 X\r\n\r\nbody",
    "a second answer": OK + OK,
    "an upgrade": b"HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
    "identity": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok",
    "gzip, chunked": CHUNKED.replace(b"chunked", b"gzip, chunked") + b"2\r\nok\r\n0\r\n\r\n",
    "xchunked": CHUNKED.replace(b"chunked", b"xchunked") + b"2\r\nok\r\n0\r\n\r\n",
    "chunked twice": CHUNKED[:-2]
    + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "chunked in 1.0": CHUNKED.replace(b"1.1", b"1.0") + b"2\r\nok\r\n0\r\n\r\n",
    "chunk size in 0x": CHUNKED + b"0x2\r\nok\r\n0\r\n\r\n",
    "chunk size with LF": CHUNKED + b"2\nok\r\n0\r\n\r\n",
    "chunk size too large": CHUNKED + b"fffffffffffffffff\r\nok",
    "chunk too long": CHUNKED + b"2\r\nokay\r\n0\r\n\r\n",
    "chunk without end": CHUNKED + b"2\r\nok0\r\n\r\n",
    "a long head": b"HTTP/1.1 200 OK\r\nX: " + b"a" * (limits.BACKEND_HEAD + 1),
    "a long head that ends": b"HTTP/1.1 204 No\r\nX: " + b"a" * limits.BACKEND_HEAD + b"\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * (limits.HEADER_COUNT + 1) + b"\r\n",
    "long trailers": CHUNKED + b"0\r\nX: " + b"a" * limits.TRAILERS + b"\r\n\r\n",
    "many interim answers": b"HTTP/1.1 103 X\r\n\r\n" * 11,
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_answers_that_are_not_well_formed(
    gateway: RunningGateway, hostile: RawBackend, name: str
) -> None:
    hostile.does(says(MALFORMED[name], stall), says(OK))
    check(gateway, "/quick", "failure.backend_protocol")
    assert gateway.request("GET", "/quick").body == b"ok"
    first, second = [number for number, _ in hostile.served]
    assert first != second  # the connection that broke the rules is gone


WELL_FORMED: dict[str, tuple[bytes, int, bytes]] = {
    "no phrase": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", 200, b"ok"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, b"ok"),
    "status 999": (b"HTTP/1.1 999 X\r\nContent-Length: 2\r\n\r\nok", 999, b"ok"),
    "coding in capitals": (CHUNKED.upper() + b"2\r\nok\r\n0\r\n\r\n", 200, b"ok"),
    "interim answers": (b"HTTP/1.1 103 X\r\nLink: a\r\n\r\n" * 10 + OK, 200, b"ok"),
    "304 with a length": (b"HTTP/1.1 304 X\r\nContent-Length: 9\r\n\r\n", 304, b""),
    "trailers": (CHUNKED + b"2\r\nok\r\n0\r\nX-Trailer: t\r\n\r\n", 200, b"ok"),
}


@pytest.mark.parametrize("name", WELL_FORMED)
def test_odd_answers_that_are_well_formed(
    gateway: RunningGateway, hostile: RawBackend, name: str
) -> None:
    data, status, body = WELL_FORMED[name]
    hostile.does(says(data))
    answer = gateway.request("GET", "/proxy")
    assert (answer.status, answer.body) == (status, body)
    assert answer.header("X-Trailer") is None
    assert answer.header("Link") is None


def test_an_answer_that_ends_with_the_connection(
    gateway: RunningGateway, hostile: RawBackend
) -> None:
    hostile.does(says(b"HTTP/1.1 200 OK\r\n\r\nall of it", finish))
    assert gateway.request("GET", "/proxy").body == b"all of it"
    assert hostile.ended.wait(10)


def test_an_answer_that_is_too_long(gateway: RunningGateway, hostile: RawBackend) -> None:
    size = limits.RESPONSE_BODY + 1
    hostile.does(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size))
    check(gateway, "/proxy", "failure.response_too_large")


NETWORK_TEXT = b'{"message": "Network error communicating with endpoint"}'
TWO_LINES = b"Connection: x-one\r\nConnection: x-two\r\nX-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\n"


def test_all_lines_of_an_answers_nominations_count(
    gateway: RunningGateway, hostile: RawBackend
) -> None:
    hostile.does(says(OK[:17] + TWO_LINES + OK[17:]))
    answer = gateway.request("GET", "/proxy")
    assert [answer.header(name) for name in ("X-One", "X-Two", "X-Three")] == [None, None, "3"]


@pytest.mark.parametrize(
    ("line", "path", "length"),
    [
        (b"Content-Length: 40\r\n", "/proxy", "40"),
        (b"", "/proxy", None),
        # What GET would have been answered is known only to who has seen the backend's body.
        (b"Content-Length: 40\r\n", "/head", None),
    ],
)
def test_the_length_that_head_tells(
    gateway: RunningGateway, hostile: RawBackend, line: bytes, path: str, length: str | None
) -> None:
    hostile.does(says(b"HTTP/1.1 200 OK\r\n" + line + b"\r\n", finish))
    answer = gateway.request("HEAD", path)
    assert (answer.status, answer.header("Content-Length")) == (200, length)
    hostile.does(finish)
    failed = gateway.request("HEAD", path)
    assert (failed.status, failed.header("Content-Length")) == (504, str(len(NETWORK_TEXT)))


def test_a_head_answer_with_a_body(gateway: RunningGateway, hostile: RawBackend) -> None:
    hostile.does(says(OK), says(OK))
    check(gateway, "/proxy", "failure.backend_protocol", "HEAD")
    assert gateway.request("GET", "/proxy").body == b"ok"


@pytest.mark.parametrize("path", ["/secure", "/skipping"])
def test_a_tls_handshake_that_is_never_answered(
    gateway: RunningGateway, hostile: RawBackend, path: str
) -> None:
    hostile.does(stall)
    check(gateway, path, "failure.timeout")


ENDS = b"HTTP/1.1 200 OK\r\n\r\nall of it"


def test_a_tls_answer_that_ends_with_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only TLS's own goodbye is the end of a body; an end of the stream may be anybody's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "trusted.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "trusted.pem", TLS / "key.pem")
    with RawBackend(context) as secure:
        integration = {**proxy("/"), "uri": f"https://{secure.address}/"}
        with serve(api({"/": {"get": operation(integration)}})) as running:
            secure.does(says(OK))
            assert running.request("GET", "/").body == b"ok"
            secure.does(says(ENDS, say_goodbye))
            assert running.request("GET", "/").body == b"all of it"
            for cut in (finish, reset):
                secure.does(says(ENDS, cut))
                check(running, "/", "failure.connect")


# -- kept connections that end between two requests, or under the second one


def warmed(gateway: RunningGateway, hostile: RawBackend, *behaviours: Behaviour) -> None:
    """Let the next request meet a used connection on which ``behaviours`` happen."""
    hostile.does(says(OK, finish))
    gateway.request("GET", "/proxy")
    assert hostile.ended.wait(10)
    hostile.does(says(OK), *behaviours)
    assert gateway.request("GET", "/proxy").body == b"ok"
    assert len(hostile.served) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_closed_while_idle_is_not_used(
    gateway: RunningGateway, hostile: RawBackend, method: str
) -> None:
    hostile.does(says(OK, finish), says(OK))
    assert gateway.request("GET", "/proxy").body == b"ok"
    assert hostile.ended.wait(10)
    assert gateway.request(method, "/proxy").body == b"ok"
    assert len(hostile.served) == 2


@pytest.mark.parametrize("ending", [finish, reset])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_what_may_be_repeated_is_sent_once_more(
    gateway: RunningGateway, hostile: RawBackend, method: str, ending: Behaviour
) -> None:
    answer = OK[:-2] if method == "HEAD" else OK
    warmed(gateway, hostile, ending, says(answer))
    assert gateway.request(method, "/proxy").status == 200
    first, second, third = [number for number, _ in hostile.served]
    assert first == second != third


def test_a_second_failure_is_final(gateway: RunningGateway, hostile: RawBackend) -> None:
    warmed(gateway, hostile, finish)
    check(gateway, "/proxy", "failure.connect")
    assert len(hostile.served) == 3


@pytest.mark.parametrize("ending", [finish, reset])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_not_be_repeated_is_executed_once(
    gateway: RunningGateway, hostile: RawBackend, method: str, ending: Behaviour
) -> None:
    warmed(gateway, hostile, ending, says(OK))
    check(gateway, "/proxy", "failure.connect", method)
    assert len(hostile.served) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("end", [1, 20, len(OK) - 1])
def test_nothing_is_sent_again_behind_the_first_byte_of_an_answer(
    gateway: RunningGateway, hostile: RawBackend, method: str, end: int
) -> None:
    warmed(gateway, hostile, says(OK[:end], finish), says(OK))
    check(gateway, "/proxy", "failure.connect", method)
    assert len(hostile.served) == 2


def test_bytes_on_an_idle_connection_end_it(gateway: RunningGateway, hostile: RawBackend) -> None:
    # Not the backend's own event: that may still come from a connection of the test before.
    is_idle, is_closed = threading.Event(), threading.Event()

    def speak_unasked(connection: socket.socket, request: bytes) -> None:
        says(OK)(connection, request)
        assert is_idle.wait(10)
        poison = says(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", stall)
        try:
            poison(connection, request)
        finally:
            is_closed.set()

    hostile.does(speak_unasked, says(OK))
    assert gateway.request("GET", "/proxy").body == b"ok"
    is_idle.set()
    assert is_closed.wait(10)
    assert gateway.request("GET", "/proxy").body == b"ok"
    assert len({number for number, _ in hostile.served}) == 2
