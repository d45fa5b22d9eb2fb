"""Values as text; all as Java prints them."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        (
            "$p.s $p.i $p.g $p.b $p.d $p.e $p.t |$p.n|",
            (
                "Hello 7 12345678901 123456789012345678901234567890 1.5 1.2345678901234567890 "
                "true ||"
            ),
        ),
        ("$p.a $p.m [$p.m.entrySet()]", "[3,1,2] {x=1, y=z} [[x=1, y=z]]"),
        ("#set($x = [$p.a, $p.m, 'a/b'])$x", "[[3,1,2], {x=1, y=z}, a/b]"),
        (
            "$input.path('$.s') $input.json('$.s') $input.json('$.m')",
            'Hello "Hello" {"x":1,"y":"z"}',
        ),
        ("|$context|$input|$util|$context.requestOverride|", "|||||"),
        (
            "#set($x = 1.0)$x #set($x = 10000000.0)$x #set($x = 0.0001)$x #set($x = -0.0)$x",
            "1.01.0E71.0E-4-0.0",
        ),
        ("#set($l = [1])#set($m = {'l': $l})$l $m", "[1] {l=[1]}"),
        ("#set($l = [1])$l.add($l)$l", "true[1, (this Collection)]"),
        ("#set($m = {})$m.put('m', $m)$m", "{m=(this Map)}"),
    ],
)
def test_texts(render: Render, template: str, output: str) -> None:
    assert render(template) == output
