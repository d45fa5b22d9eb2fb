"""The program, run as a user runs it."""

import subprocess
import sys

COMMAND = [sys.executable, "-m", "lockgate.cli"]


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The end of a command; it may fail, but never with a traceback."""
    done = subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done
