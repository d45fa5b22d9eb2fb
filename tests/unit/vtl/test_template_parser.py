"""Text, escapes, comments, white space; all as Velocity reads them."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("a $ b # c", "a $ b # c"),
        ("$5 #5 a$b$$p.i", "$5 #5 a$7"),
        ("\\$p.i \\\\$p.i \\\\\\$p.i", "$p.i \\7 \\$p.i"),
        ("\\#if(true)x\\#end", "#if(true)x#end"),
        ("\\\\#if(true)x#end", "\\x"),
        ("##comment\n", ""),
        ("a ## comment\nb", "a b"),
        ("#* block *#c#** doc *#d", "cd"),
        ("#[[ $p.i #if ]]# e", " $p.i #if  e"),
        ("#if(true) a #else b #end c", " a  c"),
        ("#if(false)a#elseif(true)b#{else}c#end", "b"),
        ("$!nope $nope ${nope} $!{nope} |", "    |"),
        ("$!!p.i $!p.i! #$p.i", "$!p.i 7! #7"),
        ("x#set($y = 1)  z", "x  z"),
        ("\\#nope \\$nope \\!$p.i", "\\#nope $nope \\!7"),
    ],
)
def test_texts(render: Render, template: str, output: str) -> None:
    assert render(template) == output
