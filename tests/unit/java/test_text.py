"""Values as text, against recorded answers and Java's rules for collections."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from lockgate.java.json_reader import read_json
from lockgate.java.limits import LimitExceeded
from lockgate.java.text import to_text
from lockgate.java.values import (
    Array,
    ArrayList,
    Character,
    JavaObject,
    KeySet,
    Long,
    SilentMap,
    Value,
)

RECORDED = [
    row
    for line in (Path(__file__).parent / "recorded" / "documents.jsonl").read_text().splitlines()
    if "error" not in (row := json.loads(line))
]


def test_recorded_documents_print_as_java_prints_them() -> None:
    wrong = [row for row in RECORDED if to_text(read_json(row["text"])) != row["printed"]]
    assert len(RECORDED) > 500
    assert wrong == []


class Iterator(JavaObject):
    java_class = "java.util.ArrayList$Itr"

    def java_text(self) -> str:
        return "an iterator"


class Key(JavaObject):
    java_class = "java.lang.Object"

    def java_text(self) -> str:
        return "[1]"


class Sublist(ArrayList):
    pass


@pytest.mark.parametrize(
    "value, text",
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        ("a\n", "a\n"),
        (Character("a"), "a"),
        (12, "12"),
        (Long(12), "12"),
        (2**80, str(2**80)),
        (1.0, "1.0"),
        (Decimal("1.50"), "1.50"),
        ({"k": "v", "k2": None}, "{k=v, k2=null}"),
        ({}, "{}"),
        (["a/b", None, 1.0, {"x": [True]}], '["a\\/b",null,1.0,{"x":[true]}]'),
        ({"l": ["a/b"]}, '{l=["a\\/b"]}'),
        (ArrayList(["a/b", ArrayList(), ["c/d"], {}]), '[a/b, [], ["c\\/d"], {}]'),
        (Sublist([1]), "[1]"),
        (KeySet({"a": 0, "b": 0}), "[a, b]"),
        (SilentMap(a=1), ""),
        ({"m": SilentMap(a=1)}, "{m=}"),
        (Iterator(), "an iterator"),
        ([Iterator()], "[{}]"),
        ({Key(): Iterator()}, "{[1]=an iterator}"),
        ({1: 2, 1.5: {True: "x"}}, "{1=2, 1.5={true=x}}"),
        (ArrayList([ArrayList([ArrayList([1]), 2]), 3]), "[[[1], 2], 3]"),
    ],
)
def test_to_text(value: Value, text: str) -> None:
    assert to_text(value) == text


def test_an_array_prints_as_a_class_name() -> None:
    assert to_text(Array(["a"])).startswith("[Ljava.lang.String;@")


def test_collections_directly_inside_themselves() -> None:
    map_: dict[str, Value] = {"a": 1}
    map_["self"] = map_
    list_ = ArrayList([1])
    list_.append(list_)
    assert to_text(map_) == "{a=1, self=(this Map)}"
    assert to_text(list_) == "[1, (this Collection)]"


def test_collections_inside_themselves_by_way_of_others() -> None:
    map_: dict[str, Value] = {}
    map_["list"] = ArrayList([map_])
    array: list[Value] = []
    array.append(array)
    for value in (map_, array):
        with pytest.raises(LimitExceeded):
            to_text(value)


def test_depth_is_bounded() -> None:
    deep = ArrayList()
    for _ in range(1000):
        deep = ArrayList([deep])
    assert to_text(deep) == "[" * 1001 + "]" * 1001
    for _ in range(30):
        deep = ArrayList([deep])
    with pytest.raises(LimitExceeded):
        to_text(deep)


def test_size_is_bounded() -> None:
    wide = ArrayList(["x" * 1000])
    for _ in range(30):
        wide = ArrayList([wide, wide])
    with pytest.raises(LimitExceeded):
        to_text(wide)
