"""Handshakes wait for their client's first message, and then for their turn."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from lockgate.server.turns import Turns, first_message

ADDRESS = ("127.0.0.1", 0)
HELLO = b"\x16\x03\x01\x00\x40" + bytes(64)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The gateway's end of a TCP connection, which does not block, and the client's."""
    with socket.create_server(ADDRESS) as listening:
        theirs = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
    ours.setblocking(False)
    theirs.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with ours, theirs:
        yield ours, theirs


async def _rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_so_many_have_their_turn_in_a_round_in_the_order_of_coming() -> None:
    async def main() -> None:
        turns = Turns(3)
        rounds, had = 0, []

        async def one(name: int) -> None:
            await turns.turn()
            had.append((name, rounds))

        tasks = [asyncio.create_task(one(name)) for name in range(8)]
        while len(had) < len(tasks):
            rounds += 1
            await asyncio.sleep(0)
        assert [name for name, _ in had] == list(range(8))
        by_round = [sum(when == at for _, when in had) for at in range(rounds + 1)]
        assert sorted(filter(None, by_round)) == [2, 3, 3]
        # Nothing is left behind: the next one has its turn at once.
        await asyncio.wait_for(turns.turn(), 5)

    asyncio.run(main())


def test_who_has_gone_takes_no_turn() -> None:
    async def main() -> None:
        turns = Turns(1)
        tasks = [asyncio.create_task(turns.turn()) for _ in range(5)]
        await asyncio.sleep(0)
        for task in tasks[:4]:
            task.cancel()
        await _rounds(2)
        assert tasks[4].done()
        assert not tasks[4].cancelled()

    asyncio.run(main())


@pytest.mark.parametrize(
    "pieces",
    [
        (HELLO,),
        (HELLO[:1], HELLO[1:]),
        (HELLO[:5], HELLO[5:]),
        (HELLO[:3], HELLO[3:40], HELLO[40:]),
    ],
    ids=lambda pieces: "+".join(str(len(piece)) for piece in pieces),
)
def test_the_whole_first_record_is_waited_for_and_not_read(
    pair: tuple[socket.socket, socket.socket], pieces: tuple[bytes, ...]
) -> None:
    ours, theirs = pair

    async def main() -> None:
        waiting = asyncio.create_task(first_message(ours))
        for piece in pieces:
            await _rounds(20)
            assert not waiting.done()
            theirs.sendall(piece)
        await asyncio.wait_for(waiting, 20)
        assert ours.recv(100) == HELLO
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT) == 1

    asyncio.run(main())


@pytest.mark.parametrize("data", [b"G", b"", b"\x16\x03", HELLO[:20], b"\x16\x03\x01\x00\x00"])
def test_what_comes_to_nothing_ends_the_waiting(
    pair: tuple[socket.socket, socket.socket], data: bytes
) -> None:
    ours, theirs = pair
    theirs.sendall(data)
    if data != b"G":
        theirs.shutdown(socket.SHUT_WR)

    async def main() -> None:
        await asyncio.wait_for(first_message(ours), 20)
        assert ours.recv(100) == data

    asyncio.run(main())
