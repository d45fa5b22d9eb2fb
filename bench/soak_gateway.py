"""The gateway of a soak: serves one definition, and tells each second what it holds, as JSON.

``soak_gateway.py DEFINITION BACKEND...``: stage variables ``good`` and ``bad`` are the addresses
of the backends. It ends with its standard input.
"""

import asyncio
import gc
import json
import os
import sys
import threading
from pathlib import Path

import uvloop

from lockgate.app import Gateway
from lockgate.config import DefinitionFile, Settings
from lockgate.diagnostics import Report
from lockgate.loading import load

_PAGE = os.sysconf("SC_PAGE_SIZE")


async def _serve(definition: str, good: str, bad: str) -> None:
    settings = Settings(
        (DefinitionFile(Path(definition), "soak"),),
        port=0,
        control_port=0,
        stage_variables={"good": good, "bad": bad},
    )
    report = Report()
    loaded = load(settings, report)
    assert loaded is not None, report.findings
    gateway = Gateway(settings, loaded, {}, lambda line: print(line, file=sys.stderr))
    port, _ = await gateway.start()
    print(json.dumps({"port": port}), flush=True)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    while not ended.is_set():
        print(json.dumps(_held(gateway)), flush=True)
        await asyncio.sleep(1)
    await gateway.stop()


def _held(gateway: Gateway) -> dict[str, int]:
    gc.collect()
    return {
        "rss": int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE,
        "files": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
        "tasks": len(asyncio.all_tasks()),
        "connections": len(gateway._connections),
        "objects": len(gc.get_objects()),
    }


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(*sys.argv[1:4]))
