"""``Template``: rendering, errors and their places."""

from typing import Any

import pytest

from lockgate.vtl import (
    Limits,
    Profile,
    Scope,
    Template,
    TemplateError,
    compile_template,
    plain_context,
)


def error_of(source: str, body: str = "{}", profile: Profile = Profile.APIGATEWAY) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        compile_template(source, profile=profile).render(Scope(body))
    return caught.value


def test_any_number_of_renders() -> None:
    template = compile_template("#set($l = [1])$l.add($input.path('$.a'))$l")
    assert template.render(Scope('{"a": 2}')) == "true[1, 2]"
    assert template.render(Scope('{"a": 3}')) == "true[1, 3]"


def test_what_a_template_tells_of_itself() -> None:
    template = compile_template("$context.a$input.body", "mine")
    assert (template.name, template.source) == ("mine", "$context.a$input.body")
    assert template.context_names == frozenset({"a"})
    assert template.uses_body
    assert not template.uses_params
    assert not template.uses_stage_variables
    assert not template.sets_overrides
    assert len(template.tree.statements) == 2
    assert template.python_source.startswith("def render(")


@pytest.mark.parametrize(
    "source, kind, line, column",
    [
        ("a\n #if(", "parse", 2, 6),
        ("a\n #foreach()#end", "other", 2, 2),
        ("a\n$input.path('$[')", "invalid_path", 2, 1),
        ("a\n$input.path('$.length($.a.b')", "invalid_path", 2, 1),
        ("a\n$input.path('')", "method", 2, 8),
        ("a\n#set($x = 'b')\n  $x.substring(9)", "method", 3, 6),
        ("a\n#set($x = [1])$x[7]", "other", 2, 17),
        ("a\n#set($x = \"\n$input.path('')\")", "method", 3, 8),
        ("#parse('x')", "resource", 1, 1),
        ("\n#include('x')", "resource", 2, 1),
    ],
)
def test_places_of_errors(source: str, kind: str, line: int, column: int) -> None:
    error = error_of(source)
    assert (error.kind, error.line, error.column) == (kind, line, column)
    assert error.source_line == source.split("\n")[line - 1]


@pytest.mark.parametrize("body", ["null", "{", "[1"])
def test_a_payload_that_cannot_be_read(body: str) -> None:
    assert error_of("$input.path('$')", body).kind == "method"
    assert compile_template("$input.body").render(Scope(body)) == body


def test_the_payload_is_read_when_it_is_asked_for() -> None:
    template = compile_template("#if(false)$input.path('$')#end-")
    assert template.render(Scope("{")) == "-"


def test_mistakes_of_the_source_are_noticed_at_once() -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template("#if(false)#if(1#end")
    assert caught.value.kind == "parse"


def test_mistakes_in_text_literals_count_after_the_others() -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template('#set($x = "#if(")#end')
    assert (caught.value.kind, caught.value.column) == ("parse", 18)


def test_what_was_assigned_before_an_error_stays() -> None:
    log: list[Any] = []
    context = plain_context({}, log)
    template = compile_template("#set($context.requestOverride.header.a = 1)$input.path('')")
    with pytest.raises(TemplateError):
        template.render(Scope(context=context))
    assert [(entry.path, entry.value) for entry in log] == [(("requestOverride", "header", "a"), 1)]
    assert log[0].template is template
    assert template.position(log[0].offset) == (1, 1)


def test_variables_may_hide_the_built_in_ones() -> None:
    template = compile_template("$input $x")
    assert template.render(Scope(variables={"input": "mine", "x": 1})) == "mine 1"
    assert template.render(Scope(variables={"x": 2})) == " 2"


def test_a_template_that_is_too_large() -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template("é" * 6, limits=Limits(template_bytes=11))
    assert caught.value.kind == "limit"
    assert compile_template("é" * 5, limits=Limits(template_bytes=11)).source == "é" * 5


def test_an_error_in_an_evaluated_text_is_placed_at_the_directive() -> None:
    error = error_of("a\n #evaluate('#if(')", profile=Profile.VELOCITY)
    assert (error.line, error.column) == (2, 2)


def test_templates_know_nothing_of_each_other() -> None:
    first, second = compile_template("#set($x = 1)$x"), compile_template("$x")
    scope = Scope()
    assert first.render(scope) + second.render(scope) == "1"
    assert isinstance(first, Template)
