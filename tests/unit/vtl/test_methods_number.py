"""Methods of numbers, booleans and characters; every answer is Java's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("$p.i.intValue() $p.i.longValue() $p.i.doubleValue() $p.i.byteValue()", "7 7 7.0 7"),
        (
            "$p.g.intValue() $p.g.shortValue() $p.g.byteValue() $p.g.floatValue()",
            "-539222987 7221 53 1.23456788E10",
        ),
        (
            ("$p.d.intValue() $p.d.longValue() $p.d.floatValue() $p.d.isNaN() $p.d.isInfinite()"),
            "1 1 1.5 false false",
        ),
        (
            "$p.b.intValue() $p.b.longValue() $p.b.doubleValue() $p.b.bitLength()",
            "1312754386 -4362896299872285998 1.2345678901234568E29 97",
        ),
        (
            ("$p.i.parseInt('-12') $p.i.parseInt('ff', 16) $p.i.valueOf('9') $p.i.toString(255)"),
            "-12 255 9 255",
        ),
        ("$p.i.toHexString(-1) $p.i.toBinaryString(5) $p.i.toOctalString(8)", "ffffffff 101 10"),
        (
            "$p.i.max(1, 2) $p.i.min(1, 2) $p.i.sum(2147483647, 1) $p.i.compare(1, 2)",
            "2 1 -2147483648 -1",
        ),
        ("$p.i.signum(-4) $p.i.bitCount(7) $p.i.numberOfLeadingZeros(1)", "-1 3 31"),
        ("$p.i.compareTo(8) $p.g.compareTo($p.g) $p.d.compareTo(1.0)", "-1 0 1"),
        (
            "$p.g.parseLong('99') $p.g.toHexString($p.g) $p.g.max($p.g, 1)",
            "99 2dfdc1c35 12345678901",
        ),
        (
            "$p.b.add($p.b) $p.b.subtract($p.b) $p.b.mod($p.b) $p.b.signum()",
            "246913578024691357802469135780 0 0 1",
        ),
        (
            "$p.b.multiply($p.b) $p.b.negate() $p.b.abs() $p.b.pow(2) $p.b.toString(36)",
            (
                "15241578753238836750495351562536198787501905199875019052100 "
                "-123456789012345678901234567890 123456789012345678901234567890 "
                "15241578753238836750495351562536198787501905199875019052100 byw97um9s91dlz68tsi"
            ),
        ),
        (
            "$p.e.add($p.e) $p.e.scale() $p.e.precision() $p.e.toPlainString() $p.e.negate()",
            "2.4691357802469135780 19 20 1.2345678901234567890 -1.2345678901234567890",
        ),
        (
            (
                "$p.d.parseDouble('1e3') $p.d.valueOf('0x1p3') $p.d.max(1.0, 2) "
                "$p.d.compare(1.0, 2.0)"
            ),
            "1000.0 8.0 2.0 -1",
        ),
        (
            "$p.d.parseDouble('NaN') $p.d.parseDouble('-Infinity') $p.d.isNaN(1.0)",
            "NaN -Infinity false",
        ),
        (
            (
                "$p.t.compareTo(false) $p.t.parseBoolean('TRUE') $p.t.logicalXor(true, true) "
                "$p.t.booleanValue()"
            ),
            "1 true false true",
        ),
        (
            (
                "#set($c = $p.s.charAt(0))$c.isDigit($c) $c.toLowerCase($c) $c.compareTo($c) "
                "$c.isLetter(65) $c.charValue()"
            ),
            "false h 0 true H",
        ),
        ("$p.i.add(1)|$p.i.parseInt(5)|$p.d.parseDouble(5)|$p.b.pow('2')", "|||"),
        ("$p.i.equals(7) $p.i.equals($p.g) $p.d.equals(1.5)", "true false true"),
    ],
)
def test_methods(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template",
    [
        "$p.i.parseInt('x')",
        "$p.i.parseInt('')",
        "$p.i.parseInt('2147483648')",
        "$p.i.parseInt('1', 99)",
        "$p.i.compareTo('a')",
        "$p.d.parseDouble('1,5')",
        "$p.b.pow(-1)",
        "$p.b.mod($p.b.negate())",
        "$p.i.intValue(1)",
    ],
)
def test_failures(failure: Render, template: str) -> None:
    assert failure(template) == "method"
