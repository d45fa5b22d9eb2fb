"""Filters as straight code: they select what the thorough way selects."""

from decimal import Decimal
from math import inf, nan
from unittest.mock import Mock

import pytest

from lockgate.java.values import BigInteger, Float, JavaObject, Long, SilentMap, Value
from lockgate.jsonpath.compiler import compile_nodes
from lockgate.jsonpath.conditions import compile_condition
from lockgate.jsonpath.errors import InvalidPath, PathFailure, PathNotFound
from lockgate.jsonpath.nodes import Condition, Filter
from lockgate.jsonpath.parser import parse_path
from lockgate.jsonpath.path import compile_path
from lockgate.jsonpath.run import Budget, Options, Run
from lockgate.jsonpath.selection import selector


class Odd(JavaObject):
    java_class = "Odd"

    def java_text(self) -> str:
        return ""


VALUES: list[Value] = [
    *(0, 1, 10, -1, 11, 2**53, 2**53 + 1, -(2**53), 2**63, Long(10), BigInteger(10)),
    *(0.0, -0.0, 9.99, 10.0, 10.000000000000002, 1e300, 0.1, 2e-3, 2.0e23, Float(10.0)),
    *(Decimal("9.99"), Decimal("10"), Decimal("10.00000000000000000001")),
    *("", "a", "b", "10", "9.99", "x" * 64, "x" * 65, "\U0001d11e"),
    *(True, False, None, [], {}, [1], {"a": 1}),
]
ELEMENTS: list[Value] = [
    *({"a": value, "b": other} for value in VALUES for other in (1, "a", True, None)),
    *({"a": {"c": value}} for value in VALUES),
    *(SilentMap(a=1), {}, {"b": 1}, "text", 7, None, [1], ["a"], 1.5),
]
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")


def condition_of(text: str) -> Condition:
    (node,) = parse_path(f"$[?({text})]").steps
    assert isinstance(node, Filter)
    return node.condition


def new_run() -> Run:
    return Run(ELEMENTS, Options(suppress=True), Budget())


def thoroughly(condition: Condition) -> list[Value]:
    meets = compile_condition(condition, compile_nodes)
    run, found = new_run(), []
    for element in ELEMENTS:
        try:
            if meets(element, run):
                found.append(element)
        except (InvalidPath, PathNotFound):
            pass
    return found


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(
    "constant",
    [
        *("0", "-0", "10", "10.0", "1e1", "9.99", "9007199254740992", "9007199254740993"),
        *("9007199254740993.0", "1e300", "1e400", "0.1000000000000000055", "0.1", "2e-3"),
        *("'a'", "'10'", "''", f"'{'x' * 64}'", f"'{'x' * 65}'", "true", "false", "null"),
    ],
)
def test_selects_what_the_thorough_way_selects(operator: str, constant: str) -> None:
    for path in ("@.a", "@.a.c", "@['b']", "@.b.c"):
        condition = condition_of(f"{path} {operator} {constant}")
        select = selector(condition, compile_condition(condition, compile_nodes))
        assert list(map(id, select(ELEMENTS, new_run()))) == list(map(id, thoroughly(condition)))


@pytest.mark.parametrize(
    "text",
    [
        "@.a < 10 && @.b == 'a'",
        "@.a < 10 || @.b == 'a'",
        "@.a >= 10 && (@.b == 1 || @.b == true) && @.a != 11",
        "@.a == 1 || @.c == 1",
        "@.a == 1 && !(@.b == 1)",
        "@.a",
        "@.a == @.b",
        "1 < @.a",
        "$.a == 1",
        "@ == 1",
        "@[0] == 1",
        "@['a','b'] == 1",
        "@.a in [1, 'a']",
        "@.a < true",
        "@.a == /a/",
        " || ".join(f"@.a == {number}" for number in range(30)),
    ],
)
def test_conditions(text: str) -> None:
    condition = condition_of(text)
    select = selector(condition, compile_condition(condition, compile_nodes))
    assert list(map(id, select(ELEMENTS, new_run()))) == list(map(id, thoroughly(condition)))


@pytest.mark.parametrize("text", ["@.a < 10", "@.a < 10 && @.b == 'x'", "@.a != 'x'"])
def test_plain_values_are_not_asked_the_thorough_way(text: str) -> None:
    meets = Mock()
    element = {"a": "y", "b": "x"} if "!=" in text else {"a": 9.5, "b": "x"}
    assert selector(condition_of(text), meets)([element], new_run()) == [element]
    meets.assert_not_called()


@pytest.mark.parametrize("value", [inf, -inf, nan, Odd()])
def test_what_cannot_be_compared_is_a_failure(value: Value) -> None:
    path = compile_path("$[?(@.a < 10)]")
    with pytest.raises(PathFailure):
        path.value([{"a": 1}, {"a": value}])


def test_visits_are_bounded() -> None:
    with pytest.raises(PathFailure):
        compile_path("$[?(@.a < 10)]").value([{"a": 1}] * 600_000)


def test_long_texts_have_a_price() -> None:
    text = "x" * 64_000
    with pytest.raises(PathFailure):
        compile_path("$[?(@.a != 'y')]").value([{"a": text}] * 2_000)
