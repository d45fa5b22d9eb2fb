"""What a match tells: the spans and texts of its groups."""

import re
from collections.abc import Mapping

__all__ = ["Match", "Span", "SpanMatch"]

Span = tuple[int, int]


class SpanMatch:
    """A match made of spans."""

    __slots__ = ("_names", "_spans", "_text")

    def __init__(self, text: str, spans: list[Span | None], names: Mapping[str, int]) -> None:
        self._text = text
        self._spans = spans
        self._names = names

    def _span(self, group: int | str) -> Span | None:
        if isinstance(group, str):
            if group not in self._names:
                raise IndexError("no such group")
            group = self._names[group]
        if not 0 <= group < len(self._spans):
            raise IndexError("no such group")
        return self._spans[group]

    def _text_of(self, span: Span | None) -> str | None:
        return None if span is None else self._text[span[0] : span[1]]

    def group(self, group: int | str = 0, /) -> str | None:
        """The text of a group."""
        return self._text_of(self._span(group))

    def groups(self) -> tuple[str | None, ...]:
        """The texts of the groups from 1 on."""
        return tuple(map(self._text_of, self._spans[1:]))

    def start(self, group: int | str = 0, /) -> int:
        """Where a group begins."""
        return self.span(group)[0]

    def end(self, group: int | str = 0, /) -> int:
        """Where a group ends."""
        return self.span(group)[1]

    def span(self, group: int | str = 0, /) -> Span:
        """Where a group begins and ends."""
        return self._span(group) or (-1, -1)


Match = re.Match[str] | SpanMatch
"""A match, of whichever engine; ``regex`` has objects of its own with the same methods.

Group 0 is the whole match. A group that is not set is None at (-1, -1); asking for one that the
pattern does not have raises IndexError.
"""
