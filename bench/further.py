"""What one worker's requests a second do not tell: two workers, many routes, the first answer.

Each gives one row of figures with what is asked of it.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from candidates import serve
from load import Measure, measure
from processes import HERE, asked, children, end, resident_mib

EXAMPLES = HERE.parent / "examples"
PACKAGE = HERE.parent / "src" / "lockgate"
_FEW, _MANY = 10, 10_000


class Figure(NamedTuple):
    name: str
    value: float
    asked: str
    how: str


def further(folder: Path, rounds: int, seconds: int) -> Iterator[Figure]:
    """All of them, one after the other."""
    yield from _workers(rounds, seconds)
    yield from _routes(folder, rounds, seconds)
    yield from _beginning(rounds + 2)


def _workers(rounds: int, seconds: int) -> Iterator[Figure]:
    """How much two workers do of what two gateways would, by the CPU time of a request.

    The load runs on one of the two cores, so two workers cannot have both to themselves, and
    requests a second would say more of the load than of them. What counts instead is how much
    dearer a request becomes beside another worker; how even they were busy is told as well.
    """
    if (os.cpu_count() or 1) < 2:
        return
    path = "/_api/bench/dev/mock/7"
    alone, base_alone = serve(HERE / "api.yaml", core=None)
    pair, base_pair = serve(HERE / "api.yaml", "--workers=2", core=None)
    ratios: list[float] = []
    shares: list[float] = []
    try:
        url_alone, url_pair = base_alone + path, base_pair + path
        for url in (url_alone, url_pair):
            asked(url)
            _warm(url)
        workers = [one for one in children(pair.pid) if one != pair.pid]
        for _ in range(rounds):
            one = measure(url_alone, [alone.pid], 64, seconds)
            two = measure(url_pair, workers, 64, seconds)
            shares.append(two.busiest)
            ratios.append(2 * one.cpu / two.cpu if two.cpu else 0.0)
    finally:
        end(alone)
        end(pair)
    yield Figure(
        "two workers, times one",
        statistics.median(ratios),
        "at least 1.8",
        "by the CPU time of a request, both cores shared with the load; "
        f"the busier worker had {statistics.median(shares):.0%} of it",
    )


def _routes(folder: Path, rounds: int, seconds: int) -> Iterator[Figure]:
    servers: list[subprocess.Popen[bytes]] = []
    costs: dict[int, list[Measure]] = {_FEW: [], _MANY: []}
    try:
        urls = {}
        for count in costs:
            definition = folder / f"routes{count}.json"
            definition.write_text(json.dumps(_definition(count)), encoding="utf-8")
            process, base = serve(definition)
            servers.append(process)
            urls[count] = f"{base}/dev/group{count // 20}/item7/7/end"
            asked(urls[count], patience=120.0)
            _warm(urls[count])
        turns = list(zip(servers, urls.items(), strict=True))
        # What is sought is smaller than what a neighbour on the machine costs a single turn.
        for _ in range(3 * rounds):
            for server, (count, url) in turns:
                costs[count].append(measure(url, [server.pid], 64, seconds))
            turns.reverse()
    finally:
        for server in servers:
            end(server)
    pairs = zip(costs[_MANY], costs[_FEW], strict=True)
    ratio = statistics.median(many.cpu / few.cpu for many, few in pairs)
    how = f"CPU of a request, median of {3 * rounds} pairs in turn"
    yield Figure(f"{_MANY:,} routes, times {_FEW}", ratio, "at most 1.1", how)


def _definition(count: int) -> dict[str, object]:
    """``count`` routes, ten in a group, each with a parameter in its path."""
    mock = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    }
    operation = {"responses": {"200": {"description": "x"}}}
    paths = {
        f"/group{number // 10}/item{number % 10}/{{id}}/end": {
            "get": {**operation, "x-amazon-apigateway-integration": mock}
        }
        for number in range(count)
    }
    return {"openapi": "3.0.1", "info": {"title": "Routes", "version": "1"}, "paths": paths}


def _beginning(times: int) -> Iterator[Figure]:
    # As pip leaves an installed package; the sources alone take twice as long, once.
    subprocess.run([sys.executable, "-m", "compileall", "-q", PACKAGE], check=True)
    seconds, memory = [], []
    for _ in range(times):
        begun = time.monotonic()
        process, base = serve(
            *(EXAMPLES / f"{name}.yaml" for name in ("override", "capture", "shop", "teapot")),
            f"--environment={EXAMPLES / 'environment.yaml'}",
            "--stage-variable=backend=127.0.0.1:1024",
        )
        try:
            status, _ = asked(f"{base}/_api/override/dev/pets/rex", pause=0.005)
            seconds.append(time.monotonic() - begun)
            if status != 400:
                raise SystemExit(f"the example answers {status}")
            time.sleep(0.5)
            memory.append(resident_mib(process.pid))
        finally:
            end(process)
    how = f"the examples, bytecode and files in the page cache, median of {times}"
    yield Figure("s to the first answer", statistics.median(seconds), "at most 0.8", how)
    yield Figure("MiB of an idle worker", statistics.median(memory), "at most 60", how)


def _warm(url: str) -> None:
    measure(url, [os.getpid()], 64, 1)
