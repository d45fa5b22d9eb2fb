"""A gateway is replaced by itself and by a broken build, and no client notices: a short loop.

``make upgrades`` is the long one.
"""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent.parent / "bench"
sys.path.insert(0, str(BENCH))

from upgrades import BODY, Client, run  # noqa: E402

WHOLE = f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}".encode()
LAST = WHOLE.replace(b" OK\r\n", b" OK\r\nConnection: close\r\n")


def test_no_client_sees_an_upgrade() -> None:
    figures = run(3, broken_every=2)
    assert figures.problems == []
    assert figures.failures == {}
    assert figures.broken == {"cannot be imported": 1}
    assert figures.requests > 50


Answers = Callable[[int], bytes]
"""What is said to the request of a number on a connection; empty: nothing, and the end."""


async def _asked(answers: Answers, times: int) -> Client:
    """A client that has asked a server so often, each time on a connection that it may keep."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = 0
        said = WHOLE
        with contextlib.closing(writer), contextlib.suppress(EOFError):
            while said == WHOLE:
                await reader.readuntil(b"\r\n\r\n")
                said = answers(number)
                writer.write(said)
                number += 1

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    client = Client(server.sockets[0].getsockname()[1], "/", keeps=True)
    over = asyncio.Event()
    asking = asyncio.create_task(client.keep_asking(over))
    while client.requests < times:
        await asyncio.sleep(0.01)
    over.set()
    await asking
    server.close()
    return client


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", "closed before an answer"),
        (WHOLE[:20], "a head cut short"),
        (WHOLE[:-1], "a body cut short"),
        (WHOLE.replace(b"200 OK", b"503 No"), "HTTP/1.1 503 No"),
        (WHOLE.replace(b"served", b"Served"), "another body"),
    ],
)
def test_what_a_client_must_not_see_is_counted(said: bytes, failure: str) -> None:
    client = asyncio.run(_asked(lambda number: said, 2))
    assert client.failures == {failure: client.requests}


def test_a_refused_connection_is_counted() -> None:
    async def asked() -> Client:
        server = await asyncio.start_server(_nobody, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        client = Client(port, "/", keeps=False)
        over = asyncio.Event()
        over_soon = asyncio.get_running_loop().call_later(0.01, over.set)
        await client.keep_asking(over)
        over_soon.cancel()
        return client

    client = asyncio.run(asked())
    assert client.failures == {"ConnectionRefusedError": client.requests}


async def _nobody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    raise AssertionError


@pytest.mark.parametrize(("last", "again"), [(b"", True), (LAST, False)])
def test_only_a_kept_connection_that_ends_without_a_word_is_asked_again(
    last: bytes, again: bool
) -> None:
    client = asyncio.run(_asked(lambda number: WHOLE if number == 0 else last, 5))
    assert client.failures == {}
    assert (client.asked_again > 0) == again
