"""The state of an evaluation."""

import pytest

from lockgate.java.values import Array, ArrayList, KeySet, Value
from lockgate.jsonpath.errors import PathFailure
from lockgate.jsonpath.limits import MAX_VISITS
from lockgate.jsonpath.run import Budget, Options, Run, is_list, unchanging


@pytest.mark.parametrize(
    "value, expected",
    [
        ([], True),
        (ArrayList(), True),
        (Array(), False),
        (KeySet({}), False),
        ({}, False),
        ("", False),
    ],
)
def test_is_list(value: Value, expected: bool) -> None:
    assert is_list(value) is expected


def test_a_list_must_not_grow_while_it_is_read() -> None:
    elements = ["a", "b"]
    assert list(unchanging(elements)) == [(0, "a"), (1, "b")]
    reading = unchanging(elements)
    next(reading)
    elements.append("c")
    with pytest.raises(PathFailure):
        next(reading)


def test_a_budget_ends() -> None:
    budget = Budget()
    budget.spend(MAX_VISITS)
    with pytest.raises(PathFailure):
        budget.spend(1)


def test_places_are_noted_on_demand() -> None:
    run = Run({}, Options(), Budget())
    run.add(1, None)
    assert (run.results, run.places) == ([1], None)
    run = Run({}, Options(), Budget(), with_places=True)
    run.add(1, "$['a']")
    assert (run.results, run.places) == ([1], ["$['a']"])
