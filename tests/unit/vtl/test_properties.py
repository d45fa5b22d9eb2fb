"""Properties and indexes, read and assigned; every answer is Velocity's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        (
            "$p.m.x $p.m['y'] $p.a[0] $p.a[-1] $p.m.class.name $p.s.class.name",
            "1 z 3 2 java.util.LinkedHashMap java.lang.String",
        ),
        ("$p.s.empty $p.s.blank $p.s.Empty $p.s.bytes[0] $p.s.length", "false false false 72 "),
        ("$p.d.naN $p.d.infinite $p.a.empty $p.b.lowestSetBit", "false false false 1"),
        ("#foreach($e in $p.m.entrySet())$e.key$e.Value#end", "x1yz"),
        ("#set($p.m.x = 5)$p.m.x #set($p.m['q'] = 6)$p.m", "5{x=5, y=z, q=6}"),
        ("#set($p.a[0] = 'z')$p.a #set($p.a[-1] = 'y')$p.a", '["z",1,2]["z",1,"y"]'),
        ("#set($p.s.x = 1)#set($p.i.y = 2)#set($nope.z = 3)ok", "ok"),
        ("#set($x = $p.s.split('l'))#set($x[0] = 'He!')$x[0]", "He!"),
        (
            "$input.body.length().class.name $input.class.name|$util.class.name",
            "java.lang.Integer GatewayInput|GatewayUtil",
        ),
        ("$p.m.class.class|$p.m.class.forName('x')|$p.class.classLoader|", "|||"),
    ],
)
def test_properties(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template, kind",
    [
        ("$p.a[3]", "other"),
        ("$p.a[-4]", "other"),
        ("$p.s[-1]x", "other"),
        ("#set($p.a[3] = 1)", "method"),
        ("#set($x = $p.s.split('l'))#set($x[0] = 1)", "method"),
        ("$p.i[-1]", "other"),
    ],
)
def test_failures(failure: Render, template: str, kind: str) -> None:
    assert failure(template) == kind
