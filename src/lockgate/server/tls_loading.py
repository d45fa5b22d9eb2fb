"""TLS files to what a listener needs."""

from datetime import UTC, datetime

from lockgate.diagnostics import Report
from lockgate.model import TlsEntry
from lockgate.server.certificates import ServerCertificate, load_certificate
from lockgate.server.tls import ServerTls, configured
from lockgate.server.truststore import load_truststore

__all__ = ["load_tls"]


def load_tls(entry: TlsEntry, report: Report) -> ServerTls | None:
    """The files of ``entry``, read; None after errors, which stand in ``report``."""
    truststore = None
    if entry.truststore is not None:
        truststore = load_truststore(entry.truststore, entry.place, report)
    now = datetime.now(UTC)
    certificates: list[ServerCertificate] = []
    for one in entry.certificates:
        context = configured()
        if truststore is not None:
            context.load_verify_locations(cadata=truststore.pem)
        found = load_certificate(one, context, report, now)
        if found is not None and certificates and not found.names:
            report.warning(
                "tls.names",
                f"the certificate {one.certificate} has no DNS name (subjectAltName); no client "
                "is ever shown it",
                one.place,
                "put it first, give its names in the environment file, or make it with its names",
            )
        if found is not None:
            certificates.append(found)
    if report.errors or not certificates:
        return None
    return ServerTls(certificates, truststore, entry.is_optional, entry.handshakes_per_second)
