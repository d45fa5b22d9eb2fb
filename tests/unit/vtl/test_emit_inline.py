"""Methods without a call: what the expressions give, and for which values."""

from typing import Any

import pytest

from lockgate.java.values import Array, ArrayList, Long
from lockgate.vtl import Limits, Scope, TemplateError, compile_template
from lockgate.vtl.allowance import LARGE, NOTICED
from lockgate.vtl.dispatch import methods_named
from lockgate.vtl.emit_inline import INLINE_NAMES, inline_index, inline_method
from lockgate.vtl.nodes import Constant, Expression
from lockgate.vtl.properties import get_index

TEXTS = ["", " ", "abc", "  Ab c\t", "\x00a\x1f", "äß", "aé", "😀b", "x" * (LARGE + 1)]
OTHERS = [None, 5, Long(5), 1.5, True, ["a", "b"], ArrayList("ab"), Array(["a"]), {"a": 1}, {}]
METHODS: list[tuple[str, list[Any]]] = [
    ("trim", []), ("toLowerCase", []), ("toUpperCase", []), ("length", []), ("isEmpty", []),
    ("contains", ["a"]), ("startsWith", ["a"]), ("endsWith", [""]), ("get", ["a"]),
    ("substring", [0, 2]), ("substring", [1, 1]), ("substring", [2, 3]),
]  # fmt: skip


def constants(values: list[Any]) -> list[Expression]:
    return [Constant(0, 0, "", value) for value in values]


def evaluated(code: str, **names: Any) -> Any:
    return eval(code, {**INLINE_NAMES, **names})


@pytest.mark.parametrize("name, arguments", METHODS)
def test_it_is_what_the_method_gives(name: str, arguments: list[Any]) -> None:
    inline = inline_method(name, "t1", constants(arguments), list(map(repr, arguments)))
    assert inline is not None
    table = methods_named(name, len(arguments))
    taken = [value for value in [*TEXTS, *OTHERS] if evaluated(inline.condition, t1=value)]
    assert taken
    for value in taken:
        found = evaluated(inline.code("1 / 0"), t1=value)
        assert found == table[type(value)](value, *arguments)
        assert type(found) is type(table[type(value)](value, *arguments))


def test_a_key_may_be_any_value() -> None:
    inline = inline_method("get", "t1", [Constant(0, 0, "", None)], ["t2"])
    assert inline is not None
    assert evaluated(inline.code("'call'"), t1={"a": 1}, t2="a") == 1
    assert evaluated(inline.code("'call'"), t1={"a": 1}, t2=5) == "call"
    assert evaluated(inline.code("'call'"), t1=["a"], t2="a") == "call"


@pytest.mark.parametrize(
    "name, value, arguments",
    [
        ("trim", "'a'", []),
        ("trim", "t1", ["a"]),
        ("contains", "t1", [5]),
        ("contains", "t1", ["x" * (LARGE + 1)]),
        ("substring", "t1", [2, 1]),
        ("substring", "t1", [-1, 1]),
        ("substring", "t1", [0, LARGE + 1]),
        ("substring", "t1", [False, True]),
        ("add", "t1", ["a"]),
        ("getClass", "t1", []),
    ],
)
def test_others_are_called(name: str, value: str, arguments: list[Any]) -> None:
    assert inline_method(name, value, constants(arguments), list(map(repr, arguments))) is None


def test_elements() -> None:
    inline = inline_index("t1", Constant(0, 0, "", 1))
    assert inline is not None
    assert evaluated(inline.code("'call'"), t1=["a", "b"]) == get_index(["a", "b"], 1) == "b"
    for value in (["a"], [], {1: "b"}, "ab", None):
        assert evaluated(inline.code("'call'"), t1=value) == "call"
    for key in (-1, True, "1", 1 << 31):
        assert inline_index("t1", Constant(0, 0, "", key)) is None
    assert inline_index("'ab'", Constant(0, 0, "", 1)) is None


@pytest.mark.parametrize(
    "step",
    [
        "$s.toUpperCase()",
        "$s.toLowerCase()",
        "$s.trim()",
        "$s.contains('z')",
        "$s.replaceAll('z+', '-')",
        "$s.split(',')",
    ],
)
def test_large_texts_are_entered_in_the_account(step: str) -> None:
    source = f"#foreach($i in [1..50])#set($t = {step})#end"
    template = compile_template(source, limits=Limits(made=8 * LARGE))
    with pytest.raises(TemplateError) as caught:
        template.render(Scope(variables={"s": "x" * (LARGE + 1)}))
    assert caught.value.kind == "limit"


@pytest.mark.parametrize(
    "step, output",
    [
        ("$s.replaceAll('[^a-z]+', '-')", "-a-b-|-a-b-|null"),
        ("$s.replaceAll('(', '-')", "method"),
        ("$s.split(',')", "[Ljava.lang.String;@2|[Ljava.lang.String;@2|null"),
        ("$s.split('')", "[Ljava.lang.String;@5|[Ljava.lang.String;@5|null"),
    ],
)
def test_constant_arguments(step: str, output: str) -> None:
    source = f"#foreach($s in $all){step}#if($foreach.hasNext)|#end#end"
    scope = Scope(variables={"all": [",a,b.", ",a,b."]})
    try:
        found = compile_template(source).render(scope) + "|null"
    except TemplateError as error:
        found = error.kind
    assert found.replace("@3", "@2") == output


@pytest.mark.parametrize("replacement", ["x" * 14, "x" * 15, "$0" * 20])
def test_much_that_comes_of_little_is_entered(replacement: str) -> None:
    source = f"#set($t = $s.replaceAll('', '{replacement}'))$t.length()"
    scope = Scope(variables={"s": "a" * NOTICED})
    output = str(len(replacement.replace("$0", "")) * (NOTICED + 1) + NOTICED)
    assert compile_template(source).render(scope) == output
    entered = int(output) > LARGE
    template = compile_template(source, limits=Limits(made=64 * NOTICED if entered else 0))
    if not entered:
        assert template.render(Scope(variables={"s": "a" * NOTICED})) == output
