"""Clients' certificates: what the handshake leaves open is judged once for each connection.

The chain itself is verified in the handshake. Dates, sizes of keys, hashes and the chain's length
are judged here, so that the answer can be an HTTP one. Source of the bounds: guide page
"Configuring mutual TLS authentication for a REST API".
"""

import datetime
import ssl
from datetime import UTC
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from lockgate.engine.client_certificate import ClientCertificate, Peer
from lockgate.http1.server import Connection
from lockgate.server.tls import ServerTls

__all__ = ["ClientCertificates", "described"]

_LONGEST_CHAIN: Final = 4
_MOST_CLIENTS: Final = 4_096
"""Clients whose issuers are remembered."""
_RSA_BITS: Final = 2_048
_EC_BITS: Final = 256
_HASH_BYTES: Final = 32
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ClientCertificates:
    """Judges the clients of ``tls``, which has a truststore."""

    def __init__(self, tls: ServerTls) -> None:
        self._is_optional = tls.is_optional
        self._issuers: dict[bytes, list[x509.Certificate]] = {}

    def peer_of(self, connection: Connection) -> Peer:
        """What is known of a connection's client, worked out at its first request."""
        if connection.client is None:
            connection.client = self._judge(connection.tls)
        peer: Peer = connection.client
        return peer

    def _judge(self, tls: ssl.SSLObject | None) -> Peer:
        data = None if tls is None else tls.getpeercert(binary_form=True)
        if tls is None or data is None:
            return Peer(None, None if self._is_optional else "missing")
        try:
            own = x509.load_der_x509_certificate(data)
            certificate = described(own)
            issuers = self._issuers_of(data, tls)
            if issuers is None:
                return Peer(certificate, "resumed session of a chain that is not known any more")
            problem = _problem([own, *issuers], datetime.datetime.now(UTC))
        except ValueError:
            return Peer(None, "unreadable")
        return Peer(certificate, problem)

    def _issuers_of(self, own: bytes, tls: ssl.SSLObject) -> list[x509.Certificate] | None:
        """Those who vouch for the client, up to the one that is trusted.

        A resumed session shows the client's own certificate only; its issuers are those of the
        handshake that began it.
        """
        # Public from Python 3.13 on; before it the same method has a private place.
        inner: Any = getattr(tls, "_sslobj", None)
        chain = inner.get_verified_chain()
        if not chain:
            return self._issuers.get(own)
        found = [x509.load_pem_x509_certificate(one.public_bytes().encode()) for one in chain[1:]]
        self._issuers.pop(own, None)
        if len(self._issuers) >= _MOST_CLIENTS:
            del self._issuers[next(iter(self._issuers))]
        self._issuers[own] = found
        return found


def _problem(chain: list[x509.Certificate], now: datetime.datetime) -> str | None:
    """Why a verified chain, the client's own certificate first, is not good enough."""
    if len(chain) > _LONGEST_CHAIN:
        return f"chain longer than {_LONGEST_CHAIN}"
    for certificate in chain:
        if certificate.not_valid_after_utc < now:
            return "expired"
        if certificate.not_valid_before_utc > now:
            return "not valid yet"
        if _is_weak(certificate):
            return "weak key or signature"
    return None


def _is_weak(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _RSA_BITS:
        return True
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < _EC_BITS:
        return True
    algorithm = certificate.signature_hash_algorithm
    return algorithm is not None and algorithm.digest_size < _HASH_BYTES


def described(certificate: x509.Certificate) -> ClientCertificate:
    """A certificate as ``$context.identity.clientCert`` tells it."""
    digits = f"{certificate.serial_number:x}"
    digits = "0" * (len(digits) % 2) + digits
    return ClientCertificate(
        ssl.DER_cert_to_PEM_cert(certificate.public_bytes(Encoding.DER)),
        certificate.subject.rfc4514_string(),
        certificate.issuer.rfc4514_string(),
        ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)),
        _time(certificate.not_valid_before_utc),
        _time(certificate.not_valid_after_utc),
    )


def _time(time: datetime.datetime) -> str:
    return f"{_MONTHS[time.month - 1]} {time.day:2d} {time:%H:%M:%S} {time.year} GMT"
