"""Reading a path level by level: all values of one step before any of the next.

The steps in ``steps`` go one way to its end before they try another, as Jayway does, which
matters when steps remember something (see ``Step._is_shown``), change the document or fail in
ways that others swallow. The steps here do not, so that the order of the results is the same;
they read as ``$input.path`` does, with SUPPRESS_EXCEPTIONS.
"""

from collections.abc import Callable, Collection, Iterator
from operator import itemgetter
from typing import TypeAlias

from lockgate.java.values import Value
from lockgate.jsonpath.errors import InvalidPath
from lockgate.jsonpath.run import Run, is_list
from lockgate.jsonpath.scan import LEAVES, ScanStep
from lockgate.jsonpath.selection import selector
from lockgate.jsonpath.steps import (
    FilterStep,
    IndexStep,
    PropertiesStep,
    PropertyStep,
    SliceStep,
    Step,
    WildcardStep,
)
from lockgate.jsonpath.straight import NOT_THERE, NOTHING, lookup_of

__all__ = ["Reader", "level_reader"]

Reader: TypeAlias = Callable[[Value, Run], list[Value]]

_Level: TypeAlias = Callable[[list[Value], Run], list[Value]]


def level_reader(first: Step | None) -> Reader | None:
    """A function that gives what a path leads to from a document.

    There is none for a path with functions, or with a scan for anything but a name, or at the
    end of the path all values.
    """
    names, step = _straight_start(first)
    lookup = lookup_of(names)
    levels: list[_Level] = []
    while step is not None:
        if isinstance(step, ScanStep):
            step = step.after
            level = _scan_level(step)
        else:
            level = _level(step)
        if step is None or level is None:
            return None
        levels.append(level)
        step = step.after

    def read(document: Value, run: Run) -> list[Value]:
        start = lookup(document)
        if start is NOTHING:
            return []
        values = [start]
        for level in levels:
            values = level(values, run)
        return values

    return read


def _straight_start(first: Step | None) -> tuple[list[str | int], Step | None]:
    """The names and single indexes that a path begins with, and the step behind them."""
    found: list[str | int] = []
    step = first
    while step is not None:
        if isinstance(step, PropertyStep):
            found.append(step.name)
        elif isinstance(step, IndexStep) and len(step.indexes) == 1:
            found.append(step.indexes[0])
        else:
            break
        step = step.after
    return found, step


def _level(step: Step) -> _Level | None:
    match step:
        case PropertyStep():
            return _property(step.name)
        case PropertiesStep():
            return _merged_properties(step) if step.after is None else _properties(step.names)
        case IndexStep():
            return _indexes(step.indexes)
        case SliceStep():
            return _slice(step)
        case WildcardStep():
            return _children
        case FilterStep():
            return _filter(step)
        case _:
            return None


def _property(name: str) -> _Level:
    take = itemgetter(name)

    def level(values: list[Value], run: Run) -> list[Value]:
        del run
        try:  # mostly they are maps that all have it
            return list(map(take, values))
        except NOT_THERE:
            return [value[name] for value in values if isinstance(value, dict) and name in value]

    return level


def _properties(names: tuple[str, ...]) -> _Level:
    def level(values: list[Value], run: Run) -> list[Value]:
        run.budget.spend(len(values) * len(names))
        maps = [value for value in values if isinstance(value, dict)]
        return [value[name] for value in maps for name in names if name in value]

    return level


def _merged_properties(step: PropertiesStep) -> _Level:
    def level(values: list[Value], run: Run) -> list[Value]:
        run.budget.spend(len(values) * len(step.names))
        return [step.merged(value, run) for value in values if isinstance(value, dict)]

    return level


def _indexes(indexes: tuple[int, ...]) -> _Level:
    def level(values: list[Value], run: Run) -> list[Value]:
        run.budget.spend(len(values) * len(indexes))
        return [
            value[index]
            for value in values
            if is_list(value)
            for index in indexes
            if -len(value) <= index < len(value)
        ]

    return level


def _slice(step: SliceStep) -> _Level:
    def level(values: list[Value], run: Run) -> list[Value]:
        found: list[Value] = []
        for value in values:
            if is_list(value):
                indexes = step.indexes_into(len(value))
                run.budget.spend(len(indexes))
                found += [value[index] for index in indexes]
        return found

    return level


def _children(values: list[Value], run: Run) -> list[Value]:
    found: list[Value] = []
    for value in values:
        if isinstance(value, dict):
            run.budget.spend(len(value))
            found += value.values()
        elif is_list(value):
            run.budget.spend(len(value))
            found += value
    return found


def _filter(step: FilterStep) -> _Level:
    select = selector(step.condition, step.meets)

    def level(values: list[Value], run: Run) -> list[Value]:
        found: list[Value] = []
        for value in values:
            if isinstance(value, dict):
                candidates = [value]
            elif is_list(value):
                candidates = value
            elif step.upstream_definite:
                raise InvalidPath("a filter is for lists and maps")
            else:
                continue
            run.budget.spend(len(candidates) * step.weight)
            found += select(candidates, run)
        return found

    return level


def _scan_level(step: Step | None) -> _Level | None:
    if isinstance(step, PropertyStep):
        return _scan(step.name)
    if isinstance(step, WildcardStep) and step.after is None:
        return _scan_all
    return None


def _scan(name: str) -> _Level:
    """The values of a name in every map, from the outside inwards."""

    def level(values: list[Value], run: Run) -> list[Value]:
        found: list[Value] = []
        leaves, left = LEAVES, run.budget.left
        outer: list[Iterator[Value]] = []
        inner = iter(values)
        while True:
            for value in inner:
                kind = type(value)
                if kind in leaves:
                    continue
                if kind is dict or isinstance(value, dict):
                    left -= len(value) + 1
                    if name in value:
                        found.append(value[name])
                    below: Collection[Value] = value.values()
                elif kind is list or is_list(value):
                    left -= len(value) + 1
                    if left >= 0 and leaves.issuperset(map(type, value)):
                        continue
                    below = value
                else:
                    continue
                if left < 0:
                    run.budget.spend(run.budget.left - left)
                outer.append(inner)
                inner = iter(below)
                break
            else:
                if not outer:
                    run.budget.left = left
                    return found
                inner = outer.pop()

    return level


def _scan_all(values: list[Value], run: Run) -> list[Value]:
    """All values in every map and list, from the outside inwards."""
    found: list[Value] = []
    waiting = values[::-1]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, dict) and not is_list(value):
            continue
        run.budget.spend(len(value) + 1)
        children = value.values() if isinstance(value, dict) else value
        found += children
        waiting += [child for child in children if type(child) not in LEAVES][::-1]
    return found
