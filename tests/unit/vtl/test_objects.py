"""Views and loops as objects."""

from lockgate.java.values import ArrayList, Value
from lockgate.vtl.classes import ClassValue, class_of
from lockgate.vtl.iterators import JavaIterator
from lockgate.vtl.objects import (
    DefinedBlock,
    EntrySet,
    ForeachScope,
    KeysView,
    MapEntry,
    ScopeInfo,
    ValuesView,
)


def test_views_show_the_map_as_it_is_now() -> None:
    map_: dict[Value, Value] = {"a": 1}
    keys, values, entries = KeysView(map_), ValuesView(map_), EntrySet(map_)
    map_["b"] = 2
    assert (keys.java_text(), values.java_text(), entries.java_text()) == (
        "[a, b]",
        "[1, 2]",
        "[a=1, b=2]",
    )
    keys.remove(0)
    assert map_ == {"b": 2}
    assert keys == KeysView({"b": 9})
    assert values != ValuesView(dict(map_))
    assert entries == EntrySet({"b": 2})
    assert entries != EntrySet({"b": 3})


def test_an_entry_writes_through() -> None:
    map_: dict[Value, Value] = {"a": 1}
    entry = MapEntry(map_, "a")
    assert entry.set_value(2) == 1
    assert (map_, entry.value, entry.java_text()) == ({"a": 2}, 2, "a=2")
    assert entry == MapEntry({"a": 2}, "a")


def test_loops_in_loops() -> None:
    info = ScopeInfo(1, 2)
    outer = ForeachScope("before", info)
    inner = ForeachScope(outer, info)
    assert (outer.parent, outer.replaced, outer.topmost) == (None, "before", outer)
    assert (inner.parent, inner.replaced, inner.topmost) == (outer, None, outer)
    rounds = [(value, inner.count, inner.has_next) for value in inner.rounds(JavaIterator("ab"))]
    assert rounds == [("a", 1, True), ("b", 2, False)]


def test_a_block_stops_inside_itself() -> None:
    printed: list[bool] = []

    def print_block(output: list[str]) -> None:
        output.append("x")
        printed.append(block.print_into(output))

    block = DefinedBlock(print_block)
    assert block.java_text() == "xx"
    assert printed == [False, True]


def test_classes() -> None:
    assert class_of(ArrayList()).java_text() == "class java.util.ArrayList"
    assert class_of(1) == ClassValue("java.lang.Integer")
    assert class_of(1) != class_of(2**40)
