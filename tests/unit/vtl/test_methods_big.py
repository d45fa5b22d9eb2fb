"""BigInteger and BigDecimal, as Java has them."""

from collections.abc import Callable
from decimal import Decimal

import pytest

Render = Callable[..., str]
_GIVEN = {"b": 10**20, "d": Decimal("-0.33333333333333333333")}


@pytest.mark.parametrize(
    "template, output",
    [
        ("$b.valueOf(-7).divide($b.valueOf(2)) $b.valueOf(-7).remainder($b.valueOf(2))", "-3 -1"),
        ("$b.valueOf(12).and($b.valueOf(10)) $b.valueOf(12).xor($b.valueOf(10))", "8 6"),
        ("$b.shiftRight(60) $b.shiftLeft(-60) $b.valueOf(-5).shiftRight(100)", "86 86 -1"),
        ("$b.testBit(20) $b.valueOf(-8).testBit(900) $b.valueOf(0).getLowestSetBit()",
         "true true -1"),
        ("$b.sqrt() $b.valueOf(7).longValueExact().class", "10000000000 class java.lang.Long"),
        ("$d.setScale(2, 4) $d.setScale(2, 0) $d.valueOf(3).setScale(2)", "-0.33 -0.34 3.00"),
        ("$d.valueOf(250, 2) $d.valueOf(250, 2).stripTrailingZeros()", "2.50 2.5"),
        ("$d.valueOf(250, 2).unscaledValue() $d.valueOf(2.9).toBigInteger()", "250 2"),
    ],
)  # fmt: skip
def test_methods(render: Render, template: str, output: str) -> None:
    assert render(template, **_GIVEN) == output


@pytest.mark.parametrize(
    "template, kind",
    [
        ("$b.divide($b.valueOf(0))", "method"),
        ("$b.longValueExact()", "method"),
        ("$b.setBit(-1)", "method"),
        ("$b.setBit(2000000000)", "limit"),
        ("$b.shiftLeft(2000000000)", "limit"),
        ("$b.valueOf(-4).sqrt()", "method"),
        ("$d.setScale(1)", "method"),
        ("$d.setScale(1, 8)", "method"),
        ("$d.setScale(2000000000)", "limit"),
        ("$d.valueOf(1, 2000000000)", "limit"),
        ("$d.intValueExact()", "method"),
    ],
)
def test_what_they_refuse(failure: Render, template: str, kind: str) -> None:
    assert failure(template, **_GIVEN) == kind
