"""Serves the four example definitions with their backend: what ``make run`` runs.

``PORT`` and ``CONTROL_PORT`` in the environment choose other ports than 8080 and 8081.
"""

import os
import subprocess
import sys
from pathlib import Path

from lockgate.cli.application import run

EXAMPLES = Path(__file__).parent
CURLS = """\
try, in another terminal:
  curl -i {base}/_api/teapot/dev/brew/coffee
  curl -i {base}/_api/override/dev/pets/rex
  curl -i {base}/_api/capture/dev/orders/409
  curl -i {base}/_api/shop/dev/products/9
and ask why, with the x-lockgate-trace of an answer:
  .venv/bin/lockgate explain ID{control}

"""


def start_backend() -> tuple[subprocess.Popen[str], str]:
    """The shop's backend on a free port, and its address."""
    backend = subprocess.Popen(
        [sys.executable, str(EXAMPLES / "backend.py"), "0", "--until-eof"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert backend.stdout is not None
    port = backend.stdout.readline().rsplit(" ", 1)[-1].strip()
    return backend, f"127.0.0.1:{port}"


def main() -> int:
    port = os.environ.get("PORT", "8080")
    control_port = os.environ.get("CONTROL_PORT", "8081")
    backend, address = start_backend()
    control = "" if control_port == "8081" else f" --control-port {control_port}"
    sys.stdout.write(CURLS.format(base=f"http://127.0.0.1:{port}", control=control))
    sys.stdout.flush()
    os.chdir(EXAMPLES.parent)
    try:
        status = run(
            [
                "serve",
                *(f"examples/{name}.yaml" for name in ("teapot", "override", "capture", "shop")),
                "--environment=examples/environment.yaml",
                f"--stage-variable=backend={address}",
                f"--port={port}",
                f"--control-port={control_port}",
                "--watch",
            ]
        )
        if status == 2:
            sys.stderr.write("    with make: make run PORT=9080 CONTROL_PORT=9081\n")
        return status
    finally:
        backend.terminate()


if __name__ == "__main__":
    sys.exit(main())
