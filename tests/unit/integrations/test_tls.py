"""The certificate that backends are shown: what is said of a file that has none to show."""

import subprocess
from pathlib import Path

import pytest
import trustme

from lockgate.integrations.tls import OwnCertificateError, own_certificate


@pytest.fixture(scope="module")
def shown() -> trustme.LeafCert:
    return trustme.CA().issue_cert("client.test")


@pytest.fixture(scope="module")
def other() -> trustme.LeafCert:
    return trustme.CA().issue_cert("other.test")


def said(file: Path, content: bytes) -> tuple[str, str]:
    """What is wrong with a file, and how it is mended."""
    file.write_bytes(content)
    with pytest.raises(OwnCertificateError) as raised:
        own_certificate(file)
    return str(raised.value), raised.value.hint


def test_certificate_and_key_in_any_order(shown: trustme.LeafCert, tmp_path: Path) -> None:
    file = tmp_path / "client.pem"
    certificate, key = shown.cert_chain_pems[0].bytes(), shown.private_key_pem.bytes()
    for content in (certificate + key, key + certificate):
        file.write_bytes(content)
        # It says what is wrong by raising it.
        own_certificate(file)


def test_one_of_them_is_missing(shown: trustme.LeafCert, tmp_path: Path) -> None:
    for content in (b"", shown.cert_chain_pems[0].bytes(), shown.private_key_pem.bytes()):
        message, hint = said(tmp_path / "client.pem", content)
        assert message == "has no certificate with its key"
        assert "put both into the file" in hint


def test_the_key_of_another(
    shown: trustme.LeafCert, other: trustme.LeafCert, tmp_path: Path
) -> None:
    content = shown.cert_chain_pems[0].bytes() + other.private_key_pem.bytes()
    message, hint = said(tmp_path / "client.pem", content)
    assert message == "has a key that does not belong to its first certificate"
    assert "own certificate first" in hint


def test_an_encrypted_key(shown: trustme.LeafCert, tmp_path: Path) -> None:
    shown.private_key_pem.write_to_path(str(tmp_path / "plain.key"))
    command = ["openssl", "pkey", "-in", str(tmp_path / "plain.key"), "-aes128", "-passout"]
    encrypted = subprocess.run([*command, "pass:x"], check=True, capture_output=True).stdout
    content = shown.cert_chain_pems[0].bytes() + encrypted
    message, hint = said(tmp_path / "client.pem", content)
    assert message == "has a key that is encrypted"
    assert "without its password" in hint


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        own_certificate(tmp_path / "none.pem")
