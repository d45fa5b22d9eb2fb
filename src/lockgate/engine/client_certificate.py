"""Step 4: the client's certificate, which was looked at when its connection began.

Source: guide page "Configuring mutual TLS authentication for a REST API". The verdict is recorded
in the handshake and acted on here, so that the client gets an HTTP answer.
"""

from typing import Any, NamedTuple

from lockgate.engine.failure import Failure

__all__ = ["ClientCertificate", "Peer", "check_peer"]


class ClientCertificate(NamedTuple):
    """What ``$context.identity.clientCert`` tells; all members are texts as the service has them.

    Names are in the order of RFC 2253, the serial number is pairs of hexadecimal digits, times
    are as in ``Aug  5 09:36:04 2021 GMT``.
    """

    pem: str
    subject_dn: str
    issuer_dn: str
    serial_number: str
    not_before: str
    not_after: str

    def as_data(self) -> dict[str, Any]:
        """The members by the service's names."""
        return {
            "clientCertPem": self.pem,
            "subjectDN": self.subject_dn,
            "issuerDN": self.issuer_dn,
            "serialNumber": self.serial_number,
            "validity": {"notBefore": self.not_before, "notAfter": self.not_after},
        }


class Peer(NamedTuple):
    """A client that was asked for a certificate; ``problem`` says why it is not served."""

    certificate: ClientCertificate | None
    problem: str | None = None


def check_peer(peer: Peer) -> None:
    """Raise Failure where the client is not to be served."""
    if peer.problem is not None:
        raise Failure("failure.client_certificate", None, {"check": peer.problem})
