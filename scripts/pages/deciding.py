"""What decides in the examples of the rules: their sentences, computed by the engine."""

import contextlib
import io
import os
import shlex
import tempfile
from pathlib import Path

from lockgate.cli.application import run
from lockgate.diagnostics import Report
from lockgate.engine.address import Directory
from lockgate.engine.compile import compile_plan
from lockgate.engine.exchange import Exchange
from lockgate.engine.machine import begin
from lockgate.engine.messages import Request
from lockgate.engine.plan import PlanSettings
from lockgate.engine.record import sentence
from lockgate.formats.openapi import read_definition
from lockgate.rules.examples import Example, definition

__all__ = ["sentence_of"]


def sentence_of(example: Example) -> str | None:
    """The sentence of an example's answer; None where nothing can be asked."""
    if example.ask is None:
        return None
    if example.ask.startswith("/"):
        return _answered(example, example.ask)
    return _explained(example, shlex.split(example.ask))


def _answered(example: Example, target: str) -> str:
    """The sentence for a request with this target to a gateway that serves the example."""
    report = Report()
    read = read_definition("api.yaml", definition(example).encode(), report)
    plan = None if read is None else compile_plan(read, PlanSettings(api_id="api"), report)
    if plan is None:
        raise RuntimeError("\n".join(str(found) for found in report.findings))
    request = Request("GET", target, [], {}, b"", id="", extended_id="", trace="", epoch_ms=0)
    answer = begin(Directory([plan], plan), request)
    if isinstance(answer, Exchange):
        raise RuntimeError(f"{target} is no request that is answered by the gateway alone")
    return sentence(answer.record)


def _explained(example: Example, arguments: list[str]) -> str:
    """The first line that ``lockgate explain`` prints."""
    before = Path.cwd()
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("api.yaml").write_text(definition(example), encoding="utf-8")
            if example.reads is not None:
                Path(example.reads.name).write_text("1" * example.reads.size, encoding="utf-8")
            with contextlib.redirect_stdout(printed):
                status = run(["explain", "api.yaml", *arguments])
        finally:
            os.chdir(before)
    if status != 0:
        raise RuntimeError(f"explain {shlex.join(arguments)} ended with {status}")
    return printed.getvalue().partition("\n")[0]
