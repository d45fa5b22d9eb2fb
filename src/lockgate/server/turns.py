"""When a TLS handshake may be worked on, so that a flood of them leaves time for others (S-63).

A handshake costs what many requests cost, all of it in the moment when the client's first message
is there. Where hundreds come at once, everybody who has a connection would wait for all of them.
So a handshake first waits for that message, which costs nothing, and then for its turn, of which
there are few in one round of the event loop. What a round has besides, requests above all, comes
between. A client that keeps us waiting takes nobody's turn: were it counted until it is done, a
handful of silent clients would shut the port.
"""

import asyncio
import socket
from collections import deque

__all__ = ["Turns", "first_message"]

_RECORD = 5
"""Bytes before the content of a TLS record: its type, its version and its length."""
_HANDSHAKE = 22
_LONGEST = 16_384 + _RECORD


class Turns:
    """Lets ``at_once`` of those who wait go on in one round of the event loop."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> None:
        """Wait for a turn, in the order of coming."""
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        self._waiting.append(mine)
        if len(self._waiting) == 1:
            loop.call_soon(self._round)
        await mine

    def _round(self) -> None:
        waiting = self._waiting
        left = self.at_once
        while waiting and left:
            one = waiting.popleft()
            # Who waited too long has gone.
            if not one.done():
                one.set_result(None)
                left -= 1
        if waiting:
            asyncio.get_running_loop().call_soon(self._round)


async def first_message(own: socket.socket) -> None:
    """Wait until the client's first TLS record can be read whole; nothing is read.

    Also what is no TLS, and a client that has gone, end the waiting: who reads will find out.
    Raises OSError where the connection is broken.
    """
    await _readable(own)
    needed = _needed(own)
    if needed == _RECORD:
        await _readable_from(own, _RECORD)
        needed = _needed(own)
    if needed > _RECORD:
        await _readable_from(own, needed)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)


def _needed(own: socket.socket) -> int:
    """The size of the record that has begun; 0 where none has."""
    head = own.recv(_RECORD, socket.MSG_PEEK)
    if not head or head[0] != _HANDSHAKE:
        return 0
    if len(head) < _RECORD:
        return _RECORD
    return min(_RECORD + int.from_bytes(head[3:], "big"), _LONGEST)


async def _readable_from(own: socket.socket, size: int) -> None:
    """Wait until so many bytes can be read, or no more come."""
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)
    await _readable(own)


async def _readable(own: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.add_reader(own, came.set)
    try:
        await came.wait()
    finally:
        loop.remove_reader(own)
