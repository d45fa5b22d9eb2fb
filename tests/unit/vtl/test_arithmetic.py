"""``+ - * / %`` of all kinds of numbers; every result is Velocity's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#set($v = 1 + 2)$v", "3"),
        ("#set($v = 2147483647 + 1)$v", "2147483648"),
        ("#set($v = -2147483648 - 1)$v", "-2147483649"),
        ("#set($v = 65536 * 65536)$v", "4294967296"),
        ("#set($v = 7 / 2)$v", "3"),
        ("#set($v = -7 / 2)$v", "-3"),
        ("#set($v = -7 % 3)$v", "-1"),
        ("#set($v = 7 % -3)$v", "1"),
        ("#set($v = 7 / 0)$v", ""),
        ("#set($v = 7 % 0)$v", ""),
        ("#set($v = 1.5 + 1)$v", "2.5"),
        ("#set($v = 1 / 4.0)$v", "0.25"),
        ("#set($v = 7.5 % 2)$v", "1.5"),
        ("#set($v = 0.1 + 0.2)$v", "0.30000000000000004"),
        ("#set($v = $p.g * $p.g)$v", "152415787526596567801"),
        ("#set($v = $p.g - $p.g)$v", "0"),
        ("#set($v = $p.b + 1)$v", "123456789012345678901234567891"),
        ("#set($v = $p.b * $p.b)$v", "15241578753238836750495351562536198787501905199875019052100"),
        ("#set($v = $p.b / 7)$v", "17636684144620811271604938270"),
        ("#set($v = $p.b % 7)$v", "0"),
        ("#set($v = $p.b + 1.5)$v", "123456789012345678901234567891.5"),
        ("#set($v = $p.e + 1)$v", "2.2345678901234567890"),
        ("#set($v = $p.e * 2)$v", "2.4691357802469135780"),
        ("#set($v = $p.e / 3)$v", "0.4115226300411522630"),
        ("#set($v = 1 + 'a')$v", "1a"),
        ("#set($v = 'a' + 1.0)$v", "a1.0"),
        ("#set($v = 'a' + true)$v", "atrue"),
        ("#set($v = 1 + true)$v", ""),
        ("#set($v = $p.a + 'x')$v", "[3,1,2]x"),
        ("#set($v = $p.m + 'x')$v", "{x=1, y=z}x"),
        ("#set($v = 'a' - 'b')$v", ""),
        ("#set($v = 2 + 3 * 4 - 6 / 2)$v", "11"),
        ("#set($v = (2 + 3) * 4)$v", "20"),
    ],
)
def test_results(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template, output",
    [
        ("#set($v = 2147483647 + 1)$v.class.name", "java.lang.Long"),
        ("#set($v = 2147483647 + 1 - 1)$v.class.name", "java.lang.Long"),
        ("#set($v = $p.g - $p.g)$v.class.name", "java.lang.Long"),
        ("#set($v = $p.b - $p.b)$v.class.name", "java.math.BigInteger"),
        ("#set($v = $p.g * $p.g)$v.class.name", "java.math.BigInteger"),
        ("#set($v = $p.b + 1.5)$v.class.name", "java.math.BigDecimal"),
        ("#set($v = $p.b * $p.e)$v.class.name", "java.math.BigDecimal"),
        ("#set($v = 1 + 1.5)$v.class.name", "java.lang.Double"),
    ],
)
def test_classes(render: Render, template: str, output: str) -> None:
    assert render(template) == output
