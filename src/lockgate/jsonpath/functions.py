"""The functions of JSONPaths (Jayway's ``PathFunction`` classes).

A function gets the value that the path before it leads to, its arguments and the run. Those
that compute work on the numbers of a list and of the arguments, as Doubles.
"""

import math
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias

from lockgate.java.limits import MAX_TEXT
from lockgate.java.text import to_text
from lockgate.java.values import BigInteger, Byte, Float, KeySet, Long, Short, Value
from lockgate.jsonpath.errors import IndexFailure, PathFailure
from lockgate.jsonpath.run import Run, is_list

__all__ = ["FUNCTIONS", "Argument", "PathFunction", "int_value"]


class Argument(ABC):
    """An argument of one call."""

    @abstractmethod
    def value(self) -> Value:
        """Its value. Raises :class:`JsonPathError`."""

    @abstractmethod
    def value_in(self, model: Value, run: Run) -> Value:
        """Its value when its path starts at the model; for ``length``.

        Raises :class:`JsonPathError`, also when the argument is no path.
        """

    @abstractmethod
    def called(self) -> None:
        """Is told to a first argument after a call."""


PathFunction: TypeAlias = Callable[[Value, Sequence[Argument], Run], Value]

_NUMBERS = frozenset({int, Long, Byte, Short, BigInteger, float, Float, Decimal})


def _double(value: Value) -> float:
    """``Number.doubleValue()``."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def int_value(value: Value) -> int:
    """``Number.intValue()``: cut to 32 bits, but a Double to the nearest int."""
    if isinstance(value, float):
        if value != value:
            return 0
        return int(max(-(2.0**31), min(2.0**31 - 1, value)))
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        # A multiple of 10**32 has nothing in its lower 32 bits.
        value = 0 if not isinstance(exponent, int) or exponent >= 32 else int(value)
    return (int(value) + 2**31) % 2**32 - 2**31


def _numbers(model: Value, arguments: Sequence[Argument], run: Run) -> list[Value]:
    """The numbers in the model, if it is a list; then those of the arguments."""
    values = list(model) if is_list(model) else []
    for argument in arguments:
        value = argument.value()
        values += value if is_list(value) else [value]
    run.budget.spend(len(values))
    return [value for value in values if type(value) in _NUMBERS]


def _aggregate(compute: Callable[[list[float]], float]) -> PathFunction:
    """A function of numbers, of which there must be one."""

    def call(model: Value, arguments: Sequence[Argument], run: Run) -> float:
        numbers = [_double(value) for value in _numbers(model, arguments, run)]
        if not numbers:
            raise PathFailure("there are no numbers to compute with")
        return compute(numbers)

    return call


def _sum(numbers: list[float]) -> float:
    total = 0.0
    for number in numbers:
        total += number
    return total


def _least(numbers: list[float]) -> float:
    least = sys.float_info.max
    for number in numbers:
        if least > number:
            least = number
    return least


def _greatest(numbers: list[float]) -> float:
    # Jayway starts from Double.MIN_VALUE, which is the smallest number above zero.
    greatest = math.ulp(0.0)
    for number in numbers:
        if greatest < number:
            greatest = number
    return greatest


def _deviation(numbers: list[float]) -> float:
    total, count = _sum(numbers), len(numbers)
    variance = _sum([number * number for number in numbers]) / count - total * total / count / count
    return math.sqrt(variance) if variance >= 0 else math.nan


def _length(model: Value, arguments: Sequence[Argument], run: Run) -> int | None:
    if arguments:
        inner = arguments[0].value_in(model, run)
        if is_list(inner):
            return len(inner)
    return len(model) if is_list(model) or isinstance(model, dict) else None


def _keys(model: Value, arguments: Sequence[Argument], run: Run) -> KeySet | None:
    del arguments, run
    return KeySet(model) if isinstance(model, dict) else None


def _concatenate(model: Value, arguments: Sequence[Argument], run: Run) -> str:
    """The texts in the model, if it is a list; then all values of the arguments as text."""
    texts = [value for value in model if isinstance(value, str)] if is_list(model) else []
    room = MAX_TEXT
    for argument in arguments:
        value = argument.value()
        for element in value if is_list(value) else [value]:
            if element is not None:
                texts.append(to_text(element))
                room -= len(texts[-1])
                if room < 0:
                    raise PathFailure("the text is too long")
        run.budget.spend(1)
    return "".join(texts)


def _append(model: Value, arguments: Sequence[Argument], run: Run) -> Value:
    """Puts the arguments into the list itself: the document is not the same afterwards."""
    del run
    if is_list(model):
        for argument in arguments:
            model.append(argument.value())
    return model


def _element(
    target: Callable[[Sequence[Argument], Run], int],
) -> PathFunction:
    """A function that gives one element of a list."""

    def call(model: Value, arguments: Sequence[Argument], run: Run) -> Value:
        if not is_list(model):
            raise PathFailure("there is no list to take an element from")
        index = target(arguments, run)
        if index >= len(model):
            raise IndexFailure("there is no such element")
        # The first element cannot be reached from the end.
        if index < 0 and index + len(model) <= 0:
            raise PathFailure("there is no such element")
        return model[index]

    return call


def _given_index(arguments: Sequence[Argument], run: Run) -> int:
    numbers = _numbers(None, arguments, run)
    if not numbers:
        raise IndexFailure("there is no index")
    return int_value(numbers[0])


FUNCTIONS: dict[str, PathFunction] = {
    "sum": _aggregate(_sum),
    "avg": _aggregate(lambda numbers: _sum(numbers) / len(numbers)),
    "min": _aggregate(_least),
    "max": _aggregate(_greatest),
    "stddev": _aggregate(_deviation),
    "length": _length,
    "size": _length,
    "keys": _keys,
    "concat": _concatenate,
    "append": _append,
    "first": _element(lambda arguments, run: 0),
    "last": _element(lambda arguments, run: -1),
    "index": _element(_given_index),
}
"""Every function, by its name."""
