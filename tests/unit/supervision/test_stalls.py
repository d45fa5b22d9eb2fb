"""A loop that stands still says where."""

import subprocess
import sys

BUSY = """
import asyncio, sys, time
from lockgate.supervision.stalls import StallWatch

def stand_still():
    time.sleep(0.9)

async def main():
    watch = StallWatch(lambda line: sys.stderr.write(line + "\\n"), 0.2)
    await asyncio.sleep(0.1)
    {what}
    await asyncio.sleep(0.1)
    watch.stop()
    time.sleep(0.4)

asyncio.run(main())
"""


def said_of(what: str) -> str:
    code = BUSY.replace("{what}", what)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr


def test_a_stall_is_told_with_its_stack() -> None:
    said = said_of("stand_still()")
    assert "Timeout" in said
    assert "in stand_still" in said
    assert "warning: the event loop stood still for 0." in said


def test_a_loop_that_waits_does_not_stand_still() -> None:
    assert "stood still" not in said_of("await asyncio.sleep(0.9)")
