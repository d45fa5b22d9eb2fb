"""The composition root: settings to a running gateway."""

import asyncio
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lockgate.config import Settings
from lockgate.control.admin import Admin
from lockgate.control.condition import Condition
from lockgate.control.management import Management
from lockgate.control.questions import ThisProcess
from lockgate.deployments.live import LiveDeployments
from lockgate.engine.address import Directory
from lockgate.engine.plan import PlanSettings
from lockgate.functions.local import LocalFunction
from lockgate.http1.clock import Clock
from lockgate.http1.deadlines import expire_late
from lockgate.http1.head import CLIENT
from lockgate.http1.pool import Pool
from lockgate.http1.server import Application, Connection
from lockgate.integrations.aws import AwsCaller
from lockgate.integrations.endpoint import Endpoint
from lockgate.integrations.http import HttpCaller
from lockgate.integrations.lambda_endpoint import LambdaEndpoint
from lockgate.integrations.sigv4 import Credentials
from lockgate.listening import AccessLog
from lockgate.loading import Loaded
from lockgate.observe.access_line import person_line
from lockgate.observe.line_writer import LineWriter
from lockgate.observe.recorder import Recorder
from lockgate.rules.limits import TEST_RECORDS
from lockgate.server.arrival import Arrival
from lockgate.server.data_plane import DataPlane
from lockgate.server.ids import Ids
from lockgate.server.lambda_routes import Function, LambdaRoutes
from lockgate.server.leaving import LastAnswers
from lockgate.server.overload import Overload, Shedding, Stage, TurnedAway
from lockgate.store.open import Opened, open_present, open_store

if TYPE_CHECKING:
    from lockgate.control.plane import ControlPlane
    from lockgate.control.questions import Test
    from lockgate.deployments.test_invoke import TestInvoke
    from lockgate.server.tls import Handshakes, ServerTls

__all__ = ["Gateway"]

_DEFAULT_CREDENTIALS = Credentials("test", "test")
"""What calls to AWS services are signed with where the environment has no credentials; emulators
take any.
"""
_DRAIN_SECONDS = 30.0
"""How long requests that have been read may take to be answered when the gateway stops."""
_TURN = 0.005
"""Seconds in which a connection that was accepted has become one."""
_NEVER = float("inf")


def _handshakes(tls: "ServerTls", log: Callable[[str], None], workers: int) -> "Handshakes":
    # Only who needs TLS waits for its library.
    from lockgate.server.tls import Handshakes

    return Handshakes(tls, log, workers)


class Gateway:
    """A gateway in this process. ``log`` takes lines about what happens, for the operator.

    ``stand_ins`` are functions that are called here in place of those that the files name.
    ``exhausted`` is called when the memory for requests is all but taken.
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
        # Services are not shown the stage's certificate.
        self._services_http = HttpCaller(loop, self._pool, loop.time)
        self._credentials = Credentials.from_environment(environment)
        self._services = AwsCaller(
            self._services_http, self._credentials or _DEFAULT_CREDENTIALS, time.time
        )
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
        self.condition = Condition()
        self._deployments = LiveDeployments(loop, log)
        # Each of them keeps a plan of its own.
        self._test_records = Recorder(min(settings.records, TEST_RECORDS))
        self.sources = ThisProcess(
            self.recorder,
            lambda: self.data_plane.directory,
            self._deployments.state,
            self._run_test,
            self._test_records,
            loop.call_soon,
        )
        self._tests: TestInvoke | None = None
        self._management = Management(self._plane, loop, self.sources)
        self._opened: Opened | None = None
        self._admin = Admin(
            self.sources, lambda: self.condition, settings.records, self._management
        )
        self._last_answers: LastAnswers | None = None
        budget = settings.memory_budget
        self._overload = Overload(budget * 1_048_576 if budget else None, self._relieve)
        self._shedding = Shedding(self.data_plane, lambda: self._overload.reason)
        self.exhausted: Callable[[], None] = lambda: None
        self._servers: list[Any] = []
        self._control: Any = None
        self._away_until = 0.0
        self._lines: LineWriter | None = None
        workers = settings.workers
        self._handshakes = None if loaded.tls is None else _handshakes(loaded.tls, log, workers)
        self.take(loaded)

    # -- what is served

    def take(self, loaded: Loaded) -> None:
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
        self._take_directory(loaded)
        self._pool.take_bounds(loaded.bounds)
        for http in (self._http, self._services_http):
            http.trust(loaded.authorities)
        self._http.present(loaded.client_certificate)
        self._bounds = CLIENT._replace(body=loaded.payload_limit)
        self.condition.take(loaded.directory, time.time())
        self._take_access_log(loaded.access_log)
        self._overload.settle()
        if self._handshakes is not None and loaded.tls is not None:
            self._take_tls(self._handshakes, loaded.tls)
        elif self._handshakes is not None or loaded.tls is not None:
            kept = "off" if self._handshakes is None else "on"
            self._log(f"TLS stays {kept} until the gateway is stopped and started again")

    def _take_directory(self, loaded: Loaded) -> None:
        """Serve the definitions of files, and besides what the management API deploys."""
        settings = PlanSettings(
            api_id="",
            account_id=self.settings.account_id,
            endpoints=dict(loaded.endpoints),
            decision_headers=self.settings.decision_headers,
            payload_limit=loaded.payload_limit,
        )
        self._deployments.join(loaded.directory, settings, loaded.endpoints)
        self.data_plane.directory = loaded.directory

    def follow(self, store: str) -> None:
        """Serve what the management API deploys, in any process, into the store at an address."""
        self._deployments.follow(lambda: open_present(store))

    def _plane(self) -> "ControlPlane":
        # All operations: only who is managed waits for them.
        from lockgate.control_plane import control_plane

        assert self._opened is not None
        return control_plane(self.settings, self._opened, self._log)

    def _run_test(self, test: "Test", done: Callable[[Any], None]) -> None:
        if self._tests is None:
            # Only who tests waits for what tests need.
            from lockgate.deployments.test_invoke import TestInvoke

            self._tests = TestInvoke(
                self.data_plane.perform,
                self._deployments.settings,
                self._test_records,
                self._loop.time,
                time.time,
                self._log,
            )
        self._tests.run(test, done)

    def _take_access_log(self, wanted: AccessLog | None) -> None:
        """Write entries as ``wanted`` from the next answer on, into a file opened anew."""
        lines = self._lines
        if wanted is None:
            self.data_plane.access_log = self._lines = None
        else:
            try:
                if lines is None or lines.path != wanted.file:
                    self._lines = LineWriter(wanted.file, self._log)
                else:
                    lines.reopen()
            except OSError as error:
                self._log(f"the access log stays as it was: {wanted.file}: {error.strerror}")
                return
            assert self._lines is not None
            put = self._lines.write
            line = person_line if wanted.format is None else wanted.format.line
            self.data_plane.access_log = lambda response, us: put(line(response, us))
        if lines is not None and lines is not self._lines:
            lines.close()

    def _take_tls(self, handshakes: "Handshakes", tls: "ServerTls") -> None:
        """Show the certificates of ``tls``; who another truststore let in is to come again."""
        from lockgate.server.client_certificates import ClientCertificates

        judge = None if tls.truststore is None else ClientCertificates(tls)
        if handshakes.take(tls):
            for connection in self._of_clients():
                connection.close_when_idle()
        self.data_plane.client_certificates = judge

    def _endpoint(self, address: str) -> LambdaEndpoint:
        return LambdaEndpoint(address, self._services_http, self.settings.region, self._credentials)

    def _log_of(self, name: str) -> Callable[[str], None]:
        return lambda line: self._log(f"[{name}] {line}")

    @property
    def scheme(self) -> str:
        """``http``, or ``https`` where the APIs are served over TLS."""
        return "http" if self._handshakes is None else "https"

    @property
    def directory(self) -> Directory:
        """What is served now."""
        return self.data_plane.directory

    # -- listening

    def begin(self) -> None:
        """Begin to work; without listening where somebody else brings the requests."""
        self._clock.start()
        self._clock.every_tick(lambda now: expire_late(self._connections, now))
        self._clock.every_tick(self._tick_lines)
        if self._handshakes is not None:
            self._clock.every_tick(self._handshakes.tick)
        self.condition.state = "ready"

    def _watch_overload(self) -> None:
        self._overload.settle()
        self._clock.every_tick(self._overload.tick)

    async def start(self) -> tuple[int, int]:
        """Listen; gives the ports of the data plane and of the control plane.

        Raises OSError where a port cannot be had, and StoreProblem where the store cannot be used.
        """
        host = self.settings.host
        opened = self._opened = open_store(self.settings.store, self.settings.store_key)
        self._deployments.follow(lambda: opened.store)
        data_port = await self._listen(self.data_plane, host, self.settings.port)
        control_port = await self._listen(
            self._admin, self.settings.control_host, self.settings.control_port
        )
        self._control = self._servers.pop()
        self.begin()
        self._watch_overload()
        return data_port, control_port

    async def start_on(self, listening: Sequence[socket.socket]) -> None:
        """Serve the data plane alone, on sockets that listen already."""
        for given in listening:
            server = await self._loop.create_server(
                lambda: self._protocol(self.data_plane), sock=given, backlog=1_024
            )
            self._servers.append(server)
        self.begin()
        self._watch_overload()

    async def _listen(self, application: Application, host: str, port: int) -> int:
        server = await self._loop.create_server(
            lambda: self._protocol(application), host, port, backlog=1_024, reuse_address=True
        )
        self._servers.append(server)
        found: int = server.sockets[0].getsockname()[1]
        return found

    def _protocol(self, application: Application) -> asyncio.Protocol:
        """What takes a client that has connected."""
        if application is not self.data_plane:
            return Connection(application, self._clock, self._connections)
        if self._overload.stage >= Stage.TURNING_AWAY:
            return TurnedAway()
        made = self._connection()
        return made if self._handshakes is None else Arrival(made, self._handshakes)

    def _connection(self) -> Connection:
        """A client's connection to the data plane."""
        is_lifted = self._bounds.body != CLIENT.body
        admits = self.data_plane.admits_stream if is_lifted else None
        return Connection(self._serving(), self._clock, self._connections, self._bounds, admits)

    def _serving(self) -> Application:
        """What answers clients now."""
        stage = self._overload.stage
        if stage >= Stage.SHEDDING:
            return self._shedding
        if self._last_answers is not None:
            return self._last_answers
        return LastAnswers(self.data_plane) if stage else self.data_plane

    def _relieve(self) -> None:
        """There is more to do than can be done, or not any more."""
        overload = self._overload
        if overload.stage >= Stage.SHEDDING:
            self._log(f"warning: requests are refused: {overload.reason}")
        serving = self._serving()
        for connection in self._of_clients():
            connection.application = serving
        if overload.stage is Stage.EXHAUSTED:
            self.exhausted()

    def _tick_lines(self, now: float) -> None:
        if self._lines is not None:
            self._lines.tick(now)

    async def stop(self, delay: float = 0.0, is_replaced: bool = False) -> None:
        """Take no more requests, answer those under way, end functions and connections.

        For ``delay`` seconds before that, requests are taken as ever, but the gateway is not ready
        any more and each answer is the last one of its connection. The control port answers until
        all is over. ``is_replaced``: another process listens in place of this one, which waits
        ``delay`` seconds at most for its clients to ask for the last time.
        """
        self.condition.state = "draining"
        await self._send_away(delay, is_replaced)
        await self.stop_accepting()
        for connection in self._of_clients():
            connection.close_when_idle()
        await self._drain()
        followed = self._deployments.stop()
        await self._management.end(lambda: self._is_hurried)
        if followed is not None:
            # Also where nobody has managed: its threads and connections are not to outlive us.
            followed.close()
        if self._control is not None:
            self._control.close()
        if self._handshakes is not None:
            self._handshakes.stop()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.gather(*(local.stop() for local in (*self._local.values(), *self._retired)))
        await self._pool.close()
        self._clock.stop()
        if self._handshakes is not None:
            self._handshakes.tell(_NEVER)
        if self._lines is not None:
            self._lines.close()

    async def stop_accepting(self) -> None:
        """Take no more connections; those that there are stay."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        # Until what was accepted last is among the connections.
        await asyncio.sleep(_TURN)

    def _of_clients(self) -> list[Connection]:
        """The connections of the data plane, those among them whose handshakes are not done."""
        return [each for each in self._connections if each.application is not self._admin]

    async def _send_away(self, delay: float, is_replaced: bool) -> None:
        """Let clients go elsewhere, connection by connection."""
        if delay <= 0:
            return
        self._last_answers = LastAnswers(self.data_plane)
        self._away_until = self._loop.time() + delay
        while self._loop.time() < self._away_until and not self._is_hurried:
            clients = self._of_clients()
            for connection in clients:
                connection.application = self._last_answers
            if is_replaced and not clients:
                break
            await asyncio.sleep(0.02)

    def send_away_now(self) -> None:
        """Let a :meth:`stop` under way wait no longer for clients that ask nothing."""
        self._away_until = 0.0

    async def _drain(self) -> None:
        last_answers = self._last_answers = LastAnswers(self.data_plane)
        until = self._loop.time() + _DRAIN_SECONDS
        while not self._is_hurried and self._loop.time() < until:
            left = self._of_clients()
            if not left:
                break
            for connection in left:
                # Also of those who have arrived meanwhile: no client keeps the gateway from ending.
                connection.application = last_answers
            if any(connection.deadline < _NEVER for connection in left):
                # What is still coming in, or going out, has a deadline of its own.
                until = self._loop.time() + _DRAIN_SECONDS
            await asyncio.sleep(0.02)

    def hurry(self) -> None:
        """End a :meth:`stop` under way at once: nothing more is waited for."""
        self._is_hurried = True
