"""The engines a pattern may run on, and which of them say exactly what Java says.

``re`` runs what is proved harmless, ``regex`` with a time limit what is not, and the machine what
neither can express or where groups would differ. Some patterns can be expressed for texts of
ASCII characters only; for other texts these run on the machine.
"""

import re
from collections.abc import Mapping
from functools import cached_property

import regex

from lockgate.jregex.boundaries import settle_boundaries
from lockgate.jregex.captures import Surprise, find_surprise, has_back_reference
from lockgate.jregex.emit import (
    RE,
    RE_ASCII,
    REGEX,
    REGEX_ASCII,
    Dialect,
    Inexpressible,
    emit,
)
from lockgate.jregex.errors import BudgetExceeded
from lockgate.jregex.hazards import Hazard
from lockgate.jregex.limits import LIMITED_TEXT, NODE_HEIGHT, SECONDS, UNROLLED_SIZE
from lockgate.jregex.machine_build import Program, build
from lockgate.jregex.matches import Match, SpanMatch
from lockgate.jregex.nodes import Node, Repeat, fold, height
from lockgate.jregex.parser import ParsedPattern
from lockgate.jregex.widths import least_width

__all__ = ["RE_FLAGS", "Emitted", "Engines"]

RE_FLAGS = re.ASCII | re.DOTALL
REGEX_FLAGS = regex.ASCII | regex.DOTALL | regex.VERSION0


class Emitted:
    """A tree as a library spells it, and whether that holds for ASCII texts only."""

    __slots__ = ("ascii_only", "written")

    def __init__(self, written: str, ascii_only: bool) -> None:
        self.written = written
        self.ascii_only = ascii_only


class Engines:
    """All that can run one pattern; made when first needed."""

    def __init__(self, pattern: str, parsed: ParsedPattern) -> None:
        self.pattern = pattern
        self.node = parsed.node
        self.groups = parsed.groups
        self.names: Mapping[str, int] = parsed.group_names

    @cached_property
    def surprise(self) -> Surprise | None:
        """Where groups would differ from Java's."""
        return find_surprise(self.node)

    @cached_property
    def needs_machine(self) -> Hazard | None:
        """Why no engine but the machine tells what matches, if that is so."""
        if height(self.node) > NODE_HEIGHT:
            return Hazard.of(self.pattern, self.node, "nested too deeply for the quick engines")
        if self.surprise is not None and has_back_reference(self.node):
            return Hazard.of(self.pattern, self.surprise.node, self.surprise.why)
        try:
            emit(self.node, REGEX_ASCII)
        except Inexpressible as part:
            return Hazard.of(self.pattern, part.node, f"only Java has {part.why}")
        return None

    def for_re(self, node: Node) -> Emitted | None:
        """A tree for ``re``, None if that cannot express it."""
        return _emitted(settle_boundaries(node), RE, RE_ASCII)

    @cached_property
    def _limited(self) -> "tuple[regex.Pattern[str], bool] | None":
        """The pattern for ``regex``, and whether for ASCII texts only.

        None if the library would copy repeated parts too often.
        """
        emitted = _emitted(self.node, REGEX, REGEX_ASCII)
        if emitted is None or fold(self.node, _unrolled) > UNROLLED_SIZE:
            return None
        return regex.compile(emitted.written, REGEX_FLAGS), emitted.ascii_only

    def limited(self, text: str) -> "regex.Pattern[str] | None":
        """The pattern for ``regex``, if that can be asked about a text."""
        if self.needs_machine is not None or self._limited is None:
            return None
        pattern, ascii_only = self._limited
        return None if ascii_only and not text.isascii() else pattern

    @cached_property
    def machine(self) -> Program:
        """The pattern for the machine."""
        return build(self.node, self.groups)

    @cached_property
    def takes_something(self) -> bool:
        """Whether no match is empty."""
        return least_width(self.node) > 0

    def limited_fullmatch(self, text: str) -> Match | None:
        """A whole match on the limited engine. Raises BudgetExceeded."""
        text = text[:LIMITED_TEXT]
        limited = self.limited(text)
        if limited is not None:
            try:
                found: Match | None = limited.fullmatch(text, timeout=SECONDS)
            except TimeoutError:
                raise BudgetExceeded("too much time") from None
            if found is None or self.groups == 0:
                return found
            # That library sometimes forgets to put a group back, so groups come from the machine.
        return self.machine_fullmatch(text)

    def machine_fullmatch(self, text: str) -> Match | None:
        """A whole match on the machine. Raises BudgetExceeded."""
        text = text[:LIMITED_TEXT]
        spans = self.machine.match(text)
        return None if spans is None else SpanMatch(text, spans, self.names)


def _emitted(node: Node, anywhere: Dialect, ascii_only: Dialect) -> Emitted | None:
    for dialect in (anywhere, ascii_only):
        try:
            return Emitted(emit(node, dialect), dialect.ascii)
        except Inexpressible:
            continue
    return None


def _unrolled(node: Node, parts: list[int]) -> int:
    size = 1 + sum(parts)
    return size * (node.least + 1) if isinstance(node, Repeat) else size
