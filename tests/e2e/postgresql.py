"""A PostgreSQL server of the tests' own, as anybody has it: durable, and never run by root."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import psycopg

__all__ = ["Postgresql"]

# Debian keeps a server's programs out of the PATH.
_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_PATIENCE = 60


def _program(name: str) -> str:
    for folder in _FOLDERS:
        if (folder / name).exists():
            return str(folder / name)
    found = which(name)
    assert found is not None, f"no {name}: scripts/apt postgresql"
    return found


class Postgresql:
    """A server in a folder of its own; databases are made as they are asked for."""

    def __init__(self) -> None:
        # Not one of pytest's: those are for whoever runs the tests, and may be root's.
        self._folder = Path(tempfile.mkdtemp(prefix="lockgate-postgresql-"))
        self._data = self._folder / "data"
        self._account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._databases = 0
        self._given = [f"--port={self.port}", "--listen_addresses=127.0.0.1"]
        self._given += [f"--unix_socket_directories={self._folder}", "--shared_buffers=16MB"]
        self._make()
        self.start()

    def _run(self, *command: str) -> "subprocess.Popen[bytes]":
        account = self._account
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self._folder,
                stdout=log,
                stderr=log,
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=account and [],
                start_new_session=True,
            )

    def _make(self) -> None:
        if self._account is not None:
            os.chown(self._folder, self._account.pw_uid, self._account.pw_gid)
        arguments = (
            "--no-sync",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--username=lockgate",
        )
        assert self._run(_program("initdb"), "-D", str(self._data), *arguments).wait() == 0

    def start(self) -> None:
        """Start it, and wait until it answers."""

        def is_up() -> bool:
            if self._process is None or self._process.poll() is not None:
                # After a kill, what is left of the server before may be in the way for a moment.
                self._process = self._run(_program("postgres"), "-D", str(self._data), *self._given)
            return self._lets_in()

        self._wait_until(is_up)

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://lockgate@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The address of an empty database."""
        self._databases += 1
        name = f"test_{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    @contextmanager
    def asking_for_passwords(self) -> Iterator[None]:
        """As long as this lasts nobody is let in without a password, and nobody has one."""
        rules = self._data / "pg_hba.conf"
        before = rules.read_text()
        assert self._process is not None
        try:
            rules.write_text(before.replace("trust", "scram-sha-256"))
            self._process.send_signal(signal.SIGHUP)
            self._wait_until(lambda: not self._lets_in())
            yield
        finally:
            rules.write_text(before)
            self._process.send_signal(signal.SIGHUP)
            self._wait_until(self._lets_in)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """As long as this lasts nothing is answered, and no connection is closed."""
        assert self._process is not None
        first = self._process.pid
        first_of = Path(f"/proc/{first}/task/{first}/children")
        stopped = [first]
        os.kill(first, signal.SIGSTOP)
        try:
            for child in map(int, first_of.read_text(encoding="ascii").split()):
                # One that was about to end may have ended meanwhile.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGSTOP)
                    stopped.append(child)
            yield
        finally:
            for process in stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def _lets_in(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < until, (self._folder / "log").read_text()
            time.sleep(0.02)

    def kill(self, signal_number: int = signal.SIGKILL) -> None:
        """End the server's first process at once; the others go when they notice."""
        assert self._process is not None
        self._process.send_signal(signal_number)
        self._process.wait()

    def stop(self) -> None:
        """End it for good, and forget all that it kept."""
        self.kill(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)
