"""Certificates made for a test, and clients that show them."""

import json
import socket
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import trustme
from definitions import api, entry, function_proxy, mock, operation

SECONDS = 20
CONTEXT = "|".join(
    f"$context.{name}"
    for name in (
        "protocol",
        "identity.clientCert.subjectDN",
        "identity.clientCert.issuerDN",
        "identity.clientCert.serialNumber",
        "identity.clientCert.validity.notBefore",
        "identity.clientCert.validity.notAfter",
    )
)


class Files(NamedTuple):
    """A certificate and its key on disk."""

    certificate: Path
    key: Path

    @property
    def arguments(self) -> tuple[str, str]:
        """The options of ``lockgate serve``."""
        return f"--tls-cert={self.certificate}", f"--tls-key={self.key}"


def write(issued: trustme.LeafCert, folder: Path, name: str) -> Files:
    """An issued certificate as files."""
    files = Files(folder / f"{name}.pem", folder / f"{name}.key")
    files.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(str(files.key))
    return files


def definition(folder: Path) -> Path:
    """An API that tells what it sees of a TLS client."""
    path = folder / "api.json"
    told = operation(mock({"default": entry(200, CONTEXT)}), 200)
    event = {"x-amazon-apigateway-integration": function_proxy("echo")}
    document = api({"/context": {"get": told, "post": told}, "/event": {"get": event}})
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def trusting(authority: trustme.CA, client: Files | None = None) -> ssl.SSLContext:
    """A client's context, with the client's own certificate where one is given."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    if client is not None:
        context.load_cert_chain(client.certificate, client.key)
    return context


def get(context: ssl.SSLContext, port: int, path: str = "/dev/context") -> tuple[int, str]:
    """Status and body."""
    url = f"https://127.0.0.1:{port}{path}"
    try:
        with urllib.request.urlopen(url, timeout=SECONDS, context=context) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def shown_to(authority: trustme.CA, port: int, name: str) -> dict[str, Any]:
    """The certificate that a client of ``name`` is shown, and the protocol that was agreed on."""
    context = trusting(authority)
    context.check_hostname = False
    context.set_alpn_protocols(["h2", "http/1.1"])
    plain = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    with context.wrap_socket(plain, server_hostname=name) as client:
        found: Any = client.getpeercert()
        names = [value for _, value in found["subjectAltName"]]
        return {"names": names, "alpn": client.selected_alpn_protocol(), "tls": client.version()}


def ends(port: int, data: bytes) -> bytes:
    """What a server says to ``data`` before it ends the connection, however it does that."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as client:
        client.sendall(data)
        return rest_of(client)


def rest_of(client: socket.socket) -> bytes:
    """What a server still says before it ends the connection, however it does that."""
    said = b""
    try:
        while piece := client.recv(4_096):
            said += piece
    except ConnectionResetError:
        pass
    return said
