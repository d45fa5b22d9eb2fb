"""Sockets of several workers on one port."""

import socket

import pytest

from lockgate.supervision.listening import close, listen


def test_every_worker_has_a_socket_at_every_address() -> None:
    shares = listen("127.0.0.1", 0, 3)
    try:
        (port,) = {one.getsockname()[1] for share in shares for one in share}
        assert [len(share) for share in shares] == [1, 1, 1]
        for _ in range(20):
            socket.create_connection(("127.0.0.1", port)).close()
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", port, 2)
        with pytest.raises(OSError, match="in use"):
            socket.create_server(("127.0.0.1", port))
    finally:
        close(shares)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_host_that_is_no_address_here() -> None:
    with pytest.raises(OSError, match="assign"):
        listen("192.0.2.1", 0, 2)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_both_families_share_the_port() -> None:
    shares = listen("", 0, 2)
    try:
        families = [{one.family for one in share} for share in shares]
        assert families == [{socket.AF_INET, socket.AF_INET6}] * 2
        assert len({one.getsockname()[1] for share in shares for one in share}) == 1
    finally:
        close(shares)
