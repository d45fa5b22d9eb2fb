"""The generated code: what it can name, and names of the template that Python would not like."""

import builtins
from collections.abc import Callable

import pytest

from lockgate.vtl import compile_template

Render = Callable[..., str]


def test_hardly_anything_of_python_can_be_named() -> None:
    names = compile_template("$x").render.__self__._function.run.__globals__["__builtins__"]  # type: ignore[attr-defined]
    assert set(names) == {"bool", "dict", "enumerate", "int", "len", "list", "str", "type"}
    assert set(names) < set(vars(builtins))


@pytest.mark.parametrize(
    "name", ["class", "def", "import", "out", "scope", "account", "template", "left", "a-b", "None"]
)
def test_names_of_variables(render: Render, name: str) -> None:
    assert render(f"#set(${name} = 5)${{{name}}}|${{{name}}}") == "5|5"


def test_names_that_differ_in_signs_only(render: Render) -> None:
    assert render("#set($a-b = 1)#set($a_b = 2)#set($a--b = 3)${a-b}${a_b}${a--b}") == "123"


@pytest.mark.parametrize(
    "text", ["'", '"""', "\\", "{0}", "%s", "\x00", "\ud800", "\n)\nimport os"]
)
def test_texts_of_the_template_stay_texts(render: Render, text: str) -> None:
    assert render(f"#[[{text}]]#") == text


def test_a_line_for_each_line_of_the_source() -> None:
    template = compile_template("#foreach($x in [1])\n$x.substring(1)\n#end")
    assert len(template.python_source.splitlines()) == len(template._function.offsets)
