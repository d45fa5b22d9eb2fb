"""``#foreach``; every output is Velocity's."""

import re
from collections.abc import Callable

import pytest

from lockgate.java.values import ArrayList
from lockgate.vtl import Limits, Profile, Scope, TemplateError, compile_template

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        (
            (
                "#foreach($x in "
                "$p.a)$foreach.index/$foreach.count/$foreach.hasNext/$foreach.first/$foreach.last "
                "#end"
            ),
            "0/1/true/true/false 1/2/true/false/false 2/3/false/false/true ",
        ),
        ("#foreach($x in $p.a)$velocityCount$velocityHasNext #end", "1true 2true 3false "),
        ("#foreach($x in $p.m)$x#end #foreach($x in $p.m.keySet())$x#end", "1z xy"),
        (
            (
                "#foreach($x in $p.s)$x#end|#foreach($x in $p.n)$x#end|#foreach($x in "
                "$p.s.split('l'))$x,#end"
            ),
            "||He,,o,",
        ),
        (
            "#foreach($x in [1..3])#foreach($y in [1..$x])$foreach.parent.index$y #end#end",
            "01 11 12 21 22 23 ",
        ),
        ("#foreach($x in [1..5])#if($x == 3)#break#end$x#end done", "12 done"),
        (
            (
                "#foreach($x in [1, 2])#foreach($y in [1, 2])#break($foreach.parent)$y#end "
                "never#end after"
            ),
            " after",
        ),
        ("#set($x = 'before')#foreach($x in [1])$x#end$x", "1before"),
        ("#foreach($x in [1])#end|$x|$foreach|", "|||"),
        ("#set($n = 0)#foreach($x in [1..2000])#set($n = $n + 1)#end$n", "1000"),
        ("#foreach($x in [1, 2])#set($x = 'q')$x#end", "qq"),
        ("#foreach($x in [5, $p.nope, 6])[$x]#end", "[5][][6]"),
        ("#foreach($x in [1, 2])#stop#end", ""),
        (
            "#set($it = $p.a.iterator())#foreach($x in $it)$x#end|#foreach($x in $it)$x#end|",
            "312||",
        ),
        (
            (
                "#foreach($x in [7, 8])#set($foreach.mine = $x)$foreach.mine "
                "$foreach.get('mine')#end"
            ),
            "7 78 8",
        ),
        (
            "#foreach($x in [7])$foreach.info $foreach.topmost.count $foreach.replaced|#end",
            "#foreach[type:block template:template line:1 column:28] 1 |",
        ),
    ],
)
def test_loops(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template",
    [
        "#set($l = [1, 2])#foreach($x in $l)$l.add(3)#end",
        "#foreach($x in $p.m)$p.m.put($x, 1)#end",
        "#foreach($x in [1])#break($p.s)#end",
    ],
)
def test_failures(failure: Render, template: str) -> None:
    assert failure(template) == "other"


def charges(template: str, profile: Profile = Profile.APIGATEWAY) -> list[str]:
    """What the code counts, and whether that stands in the loop."""
    lines = compile_template(template, profile=profile).python_source.splitlines()
    loop = next(number for number, line in enumerate(lines) if line.lstrip().startswith("for "))
    found = [number for number, line in enumerate(lines) if "left -=" in line]
    return ["round" if number > loop else "loop" for number in found]


LONG_ROUND = "#foreach($x in $l)$x.a.trim().trim().trim().trim().trim().trim()#end"


def test_loops_count_their_steps_at_once() -> None:
    assert charges("#foreach($x in $input.path('$'))<$x>#end") == ["loop"]
    assert charges(LONG_ROUND) == ["loop"]
    assert charges("#foreach($x in $l)#foreach($y in $x)$y#end#end") == ["loop", "round"]
    assert charges("#foreach($x in $l)<$x>#end", Profile.VELOCITY) == ["loop"]


@pytest.mark.parametrize("end", ["#break", "#stop"])
def test_a_loop_that_may_end_early_counts_each_round(end: str) -> None:
    assert charges(f"#foreach($x in $l)$x#if($x){end}#end#end") == ["round"]


def test_the_output_is_looked_at_in_loops_of_many_steps() -> None:
    assert ".watched(" not in compile_template("#foreach($x in $l)<$x>#end").python_source
    template = compile_template(LONG_ROUND, limits=Limits(text=1_000_000))
    assert ".watched(" in template.python_source
    values = ArrayList([{"a": "x" * 1500}] * 1000)
    with pytest.raises(TemplateError, match="an output of more than 1000000 characters"):
        template.render(Scope(variables={"l": values}))
    assert len(template.render(Scope(variables={"l": values[:600]}))) == 900_000


def test_a_small_loop_over_very_many_values_ends_before_it_begins() -> None:
    template = compile_template(
        "#foreach($x in $l)#foreach($y in $l)$y#end#end", limits=Limits(steps=100_000)
    )
    with pytest.raises(TemplateError, match="more than 100000 steps"):
        template.render(Scope(variables={"l": ArrayList(range(1000))}))


def test_no_more_than_some_thousand_steps_pass_unseen() -> None:
    source = compile_template("#foreach($x in $l)" + "$x" * 200 + "#end").python_source
    cost, rounds = re.search(r"left -= (\d+)", source), re.search(r"\.watched\(\w+, (\d+)", source)
    assert cost is not None
    assert rounds is not None
    assert int(cost[1]) * int(rounds[1]) <= 4096


@pytest.mark.parametrize(
    "body",
    ["#set($z = $a.trim())" * 499, "#set($z = $a.trim())" * 501,
     "#if($a)" * 80 + "$a.trim()" * 500 + "#end" * 80],
    ids=["in one function", "in two", "deep"],
)  # fmt: skip
def test_code_that_is_split_off_counts_as_well(body: str) -> None:
    def rendered(steps: int) -> str:
        template = compile_template(
            f"#set($a = ' ')#foreach($i in [1..20])#set($a = \"$a \"){body}#end",
            limits=Limits(steps=steps),
        )
        return template.render(Scope())

    rendered(100_000)
    with pytest.raises(TemplateError, match="more than 50000 steps"):
        rendered(50_000)
