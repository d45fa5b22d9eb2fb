"""Lockgate beside nginx: requests a second and CPU time a request, in interleaved rounds.

Servers run on one core and the load (wrk) with the backend on the other. The CPU time of the
server's process is the figure to trust: requests a second also carry the load's own limit.
Ratios are against the reference of the same round, the median of all rounds; above 1 is cheaper.
"""

import argparse
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
NATIVE = HERE.parent / "build" / "native"
TICK = os.sysconf("SC_CLK_TCK")
HEADERS = [
    "User-Agent: bench/1",
    "Accept: application/json",
    "Accept-Language: en",
    "X-One: first",
    "X-Two: second",
]


class Candidate(NamedTuple):
    """What is measured: its address, its process, and the one it is compared with."""

    name: str
    url: str
    pid: int
    reference: str | None


class Measure(NamedTuple):
    rps: float
    cpu: float
    """Microseconds of CPU time a request."""
    p50: float
    p99: float
    """Milliseconds."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def pinned(core: int, command: list[str]) -> list[str]:
    """``command`` on one core, where there are several."""
    many = (os.cpu_count() or 1) > 1 and shutil.which("taskset")
    return ["taskset", "-c", str(core), *command] if many else command


def start_nginx(name: str, folder: Path, core: int, **values: object) -> subprocess.Popen[bytes]:
    text = (HERE / "nginx" / f"{name}.conf").read_text(encoding="utf-8")
    for key, value in {"FOLDER": folder, **values}.items():
        text = text.replace(f"@{key}@", str(value))
    path = folder / f"{name}.conf"
    path.write_text(text, encoding="utf-8")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    return subprocess.Popen(pinned(core, [nginx, "-c", str(path), "-p", str(folder)]))


def wait_for(url: str) -> str:
    """The body at ``url``, as soon as something answers there."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing answers at {url}")


def measure(candidate: Candidate, connections: int, seconds: int) -> Measure:
    headers = [part for header in HEADERS for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *headers]
    before = cpu_seconds(candidate.pid)
    done = subprocess.run(
        pinned(1, [*command, candidate.url]), capture_output=True, text=True, check=True
    )
    used = cpu_seconds(candidate.pid) - before
    out = done.stdout
    total = int(re.search(r"(\d+) requests in", out)[1])  # type: ignore[index]
    rps = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])  # type: ignore[index]
    if "Socket errors" in out:
        sys.stderr.write(f"{candidate.name}: {re.search('Socket errors.*', out)[0]}\n")  # type: ignore[index]
    return Measure(rps, used * 1e6 / max(total, 1), latency(out, "50"), latency(out, "99"))


def latency(out: str, percent: str) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", out)
    if found is None:
        return 0.0
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def candidates(folder: Path, stop: list[subprocess.Popen[bytes]]) -> list[Candidate]:
    backend, front = free_port(), free_port()
    stop.append(start_nginx("backend", folder, 1, BACKEND=backend))
    nginx = start_nginx("front", folder, 0, PORT=front, BACKEND=backend)
    stop.append(nginx)
    base = f"http://127.0.0.1:{front}"
    wait_for(f"{base}/fixed/")
    worker = children(nginx.pid)[0]
    several = [
        Candidate("nginx fixed", f"{base}/fixed/7", worker, None),
        Candidate("nginx+lua mock", f"{base}/lua/mock/7", worker, None),
        Candidate("nginx proxy_pass", f"{base}/pass/fail/7", worker, None),
        Candidate("nginx+lua http", f"{base}/lua/http/7", worker, None),
    ]
    several += lockgate("lockgate", None, backend, stop)
    if NATIVE.exists():
        several += lockgate("compiled", NATIVE, backend, stop)
    return several


def lockgate(
    name: str, package: Path | None, backend: int, stop: list[subprocess.Popen[bytes]]
) -> list[Candidate]:
    """Lockgate as Python, or the compiled one (``make native``) that lies in ``package``."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "lockgate.cli", "serve", str(HERE / "api.yaml")),
        f"--port={port}",
        f"--control-port={free_port()}",
        f"--stage-variable=backend=127.0.0.1:{backend}",
    ]
    environment = (
        dict(os.environ) if package is None else {**os.environ, "PYTHONPATH": str(package)}
    )
    process = subprocess.Popen(pinned(0, command), stdout=subprocess.DEVNULL, env=environment)
    stop.append(process)
    own = f"http://127.0.0.1:{port}/dev"
    wait_for(f"{own}/constant")
    return [
        Candidate(f"{name} constant mock", f"{own}/constant", process.pid, "nginx+lua mock"),
        Candidate(f"{name} mock, override", f"{own}/mock/7", process.pid, "nginx+lua mock"),
        Candidate(f"{name} mapped http", f"{own}/http/7", process.pid, "nginx+lua http"),
        Candidate(f"{name} http_proxy", f"{own}/proxy/7", process.pid, "nginx proxy_pass"),
    ]


def versions() -> dict[str, str]:
    import httptools
    import uvloop

    from lockgate import __version__

    nginx = subprocess.run(
        [shutil.which("nginx") or "/usr/sbin/nginx", "-v"],
        capture_output=True,
        text=True,
        check=False,
    ).stderr.strip()
    return {
        "lockgate": __version__,
        "python": platform.python_version(),
        "uvloop": uvloop.__version__,
        "httptools": httptools.__version__,
        "nginx": nginx.rpartition("/")[2],
        "cpu": f"{os.cpu_count()} cores",
    }


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=4)
    arguments.add_argument("--connections", type=int, default=64)
    arguments.add_argument("--only", default="", help="names that contain this text")
    given = arguments.parse_args()
    stop: list[subprocess.Popen[bytes]] = []
    results: dict[str, list[Measure]] = {}
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        try:
            several = candidates(Path(name), stop)
            wanted = [one for one in several if given.only in one.name or one.reference is None]
            for one in wanted:
                print(f"{one.name:<26} {wait_for(one.url)[:70].strip()}")
                measure(one, given.connections, 1)
            for _ in range(given.rounds):
                for one in wanted:
                    found = measure(one, given.connections, given.seconds)
                    results.setdefault(one.name, []).append(found)
        finally:
            for process in reversed(stop):
                process.terminate()
            for process in stop:
                process.wait(10)
    report(wanted, results, given.connections)
    return 0


def report(several: list[Candidate], results: dict[str, list[Measure]], connections: int) -> None:
    print(f"\n{'':<26}{'req/s':>10}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}  ratio of CPU, of req/s")
    rows = []
    for one in several:
        found = results[one.name]
        middle = Measure(*(statistics.median(m[i] for m in found) for i in range(4)))
        row = {"name": one.name, **middle._asdict()}
        text = f"{one.name:<26}{middle.rps:>10.0f}{middle.cpu:>9.1f}"
        text += f"{middle.p50:>9.2f}{middle.p99:>9.2f}"
        if one.reference is not None:
            pairs = list(zip(results[one.reference], found, strict=True))
            cpu = statistics.median(ours.cpu and theirs.cpu / ours.cpu for theirs, ours in pairs)
            rps = statistics.median(ours.rps / theirs.rps for theirs, ours in pairs)
            text += f"  {cpu:.2f}  {rps:.2f}  of {one.reference}"
            row.update(reference=one.reference, cpu_ratio=cpu, rps_ratio=rps)
        print(text)
        rows.append(row)
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    document = {"versions": versions(), "connections": connections, "rows": rows}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten to {path}")


if __name__ == "__main__":
    sys.exit(main())
