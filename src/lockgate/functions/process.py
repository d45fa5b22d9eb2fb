"""One process of a function: started, given invocations one at a time, ended.

A crash, an exit or a time-out is the function's error, never the gateway's fault.
"""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from lockgate.functions.runtime_api import BOUNDS, CLIENT, RuntimeApi
from lockgate.functions.settings import FunctionSettings
from lockgate.http1.clock import Clock
from lockgate.http1.message import Message
from lockgate.http1.server import Connection

__all__ = ["Invocation", "Process"]

START_SECONDS = 30.0
LONGEST_ANSWER = 6_291_556
"""Bytes that a function may answer; what the service names in its error."""
_UNHANDLED = "Unhandled"
_STREAM_LIMIT = 65_536
_REST_SECONDS = 1.0
"""How long the output is still read when the process has ended."""
_NO_TEXT = re.compile(r"[^ -~]")


class Invocation:
    """One call of a function. ``done`` gets the payload and the kind of error, once."""

    __slots__ = ("_done", "arn", "client_context", "id", "payload", "trace")

    def __init__(
        self,
        id: str,
        payload: bytes,
        arn: str,
        trace: str,
        client_context: str,
        done: Callable[[bytes, str | None], None],
    ) -> None:
        self.id = id
        self.payload = payload
        self.arn = arn
        self.trace = trace
        self.client_context = client_context
        self._done: Callable[[bytes, str | None], None] | None = done

    def finish(self, payload: bytes, error: str | None) -> None:
        """Hand over the answer; only the first one counts."""
        done, self._done = self._done, None
        if done is not None:
            done(payload, error)


class Process:
    """A process with its Runtime API. ``on_idle`` and ``on_gone`` are called with it.

    One that ``is_gone`` takes no further invocation; the one it has it may still end.
    """

    def __init__(
        self,
        settings: FunctionSettings,
        clock: Clock,
        log: Callable[[str], None],
        on_idle: "Callable[[Process], None]",
        on_gone: "Callable[[Process], None]",
    ) -> None:
        self.settings = settings
        self.invocation: Invocation | None = None
        self.is_gone = False
        self._clock = clock
        self._log = log
        self._on_idle = on_idle
        self._on_gone = on_gone
        self._waiting: Message | None = None
        self._is_running = False
        self._is_killed = False
        self._ended_by_itself = False
        self._start_error: bytes | None = None
        self._timeout_at = clock.now + START_SECONDS
        self._has_started = False
        self._has_timed_out = False
        self._process: asyncio.subprocess.Process | None = None
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()

    async def run(self) -> None:
        """Start the process and stay until it has ended; whatever fails is its end."""
        try:
            words = _exit_words(await self._live())
        except Exception as error:
            words = f"cannot be started ({error})"
            self._ended_by_itself = True
        finally:
            self.kill()
        if self._ended_by_itself:
            self._tell(f"the process {words}")
        self._end(words)

    async def _live(self) -> int:
        """The process from its start to its exit status."""
        loop = asyncio.get_running_loop()
        api = RuntimeApi(self)
        self._server = await loop.create_server(
            lambda: Connection(api, self._clock, self._connections, bounds=BOUNDS), "127.0.0.1", 0
        )
        port = self._server.sockets[0].getsockname()[1]
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            CLIENT,
            f"{self.settings.file.stem}.{self.settings.handler}",
            cwd=self.settings.file.parent,
            env=self._environment(port, api.address_at(port)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=_STREAM_LIMIT,
        )
        if self._is_killed:
            # While it was being started there was nothing to kill.
            self.kill()
        assert process.stdout is not None
        output = loop.create_task(self._forward(process.stdout))
        code = await process.wait()
        self._ended_by_itself = not self._is_killed
        # What it has started may live on and hold its output open.
        self.kill()
        # From now on its number may be another's.
        self._process = None
        await asyncio.wait({output}, timeout=_REST_SECONDS)
        output.cancel()
        # A process in a session of its own may hold the pipe for ever: no end of it comes then.
        process._transport.close()  # type: ignore[attr-defined]
        return code

    def _environment(self, port: int, address: str) -> dict[str, str]:
        """Variables of the process: those of the service, and what Python needs."""
        settings = self.settings
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        credentials = {
            name: value
            for name, value in os.environ.items()
            if name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        }
        return {
            **kept,
            **credentials,
            "AWS_LAMBDA_RUNTIME_API": address,
            "_HANDLER": f"{settings.file.stem}.{settings.handler}",
            "LAMBDA_TASK_ROOT": str(settings.file.parent),
            "AWS_LAMBDA_FUNCTION_NAME": settings.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{settings.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"local/[$LATEST]{port}",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
            "AWS_REGION": settings.region,
            "AWS_DEFAULT_REGION": settings.region,
            "TZ": ":UTC",
            "PYTHONUNBUFFERED": "1",
            # Compiled modules are known by the second and the size: a quick change would not count.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(settings.file.parent),
            **settings.environment,
        }

    async def _forward(self, stream: asyncio.StreamReader) -> None:
        """Pass the function's output on, line by line, until it ends."""
        while True:
            try:
                line = await stream.readline()
            except ValueError:
                # Longer than the buffer: what is there is shown as a line of its own.
                line = await stream.read(_STREAM_LIMIT)
            if not line:
                return
            # The runtime puts carriage returns between the lines of one message.
            for part in line.decode("utf-8", "replace").rstrip("\r\n").split("\r"):
                self._tell(part)

    def _tell(self, line: str) -> None:
        """Pass a line on; all goes on even where nobody takes it any more."""
        with contextlib.suppress(Exception):
            self._log(line)

    # -- what the runtime tells

    def wants_next(self, message: Message) -> bool:
        """The process is ready for an invocation; it says so once."""
        if self._waiting is not None or self._is_running:
            return False
        self._waiting = message
        self._has_started = True
        if self.invocation is not None:
            self._give(self.invocation)
        else:
            self._timeout_at = float("inf")
            self._on_idle(self)
        return True

    def take(self, invocation: Invocation) -> None:
        """Run ``invocation``, now or as soon as the process is ready."""
        self.invocation = invocation
        if self._waiting is not None:
            self._give(invocation)

    def _give(self, invocation: Invocation) -> None:
        message, self._waiting = self._waiting, None
        assert message is not None
        self._is_running = True
        timeout = self.settings.timeout
        self._timeout_at = self._clock.now + timeout
        deadline_ms = self._clock.epoch_ms + int(timeout * 1000)
        lines = [
            ("Lambda-Runtime-Aws-Request-Id", invocation.id),
            ("Lambda-Runtime-Deadline-Ms", str(deadline_ms)),
            ("Lambda-Runtime-Invoked-Function-Arn", invocation.arn),
            ("Lambda-Runtime-Trace-Id", invocation.trace),
        ]
        if invocation.client_context:
            lines.append(("Lambda-Runtime-Client-Context", invocation.client_context))
        # An end of line would begin another event, and the client breaks at what is no ASCII.
        safe = [(name, _NO_TEXT.sub("", value)) for name, value in lines]
        message.respond(200, "application/json", safe, invocation.payload)

    def answered(self, invocation: str, body: bytes, is_error: bool) -> bool:
        """The function has returned or raised."""
        current = self.invocation
        if current is None or current.id != invocation or not self._is_running:
            return False
        self.invocation = None
        self._is_running = False
        self._timeout_at = float("inf")
        if len(body) > LONGEST_ANSWER:
            message = (
                "Response payload size exceeded maximum allowed payload size "
                f"({LONGEST_ANSWER} bytes)."
            )
            error = _error("Function.ResponseSizeTooLarge", message)
            current.finish(error, _UNHANDLED)
        else:
            current.finish(body, _UNHANDLED if is_error else None)
        return True

    def failed_to_start(self, body: bytes) -> bool:
        """The handler cannot be loaded; the process will exit."""
        if self._has_started:
            return False
        self._start_error = body
        return True

    # -- ending

    def check_time(self, now: float) -> None:
        """End the process if its invocation, or its start, has taken too long."""
        if now < self._timeout_at or self._has_timed_out:
            return
        self._has_timed_out = True
        current, self.invocation = self.invocation, None
        self.kill()
        seconds = self.settings.timeout if self._has_started else START_SECONDS
        self._tell(f"the process was ended: timed out after {seconds:.2f} seconds")
        if current is not None:
            stamp = datetime.fromtimestamp(self._clock.epoch_ms / 1000, UTC)
            text = stamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self._clock.epoch_ms % 1000:03d}Z"
            current.finish(
                _error(None, f"{text} {current.id} Task timed out after {seconds:.2f} seconds"),
                _UNHANDLED,
            )

    def kill(self) -> None:
        """End the process and all that it started, at once."""
        self.is_gone = True
        self._is_killed = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _end(self, words: str) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()
        current, self.invocation = self.invocation, None
        self._on_gone(self)
        if current is not None:
            error = self._start_error or _error(
                "Runtime.ExitError", f"RequestId: {current.id} Error: Runtime {words}"
            )
            current.finish(error, _UNHANDLED)


def _error(kind: str | None, message: str) -> bytes:
    document: dict[str, Any] = {"errorMessage": message}
    if kind is not None:
        document = {"errorType": kind, **document}
    return msgspec.json.encode(document)


def _exit_words(code: int) -> str:
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        words = {"SIGKILL": "killed", "SIGSEGV": "segmentation fault"}
        return f"exited with error: signal: {words.get(name, name.removeprefix('SIG').lower())}"
    if code == 0:
        return "exited without providing a reason"
    return f"exited with error: exit status {code}"
