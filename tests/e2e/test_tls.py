"""TLS on the data port: real clients, a running process, files that change."""

import os
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from processes import process, run, wait_for_line
from tls_clients import SECONDS, Files, definition, ends, get, shown_to, trusting, write

from lockgate.model import CertificateEntry
from lockgate.testing import serve as in_process


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def serving(*arguments: str) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A process, once it listens; its routes are thrown away."""
    with process(*arguments, stdout=subprocess.DEVNULL) as (running, port):
        yield running, port


@pytest.fixture(scope="module")
def server(
    authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    folder = tmp_path_factory.mktemp("tls")
    files = [
        write(authority.issue_cert("127.0.0.1", "first.test"), folder, "first"),
        write(authority.issue_cert("*.shop.test"), folder, "shop"),
        write(authority.issue_cert("eu.shop.test"), folder, "eu"),
    ]
    options = [option for one in files for option in one.arguments]
    with serving(str(definition(folder)), *options) as found:
        yield found


def test_the_apis_are_served_over_tls(
    authority: trustme.CA, server: tuple["subprocess.Popen[bytes]", int]
) -> None:
    status, body = get(trusting(authority), server[1])
    assert (status, body) == (200, "HTTP/1.1|||||")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("first.test", "first.test"),
        ("a.shop.test", "*.shop.test"),
        ("A.Shop.Test", "*.shop.test"),
        ("eu.shop.test", "eu.shop.test"),
        ("a.b.shop.test", "first.test"),
        ("shop.test", "first.test"),
        ("nobody.test", "first.test"),
    ],
)
def test_the_name_chooses_the_certificate(
    authority: trustme.CA, server: tuple["subprocess.Popen[bytes]", int], name: str, shown: str
) -> None:
    found = shown_to(authority, server[1], name)
    assert shown in found["names"]
    assert found["alpn"] == "http/1.1"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3(
    authority: trustme.CA,
    server: tuple["subprocess.Popen[bytes]", int],
    version: ssl.TLSVersion,
) -> None:
    context = trusting(authority)
    context.minimum_version = context.maximum_version = version
    assert get(context, server[1])[0] == 200


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_older_versions_are_refused(
    authority: trustme.CA, server: tuple["subprocess.Popen[bytes]", int]
) -> None:
    context = trusting(authority)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    plain = socket.create_connection(("127.0.0.1", server[1]), timeout=SECONDS)
    with plain, pytest.raises((ssl.SSLError, ConnectionResetError)):
        context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_what_is_no_tls_ends_at_once_and_is_told(authority: trustme.CA, tmp_path: Path) -> None:
    files = write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    with serving(str(definition(tmp_path)), *files.arguments) as (running, port):
        for data in (b"GET /dev/context HTTP/1.1\r\nHost: a\r\n\r\n", b"\x00garbage" * 40):
            assert b"HTTP/1.1" not in ends(port, data)
        assert get(trusting(authority), port)[0] == 200
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=SECONDS)
    assert running.returncode == 0
    assert b"plain HTTP on the TLS port 1" in err
    assert b"Traceback" not in err


def test_too_long_a_body_is_answered_over_tls(
    authority: trustme.CA, server: tuple["subprocess.Popen[bytes]", int]
) -> None:
    plain = socket.create_connection(("127.0.0.1", server[1]), timeout=SECONDS)
    with trusting(authority).wrap_socket(plain, server_hostname="127.0.0.1") as client:
        client.sendall(b"POST /dev/x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        client.sendall(b"x" * 2_000)
        said = b""
        while piece := client.recv(65_536):
            said += piece
    assert said.startswith(b"HTTP/1.1 413 ")


def test_a_handshake_has_a_deadline(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockgate.server.tls.HANDSHAKE_SECONDS", 0.2)
    files = write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    entry = CertificateEntry(str(files.certificate), str(files.key))
    with in_process(definition(tmp_path), certificates=(entry,), listens=True) as gateway:
        assert ends(gateway.port, b"") == b""
        assert ends(gateway.port, b"\x16\x03\x01") == b""
        assert get(trusting(authority), gateway.port)[0] == 200


# -- files that change


def test_renewed_files_are_taken_over(authority: trustme.CA, tmp_path: Path) -> None:
    write(authority.issue_cert("127.0.0.1", "old.test"), tmp_path, "server")
    files = Files(tmp_path / "server.pem", tmp_path / "server.key")
    with serving(str(definition(tmp_path)), *files.arguments) as (running, port):
        before = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        with trusting(authority).wrap_socket(before, server_hostname="127.0.0.1") as client:
            write(authority.issue_cert("127.0.0.1", "new.test"), tmp_path, "server")
            running.send_signal(signal.SIGHUP)
            wait_for_line(running, b"reloaded")
            assert "new.test" in shown_to(authority, port, "new.test")["names"]
            client.sendall(b"GET /dev/context HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"


def test_an_unreadable_file_keeps_the_old_one(authority: trustme.CA, tmp_path: Path) -> None:
    files = write(authority.issue_cert("127.0.0.1", "old.test"), tmp_path, "server")
    with serving(str(definition(tmp_path)), *files.arguments) as (running, port):
        assert get(trusting(authority), port)[0] == 200
        files.certificate.write_text("half a file")
        running.send_signal(signal.SIGHUP)
        wait_for_line(running, b"error: ")
        wait_for_line(running, b"1 error found; what was served before is served on")
        assert "old.test" in shown_to(authority, port, "old.test")["names"]


# -- files that are wrong


def test_wrong_files_are_named(authority: trustme.CA, tmp_path: Path) -> None:
    api = str(definition(tmp_path))
    good = write(authority.issue_cert("127.0.0.1"), tmp_path, "good")
    other = write(authority.issue_cert("127.0.0.1"), tmp_path, "other")
    encrypted = tmp_path / "encrypted.key"
    subprocess.run(
        ["openssl", "pkey", "-in", good.key, "-aes128", "-passout", "pass:x", "-out", encrypted],
        check=True,
    )
    expected = {
        (tmp_path / "missing.pem", good.key): "cannot read the certificate",
        (good.certificate, tmp_path): "cannot read the key",
        (good.key, good.certificate): "certificate and key are exchanged",
        (Path(api), good.key): "no certificate in PEM",
        (good.certificate, Path(api)): "no private key in PEM",
        (good.certificate, encrypted): f"openssl pkey -in {encrypted} -out plain.key",
        (good.certificate, other.key): "does not belong to the first certificate",
    }
    for (certificate, key), words in expected.items():
        done = run("serve", api, *Files(certificate, key).arguments)
        assert done.returncode == 2
        assert words in done.stderr, done.stderr
    done = run("serve", api, f"--tls-cert={good.certificate}")
    assert "--tls-cert and --tls-key belong together: 1 and 0 are given" in done.stderr
    done = run("serve", api, f"--tls-truststore={good.certificate}")
    assert "no certificate of the server's own" in done.stderr


def test_the_environment_file_names_certificates(authority: trustme.CA, tmp_path: Path) -> None:
    write(authority.issue_cert("127.0.0.1"), tmp_path, "first")
    write(authority.issue_cert("127.0.0.1", "second.test"), tmp_path, "second")
    environment = tmp_path / "environment.yaml"
    environment.write_text(
        "tls:\n  certificates:\n    - {certificate: first.pem, key: first.key}\n"
        "    - {certificate: second.pem, key: second.key, names: ['*.other.test']}\n"
    )
    api, option = str(definition(tmp_path)), f"--environment={environment}"
    with serving(api, option) as (_, port):
        assert "second.test" in shown_to(authority, port, "a.other.test")["names"]
        assert "second.test" not in shown_to(authority, port, "second.test")["names"]
    os.remove(tmp_path / "second.key")
    done = run("serve", api, option)
    assert "environment.yaml:4:7: error: cannot read the key" in done.stderr
    assert run("explain", api, "GET", "/context", option).returncode == 0
