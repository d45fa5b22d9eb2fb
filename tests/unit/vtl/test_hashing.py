"""``hashCode()``; every hash is Java's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("$p.s.hashCode()", "69609650"),
        ("$p.a.hashCode() $p.m.hashCode()", "32707 124"),
        ("$p.i.hashCode() $p.g.hashCode() $p.b.hashCode()", "7 -539222985 1915528825"),
        ("$p.d.hashCode() $p.e.hashCode() $p.t.hashCode()", "1073217536 -1584216563 1231"),
        ("#set($x = '𝄞')$x.hashCode()", "1772394"),
        (
            (
                "#set($x = "
                "'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+')$x.hashCode()"
            ),
            "1306656108",
        ),
        (
            (
                "#set($x = "
                "'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+abcdefghijkl')$x.hashCode()"
            ),
            "-1286354894",
        ),
        ("#set($x = -5)$x.hashCode()", "-5"),
        ("#set($x = -1.5)$x.hashCode()", "-1074266112"),
        ("#set($x = [])$x.hashCode()", "1"),
        ("#set($x = {})$x.hashCode()", "0"),
        ("$p.m.entrySet().hashCode() $p.m.keySet().hashCode()", "124 241"),
        ("$p.s.charAt(0).hashCode()", "72"),
        ("#set($x = [[1, [2]], {'a': [3]}])$x.hashCode()", "32803"),
    ],
)
def test_hashes(render: Render, template: str, output: str) -> None:
    assert render(template) == output
