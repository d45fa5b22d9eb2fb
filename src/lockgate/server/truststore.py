"""The truststore: whose certificates clients may show.

Source: guide page "Configuring mutual TLS authentication for a REST API". A member of the bundle
that is no certificate is left out with a warning, so that one bad line locks nobody out.
"""

import re
import ssl
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from lockgate.diagnostics import Place, Report, one_line
from lockgate.server.certificates import read_file

__all__ = ["Truststore", "load_truststore"]

_BLOCK = re.compile(
    rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----.*?-----END [^-\n]*-----", re.S
)


class Truststore(NamedTuple):
    """The bundle's certificates in PEM."""

    pem: str


def load_truststore(name: str, place: Place | None, report: Report) -> Truststore | None:
    """The bundle in the file ``name``; None after errors, which stand in ``report``."""
    data = read_file(name, "truststore", place, report)
    if data is None:
        return None
    found = []
    for index, block in enumerate(_BLOCK.findall(data), 1):
        try:
            found.append(x509.load_pem_x509_certificate(block))
            found[-1].subject.rfc4514_string()
        except ValueError:
            report.warning(
                "tls.truststore-member",
                f"certificate {index} of the truststore {name} is left out: it cannot be read",
                place,
                "export it again as PEM, or remove it",
            )
    if not found:
        report.error(
            "tls.truststore",
            f"the truststore {name} holds no certificate in PEM",
            place,
            "put the certificates of the authorities into it that sign those of clients",
        )
        return None
    if not _agree(found, name, place, report):
        return None
    return Truststore("".join(map(_pem, found)))


def _pem(certificate: x509.Certificate) -> str:
    return ssl.DER_cert_to_PEM_cert(certificate.public_bytes(Encoding.DER))


def _agree(
    certificates: list[x509.Certificate], name: str, place: Place | None, report: Report
) -> bool:
    """Report a subject that several issuers vouch for, which the service refuses."""
    issuers: dict[x509.Name, x509.Name] = {}
    for certificate in certificates:
        if issuers.setdefault(certificate.subject, certificate.issuer) != certificate.issuer:
            subject = one_line(certificate.subject.rfc4514_string(), 200)
            report.error(
                "tls.truststore",
                f"{name}: The certificate subject {subject} conflicts with an existing certificate "
                "from a different issuer.",
                place,
                "keep one of the two in the truststore",
            )
            return False
    return True
