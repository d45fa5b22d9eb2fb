"""Changes to a pattern or a text that would make them match; each is really tried.

The names and their order are those of the Decisions reference, section 3.4.
"""

from functools import lru_cache
from itertools import combinations
from typing import Final

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.errors import BudgetExceeded, PatternError
from lockgate.jregex.gaps import gap_chars, gap_of
from lockgate.jregex.limits import CACHED_PATTERNS, HINTED_PATTERN, NEAR_MISS_HINTS
from lockgate.jregex.nodes import Group, Node, Sequence
from lockgate.jregex.pattern import JavaPattern
from lockgate.jregex.tracing import Finder, Untraceable

__all__ = ["HINTS", "apply_hints", "find_hints"]

HINTS: Final = (
    "trim",
    "dot_newline",
    "ignore_case",
    "any_text_before",
    "any_text_after",
    "quote_literally",
    "halve_backslashes",
    "raw_json",
    "body_not_compared",
)
"""All changes, in the order in which they are tried.

``trim``: the text without blanks and line ends around it. ``dot_newline``: ``(?s)``.
``ignore_case``: ``(?i)``. ``any_text_before``, ``any_text_after``: ``.*`` in front or behind.
``quote_literally``: the pattern taken as plain text. ``halve_backslashes``: it was escaped once
too often. ``raw_json``: the text before JSON decoding. ``body_not_compared``: the pattern suits
the backend's body, which the rule does not read.
"""

_AROUND: Final = " \t\n\x0b\f\r\x85\u2028\u2029"
_LINE_ENDS: Final = frozenset("\n\r\x85\u2028\u2029")
_SIGNS: Final = frozenset("\\^$.|?*+()[]{}")
_DOT: Final = ~CharSet.from_codes(map(ord, _LINE_ENDS))


def apply_hints(
    pattern: str,
    text: str,
    hints: tuple[str, ...],
    *,
    body: str | None = None,
    raw_json: str | None = None,
) -> tuple[str, str]:
    """The pattern and the text with some changes made to them."""
    if "body_not_compared" in hints and body is not None:
        text = body
    elif "raw_json" in hints and raw_json is not None:
        text = raw_json
    if "trim" in hints:
        text = text.strip(_AROUND)
    if "halve_backslashes" in hints:
        pattern = pattern.replace("\\\\", "\\")
    if "quote_literally" in hints:
        pattern = "\\Q" + pattern.replace("\\E", "\\E\\\\E\\Q") + "\\E"
    before = ".*" if "any_text_before" in hints else ""
    after = ".*" if "any_text_after" in hints else ""
    if (before or after) and "|" in pattern and "quote_literally" not in hints:
        pattern = f"(?:{pattern})"
    flags = ("s" if "dot_newline" in hints else "") + ("i" if "ignore_case" in hints else "")
    return (f"(?{flags})" if flags else "") + before + pattern + after, text


def find_hints(
    pattern: JavaPattern, text: str, *, body: str | None = None, raw_json: str | None = None
) -> tuple[str, ...]:
    """The smallest set of changes that makes the pattern match, the first in order of such sets.

    Empty if no set of up to three does, and for a very long pattern.
    """
    if len(pattern.pattern) > HINTED_PATTERN:
        return ()
    trial = _Trial(pattern, text, body, raw_json)
    for size in range(1, NEAR_MISS_HINTS + 1):
        for hints in combinations(trial.changes(), size):
            if trial.might_help(hints) and trial.helps(hints):
                return hints
    return ()


@lru_cache(maxsize=CACHED_PATTERNS)
def _changed_pattern(pattern: str) -> JavaPattern | None:
    try:
        return JavaPattern(pattern)
    except PatternError:
        return None


@lru_cache(maxsize=CACHED_PATTERNS)
def _finder(pattern: JavaPattern) -> Finder | None:
    try:
        return Finder(pattern.node)
    except Untraceable:
        return None


class _Trial:
    """One pattern and one text that did not match; tells cheaply which changes are worth trying."""

    def __init__(
        self, pattern: JavaPattern, text: str, body: str | None, raw_json: str | None
    ) -> None:
        self.pattern = pattern
        self.text = text
        self.body = body
        self.raw_json = raw_json
        self.findable: dict[tuple[bool, str], bool] = {}

    def applied(self, hints: tuple[str, ...]) -> tuple[str, str]:
        return apply_hints(
            self.pattern.pattern, self.text, hints, body=self.body, raw_json=self.raw_json
        )

    def helps(self, hints: tuple[str, ...]) -> bool:
        changed, text = self.applied(hints)
        pattern = _changed_pattern(changed)
        try:
            return pattern is not None and pattern.matches(text)
        except BudgetExceeded:
            return False

    def changes(self) -> list[str]:
        """The changes that change anything."""
        written = self.pattern.pattern
        texts = [text for text in (self.text, self.body, self.raw_json) if text is not None]
        possible = {
            "trim": any(text != text.strip(_AROUND) for text in texts),
            "dot_newline": any(not _LINE_ENDS.isdisjoint(text) for text in texts),
            "ignore_case": written.lower() != written.upper(),
            "any_text_before": not _takes_any(self.pattern.node, 0),
            "any_text_after": not _takes_any(self.pattern.node, -1),
            "quote_literally": not _SIGNS.isdisjoint(written),
            "halve_backslashes": "\\\\" in written,
            "raw_json": self.raw_json is not None and self.raw_json != self.text,
            "body_not_compared": self.body is not None and self.body != self.text,
        }
        return [hint for hint in HINTS if possible[hint]]

    def might_help(self, hints: tuple[str, ...]) -> bool:
        """False for what cannot help, because the pattern is nowhere in the text at all."""
        if "raw_json" in hints and "body_not_compared" in hints:
            return False
        if "quote_literally" in hints:
            needle, text = self.applied(tuple({*hints} & {"halve_backslashes", *_TEXTS}))
            return needle.lower() in text.lower()
        halved = "halve_backslashes" in hints
        kept = tuple(hint for hint in hints if hint in _TEXTS)
        _, text = self.applied(kept)
        known = self.findable.get((halved, text))
        if known is None:
            known = self.findable[halved, text] = self.is_findable(halved, text)
        return known

    def is_findable(self, halved: bool, text: str) -> bool:
        pattern: JavaPattern | None = self.pattern
        if halved:
            changed, _ = self.applied(("halve_backslashes",))
            pattern = _changed_pattern(changed)
        if pattern is None:
            return False
        finder = _finder(pattern)
        return finder is None or finder.may_find(text)


_TEXTS: Final = frozenset(("trim", "raw_json", "body_not_compared"))


def _takes_any(node: Node, side: int) -> bool:
    """Whether the pattern begins (side 0) or ends (-1) with ``.*`` or more already."""
    while isinstance(node, Group | Sequence):
        node = node.body if isinstance(node, Group) else node.items[side]
    return gap_of(node) is not None and gap_chars(node) >= _DOT
