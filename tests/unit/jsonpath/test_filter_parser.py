"""Conditions as nodes."""

from decimal import Decimal

import pytest

from lockgate.jsonpath.errors import InvalidPath
from lockgate.jsonpath.nodes import (
    And,
    BooleanLiteral,
    Comparison,
    Condition,
    Exists,
    Filter,
    JsonLiteral,
    Not,
    NullLiteral,
    NumberLiteral,
    Operand,
    Or,
    Path,
    PathOperand,
    PatternLiteral,
    Property,
    TextLiteral,
)
from lockgate.jsonpath.parser import parse_path


def condition(text: str) -> Condition:
    (step,) = parse_path(f"$[?({text})]").steps
    assert isinstance(step, Filter)
    return step.condition


def path(position: int, name: str) -> Path:
    """The path ``@.name``, which stands so far behind the bracket."""
    return Path(position + 4, "@", (Property(position + 6, (name,)),))


def exists(position: int, name: str, *, wanted: bool = True) -> Exists:
    return Exists(path(position, name), wanted)


@pytest.mark.parametrize(
    "text, operand",
    [
        ("'a'", TextLiteral("a")),
        ('"it\'s \\"b\\""', TextLiteral('it\'s "b"')),
        ("1", NumberLiteral(Decimal(1))),
        ("-1.50", NumberLiteral(Decimal("-1.50"))),
        (".5", NumberLiteral(Decimal("0.5"))),
        ("1e3", NumberLiteral(Decimal("1E+3"))),
        ("true", BooleanLiteral(True)),
        ("false", BooleanLiteral(False)),
        ("null", NullLiteral()),
        ("[1, ']']", JsonLiteral("[1, ']']")),
        ('{"a": {}}', JsonLiteral('{"a": {}}')),
        ("/a\\/b/", PatternLiteral(12, "a\\/b", "")),
        ("/a/im", PatternLiteral(12, "a", "im")),
        ("//", PatternLiteral(12, "", "")),
        ("@.b", PathOperand(path(7, "b"), negated=False)),
        ("!@.b", PathOperand(path(8, "b"), negated=True)),
    ],
)
def test_operands(text: str, operand: Operand) -> None:
    left = PathOperand(path(0, "a"), negated=False)
    assert condition(f"@.a == {text}") == Comparison(left, "==", operand)


@pytest.mark.parametrize(
    "text, name",
    [
        ("==", "=="),
        ("===", "==="),
        ("=~", "=~"),
        ("in", "IN"),
        ("AnyOf", "ANYOF"),
        ("size", "SIZE"),
    ],
)
def test_operators(text: str, name: str) -> None:
    read = condition(f"@.a {text} 1")
    assert isinstance(read, Comparison)
    assert read.operator == name


@pytest.mark.parametrize(
    "text, expected",
    [
        ("@.a", exists(0, "a")),
        ("!@.a", exists(1, "a", wanted=False)),
        ("! @.a", exists(2, "a", wanted=False)),
        ("!(@.a)", Not(exists(2, "a"))),
        ("!!@.a", Not(exists(2, "a", wanted=False))),
        ("((@.a))", exists(2, "a")),
        ("@.a && @.b", And((exists(0, "a"), exists(7, "b")))),
        ("@.a || @.b && @.c", Or((exists(0, "a"), And((exists(7, "b"), exists(14, "c")))))),
        ("(@.a || @.b) && @.c", And((Or((exists(1, "a"), exists(8, "b"))), exists(16, "c")))),
    ],
)
def test_logic(text: str, expected: Condition) -> None:
    assert condition(text) == expected


def test_a_path_swallows_what_is_not_set_apart() -> None:
    read = condition("@.a&&@.b")
    assert isinstance(read, Exists)
    assert [step.names for step in read.path.steps if isinstance(step, Property)] == [
        ("a&&@",),
        ("b",),
    ]


def test_a_function_in_a_path() -> None:
    read = condition("@.a.length() > 1")
    assert isinstance(read, Comparison)
    assert isinstance(read.left, PathOperand)
    assert len(read.left.path.steps) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "()",
        "true",
        "1",
        "@.",
        "@.a ==",
        "@.a == b",
        "@.a == tru",
        "@.a == TRUE",
        "@.a == nul",
        "@.a = 1",
        "@.a <> 1",
        "@.a eq 1",
        "@.a == +1",
        "@.a == 1.2.3",
        "@.a == 'b",
        "@.a == [1",
        "@.a == {1",
        "@.a =~ /b",
        "@.a == 1 @.b",
        "@.a and @.b",
        "&& @.a",
        "@.a &&",
        "@.a | @.b",
        "(@.a",
        "@.a)",
        "@.index(0) == 1",
        "a == 1",
        "@.a == !1",
    ],
)
def test_texts_that_are_no_conditions(text: str) -> None:
    with pytest.raises(InvalidPath):
        condition(text)
