"""The program, run as a user runs it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lockgate.testing import free_port

COMMAND = [sys.executable, "-m", "lockgate.cli"]
SECONDS = 20
"""How long is waited for what takes a moment."""


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The end of a command; it may fail, but never with a traceback."""
    done = subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@contextmanager
def process(
    *arguments: str, control_port: int = 0, **given: Any
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """``lockgate serve``, once it listens."""
    port = free_port()
    ports = (f"--port={port}", f"--control-port={control_port or free_port()}")
    given.setdefault("stderr", subprocess.PIPE)
    running = subprocess.Popen([*COMMAND, "serve", *arguments, *ports], **given)
    try:
        wait_for_port(running, port)
        yield running, port
    finally:
        running.kill()
        running.communicate()


def wait_for_port(running: "subprocess.Popen[bytes]", port: int, host: str = "127.0.0.1") -> None:
    """Until the process listens, or has ended."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and running.poll() is None:
        try:
            socket.create_connection((host, port)).close()
            return
        except OSError:
            time.sleep(0.05)


def wait_for_line(running: "subprocess.Popen[bytes]", start: bytes) -> None:
    """Read what the process says until a line begins so."""
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith(start):
            return
    raise AssertionError(f"{start!r} was not said")
