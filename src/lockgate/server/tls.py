"""TLS of the data port: which certificate a client is shown, and who it must be itself.

One context listens as long as the process does and hands each connection to what was loaded last,
so renewed files count from the next connection on and no listener is touched.
"""

import asyncio
import os
import ssl
from collections import Counter
from collections.abc import Callable
from socket import socket
from typing import Any, Final

from lockgate.http1.server import Connection
from lockgate.rules import limits
from lockgate.server.certificates import ServerCertificate
from lockgate.server.handshake_rate import HandshakeRate
from lockgate.server.truststore import Truststore
from lockgate.server.turns import Turns, first_message

__all__ = ["HANDSHAKE_SECONDS", "SHUTDOWN_SECONDS", "Handshakes", "ServerTls", "configured"]

HANDSHAKE_SECONDS: Final = 10.0
"""How long a handshake may take from the connection on."""
SHUTDOWN_SECONDS: Final = 5.0
"""How long the client has to agree to the end of a TLS connection."""
_TELL_SECONDS: Final = 10.0
"""Handshakes that fail are told together, once in so many seconds."""
_NO_CHECK_TIME: Final = 0x200000
"""OpenSSL's ``X509_V_FLAG_NO_CHECK_TIME``: the dates are checked where an answer can be given."""
_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Those of TLS 1.2 that keep what was said secret when the server's key gets known later, and
that bind each record to its authenticity. All of TLS 1.3 do."""


def configured() -> ssl.SSLContext:
    """A server's context without a certificate: TLS 1.2 on, HTTP/1.1, nothing renegotiated.

    Early data (0-RTT) is never taken: OpenSSL takes none unless told, and Python cannot tell it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    return context


class ServerTls:
    """What the files say: certificates by name, and the trusted authorities of clients.

    ``certificates`` are in the order of the files: the first is shown where no name fits, and of
    several for one name the first. ``is_optional``: a client without a certificate is served.
    ``handshakes_per_second`` is how many one source of clients may begin.
    """

    def __init__(
        self,
        certificates: list[ServerCertificate],
        truststore: Truststore | None,
        is_optional: bool,
        handshakes_per_second: int = limits.HANDSHAKES_OF_SOURCE,
    ) -> None:
        self.truststore = truststore
        self.is_optional = is_optional
        self.handshakes_per_second = handshakes_per_second
        self.default = certificates[0].context
        self._contexts: dict[str, ssl.SSLContext] = {}
        for certificate in certificates:
            for name in certificate.names:
                self._contexts.setdefault(name, certificate.context)

    def context_for(self, name: str | None) -> ssl.SSLContext:
        """The context of the certificate for a host name; an exact name wins over ``*.``."""
        if name is None:
            return self.default
        lower = name.lower().removesuffix(".")
        found = self._contexts.get(lower)
        return found or self._contexts.get("*." + lower.partition(".")[2]) or self.default


class _Listening(ssl.SSLContext):
    """What a listener holds as long as it lives; ``present`` makes the connections.

    So a session can only be resumed while that is used which judged its client.
    """

    present: ssl.SSLContext

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """A connection's TLS side."""
        return self.present.wrap_bio(incoming, outgoing, server_side, server_hostname, session)


class Handshakes:
    """The context that listens, who may begin a handshake and when, and what became of it.

    ``log`` takes lines about those that failed. ``workers`` processes share how many handshakes are
    worked on, and how many one source of clients may begin in a second for long. What a source may
    begin at once is not shared: each worker admits all of it, since all that open their connections
    together may come to one worker.
    """

    def __init__(self, tls: ServerTls, log: Callable[[str], None], workers: int = 1) -> None:
        self._log = log
        self._tls = tls
        self._workers = workers
        self._failures: Counter[str] = Counter()
        self._tell_at = 0.0
        self.failed = 0
        self._under_way: set[asyncio.Task[None]] = set()
        self._rate = HandshakeRate()
        of_cores = limits.HANDSHAKES_OF_CORE * len(os.sched_getaffinity(0))
        at_once = min(of_cores, limits.HANDSHAKES_AT_ONCE)
        self._turns = Turns(-(-at_once // workers))
        self._connections = _told_to(self._count)
        self.context = _Listening(ssl.PROTOCOL_TLS_SERVER)
        self._new_keys_at: float | None = None
        self.take(tls)

    # -- who may begin, and when

    def admits(self, source: str, now: float) -> bool:
        """Whether a client of ``source`` may begin a handshake at ``now``; counted if not."""
        if self._rate.admits(source, now):
            return True
        self._count("too many from one address")
        return False

    def shake(self, connection: Connection, own: socket) -> None:
        """Make ``connection`` one over TLS with the client of ``own``, or let it leave."""
        task = asyncio.get_running_loop().create_task(self._shake(connection, own))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _shake(self, connection: Connection, own: socket) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + HANDSHAKE_SECONDS
        try:
            async with asyncio.timeout_at(deadline):
                await first_message(own)
                await self._turns.turn()
            await loop.connect_accepted_socket(
                lambda: connection,
                own,
                ssl=self.context,
                ssl_handshake_timeout=max(deadline - loop.time(), 0.001),
                ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )
        except (TimeoutError, ConnectionAbortedError):
            self._count("not done in time")
        except OSError:
            # The client has gone, or why has been counted.
            pass
        finally:
            if connection.transport is None:
                own.close()
                connection.leave()

    def stop(self) -> None:
        """End the handshakes that are under way."""
        for task in self._under_way:
            task.cancel()

    # -- what is used

    def take(self, tls: ServerTls) -> bool:
        """Use ``tls`` from the next handshake on; gives whether it asks for other clients."""
        known, self._tls = self._tls, tls
        self._rate.burst = tls.handshakes_per_second * limits.HANDSHAKE_BURST_SECONDS
        self._rate.a_second = tls.handshakes_per_second / self._workers
        self._renew()
        if tls.truststore is None:
            return False
        before = None if known.truststore is None else (known.truststore.pem, known.is_optional)
        return (tls.truststore.pem, tls.is_optional) != before

    def _renew(self) -> None:
        """Make a context for the next handshakes; sessions of the one before are not resumed."""
        context = configured()
        context.sni_callback = self._choose
        context.sslobject_class = self._connections
        if self._tls.truststore is not None:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
        self.context.present = context
        self._new_keys_at = None

    def _choose(self, handshake: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        handshake.context = self._tls.context_for(name)

    def _count(self, reason: str) -> None:
        self.failed += 1
        self._failures[reason] += 1

    # -- as time passes

    def tick(self, now: float) -> None:
        """Tell of failures; seal tickets with another key when it is time."""
        if self._new_keys_at is None:
            self._new_keys_at = now + limits.TICKET_SECONDS
        elif now >= self._new_keys_at:
            # Each context has a key of its own, which nobody but OpenSSL ever sees.
            self._renew()
        self.tell(now)

    def tell(self, now: float) -> None:
        """Tell of handshakes that failed, if there were any and the last time is a while ago."""
        if not self._failures or now < self._tell_at:
            return
        self._tell_at = now + _TELL_SECONDS
        reasons = ", ".join(f"{reason} {count}" for reason, count in self._failures.most_common(5))
        total = sum(self._failures.values())
        self._failures.clear()
        self._log(f"{total} TLS handshake{'' if total == 1 else 's'} failed: {reasons}")


def _told_to(count: Callable[[str], None]) -> type[ssl.SSLObject]:
    """A class of connections that tell how their handshake failed."""

    class Told(ssl.SSLObject):
        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise
            except ssl.SSLError as error:
                count(_reason(error))
                raise

    return Told


_WORDS: dict[str, str] = {
    "HTTP_REQUEST": "plain HTTP on the TLS port",
    "HTTPS_PROXY_REQUEST": "plain HTTP on the TLS port",
    "WRONG_VERSION_NUMBER": "no TLS",
    "UNSUPPORTED_PROTOCOL": "TLS older than 1.2",
    "NO_SHARED_CIPHER": "no common cipher",
    "CERTIFICATE_VERIFY_FAILED": "client certificate not trusted",
}


def _reason(error: ssl.SSLError) -> str:
    """The kind of a failure: OpenSSL's name for it, which no client can choose freely."""
    reason: Any = error.reason
    return _WORDS.get(reason, str(reason or "cut off").lower().replace("_", " "))
