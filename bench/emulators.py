"""The peers: LocalStack, MiniStack and serverless-offline, each as far as it can.

They are set up under build/bench, once. One that cannot be had is left out, and why is said.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from candidates import MAPPED, MOCK, PATHS, PROXY, Candidate
from processes import HERE, SERVER_CORE, asked, end, free_port, pinned

BUILT = HERE.parent / "build" / "bench"
_LOCALSTACK = ["localstack-core[runtime]==2026.3.0", "cbor2==5.8.0", "pyopenssl==25.3.0"]
_LOCALSTACK += ["localstack-twisted==25.5.0", "rolo==0.8.1", "moto-ext==5.1.25", "werkzeug==3.1.6"]
_MINISTACK = ["ministack==1.5.33"]
_SERVERLESS = ["serverless@3.40.0", "serverless-offline@14.8.2"]


class Unavailable(Exception):
    """A peer cannot be had here; the reason is for the reader of the table."""


class Peer(NamedTuple):
    """``start`` gives its process and its routes' addresses by kind, given the backend's."""

    name: str
    packages: list[str]
    start: Callable[[Path, str], tuple[subprocess.Popen[bytes], dict[str, str]]]


def peers(backend: int, stop: list[subprocess.Popen[bytes]]) -> Iterator[Candidate | str]:
    """Their routes, and for each that is left out a line that says why."""
    for peer in _ALL:
        try:
            process, urls = peer.start(BUILT, f"127.0.0.1:{backend}")
        except (Unavailable, OSError, subprocess.SubprocessError) as error:
            yield f"{peer.name}: left out: {error}"
            continue
        stop.append(process)
        for kind, url in urls.items():
            yield Candidate(peer.name, kind, url, process.pid, is_stopped=True)


def versions() -> dict[str, list[str]]:
    return {peer.name: peer.packages for peer in _ALL}


# -- setting up


def _once(folder: Path, packages: list[str], make: Callable[[], None]) -> None:
    """Call ``make`` where ``folder`` was not made with these packages before."""
    stamp = folder / ".made-with"
    words = "\n".join(packages)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == words:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sys.stderr.write(f"setting up {', '.join(packages)}\n")
    make()
    stamp.write_text(words, encoding="utf-8")


def _run(command: list[str], cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=900)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no word of why"]
        raise Unavailable(f"{Path(command[0]).name} failed: {words[-1][:160]}")
    return done.stdout


def _venv(python: str, folder: Path, packages: list[str]) -> Path:
    def make() -> None:
        _run([python, "-m", "venv", str(folder)])
        _run([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *packages])

    _once(folder, packages, make)
    return folder / "bin" / "python"


def _python313() -> str:
    """A Python 3.13, which LocalStack's release is for."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [str(one) for one in pyenv.glob("versions/3.13*/bin/python3.13")]
    if shutil.which("uv"):
        done = subprocess.run(["uv", "python", "find", "3.13"], capture_output=True, text=True)
        found += done.stdout.split()
    for python in (shutil.which("python3.13"), *found):
        if python and not subprocess.run([python, "-c", ""], capture_output=True).returncode:
            return python
    raise Unavailable("no Python 3.13 on PATH, in pyenv or known to uv")


# -- starting


def _started(
    folder: Path, command: list[str], environment: dict[str, str], ready: str
) -> subprocess.Popen[bytes]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            pinned(SERVER_CORE, command),
            cwd=folder,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        asked(ready, patience=90.0)
    except TimeoutError as error:
        end(process)
        raise Unavailable(str(error)) from None
    return process


def _deploy(python: Path, folder: Path, base: str, backend: str) -> dict[str, str]:
    document = yaml.safe_load((HERE / "api.yaml").read_text(encoding="utf-8"))
    definition = folder / "api.json"
    definition.write_text(json.dumps(document), encoding="utf-8")
    script = HERE / "peers" / "deploy.py"
    api = _run([str(python), str(script), base, str(definition), backend]).strip()
    return {kind: f"{base}/_aws/execute-api/{api}/dev/{path}" for kind, path in PATHS.items()}


def _localstack(built: Path, backend: str) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    folder = built / "localstack"
    python = _venv(_python313(), folder, _LOCALSTACK)
    port = free_port()
    environment = {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "SERVICES": "apigateway,lambda",
        "LS_LOG": "error",
        "DNS_ADDRESS": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "LOCALSTACK_VOLUME_DIR": str(folder / "volume"),
    }
    base = f"http://127.0.0.1:{port}"
    command = [str(python), "-m", "localstack.runtime.main"]
    process = _started(folder, command, environment, f"{base}/_localstack/health")
    return process, _deploy(python, folder, base, backend)


def _ministack(built: Path, backend: str) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    folder = built / "ministack"
    python = _venv(sys.executable, folder, _MINISTACK)
    port = free_port()
    environment = {"GATEWAY_PORT": str(port), "LOG_LEVEL": "ERROR"}
    base = f"http://127.0.0.1:{port}"
    command = [str(python), "-m", "ministack"]
    process = _started(folder, command, environment, f"{base}/_ministack/health")
    return process, _deploy(python, folder, base, backend)


def _serverless(built: Path, backend: str) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    folder = built / "serverless"
    if not shutil.which("npm"):
        raise Unavailable("no npm")
    _once(folder, _SERVERLESS, lambda: _install_serverless(folder))
    for name in ("serverless.yml", "handler.js"):
        shutil.copy(HERE / "peers" / name, folder / name)
    port = free_port()
    environment = {
        "BACKEND": backend,
        "SLS_TELEMETRY_DISABLED": "1",
        "SLS_NOTIFICATIONS_MODE": "off",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
    }
    command = ["node", "node_modules/.bin/serverless", "offline", "--resourceRoutes"]
    command += [f"--httpPort={port}", f"--lambdaPort={free_port()}", "--host=127.0.0.1"]
    base = f"http://127.0.0.1:{port}/dev"
    process = _started(folder, command, environment, f"{base}/mock/7")
    return process, {kind: f"{base}/{PATHS[kind]}" for kind in (MOCK, MAPPED, PROXY)}


def _install_serverless(folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    # 14.8.2 asks for serverless 4, which runs only for those who have an account.
    _run(["npm", "install", "--legacy-peer-deps", "--no-audit", "--no-fund", *_SERVERLESS], folder)


_ALL = (
    Peer("localstack", _LOCALSTACK, _localstack),
    Peer("ministack", _MINISTACK, _ministack),
    Peer("serverless-offline", _SERVERLESS, _serverless),
)
