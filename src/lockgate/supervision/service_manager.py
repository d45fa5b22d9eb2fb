"""Words for the service manager (systemd) that started us, by the protocol of ``sd_notify``.

One datagram to the socket that ``NOTIFY_SOCKET`` names, a ``NAME=value`` a line; where nobody asked
for them nothing is sent.
"""

import contextlib
import os
import socket
import time

__all__ = ["notify", "ready", "reloading", "replaced", "stopping"]


def notify(*lines: str) -> None:
    """Send ``lines`` to the service manager, if there is one. A lost word is no reason to end."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender,
    ):
        sender.setblocking(False)
        # The socket of an abstract name begins with a NUL, which no variable can hold.
        sender.connect("\0" + address[1:] if address[0] == "@" else address)
        sender.send("\n".join(lines).encode())


def ready(status: str) -> None:
    """Requests are served; ``status`` is what the manager shows."""
    notify("READY=1", f"STATUS={status}", f"MAINPID={os.getpid()}")


def reloading() -> None:
    """The definitions are read again; :func:`ready` ends it."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


def replaced(pid: int) -> None:
    """The process ``pid`` serves in place of this one."""
    notify(f"MAINPID={pid}")


def stopping() -> None:
    """No more requests are taken."""
    notify("STOPPING=1", "STATUS=answering what is under way")
