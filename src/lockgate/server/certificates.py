"""The server's certificates: files read, checked and made ready, or a finding for each mistake."""

import datetime
import ssl
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from lockgate.diagnostics import Place, Report, one_line
from lockgate.model import CertificateEntry

__all__ = ["ServerCertificate", "load_certificate", "read_file"]

_WARN_DAYS = 30
_DAY = datetime.timedelta(days=1)


class ServerCertificate(NamedTuple):
    """A certificate that can be shown, and the names it is shown for, in lower case."""

    names: tuple[str, ...]
    context: ssl.SSLContext


def load_certificate(
    entry: CertificateEntry, context: ssl.SSLContext, report: Report, now: datetime.datetime
) -> ServerCertificate | None:
    """``context`` with the certificate of ``entry``; None after errors, which stand in ``report``.

    What is wrong with the files is said by name: which is not readable, which holds something
    else, which do not belong together.
    """
    chain = _chain(entry, report)
    key = _key(entry, report)
    if not chain or key is None:
        return None
    public = [certificate.public_key() for certificate in chain]
    if public[0] != key.public_key():
        _mismatch(entry, key.public_key() in public, report)
        return None
    try:
        context.load_cert_chain(entry.certificate, entry.key, password=_no_password)
    except (OSError, ValueError) as error:
        reason = str(getattr(error, "reason", None) or error).lower().replace("_", " ")
        report.error(
            "tls.certificate",
            f"{entry.certificate} cannot be used: {one_line(reason)}",
            entry.place,
            "use an RSA key of 2048 bits or more, or one of an elliptic curve, and SHA-256",
        )
        return None
    _check_dates(entry, chain[0], report, now)
    return ServerCertificate(entry.names or _names_of(chain[0]), context)


def read_file(name: str, what: str, place: Place | None, report: Report) -> bytes | None:
    """The content of a file; None after an error, which says what was to be read."""
    try:
        return Path(name).read_bytes()
    except OSError as error:
        report.error(
            "file.unreadable",
            f"cannot read the {what} {name}: {error.strerror or error}",
            place,
            "name a PEM file that is there and that may be read",
        )
        return None


def _no_password() -> str:
    # Without this OpenSSL would ask whoever sits at the terminal.
    raise ValueError("the key is encrypted")


def _chain(entry: CertificateEntry, report: Report) -> list[x509.Certificate]:
    data = read_file(entry.certificate, "certificate", entry.place, report)
    if data is None:
        return []
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError:
        is_key = b"PRIVATE KEY-----" in data
        report.error(
            "tls.certificate",
            f"{entry.certificate} holds {'a key, and ' if is_key else ''}no certificate in PEM",
            entry.place,
            "certificate and key are exchanged"
            if is_key
            else "it begins with -----BEGIN CERTIFICATE-----; the server's own comes first, then "
            "those that signed it",
        )
        return []


def _key(entry: CertificateEntry, report: Report) -> Any:
    data = read_file(entry.key, "key", entry.place, report)
    if data is None:
        return None
    try:
        return serialization.load_pem_private_key(data, None)
    except TypeError:
        report.error(
            "tls.key",
            f"the key {entry.key} is encrypted",
            entry.place,
            "decrypt it into a file that only the gateway may read: "
            f"openssl pkey -in {entry.key} -out plain.key",
        )
    except (ValueError, UnsupportedAlgorithm):
        report.error(
            "tls.key",
            f"{entry.key} holds no private key in PEM",
            entry.place,
            "it begins with -----BEGIN PRIVATE KEY-----",
        )
    return None


def _mismatch(entry: CertificateEntry, is_elsewhere: bool, report: Report) -> None:
    report.error(
        "tls.mismatch",
        f"the key {entry.key} does not belong to the first certificate of {entry.certificate}",
        entry.place,
        "its certificate stands further down in the file: put it first"
        if is_elsewhere
        else "name the key that this certificate was made with",
    )


def _check_dates(
    entry: CertificateEntry, own: x509.Certificate, report: Report, now: datetime.datetime
) -> None:
    """Warn of a certificate that clients will not take, or not for long."""
    left = own.not_valid_after_utc - now
    problem = None
    if own.not_valid_before_utc > now:
        problem = f"is valid only from {own.not_valid_before_utc:%Y-%m-%d %H:%M} UTC on"
    elif left <= datetime.timedelta():
        problem = f"has expired on {own.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
    elif left <= _WARN_DAYS * _DAY:
        problem = f"expires in {left // _DAY} days"
    if problem is not None:
        report.warning(
            "tls.dates",
            f"the certificate {entry.certificate} {problem}",
            entry.place,
            "renew it; a reload (SIGHUP) takes the new files over",
        )


def _names_of(own: x509.Certificate) -> tuple[str, ...]:
    """The DNS names in a certificate."""
    try:
        found = own.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = found.value.get_values_for_type(x509.DNSName)
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(name.lower() for name in names)
