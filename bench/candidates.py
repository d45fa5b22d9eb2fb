"""What is measured, and what each should answer."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from processes import HERE, LOAD_CORE, SERVER_CORE, asked, children, free_port, pinned

NATIVE = HERE.parent / "build" / "native"
_POT = "I am a teapot, short and stout; here is my handle, here is my spout."
_FAULT = "the database did not answer in time"
MOCK, MAPPED, PROXY, CONSTANT = "mock, loop, override", "mapped http", "http_proxy", "constant mock"
PATHS = {CONSTANT: "constant", MOCK: "mock/7", MAPPED: "http/7", PROXY: "proxy/7"}
ANSWERS = {
    CONSTANT: (200, None),
    MOCK: (
        418,
        {"id": "7", "stage": "dev", "parts": ["lid", "spout", "handle", "body", "base"]}
        | {"message": _POT},
    ),
    MAPPED: (502, {"error": _FAULT, "code": 1234, "id": "7"}),
    PROXY: (
        500,
        {
            "error": {
                "code": 1234,
                "message": _FAULT,
                "details": [
                    {"field": "orders", "reason": "timeout", "retry": True},
                    {"field": "stock", "reason": "not reached", "retry": False},
                ],
                "trace": "0af7651916cd43dd8448eb211c80319c",
            },
            "time": "2026-01-01T00:00:00Z",
        },
    ),
}
"""Status and JSON of each kind of route; None: no body."""


class Candidate(NamedTuple):
    """One route of one server: who serves it, which kind of route it is, its address, the
    server's first process, and whether that is stopped while others have their turn.
    """

    server: str
    kind: str
    url: str
    pid: int
    is_stopped: bool = False

    @property
    def name(self) -> str:
        return f"{self.server}: {self.kind}"


def flaw(candidate: Candidate) -> str | None:
    """What is wrong with a candidate's answer, None: nothing."""
    status, body = asked(candidate.url)
    wanted, value = ANSWERS[candidate.kind]
    try:
        found = json.loads(body) if body else None
    except ValueError:
        found = body
    if status == wanted and found == value:
        return None
    return f"answers {status} {body.strip()[:100]}"


def start_nginx(name: str, folder: Path, core: int, **values: object) -> subprocess.Popen[bytes]:
    text = (HERE / "nginx" / f"{name}.conf").read_text(encoding="utf-8")
    for key, value in {"FOLDER": folder, **values}.items():
        text = text.replace(f"@{key}@", str(value))
    path = folder / f"{name}.conf"
    path.write_text(text, encoding="utf-8")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    return subprocess.Popen(pinned(core, [nginx, "-c", str(path), "-p", str(folder)]))


def start_backend(folder: Path, stop: list[subprocess.Popen[bytes]]) -> int:
    """The backend of all; gives its port."""
    port = free_port()
    stop.append(start_nginx("backend", folder, LOAD_CORE, BACKEND=port))
    asked(f"http://127.0.0.1:{port}/")
    return port


def nginx(folder: Path, backend: int, stop: list[subprocess.Popen[bytes]]) -> list[Candidate]:
    port = free_port()
    stop.append(start_nginx("front", folder, SERVER_CORE, PORT=port, BACKEND=backend))
    base = f"http://127.0.0.1:{port}"
    asked(f"{base}/fixed/")
    worker = children(stop[-1].pid)[0]
    return [
        Candidate("nginx fixed", MOCK, f"{base}/fixed/7", worker),
        Candidate("nginx+lua", CONSTANT, f"{base}/lua/constant", worker),
        Candidate("nginx+lua", MOCK, f"{base}/lua/mock/7", worker),
        Candidate("nginx+lua", MAPPED, f"{base}/lua/http/7", worker),
        Candidate("nginx proxy_pass", PROXY, f"{base}/pass/fail/7", worker),
    ]


def serve(
    *arguments: str | Path,
    package: Path | None = None,
    core: int | None = SERVER_CORE,
) -> tuple[subprocess.Popen[bytes], str]:
    """``lockgate serve``, and its address: as Python, or the compiled one in ``package``."""
    port = free_port()
    command = [sys.executable, "-m", "lockgate.cli", "serve", *map(str, arguments)]
    command += [f"--port={port}", f"--control-port={free_port()}"]
    environment = dict(os.environ)
    if package is not None:
        environment["PYTHONPATH"] = str(package)
    process = subprocess.Popen(
        pinned(core, command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    return process, f"http://127.0.0.1:{port}"


def lockgate(
    name: str, package: Path | None, backend: int, stop: list[subprocess.Popen[bytes]]
) -> list[Candidate]:
    variable = f"--stage-variable=backend=127.0.0.1:{backend}"
    process, base = serve(HERE / "api.yaml", variable, package=package)
    stop.append(process)
    asked(f"{base}/dev/constant")
    return [
        Candidate(name, kind, f"{base}/dev/{path}", process.pid) for kind, path in PATHS.items()
    ]
