"""Sets of characters as ``re`` and ``regex`` spell them."""

from functools import lru_cache
from typing import Final

from lockgate.jregex.charsets import ALL, CharSet

__all__ = ["NEVER", "spell_code", "spell_set"]

NEVER: Final = r"[^\x00-\U0010ffff]"
"""One character that there is not."""


def spell_code(code: int) -> str:
    """One character, inside or outside brackets."""
    char = chr(code)
    if char.isascii() and char.isalnum():
        return char
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


@lru_cache(maxsize=512)
def spell_set(chars: CharSet) -> str:
    """A set as a class, a single character, or a dot (which stands for all, ``re.DOTALL``)."""
    if not chars:
        return NEVER
    if chars.edges == ALL.edges:
        return "."
    only = chars.only()
    if only is not None:
        return spell_code(only)
    others = ~chars
    if len(others.edges) < len(chars.edges):
        return f"[^{_spell_ranges(others)}]"
    return f"[{_spell_ranges(chars)}]"


def _spell_ranges(chars: CharSet) -> str:
    parts = []
    for first, last in chars.ranges():
        parts.append(spell_code(first))
        if last > first:
            if last > first + 1:
                parts.append("-")
            parts.append(spell_code(last))
    return "".join(parts)
