"""What ``lockgate serve`` says in one process and in several."""

import errno
import socket
from typing import Final

from lockgate.cli.output import abandon_stdout, fail
from lockgate.cli.route_table import print_routes
from lockgate.config import Settings
from lockgate.engine.address import Directory

__all__ = ["STOPPING", "cannot_listen", "show_routes"]

STOPPING: Final = "stopping: requests under way are answered first; a second signal ends them"


def show_routes(
    directory: Directory, settings: Settings, data_port: int, control_port: int, scheme: str
) -> None:
    """Print what is served on stdout, if anybody reads it."""
    try:
        print_routes(directory, settings, data_port, control_port, scheme)
    except BrokenPipeError:
        # The table is for eyes; requests are served without them.
        abandon_stdout()


def cannot_listen(error: OSError, settings: Settings, address: str = "") -> int:
    """Say why a port cannot be had, ``address`` where the error does not name it.

    Gives the exit status.
    """
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        hint = f"--host {settings.host} is no address of this machine; 0.0.0.0 takes all it has"
    else:
        hint = "choose other ports with --port and --control-port"
    at = f" on {address}" if address else ""
    return fail(f"cannot listen{at}: {error.strerror or error}", hint)
