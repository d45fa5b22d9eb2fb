"""Replacing the characters of a set, or runs of them, in short texts.

``[^a-z0-9]+``, ``\\s`` and the like are what templates replace most. In a text of characters up to
U+00FF a table of bytes does it, faster than a search that goes from match to match.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.gaps import gap_chars, is_one_character
from lockgate.jregex.nodes import Group, Mode, Node, Repeat

__all__ = ["Run", "replacing_runs", "run_of"]

Substitution = Callable[[str], str]

_LONGEST: Final = 2048
"""Characters of a text, and of what replaces a match, for which this is done."""


_SPACE: Final = frozenset(b"\t\n\x0b\x0c\r ")
_BLANK: Final = 32


class Run(NamedTuple):
    """A pattern that takes one character of a set, or as many as follow each other."""

    chars: CharSet
    repeats: bool


def run_of(node: Node) -> Run | None:
    """What the pattern takes, if it is that simple."""
    while isinstance(node, Group):
        node = node.body
    if is_one_character(node):
        return Run(gap_chars(node), False)
    if (
        isinstance(node, Repeat)
        and (node.least, node.most) == (1, None)
        and node.mode is not Mode.LAZY
        and is_one_character(node.body)
    ):
        return Run(gap_chars(node), True)
    return None


def replacing_runs(run: Run, plain: str, otherwise: Substitution) -> Substitution:
    """What replaces every match with a text; ``otherwise`` does it for all other texts."""
    inside = bytes(code for code in range(256) if code in run.chars)
    if not inside or len(plain) > _LONGEST:
        return otherwise
    if run.repeats and not _SPACE.difference(inside) and plain.isascii():
        return _replacing_like_space(inside, plain, otherwise)
    table = bytes.maketrans(inside, inside[:1] * len(inside))
    sign = chr(inside[0])
    put = _once_for_each_run if run.repeats else str.join

    def substitute(text: str) -> str:
        if len(text) > _LONGEST:
            return otherwise(text)
        octets = text.encode("latin-1", "ignore")
        if len(octets) != len(text):
            return otherwise(text)
        parts = octets.translate(table).decode("latin-1").split(sign)
        return put(plain, parts) if len(parts) > 1 else text

    return substitute


def _replacing_like_space(inside: bytes, plain: str, otherwise: Substitution) -> Substitution:
    """The same for runs of characters among which is all white space: that is split best."""
    table = bytes.maketrans(inside, b" " * len(inside))
    between = plain.encode("ascii")

    def substitute(text: str) -> str:
        octets = text.encode("latin-1", "ignore")
        if len(text) > _LONGEST or len(octets) != len(text):
            return otherwise(text)
        octets = octets.translate(table)
        kept = octets.split()
        if not kept:
            return plain if text else ""
        joined = between.join(kept)
        if octets[0] == _BLANK:
            joined = between + joined
        if octets[-1] == _BLANK:
            joined += between
        return joined.decode("latin-1")

    return substitute


def _once_for_each_run(plain: str, parts: list[str]) -> str:
    """Join what stands between single characters of runs."""
    kept = list(filter(None, parts))
    if not kept:
        return plain
    joined = plain.join(kept)
    if not parts[0]:
        joined = plain + joined
    return joined if parts[-1] else joined + plain
