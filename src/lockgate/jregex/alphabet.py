"""The characters that a pattern tells apart."""

from collections.abc import Iterable

from lockgate.jregex.charsets import END, CharSet

__all__ = ["letters"]


def letters(sets: Iterable[CharSet]) -> list[int]:
    """One code point for every combination of the sets that some character is in.

    Two characters in the same of the sets are the same to every pattern made of them.
    """
    edges: dict[int, int] = {}
    for number, chars in enumerate(dict.fromkeys(sets)):
        for edge in chars.edges:
            edges[edge] = edges.get(edge, 0) ^ (1 << number)
    found: dict[int, int] = {}
    member_of = 0
    at = 0
    for edge in sorted({*edges, END}):
        if edge > at:
            found.setdefault(member_of, at)
        member_of ^= edges.get(edge, 0)
        at = edge
    return list(found.values())
