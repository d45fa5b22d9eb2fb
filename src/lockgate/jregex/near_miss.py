"""Near misses: how little a pattern failed by, and what would make it match.

The vocabulary is that of the decision record (Decisions reference, section 3.4).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lockgate.jregex.errors import BudgetExceeded
from lockgate.jregex.hints import find_hints
from lockgate.jregex.limits import CACHED_PATTERNS, HARMLESS_TEXT
from lockgate.jregex.nodes import Atomic, Mode, Node, Repeat, walk
from lockgate.jregex.pattern import JavaPattern
from lockgate.jregex.tracing import Progress, Tracer, Untraceable

__all__ = ["Kind", "NearMiss", "near_miss"]

Kind = Literal["trailing", "ended_early", "dead_at", "unknown", "budget"]

_SHOWN = 16
"""Characters of the text shown from where it stopped."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """How a pattern failed to match a whole text.

    ``trailing``: it was complete at ``reached``, but the text goes on; ``ended_early``: the text
    ended while ``expected`` was waited for; ``dead_at``: what follows ``reached`` does not suit
    it; ``unknown``: not traced (look-around, back reference, or a possessive part that the text
    would suit if it were not possessive); ``budget``: too large or too slow to say.

    ``expected`` is the furthest part of the pattern that waited in vain, as written, with the
    rounds taken if they are counted: ``x{3} (2 of 3)``. ``got`` is the text from ``reached``,
    16 characters at most. ``found`` is where a search finds the pattern. ``hints`` is the
    smallest set of changes (:mod:`lockgate.jregex.hints`) that makes the pattern match.
    """

    kind: Kind
    reached: int | None = None
    expected: str | None = None
    got: str | None = None
    found: tuple[int, int] | None = None
    hints: tuple[str, ...] = ()


def near_miss(
    pattern: JavaPattern, text: str, *, body: str | None = None, raw_json: str | None = None
) -> NearMiss:
    """Tells by how little ``pattern.matches(text)`` failed.

    ``body`` is the backend's body where the rule reads something else, ``raw_json`` the text
    before JSON decoding. Raises ValueError when the pattern does match.
    """
    text = text[:HARMLESS_TEXT]
    try:
        matched = pattern.matches(text)
    except BudgetExceeded:
        return NearMiss("budget")
    if matched:
        raise ValueError("the pattern matches the text")
    found = _found(pattern, text)
    hints = find_hints(pattern, text, body=body, raw_json=raw_json)
    try:
        progress = _tracer(pattern).run(text)
    except Untraceable as stop:
        return NearMiss("budget" if stop.large else "unknown", found=found, hints=hints)
    if progress.accepted is not None:
        if not _completes(pattern, text, progress.accepted):
            return NearMiss("unknown", found=found, hints=hints)
        reached = progress.accepted
        return NearMiss("trailing", reached, None, _got(text, reached), found, hints)
    reached = progress.stopped
    kind: Kind = "ended_early" if reached == len(text) else "dead_at"
    return NearMiss(kind, reached, _expected(pattern, progress), _got(text, reached), found, hints)


@lru_cache(maxsize=CACHED_PATTERNS)
def _cached_tracer(pattern: JavaPattern) -> Tracer | Untraceable:
    try:
        return Tracer(pattern.node)
    except Untraceable as reason:
        return reason


def _tracer(pattern: JavaPattern) -> Tracer:
    found = _cached_tracer(pattern)
    if isinstance(found, Untraceable):
        raise found.with_traceback(None)
    return found


def _found(pattern: JavaPattern, text: str) -> tuple[int, int] | None:
    try:
        match = pattern.find(text)
    except BudgetExceeded:
        return None
    return None if match is None else match.span()


def _completes(pattern: JavaPattern, text: str, end: int) -> bool:
    """Whether Java, too, reads the start of the text as complete: atomic parts are not traced."""
    if end == len(text):
        return False
    if not any(_commits(node) for node in walk(pattern.node)):
        return True
    try:
        return pattern.matches(text[:end])
    except BudgetExceeded:
        return False


def _commits(node: Node) -> bool:
    return isinstance(node, Atomic) or (isinstance(node, Repeat) and node.mode is Mode.POSSESSIVE)


def _got(text: str, reached: int) -> str | None:
    return text[reached : reached + _SHOWN] or None


def _expected(pattern: JavaPattern, progress: Progress) -> str | None:
    node = progress.node
    if node is None:
        return None
    written = pattern.pattern[node.start : node.end]
    return f"{written} ({progress.done} of {progress.of})" if progress.of else written
