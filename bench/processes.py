"""Servers under measurement: started on one core, watched, stopped for the turns of others."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
TICK = os.sysconf("SC_CLK_TCK")
SERVER_CORE = 0
LOAD_CORE = 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def pinned(core: int | None, command: list[str]) -> list[str]:
    """``command`` on one core, where there are several; None: on any."""
    if core is None or (os.cpu_count() or 1) < 2 or not shutil.which("taskset"):
        return command
    return ["taskset", "-c", str(core), *command]


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def family(pid: int) -> list[int]:
    """A process and all that it has started, as far as they live."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def family_cpu(pid: int) -> float:
    return sum(cpu_seconds(one) for one in family(pid))


def resident_mib(pid: int) -> float:
    """The memory that a process has in RAM."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def busy_seconds() -> float:
    """CPU time that was used by anybody, or taken by the host."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, first.split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICK


def signal_family(pid: int, number: signal.Signals) -> None:
    for one in family(pid):
        os.kill(one, number)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it has started; what does not listen is killed."""
    if process.poll() is not None:
        return
    several = family(process.pid)
    for one in several:
        os.kill(one, signal.SIGCONT)
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        for one in several:
            if Path(f"/proc/{one}").exists():
                os.kill(one, signal.SIGKILL)
        process.wait(15)


def asked(url: str, patience: float = 10.0, pause: float = 0.05) -> tuple[int, str]:
    """Status and body at ``url``, as soon as something answers there."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            time.sleep(pause)
    raise TimeoutError(f"nothing answers at {url}")
