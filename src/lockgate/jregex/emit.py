"""From a tree to a pattern of Python's ``re`` or of ``regex``.

Flags, classes and cases are written out, so the result means the same under both libraries, whose
own ideas of Unicode are never asked. What an engine cannot say raises :class:`Inexpressible`.
Compile with :data:`re.ASCII` and :data:`re.DOTALL`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.gaps import takes_narrow
from lockgate.jregex.limits import LARGE_CLASSES
from lockgate.jregex.nodes import (
    Alternation,
    Anchor,
    AnchorKind,
    Atomic,
    BackReference,
    Char,
    Empty,
    Fold,
    Grapheme,
    Group,
    LineBreak,
    Look,
    Mode,
    Node,
    Repeat,
    Sequence,
    fold,
    walk,
)
from lockgate.jregex.properties import VERTICAL_SPACE
from lockgate.jregex.spelling import spell_set
from lockgate.jregex.widths import least_width, most_width

__all__ = [
    "RE",
    "REGEX",
    "REGEX_ASCII",
    "REGEX_NARROW",
    "RE_ASCII",
    "RE_NARROW",
    "Dialect",
    "Inexpressible",
    "Texts",
    "emit",
]


class Texts(Enum):
    """The texts that a pattern is written for."""

    ALL = "all"
    NARROW = "all without characters above U+FFFF"
    ASCII = "those of ASCII characters"

    def has(self, text: str) -> bool:
        """Whether a text is one of them."""
        if self is Texts.ALL or text.isascii():
            return True
        # Quicker than looking for the largest character.
        return self is Texts.NARROW and len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(
            text
        )


@dataclass(frozen=True, slots=True)
class Dialect:
    """Whom a pattern is written for, and for which texts."""

    looks_back_anywhere: bool
    texts: Texts


RE: Final = Dialect(looks_back_anywhere=False, texts=Texts.ALL)
RE_NARROW: Final = Dialect(looks_back_anywhere=False, texts=Texts.NARROW)
RE_ASCII: Final = Dialect(looks_back_anywhere=False, texts=Texts.ASCII)
REGEX: Final = Dialect(looks_back_anywhere=True, texts=Texts.ALL)
REGEX_NARROW: Final = Dialect(looks_back_anywhere=True, texts=Texts.NARROW)
REGEX_ASCII: Final = Dialect(looks_back_anywhere=True, texts=Texts.ASCII)


class Inexpressible(Exception):
    """A dialect has no words for a node."""

    def __init__(self, node: Node, why: str) -> None:
        super().__init__(why)
        self.node = node
        self.why = why


def emit(root: Node, dialect: Dialect) -> str:
    """The pattern of a tree; groups keep their numbers and names. Raises Inexpressible."""
    if dialect.texts is not Texts.ASCII and _large_classes(root) > LARGE_CLASSES:
        raise Inexpressible(root, "so many large character classes")

    def combine(node: Node, parts: list[str]) -> str:
        return _WRITERS[type(node)](node, parts, dialect)

    return fold(root, combine)


def _large_classes(root: Node) -> int:
    sizes = (len(node.chars.edges) for node in walk(root) if isinstance(node, Char))
    return sum(size for size in sizes if size > _SMALL_CLASS)


_SMALL_CLASS: Final = 32
_ASCII: Final = CharSet.of((0, 0x7F))


def _char(node: Char, _: list[str], dialect: Dialect) -> str:
    return _spell_ascii(node.chars) if dialect.texts is Texts.ASCII else spell_set(node.chars)


@lru_cache(maxsize=512)
def _spell_ascii(chars: CharSet) -> str:
    within = chars & _ASCII
    return "." if within == _ASCII else spell_set(within)


def _line_break(_: LineBreak, __: list[str], ___: Dialect) -> str:
    return f"(?:\\r\\n|{spell_set(VERTICAL_SPACE)})"


def _sequence(_: Sequence, parts: list[str], __: Dialect) -> str:
    return "".join(parts)


def _alternation(_: Alternation, parts: list[str], __: Dialect) -> str:
    return f"(?:{'|'.join(parts)})"


def _group(node: Group, parts: list[str], _: Dialect) -> str:
    if node.index is None:
        return f"(?:{parts[0]})"
    return f"({parts[0]})" if node.name is None else f"(?P<{node.name}>{parts[0]})"


def _atomic(_: Atomic, parts: list[str], __: Dialect) -> str:
    return f"(?>{parts[0]})"


def _look(node: Look, parts: list[str], dialect: Dialect) -> str:
    sign = "!" if node.negated else "="
    if node.ahead:
        return f"(?{sign}{parts[0]})"
    if node.halves and dialect.texts is Texts.ALL and not takes_narrow(node.body):
        raise Inexpressible(node, "a look-behind that sees halves of characters")
    most = most_width(node.body)
    if most is None:
        raise Inexpressible(node, "a look-behind without bound")
    if most != least_width(node.body):
        if not dialect.looks_back_anywhere:
            raise Inexpressible(node, "a look-behind of several lengths")
        if any(_never_gives_back(part) for part in walk(node.body)):
            # That library reads a look-behind from right to left.
            raise Inexpressible(node, "a look-behind of several lengths with a possessive part")
    return f"(?<{sign}{parts[0]})"


def _never_gives_back(node: Node) -> bool:
    return isinstance(node, Atomic) or (isinstance(node, Repeat) and node.mode is Mode.POSSESSIVE)


def _repeat(node: Repeat, parts: list[str], _: Dialect) -> str:
    body = parts[0]
    if not isinstance(node.body, Char | Group | Alternation | LineBreak):
        body = f"(?:{body})"
    least, most = node.least, node.most
    if least > 1 and least_width(node.body) == 0:
        raise Inexpressible(
            node, "several rounds that may take nothing: the first such is the last"
        )
    counts = _counts(least, most)
    if node.mode is Mode.POSSESSIVE:
        if isinstance(node.body, Char):
            return body + (f"{counts}+" if least != most else counts)
        # Java never looks into a round again; the engines would until all rounds are done.
        return f"(?>(?>{body}){counts})"
    if isinstance(node.body, LineBreak):
        body = f"(?>{body})"
    return body + (f"{counts}{node.mode.value}" if least != most else counts)


def _counts(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?", (1, 1): ""}.get((least, most))
    if short is not None:
        return short
    if least == most:
        return f"{{{least}}}"
    return f"{{{least},{'' if most is None else most}}}"


def _back_reference(node: BackReference, _: list[str], __: Dialect) -> str:
    if node.fold is Fold.UNICODE:
        raise Inexpressible(node, "a back reference under (?iu)")
    flag = "i" if node.fold is Fold.ASCII else ""
    return f"(?{flag}:\\{node.group})"


_LINE_END: Final = r"[\n\r\x85\u2028\u2029]"
_PLACES: Final[Mapping[AnchorKind, str]] = {
    AnchorKind.TEXT_START: r"\A",
    AnchorKind.TEXT_END: r"\Z",
    AnchorKind.FINAL_END: r"(?=(?:\r\n?|(?<!\r)\n|[\x85\u2028\u2029])?\Z)",
    AnchorKind.FINAL_END_UNIX: r"(?=\n?\Z)",
    AnchorKind.LINE_START: rf"(?:\A|(?<={_LINE_END})(?<!\r(?=\n)))(?!\Z)",
    AnchorKind.LINE_START_UNIX: r"(?:\A|(?<=\n))(?!\Z)",
    AnchorKind.LINE_END: r"(?:\Z|(?=[\r\x85\u2028\u2029])|(?<!\r)(?=\n))",
    AnchorKind.LINE_END_UNIX: r"(?=\n|\Z)",
}
_ASCII_PLACES: Final[Mapping[AnchorKind, str]] = {
    AnchorKind.WORD_BOUNDARY: r"\b",
    AnchorKind.UNICODE_WORD_BOUNDARY: r"\b",
    AnchorKind.NOT_WORD_BOUNDARY: r"(?!\b)",  # \B of these libraries fails in an empty text
    AnchorKind.NOT_UNICODE_WORD_BOUNDARY: r"(?!\b)",
}


def _anchor(node: Anchor, _: list[str], dialect: Dialect) -> str:
    written = _PLACES.get(node.kind)
    if written is None and dialect.texts is Texts.ASCII:
        written = _ASCII_PLACES.get(node.kind)
    if written is None:
        raise Inexpressible(node, "this anchor")
    return written


def _no_words(node: Node, _: list[str], __: Dialect) -> str:
    raise Inexpressible(node, r"\X")


_WRITERS: Final[Mapping[type[Node], Callable[..., str]]] = {
    Alternation: _alternation,
    Anchor: _anchor,
    Atomic: _atomic,
    BackReference: _back_reference,
    Char: _char,
    Empty: lambda node, parts, dialect: "",
    Grapheme: _no_words,
    Group: _group,
    LineBreak: _line_break,
    Look: _look,
    Repeat: _repeat,
    Sequence: _sequence,
}
