"""The engines a pattern may run on, and which of them say exactly what Java says.

``re`` runs what is proved harmless, ``regex`` with a time limit what is not, and the machine what
neither can express or where groups would differ. Some patterns can be expressed for texts of
ASCII characters only, or for those below U+10000; for other texts these run on the machine.
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
    RE_NARROW,
    REGEX,
    REGEX_ASCII,
    REGEX_NARROW,
    Dialect,
    Inexpressible,
    Texts,
    emit,
)
from lockgate.jregex.errors import BudgetExceeded
from lockgate.jregex.hazards import Hazard
from lockgate.jregex.limits import LIMITED_TEXT, NODE_HEIGHT, SECONDS, UNROLLED_SIZE
from lockgate.jregex.machine_build import Program, build
from lockgate.jregex.matches import Match, SpanMatch
from lockgate.jregex.nodes import Anchor, LineBreak, Node, Repeat, fold, height
from lockgate.jregex.parser import ParsedPattern
from lockgate.jregex.widths import least_width

__all__ = ["RE_FLAGS", "Emitted", "Engines"]

RE_FLAGS = re.ASCII | re.DOTALL
REGEX_FLAGS = regex.ASCII | regex.DOTALL | regex.VERSION0


class Emitted:
    """A tree as a library spells it, and the texts for which that holds."""

    __slots__ = ("texts", "written")

    def __init__(self, written: str, texts: Texts) -> None:
        self.written = written
        self.texts = texts


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
        return _emitted(settle_boundaries(node), RE, RE_NARROW, RE_ASCII)

    @cached_property
    def _limited(self) -> "tuple[regex.Pattern[str], Texts] | None":
        """The pattern for ``regex``, and for which texts.

        None if the library would copy repeated parts too often.
        """
        emitted = _emitted(self.node, REGEX, REGEX_NARROW, REGEX_ASCII)
        if emitted is None or fold(self.node, _unrolled) > UNROLLED_SIZE:
            return None
        return regex.compile(emitted.written, REGEX_FLAGS), emitted.texts

    def limited(self, text: str) -> "regex.Pattern[str] | None":
        """The pattern for ``regex``, if that can be asked about a text."""
        if self.needs_machine is not None or self._limited is None:
            return None
        pattern, texts = self._limited
        return pattern if texts.has(text) else None

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


def _emitted(node: Node, *dialects: Dialect) -> Emitted | None:
    for dialect in dialects:
        try:
            return Emitted(emit(node, dialect), dialect.texts)
        except Inexpressible:
            continue
    return None


def _unrolled(node: Node, parts: list[int]) -> int:
    # What is written for these has many nodes.
    size = 4 if isinstance(node, LineBreak | Anchor) else 1 + sum(parts)
    return size * (node.least + 1) if isinstance(node, Repeat) else size
