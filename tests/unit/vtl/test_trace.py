"""The steps of a traced render, and that tracing changes nothing."""

import pytest

from lockgate.java.values import ArrayList
from lockgate.vtl import Profile, Scope, compile_template, plain_context
from lockgate.vtl.trace import STEP_KINDS, Trace

Step = tuple[str, str, str, str | None, str]


def traced(source: str, body: str = "", profile: Profile = Profile.APIGATEWAY) -> Trace:
    template = compile_template(source, profile=profile)
    return template.trace(Scope(body=body, context=plain_context({}, [])))


def steps(source: str, body: str = "", profile: Profile = Profile.APIGATEWAY) -> list[Step]:
    """Kind, source, text, class and name of each step."""
    return [
        (step.kind, source[step.start : step.end], step.text, step.java_class, step.name)
        for step in traced(source, body, profile).steps
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("hello", [("text", "hello", "hello", None, "")]),
        (
            "a$input.path('$.x')",
            [
                ("text", "a", "a", None, ""),
                ("read", "$input.path('$.x')", "7", "Integer", ""),
                ("print", "$input.path('$.x')", "7", None, ""),
            ],
        ),
        (
            "#set($x = $nope)",
            [
                ("read", "$nope", "", None, ""),
                ("set", "#set($x = $nope)", "", "String", "x"),
            ],
        ),
        (
            "#if($input.path('$.x') == 7)y#else n#end",
            [
                ("read", "$input.path('$.x')", "7", "Integer", ""),
                ("branch", "$input.path('$.x') == 7", "", None, "if"),
                ("text", "y", "y", None, ""),
            ],
        ),
        (
            "#if(1 > 2)y#else n#end",
            [("branch", " n", "", None, "else"), ("text", " n", " n", None, "")],
        ),
        ("#if(1 > 2)y#end", [("branch", "", "", None, "none")]),
        (
            "#foreach($i in [5])$i#end",
            [
                ("round", "#foreach($i in [5])$i#end", "5", "Integer", "i"),
                ("read", "$i", "5", "Integer", ""),
                ("print", "$i", "5", None, ""),
            ],
        ),
        ("a#stop b", [("text", "a", "a", None, ""), ("jump", "#stop", "", None, "#stop")]),
        (
            "#define($b)x#end$b",
            [
                ("define", "#define($b)x#end", "", None, "b"),
                ("read", "$b", "", "Block$Reference", ""),
                ("text", "x", "x", None, ""),
            ],
        ),
        (
            "#set($x = \"a$input.path('$.x')b\")",
            [
                ("read", "$input.path('$.x')", "7", "Integer", ""),
                ("set", "#set($x = \"a$input.path('$.x')b\")", "a7b", "String", "x"),
            ],
        ),
        (
            "#set($context.responseOverride.status = 418)",
            [
                (
                    "set",
                    "#set($context.responseOverride.status = 418)",
                    "418",
                    "Integer",
                    "context",
                ),
                (
                    "override",
                    "#set($context.responseOverride.status = 418)",
                    "418",
                    "Integer",
                    "responseOverride.status",
                ),
            ],
        ),
    ],
)
def test_steps(source: str, expected: list[Step]) -> None:
    assert steps(source, '{"x": 7}') == expected


def test_macros_and_evaluate() -> None:
    source = "#macro(m $p)<$p>#end#m('q')#evaluate('z')"
    found = steps(source, profile=Profile.VELOCITY)
    assert [step[:1] + step[4:] for step in found if step[0] == "call"] == [
        ("call", "#m"),
        ("call", "#evaluate"),
    ]
    assert [step[2] for step in found if step[0] in ("text", "print")] == ["<", "q", ">"]


def test_the_end_of_a_failed_render_is_its_error() -> None:
    trace = traced("a$input.path('$.x').substring(9)", '{"x": "abc"}')
    assert trace.output is None
    assert trace.error is not None
    assert (trace.error.kind, trace.error.column) == ("method", 21)
    assert [step.kind for step in trace.steps] == ["text"]


def test_only_so_many_steps_are_kept() -> None:
    template = compile_template("#foreach($i in [1..1000])#foreach($j in [1..9])$j#end#end")
    trace = template.trace(Scope())
    assert len(trace.steps) == trace.limit
    assert trace.left_out == 1_000 * (1 + 9 * 3) - trace.limit
    assert trace.output == "123456789" * 1_000


def test_large_values_are_cut() -> None:
    long = traced("$input.path('$.t')", '{"t": "%s"}' % ("x" * 2_000)).steps
    assert [len(step.text) for step in long] == [1_000, 1_000]
    many = traced("#set($l = $input.path('$'))", str([[1] * 20] * 20)).steps
    assert many[-1].text == "(20 elements)"
    few = traced("#set($l = $input.path('$'))", "[[1], [2]]").steps
    assert few[-1].text == "[[1],[2]]"


def test_tracing_does_not_share_steps_between_renders() -> None:
    template = compile_template("$x")
    first, second = template.trace(Scope()), template.trace(Scope())
    assert first.steps == second.steps
    assert first.steps is not second.steps


def test_variables_of_the_caller_that_hide_the_built_in_ones() -> None:
    scope = Scope(variables={"input": ArrayList([1])})
    template = compile_template("$input")
    assert template.render(scope) == "[1]"
    assert template.trace(scope).output == "[1]"
    assert template.trace(Scope()).output == ""


def test_every_kind_of_step_is_described() -> None:
    source = (
        "a$x#set($y = 1)#set($context.responseOverride.status = 1)#if($y)b#end"
        "#foreach($i in [1])#break#end#define($d)c#end#evaluate('e')"
    )
    kinds = {step[0] for step in steps(source, profile=Profile.VELOCITY)}
    assert kinds == set(STEP_KINDS)
