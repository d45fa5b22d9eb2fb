"""A function on this machine: as many processes as its calls need, up to its concurrency."""

import asyncio
import base64
import json
from collections import deque
from collections.abc import Callable

from lockgate.engine.effects import Fault, InvokeLambda, LambdaAnswer
from lockgate.functions.process import Invocation, Process
from lockgate.functions.settings import FunctionSettings
from lockgate.http1.clock import Clock

__all__ = ["LocalFunction"]

Done = Callable[[LambdaAnswer | Fault], None]
_MOST_WAITING = 1_000
_TOO_MANY = 429


class LocalFunction:
    """Runs the invocations of one function; ``new_id`` gives request ids, ``log`` takes lines."""

    def __init__(
        self,
        settings: FunctionSettings,
        loop: asyncio.AbstractEventLoop,
        clock: Clock,
        new_id: Callable[[], str],
        log: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self._loop = loop
        self._clock = clock
        self._new_id = new_id
        self._log = log
        self._processes: set[Process] = set()
        self._idle: list[Process] = []
        self._queue: deque[Invocation] = deque()
        self._running: dict[str, tuple[Invocation, float, Done]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_retired = False
        clock.every_tick(self._check_times)

    def invoke(self, effect: InvokeLambda, done: Done) -> None:
        """Call the function; an asynchronous call is accepted at once."""
        if effect.invocation_type == "DryRun":
            done(LambdaAnswer(b"", None, 204))
            return
        if len(self._queue) >= _MOST_WAITING:
            done(Fault("throttled", "too many invocations wait", status=_TOO_MANY))
            return
        is_event = effect.invocation_type == "Event"
        id = self._new_id()
        deadline = self._clock.now + effect.timeout_ms / 1000
        invocation = Invocation(
            id,
            effect.payload,
            _full_arn(effect.arn, self.settings),
            effect.trace,
            _client_context(effect),
            lambda payload, error: self._finished(id, payload, error),
        )
        if is_event:
            self._running[id] = (invocation, float("inf"), _ignore)
            self._place(invocation)
            done(LambdaAnswer(b"", None, 202))
        else:
            self._running[id] = (invocation, deadline, done)
            self._place(invocation)

    def _finished(self, id: str, payload: bytes, error: str | None) -> None:
        entry = self._running.pop(id, None)
        if entry is not None:
            entry[2](LambdaAnswer(payload, error, request_id=id))

    def _place(self, invocation: Invocation) -> None:
        """Give the invocation to an idle process, a new one, or the queue."""
        while self._idle:
            process = self._idle.pop()
            if not process.is_gone:
                process.take(invocation)
                return
        if len(self._processes) < self.settings.concurrency:
            self._start().take(invocation)
        else:
            self._queue.append(invocation)

    def _start(self) -> Process:
        process = Process(self.settings, self._clock, self._log, self._on_idle, self._on_gone)
        self._processes.add(process)
        task = self._loop.create_task(process.run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return process

    def _on_idle(self, process: Process) -> None:
        invocation = None if process.is_gone else self._next_waiting()
        if invocation is not None:
            process.take(invocation)
        elif process.is_gone or self._is_retired:
            process.kill()
        else:
            self._idle.append(process)

    def _on_gone(self, process: Process) -> None:
        self._processes.discard(process)
        if process in self._idle:
            self._idle.remove(process)
        if len(self._processes) < self.settings.concurrency:
            invocation = self._next_waiting()
            if invocation is not None:
                self._start().take(invocation)
        self._leave_if_over()

    def _next_waiting(self) -> Invocation | None:
        """The next one in the queue whose caller still waits."""
        while self._queue:
            invocation = self._queue.popleft()
            if invocation.id in self._running:
                return invocation
        return None

    def _check_times(self, now: float) -> None:
        for process in list(self._processes):
            process.check_time(now)
        late = [id for id, (_, deadline, _) in self._running.items() if deadline <= now]
        for id in late:
            _, _, done = self._running.pop(id)
            done(Fault("timeout", "waiting for the function"))

    def restart(self, settings: FunctionSettings) -> None:
        """Use ``settings`` and new processes from the next invocation on."""
        self.settings = settings
        for process in self._idle:
            process.kill()
        self._idle.clear()
        for process in self._processes:
            process.is_gone = True

    def retire(self) -> None:
        """Be invoked no more: all ends as soon as the invocations under way are answered."""
        self._is_retired = True
        self.restart(self.settings)
        self._leave_if_over()

    @property
    def is_over(self) -> bool:
        """Whether it is retired and has no process left."""
        return self._is_retired and not self._processes

    def _leave_if_over(self) -> None:
        if self.is_over:
            self._clock.forget(self._check_times)

    async def stop(self) -> None:
        """End all processes."""
        self._queue.clear()
        for process in list(self._processes):
            process.kill()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)


def _ignore(_answer: LambdaAnswer | Fault) -> None:
    """Nobody waits for the end of an asynchronous call."""


def _full_arn(arn: str, settings: FunctionSettings) -> str:
    return arn if arn.startswith("arn:") else settings.arn


def _client_context(effect: InvokeLambda) -> str:
    """The caller's client context as its runtime gets it: base64 undone, JSON in one ASCII line."""
    for name, value in effect.headers:
        if name.lower() == "x-amz-client-context":
            try:
                document = json.loads(base64.b64decode(value, validate=True))
                return json.dumps(document, separators=(",", ":"))
            except (ValueError, RecursionError):
                return ""
    return ""
