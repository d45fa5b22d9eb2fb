"""Anchors: which places of a text they hold at (``java.util.regex``, found by asking Java)."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Final

from lockgate.jregex.charsets import CharSet
from lockgate.jregex.nodes import AnchorKind
from lockgate.jregex.properties import WORD, unicode_class
from lockgate.jregex.unicode_sets import category

__all__ = ["PLACES", "Place", "word_base", "word_marks"]

Place = Callable[[str, int, int], bool]
"""Text, place, and where the search began or the match before ended."""

_LINE_ENDS: Final = frozenset("\n\r\x85\u2028\u2029")


def _final_end(text: str, pos: int, _: int) -> bool:
    left = len(text) - pos
    if left == 0:
        return True
    if left == 2:
        return text.endswith("\r\n")
    return left == 1 and _line_end(text, pos, 0)


def _final_end_unix(text: str, pos: int, _: int) -> bool:
    return pos == len(text) or (pos == len(text) - 1 and text[pos] == "\n")


def _line_start(text: str, pos: int, _: int) -> bool:
    if pos == len(text):
        return False
    if pos == 0:
        return True
    return text[pos - 1] in _LINE_ENDS and text[pos - 1 : pos + 1] != "\r\n"


def _line_start_unix(text: str, pos: int, _: int) -> bool:
    return pos < len(text) and (pos == 0 or text[pos - 1] == "\n")


def _line_end(text: str, pos: int, _: int) -> bool:
    if pos == len(text):
        return True
    return text[pos] in _LINE_ENDS and text[max(pos - 1, 0) : pos + 1] != "\r\n"


def _line_end_unix(text: str, pos: int, _: int) -> bool:
    return pos == len(text) or text[pos] == "\n"


@cache
def word_base() -> CharSet:
    r"""What ``\b`` takes for a letter or digit, also below a mark."""
    return category("L") | category("Nd")


@cache
def word_marks() -> CharSet:
    """Marks that belong to the word of the letter or digit before them."""
    return category("Mn")


@lru_cache(maxsize=4)
def _in_words(text: str, unicode: bool) -> tuple[bytes, bytes]:
    r"""For each character whether ``\b`` behind it takes it for part of a word, and ``\b`` before.

    They differ for marks above U+FFFF: Java looks back from their second half, in vain. So it
    also finds no letter above U+FFFF below a mark.
    """
    if text.isascii():
        plain = text.encode("ascii").translate(_ASCII_WORDS)
        return plain, plain
    if unicode:
        words = unicode_class("w")
        plain = bytes(ord(char) in words for char in text)
        return plain, plain
    base, marks = word_base(), word_marks()
    behind, before = bytearray(len(text)), bytearray(len(text))
    on_base = False
    for at, char in enumerate(text):
        code = ord(char)
        is_base = code in base
        is_word = is_base or char == "_"
        on_marked = on_base and code in marks
        before[at] = is_word or on_marked
        behind[at] = is_word or (on_marked and char <= _LAST_NARROW)
        on_base = (is_base or on_marked) and char <= _LAST_NARROW
    return bytes(behind), bytes(before)


_ASCII_WORDS: Final = bytes(code in WORD for code in range(256))
_LAST_NARROW: Final = "\uffff"


def _is_boundary(flags: tuple[bytes, bytes], pos: int) -> bool:
    behind, before = flags
    left = pos > 0 and behind[pos - 1]
    right = pos < len(before) and before[pos]
    return left != right


def _boundary(text: str, pos: int, _: int) -> bool:
    return _is_boundary(_in_words(text, False), pos)


def _unicode_boundary(text: str, pos: int, _: int) -> bool:
    return _is_boundary(_in_words(text, True), pos)


PLACES: Final[Mapping[AnchorKind, Place]] = {
    AnchorKind.TEXT_START: lambda text, pos, origin: pos == 0,
    AnchorKind.TEXT_END: lambda text, pos, origin: pos == len(text),
    AnchorKind.FINAL_END: _final_end,
    AnchorKind.FINAL_END_UNIX: _final_end_unix,
    AnchorKind.LINE_START: _line_start,
    AnchorKind.LINE_START_UNIX: _line_start_unix,
    AnchorKind.LINE_END: _line_end,
    AnchorKind.LINE_END_UNIX: _line_end_unix,
    AnchorKind.LAST_MATCH: lambda text, pos, origin: pos == origin,
    AnchorKind.WORD_BOUNDARY: _boundary,
    AnchorKind.NOT_WORD_BOUNDARY: lambda text, pos, origin: not _boundary(text, pos, origin),
    AnchorKind.UNICODE_WORD_BOUNDARY: _unicode_boundary,
    AnchorKind.NOT_UNICODE_WORD_BOUNDARY: (
        lambda text, pos, origin: not _unicode_boundary(text, pos, origin)
    ),
}
