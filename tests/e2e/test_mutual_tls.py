"""Clients with certificates: who is served, what the API sees of them, what others are answered."""

import datetime
import json
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from processes import process, run, wait_for_line
from tls_clients import SECONDS, Files, definition, get, trusting, write

_FUNCTION = 'import json\ndef handler(event, context):\n    return {"body": json.dumps(event)}\n'
NOW = datetime.datetime.now(datetime.UTC)
FORBIDDEN = (403, '{"message":"Forbidden"}')


class Scene(NamedTuple):
    """A server that asks for certificates of ``clients``, and some of them."""

    server: trustme.CA
    clients: trustme.CA
    folder: Path
    port: int
    running: "subprocess.Popen[bytes]"

    def get(self, client: Files | None, path: str = "/dev/context") -> tuple[int, str]:
        """What a client is answered."""
        return get(trusting(self.server, client), self.port, path)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("mutual")
    server, clients = trustme.CA(), trustme.CA()
    files = write(server.issue_cert("127.0.0.1"), folder, "server")
    clients.cert_pem.write_to_path(str(folder / "clients.pem"))
    (folder / "echo.py").write_text(_FUNCTION)
    options = [*files.arguments, f"--tls-truststore={folder / 'clients.pem'}"]
    options.append(f"--lambda=echo={folder / 'echo.py'}:handler")
    with process(str(definition(folder)), *options, stdout=subprocess.DEVNULL) as (running, port):
        yield Scene(server, clients, folder, port, running)


def test_a_trusted_client_is_served_and_described(scene: Scene) -> None:
    issued = scene.clients.issue_cert("a@clients.test", common_name="Ann", organization_name="ACME")
    client = write(issued, scene.folder, "ann")
    own = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    status, body = scene.get(client)
    protocol, subject, issuer, serial, begins, ends = body.split("|")
    assert (status, protocol) == (200, "HTTP/1.1")
    assert subject.startswith("CN=Ann,")
    assert subject.endswith("O=ACME")
    assert issuer == own.issuer.rfc4514_string()
    assert int(serial.replace(":", ""), 16) == own.serial_number
    assert all(len(pair) == 2 and pair == pair.lower() for pair in serial.split(":"))
    for text, date in ((begins, own.not_valid_before_utc), (ends, own.not_valid_after_utc)):
        assert text == f"{date:%b} {date.day:2d} {date:%H:%M:%S %Y} GMT"


def test_a_function_gets_the_certificate(scene: Scene) -> None:
    issued = scene.clients.issue_cert("b@clients.test")
    status, body = scene.get(write(issued, scene.folder, "b"), "/dev/event")
    assert status == 200
    event: Any = json.loads(body)
    found = event["requestContext"]["identity"]["clientCert"]
    assert list(found) == ["clientCertPem", "subjectDN", "issuerDN", "serialNumber", "validity"]
    assert found["clientCertPem"].encode() == issued.cert_chain_pems[0].bytes()
    assert set(found["validity"]) == {"notBefore", "notAfter"}
    assert event["headers"]["X-Forwarded-Proto"] == "https"


def test_a_client_without_a_certificate_is_forbidden(scene: Scene) -> None:
    assert scene.get(None) == FORBIDDEN


def test_an_expired_certificate_is_forbidden(scene: Scene) -> None:
    day = datetime.timedelta(days=1)
    issued = scene.clients.issue_cert(
        "late@clients.test", not_before=NOW - 9 * day, not_after=NOW - day
    )
    assert scene.get(write(issued, scene.folder, "late")) == FORBIDDEN
    issued = scene.clients.issue_cert(
        "early@clients.test", not_before=NOW + day, not_after=NOW + 9 * day
    )
    assert scene.get(write(issued, scene.folder, "early")) == FORBIDDEN


def test_chains_of_up_to_four(scene: Scene) -> None:
    links = [scene.clients]
    for _ in range(3):
        links.append(links[-1].create_child_ca())
    wanted = [200, 200, 200, 403]
    for depth, (link, status) in enumerate(zip(links, wanted, strict=True)):
        client = write(link.issue_cert("d@clients.test"), scene.folder, f"depth{depth}")
        assert scene.get(client)[0] == status


def test_an_untrusted_certificate_ends_the_handshake(scene: Scene) -> None:
    stranger = trustme.CA().issue_cert("a@clients.test")
    with pytest.raises(OSError, match=r"(?i)unknown.ca|reset|closed|eof"):
        scene.get(write(stranger, scene.folder, "stranger"))


def test_another_truststore_counts_at_once(tmp_path: Path) -> None:
    server, first, second = trustme.CA(), trustme.CA(), trustme.CA()
    files = write(server.issue_cert("127.0.0.1"), tmp_path, "server")
    store = tmp_path / "clients.pem"
    first.cert_pem.write_to_path(str(store))
    client = write(first.issue_cert("a@clients.test"), tmp_path, "client")
    context = trusting(server, client)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    options = [*files.arguments, f"--tls-truststore={store}"]
    with process(str(definition(tmp_path)), *options, stdout=subprocess.DEVNULL) as (
        running,
        port,
    ):
        assert get(context, port)[0] == 200
        session = session_of(context, port)
        assert session_of(context, port, session) is session
        second.cert_pem.write_to_path(str(store))
        running.send_signal(signal.SIGHUP)
        wait_for_line(running, b"reloaded")
        with pytest.raises(OSError, match=r"(?i)unknown.ca|reset|closed|eof"):
            session_of(context, port, session)
        other = write(second.issue_cert("b@clients.test"), tmp_path, "other")
        assert get(trusting(server, other), port)[0] == 200


def session_of(
    context: ssl.SSLContext, port: int, session: ssl.SSLSession | None = None
) -> ssl.SSLSession | None:
    """The session of a new connection: ``session`` if the server resumes it."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    with context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as client:
        client.sendall(b"GET /dev/context HTTP/1.1\r\nHost: a\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
        return session if client.session_reused else client.session


def test_optional_certificates(tmp_path: Path) -> None:
    authority = trustme.CA()
    write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    authority.cert_pem.write_to_path(str(tmp_path / "clients.pem"))
    environment = tmp_path / "environment.yaml"
    environment.write_text(
        "tls:\n  certificates: [{certificate: server.pem, key: server.key}]\n"
        "  truststore: clients.pem\n  client_certificates: optional\n"
    )
    options = [str(definition(tmp_path)), f"--environment={environment}"]
    client = write(authority.issue_cert("a@clients.test"), tmp_path, "client")
    with process(*options, stdout=subprocess.DEVNULL) as (_, port):
        assert get(trusting(authority), port) == (200, "HTTP/1.1|||||")
        assert "trustme" in get(trusting(authority, client), port)[1]


def test_truststores_that_cannot_be_used(tmp_path: Path) -> None:
    api = str(definition(tmp_path))
    authority = trustme.CA()
    files = write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    store = tmp_path / "clients.pem"
    option = f"--tls-truststore={store}"
    assert "cannot read the truststore" in run("serve", api, *files.arguments, option).stderr
    store.write_text("nothing")
    assert "holds no certificate in PEM" in run("serve", api, *files.arguments, option).stderr
    store.write_bytes(signed_by("A") + signed_by("B"))
    done = run("serve", api, *files.arguments, option)
    assert "The certificate subject CN=Issuer conflicts with an existing" in done.stderr


def test_a_bad_member_of_a_truststore_is_left_out(tmp_path: Path) -> None:
    authority = trustme.CA()
    files = write(authority.issue_cert("127.0.0.1"), tmp_path, "server")
    store = tmp_path / "clients.pem"
    bad = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    store.write_bytes(bad + authority.cert_pem.bytes())
    client = write(authority.issue_cert("a@clients.test"), tmp_path, "client")
    options = [*files.arguments, f"--tls-truststore={store}"]
    with process(str(definition(tmp_path)), *options, stdout=subprocess.DEVNULL) as (
        running,
        port,
    ):
        assert get(trusting(authority, client), port)[0] == 200
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=SECONDS)
    assert b"certificate 1 of the truststore" in err


def signed_by(name: str) -> bytes:
    """A certificate of the subject ``Issuer`` that an authority of that name has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Issuer")]),
        key.public_key(),
        x509.random_serial_number(),
        NOW,
        NOW + datetime.timedelta(days=1),
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
