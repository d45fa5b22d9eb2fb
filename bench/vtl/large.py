"""What it costs to compile a template of 20 KB, beside what Java needs to parse it.

The template is the five of the bench, over and over: ``large.py ORACLE``.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lockgate.vtl import compile_template

_SIZE = 20_000
_ROUNDS = 5
_WARM_UP = 3


def main(oracle: Path) -> None:
    """Measure both in turn and print the ratio."""
    lines = (oracle / "bench" / "requests.jsonl").read_text().splitlines()
    requests: list[dict[str, Any]] = [json.loads(line) for line in lines]
    template = ""
    while len(template) < _SIZE:
        template += "".join(request["template"] for request in requests)
    body = {name: item for one in requests for name, item in json.loads(one["body"]).items()}
    request = {**requests[0], "template": template, "body": json.dumps(body)}
    java, ours = [], []
    with subprocess.Popen(
        [sys.executable, oracle / "oracle.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for number in range(_ROUNDS):
            java.append(_java(process, request, 0 if number else _WARM_UP))
            ours.append(_ours(template + " " * number))
        assert process.stdin is not None
        process.stdin.close()
    print(
        f"\nto compile a template of {len(template):,} characters: {min(ours):.1f} ms, "
        f"{min(ours) / min(java):.1f} times as long as Java parses it ({min(java):.2f} ms)"
    )


def _java(process: "subprocess.Popen[bytes]", request: dict[str, Any], warm: float) -> float:
    """Milliseconds of a parse; the oracle parses only what it also renders."""
    assert process.stdin is not None
    assert process.stdout is not None
    asked = {**request, "mode": "bench", "rounds": 1, "parse": True, "warm_s": warm, "run_s": 0.3}
    process.stdin.write(json.dumps(asked).encode() + b"\n")
    process.stdin.flush()
    milliseconds: float = json.loads(process.stdout.readline())["parse_ns"] / 1e6
    return milliseconds


def _ours(template: str) -> float:
    started = time.perf_counter()
    compile_template(template)
    return (time.perf_counter() - started) * 1e3


if __name__ == "__main__":
    main(Path(sys.argv[1]))
