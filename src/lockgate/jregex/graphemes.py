r"""Extended grapheme clusters as ``\X`` of Java 17 finds them (Unicode 13, found by asking it)."""

from typing import Final

from lockgate.jregex.unicode_sets import grapheme_part

__all__ = ["cluster_end"]

_JOINER: Final = 0x200D

_HANGUL: Final = frozenset(
    [
        ("L", "L"),
        ("L", "V"),
        ("L", "LV"),
        ("L", "LVT"),
        ("LV", "V"),
        ("LV", "T"),
        ("V", "V"),
        ("V", "T"),
        ("LVT", "T"),
        ("T", "T"),
    ]
)


def cluster_end(text: str, start: int) -> int:
    """Where the cluster that begins at a place ends; the place must not be the end of the text."""
    before = grapheme_part(ord(text[start]))
    pictographic = before == "Pictographic"
    flags = 1 if before == "Regional" else 0
    at = start + 1
    while at < len(text):
        part = grapheme_part(ord(text[at]))
        if part == "Regional" and before == "Regional":
            # Flags are pairs, counted from the start of the cluster.
            joined = flags % 2 == 1
        elif part == "Pictographic" and ord(text[at - 1]) == _JOINER:
            joined = pictographic
        else:
            joined = _joined(before, part, text[at - 1 : at + 1])
        if not joined:
            return at
        flags += part == "Regional"
        before = part
        at += 1
    return at


def _joined(before: str, part: str, two: str) -> bool:
    if "Control" in (before, part):
        return two == "\r\n"
    return part == "Extend" or before == "Prepend" or (before, part) in _HANGUL
