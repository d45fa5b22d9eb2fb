"""``String.format``; every text is Java's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("$p.s.format('%s|%S', 'a', 'b')", "a|B"),
        ("$p.s.format('%5s|%-5s|%.2s', 'a', 'b', 'cde')", "    a|b    |cd"),
        ("$p.s.format('%d|%5d|%-5d|%05d', 1, 2, 3, 4)", "1|    2|3    |00004"),
        ("$p.s.format('%+d|% d|%(d|%,d', 1, 2, -3, 1234567)", "+1| 2|(3)|1,234,567"),
        ("$p.s.format('%x|%X|%#x|%o', 255, 255, 255, 8)", "ff|FF|0xff|10"),
        ("$p.s.format('%x', -1)", "ffffffff"),
        ("$p.s.format('%x', $p.g)", "2dfdc1c35"),
        (
            "$p.s.format('%f|%.2f|%8.1f|%e', 1.5, 1.005, 2.25, 12345.678)",
            "1.500000|1.01|     2.3|1.234568e+04",
        ),
        ("$p.s.format('%f|%.1f', $p.e, $p.e)", "1.234568|1.2"),
        ("$p.s.format('%b|%b|%b', true, 'x', 0)", "true|true|true"),
        ("$p.s.format('%c|%c', 65, $p.s.charAt(1))", "A|e"),
        ("$p.s.format('%h', 'hi')", "d01"),
        ("$p.s.format('%2$s %1$s %<s', 'a', 'b')", "b a a"),
        ("$p.s.format('100%%%n|')", "100%\n|"),
        ("$p.s.format('%s', [1, 2])", "[1, 2]"),
        ("$p.s.format('%s %s', $p.s.split('l'))", "He "),
        ("$p.s.format('%.0f|%.0f|%.0f', 0.5, 1.5, 2.5)", "1|2|3"),
        ("$p.s.format('%08.2f', -3.14159)", "-0003.14"),
    ],
)
def test_texts(render: Render, template: str, output: str) -> None:
    assert render(template) == output


@pytest.mark.parametrize(
    "template",
    [
        "$p.s.format('%s')",
        "$p.s.format('%')",
        "$p.s.format('%d', 'a')",
        "$p.s.format('%d', 1.5)",
        "$p.s.format('%f', 1)",
        "$p.s.format('%q', 1)",
        "$p.s.format('%c', 'a')",
        "$p.s.format(null, 1)",
    ],
)
def test_refused(failure: Render, template: str) -> None:
    assert failure(template) == "method"
