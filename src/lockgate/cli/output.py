"""What all commands print alike: findings, errors, JSON."""

import contextlib
import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lockgate.diagnostics import Diagnostic, Severity

__all__ = ["abandon_stdout", "fail", "paint", "print_findings", "print_json", "say", "speak_json"]

_COLOURS = {"error": "31", "warning": "33", "good": "32", "dim": "2", "bold": "1"}


def paint(text: str, colour: str, stream: Any = None) -> str:
    """``text`` in a colour where ``stream`` (stdout) is a terminal."""
    if not (stream or sys.stdout).isatty():
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


_form = {"json": False}


def speak_json() -> None:
    """Say everything on stderr as JSON from now on, one object a line."""
    _form["json"] = True


def say(text: str) -> None:
    """Words for the user, on stderr; where nobody listens any more they are lost."""
    _put(_event("info", text) if _form["json"] else text)


def _put(text: str) -> None:
    with contextlib.suppress(OSError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def _event(level: str, text: str, **members: Any) -> str:
    """One line of JSON: when, how bad, what; members without a value are left out."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    given = {name: value for name, value in members.items() if value is not None}
    event = {"time": time, "level": level, "message": text, **given}
    return json.dumps(event)


def abandon_stdout() -> None:
    """Whoever read our output has gone: what is still to be written to it goes nowhere."""
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), sys.stdout.fileno())


def fail(message: str, hint: str | None = None) -> int:
    """Say why nothing can be done; gives the exit status 2."""
    if _form["json"]:
        _put(_event("error", message, hint=hint))
        return 2
    say(paint("error:", "error", sys.stderr) + f" {message}")
    if hint:
        say(f"    {hint}")
    return 2


def print_findings(findings: Iterable[Diagnostic]) -> None:
    """Findings on stderr, each with its place and its hint."""
    for found in findings:
        if _form["json"]:
            _put(_finding(found))
            continue
        colour = "error" if found.severity is Severity.ERROR else "warning"
        word = found.severity.value
        text = str(found).replace(f"{word}:", paint(f"{word}:", colour, sys.stderr), 1)
        say(text)


def _finding(found: Diagnostic) -> str:
    place = found.place
    return _event(
        found.severity.value,
        found.message,
        code=found.code,
        file=None if place is None else place.source.name,
        line=None if place is None else place.line,
        column=None if place is None else place.column,
        hint=found.hint,
    )


def print_json(document: Any) -> None:
    """``document`` as JSON on stdout."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
