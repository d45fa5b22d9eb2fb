"""The steps of a traced template, for people and as JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec

from lockgate.cli.output import paint
from lockgate.engine.record import shown
from lockgate.java.json_writer import write_json
from lockgate.vtl import Template
from lockgate.vtl.trace import Trace, TraceStep

__all__ = ["as_json", "lines"]

_WIDTH = 60


def lines(template: Template, trace: Trace) -> Iterator[str]:
    """One line a step: its place, what it is, the source, and what came out."""
    for step in trace.steps:
        line, column = template.position(step.start)
        place = f"{line}:{column}"
        yield f"{paint(f'{place:>8}', 'dim')}  {step.kind:<9} {_words(template, step)}".rstrip()
    if trace.left_out:
        yield f"{trace.left_out} more steps"


def _words(template: Template, step: TraceStep) -> str:
    source = shown(" ".join(template.source[step.start : step.end].split()), _WIDTH)
    value = shown(step.text)
    if step.java_class in (None, "String"):
        value = f'"{value}"'
    described = f"{value}  {step.java_class}" if step.java_class else "no value"
    match step.kind:
        case "text":
            return value
        case "print":
            return f"{source}  {value}"
        case "read":
            return f"{source}  is  {described}"
        case "set":
            return f"{source}  gives  {described}"
        case "override":
            return f"$context.{step.name}  =  {described}"
        case "round":
            return f"${step.name}  is  {described}"
        case "branch":
            return f"{source}  holds" if step.name == "if" else step.name
    return step.name


def as_json(template: Template, trace: Trace, overrides: dict[str, Any]) -> dict[str, Any]:
    """All of a traced render: ``output`` or ``error``, ``overrides``, ``steps``."""
    found: dict[str, Any] = {}
    if trace.error is not None:
        error = trace.error
        found["error"] = {
            "kind": error.kind,
            "message": error.message,
            "line": error.line,
            "column": error.column,
        }
    else:
        found["output"] = trace.output
    found["overrides"] = msgspec.json.decode(write_json(overrides))
    found["steps"] = [_step(template, step) for step in trace.steps]
    found["left_out"] = trace.left_out
    return found


def _step(template: Template, step: TraceStep) -> dict[str, Any]:
    line, column = template.position(step.start)
    found: dict[str, Any] = {"kind": step.kind, "line": line, "column": column}
    found.update(start=step.start, end=step.end)
    if step.name:
        found["name"] = step.name
    if step.text or step.java_class:
        found["text"] = step.text
    if step.java_class:
        found["class"] = step.java_class
    return found
