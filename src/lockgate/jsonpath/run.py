"""The state of one evaluation of a path (Jayway's ``EvaluationContext``)."""

from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from lockgate.java.values import Array, KeySet, Value
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.limits import MAX_VISITS

__all__ = ["Budget", "Options", "Run", "is_list", "unchanging"]


def is_list(value: Value) -> TypeGuard[list[Value]]:
    """Whether the value is a ``java.util.List``."""
    return type(value) is list or (isinstance(value, list) and not isinstance(value, _NO_LISTS))


_NO_LISTS = (Array, KeySet)


def unchanging(elements: list[Value]) -> Iterator[tuple[int, Value]]:
    """The elements with their indexes.

    Raises :class:`PathFailure` (Java's ``ConcurrentModificationException``) when the list is
    found to have grown meanwhile: the function ``append`` may do that to a list inside itself.
    """
    length = len(elements)
    for index, element in enumerate(elements):
        if len(elements) != length:
            raise PathFailure("a list was changed while it was read")
        yield index, element


class Options(NamedTuple):
    """Those of the library's options that change what a step does."""

    suppress: bool = False
    """SUPPRESS_EXCEPTIONS: a place that is missing is passed over."""
    require: bool = False
    """REQUIRE_PROPERTIES: a property that is missing is an error in indefinite paths, too."""
    null_leaf: bool = False
    """DEFAULT_PATH_LEAF_TO_NULL: a property that is missing at the end of a path is null."""


class Budget:
    """What all evaluations of one read share: the visits left, and what steps remember.

    Jayway keeps some state in its tokens; ``memory`` holds it by the node that it belongs to.
    """

    __slots__ = ("left", "memory")

    def __init__(self) -> None:
        self.left = MAX_VISITS
        self.memory: dict[object, Value] = {}

    def spend(self, visits: int) -> None:
        """Takes visits from the budget. Raises :class:`PathFailure` when there are none left."""
        self.left -= visits
        if self.left < 0:
            raise PathFailure(f"the path visits more than {MAX_VISITS} nodes")


class Run:
    """One evaluation: the document of ``$``, the options, and what has been found so far."""

    __slots__ = ("budget", "options", "places", "results", "root", "root_values")

    def __init__(
        self, root: Value, options: Options, budget: Budget, *, with_places: bool = False
    ) -> None:
        self.root = root
        self.options = options
        self.budget = budget
        self.results: list[Value] = []
        self.places: list[str | None] | None = [] if with_places else None
        self.root_values: dict[object, Value] = {}
        """Values of ``$`` paths in filters, by path."""

    def add(self, value: Value, place: str | None) -> None:
        """Notes a result, and where it is if that was asked for."""
        self.results.append(value)
        if self.places is not None:
            self.places.append(place)
