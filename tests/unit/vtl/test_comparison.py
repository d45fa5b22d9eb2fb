"""``==`` and the order comparisons, and what counts as true; every answer is Velocity's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#if(1 == 1.0)y#{else}n#end", "y"),
        ("#if($p.g == 12345678901.0)y#{else}n#end", "y"),
        ("#if($p.e == 1.2345678901234567)y#{else}n#end", "n"),
        ("#if('1' == 1)y#{else}n#end", "y"),
        ("#if('a' == 'A')y#{else}n#end", "n"),
        ("#if(true == 'true')y#{else}n#end", "y"),
        ("#if($p.a == '[3,1,2]')y#{else}n#end", "y"),
        ("#if($p.a == [3, 1, 2])y#{else}n#end", "y"),
        ("#if($p.m == {'x': 1, 'y': 'z'})y#{else}n#end", "y"),
        ("#if([1] == [1.0])y#{else}n#end", "n"),
        ("#if($p.nope == '')y#{else}n#end", "y"),
        ("#if(1 < 1.5)y#{else}n#end", "y"),
        ("#if($p.b > $p.g)y#{else}n#end", "y"),
        ("#if('a' < 'b')y#{else}n#end", "n"),
        ("#if('a' >= 'a')y#{else}n#end", "n"),
        ("#if($p.s.charAt(0) == 'H')y#{else}n#end", "y"),
        ("#if($p.t != false)y#{else}n#end", "y"),
        ("#if(!$p.t)y#{else}n#end", "n"),
        ("#if($p.i lt 8 and $p.i ge 7)y#{else}n#end", "y"),
        ("#if($p.i ne 7 or not true)y#{else}n#end", "n"),
        ("#if(0)y#{else}n#end", "n"),
        ("#if('')y#{else}n#end", "n"),
        ("#if('x')y#{else}n#end", "n"),
        ("#if($p.n)y#{else}n#end", "y"),
    ],
)
def test_conditions(render: Render, template: str, output: str) -> None:
    assert render(template) == output
