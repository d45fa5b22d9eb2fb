"""What the profiles switch on and off."""

from collections.abc import Callable

import pytest

from lockgate.vtl import Profile

Render = Callable[..., str]
SERVICE, PLAIN = Profile.APIGATEWAY, Profile.VELOCITY


@pytest.mark.parametrize(
    "template, service, plain",
    [
        ("$nope", "", "$nope"),
        ("$!nope", "", ""),
        ("#if($nope)y#{else}n#end", "y", "n"),
        ("#if($nope == '')y#{else}n#end", "y", "n"),
        ("#set($x = 1)#set($x = $nope)$x", "", "1"),
        ("#macro(m)x#end#m()", "#m()", "x"),
        ("#evaluate('x')", "#evaluate('x')", "x"),
        ("#set($n = 0)#foreach($x in [1..1001])#set($n = $n + 1)#end$n", "1000", "1001"),
    ],
)
def test_differences(render: Render, template: str, service: str, plain: str) -> None:
    assert render(template, SERVICE) == service
    assert render(template, PLAIN) == plain
