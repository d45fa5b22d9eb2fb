"""Sets of characters: what a character class means once flags and properties are resolved."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

__all__ = ["ALL", "NONE", "CharSet"]

END = 0x110000
"""One past the last code point."""


class CharSet:
    """An immutable set of code points, kept as the sorted points where membership changes.

    ``edges[0]`` is the first member, ``edges[1]`` the first code point behind the first run, and
    so on; the number of edges is always even. Lone surrogates are ordinary members.
    """

    __slots__ = ("_hash", "edges")

    def __init__(self, edges: tuple[int, ...]) -> None:
        self.edges = edges
        self._hash = hash(edges)

    @classmethod
    def of(cls, *ranges: tuple[int, int]) -> "CharSet":
        """The union of ranges, each from first to last, both included."""
        edges: list[int] = []
        for first, last in sorted(ranges):
            if edges and first <= edges[-1]:
                edges[-1] = max(edges[-1], last + 1)
            else:
                edges += (first, last + 1)
        return cls(tuple(edges))

    @classmethod
    def single(cls, code: int) -> "CharSet":
        """The set of one code point."""
        return cls((code, code + 1))

    @classmethod
    def from_codes(cls, codes: Iterable[int]) -> "CharSet":
        """The set of some code points."""
        edges: list[int] = []
        for code in sorted(set(codes)):
            if edges and edges[-1] == code:
                edges[-1] = code + 1
            else:
                edges += (code, code + 1)
        return cls(tuple(edges))

    def __contains__(self, code: int) -> bool:
        return bisect_right(self.edges, code) % 2 == 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CharSet) and self.edges == other.edges

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> bool:
        return bool(self.edges)

    def __repr__(self) -> str:
        return f"CharSet({', '.join(f'{a:x}-{b:x}' for a, b in self.ranges())})"

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges())

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The runs, each as first and last member."""
        edges = self.edges
        for at in range(0, len(edges), 2):
            yield edges[at], edges[at + 1] - 1

    def __invert__(self) -> "CharSet":
        edges = self.edges
        if edges and edges[0] == 0:
            edges = edges[1:]
        else:
            edges = (0, *edges)
        if edges[-1:] == (END,):
            return CharSet(edges[:-1])
        return CharSet((*edges, END))

    def __or__(self, other: "CharSet") -> "CharSet":
        if not other.edges or self.edges == other.edges:
            return self
        if not self.edges:
            return other
        return CharSet.of(*self.ranges(), *other.ranges())

    def __and__(self, other: "CharSet") -> "CharSet":
        # Walks both edge lists once; a point is an edge of the result where "in both" changes.
        left, right = self.edges, other.edges
        edges: list[int] = []
        i = j = 0
        while i < len(left) and j < len(right):
            point = min(left[i], right[j])
            i += left[i] == point
            j += j < len(right) and right[j] == point
            inside = i % 2 == 1 and j % 2 == 1
            if inside != (len(edges) % 2 == 1):
                edges.append(point)
        return CharSet(tuple(edges))

    def __sub__(self, other: "CharSet") -> "CharSet":
        return self & ~other

    def __le__(self, other: "CharSet") -> bool:
        return self.edges == other.edges or (self & other).edges == self.edges

    def isdisjoint(self, other: "CharSet") -> bool:
        """Whether no code point is in both."""
        return not (self & other).edges

    def only(self) -> int | None:
        """The code point of a set of one, else None."""
        edges = self.edges
        return edges[0] if len(edges) == 2 and edges[1] == edges[0] + 1 else None


NONE = CharSet(())
ALL = CharSet((0, END))
