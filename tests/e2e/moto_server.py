"""AWS services on loopback: moto's server as a process, and botocore's clients to look into it."""

import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

import botocore.session
from ending import Ending

__all__ = ["MotoServer"]

REGION = "us-east-1"
ACCOUNT = "123456789012"
_RUNNING = re.compile(r"Running on (http://127\.0\.0\.1:[0-9]+)")


class MotoServer(Ending):
    """Emulated services at ``address``, for as long as a block lasts; its log is in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.address = ""
        self._log = folder / "moto.log"
        self._session = botocore.session.Session()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", "from moto.server import main; main()"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "-H", "127.0.0.1", "-p", "0"], stdout=log, stderr=log
            )
        while not (found := _RUNNING.search(self._log.read_text("utf-8"))):
            assert self._process.poll() is None, self._log.read_text("utf-8")
            time.sleep(0.05)
        self.address = found[1]
        return self

    def close(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def client(self, service: str, access_key: str = "test", secret_key: str = "test") -> Any:
        """Botocore's client of a service."""
        return self._session.create_client(
            service,
            REGION,
            endpoint_url=self.address,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
        )

    def check_signatures(self, is_on: bool) -> None:
        """Whether calls count only with the right signature of a user who may make them."""
        request = urllib.request.Request(
            f"{self.address}/moto-api/reset-auth",
            b"0" if is_on else b"inf",
            {"Content-Type": "text/plain"},
            method="POST",
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
