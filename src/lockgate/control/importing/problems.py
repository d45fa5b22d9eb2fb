"""The answer that an import has instead of an API: all its lines in one error.

Source: openapi.md, section 8.
"""

from collections.abc import Callable
from typing import Any

from lockgate.control.errors import BadRequest, ControlError
from lockgate.formats.imports.findings import Findings

__all__ = ["attempt", "refuse"]


def attempt(findings: Findings, begin: str, act: Callable[[], Any]) -> Any:
    """What ``act`` gives; where it is refused, a line that begins with ``begin``, and None."""
    try:
        return act()
    except ControlError as error:
        findings.error(f"{begin}{error.message}")
        return None


def refuse(findings: Findings, fails_on_warnings: bool) -> None:
    """Raise :class:`BadRequest` where there are errors, or warnings that count as such."""
    errors, warnings = findings.errors, findings.warnings
    if errors:
        lines = ["Errors found during import:", *(f"\t{line}" for line in errors)]
        if warnings:
            lines.append("Additionally, these warnings were found:")
            lines += [f"\t{line}" for line in warnings]
        raise BadRequest("\n".join(lines))
    if warnings and fails_on_warnings:
        lines = ["Warnings found during import:", *(f"\t{line}" for line in warnings)]
        raise BadRequest("\n".join(lines))
