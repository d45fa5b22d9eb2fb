"""Which parts of an expression are evaluated; every output is Velocity's."""

from collections.abc import Callable

import pytest

from lockgate.vtl import Profile

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ('#set($x = 0)#if(false && "#set($x = 1)" == "")#end$x', "0"),
        ('#set($x = 0)#if(true || "#set($x = 1)" == "")#end$x', "0"),
        ('#set($x = 0)#if(true && "#set($x = 1)" == "")y#end$x', "y1"),
        ('#set($x = 1)#set($y = $x + "#set($x = 2)" + $x)$y', "12"),
        ("#set($y = 'a' + $nope.b + 'c')$y", "a$nope.bc"),
        ("#set($y = $nope + 1)$y", "$y"),
        ("#set($y = 'a' + (1 / 0))$y", "a1 / 0"),
        ("#if([])y#{else}n#end", "n"),
        ("#set($y = !$nope)$y", "true"),
    ],
)
def test_plain_velocity(render: Render, template: str, output: str) -> None:
    assert render(template, Profile.VELOCITY) == output


def test_long_chains(render: Render) -> None:
    assert render("#set($x = 0" + " + 1" * 999 + ")$x") == "999"
    assert render("#if(false" + " || false" * 998 + " || true)y#end") == "y"


def test_deep_brackets(render: Render) -> None:
    assert render("#set($x = " + "(" * 150 + "5" + ")" * 150 + ")$x") == "5"
    assert render("#if(" + "(!" * 75 + "true" + ")" * 75 + ")y#{else}n#end") == "n"
