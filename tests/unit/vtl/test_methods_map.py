"""Methods of maps and entries; every answer is Java's."""

from collections.abc import Callable

import pytest

Render = Callable[..., str]


@pytest.mark.parametrize(
    "template, output",
    [
        ("#set($m = {})$m.put('a', 1)|$m.put('a', 2)|$m", "|1|{a=2}"),
        ("#set($m = {'a': 1})$m.get('a')|$m.get('b')|$m.getOrDefault('b', 5)", "1||5"),
        (
            "#set($m = {'a': 1})$m.containsKey('a') $m.containsValue(1) $m.containsValue('1')",
            "true true false",
        ),
        ("#set($m = {'a': 1})$m.putIfAbsent('a', 2) $m.putIfAbsent('b', 3) $m", "1  {a=1, b=3}"),
        ("#set($m = {'a': 1})$m.putAll({'b': 2})$m $m.size() $m.isEmpty()", "{a=1, b=2} 2 false"),
        (
            "#set($m = {'a': 1, 'b': 2})$m.remove('a') $m.remove('b', 3) $m.remove('b', 2) $m",
            "1 false true {}",
        ),
        (
            ("#set($m = {'a': 1})$m.replace('a', 2) $m.replace('z', 2) $m.replace('a', 2, 3) $m"),
            "1  true {a=3}",
        ),
        ("#set($m = {'a': 1})$m.clear()$m", "{}"),
        (
            (
                "#set($m = {1: 'i', 1.0: 'd', true: 't', '1': 's'})$m.get(1) $m.get(1.0) "
                "$m.get(true) $m.get('1') $m.size()"
            ),
            "i d t s 4",
        ),
        ("$p.m.keySet() $p.m.values() $p.m.entrySet()", "[x, y] [1, z] [x=1, y=z]"),
        (
            "#foreach($e in $p.m.entrySet())$e.key=$e.getValue() $e.setValue('!')#end$p.m",
            "x=1 1y=z z{x=!, y=!}",
        ),
        ("$p.m.toString() $p.m.equals({'x': 1, 'y': 'z'})", "{x=1, y=z} true"),
    ],
)
def test_methods(render: Render, template: str, output: str) -> None:
    assert render(template) == output
