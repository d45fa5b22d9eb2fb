"""One measurement: wrk on its own core, and the CPU time of the server in the meantime."""

import re
import subprocess
import sys
from typing import NamedTuple

from processes import LOAD_CORE, cpu_seconds, pinned

HEADERS = [
    "User-Agent: bench/1",
    "Accept: application/json",
    "Accept-Language: en",
    "X-One: first",
    "X-Two: second",
]


class Measure(NamedTuple):
    """``cpu`` is microseconds of the server's CPU time a request, ``p50`` and ``p99`` are
    milliseconds; ``busiest`` is the greatest part of ``cpu`` that one process had.
    """

    rps: float
    cpu: float
    p50: float
    p99: float
    busiest: float


def measure(url: str, pids: list[int], connections: int, seconds: int) -> Measure:
    headers = [part for header in HEADERS for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *headers, url]
    before = [cpu_seconds(pid) for pid in pids]
    done = subprocess.run(pinned(LOAD_CORE, command), capture_output=True, text=True, check=True)
    used = [cpu_seconds(pid) - begun for pid, begun in zip(pids, before, strict=True)]
    out = done.stdout
    total = _number(r"(\d+) requests in", out)
    trouble = re.search("Socket errors.*", out)
    if trouble:
        sys.stderr.write(f"{url}: {trouble[0]}\n")
    whole = sum(used)
    return Measure(
        _number(r"Requests/sec:\s+([\d.]+)", out),
        whole * 1e6 / max(total, 1),
        _latency(out, "50"),
        _latency(out, "99"),
        max(used) / whole if whole else 0.0,
    )


def _number(pattern: str, out: str) -> float:
    found = re.search(pattern, out)
    return 0.0 if found is None else float(found[1])


def _latency(out: str, percent: str) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", out)
    if found is None:
        return 0.0
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]
