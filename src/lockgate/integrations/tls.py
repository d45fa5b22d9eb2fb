"""Certificates of backends: who is trusted, and what ``insecureSkipVerification`` still checks."""

import asyncio
import socket
import ssl
from pathlib import Path

__all__ = ["TlsContexts", "own_certificate"]


class TlsContexts:
    """The contexts of one process; trusted are the system's authorities (``SSL_CERT_FILE``), and
    those of :meth:`trust`.
    """

    def __init__(self) -> None:
        self._verifying: ssl.SSLContext | None = None
        self._authorities: str | None = None
        self._own: Path | None = None
        self._pinned: dict[tuple[str, int], ssl.SSLContext] = {}

    def trust(self, authorities: str | None) -> None:
        """Trust these certificates (PEM) besides the system's."""
        if authorities != self._authorities:
            self._authorities = authorities
            self._verifying = None

    def present(self, certificate: Path | None) -> None:
        """Show the certificate in this file, whose key it has too, to backends that ask for one.

        Calls raise OSError where it cannot be read (any more): see :func:`own_certificate`.
        """
        if certificate is not None or self._own is not None:
            # The same file may have another content now.
            self._own = certificate
            self._verifying = None
            self._pinned.clear()

    def verifying(self) -> ssl.SSLContext:
        """Chain, name and expiry are checked."""
        if self._verifying is None:
            context = _at_least_1_2(ssl.create_default_context())
            if self._authorities is not None:
                context.load_verify_locations(cadata=self._authorities)
            if self._own is not None:
                context.load_cert_chain(self._own, password="")
            self._verifying = context
        return self._verifying

    def pinned(self, host: str, port: int) -> ssl.SSLContext | None:
        """The context made by :meth:`pin`, if there is one."""
        return self._pinned.get((host, port))

    async def pin(self, host: str, port: int, seconds: float) -> ssl.SSLContext:
        """A context that trusts the certificate the backend shows now, whoever signed it.

        Name and expiry are still checked, which is what the service keeps of its checks when
        ``insecureSkipVerification`` is set. Raises OSError where the backend cannot be asked, or
        does not answer in so many seconds.
        """
        loop = asyncio.get_running_loop()
        own = self._own
        certificate = await loop.run_in_executor(None, _shown, host, port, seconds, own)
        context = _client_context(own)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cadata=certificate)
        self._pinned[host, port] = context
        return context

    def forget(self, host: str, port: int) -> None:
        """The backend shows another certificate than the pinned one."""
        self._pinned.pop((host, port), None)


def _at_least_1_2(context: ssl.SSLContext) -> ssl.SSLContext:
    """Whatever the system's own settings allow."""
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class OwnCertificateError(Exception):
    """What is wrong with a file that is to hold a certificate with its key; ``hint``: the mend."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def own_certificate(file: Path) -> None:
    """Read a certificate with its key. Raises OSError and OwnCertificateError."""
    asked: list[bool] = []

    def password() -> str:
        asked.append(True)
        return ""

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(file, password=password)
    except ssl.SSLError as error:
        if asked:
            raise OwnCertificateError(
                "has a key that is encrypted", "put the key without its password into the file"
            ) from None
        if error.reason == "KEY_VALUES_MISMATCH":
            raise OwnCertificateError(
                "has a key that does not belong to its first certificate",
                "put the client's own certificate first, and the key it was made with",
            ) from None
        raise OwnCertificateError(
            "has no certificate with its key",
            "put both into the file, in PEM: -----BEGIN CERTIFICATE----- and "
            "-----BEGIN PRIVATE KEY-----",
        ) from None


def _client_context(own: Path | None) -> ssl.SSLContext:
    """A context that shows the certificate in ``own``, if there is one."""
    context = _at_least_1_2(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    if own is not None:
        # An empty password keeps OpenSSL from asking at the terminal for that of a key.
        context.load_cert_chain(own, password="")
    return context


def _shown(host: str, port: int, seconds: float, own: Path | None) -> str:
    """The certificate that a backend shows, whatever it is worth."""
    context = _client_context(own)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((host, port), timeout=seconds) as connection,
        context.wrap_socket(connection, server_hostname=host) as secure,
    ):
        shown = secure.getpeercert(binary_form=True)
        assert shown is not None, "a server without a certificate gets no handshake"
        return ssl.DER_cert_to_PEM_cert(shown)
