"""Directives with a name; all as Velocity has it."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#foreach($x in [1, 2])$x#end", "12"),
        ("#foreach($x, [1, 2])$x#end", ""),
        ("#foreach($x bla [1, 2])$x#end", "12"),
        ("#foreach ( $x in [1] )$x#{end}!", "1!"),
        ("#{foreach}($x in [1])$x#{end}", "1"),
        ("#literal()$x #if(true)#end#end|", "$x #if(true)#end|"),
        ("#define($d)<$p.i>#end$d$d", "<7><7>"),
        ("#stop never", ""),
        ("a#break b", "a"),
        ("#macro(m $a)x#end#m(1)", "#m(1)"),
        (
            "#unknown(1, $p.i, 'z')|#unknown|#@unknown(1)body#end",
            "#unknown(1, $p.i, 'z')|#unknown|#@unknown(1)body#end",
        ),
        ("#evaluate('x')", "#evaluate('x')"),
    ],
)
def test_directives(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template, kind",
    [
        ("#foreach x#end", "parse"),
        ("#foreach()x#end", "other"),
        ("#foreach($x)x#end", "other"),
        ("#define()x#end", "other"),
        ("#define(x)y#end", "parse"),
        ("#macro()x#end", "parse"),
        ("#include('x')", "resource"),
        ("#parse('x')", "resource"),
        ("#if()x#end", "parse"),
        ("#end", "parse"),
        ("#else", "parse"),
        ("#set($x)", "parse"),
        ("#set(x = 1)", "parse"),
        ("#foreach($x in [1])", "parse"),
        ("#set($x = 1", "parse"),
    ],
)
def test_mistakes(failure: Render, template: str, kind: str) -> None:
    assert failure(template) == kind
