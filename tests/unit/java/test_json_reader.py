"""The readers against recorded answers of json-smart 2.6, and against each other."""

import inspect
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.java.equality import equals
from lockgate.java.json_reader import JsonReadError, read_json, read_strict_json
from lockgate.java.json_writer import write_json
from lockgate.java.numbers import simple_class_name
from lockgate.java.permissive_json import read_permissively
from lockgate.java.values import Value

RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parent / "recorded" / "documents.jsonl").read_text().splitlines()
]


def answer(text: str) -> tuple[str, str] | None:
    try:
        value = read_json(text)
    except JsonReadError:
        return None
    return simple_class_name(value), write_json(value)


def test_recorded_documents_are_read_as_json_smart_reads_them() -> None:
    wrong = []
    for row in RECORDED:
        expected = None if "error" in row else (row["type"], row["json"])
        if answer(row["text"]) != expected:
            wrong.append((row, answer(row["text"])))
    assert len(RECORDED) > 1000
    assert wrong == []


@pytest.mark.parametrize(
    "text, value",
    [
        ("", ""),
        ("  ", ""),
        ("null", None),
        ("a=b&c=d", "a=b&c=d"),
        ("\ufeff{}", "\ufeff{}"),
        ('{"a":1,}', {"a": 1}),
        ("{'a': b c, d: 1} x", {"a": "b c", "d": 1}),
        ("[1,,2,]", [1, 2]),
        ('"a\\u00e9\\ud83d\\ude00\\q\\x41"', "a\u00e9\U0001f600A"),
        ('"a\x7f\\n"', "a\n"),
        ('{"b":1,"a":2,"b":3}', {"b": 3, "a": 2}),
        ("[1.50,1e2,0.10000000000000000000]", [1.5, 100.0, Decimal("0.10000000000000000000")]),
        ("[\ud800]", ["\ud800"]),
    ],
)
def test_permissive_reading(text: str, value: Value) -> None:
    read = read_json(text)
    assert equals(read, value)
    assert not isinstance(read, dict) or list(read) == list(value)


@pytest.mark.parametrize(
    "text", ["{", "[1", '"a', "{a}", '{"a":}', '{"a"=1}', "}", "]", ":", '["\\u12"]', "{]"]
)
def test_texts_that_are_refused(text: str) -> None:
    with pytest.raises(JsonReadError):
        read_json(text)
    with pytest.raises(JsonReadError):
        read_strict_json(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "NaN", "Infinity", "[1,]", "{'a':1}", "1 2", "01", "1.", "\ufeff1", '"\t"', "nul"],
)
def test_what_only_the_permissive_reader_reads(text: str) -> None:
    read_json(text)
    with pytest.raises(JsonReadError):
        read_strict_json(text)


@pytest.mark.parametrize(
    "text, value",
    [
        ('["\\ud800"]', ["\ud800"]),
        ('["\\ude00x", 1.5]', ["\ude00x", 1.5]),
        ('{"a": ["\\\\ud800"]}', {"a": ["\\ud800"]}),
        ('["\ud800"]', ["\ud800"]),
    ],
)
def test_lone_surrogates_are_json(text: str, value: Value) -> None:
    assert read_strict_json(text) == value
    assert read_json(text) == value


@pytest.mark.parametrize("text", ['["\\ud800", NaN]', '["\\ud800",]', '["\\ud800", 1e]'])
def test_lone_surrogates_do_not_make_the_strict_reader_lenient(text: str) -> None:
    with pytest.raises(JsonReadError):
        read_strict_json(text)


@pytest.mark.parametrize(
    "opening, closing, times",
    [("[", "]", 400), ('{"a":', "}", 400), ('[0,{"":', "}]", 200), ('{"": [1,', "]}", 200)],
)
@pytest.mark.parametrize("tail", ["", " x"])
def test_depth(opening: str, closing: str, times: int, tail: str) -> None:
    deepest = opening * times + "1" + closing * times
    read_json(deepest + tail)
    with pytest.raises(JsonReadError, match="400 levels"):
        read_json(f"[{deepest}]{tail}")
    if not tail:
        read_strict_json(deepest)
        with pytest.raises(JsonReadError, match="400 levels"):
            read_strict_json(f"[{deepest}]")


def test_depth_takes_no_stack() -> None:
    text = "[" * 400 + "]" * 400
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 60)
    try:
        value = read_json(text)
        with pytest.raises(JsonReadError):
            read_strict_json(text)
    finally:
        sys.setrecursionlimit(limit)
    assert write_json(value) == text


def test_depth_with_surrogates() -> None:
    text = "[" * 600 + '"\\ud800"' + "]" * 600
    for read in (read_json, read_strict_json):
        with pytest.raises(JsonReadError, match="400 levels"):
            read(text)
    for read in (read_json, read_strict_json):
        with pytest.raises(JsonReadError, match="400 levels"):
            read("[" * 90_000 + '"\\ud800"' + "]" * 90_000)


def test_wide_documents_are_not_deep() -> None:
    text = "[" + ",".join(['{"a":[1]}'] * 2000) + "]"
    assert len(read_json(text)) == len(read_strict_json(text)) == 2000


@pytest.mark.parametrize("read", [read_json, read_strict_json])
@pytest.mark.parametrize("innermost", ["{}", '{"a": 1}', "[]", "[1]", '{"a": []}', '[{"a": 1}]'])
def test_the_innermost_value_counts_as_any_other(read: Any, innermost: str) -> None:
    levels = 400 - innermost.replace("{", "[").count("[")
    wide = ", {}" * 400  # which are more brackets than levels are permitted
    assert len(read("[" * levels + innermost + "]" * (levels - 1) + wide + "]")) == 401
    with pytest.raises(JsonReadError, match="400 levels"):
        read("[" * (levels + 1) + innermost + "]" * levels + wide + "]")


@pytest.mark.parametrize("number", ["1" * 4301, "0." + "1" * 4300])
@pytest.mark.parametrize("read", [read_json, read_strict_json])
def test_digits(number: str, read: Any) -> None:
    assert read(f"[{number[:4300]}]")
    with pytest.raises(JsonReadError):
        read(f"[{number}]")


def test_positions_count_characters() -> None:
    with pytest.raises(JsonReadError) as caught:
        read_strict_json('["é😀", x]')
    assert caught.value.position == 7
    with pytest.raises(JsonReadError) as caught:
        read_strict_json('["é😀"')
    assert caught.value.position == 5


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON)
def test_both_readers_read_json_as_the_same_value(value: Value) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert equals(read_strict_json(text), read_json(text))
    assert equals(read_permissively(text), read_json(text))


@given(st.text(alphabet="[]{}:,\"'\\ntfe-0.1aux \x00\x1a\x7f\u00e9\ud800"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = read_json(text)
    except JsonReadError:
        return
    written = write_json(value)
    assert equals(read_json(written), value)
