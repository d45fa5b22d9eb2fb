"""Lists, maps, ranges and texts that a template writes out; all as Velocity has it."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#set($x = [1, 'a', [2], {'k': 3}])$x", "[1, a, [2], {k=3}]"),
        ("#set($x = [])$x #set($x = {})$x", "[]{}"),
        ("#set($x = {'a': 1, 'a': 2})$x", "{a=2}"),
        ("#set($x = {'a': $p.n, 'b': [$p.n]})$x", "{a=, b=[]}"),
        (
            "#set($x = [1..3])$x #set($x = [3..1])$x #set($x = [-1..1])$x",
            "[1, 2, 3][3, 2, 1][-1, 0, 1]",
        ),
        ("#set($x = [$p.i..9])$x #set($x = [$p.d..3])$x", "[7, 8, 9][1, 2, 3]"),
        ("#set($x = [1..$p.s])|$x|", "||"),
        ('#set($x = "a$p.i-${p.s}b$!nope")$x', "aHellob"),
        ("#set($x = 'a$p.i')$x", "a$p.i"),
        ('#set($x = "say ""hi""")$x #set($x = \'it\'\'s\')$x', 'say "hi"it\'s'),
        ('#set($x = "\\u0041#if(true)yes#end")$x', "Ayes"),
    ],
)
def test_values(render: Render, template: str, output: str) -> None:
    assert render(template) == output
