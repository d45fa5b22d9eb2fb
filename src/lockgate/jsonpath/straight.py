"""Paths of names and single indexes, such as ``$.a[0].b``, as straight Python code."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NoReturn, TypeAlias

from lockgate.java.values import Value
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.limits import MAX_VISITS
from lockgate.jsonpath.nodes import Index, Path, Property, Step, Wildcard
from lockgate.jsonpath.run import is_list

__all__ = [
    "NOTHING",
    "NOT_THERE",
    "elements_reader",
    "lookup_of",
    "straight_lookup",
    "straight_reader",
]

NOTHING: Final = object()
"""What a lookup gives when the path leads nowhere."""

NOT_THERE: Final = (KeyError, TypeError, IndexError)
"""What Python raises where a name or an index leads nowhere."""

_Reader: TypeAlias = Callable[[Value], Value]


def straight_reader(path: Path) -> _Reader | None:
    """A function that gives the value of a path in a document, or none if there is nothing.

    It raises :class:`PathFailure` when there is no document. There is such a function only for
    paths that consist of names and single indexes.
    """
    steps = _plain_steps(path.steps)
    if steps is None:
        return None
    return _maker(*map(type, steps), in_document=True)(*steps)


def straight_lookup(path: Path) -> _Reader | None:
    """A function that gives the value of a path in any value, or :data:`NOTHING`."""
    steps = _plain_steps(path.steps)
    return None if steps is None else lookup_of(steps)


def elements_reader(path: Path, otherwise: _Reader) -> _Reader | None:
    """A reader for paths as above with one wildcard and then only names, as ``$.a[*].b``.

    It leaves a document in which that is not a list of maps that all have them to another one.
    """
    steps = path.steps
    at = next((at for at, node in enumerate(steps) if isinstance(node, Wildcard)), len(steps))
    start, names = _plain_steps(steps[:at]), _plain_steps(steps[at + 1 :])
    if at == len(steps) or start is None or names is None or int in map(type, names):
        return None
    lookup = lookup_of(start)
    takes = [itemgetter(name) for name in names]

    def read(document: Value) -> Value:
        elements = lookup(document)
        if type(elements) is not list or len(elements) > MAX_VISITS:
            return otherwise(document)
        found: Iterable[Value] = elements
        for take in takes:
            found = map(take, found)
        try:
            return list(found)
        except NOT_THERE:
            return otherwise(document)

    return read


def lookup_of(steps: Sequence[str | int]) -> _Reader:
    """The same for names and indexes."""
    return _maker(*map(type, steps), in_document=False)(*steps)


def _plain_steps(nodes: Sequence[Step]) -> list[str | int] | None:
    """Names and indexes; none if there is anything else."""
    steps: list[str | int] = []
    for node in nodes:
        match node:
            case Property(names=(name,)):
                steps.append(name)
            case Index(indexes=(index,)):
                steps.append(index)
            case _:
                return None
    return steps


@lru_cache(256)
def _maker(*steps: type[str | int], in_document: bool) -> Callable[..., _Reader]:
    """What makes the readers of all paths with such steps, given the names and indexes.

    So the code that is compiled here holds nothing of any path.
    """
    lines = ["        value = model"]
    for number, kind in enumerate(steps):
        if kind is int:
            lines.append("        if type(value) is not list and not is_list(value):")
            lines.append("            return MISSING")
        lines.append(f"        value = value[step{number}]")
    parameters = ", ".join(f"step{number}" for number in range(len(steps)))
    source = _SOURCE.format(parameters=parameters, lines="\n    ".join(lines))
    names: dict[str, Any] = {
        "MISSING": None if in_document else NOTHING,
        "NOT_THERE": NOT_THERE,
        "NEEDS_MODEL": in_document,
        "is_list": is_list,
        "refuse": _refuse,
    }
    exec(source, names)
    maker: Callable[..., _Reader] = names["make"]
    return maker


_SOURCE = """
def make({parameters}):
    def read(model):
        if model is None and NEEDS_MODEL:
            refuse()
        try:
    {lines}
        except NOT_THERE:
            return MISSING
        return value
    return read
"""


def _refuse() -> NoReturn:
    raise PathFailure("there is no document")
