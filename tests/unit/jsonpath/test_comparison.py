"""Operators, by the filters that use them; every answer is Jayway's."""

from decimal import Decimal

import pytest

from lockgate.java.values import Character, Float, KeySet, Value
from lockgate.jregex import BudgetExceeded
from lockgate.jsonpath import PathFailure, compile_path
from lockgate.jsonpath.comparison import OPERATORS, comparison_with
from lockgate.jsonpath.filter_parser import OPERATORS as READ_OPERATORS
from lockgate.jsonpath.operands import Pattern
from lockgate.jsonpath.run import Budget, Options, Run


def holds(condition: str, value: Value) -> bool:
    return bool(compile_path(f"$[?({condition})]").read([value]))


def test_every_operator_that_is_read_is_known() -> None:
    assert set(OPERATORS) == READ_OPERATORS


@pytest.mark.parametrize(
    "condition, value, expected",
    [
        ("@ == 1", 1, True),
        ("@ == 1", 1.0, True),
        ("@ == 1.0", 1, True),
        ("@ == 1", "1", True),
        ("@ == 1.0", "1", False),
        ("1.0 == @", "1", True),
        ("@ == '1'", 1, True),
        ("@ == '1'", 1.0, True),
        ("'1' == @", 1.0, False),
        ("@ == 0.1", 0.1, True),
        ("@ == 0.1", Decimal("0.1000000000000000000001"), False),
        ("@ == 'é'", "é", True),
        ("@ == true", True, True),
        ("@ == true", "true", False),
        ("@ == 1", True, False),
        ("@ == null", None, True),
        ("null == @", 0, False),
        ("@.x == @.x", {}, False),
        ("@.x != @.x", {}, True),
        ("@ == [1, 2]", [1, 2], True),
        ("@ == [1, 2]", [1, 2.0], False),
        ("[1, 2] == @", [1, 2], False),
        ("@ == {'a': 1}", {"a": 1}, True),
        ("@ == @", [1], True),
        ("/a/ == /a/", 1, False),
        ("@ === 1", "1", False),
        ("@ === 1", 1.0, True),
        ("@ !== 1", "1", True),
    ],
)
def test_equality(condition: str, value: Value, expected: bool) -> None:
    assert holds(condition, value) is expected


@pytest.mark.parametrize(
    "condition, value, expected",
    [
        ("@ < 2", 1, True),
        ("@ < 2", 2, False),
        ("@ <= 2", 2.0, True),
        ("@ > 0.1", 0.1, False),
        ("@ >= 0.1", 0.1, True),
        ("@ > 0.1", Decimal("0.10000000000000000000001"), True),
        ("@ < 8.99", 8.98, True),
        ("@ > 10000000000000000000", 2**70, True),
        ("@ < 2", "1", False),
        ("@ < '2'", "1", True),
        ("@ < '\uffff'", "\U0001f600", True),
        ("@ > '\ud83d'", "\U0001f600", True),
        ("@ < true", False, False),
        ("@ < null", None, False),
        ("@.x < 1", {}, False),
    ],
)
def test_order(condition: str, value: Value, expected: bool) -> None:
    assert holds(condition, value) is expected


@pytest.mark.parametrize(
    "condition, value, expected",
    [
        ("@ in [1, '2', null]", 1, True),
        ("@ in [1, '2', null]", 2, True),
        ("@ in [1, '2', null]", None, True),
        ("@ in ['1.0']", 1.0, True),
        ("@ in [1]", "1", True),
        ("@ in 1", 1, False),
        ("@ nin 1", 1, False),
        ("@ nin [1]", 2, True),
        ("@ in {}", 1, False),
        ("@ in ['$.a']", "$.a", False),
        ("@ in ['$.']", "$.", True),
        ("@ in ['[1]']", "[1]", False),
        ("[1] in ['[1]']", 0, True),
        ("@ in [\"'q'\"]", "q", True),
        ("@ contains 'b'", "abc", True),
        ("@ contains 1", "1", False),
        ("@ contains 1", ["1"], True),
        ("@ contains 1", {"a": 1}, False),
        ("@ subsetof [1, 2]", [1], True),
        ("@ subsetof [1, 2]", [], True),
        ("@ subsetof [1]", [1, 2], False),
        ("@ subsetof [1]", 1, False),
        ("@ anyof [1, 2]", [2, 3], True),
        ("@ anyof []", [1], False),
        ("@ noneof [1]", [2], True),
        ("@ noneof {}", [2], False),
        ("@ all [1]", [1], False),
        ("@ size 2", "\U0001f600", True),
        ("@ size 2", [1, 2], True),
        ("@ size 2", {"a": 1, "b": 2}, False),
        ("@ size -1", {"a": 1, "b": 2}, True),
        ("@ size '2'", [1, 2], False),
        ("@ size 1", 1, False),
        ("@ empty true", "", True),
        ("@ empty false", [1], True),
        ("@ empty 1", [1], False),
        ("@ empty true", 1, False),
        ("@ exists true", True, True),
        ("@ exists true", False, False),
        ("@ exists true", 1, False),
        ("@ type 'x'", "x", False),
        ("@ matches 1", 1, False),
    ],
)
def test_collections(condition: str, value: Value, expected: bool) -> None:
    assert holds(condition, value) is expected


@pytest.mark.parametrize(
    "condition, value, expected",
    [
        ("@ =~ /a.c/", "abc", True),
        ("@ =~ /b/", "abc", False),
        ("@ =~ /A.C/i", "abc", True),
        ("/abc/ =~ @", "abc", True),
        ("@ =~ /1.5/", 1.5, True),
        ("@ =~ /1\\.0E\\+10/", 1e10, True),
        ("@ =~ /true/", True, True),
        ("@ =~ //", None, True),
        ("@ =~ //", {}, True),
        ("@ =~ /b/", ["a", "b"], True),
        ("@ =~ /c/", ["a", "b"], False),
        ("@ =~ 'abc'", "abc", False),
        ("/a/ =~ /a/", 1, False),
    ],
)
def test_patterns(condition: str, value: Value, expected: bool) -> None:
    assert holds(condition, value) is expected


@pytest.mark.parametrize(
    "condition, value",
    [
        ("@ in [[1]]", 1),
        ("@ contains 1", [[1]]),
        ("@ contains 1", [{}]),
        ("@ in [1, {]", 1),
        ("@ empty true", {}),
        ("@ exists 1", 1),
        ("@ == 1", Float("nan")),
        ("@ == 1", float("inf")),
        ("@ == 'a'", Character("a")),
        ("@ == 'a'", KeySet({"a": 0})),
        ("@ contains 'x'", ["'\\u00zz'"]),
    ],
)
def test_failures(condition: str, value: Value) -> None:
    with pytest.raises(PathFailure):
        holds(condition, value)


class Catastrophe:
    """A pattern that takes too long for any text."""

    def matches(self, text: str) -> bool:
        raise BudgetExceeded(text)


def test_a_match_that_takes_too_long_is_none() -> None:
    run = Run({}, Options(), Budget())
    pattern = Pattern(Catastrophe())
    assert OPERATORS["=~"]("text", pattern, run) is False
    with pytest.raises(PathFailure, match="visits"):
        for _ in range(20):
            OPERATORS["=~"]("text", pattern, run)


def test_a_failure_counts_only_where_it_is_asked() -> None:
    assert holds("@ == 1 || @ in [[1]]", 1)


@pytest.mark.parametrize("name", ["==", "!=", "<", "<=", ">", ">=", "===", "SIZE"])
@pytest.mark.parametrize("right", ["1", "1.5", "0.1", "1E+400", "-0", "123456789012345678901"])
def test_constants_are_compared_as_other_sides_are(name: str, right: str) -> None:
    run = Run({}, Options(), Budget())
    quick = comparison_with(name, Decimal(right))
    for left in (0, 1, 2, -1, 1.0, 1.5, 0.1, -0.0, 1e300, 2**70, Decimal("1.50"), "1", None, True):
        assert quick(left, run) is OPERATORS[name](left, Decimal(right), run)


def test_the_work_of_a_comparison_is_counted() -> None:
    path = compile_path("$[?(@.a == $[0].b)]")
    big = [{"a": [0] * 2000, "b": [0] * 2000} for _ in range(1000)]
    with pytest.raises(PathFailure, match="visits"):
        path.read(big)
    texts = [{"a": "x" * 100_000}] * 1000
    with pytest.raises(PathFailure, match="visits"):
        compile_path("$[?(@.a contains 'y')]").read(texts)
