"""Paths of names and single indexes, such as ``$.a[0].b``, as straight Python code."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NoReturn, TypeAlias

from lockgate.java.values import Value
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.nodes import Index, Path, Property
from lockgate.jsonpath.run import is_list

__all__ = ["NOTHING", "straight_lookup", "straight_reader"]

NOTHING: Final = object()
"""What a lookup gives when the path leads nowhere."""

_Reader: TypeAlias = Callable[[Value], Value]


def straight_reader(path: Path) -> _Reader | None:
    """A function that gives the value of a path in a document, or none if there is nothing.

    It raises :class:`PathFailure` when there is no document. There is such a function only for
    paths that consist of names and single indexes.
    """
    steps = _straight_steps(path)
    if steps is None:
        return None
    return _maker(*map(type, steps), in_document=True)(*steps)


def straight_lookup(path: Path) -> _Reader | None:
    """A function that gives the value of a path in any value, or :data:`NOTHING`."""
    steps = _straight_steps(path)
    if steps is None:
        return None
    return _maker(*map(type, steps), in_document=False)(*steps)


def _straight_steps(path: Path) -> list[str | int] | None:
    steps: list[str | int] = []
    for node in path.steps:
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
        "NOT_THERE": (KeyError, TypeError, IndexError),
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
