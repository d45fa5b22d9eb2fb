"""What the bounds of templates cost: output, steps, values, and the depth of the payload.

Each template is rendered as compiled, and with the checks taken out one part after another (see
``unbounded``); a render makes its inputs and reads the payload. The figures are CPU time, measured
in turn, the median of the rounds. That a loop ends after 1,000 rounds is
no bound of Lockgate's but what the service does, and stays. The templates are those of the
oracle's bench, in LOCKGATE_ORACLE. Ends with 1 when a check could not be taken out.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from unbounded import PARTS, CheckLeft, Unbounded

from lockgate.cli.batch import scope_of
from lockgate.vtl import Limits, Profile, TemplateError, compile_template

AIM = 5.0
LONGEST = 20_480
TIGHT = {"text": 1, "steps": 1, "made": 1, "live": 1}
"""Limits that any of the templates exceeds."""

Render = Callable[[], str]


def renders(request: dict[str, Any], copies: dict[str, Unbounded]) -> dict[str, Render]:
    """The ways to render a request: with all bounds, and by each of the copies."""
    name = request.get("profile", "apigateway")
    source, profile = request["template"], Profile(name)
    bounded = compile_template(source, profile=profile)
    # As the gateway does it: it makes of $context what the template names, and knows the limits
    # of a request's head.
    more = bounded.context_names, LONGEST
    return {"": lambda: bounded.render(scope_of(request, profile, *more))} | {
        part: _render(copy, copy.compile_template(source, name), request, name)
        for part, copy in copies.items()
    }


def _render(copy: Unbounded, template: Any, request: dict[str, Any], profile: str) -> Render:
    theirs = copy.vtl.Profile(profile)
    more = template.context_names, LONGEST
    return lambda: str(template.render(copy.scope_of(request, theirs, *more)))


def verify(request: dict[str, Any], ways: dict[str, Render], copy: Unbounded) -> None:
    """The outputs are the same, and with tight limits only the one with checks fails."""
    outputs = {way: render() for way, render in ways.items()}
    if len(set(outputs.values())) != 1:
        raise CheckLeft("the outputs differ")
    name = request.get("profile", "apigateway")
    template = copy.compile_template(request["template"], name, copy.vtl.Limits(**TIGHT))
    if _render(copy, template, request, name)() != outputs[""]:
        raise CheckLeft("the output differs with tight limits")
    profile = Profile(name)
    tight = compile_template(request["template"], profile=profile, limits=Limits(**TIGHT))
    try:
        tight.render(scope_of(request, profile))
    except TemplateError as error:
        if error.kind == "limit":
            return
    raise CheckLeft("tight limits are not noticed where they should be")


def measured(ways: dict[str, Render], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Microseconds of a render each way, in turn; the turn goes the other way every time."""
    started, count = time.process_time(), 0
    while time.process_time() - started < seconds:
        ways[""]()
        count += 1
    found: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds):
        for way, render in sorted(ways.items(), reverse=number % 2 == 1):
            begun = time.process_time_ns()
            for _ in range(count):
                render()
            found[way].append((time.process_time_ns() - begun) / count / 1000)
    return found


def costs(found: dict[str, list[float]]) -> list[float]:
    """How many percent longer a render takes with all bounds than with none; then by parts."""
    without = found[PARTS[-1]]
    over = [
        100 * (statistics.median(x / y for x, y in zip(found[way], without, strict=True)) - 1)
        for way in ("", *PARTS)
    ]
    return [over[0], *(more - less for more, less in pairwise(over))]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=31)
    arguments.add_argument("--run", type=float, default=0.04, help="seconds of a measurement")
    given = arguments.parse_args()
    here = Path(__file__).parent
    oracle = Path(os.environ.get("LOCKGATE_ORACLE") or here.parents[2] / "shared" / "oracle")
    lines = (oracle / "bench" / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    print("\nthe bounds: microseconds of a render, how many % more it takes with them, by parts")
    print("".join(f"{word:>14}" for word in ("", "render", "all", *PARTS)))
    try:
        copies = {part: Unbounded(PARTS[: at + 1]) for at, part in enumerate(PARTS)}
        for request in map(json.loads, lines):
            ways = renders(request, copies)
            verify(request, ways, copies[PARTS[-1]])
            found = measured(ways, given.rounds, given.run)
            figures = [statistics.median(found[""]), *costs(found)]
            mark = "  above the aim" if figures[1] > AIM else ""
            row = "".join(f"{figure:>14.1f}" for figure in figures)
            print(f"{request['id']:>14}{row}{mark}", flush=True)
    except CheckLeft as error:
        print(f"the cost of the bounds is not known: {error}", file=sys.stderr)
        return 1
    changed = len(copies[PARTS[-1]].changed)
    print(f"taken out of {changed} modules and the templates' Python; the outputs are the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
