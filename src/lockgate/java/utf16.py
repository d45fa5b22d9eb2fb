"""Java's view of text: a sequence of UTF-16 units.

Python counts characters. The two differ only for characters above U+FFFF, which Java sees as two
surrogates; so a Java method that takes or gives an index works on :func:`to_units` of its text,
where every element is one unit, and gives :func:`from_units` of its result.
"""

import codecs
import re

__all__ = ["from_units", "to_units", "utf16_length"]

# Found now, and not by the first template that needs it: that would read files in a render.
for _codec in ("utf-16-le", "utf-16-be", "latin-1", "ascii"):
    codecs.lookup(_codec)

_encode = codecs.utf_16_le_encode
_astral = re.compile("[\U00010000-\U0010ffff]")
_has_surrogate = re.compile("[\ud800-\udfff]").search


def utf16_length(text: str) -> int:
    """``String.length()``: the number of UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(_encode(text, "surrogatepass")[0]) // 2


def to_units(text: str) -> str:
    """The text with every character above U+FFFF written as its two surrogates."""
    if text.isascii():
        return text
    return _astral.sub(_surrogates, text)


def from_units(units: str) -> str:
    """The text whose units these are: pairs of surrogates joined, lone ones kept."""
    if units.isascii() or _has_surrogate(units) is None:
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _surrogates(match: re.Match[str]) -> str:
    offset = ord(match[0]) - 0x10000
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))
