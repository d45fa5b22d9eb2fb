"""What a successor is handed."""

import json
import socket
from contextlib import ExitStack

import pytest

from lockgate.supervision.succession import Successor, inherited

VARIABLE = "LOCKGATE_INHERITED"


@pytest.mark.parametrize(
    ("workers", "shares"), [(2, [[0], [1]]), (1, [[0, 1]]), (3, [[0], [1], [0]])]
)
def test_sockets_are_dealt_out(
    workers: int, shares: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as open_ones:
        made = [open_ones.enter_context(socket.socket()) for _ in range(2)]
        numbers = [one.fileno() for one in made]
        ours, theirs = socket.socketpair()
        control = socket.socket()
        given = {"shares": [[number] for number in numbers]}
        given |= {"control": control.detach(), "line": theirs.detach()}  # type: ignore[dict-item]
        given |= {"folder": "shared"}  # type: ignore[dict-item]
        monkeypatch.setenv(VARIABLE, json.dumps(given))
        found = inherited(workers)
        assert found is not None
        assert [[numbers.index(one.fileno()) for one in share] for share in found.shares] == shares
        assert not any(one.get_inheritable() for share in found.shares for one in share)
        assert found.folder == "shared"
        found.take_over()
        with ours:
            assert ours.recv(2) == b"R"
        found.control.close()
        for one in made:
            one.detach()
        for one in {id(one): one for share in found.shares for one in share}.values():
            one.close()
    assert inherited(workers) is None  # what it starts itself inherits nothing


def test_a_program_that_is_gone_is_no_successor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with socket.socket() as control, pytest.raises(OSError, match="nowhere"):
        Successor.start([], control)
