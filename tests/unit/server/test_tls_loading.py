"""TLS files to a listener: certificates that no client would ever be shown."""

from pathlib import Path

import pytest
import trustme

from lockgate.diagnostics import Report
from lockgate.model import CertificateEntry, TlsEntry
from lockgate.server.tls_loading import load_tls


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def entry(made: trustme.LeafCert, folder: Path, name: str, *names: str) -> CertificateEntry:
    certificate, key = str(folder / f"{name}.pem"), str(folder / f"{name}.key")
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    return CertificateEntry(certificate, key, names)


def test_a_name_that_is_no_dns_name_chooses_nothing(authority: trustme.CA, tmp_path: Path) -> None:
    named = entry(authority.issue_cert("a.test"), tmp_path, "named")
    bare = entry(authority.issue_cert("127.0.0.1"), tmp_path, "bare")
    given = entry(authority.issue_cert("127.0.0.1"), tmp_path, "given", "b.test")
    for entries, warnings in (
        ((named, bare), 1),
        ((bare, named), 0),
        ((named, given), 0),
        ((bare,), 0),
    ):
        report = Report()
        assert load_tls(TlsEntry(entries), report) is not None
        assert [found.code for found in report.findings] == ["tls.names"] * warnings
        assert all(bare.certificate in found.message for found in report.findings)
        assert all("put it first" in str(found.hint) for found in report.findings)
