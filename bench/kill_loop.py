"""Kills writers with SIGKILL at random moments, and looks whether all they acknowledged is kept.

    kill_loop.py [--store sqlite|postgresql] [--kills 500] [--seed N]
                 [--writer COMMAND --check COMMAND]

A writer makes transactions 1, 2, 3... and prints the number of each when it is acknowledged. A
round starts the writers, kills them in the middle of their work (and in one of five rounds kills
PostgreSQL itself, first process first) and then looks: of each writer all transactions up to the
last acknowledged one are there, perhaps one more, and each of them whole.

The writers of this file write to the store itself: several objects, names, bytes, an announcement
and a counter in one transaction. With ``--writer`` and ``--check`` other programs are killed:
``{address}`` in them is the store's address and ``{writer}`` a number; the writer's command prints
what it acknowledges, the check's gets that on its standard input, and says what is wrong.
"""

import argparse
import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))

from postgresql import Postgresql

from lockgate.store.objects import Kind, Store, StoreDown, Transaction
from lockgate.store.open import open_objects
from lockgate.store.refusals import StoreProblem

__all__ = ["Figures", "run"]

WRITERS = 2
WINDOW = 40
"""How many transactions' objects are there at a time: the one before that is dropped again."""
_DOWN, _FAILED = 3, 4


class Figures(NamedTuple):
    """What a loop came to."""

    kills: int
    server_kills: int
    acknowledged: int
    kept_unacknowledged: int
    problems: list[str]


# -- the writer, and what is to be there of it


def _write(objects: Transaction, number: int) -> None:
    """Transaction ``number``: it can only be right when the one before it is."""
    counter = {"value": number, "text": "x" * random.randrange(3000)}
    if objects.find(Kind.ACCOUNT, "", "counter") is None:
        objects.insert(Kind.ACCOUNT, "", "counter", counter)
    else:
        objects.update(Kind.ACCOUNT, "", "counter", counter)
    id = str(number)
    objects.insert(Kind.RESOURCE, "api", id, {"number": number}, name=f"root/{id}")
    objects.insert(Kind.METHOD, "api", f"{id}/GET", {"number": number, "next": None})
    objects.insert(Kind.DEPLOYMENT, "api", id, {"number": number})
    objects.put_blob(Kind.DEPLOYMENT, "api", id, id.encode() * random.randrange(1, 2000))
    if number > 1:
        objects.update(
            Kind.METHOD, "api", f"{number - 1}/GET", {"number": number - 1, "next": number}
        )
    if number > WINDOW:
        old = str(number - WINDOW)
        objects.delete(Kind.RESOURCE, "api", old)
        objects.delete(Kind.METHOD, "api", f"{old}/GET")
        objects.delete(Kind.DEPLOYMENT, "api", old)
    objects.announce(f"api/{number % 7}")
    objects.announce("last")


def _write_on(address: str, region: str, acknowledged: IO[str]) -> None:
    """Write until killed, or until the database is."""
    store = open_objects(address)
    with store.transaction(region, False) as objects:
        number = _counter(objects)
    while True:
        number += 1
        with store.transaction(region, True) as objects:
            _write(objects, number)
        acknowledged.write(f"{number}\n")
        acknowledged.flush()
        # Others get their turn.
        time.sleep(random.uniform(0, 0.002))


def _counter(objects: Transaction) -> int:
    found = objects.find(Kind.ACCOUNT, "", "counter")
    return 0 if found is None else int(found["value"])


def _problems(store: Store, region: str, acknowledged: int) -> tuple[int, list[str]]:
    """The last transaction that is kept, and what is wrong about it and those before it."""
    with store.transaction(region, False) as objects:
        last = _counter(objects)
        there = [str(number) for number in range(max(1, last - WINDOW + 1), last + 1)]
        found = {
            "resources": [row.id for row in objects.rows(Kind.RESOURCE, "api")] == there,
            "names": all(
                (row := objects.named(Kind.RESOURCE, "api", f"root/{id}")) and row.id == id
                for id in there
            ),
            "methods": {row.id: row.item["next"] for row in objects.rows(Kind.METHOD, "api")}
            == {f"{id}/GET": int(id) + 1 if int(id) < last else None for id in there},
            "deployments": [row.id for row in objects.rows(Kind.DEPLOYMENT, "api")] == there,
            "bytes": all(
                set((objects.blob(Kind.DEPLOYMENT, "api", id) or b"").split(id.encode())) == {b""}
                for id in there
            ),
            f"{acknowledged} acknowledged, {last} kept": last in (acknowledged, acknowledged + 1),
        }
    subjects = [one.subject for one in store.changes_since(0) if one.region == region]
    newest = [f"api/{number % 7}" for number in range(max(1, last - 6), last + 1)]
    found["announcements"] = not last or subjects == [*newest, "last"]
    return last, [
        f"{region}, transaction {last}: {name}" for name, right in found.items() if not right
    ]


# -- the loop


class _Writer:
    """A process that writes, and what it has acknowledged."""

    def __init__(self, address: str, number: int, command: str | None) -> None:
        self.region = f"writer-{number}"
        self._process: subprocess.Popen[bytes] | None = None
        if command is not None:
            filled = command.format(address=address, writer=number)
            started = subprocess.Popen(
                shlex.split(filled), stdout=subprocess.PIPE, start_new_session=True
            )
            assert started.stdout is not None
            self._process, self._lines = started, started.stdout
            return
        read, write = os.pipe()
        # A fork has everything imported already; this process has no connection open.
        self._pid = os.fork()
        if self._pid == 0:
            os.close(read)
            try:
                with os.fdopen(write, "w") as acknowledged:
                    _write_on(address, self.region, acknowledged)
            except (StoreDown, StoreProblem):
                os._exit(_DOWN)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(_FAILED)
        os.close(write)
        self._lines = os.fdopen(read, "rb")

    def wait_for_one(self) -> bytes:
        """The first acknowledgement: empty if it ended before."""
        return self._lines.readline()

    def kill(self) -> None:
        """At once; a command with all that it has started."""
        if self._process is None:
            os.kill(self._pid, signal.SIGKILL)
        else:
            os.killpg(self._process.pid, signal.SIGKILL)

    def rest(self) -> list[bytes]:
        """All whole lines that it got to write."""
        with self._lines:
            return self._lines.read().split(b"\n")[:-1]

    def ended(self) -> int:
        """How it ended: minus the signal's number if one ended it."""
        if self._process is not None:
            return self._process.wait()
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


class _Loop:
    def __init__(self, address: str, server: Postgresql | None, dice: random.Random) -> None:
        self._address = address
        self._server = server
        self._dice = dice
        self.last = dict.fromkeys((f"writer-{number}" for number in range(WRITERS)), 0)
        self.acknowledged = self.kept = self.kills = self.server_kills = 0
        self.problems: list[str] = []

    def round(self, command: str | None, check: str | None) -> None:
        """Start, kill, look."""
        dice = self._dice
        writers = [_Writer(self._address, number, command) for number in range(WRITERS)]
        lines: dict[str, list[bytes]] = {writer.region: [] for writer in writers}
        # Mostly in the midst of writing, sometimes while the store is being opened.
        if dice.random() < 0.9:
            for writer in writers:
                lines[writer.region] += filter(None, [writer.wait_for_one()])
        is_server_killed = self._server is not None and dice.random() < 0.2
        if self._server is not None and is_server_killed:
            time.sleep(dice.uniform(0, 0.05))
            self._server.kill(dice.choice([signal.SIGKILL, signal.SIGQUIT]))
            self.server_kills += 1
        for writer in dice.sample(writers, len(writers)):
            time.sleep(dice.uniform(0, 0.2))
            writer.kill()
            self.kills += 1
        for writer in writers:
            lines[writer.region] += writer.rest()
            status = writer.ended()
            is_excused = is_server_killed and (status == _DOWN or command is not None)
            if status != -signal.SIGKILL and not is_excused:
                self.problems.append(f"{writer.region} ended by itself, status {status}")
        if self._server is not None:
            self._server.start()
        self._look(lines) if check is None else self._ask(check, lines)

    def _look(self, lines: dict[str, list[bytes]]) -> None:
        store = open_objects(self._address)
        for region, acknowledged in lines.items():
            told = int(acknowledged[-1]) if acknowledged else self.last[region]
            last, problems = _problems(store, region, told)
            self.acknowledged += len(acknowledged)
            self.kept += last - told
            self.last[region] = last
            self.problems += problems
        store.close()

    def _ask(self, check: str, lines: dict[str, list[bytes]]) -> None:
        for number, acknowledged in enumerate(lines.values()):
            asked = subprocess.run(
                shlex.split(check.format(address=self._address, writer=number)),
                input=b"".join(line.rstrip() + b"\n" for line in acknowledged),
                capture_output=True,
                check=False,
            )
            self.acknowledged += len(acknowledged)
            if asked.returncode:
                self.problems.append((asked.stdout + asked.stderr).decode())


def run(
    address: str,
    server: Postgresql | None,
    kills: int,
    seed: int,
    tell: Callable[[str], None] = lambda text: None,
    command: str | None = None,
    check: str | None = None,
) -> Figures:
    """Kill so many writers of the store at ``address``, and ``server``, if it is PostgreSQL's."""
    loop = _Loop(address, server, random.Random(seed))
    while loop.kills < kills and not loop.problems:
        loop.round(command, check)
        tell(f"{loop.kills} kills, {loop.acknowledged} transactions")
    return Figures(loop.kills, loop.server_kills, loop.acknowledged, loop.kept, loop.problems)


@contextmanager
def _place(kind: str) -> Iterator[tuple[str, Postgresql | None]]:
    if kind == "postgresql":
        server = Postgresql()
        try:
            yield server.new_database(), server
        finally:
            server.stop()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"{folder}/lockgate.db", None


def main() -> int:
    given = argparse.ArgumentParser()
    given.add_argument("--store", choices=["sqlite", "postgresql"], action="append")
    given.add_argument("--kills", type=int, default=500)
    given.add_argument("--seed", type=int, default=random.randrange(10**6))
    given.add_argument("--writer")
    given.add_argument("--check")
    asked = given.parse_args()
    if (asked.writer is None) != (asked.check is None):
        given.error("--writer and --check belong together")
    status = 0
    for kind in asked.store or ["sqlite", "postgresql"]:
        began = time.monotonic()
        with _place(kind) as (address, server):
            figures = run(
                address,
                server,
                asked.kills,
                asked.seed,
                lambda text: print(f"\r{text}", end="", file=sys.stderr),
                asked.writer,
                asked.check,
            )
        print(
            f"\r{kind}: {figures.kills} writers killed, the server {figures.server_kills} times; "
            f"{figures.acknowledged} transactions acknowledged, {len(figures.problems)} lost or "
            f"half-written; {figures.kept_unacknowledged} kept that nobody was told of; "
            f"seed {asked.seed}, {time.monotonic() - began:.0f} s"
        )
        for problem in figures.problems:
            print(f"  {problem}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
