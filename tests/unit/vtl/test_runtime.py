"""What ``#foreach`` loops over."""

import pytest

from lockgate.java.values import Array, ArrayList, Value
from lockgate.vtl.iterators import ConcurrentModification, JavaIterator
from lockgate.vtl.objects import EntrySet, KeysView
from lockgate.vtl.runtime import iterator_of, leave_scope, live, values_of


@pytest.mark.parametrize(
    "value, values",
    [
        ([1, 2], [1, 2]),
        (ArrayList([1]), [1]),
        (Array(["a"]), ["a"]),
        ({"a": 1, "b": 2}, [1, 2]),
        (KeysView({"a": 1}), ["a"]),
        ("text", []),
        (None, []),
        (5, []),
    ],
)
def test_values(value: Value, values: list[Value]) -> None:
    assert list(values_of(value)) == values
    assert list(live(value)) == values
    iterator = iterator_of(value)
    found = []
    while iterator is not None and iterator.has_next():
        found.append(iterator.next())
    assert found == values
    assert (iterator is None) is (not values)


@pytest.mark.parametrize(
    "value, change",
    [
        ([1, 2, 3], lambda value: value.append(4)),
        ([1, 2, 3], lambda value: value.pop()),
        ({"a": 1, "b": 2}, lambda value: value.update(c=3)),
    ],
)
def test_changes_in_a_loop_are_noticed(value: Value, change: object) -> None:
    assert callable(change)
    loop = live(value)
    next(loop)
    change(value)
    with pytest.raises(ConcurrentModification):
        list(loop)


def test_one_too_few_ends_the_loop_unnoticed() -> None:
    value = [1, 2]
    loop = live(value)
    next(loop)
    value.pop()
    assert list(loop) == []


def test_an_iterator_goes_on_where_it_was() -> None:
    iterator = JavaIterator([1, 2])
    iterator.next()
    found = iterator_of(iterator)
    assert found is not None
    assert found.next() == 2


def test_a_view_is_the_map_s() -> None:
    map_: dict[Value, Value] = {"a": 1, "b": 2}
    loop = live(EntrySet(map_))
    next(loop)
    map_["c"] = 3
    with pytest.raises(ConcurrentModification):
        next(loop)


def test_what_foreach_is_after_a_loop() -> None:
    assert leave_scope("mine") == "mine"
