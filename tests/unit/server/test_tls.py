"""What a listener tells of handshakes, and what is asked again after a reload."""

import ssl

import pytest
import trustme

from lockgate.server.certificates import ServerCertificate
from lockgate.server.tls import Handshakes, ServerTls, configured
from lockgate.server.truststore import Truststore


def tls(pem: str | None = None) -> ServerTls:
    store = None if pem is None else Truststore(pem)
    return ServerTls([ServerCertificate(("a.test",), configured())], store, False)


def failed(handshakes: Handshakes, data: bytes) -> None:
    """A handshake with a client that says ``data``."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(data)
    connection = handshakes.context.wrap_bio(incoming, outgoing, server_side=True)
    with pytest.raises(ssl.SSLError):
        connection.do_handshake()


def test_failures_are_told_together_and_not_too_often() -> None:
    said: list[str] = []
    handshakes = Handshakes(tls(), said.append)
    handshakes.tell(0.0)
    failed(handshakes, b"GET / HTTP/1.1\r\n\r\n")
    handshakes.tell(1.0)
    for _ in range(3):
        failed(handshakes, b"GET / HTTP/1.1\r\n\r\n")
    handshakes.tell(2.0)
    handshakes.tell(12.0)
    words = "plain HTTP on the TLS port"
    assert said == [f"1 TLS handshake failed: {words} 1", f"3 TLS handshakes failed: {words} 3"]
    assert handshakes.failed == 4


def test_a_client_that_says_nothing_yet_has_not_failed() -> None:
    handshakes = Handshakes(tls(), lambda line: None)
    connection = handshakes.context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True)
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    assert handshakes.failed == 0


def test_only_another_truststore_asks_for_other_clients() -> None:
    one, other = (trustme.CA().cert_pem.bytes().decode() for _ in range(2))
    handshakes = Handshakes(tls(), lambda line: None)
    changed = [handshakes.take(tls(pem)) for pem in (None, one, one, other, None)]
    assert changed == [False, True, False, True, False]
    assert handshakes.context.present.verify_mode is ssl.CERT_NONE
    lenient = tls(one)
    lenient.is_optional = True
    assert [handshakes.take(asked) for asked in (tls(one), lenient)] == [True, True]
