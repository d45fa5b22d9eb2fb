"""Written JSON against recorded answers of json-smart 2.6."""

import json
import math
from decimal import Decimal
from pathlib import Path

import pytest

from lockgate.java.json_reader import read_json
from lockgate.java.json_writer import write_document, write_json, write_json_array
from lockgate.java.limits import LimitExceeded
from lockgate.java.values import (
    Array,
    ArrayList,
    BigInteger,
    Character,
    Float,
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


def test_recorded_documents_are_written_as_json_smart_writes_them() -> None:
    wrong = [row for row in RECORDED if write_json(read_json(row["text"])) != row["json"]]
    assert len(RECORDED) > 500
    assert wrong == []


def test_the_quick_way_writes_the_same() -> None:
    wrong = [row for row in RECORDED if write_document(read_json(row["text"])) != row["json"]]
    assert wrong == []


class Iterator(JavaObject):
    java_class = "java.util.ArrayList$Itr"

    def java_text(self) -> str:
        return "an iterator"


@pytest.mark.parametrize(
    "value, text",
    [
        (None, "null"),
        (True, "true"),
        ("a/b", '"a/b"'),
        ('"\\\b\f\n\r\t\x00\x1f', '"\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F"'),
        ("\x7e\x7f\x80\x9f\xa0", '"~\\u007F\\u0080\\u009F\xa0"'),
        ("\u1fff\u2000\u20ff\u2100\U0001f600", '"\u1fff\\u2000\\u20FF\u2100\U0001f600"'),
        ("\\u00ff \\\\u00ff \x1b", '"\\\\u00ff \\\\\\\\u00ff \\u001B"'),
        ("\ud800", '"\ud800"'),
        (1, "1"),
        (Long(1), "1"),
        (BigInteger(1), "1"),
        (2**70, str(2**70)),
        (1.5, "1.5"),
        (1e10, "1.0E10"),
        (-0.0, "-0.0"),
        (math.nan, "NaN"),
        (Float("nan"), "NaN"),
        (math.inf, "null"),
        (-math.inf, "null"),
        (Decimal("1E+30"), "1E+30"),
        (Decimal("-0.000"), "0.000"),
        (Character("a"), "{}"),
        (Iterator(), "{}"),
        ([], "[]"),
        ({}, "{}"),
        ({"a": {}, "b": [[], {"c": None}]}, '{"a":{},"b":[[],{"c":null}]}'),
        (ArrayList([1, Array(["a"]), KeySet({"k": 0})]), '[1,["a"],["k"]]'),
        (SilentMap(a=SilentMap()), '{"a":{}}'),
        ({1: 1, 1.5: 2, False: 3, Decimal("2.50"): 4}, '{"1":1,"1.5":2,"false":3,"2.50":4}'),
        ({"\u2019/": 1, None: 2}, '{"\\u2019/":1,"null":2}'),
    ],
)
def test_values(value: Value, text: str) -> None:
    assert write_json(value) == text


def test_arrays_printed_as_text_escape_slashes() -> None:
    assert write_json_array(["a/b", {"/": "\\/"}]) == '["a\\/b",{"\\/":"\\\\\\/"}]'


@pytest.mark.parametrize(
    "text",
    ['{"a":1e16}', "[0.0001]", "[12345678.5]", '["\\u0007"]', "[1e-7]", "[NaN]", '["\u2019"]'],
)
def test_the_quick_way_knows_where_it_is_not_enough(text: str) -> None:
    value = read_json(text)
    assert write_document(value) == write_json(value)


def test_a_list_that_holds_itself() -> None:
    value: list[Value] = []
    value.append({"a": value})
    for write in (write_json, write_document):
        with pytest.raises(LimitExceeded):
            write(value)


def test_a_small_value_with_an_endless_text() -> None:
    value: list[Value] = ["x" * 100]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(LimitExceeded):
        write_json(value)
    with pytest.raises(LimitExceeded):
        write_json(["x" * 1_000_000] * 20)


def test_a_long_document() -> None:
    with pytest.raises(LimitExceeded):
        write_document(["x" * 1_000_000 for _ in range(11)])


def test_a_python_object_is_refused() -> None:
    with pytest.raises(TypeError):
        write_json([object()])
