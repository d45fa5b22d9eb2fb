"""Macros and ``#evaluate`` of plain Velocity; every output is Velocity's."""

from collections.abc import Callable

import pytest

from lockgate.java.values import ArrayList
from lockgate.vtl import Profile, Scope, compile_template

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#macro(hi $n)Hello $n!#end#hi('Ann')#hi(\"Bob $p.i\")", "Hello Ann!Hello Bob 7!"),
        ("#macro(m $a)[$a]#end#m()|#m(1)|#m(1 2)", "[$a]|[1]|[1]"),
        ("#macro(m $a)#set($a = 5)$a#end#set($z = 1)#m($z)$z", "51"),
        ("#macro(m)<$bodyContent>#end#@m()in $p.i#end", "<in 7>"),
        ("#macro(a)A#b()#end#macro(b)B#end#a()", "AB"),
        ("#macro(m $x)$x $x#end#m($nope)", "$nope $nope"),
        ("#macro(m)first#end#macro(m)second#end#m()", "first"),
        ("#before(1)#macro(before $x)<$x>#end", "<1>"),
        ("#macro(r $n)$n#if($n > 0)#set($k = $n - 1)#r($k)#end#end#r(3)", "3210"),
        ("#set($t = '#set($q = 4)$q$p.i')#evaluate($t)$q", "474"),
        ("#evaluate('#foreach($x in [1..3])$x#end')", "123"),
        ('#evaluate("$p.s")', "Hello"),
        ("#set($x = 1)#evaluate('$x#stop no')after", "1after"),
        ("#define($d)$x#end#macro(m $x)$d#end#m(9)", "9"),
        ("#evaluate($nope)|", "|"),
    ],
)
def test_outputs(render: Render, template: str, output: str) -> None:
    assert render(template, Profile.VELOCITY) == output


def test_a_block_made_in_a_round_for_null_keeps_its_variable_null() -> None:
    template = compile_template(
        "#foreach($x in $values)#if($foreach.first)#define($b)<$x>#end#end$b#end"
        "#if($b == '<>')null#else other#end|$x",
    )
    scope = Scope(variables={"values": ArrayList([None, 1]), "x": "given"})
    assert template.render(scope) == "<><1>null|given"


@pytest.mark.parametrize(
    "template, kind",
    [
        ("#macro(m)#m()#end#m()", "other"),
        ("#evaluate('#if(')", "parse"),
        ("#evaluate('$p.a[9]')", "other"),
        ("#macro(m $a)$a#end#m(word)", "other"),
        ("#evaluate(5)", "parse"),
    ],
)
def test_failures(failure: Render, template: str, kind: str) -> None:
    assert failure(template, Profile.VELOCITY) == kind
