"""HTTP and HTTP_PROXY with a real nginx behind them: statuses, framing, connections, TLS."""

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from definitions import api, entry, http, operation, proxy
from nginx import TLS, Nginx

from lockgate.testing import Answer, RunningGateway, serve

STATUSES = (200, 301, 404, 500, 503)
TEXT = "a line that is repeated\n" * 200
LOCATIONS = """
    root {root};
    gzip on;
    gzip_types text/plain;
    gzip_min_length 100;
    location = /status/200 {{ return 200 '{{"code": 200}}'; }}
    location = /status/301 {{ return 301 http://127.0.0.1:1/elsewhere; }}
    location = /status/404 {{ return 404 '{{"code": 404}}'; }}
    location = /status/500 {{ return 500 '{{"code": 500}}'; }}
    location = /status/503 {{ return 503 '{{"code": 503}}'; }}
    location = /204 {{ return 204; }}
    location = /444 {{ return 444; }}
    location = /twice {{
        add_header X-Two one;
        add_header X-Two two;
        add_header Set-Cookie a=1;
        add_header Set-Cookie b=2;
        return 200 ok;
    }}
    location = /chunked.txt {{ sub_filter line LINE; sub_filter_types *; }}
    location = /closing {{ keepalive_timeout 0; return 200 ok; }}
    location = /seen {{ return 200 "$request_method $request_uri $http_x_given $host"; }}
"""
ENTRIES = {
    "default": entry(200),
    "3\\d\\d": entry(302),
    "404": entry(404),
    "5\\d\\d": entry(502, '{"seen": $input.json("$.code")}'),
    "503": entry(503),
}
BY_PATTERN: dict[int, tuple[int, str]] = {
    200: (200, "integration_response.default"),
    301: (302, "integration_response.pattern"),
    404: (404, "integration_response.pattern"),
    500: (502, "integration_response.pattern"),
    503: (503, "integration_response.own_code"),
}


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """Ports of one nginx by the kind of server."""
    folder = tmp_path_factory.mktemp("nginx")
    root = folder / "root"
    root.mkdir()
    for name in ("file.txt", "chunked.txt"):
        (root / name).write_text(TEXT, encoding="utf-8")
    running = Nginx(folder)
    ports = {"plain": running.serve(LOCATIONS.format(root=root))}
    for name in ("trusted", "other-name", "expired"):
        ports[name] = running.serve_tls(name, "location / { return 200 secret; }")
    with running:
        yield ports


def tls(port: int, **members: Any) -> dict[str, Any]:
    uri = f"https://localhost:{port}/"
    return {"type": "http_proxy", "httpMethod": "GET", "uri": uri, **members}


@pytest.fixture(scope="module")
def gateway(nginx: dict[str, int]) -> Iterator[RunningGateway]:
    paths: dict[str, Any] = {
        "/proxy/{rest+}": {
            "x-amazon-apigateway-any-method": operation(
                proxy(
                    "/{rest}",
                    requestParameters={
                        "integration.request.path.rest": "method.request.path.rest",
                    },
                ),
                parameters=[{"name": "rest", "in": "path", "required": True}],
            )
        },
    }
    for status in STATUSES:
        paths[f"/custom/{status}"] = {
            "get": operation(http(f"/status/{status}", ENTRIES), 200, 302, 404, 502, 503)
        }
    for name in ("trusted", "other-name", "expired"):
        skipped = {"tlsConfig": {"insecureSkipVerification": True}}
        paths[f"/tls/{name}"] = {"get": operation(tls(nginx[name]))}
        paths[f"/skip/{name}"] = {"get": operation(tls(nginx[name], **skipped))}
    plain = nginx["plain"]
    paths["/tls/none"] = {"get": operation(tls(plain))}
    paths["/skip/none"] = {
        "get": operation(tls(plain, tlsConfig={"insecureSkipVerification": True}))
    }
    address = f"127.0.0.1:{plain}"
    with serve(api(paths), stage_variables={"backend": address}) as running:
        yield running


def values(answer: Answer, name: str) -> list[str]:
    return [value for given, value in answer.headers if given.lower() == name.lower()]


# -- statuses


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_mapped_by_patterns(gateway: RunningGateway, status: int) -> None:
    wanted, rule = BY_PATTERN[status]
    answer = gateway.request("GET", f"/custom/{status}")
    assert answer.status == wanted
    record = gateway.record(answer)
    assert (record["backend_status"], record["rule"]) == (status, rule)
    assert answer.header("X-Connection") is None  # nothing reaches the client that is not mapped
    if wanted == 502:
        assert answer.json == {"seen": 500}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_passes_through_a_proxy(gateway: RunningGateway, status: int) -> None:
    answer = gateway.request("GET", f"/proxy/status/{status}")
    assert answer.status == status
    assert gateway.record(answer)["rule"] == "proxy.http"
    if status == 301:  # never followed
        assert answer.header("Location") == "http://127.0.0.1:1/elsewhere"
    else:
        assert answer.json == {"code": status}


def test_no_content(gateway: RunningGateway) -> None:
    answer = gateway.request("GET", "/proxy/204")
    assert (answer.status, answer.body, answer.header("Content-Length")) == (204, b"", None)


def test_a_condition_reaches_the_backend_and_304_comes_back(gateway: RunningGateway) -> None:
    first = gateway.request("GET", "/proxy/file.txt")
    tag = first.header("ETag")
    assert (first.status, first.body.decode()) == (200, TEXT)
    assert tag is not None
    answer = gateway.request("GET", "/proxy/file.txt", headers={"If-None-Match": tag})
    assert (answer.status, answer.body, answer.header("Content-Length")) == (304, b"", None)
    assert gateway.request("GET", "/proxy/file.txt").body == first.body  # the connection is fine


def test_a_range_passes(gateway: RunningGateway) -> None:
    answer = gateway.request("GET", "/proxy/file.txt", headers={"Range": "bytes=2-5"})
    assert (answer.status, answer.body) == (206, b"line")


def test_head_has_the_headers_and_no_body(gateway: RunningGateway) -> None:
    for _ in range(2):
        answer = gateway.request("HEAD", "/proxy/file.txt")
        assert (answer.status, answer.body) == (200, b"")
        assert answer.header("ETag") is not None
        assert answer.header("Content-Length") == str(len(TEXT))
    assert gateway.request("GET", "/proxy/file.txt").body.decode() == TEXT


def test_a_backend_that_hangs_up_without_a_word(gateway: RunningGateway) -> None:
    answer = gateway.request("GET", "/proxy/444")
    assert answer.status == 504
    assert answer.header("Connection") == "close"
    assert gateway.record(answer)["cause"] == "failure.connect"


# -- bodies and headers


def test_a_chunked_answer(gateway: RunningGateway) -> None:
    answer = gateway.request("GET", "/proxy/chunked.txt")
    assert answer.body.decode() == TEXT.replace("line", "LINE", 1)
    assert answer.header("Transfer-Encoding") is None
    assert answer.header("Content-Length") == str(len(TEXT))


def test_a_compressed_answer_passes_as_it_is(gateway: RunningGateway) -> None:
    answer = gateway.request("GET", "/proxy/file.txt", headers={"Accept-Encoding": "gzip"})
    assert answer.header("Content-Encoding") == "gzip"
    assert len(answer.body) < len(TEXT)
    assert gzip.decompress(answer.body).decode() == TEXT


def test_several_headers_of_one_name_stay_several(gateway: RunningGateway) -> None:
    answer = gateway.request("GET", "/proxy/twice")
    assert values(answer, "X-Two") == ["one", "two"]
    assert values(answer, "Set-Cookie") == ["a=1", "b=2"]


def test_what_the_backend_is_asked(gateway: RunningGateway) -> None:
    answer = gateway.request("DELETE", "/proxy/seen?a=1&b=%20", headers={"X-Given": "yes"})
    assert answer.body == b"DELETE /seen?a=1&b=%20 yes 127.0.0.1"


# -- connections


def test_connections_are_kept_and_used_again(gateway: RunningGateway) -> None:
    answers = [gateway.request("GET", "/proxy/status/200") for _ in range(10)]
    counts = [int(values(answer, "X-Requests")[0]) for answer in answers]
    assert len({answer.header("X-Connection") for answer in answers}) == 1
    assert counts == list(range(counts[0], counts[0] + 10))


def test_a_connection_that_the_backend_closes_is_not_used_again(gateway: RunningGateway) -> None:
    answers = [gateway.request("GET", "/proxy/closing") for _ in range(3)]
    assert [answer.body for answer in answers] == [b"ok"] * 3
    assert [answer.header("X-Requests") for answer in answers[1:]] == ["1", "1"]


def test_many_requests_at_once_get_their_own_answers(gateway: RunningGateway) -> None:
    def ask(number: int) -> bool:
        answer = gateway.request("GET", f"/proxy/seen?n={number}")
        return answer.body == f"GET /seen?n={number}  127.0.0.1".encode()

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(200)))


# -- TLS

TLS_ROWS: dict[str, tuple[int, str | None, str]] = {
    # by default the certificate must lead to a known authority
    "/tls/trusted": (500, "failure.backend_tls", "self-signed certificate"),
    "/tls/other-name": (500, "failure.backend_tls", "self-signed certificate"),
    "/tls/expired": (500, "failure.backend_tls", "certificate"),
    # insecureSkipVerification asks for no known authority, but name and time still count
    "/skip/trusted": (200, None, ""),
    "/skip/other-name": (500, "failure.backend_tls", "ostname mismatch"),
    "/skip/expired": (500, "failure.backend_tls", "expired"),
    # what speaks no TLS breaks the handshake off
    "/tls/none": (504, "failure.connect", "SSLError"),
    "/skip/none": (504, "failure.connect", "SSLError"),
}


@pytest.mark.parametrize("path", TLS_ROWS)
def test_the_backends_certificate(gateway: RunningGateway, path: str) -> None:
    status, cause, words = TLS_ROWS[path]
    for _ in range(2):
        answer = gateway.request("GET", path)
        record = gateway.record(answer)
        assert (answer.status, record["cause"]) == (status, cause)
        assert words in record["sentence"]
        if cause == "failure.backend_tls":
            assert answer.body == b'{"message": "Internal server error"}'
            assert answer.header("x-amzn-ErrorType") == "InternalServerErrorException"
            assert record["rule"] == "gateway_response.API_CONFIGURATION_ERROR"
            assert answer.header("Connection") == "keep-alive"


def test_a_certificate_of_a_known_authority_is_accepted(
    nginx: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "trusted.pem"))
    definition = api(
        {f"/{name}": {"get": operation(tls(nginx[name]))} for name in ("trusted", "other-name")}
    )
    with serve(definition) as running:
        answers = [running.request("GET", "/trusted") for _ in range(2)]
        assert [answer.body for answer in answers] == [b"secret"] * 2
        assert [answer.header("X-Requests") for answer in answers] == ["1", "2"]
        assert running.request("GET", "/other-name").status == 500


def test_a_pinned_certificate_may_be_replaced(tmp_path: Path) -> None:
    """The one call that meets the new certificate asks for it anew and goes through."""
    first = Nginx(tmp_path)
    port = first.serve_tls("expired", "location / { return 200 first; }")
    skipped = {"tlsConfig": {"insecureSkipVerification": True}}
    with serve(api({"/": {"get": operation(tls(port, **skipped))}})) as running:
        with first:
            assert running.request("GET", "/").status == 500
        second = Nginx(tmp_path)
        second.serve_tls("trusted", "location / { return 200 second; }", port)
        with second:
            assert running.request("GET", "/").body == b"second"
