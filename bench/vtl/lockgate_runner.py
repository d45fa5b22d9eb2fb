"""Answers speed requests with Lockgate's templates: JSON lines in, JSON lines out."""

import json
import sys
import time
from typing import Any

from lockgate.cli.batch import scope_of
from lockgate.vtl import Profile, compile_template

LONGEST = 20_480


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Nanoseconds of a render with fresh inputs, the body read anew, and of compiling."""
    source = request["template"]
    profile = Profile(request.get("profile", "apigateway"))
    template = compile_template(source, profile=profile)
    # As the gateway does it: it makes of $context what the template names, and knows the limits
    # of a request's head.
    more = template.context_names, LONGEST
    output = template.render(scope_of(request, profile, *more))

    def render(count: int) -> int:
        started = time.perf_counter_ns()
        for _ in range(count):
            template.render(scope_of(request, profile, *more))
        return time.perf_counter_ns() - started

    count = 1
    while render(count) < 20_000_000:
        count *= 2
    spent, runs = 0, 0
    while spent < request.get("run_s", 0.3) * 1e9:
        spent += render(count)
        runs += count
    started = time.perf_counter_ns()
    for number in range(10):
        compile_template(f"{source}{' ' * number}", profile=profile)
    parse = (time.perf_counter_ns() - started) / 10
    return {"id": request["id"], "ns": [spent / runs], "parse_ns": parse, "output": output}


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
