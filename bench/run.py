"""Lockgate beside nginx and beside other emulators, in interleaved rounds.

Servers run on one core and the load (wrk) with the backend on the other. The CPU time of the
server's processes is the figure to trust: requests a second also carry the load's own limit.
Ratios of CPU are against the reference of the same round, the median of all rounds; above 1 is
cheaper. Emulators are stopped (SIGSTOP) while others are measured, and one whose answer is wrong
is marked.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import emulators
from candidates import NATIVE, Candidate, flaw, lockgate, nginx, start_backend
from further import Figure, further
from load import measure
from processes import busy_seconds, end, family, family_cpu, signal_family
from table import Results, noise, report, versions


def main() -> int:
    given = _arguments()
    stop: list[subprocess.Popen[bytes]] = []
    results: Results = {}
    remarks: list[str] = []
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            several = _start(folder, stop, remarks, with_peers=not given.no_peers)
            several = [one for one in several if given.only in one.name or "nginx" in one.name]
            flaws = {one: _first_look(one) for one in several}
            busy, began = busy_seconds(), time.monotonic()
            used = 0.0
            for number in range(given.rounds):
                print(f"round {number + 1} of {given.rounds}", flush=True)
                used += _round(several, results, given.connections, given.seconds)
            elsewhere = (busy_seconds() - busy - used) / (time.monotonic() - began)
        finally:
            for process in reversed(stop):
                end(process)
        if not (given.smoke or given.only):
            figures = list(further(folder, given.rounds, given.seconds))
    remarks += noise(results, max(0.0, elsewhere))
    document = {"versions": versions() | _peer_versions(several), "cores": os.cpu_count()}
    path = report(results, flaws, figures, remarks, document)
    print(f"written to {path}")
    wrong = [one for one, words in flaws.items() if words and one.server.startswith("lockgate")]
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=3)
    arguments.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    arguments.add_argument("--only", default="", help="nginx, and names that contain this text")
    arguments.add_argument("--no-peers", action="store_true", help="without other emulators")
    arguments.add_argument("--smoke", action="store_true", help="everything once, for a second")
    given = arguments.parse_args()
    if given.smoke:
        given.rounds, given.seconds, given.connections, given.no_peers = 1, 1, [4], True
    return given


def _start(
    folder: Path, stop: list[subprocess.Popen[bytes]], remarks: list[str], with_peers: bool
) -> list[Candidate]:
    backend = start_backend(folder, stop)
    several = nginx(folder, backend, stop)
    several += lockgate("lockgate", None, backend, stop)
    if NATIVE.exists():
        several += lockgate("lockgate compiled", NATIVE, backend, stop)
    for one in emulators.peers(backend, stop) if with_peers else ():
        if isinstance(one, Candidate):
            several.append(one)
        else:
            remarks.append(one)
    return several


def _first_look(one: Candidate) -> str | None:
    """What is wrong with an answer; and warm it."""
    words = flaw(one)
    print(f"{one.name:<44}{words or 'answers as it should'}", flush=True)
    measure(one.url, [one.pid], 4, 1)
    return words


def _round(
    several: list[Candidate], results: Results, connections: list[int], seconds: int
) -> float:
    """Measure everything once. Gives the CPU time that all this used itself, wrk's as well."""
    stopped = {one.pid for one in several if one.is_stopped}
    for pid in stopped:
        signal_family(pid, signal.SIGSTOP)
    before = _own()
    try:
        for count in connections:
            for one in several:
                if one.is_stopped:
                    signal_family(one.pid, signal.SIGCONT)
                found = measure(one.url, family(one.pid), count, seconds)
                results.setdefault((one, count), []).append(found)
                if one.is_stopped:
                    signal_family(one.pid, signal.SIGSTOP)
    finally:
        for pid in stopped:
            signal_family(pid, signal.SIGCONT)
    return _own() - before


def _own() -> float:
    """CPU time of us, of what we start and wait for, and of the servers that run."""
    times = os.times()
    ended = times.children_user + times.children_system
    return ended + family_cpu(os.getpid())


def _peer_versions(several: list[Candidate]) -> dict[str, str]:
    here = {one.server for one in several}
    known = emulators.versions()
    return {name: ", ".join(words) for name, words in known.items() if name in here}


if __name__ == "__main__":
    sys.exit(main())
