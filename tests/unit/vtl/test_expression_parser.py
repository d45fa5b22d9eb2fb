"""Expressions; all as Velocity reads them."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#set($v = 1 + 2 * 3)$v", "7"),
        ("#set($v = 10 - 4 - 3)$v", "3"),
        ("#set($v = !true || true && false)$v", "false"),
        ("#set($v = 1 < 2 == true)$v", "true"),
        ("#set($v = (1 + 2) * (3 - 1))$v", "6"),
        ("#set($v = ! ! true)$v", "true"),
        ("#set($v = -3 + -2)$v", "-5"),
        ("#set($v = 1.5e3)$v", "1500.0"),
        ("#set($x=$p.a.get(  0  ))$x", "3"),
        ("#set( $x = {  'a' : 1 , 'b' : [ 1 , 2 ] } )$x", "{a=1, b=[1, 2]}"),
        ("${p.m.x}y ${p.s.length()}y $p.s.substring(1).length()", "1y 5y 4"),
        ("$p.s.length (1) $p.s.(1) $p.s. end", " (1) Hello.(1) Hello. end"),
        (
            "$p.m.x.y.z|$p.i-1|$p.i.0|${p}.i",
            (
                "||7.0|{s=Hello, i=7, g=12345678901, b=123456789012345678901234567890, d=1.5, "
                "e=1.2345678901234567890, t=true, n=null, a=[3,1,2], m={x=1, y=z}}.i"
            ),
        ),
        ("#if($p.i > 6 && ($p.d < 2 || false))y#end", "y"),
    ],
)
def test_expressions(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template, kind",
    [
        ("#set($x = 1 +)", "parse"),
        ("#set($x = * 2)", "parse"),
        ("#set($x = (1 + 2)", "parse"),
        ("#set($x = [1, ])", "parse"),
        ("#set($x = {'a'})", "parse"),
        ("#set($x = 1 2)", "parse"),
        ("#set($x = 1 -1)", "parse"),
        ("#set($x = 1..2)", "parse"),
        ("#set($x = [1 + 1])", "parse"),
        ("$p.s.substring(1 + 1)", "parse"),
        ("$p.a[1 + 1]", "parse"),
        ("$p.a[]", "parse"),
        ("${p.s", "parse"),
        ('#set($x = "a)', "parse"),
        ('#set($x = "#if(")', "parse"),
        ('#set($x = "\\u12")', "other"),
    ],
)
def test_mistakes(failure: Render, template: str, kind: str) -> None:
    assert failure(template) == kind
