"""Which functions a template can reach, and no others."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from lockgate.java.values import Array, ArrayList, BigInteger, Character, Float, Long, Value
from lockgate.vtl.classes import ClassValue
from lockgate.vtl.dispatch import CLASS_METHODS, METHOD_TABLES, TYPES, methods_named
from lockgate.vtl.failures import JavaException
from lockgate.vtl.printing import TEXTS
from lockgate.vtl.properties import PROPERTIES

Render = Callable[..., str]
VALUES: list[Value] = [
    None, "a", Character("a"), True, 1, 2**40, 2**70, Long(1), BigInteger(1), 1.5, Float(1.5),
    Decimal(1), {}, [], ArrayList(), Array(), ClassValue("x"),
]  # fmt: skip


def test_all_tables_know_all_types() -> None:
    assert set(methods_named("toString", 0)) == set(TYPES)
    assert set(TEXTS) >= set(TYPES)
    assert set(PROPERTIES) == set(TYPES)
    assert {type(value) for value in VALUES} <= set(TYPES)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "name",
    ["__class__", "__init__", "__getattribute__", "format_map", "encode", "wait", "notify", "mro"],
)
def test_nothing_of_python_or_of_java_s_own(value: Value, name: str) -> None:
    for count in range(3):
        assert methods_named(name, count)[type(value)](value, *[1] * count) is None


def test_a_method_has_as_many_arguments_as_its_entry() -> None:
    length = methods_named("length", 0)[str]
    assert length("abc") == 3
    with pytest.raises(JavaException, match="wrong number of arguments"):
        methods_named("length", 1)[str]("abc", 1)
    assert methods_named("charAt", 0)[str]("abc") is None


@pytest.mark.parametrize(
    "value, name, result",
    [
        (1, "hashCode", 1),
        (2**40, "hashCode", 256),
        (2**70, "bitLength", 71),
        (2**40, "bitLength", None),
        (1, "toPlainString", None),
    ],
)
def test_an_int_is_three_classes(value: int, name: str, result: Value) -> None:
    assert methods_named(name, 0)[int](value) == result


@pytest.mark.parametrize(
    "template, output",
    [
        (
            "$p.i.class.name|$p.i.class|$p.i.getClass().getName()",
            "java.lang.Integer|class java.lang.Integer|java.lang.Integer",
        ),
        ("$p.i.class.parseInt('5')", "5"),
        ("$p.s.class.valueOf(5)", "5"),
        ("$p.s.class.forName('x')|$p.s.class.newInstance()|$p.s.class.getMethods()", "||"),
        ("$p.s.class.classLoader|$p.s.class.class|$p.s.class.getClass().forName('x')", "||"),
    ],
)
def test_classes(render: Render, template: str, output: str) -> None:
    assert render(template) == output


def test_a_class_is_no_object_of_itself(failure: Render) -> None:
    assert failure("$p.s.class.length()") == "method"


def test_a_class_tells_its_name_only() -> None:
    assert {name for name, _ in CLASS_METHODS} == {"getName", "getClass"}


def test_every_method_says_what_it_means() -> None:
    for table in METHOD_TABLES.values():
        assert all(method.meaning for method in table.values())
