"""The composition root: settings to a running gateway."""

import asyncio
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lockgate.config import Settings
from lockgate.control.admin import Admin
from lockgate.diagnostics import Report
from lockgate.engine.address import Directory
from lockgate.functions.local import LocalFunction
from lockgate.http1.clock import Clock
from lockgate.http1.pool import Pool
from lockgate.http1.server import Application, Connection
from lockgate.integrations.aws import AwsCaller
from lockgate.integrations.endpoint import Endpoint
from lockgate.integrations.http import HttpCaller
from lockgate.integrations.lambda_endpoint import LambdaEndpoint
from lockgate.integrations.sigv4 import Credentials
from lockgate.loading import Loaded, load
from lockgate.observe.recorder import Recorder
from lockgate.server.data_plane import DataPlane
from lockgate.server.ids import Ids
from lockgate.server.lambda_routes import Function, LambdaRoutes

__all__ = ["Gateway"]

_DEFAULT_CREDENTIALS = Credentials("test", "test")
"""What calls to AWS services are signed with where the environment has no credentials; emulators
take any.
"""
_DRAIN_SECONDS = 30.0
"""How long requests that have been read may take to be answered when the gateway stops."""
_NEVER = float("inf")


class Gateway:
    """A gateway in this process. ``log`` takes lines about what happens, for the operator.

    ``stand_ins`` are functions that are called here in place of those that the files name.
    """

    def __init__(
        self,
        settings: Settings,
        loaded: Loaded,
        environment: dict[str, str],
        log: Callable[[str], None],
        stand_ins: Mapping[str, Function] = MappingProxyType({}),
    ) -> None:
        self.settings = settings
        self._stand_ins = stand_ins
        self._log = log
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._clock = Clock(loop)
        self._connections: set[Connection] = set()
        self._pool = Pool(loop, self._clock)
        self._http = HttpCaller(loop, self._pool, loop.time)
        self._credentials = Credentials.from_environment(environment)
        self._services = AwsCaller(self._http, self._credentials or _DEFAULT_CREDENTIALS, time.time)
        self._ids = Ids()
        self._local: dict[str, LocalFunction] = {}
        self._retired: list[LocalFunction] = []
        self._is_hurried = False
        self.watched = loaded.watched
        self._routes = LambdaRoutes({}, None)
        self.recorder = Recorder(settings.records)
        self.data_plane = DataPlane(
            loaded.directory,
            self._clock,
            loop.time,
            self._http,
            self._routes,
            self._services,
            self.recorder,
            lambda id, text: log(f"incident {id}:\n{text}"),
        )
        self._admin = Admin(self.recorder, lambda: self.data_plane.directory)
        self._servers: list[Any] = []
        self._take(loaded)

    # -- what is served

    def _take(self, loaded: Loaded) -> None:
        """Serve ``loaded`` from the next request on."""
        self.watched = loaded.watched
        self._retired = [local for local in self._retired if not local.is_over]
        for name in self._local.keys() - loaded.functions.keys():
            local = self._local.pop(name)
            local.retire()
            self._retired.append(local)
        functions: dict[str, Function] = {}
        for name, settings in loaded.functions.items():
            known = self._local.get(name)
            if known is not None:
                known.restart(settings)
            else:
                self._local[name] = LocalFunction(
                    settings, self._loop, self._clock, self._ids.request_id, self._log_of(name)
                )
            functions[name] = self._local[name]
        for name, address in loaded.addresses.items():
            functions[name] = self._endpoint(address)
        self._routes.functions = {**functions, **self._stand_ins}
        self._routes.endpoint = (
            None if loaded.lambda_endpoint is None else self._endpoint(loaded.lambda_endpoint)
        )
        default = loaded.aws_endpoint
        self._services.endpoint = None if default is None else Endpoint.of(default)
        self._services.endpoints = {
            name: Endpoint.of(address) for name, address in loaded.aws_endpoints.items()
        }
        self.data_plane.directory = loaded.directory

    def _endpoint(self, address: str) -> LambdaEndpoint:
        return LambdaEndpoint(address, self._http, self.settings.region, self._credentials)

    def _log_of(self, name: str) -> Callable[[str], None]:
        return lambda line: self._log(f"[{name}] {line}")

    @property
    def directory(self) -> Directory:
        """What is served now."""
        return self.data_plane.directory

    def reload(self) -> Report:
        """Read all files again; what is served changes only if they have no error."""
        report = Report()
        loaded = load(self.settings, report)
        if loaded is not None:
            self._take(loaded)
        return report

    # -- listening

    async def start(self) -> tuple[int, int]:
        """Listen; gives the ports of the data plane and of the control plane.

        Raises OSError where a port cannot be had.
        """
        self._clock.start()
        self._clock.every_tick(self._sweep)
        host = self.settings.host
        data_port = await self._listen(self.data_plane, host, self.settings.port)
        control_port = await self._listen(self._admin, "127.0.0.1", self.settings.control_port)
        return data_port, control_port

    async def _listen(self, application: Application, host: str, port: int) -> int:
        server = await self._loop.create_server(
            lambda: Connection(application, self._clock, self._connections),
            host,
            port,
            backlog=1_024,
            reuse_address=True,
        )
        self._servers.append(server)
        found: int = server.sockets[0].getsockname()[1]
        return found

    def _sweep(self, now: float) -> None:
        late = [
            connection
            for connection in self._connections
            if connection.read_deadline <= now or connection.write_deadline <= now
        ]
        for connection in late:
            connection.expire(now)

    async def stop(self) -> None:
        """Take no more requests, answer those under way, end functions and connections."""
        for server in self._servers:
            server.close()
        for connection in list(self._connections):
            connection.close_when_idle()
        await self._drain()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.gather(*(local.stop() for local in (*self._local.values(), *self._retired)))
        await self._pool.close()
        self._clock.stop()

    async def _drain(self) -> None:
        until = self._loop.time() + _DRAIN_SECONDS
        while self._connections and not self._is_hurried and self._loop.time() < until:
            if any(connection.deadline < _NEVER for connection in self._connections):
                # What is still coming in, or going out, has a deadline of its own.
                until = self._loop.time() + _DRAIN_SECONDS
            await asyncio.sleep(0.02)

    def hurry(self) -> None:
        """End a :meth:`stop` under way at once: nothing more is waited for."""
        self._is_hurried = True
