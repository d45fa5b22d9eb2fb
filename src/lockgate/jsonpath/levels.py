"""Reading a path level by level: all values of one step before any of the next.

The steps in ``steps`` go one way to its end before they try another, as Jayway does, which
matters when steps remember something (see ``Step._is_shown``), change the document or fail in
ways that others swallow. The steps here do not, so that the order of the results is the same;
they read as ``$input.path`` does, with SUPPRESS_EXCEPTIONS.
"""

from collections.abc import Callable
from typing import TypeAlias

from lockgate.java.values import Value
from lockgate.jsonpath.errors import InvalidPath, PathNotFound
from lockgate.jsonpath.run import Run, is_list
from lockgate.jsonpath.scan import LEAVES, ScanStep
from lockgate.jsonpath.steps import (
    FilterStep,
    IndexStep,
    PropertiesStep,
    PropertyStep,
    SliceStep,
    Step,
    WildcardStep,
)

__all__ = ["Level", "level_reader"]

Level: TypeAlias = Callable[[list[Value], Run], list[Value]]


def level_reader(first: Step | None) -> Level | None:
    """A function that takes values and a run and gives what a path leads to from them.

    There is none for a path with functions, or with a scan for anything but a name, or at the
    end of the path all values.
    """
    levels: list[Level] = []
    step = first
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

    def read(values: list[Value], run: Run) -> list[Value]:
        for level in levels:
            values = level(values, run)
        return values

    return read


def _level(step: Step) -> Level | None:
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


def _property(name: str) -> Level:
    return lambda values, run: [
        value[name] for value in values if isinstance(value, dict) and name in value
    ]


def _properties(names: tuple[str, ...]) -> Level:
    def level(values: list[Value], run: Run) -> list[Value]:
        run.budget.spend(len(values) * len(names))
        maps = [value for value in values if isinstance(value, dict)]
        return [value[name] for value in maps for name in names if name in value]

    return level


def _merged_properties(step: PropertiesStep) -> Level:
    def level(values: list[Value], run: Run) -> list[Value]:
        run.budget.spend(len(values) * len(step.names))
        return [step.merged(value, run) for value in values if isinstance(value, dict)]

    return level


def _indexes(indexes: tuple[int, ...]) -> Level:
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


def _slice(step: SliceStep) -> Level:
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


def _filter(step: FilterStep) -> Level:
    meets = step.meets

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
            for candidate in candidates:
                try:
                    if meets(candidate, run):
                        found.append(candidate)
                except (InvalidPath, PathNotFound):
                    continue
        return found

    return level


def _scan_level(step: Step | None) -> Level | None:
    if isinstance(step, PropertyStep):
        return _scan(_property_of(step.name))
    if isinstance(step, WildcardStep) and step.after is None:
        return _scan(_all_of)
    return None


def _scan(find: Callable[[Value, list[Value]], None]) -> Level:
    """Finds values in every map and list, from the outside inwards."""

    def level(values: list[Value], run: Run) -> list[Value]:
        found: list[Value] = []
        waiting = values[::-1]
        while waiting:
            value = waiting.pop()
            if not isinstance(value, dict) and not is_list(value):
                continue
            run.budget.spend(len(value) + 1)
            find(value, found)
            children = value.values() if isinstance(value, dict) else value
            waiting += [child for child in children if type(child) not in LEAVES][::-1]
        return found

    return level


def _property_of(name: str) -> Callable[[Value, list[Value]], None]:
    def find(value: Value, found: list[Value]) -> None:
        if name in value and isinstance(value, dict):
            found.append(value[name])

    return find


def _all_of(value: Value, found: list[Value]) -> None:
    found += value.values() if isinstance(value, dict) else value
