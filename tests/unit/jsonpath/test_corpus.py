"""Every recorded case of Jayway JsonPath 2.10: same value, same class, same kind of error."""

import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lockgate.java.json_reader import JsonReadError, read_json
from lockgate.java.numbers import class_name, decimal_text, double_text, simple_class_name
from lockgate.java.values import Value
from lockgate.jsonpath import JsonPathError, compile_path

CORPUS = Path(__file__).parents[2] / "corpus" / "oracle" / "jsonpath"
FILES = [*sorted(CORPUS.glob("*.jsonl")), Path(__file__).parent / "recorded" / "random.jsonl"]


def cases(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def comparable(value: Value) -> object:
    """A value that is equal only to one of the same JSON type; the order of keys is free."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, Decimal):
        return comparable(json.loads(decimal_text(value)))
    if isinstance(value, float):
        return repr(float(value)) if math.isfinite(value) else ("str", double_text(value))
    return (type(value).__name__ if not isinstance(value, int) else class_name(value), value)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What the oracle's request is answered with."""
    options = frozenset(request.get("options", ()))
    try:
        document = read_json(request["json"])
        value = compile_path(request["path"]).read(document, options)
    except JsonReadError:
        return {"error": "invalid_json"}
    except JsonPathError as error:
        return {"error": error.kind}
    return {"result": comparable(value), "type": simple_class_name(value)}


def expected(case: dict[str, Any]) -> dict[str, Any]:
    expect = case["expect"]
    if "error" in expect:
        return {"error": expect["error"]}
    return {"result": comparable(expect["result"]), "type": expect["type"]}


def test_there_are_cases() -> None:
    assert sum(len(cases(file)) for file in FILES) > 2600


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_corpus(file: Path) -> None:
    wrong = [
        f"{case['id']} {case['request']['path']!r}: {given} instead of {expected(case)}"
        for case in cases(file)
        if (given := answer(case["request"])) != expected(case)
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_value_is_read_with_exceptions_suppressed(file: Path) -> None:
    wrong = []
    for case in cases(file):
        request = {**case["request"], "options": ["SUPPRESS_EXCEPTIONS"]}
        given: dict[str, Any]
        try:
            value = compile_path(request["path"]).value(read_json(request["json"]))
        except JsonReadError:
            given = {"error": "invalid_json"}
        except JsonPathError as error:
            given = {"error": error.kind}
        else:
            given = {"result": comparable(value), "type": simple_class_name(value)}
        if given != answer(request):
            wrong.append(f"{case['id']} {request['path']!r}: {given}")
    assert wrong == []
