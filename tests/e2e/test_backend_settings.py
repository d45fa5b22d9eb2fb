"""``backends`` of the environment file, through real connections: trust, times, places."""

import json
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from definitions import api, operation, proxy
from nginx import TLS
from raw_backend import RawBackend, finish, says, stall

from lockgate.config import DefinitionFile, Settings
from lockgate.diagnostics import Report
from lockgate.loading import load
from lockgate.testing import FakeBackend, RunningGateway, serve

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Serving = Callable[..., RunningGateway]


def environment(folder: Path, **backends: Any) -> Path:
    path = folder / "environment.json"
    path.write_text(json.dumps({"backends": backends}), "utf-8")
    return path


def at(uri: str, **members: Any) -> dict[str, Any]:
    return api({"/": {"get": operation({**proxy("/", **members), "uri": uri})}})


def certificate(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{name}.pem", TLS / "key.pem")
    return context


# -- trust


@pytest.fixture
def names() -> list[str | None]:
    """The names that clients asked for."""
    return []


@pytest.fixture
def secure(names: list[str | None]) -> Iterator[RawBackend]:
    context = certificate("trusted")

    def note(_socket: object, name: str | None, _context: object) -> None:
        names.append(name)

    context.sni_callback = note
    with RawBackend(context) as running:
        running.does(says(OK, finish))
        yield running


def test_authorities_are_trusted_besides_the_systems(
    secure: RawBackend, names: list[str | None], tmp_path: Path
) -> None:
    (tmp_path / "own.pem").write_bytes((TLS / "trusted.pem").read_bytes())
    document = at(f"https://localhost:{secure.port}/")
    with serve(document, environment=environment(tmp_path)) as running:
        assert running.request("GET", "/").status == 500
    path = environment(tmp_path, authorities="own.pem")
    with serve(document, environment=path) as running:
        assert running.request("GET", "/").body == b"ok"
        assert names[-1] == "localhost"
        # Taken over, and taken back, by a reload.
        environment(tmp_path)
        loaded = load(running.gateway.settings, Report())
        assert loaded is not None
        running.gateway._loop.call_soon_threadsafe(running.gateway.take, loaded)
        answer = running.request("GET", "/")
        assert running.record(answer)["cause"] == "failure.backend_tls"


TRUSTED = {
    "other-name": "ostname mismatch",
    "expired": "certificate has expired",
}


@pytest.mark.parametrize("name", TRUSTED)
def test_a_known_authority_is_not_enough(name: str, tmp_path: Path) -> None:
    (tmp_path / "own.pem").write_bytes((TLS / f"{name}.pem").read_bytes())
    with RawBackend(certificate(name)) as backend:
        document = at(f"https://localhost:{backend.port}/")
        path = environment(tmp_path, authorities="own.pem")
        with serve(document, environment=path) as running:
            answer = running.request("GET", "/")
            record = running.record(answer)
            assert (answer.status, record["cause"]) == (500, "failure.backend_tls")
            assert TRUSTED[name] in record["sentence"]
            assert not backend.served


@pytest.mark.parametrize("is_skipping", [False, True])
def test_old_versions_of_tls_are_refused(is_skipping: bool, tmp_path: Path) -> None:
    context = certificate("trusted")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    (tmp_path / "own.pem").write_bytes((TLS / "trusted.pem").read_bytes())
    path = environment(tmp_path, authorities="own.pem")
    with RawBackend(context) as backend:
        members = {"tlsConfig": {"insecureSkipVerification": is_skipping}}
        document = at(f"https://localhost:{backend.port}/", **members)
        with serve(document, environment=path) as running:
            answer = running.request("GET", "/")
            record = running.record(answer)
            assert (answer.status, record["cause"]) == (504, "failure.connect")
            assert "VERSION" in record["sentence"] or "PROTOCOL" in record["sentence"]


@pytest.mark.parametrize("is_skipping", [False, True])
def test_a_backend_is_shown_a_certificate(is_skipping: bool, tmp_path: Path) -> None:
    own = (TLS / "other-name.pem").read_bytes() + (TLS / "key.pem").read_bytes()
    (tmp_path / "client.pem").write_bytes(own)
    (tmp_path / "own.pem").write_bytes((TLS / "trusted.pem").read_bytes())
    context = certificate("trusted")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(TLS / "other-name.pem")
    with RawBackend(context) as backend:
        backend.does(says(OK, finish))
        members = {"tlsConfig": {"insecureSkipVerification": is_skipping}}
        document = at(f"https://localhost:{backend.port}/", **members)
        for shown, status in ({"client_certificate": "client.pem"}, 200), ({}, 504):
            path = environment(tmp_path, authorities="own.pem", **shown)
            with serve(document, environment=path) as running:
                answer = running.request("GET", "/")
                assert answer.status == status
                if status != 200:
                    assert running.record(answer)["cause"] == "failure.connect"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read the client certificate in"),
        (b"nothing", "has no certificate with its key"),
        ((TLS / "trusted.pem").read_bytes(), "has no certificate with its key"),
    ],
)
def test_a_client_certificate_that_cannot_be_read(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "client.pem").write_bytes(content)
    path = environment(tmp_path, client_certificate="client.pem")
    assert words in error_with(tmp_path, path)


def error_with(folder: Path, environment: Path) -> str:
    """The one error of a definition that is served with ``environment``."""
    api_file = folder / "api.json"
    api_file.write_text(json.dumps(at("http://localhost/")), "utf-8")
    report = Report()
    settings = Settings((DefinitionFile(api_file, "api"),), environment=environment)
    assert load(settings, report) is None
    (found,) = report.errors
    return found.message


BAD_FILES: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "cannot read"),
    "empty": (b"", "has no certificates"),
    "no certificate": (b"nothing", "has no certificates"),
    "no text": (b"\xff\xfe", "has no certificates"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_authorities_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    content, words = BAD_FILES[name]
    if content is not None:
        (tmp_path / "own.pem").write_bytes(content)
    assert words in error_with(tmp_path, environment(tmp_path, authorities="own.pem"))


# -- times and places


def test_a_time_for_the_next_byte(tmp_path: Path) -> None:
    with RawBackend() as backend:
        backend.does(says(OK[:30], stall))
        path = environment(tmp_path, read_timeout=0.1)
        with serve(at(f"http://{backend.address}/"), environment=path) as running:
            answer = running.request("GET", "/")
            record = running.record(answer)
            assert (answer.status, record["cause"]) == (504, "failure.timeout")
            assert record["rule"] == "gateway_response.INTEGRATION_TIMEOUT"
            assert "nothing was received for 0.1 s" in record["sentence"]


def test_a_time_for_connecting(tmp_path: Path) -> None:
    # One who listens and accepts nobody: its queue is full with the first.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        others = [socket.socket() for _ in range(4)]
        try:
            for other in others:
                other.setblocking(False)
                other.connect_ex(("127.0.0.1", port))
            path = environment(tmp_path, connect_timeout=0.1)
            with serve(at(f"http://127.0.0.1:{port}/"), environment=path) as running:
                answer = running.request("GET", "/")
                record = running.record(answer)
        finally:
            for other in others:
                other.close()
    assert (answer.status, record["cause"]) == (504, "failure.connect")
    assert record["rule"] == "gateway_response.INTEGRATION_FAILURE"
    assert "not connected within 0.1 s" in record["sentence"]


def test_places_for_those_who_wait(tmp_path: Path) -> None:
    with FakeBackend() as backend:
        backend.answers("/", delay=5)
        path = environment(tmp_path, connections=1, waiting=0)
        with serve(at(f"http://{backend.address}/"), environment=path) as running:
            first = threading.Thread(target=running.request, args=("GET", "/"))
            first.start()
            while not backend.received:
                pass
            answer = running.request("GET", "/")
            record = running.record(answer)
            assert (answer.status, record["cause"]) == (504, "failure.connect")
            assert "too many calls wait" in record["sentence"]
            backend.__exit__(None, None, None)
            first.join()


def test_a_host_that_is_an_ipv6_address() -> None:
    listener = socket.create_server(("::1", 0), family=socket.AF_INET6)

    def answer_once() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(OK)

    thread = threading.Thread(target=answer_once, daemon=True)
    thread.start()
    with listener, serve(at(f"http://[::1]:{listener.getsockname()[1]}/")) as running:
        assert running.request("GET", "/").body == b"ok"
        thread.join()
