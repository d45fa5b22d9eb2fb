"""Whoever is told that something is kept finds it kept, however the process dies: a short loop.

``make kill-loop`` is the long one.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

BENCH = Path(__file__).parent.parent.parent / "bench"
sys.path.insert(0, str(BENCH))

from kill_loop import run  # noqa: E402

if TYPE_CHECKING:
    from postgresql import Postgresql

KILLS = 20


def test_acknowledged_transactions_outlive_kills_on_sqlite(tmp_path: Path) -> None:
    figures = run(str(tmp_path / "lockgate.db"), None, KILLS, seed=1)
    assert figures.problems == []
    assert figures.kills == KILLS
    assert figures.acknowledged >= KILLS // 4


def test_acknowledged_transactions_outlive_kills_on_postgresql(
    killed_postgresql: "Postgresql",
) -> None:
    figures = run(killed_postgresql.new_database(), killed_postgresql, KILLS, seed=1)
    assert figures.problems == []
    assert figures.kills == KILLS
    assert figures.server_kills > 0
    assert figures.acknowledged >= KILLS // 4


@pytest.fixture
def killed_postgresql() -> Iterator["Postgresql"]:
    """A server of its own: the others' must not die."""
    from postgresql import Postgresql

    server = Postgresql()
    yield server
    server.stop()


LIAR = """
import sys, time
for number in range(1, 10**6):
    with open("{folder}/kept", "a") as kept:
        kept.write(f"{{number - number // 3}}\\\\n")
    print(number, flush=True)
    time.sleep(0.001)
"""
CHECK = """
import sys
kept = open("{folder}/kept").read().split()
told = sys.stdin.read().split()
sys.exit(f"lost: {{told[-1]}}" if told and told[-1] not in kept else 0)
"""


def test_a_writer_that_says_too_much_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "liar.py").write_text(LIAR.format(folder=tmp_path))
    (tmp_path / "check.py").write_text(CHECK.format(folder=tmp_path))
    figures = run(
        "nowhere",
        None,
        KILLS,
        seed=1,
        command=f"{sys.executable} {tmp_path / 'liar.py'} {{writer}} {{address}}",
        check=f"{sys.executable} {tmp_path / 'check.py'}",
    )
    assert figures.problems[0].startswith("lost: ")
    assert figures.kills < KILLS
