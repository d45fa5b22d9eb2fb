"""What it costs to compile a template of 20 KB, beside what Java needs to parse it.

One template is the five of the bench, over and over; the other has no line twice, it is made of
the templates that the oracle has recorded answers for: ``large.py ORACLE``.
"""

import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lockgate.cli.batch import scope_of
from lockgate.vtl import Profile, TemplateError, compile_template

_SIZE = 20_000
_SHORT = 8
"""Characters of a line that may come again: ``#end``, brackets."""

_PROFILE = Profile.APIGATEWAY
_HINDERS = re.compile(
    r"stop|break|define|macro|evaluate|terator|velocity[CH]"
    r"|set\(\$!?\{?(input|util|context|stage|foreach)"
    r"|foreach\.(?!index|count|hasNext|first|last)|foreach\b[^.(]|[^\0-\x7f]"
)
"""What would end the rendering, or have all of a large template compiled in a rarer way."""

_ROUNDS = 5
_WARM_UP = 3


def main(oracle: Path) -> None:
    """Measure both in turn and print the ratio."""
    lines = (oracle / "bench" / "requests.jsonl").read_text().splitlines()
    requests: list[dict[str, Any]] = [json.loads(line) for line in lines]
    body = {name: item for one in requests for name, item in json.loads(one["body"]).items()}
    request = {**requests[0], "body": json.dumps(body)}
    repeated = ""
    while len(repeated) < _SIZE:
        repeated += "".join(one["template"] for one in requests)
    print()
    with subprocess.Popen(
        [sys.executable, oracle / "oracle.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        compare(process, {**request, "template": repeated}, "that repeats itself")
        compare(process, {**request, "template": _varied(oracle, request)}, "with no line twice")
        assert process.stdin is not None
        process.stdin.close()


def compare(process: "subprocess.Popen[bytes]", request: dict[str, Any], kind: str) -> None:
    """Print both times for a template, measured in turn."""
    template: str = request["template"]
    java, ours = [], []
    for number in range(_ROUNDS):
        java.append(_java(process, request, 0 if number else _WARM_UP))
        ours.append(_ours(template + " " * number))
    print(
        f"to compile a template of {len(template):,} characters {kind}: {min(ours):.1f} ms, "
        f"{min(ours) / min(java):.1f} times as long as Java parses it ({min(java):.2f} ms)"
    )


def _varied(oracle: Path, request: dict[str, Any]) -> str:
    """Many small templates, one after the other, of which none has a line of another."""
    files = sorted((oracle / "cases" / "templates").glob("*.jsonl"))
    cases = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    random.Random(7).shuffle(cases)
    template, seen = "", set[str]()
    for case in cases:
        text = case["request"]["template"]
        lines = {line.strip() for line in text.splitlines() if len(line.strip()) > _SHORT}
        if "output" not in case["expect"] or not lines or lines & seen or _HINDERS.search(text):
            continue
        try:
            longer = f"{template}{text}\n"
            compile_template(longer).render(scope_of({**request, "template": longer}, _PROFILE))
        except TemplateError:
            continue
        template = longer
        seen |= lines
        if len(template) >= _SIZE:
            break
    return template


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
