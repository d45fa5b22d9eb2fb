"""A real nginx on loopback, with its own configuration, for as long as a block lasts."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from ending import Ending

from lockgate.testing import free_port

TLS = Path(__file__).parent / "tls"

_MAIN = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    server_tokens off;
    default_type text/plain;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    add_header X-Connection $connection always;
    add_header X-Requests $connection_requests always;
{servers}
}}
"""


class Nginx(Ending):
    """Runs the servers that :meth:`serve` and :meth:`serve_tls` add before the block begins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._servers: list[str] = []
        self._ports: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None

    def serve(self, locations: str) -> int:
        """A server for plain HTTP; gives its port."""
        return self._add("", locations)

    def serve_tls(self, certificate: str, locations: str, port: int | None = None) -> int:
        """A server with the certificate of that name in the folder ``tls``; gives its port."""
        files = f"ssl_certificate {TLS / certificate}.pem; ssl_certificate_key {TLS / 'key.pem'};"
        return self._add(" ssl", f"{files}\n{locations}", port)

    def _add(self, options: str, content: str, port: int | None = None) -> int:
        port = free_port() if port is None else port
        while port in self._ports:
            port = free_port()
        self._ports.append(port)
        self._servers.append(f"server {{ listen 127.0.0.1:{port}{options};\n{content}\n}}")
        return port

    def __enter__(self) -> Self:
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "nginx is missing: sh scripts/apt nginx-light"
        configuration = self.folder / "nginx.conf"
        servers = "\n".join(self._servers)
        configuration.write_text(_MAIN.format(folder=self.folder, servers=servers), "utf-8")
        log = self.folder / "error.log"
        self._process = subprocess.Popen([program, "-e", log, "-p", self.folder, "-c",
                                          configuration])  # fmt: skip
        while not all(map(_answers, self._ports)):
            assert self._process.poll() is None, log.read_text("utf-8")
            time.sleep(0.01)
        return self

    def close(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
