r"""Searches: ``find()``, and one match after the other as ``replaceAll`` and ``split`` need them.

After a match Java looks on at its end, and after an empty one a character behind it, where
Python's libraries would first try the same place for a match that is not empty.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from lockgate.jregex.emit import Texts
from lockgate.jregex.engines import RE_FLAGS, Engines
from lockgate.jregex.errors import BudgetExceeded
from lockgate.jregex.hazards import Hazard
from lockgate.jregex.limits import (
    HARMLESS_TEXT,
    LIMITED_TEXT,
    MACHINE_STEPS,
    REWRITTEN_MATCHES,
    REWRITTEN_RESULT,
    REWRITTEN_TAIL,
    REWRITTEN_TEXT,
    SECONDS,
)
from lockgate.jregex.matches import Match, SpanMatch
from lockgate.jregex.replacement import refuse_result
from lockgate.jregex.searching import SearchProof, prove_find
from lockgate.jregex.spelling import spell_set

__all__ = ["Search", "build_search"]


class Search(Protocol):
    """A way to search; both methods may raise BudgetExceeded."""

    def find(self, text: str, start: int) -> Match | None:
        """The first match from a place on; a rest of the text above the limit is not seen."""
        ...

    def occurs(self, text: str) -> bool:
        """Whether there is a match anywhere; too long a text is refused."""
        ...

    def each(self, text: str) -> Iterator[Match]:
        """All matches, as Java goes from one to the next; too long a text is refused."""
        ...

    def substitution(self, plain: str) -> Callable[[str], str]:
        """What replaces every match in a text with one and the same text."""
        ...


def build_search(engines: Engines) -> tuple[Search, Hazard | None]:
    """The quickest exact way to search, and why it is a limited one, if it is."""
    limited = LimitedSearch(engines)
    if engines.needs_machine is not None:
        return MachineSearch(engines), engines.needs_machine
    if engines.surprise is not None:
        surprise = engines.surprise
        return MachineSearch(engines), Hazard.of(engines.pattern, surprise.node, surprise.why)
    found = prove_find(engines.node)
    hazard = found.proof.hazard(engines.pattern)
    if hazard is not None:
        return limited, hazard
    emitted = engines.for_re(engines.node)
    if emitted is None:
        hazard = Hazard.of(engines.pattern, engines.node, "not expressible in the quick engine")
        return limited, hazard
    free = FreeSearch(engines, emitted.written, found)
    if emitted.texts is Texts.ALL:
        return free, None
    return ByText(emitted.texts, free, limited), None


class FreeSearch:
    """On ``re``, for patterns proved harmless."""

    def __init__(self, engines: Engines, emitted: str, found: SearchProof) -> None:
        here = re.compile(emitted, RE_FLAGS)
        self._longest = REWRITTEN_TEXT // found.proof.ways
        self._most = REWRITTEN_MATCHES * REWRITTEN_TAIL // max(found.tail, REWRITTEN_TAIL)
        self._from: Callable[[str, int], Match | None] = here.search
        self._every: Callable[[str], Iterator[Match]] = self._one_by_one
        self._sub: Callable[[str, str], str] | None = None
        self._matches = here.subn
        if found.runs is not None:
            behind = re.compile(f"(?<!{spell_set(found.runs)}){emitted}", RE_FLAGS)
            self._from = _skipping(here, behind)
        elif engines.takes_something:
            self._every = here.finditer
            if found.tail <= REWRITTEN_TAIL:
                self._sub = here.sub

    def find(self, text: str, start: int) -> Match | None:
        """The first match from a place on."""
        return self._from(text[:HARMLESS_TEXT], start)

    def occurs(self, text: str) -> bool:
        """Whether there is a match anywhere."""
        _refuse_above(len(text), self._longest)
        return self._from(text, 0) is not None

    def each(self, text: str) -> Iterator[Match]:
        """All matches."""
        _refuse_above(len(text), self._longest)
        return _counted(self._every(text), self._most)

    def substitution(self, plain: str) -> Callable[[str], str]:
        """Replaces every match."""
        if self._sub is None:
            return _joining(self.each, plain)
        sub, longest, escaped = self._sub, self._longest, plain.replace("\\", "\\\\")
        matches = self._matches
        # In a longer text there may be so many matches that the result is too long.
        harmless = REWRITTEN_RESULT // (len(plain) + 1)

        def substitute(text: str) -> str:
            if len(text) > longest:
                _refuse_above(len(text), longest)
            if len(text) > harmless:
                refuse_result(len(text) + matches("", text)[1] * len(plain))
            return sub(escaped, text)

        return substitute

    def _one_by_one(self, text: str) -> Iterator[Match]:
        start = 0
        while start <= len(text):
            found = self._from(text, start)
            if found is None:
                return
            yield found
            start = found.end() + (found.end() == found.start())


def _counted(found: Iterator[Match], most: int) -> Iterator[Match]:
    for number, match in enumerate(found):
        if number == most:
            raise BudgetExceeded("too many matches")
        yield match


def _joining(each: Callable[[str], Iterator[Match]], plain: str) -> Callable[[str], str]:
    def substitute(text: str) -> str:
        parts: list[str] = []
        done = 0
        size = len(text)
        for match in each(text):
            start, end = match.span()
            parts += (text[done:start], plain)
            done = end
            size += len(plain)
            refuse_result(size)
        parts.append(text[done:])
        return "".join(parts)

    return substitute


def _skipping(here: re.Pattern[str], behind: re.Pattern[str]) -> Callable[[str, int], Match | None]:
    """Tries the place itself, and then only the starts of runs."""

    def search(text: str, start: int) -> Match | None:
        found = here.match(text, start)
        return found or behind.search(text, start + 1)

    return search


class ByText:
    """On ``re`` for some texts, on another engine for all others."""

    def __init__(self, texts: Texts, suited: Search, others: Search) -> None:
        self._texts = texts
        self._suited = suited
        self._others = others

    def _search(self, text: str) -> Search:
        return self._suited if self._texts.has(text) else self._others

    def find(self, text: str, start: int) -> Match | None:
        """The first match from a place on."""
        return self._search(text[:HARMLESS_TEXT]).find(text, start)

    def occurs(self, text: str) -> bool:
        """Whether there is a match anywhere."""
        return self._search(text).occurs(text)

    def each(self, text: str) -> Iterator[Match]:
        """All matches."""
        return self._search(text).each(text)

    def substitution(self, plain: str) -> Callable[[str], str]:
        """Replaces every match."""
        suited, others = self._suited.substitution(plain), self._others.substitution(plain)
        has = self._texts.has
        return lambda text: suited(text) if has(text) else others(text)


class LimitedSearch:
    """On ``regex``, with a time limit."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def find(self, text: str, start: int) -> Match | None:
        """The first match from a place on."""
        text = text[:LIMITED_TEXT]
        limited = self._engines.limited(text)
        if limited is None:
            return MachineSearch(self._engines).find(text, start)
        try:
            found: Match | None = limited.search(text, start, timeout=SECONDS)
        except TimeoutError:
            raise BudgetExceeded("too much time") from None
        if found is None or self._engines.groups == 0:
            return found
        return MachineSearch(self._engines).find(text, found.start())

    def occurs(self, text: str) -> bool:
        """Whether there is a match anywhere."""
        _refuse_above(len(text), LIMITED_TEXT)
        return self.find(text, 0) is not None

    def each(self, text: str) -> Iterator[Match]:
        """All matches; the budget is one for all."""
        engines = self._engines
        machine = MachineSearch(engines)
        limited = engines.limited(text)
        if limited is None or not engines.takes_something:
            return machine.each(text)
        _refuse_above(len(text), LIMITED_TEXT)
        found = _in_time(limited.finditer(text, timeout=SECONDS))
        return found if engines.groups == 0 else machine.with_groups(text, found)

    def substitution(self, plain: str) -> Callable[[str], str]:
        """Replaces every match."""
        return _joining(self.each, plain)


def _in_time(found: Iterator[Match]) -> Iterator[Match]:
    try:
        yield from found
    except TimeoutError:
        raise BudgetExceeded("too much time") from None


def _refuse_above(length: int, limit: int) -> None:
    if length > limit:
        raise BudgetExceeded("text too long")


class MachineSearch:
    """On the machine."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def find(self, text: str, start: int) -> Match | None:
        """The first match from a place on."""
        text = text[:LIMITED_TEXT]
        spans, _ = self._engines.machine.find(text, start)
        return None if spans is None else SpanMatch(text, spans, self._engines.names)

    def occurs(self, text: str) -> bool:
        """Whether there is a match anywhere."""
        _refuse_above(len(text), LIMITED_TEXT)
        return self.find(text, 0) is not None

    def each(self, text: str) -> Iterator[Match]:
        """All matches; the budget is one for all."""
        _refuse_above(len(text), LIMITED_TEXT)
        start = origin = 0
        steps = MACHINE_STEPS
        while start <= len(text):
            spans, steps = self._engines.machine.find(text, start, steps, origin)
            if spans is None:
                return
            found = SpanMatch(text, spans, self._engines.names)
            yield found
            origin = found.end()
            start = origin + (origin == found.start())

    def substitution(self, plain: str) -> Callable[[str], str]:
        """Replaces every match."""
        return _joining(self.each, plain)

    def with_groups(self, text: str, found: Iterator[Match]) -> Iterator[Match]:
        """The same matches, with what Java's groups hold."""
        steps = MACHINE_STEPS
        for match in found:
            spans, steps = self._engines.machine.find(text, match.start(), steps)
            if spans is not None:
                yield SpanMatch(text, spans, self._engines.names)
