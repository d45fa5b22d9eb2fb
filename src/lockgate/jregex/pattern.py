"""Compiled patterns: what the rest of Lockgate asks."""

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType

from lockgate.jregex.engines import Engines
from lockgate.jregex.hazards import Hazard
from lockgate.jregex.limits import CACHED_PATTERNS
from lockgate.jregex.matches import Match
from lockgate.jregex.nodes import Node
from lockgate.jregex.parser import parse
from lockgate.jregex.replacement import parse_replacement, refuse_result
from lockgate.jregex.runs import replacing_runs, run_of
from lockgate.jregex.search import Search, build_search
from lockgate.jregex.whole import build_whole

__all__ = ["JavaPattern", "compile_pattern"]


class JavaPattern:
    """A ``java.util.regex.Pattern`` of Java 17, without flags from outside.

    Indexes count characters (code points), and no match begins inside one: Java also finds an
    empty match between the two UTF-16 units of a character above U+FFFF.

    Everything that looks at a text may raise BudgetExceeded: where ``hazard`` (for searches and
    what is made of them, ``search_hazard``) is not None; for some patterns that are harmless on
    ASCII texts also on others; and rewriting for a text that is too long
    (:mod:`lockgate.jregex.limits`).
    """

    pattern: str
    """The pattern's text."""
    groups: int
    """How many groups capture."""
    group_names: Mapping[str, int]
    """The names of those that have one."""
    node: Node
    """The syntax tree."""
    hazard: Hazard | None
    """Why whole matches need the limited engine; None for a harmless pattern."""
    fullmatch: Callable[[str], Match | None]
    """Java's ``matches()``, with groups. For a harmless pattern this is ``re``'s own function:
    it looks at the whole of the text, so the caller cuts what is longer than ``HARMLESS_TEXT``."""

    def __init__(self, pattern: str) -> None:
        parsed = parse(pattern)
        self.pattern = pattern
        self.groups = parsed.groups
        self.group_names = MappingProxyType(parsed.group_names)
        self.node = parsed.node
        self._engines = Engines(pattern, parsed)
        whole = build_whole(self._engines)
        self.hazard = whole.hazard
        self.fullmatch = whole.match
        self._test = whole.test

    def __repr__(self) -> str:
        return f"JavaPattern({self.pattern!r})"

    def matches(self, text: str) -> bool:
        """Whether the whole text matches; what lies above the limit of a text is cut off."""
        return self._test(text)

    @cached_property
    def _searching(self) -> tuple[Search, Hazard | None]:
        return build_search(self._engines)

    @property
    def search_hazard(self) -> Hazard | None:
        """Why searches need the limited engine; None for a harmless pattern."""
        return self._searching[1]

    def find(self, text: str, start: int = 0) -> Match | None:
        """Java's ``Matcher.find(start)``; what lies above the limit of a text is cut off.

        Raises IndexError for a start outside of the text, as Java does.
        """
        if not 0 <= start <= len(text):
            raise IndexError("Illegal start index")
        return self._searching[0].find(text, start)

    def occurs_in(self, text: str) -> bool:
        """Whether ``find`` finds anything in the whole of a text, of which nothing is cut off.

        Raises BudgetExceeded for a text that is too long for that.
        """
        return self._searching[0].occurs(text)

    def replace_all(self, text: str, replacement: str) -> str:
        """``Matcher.replaceAll``. Raises ReplacementError when something is to be replaced."""
        return self.replacer(replacement)(text)

    def replacer(self, replacement: str) -> Callable[[str], str]:
        """``replace_all`` for one replacement."""
        if "$" not in replacement and "\\" not in replacement:
            thorough = self._searching[0].substitution(replacement)
            run = run_of(self.node)
            return thorough if run is None else replacing_runs(run, replacement, thorough)
        return lambda text: self._replace(text, replacement, once=False)

    def replace_first(self, text: str, replacement: str) -> str:
        """``Matcher.replaceFirst``. Raises ReplacementError when something is to be replaced."""
        return self._replace(text, replacement, once=True)

    def _replace(self, text: str, replacement: str, *, once: bool) -> str:
        parts: list[str] = []
        done = 0
        size = len(text)
        replace = None
        for match in self._searching[0].each(text):
            if replace is None:
                replace = parse_replacement(replacement, self.groups, self.group_names)
            start, end = match.span()
            parts += (text[done:start], replace(match))
            size += len(parts[-1])
            refuse_result(size)
            done = end
            if once:
                break
        parts.append(text[done:])
        return "".join(parts)

    def split(self, text: str, limit: int = 0) -> list[str]:
        """``String.split``: at most ``limit`` parts if that is positive.

        A limit of 0 drops empty texts at the end. An empty match at the very start parts
        nothing off.
        """
        parts: list[str] = []
        done = 0
        for match in self._searching[0].each(text):
            if limit > 0 and len(parts) == limit - 1:
                break
            start, end = match.span()
            if end == 0:
                continue
            parts.append(text[done:start])
            done = end
        if done == 0:
            return [text]
        parts.append(text[done:])
        if limit == 0:
            while parts and not parts[-1]:
                parts.pop()
        return parts


@lru_cache(maxsize=CACHED_PATTERNS)
def compile_pattern(pattern: str) -> JavaPattern:
    """The compiled pattern, from a bounded cache.

    Raises PatternError for what ``java.util.regex.Pattern.compile`` refuses, and for what is
    beyond a stated limitation.
    """
    return JavaPattern(pattern)
