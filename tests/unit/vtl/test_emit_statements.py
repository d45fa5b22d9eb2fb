"""Conditions, assignments and blocks; every output is Velocity's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#if($p.nope)y#{else}n#end#if($p.n)y#{else}n#end#if(false)y#{else}n#end", "yyn"),
        ("#set($a = 1)#set($b = $a)#set($a = 2)$a$b", "21"),
        ("#set($a = $p.nope)[$a]", "[]"),
        ("#set($m = {})#set($m.a = {})#set($m.a.b = 1)$m", "{a={b=1}}"),
        ("#define($d)$x#end#set($x = 1)$d#set($x = 2)$d", "12"),
        ("#define($d)a$d#end$d", "aa$d"),
        ('#set($x = "$p.i#foreach($y in [1, 2])$y#end")$x', "712"),
        ('#set($x = "#set($y = 3)$y")$x$y', "33"),
        ("#set(${z} = 1)[$z]", "[]"),
        ("#set($context.requestOverride.header.a = 'b')$context.requestOverride.header.a", "b"),
        ("#if(true)#set($q = 1)#end$q", "1"),
    ],
)
def test_statements(render: Render, template: str, output: str) -> None:
    assert render(template) == output
