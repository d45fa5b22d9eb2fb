"""How much one template may do.

Sources: guide page "API Gateway quotas" for the template's size and the rounds of a loop; the
rest are Lockgate's own bounds (Mapping templates reference, section 10; Security reference, S-41).
"""

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one template and of one render of it; all but ``rounds`` end in an error."""

    template_bytes: int = 300 * 1024
    """UTF-8 bytes of the template's own text."""
    nesting: int = 200
    """Directives and brackets inside each other."""
    operators: int = 1000
    """Operators, and ``#elseif`` branches, that follow each other."""
    blocks: int = 1000
    """``#define`` and ``#macro`` blocks of one template."""
    rounds: int = 1000
    """Rounds of one ``#foreach``, which then just ends (profile apigateway)."""
    steps: int = 2_000_000
    """Nodes evaluated in loops and blocks, about one second of work."""
    text: int = 10_000_000
    """Characters of one text, and of the output."""
    live: int = 64 * 1024 * 1024
    """Bytes of the values that a template made and still holds, as far as they are large."""
    made: int = 1024 * 1024 * 1024
    """Bytes of all large values made or searched in one render, about one second of work."""
    depth: int = 20
    """Calls of macros and of ``#define`` blocks inside each other (Velocity's own bound)."""


DEFAULT_LIMITS = Limits()
