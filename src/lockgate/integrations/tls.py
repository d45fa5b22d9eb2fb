"""Certificates of backends: who is trusted, and what ``insecureSkipVerification`` still checks."""

import asyncio
import ssl

__all__ = ["TlsContexts"]


class TlsContexts:
    """The contexts of one process; trusted are the system's authorities (``SSL_CERT_FILE``)."""

    def __init__(self) -> None:
        self._verifying: ssl.SSLContext | None = None
        self._pinned: dict[tuple[str, int], ssl.SSLContext] = {}

    def verifying(self) -> ssl.SSLContext:
        """Chain, name and expiry are checked."""
        if self._verifying is None:
            self._verifying = ssl.create_default_context()
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
        certificate = await loop.run_in_executor(
            None, lambda: ssl.get_server_certificate((host, port), timeout=seconds)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cadata=certificate)
        self._pinned[host, port] = context
        return context

    def forget(self, host: str, port: int) -> None:
        """The backend shows another certificate than the pinned one."""
        self._pinned.pop((host, port), None)
