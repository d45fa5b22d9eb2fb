"""Quantifiers: ``?``, ``*``, ``+`` and ``{2,3}``, each greedy, lazy or possessive."""

from typing import Final

from lockgate.jregex.errors import PatternError
from lockgate.jregex.nodes import Mode, Node, Repeat
from lockgate.jregex.source import PatternSource
from lockgate.jregex.widths import MOST

__all__ = ["repeated"]

_DIGITS: Final = frozenset(map(ord, "0123456789"))


def repeated(source: PatternSource, node: Node) -> Node:
    """A node with the quantifier at the cursor, if there is one."""
    sign = chr(source.peek())
    if sign not in ("?", "*", "+", "{"):
        return node
    if sign == "{":
        least, most = _counts(source)
    else:
        least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
    follows = source.next()
    mode = Mode.GREEDY
    if follows == ord("?"):
        mode = Mode.LAZY
    elif follows == ord("+"):
        mode = Mode.POSSESSIVE
    if mode is not Mode.GREEDY:
        source.next()
    return Repeat(node.start, source.end(), node, least, most, mode)


def _counts(source: PatternSource) -> tuple[int, int | None]:
    """``{2}``, ``{2,}`` or ``{2,3}``; leaves the cursor at the closing brace."""
    start = source.start()
    if source.peek_raw(1) not in _DIGITS:
        raise PatternError("Illegal repetition", start, "write \\{ for the brace itself")
    source.read_raw()
    least, code = _number(source, start)
    most: int | None = least
    if code == ord(","):
        code = source.read()
        if code == ord("}"):
            most = None
        elif code in _DIGITS:
            source.back()
            most, code = _number(source, start)
    if code != ord("}"):
        raise PatternError("Unclosed counted closure", start, "write {2}, {2,} or {2,3}")
    if most is not None and most < least:
        raise PatternError("Illegal repetition range", start, "the first is the larger one")
    source.back()
    return least, most


def _number(source: PatternSource, start: int) -> tuple[int, int]:
    """A number at the cursor and the character taken behind it."""
    value = 0
    code = source.read_raw()
    while code in _DIGITS:
        value = value * 10 + code - 0x30
        if value > MOST:
            raise PatternError("Illegal repetition range", start, f"at most {MOST}")
        code = source.read()
    return value, code
