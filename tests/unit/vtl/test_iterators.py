"""Iterators of collections and of the views of maps, and what disturbs them."""

import pytest

from lockgate.java.values import Value
from lockgate.vtl.allowance import Allowance, present
from lockgate.vtl.changes import changed
from lockgate.vtl.failures import JavaException
from lockgate.vtl.iterators import ConcurrentModification, JavaIterator, ViewIterator
from lockgate.vtl.objects import EntrySet, KeysView


def test_an_iterator() -> None:
    values: list[Value] = [1, 2]
    iterator = JavaIterator(values)
    assert (iterator.next(), iterator.has_next(), iterator.next()) == (1, True, 2)
    assert not iterator.has_next()
    with pytest.raises(JavaException, match="NoSuchElement"):
        iterator.next()


def test_an_iterator_removes_what_came_last() -> None:
    values: list[Value] = [1, 2, 3]
    iterator = JavaIterator(values)
    with pytest.raises(JavaException, match="IllegalState"):
        iterator.remove()
    iterator.next()
    iterator.next()
    iterator.remove()
    assert values == [1, 3]
    assert iterator.next() == 3


def test_an_iterator_notices_changes() -> None:
    values: list[Value] = [1, 2]
    iterator = JavaIterator(values)
    iterator.next()
    values.append(3)
    with pytest.raises(ConcurrentModification):
        iterator.next()


def test_changes_that_the_length_does_not_tell() -> None:
    with present(Allowance()):
        values: list[Value] = [1, 2]
        iterator, others = JavaIterator(values), JavaIterator([1, 2])
        changed(values)
        with pytest.raises(ConcurrentModification):
            iterator.next()
        assert others.next() == 1


def test_an_iterator_of_a_view_removes_the_entry() -> None:
    map_: dict[Value, Value] = {"a": 1, "b": 2}
    iterator = ViewIterator(KeysView(map_))
    assert (iterator.next(), iterator.class_name) == (
        "a",
        "java.util.LinkedHashMap$LinkedKeyIterator",
    )
    iterator.remove()
    assert (map_, iterator.next(), iterator.has_next()) == ({"b": 2}, "b", False)
    with pytest.raises(JavaException, match="NoSuchElement"):
        iterator.next()


def test_an_iterator_shows_the_values_of_now() -> None:
    map_: dict[Value, Value] = {"a": 1}
    entries = ViewIterator(EntrySet(map_))
    map_["a"] = 2
    assert str(entries.next().java_text()) == "a=2"
