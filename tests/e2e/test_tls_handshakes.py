"""Handshakes that are refused, that wait, and what they never agree to (row S-63)."""

import contextlib
import re
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from processes import process
from tls_clients import SECONDS, definition, ends, get, trusting, write

from lockgate.model import CertificateEntry
from lockgate.rules import limits
from lockgate.server import tls as server_tls
from lockgate.testing import RunningGateway, serve

REQUEST = b"GET /dev/context HTTP/1.1\r\nHost: a\r\n\r\n"


class Server(NamedTuple):
    port: int
    authority: trustme.CA

    def connect(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        return trusting(self.authority).wrap_socket(plain, server_hostname="127.0.0.1")

    def openssl(self, *options: str, stdin: bytes = b"") -> str:
        """What ``openssl s_client`` tells of a connection."""
        address = f"127.0.0.1:{self.port}"
        done = subprocess.run(
            ["openssl", "s_client", "-connect", address, *options],
            input=stdin,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    # Also RSA, which other key exchanges would be possible with.
    files = write(authority.issue_cert("127.0.0.1", key_type=trustme.KeyType.RSA), folder, "server")
    entry = CertificateEntry(str(files.certificate), str(files.key))
    with serve(definition(folder), certificates=(entry,), listens=True) as running:
        yield Server(running.port, authority)


def asked(client: ssl.SSLSocket) -> bytes:
    """The status line of an answer on a connection that is kept."""
    client.sendall(REQUEST)
    said = b""
    while not said.endswith(b"|||||"):
        piece = client.recv(4_096)
        assert piece, said
        said += piece
    return said.partition(b"\r\n")[0]


def is_open(client: socket.socket) -> bool:
    """Whether the gateway has not ended a connection on which it has said nothing."""
    client.setblocking(False)
    try:
        return bool(client.recv(1))
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


# -- too many


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", Server]]:
    """A process that lets a source begin a handshake a second, for long."""
    authority = trustme.CA()
    write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    environment = tmp_path / "environment.yaml"
    environment.write_text(
        "tls:\n  certificates: [{certificate: server.pem, key: server.key}]\n"
        "  handshakes_per_second: 1\n"
    )
    arguments = (str(definition(tmp_path)), f"--environment={environment}")
    with process(*arguments, stdout=subprocess.DEVNULL) as (running, port):
        yield running, Server(port, authority)


# Python forgets to close a socket that was reset before it is wrapped.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_flood_of_handshakes_is_reset_and_told_and_disturbs_nobody(
    slow: tuple["subprocess.Popen[bytes]", Server],
) -> None:
    running, server = slow
    with server.connect() as kept, ExitStack() as open_ones:
        clients = []
        for _ in range(40):
            with contextlib.suppress(ConnectionError):
                client = socket.create_connection(("127.0.0.1", server.port), SECONDS)
                clients.append(open_ones.enter_context(client))
            assert asked(kept) == b"HTTP/1.1 200 OK"
        assert sum(not is_open(client) for client in clients) + 40 - len(clients) > 10
    # A while later the same client is welcome.
    until = time.monotonic() + SECONDS
    while True:
        try:
            assert get(trusting(server.authority), server.port)[0] == 200
            break
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=SECONDS)
    assert re.search(rb"TLS handshakes? failed: .*too many from one address \d+", err)
    assert b"Traceback" not in err


def test_more_than_have_their_turn_at_once_are_all_served(
    server: Server,
) -> None:
    with ExitStack() as open_ones:
        clients = []
        for _ in range(8):
            plain = socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS)
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            context = trusting(server.authority)
            hello = context.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
            with pytest.raises(ssl.SSLWantReadError):
                hello.do_handshake()
            clients.append((open_ones.enter_context(plain), outgoing.read()))
        for client, said in clients:
            client.sendall(said[:3])
        for client, said in clients:
            client.sendall(said[3:])
        for client, _ in clients:
            assert client.recv(1) == b"\x16"  # the server's own hello


def test_silent_clients_keep_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HANDSHAKES_OF_CORE", 1)
    authority = trustme.CA()
    files = write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    entry = CertificateEntry(str(files.certificate), str(files.key))
    with (
        serve(definition(tmp_path), certificates=(entry,), listens=True) as gateway,
        ExitStack() as open_ones,
    ):
        for data in (b"", b"\x16", b"\x16\x03\x01\x02\x00\x01") * 5:
            client = socket.create_connection(("127.0.0.1", gateway.port), SECONDS)
            open_ones.enter_context(client).sendall(data)
        assert get(trusting(authority), gateway.port)[0] == 200


def test_who_is_too_slow_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_tls, "HANDSHAKE_SECONDS", 0.1)
    counted: list[str] = []
    monkeypatch.setattr(server_tls.Handshakes, "_count", lambda _, reason: counted.append(reason))
    files = write(trustme.CA().issue_cert("127.0.0.1"), tmp_path, "server")
    entry = CertificateEntry(str(files.certificate), str(files.key))
    with serve(definition(tmp_path), certificates=(entry,), listens=True) as gateway:
        assert ends(gateway.port, b"") == b""
        assert ends(gateway.port, b"\x16\x03\x01") == b""
    assert counted == ["not done in time"] * 2


# -- what is never agreed to


@pytest.mark.parametrize(
    "suites",
    ["AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"],
)
def test_suites_without_forward_secrecy_or_authentication_are_refused(
    server: Server, suites: str
) -> None:
    said = server.openssl("-tls1_2", "-cipher", f"{suites}:@SECLEVEL=0")
    assert "Cipher is (NONE)" in said


@pytest.mark.parametrize("suites", ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"])
def test_forward_secret_suites_are_spoken(server: Server, suites: str) -> None:
    assert f"Cipher is {suites}" in server.openssl("-tls1_2", "-cipher", suites)


def test_nothing_is_renegotiated(server: Server) -> None:
    # "R" in a line of its own asks for it.
    said = server.openssl("-tls1_2", stdin=b"R\n")
    assert "RENEGOTIATING" in said
    assert "no renegotiation" in said


def test_no_early_data_is_taken(server: Server, tmp_path: Path) -> None:
    kept, early = tmp_path / "session.pem", tmp_path / "early"
    early.write_bytes(REQUEST)
    last = REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    first = server.openssl("-tls1_3", "-ign_eof", "-sess_out", str(kept), stdin=last)
    # What a ticket allows its client.
    assert "Max Early Data: 0" in first
    assert "HTTP/1.1 200 OK" in first
    again = server.openssl(
        *("-tls1_3", "-ign_eof", "-sess_in", str(kept), "-early_data", str(early)), stdin=last
    )
    assert "Reused, TLSv1.3" in again
    assert "Early data was not sent" in again
    assert again.count("HTTP/1.1 200 OK") == 1


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_session_is_resumed_until_its_key_has_gone(
    tmp_path: Path, version: ssl.TLSVersion
) -> None:
    authority = trustme.CA()
    files = write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    entry = CertificateEntry(str(files.certificate), str(files.key))
    context = trusting(authority)
    context.minimum_version = context.maximum_version = version

    def resumed(
        gateway: RunningGateway, session: ssl.SSLSession | None
    ) -> tuple[bool, ssl.SSLSession]:
        plain = socket.create_connection(("127.0.0.1", gateway.port), timeout=SECONDS)
        with context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as client:
            assert asked(client) == b"HTTP/1.1 200 OK"
            assert client.session is not None
            return bool(client.session_reused), client.session

    with serve(definition(tmp_path), certificates=(entry,), listens=True) as gateway:
        _, session = resumed(gateway, None)
        is_resumed, session = resumed(gateway, session)
        assert is_resumed
        handshakes = gateway.gateway._handshakes
        assert handshakes is not None
        handshakes._renew()
        assert not resumed(gateway, session)[0]
