"""What a listener tells of handshakes, and what is asked again after a reload."""

import ssl

import pytest
import trustme

from lockgate.rules import limits
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


def test_too_many_are_told_with_those_that_failed() -> None:
    said: list[str] = []
    handshakes = Handshakes(tls(), said.append)
    most = limits.HANDSHAKES_OF_SOURCE * limits.HANDSHAKE_BURST_SECONDS
    assert [handshakes.admits("a", 0.0) for _ in range(most + 3)] == [True] * most + [False] * 3
    failed(handshakes, b"GET / HTTP/1.1\r\n\r\n")
    handshakes.tick(1.0)
    words = "too many from one address 3, plain HTTP on the TLS port 1"
    assert said == [f"4 TLS handshakes failed: {words}"]


def test_workers_share_what_a_source_may_do() -> None:
    own = tls()
    own.handshakes_per_second = 8
    handshakes = Handshakes(own, lambda line: None, workers=4)
    seconds = limits.HANDSHAKE_BURST_SECONDS
    assert sum(handshakes.admits("a", 0.0) for _ in range(1_000)) == 8 * seconds
    assert sum(handshakes.admits("a", 1.0) for _ in range(1_000)) == 2
    own.handshakes_per_second = 40
    handshakes.take(own)
    assert sum(handshakes.admits("b", 1.0) for _ in range(1_000)) == 40 * seconds


@pytest.mark.parametrize(
    ("processors", "workers", "at_once"), [(1, 1, 2), (4, 1, 8), (64, 1, 16), (64, 4, 4), (1, 4, 1)]
)
def test_processors_that_only_the_host_has_do_not_count(
    processors: int, workers: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(processors)))
    handshakes = Handshakes(tls(), lambda line: None, workers)
    assert handshakes._turns.at_once == at_once


def test_tickets_get_another_key_when_it_is_time() -> None:
    handshakes = Handshakes(tls(), lambda line: None)
    handshakes.tick(5.0)
    first = handshakes.context.present
    handshakes.tick(5.0 + limits.TICKET_SECONDS - 1)
    assert handshakes.context.present is first
    handshakes.tick(5.0 + limits.TICKET_SECONDS)
    second = handshakes.context.present
    assert second is not first
    # A reload has made a new key as well, and its time begins with it.
    handshakes.take(tls())
    third = handshakes.context.present
    for seconds in (1.0, limits.TICKET_SECONDS):
        handshakes.tick(5.0 + limits.TICKET_SECONDS + seconds)
        assert handshakes.context.present is third


def test_every_suite_is_forward_secret_and_authenticated() -> None:
    context = configured()
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    for suite in context.get_ciphers():
        assert suite["kea"] in ("kx-any" if suite["protocol"] == "TLSv1.3" else "kx-ecdhe",)
        assert suite["aead"]
        assert suite["strength_bits"] >= 128
    asked = ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | ssl.OP_NO_SSLv3
    assert context.options & asked == asked
